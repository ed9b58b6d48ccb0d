"""Is it reachable, is it media, does it move: what is asked before a stream is promised."""
