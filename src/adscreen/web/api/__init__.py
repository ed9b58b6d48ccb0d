"""The JSON API of screens and dashboard."""
