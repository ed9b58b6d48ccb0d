"""Where bytes come from: HTTP, HLS, a file."""
