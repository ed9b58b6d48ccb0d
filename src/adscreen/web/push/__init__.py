"""What screens are told unasked: the state of their television, and that their configuration changed."""
