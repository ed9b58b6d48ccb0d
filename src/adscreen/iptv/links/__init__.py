"""Recognising a provider in whatever text an operator pastes; the bytes behind it have the last word."""

from adscreen.iptv.links.model import LinkKind, Output, ProviderLink
from adscreen.iptv.links.parse import parse_link

__all__ = ["LinkKind", "Output", "ProviderLink", "parse_link"]
