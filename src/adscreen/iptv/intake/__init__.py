"""Bringing a provider's list in: read as it comes, written in slices, the operator's choices kept."""
