"""The data plane: bytes from a provider to HLS. Knows no database, no web framework and no domain."""
