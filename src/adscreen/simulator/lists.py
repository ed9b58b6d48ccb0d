"""The list of channels as `get.php` gives it."""

from adscreen.simulator.accounts import Account
from adscreen.simulator.channels import CHANNELS, guide_id

EXTENSIONS = {"": "", "ts": ".ts", "mpegts": ".ts", "m3u8": ".m3u8", "hls": ".m3u8"}
"""The suffix of addresses for each `output`; none for the default. Others make panels answer 404."""


def m3u(account: Account, base: str, kind: str, output: str) -> str:
    """Return the M3U list; `kind` is `m3u_plus` (with attributes) or `m3u`. Raises KeyError.

    The output only decides how addresses are written: whether the account may use it shows when it is played.
    An unknown one is the KeyError.
    """
    suffix = EXTENSIONS[output]
    lines = ["#EXTM3U"]
    if kind == "m3u_plus":
        lines.append('#EXT-X-SESSION-DATA:DATA-ID="com.adscreen.simulator",VALUE="training"')
    for channel in CHANNELS.values():
        attributes = ""
        if kind == "m3u_plus":
            attributes = (
                f' tvg-id="{guide_id(channel) or ""}" tvg-name="{channel.title}"'
                f' tvg-logo="{base}/logo/{channel.number}.png" group-title="{channel.group}"'
            )
        live = "live/" if suffix else ""
        lines.append(f"#EXTINF:-1{attributes},{channel.title}")
        lines.append(f"{base}/{live}{account.name}/{account.password}/{channel.number}{suffix}")
    return "\n".join([*lines, ""])
