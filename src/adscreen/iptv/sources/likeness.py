"""How likely two channels are the same: `TF1 HD`, `FR: TF1 FHD` and `TF1 (backup)` are, `TF1 +1` is not."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from adscreen.iptv.guide.names import Folded, fold_id, fold_name

LEAST = 0.6
"""Likeness from which a channel is suggested."""
_SAME_ID = 0.7
"""What the same guide id is worth by itself: variants of one channel share it, whatever they are called."""
_UNSAID = 0.9
"""What the same name is worth where one of both has no guide id."""
_OTHER_ID = 0.65
"""What the same name is worth where the ids differ, as they do between providers."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a channel by its list."""

    name: str
    tvg_id: str = ""


def likeness(one: Card, other: Card) -> float:
    """Return from 0 to 1 how likely both are the same channel, in whatever quality.

    Another country, a channel that repeats it hours later, or another number (`Sport 1`, `Sport 2`) is not
    the same, whatever its id says: lists give one id to whole families.
    """
    a, b = fold_name(one.name), fold_name(other.name)
    if a.later != b.later or (a.country and b.country and a.country != b.country):
        return 0.0
    if _numbers(a) != _numbers(b):
        return 0.0
    name = 1.0 if a.joined == b.joined else SequenceMatcher(None, a.joined, b.joined).ratio() ** 2
    mine, its = (fold_id(card.tvg_id) if card.tvg_id else "" for card in (one, other))
    if mine and its:
        return _SAME_ID + (1 - _SAME_ID) * name if mine == its else _OTHER_ID * name
    return _UNSAID * name


def _numbers(folded: Folded) -> tuple[str, ...]:
    return tuple(word for word in folded.words if word.isdigit())


def first_word(name: str) -> str:
    """Return the word that a search for the same channel begins with: the longest one of the name."""
    return max(fold_name(name).words, key=len, default="")
