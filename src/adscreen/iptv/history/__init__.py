"""What happened to each channel: its states as intervals, and every decision as an event with its cause."""
