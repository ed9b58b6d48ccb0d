"""What `player_api.php` answers, in the types that panels use: numbers as texts, empty lists for nothing."""

from datetime import UTC, datetime

from adscreen.simulator.accounts import Account
from adscreen.simulator.channels import CHANNELS, GROUPS, Channel, guide_id

LOGIN_REFUSED: dict[str, object] = {"user_info": {"auth": 0}}
"""The answer to a wrong login, with status 200."""

CREATED = 1_767_225_600
"""1 January 2026: when every account began."""


def account_info(account: Account, active: int, host: str, port: int, now: float) -> dict[str, object]:
    """Return the answer without an action: the account and the server."""
    end = CREATED - 86_400 if account.status == "Expired" else int(now) + 200 * 86_400
    return {
        "user_info": {
            "username": account.name,
            "password": account.password,
            "message": "Welcome to the AdScreen simulator",
            "auth": 1,
            "status": account.status,
            "exp_date": str(end),
            "is_trial": "0",
            "active_cons": str(active),
            "created_at": str(CREATED - 365 * 86_400),
            "max_connections": str(account.max_connections),
            "allowed_output_formats": list(account.formats),
        },
        "server_info": {
            "url": host,
            "port": str(port),
            "https_port": "443",
            "server_protocol": "http",
            "rtmp_port": "8880",
            "timezone": "UTC",
            "timestamp_now": int(now),
            "time_now": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d %H:%M:%S"),
        },
    }


def categories() -> list[dict[str, object]]:
    """Return the answer of `get_live_categories`."""
    return [{"category_id": key, "category_name": name, "parent_id": 0} for name, key in GROUPS.items()]


def streams(category: str | None, base: str) -> list[dict[str, object]]:
    """Return the answer of `get_live_streams`, of one category or all."""
    chosen = [c for c in CHANNELS.values() if category in (None, "", GROUPS[c.group])]
    return [_stream(number, channel, base) for number, channel in enumerate(chosen, 1)]


def _stream(number: int, channel: Channel, base: str) -> dict[str, object]:
    group = GROUPS[channel.group]
    return {
        "num": number,
        "name": channel.title,
        "stream_type": channel.kind,
        "stream_id": channel.number,
        "stream_icon": f"{base}/logo/{channel.number}.png",
        "epg_channel_id": guide_id(channel),
        "added": str(CREATED),
        "category_id": group,
        "category_ids": [int(group)],
        "custom_sid": "",
        "tv_archive": 0,
        "direct_source": "",
        "tv_archive_duration": 0,
        "is_adult": "0",
    }
