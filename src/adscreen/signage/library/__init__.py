"""Creatives, and the order in which a screen shows them when it shows no television."""
