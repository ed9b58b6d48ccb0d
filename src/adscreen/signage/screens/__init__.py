"""Screens: what each shows, which browser it belongs to, what it says it shows."""
