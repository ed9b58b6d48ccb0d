"""Where bytes come from: HTTP, HLS, a file. `open_source(spec, client)` gives what `run(sink)` then plays.

A source lives for one connection: it connects, judges what came, hands bytes to its sink, and ends by an
error that says why. Whoever runs it decides on the next attempt, which starts from the original address
again: redirected addresses carry tokens that live for seconds.
"""

from adscreen.media.sources.factory import open_source
from adscreen.media.sources.sink import Sink, Source

__all__ = ["Sink", "Source", "open_source"]
