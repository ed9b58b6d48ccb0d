"""Xtream panels: their API, their quirks, their status codes."""

from adscreen.iptv.xtream.account import AccountState, AccountStatus
from adscreen.iptv.xtream.asking import good_answer
from adscreen.iptv.xtream.client import XtreamClient
from adscreen.iptv.xtream.failures import Asked, failure_of
from adscreen.iptv.xtream.streams import StreamEntry

__all__ = [
    "AccountState",
    "AccountStatus",
    "Asked",
    "StreamEntry",
    "XtreamClient",
    "failure_of",
    "good_answer",
]
