"""Television in segments: cut, never re-multiplexed, and never damaged."""

from adscreen.media.segmenter.engine import Segmenter

__all__ = ["Segmenter"]
