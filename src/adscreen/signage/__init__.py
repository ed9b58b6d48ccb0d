"""Organisations, screens and what they show."""
