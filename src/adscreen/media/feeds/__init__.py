"""One running ingest of a channel: its sources in order, its renditions, who watches, and what it decides."""
