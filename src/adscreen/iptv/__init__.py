"""Providers and their channels."""
