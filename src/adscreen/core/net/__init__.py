"""The way out: one HTTP client for all that is asked of providers, under one address policy."""
