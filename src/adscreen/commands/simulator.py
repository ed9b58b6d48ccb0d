"""`adscreen simulator`: a provider to train on, with every fault a real one has."""

import os
from pathlib import Path

import click

from adscreen.core.i18n import LANGUAGES


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8090, show_default=True, type=click.IntRange(0, 65535), help="Port; 0: any.")
@click.option(
    "--cache", type=click.Path(file_okay=False, path_type=Path), help="Folder in which clips are kept."
)
@click.option(
    "--burst",
    default=3.0,
    show_default=True,
    type=click.FloatRange(0, 30),
    help="Seconds of television sent at once when a connection opens.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the texts.")
@click.option("--quick", is_flag=True, help="Small, short clips: less to make, less to send.")
@click.option("--clock", is_flag=True, help="Small pictures that carry a time code, for measurements.")
@click.option(
    "--streams/--no-streams",
    default=True,
    show_default=True,
    help="Send one channel by UDP, RTP, RTSP, SRT and RTMP too, on this machine only.",
)
@click.option("--quiet", is_flag=True, help="Print no links, and so no password.")
def command(
    host: str,
    port: int,
    cache: Path | None,
    burst: float,
    lang: str | None,
    *,
    quick: bool,
    clock: bool,
    streams: bool,
    quiet: bool,
) -> None:
    """Start a simulated provider to train on.

    It prints a link for every account. The fault board is at http://HOST:PORT/sim.
    """
    from adscreen.core import log as logs
    from adscreen.core.errors import AdScreenError
    from adscreen.core.serving import run, until_told_to_stop
    from adscreen.simulator.provider import Options
    from adscreen.simulator.training import serve

    logs.configure()
    language = lang or ("fr" if os.environ.get("LANG", "").startswith("fr") else "en")
    configured = os.environ.get("ADSCREEN_FFMPEG")
    options = Options(
        cache=cache or default_cache(),
        ffmpeg=Path(configured) if configured else None,
        burst=burst,
        quick=quick,
        time_code=clock,
        streams=streams,
    )
    try:
        run(lambda: serve(options, host, port, language, until_told_to_stop, click.echo, quiet=quiet))
    except AdScreenError as error:
        raise click.ClickException(str(error)) from None


def default_cache() -> Path:
    """Return `simulator` in the data folder where one is set, else in the user's cache (XDG)."""
    data = os.environ.get("ADSCREEN_DATA_DIR")
    if data:
        return Path(data) / "simulator"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "adscreen" / "simulator"
