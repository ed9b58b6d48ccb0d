"""M3U lists of channels, read as they come: every quirk that providers' lists have, at any length."""

from adscreen.iptv.m3u.entry import Entry
from adscreen.iptv.m3u.reader import M3uReader
from adscreen.iptv.m3u.verdict import Verdict

__all__ = ["Entry", "M3uReader", "Verdict"]
