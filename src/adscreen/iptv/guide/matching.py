"""Which channel of a guide belongs to which of ours: by id, else by name with a score. No I/O."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from adscreen.iptv.guide.names import Folded, fold_id, fold_name
from adscreen.iptv.guide.records import GuideChannel

ACCEPTED = 0.8
"""Score from which a match by name is used."""
SURE = 0.95
"""Below it a match that is used is shown as doubtful."""
SUGGESTED = 0.6
"""Score from which a match is proposed to the operator; the programmes of such channels are kept."""
_CANDIDATES = 60
_COMMON = 400
"""A word that more of our channels share finds none of them."""
_WEAK_ID = re.compile(r"\d{1,6}|.{1,2}")
"""Ids that mean one thing in one guide and another in the next: numbers, and letters too few."""


class How(StrEnum):
    """What a match rests on."""

    OPERATOR = "operator"
    ID = "id"
    """The list's own tvg-id is the guide's."""
    ID_ALIKE = "id_alike"
    """Both ids are the same but for case, country or quality."""
    NAME = "name"
    SHORT = "short"
    """The account's own short guide, asked by the channel's number."""


_RANK = {How.NAME: 0, How.ID_ALIKE: 1, How.ID: 2, How.OPERATOR: 3}


class OurChannel(NamedTuple):
    """A channel of a provider's list, as far as a guide goes."""

    id: int
    tvg_id: str
    names: tuple[str, ...]
    """The provider's name, and the operator's."""
    chosen: str | None = None
    """Key that the operator chose; empty where he wants no guide; None where the match is left to us."""


@dataclass(frozen=True, slots=True)
class Match:
    """One of ours, the key of a guide's channel, and how sure it is (0 to 1)."""

    channel_id: int
    key: str
    how: How
    score: float

    @property
    def is_used(self) -> bool:
        """Tell whether programmes are shown by it; others are proposals."""
        return self.score >= ACCEPTED


class Matcher:
    """Our channels by id and by name; a guide's channels are offered one after the other.

    `own` tells that the guide is the provider's own, so that ids without meaning elsewhere count.
    """

    def __init__(self, channels: Iterable[OurChannel], *, own: bool) -> None:
        self._own = own
        self._channels = [channel for channel in channels if channel.chosen != ""]
        self._best: dict[int, Match] = {}
        self._by_choice: dict[str, list[int]] = defaultdict(list)
        self._by_id: dict[str, list[int]] = defaultdict(list)
        self._by_alike: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._names: list[tuple[Folded, ...]] = []
        for index, channel in enumerate(self._channels):
            self._names.append(tuple(fold_name(name) for name in channel.names if name))
            self._enter(index, channel)

    def _enter(self, index: int, channel: OurChannel) -> None:
        if channel.chosen:
            self._by_choice[channel.chosen].append(index)
            return
        if channel.tvg_id and (self._own or not _WEAK_ID.fullmatch(channel.tvg_id)):
            self._by_id[channel.tvg_id].append(index)
            self._by_alike[fold_id(channel.tvg_id)].append(index)
        for name in self._names[index]:
            self._by_name[name.joined].append(index)
            for word in name.words:
                self._by_word[word].append(index)

    def offer(self, offered: GuideChannel) -> bool:
        """Take a guide's channel into account; tells whether any of ours may be it."""
        key = offered.key
        found = self._take(self._by_choice.get(key, ()), key, How.OPERATOR, 1.0)
        found |= self._take(self._by_id.get(key, ()), key, How.ID, 1.0)
        if self._own or not _WEAK_ID.fullmatch(key):
            found |= self._take(self._by_alike.get(fold_id(key), ()), key, How.ID_ALIKE, 0.97)
        for name in dict.fromkeys(fold_name(name) for name in offered.names):
            found |= self._offer_name(key, name)
        return found

    def matches(self) -> dict[int, Match]:
        """Return the best match of each of our channels, by its id."""
        return dict(self._best)

    def _offer_name(self, key: str, name: Folded) -> bool:
        found = False
        for index in self._alike(name):
            best = self._best.get(self._channels[index].id)
            if best is None or best.how is How.NAME:
                score = max((likeness(own, name) for own in self._names[index]), default=0.0)
                if score >= SUGGESTED:
                    found |= self._take((index,), key, How.NAME, score)
        return found

    def _alike(self, name: Folded) -> Iterable[int]:
        if not name.joined:
            return ()
        same = self._by_name.get(name.joined, ())
        rare = sorted((len(self._by_word[word]), word) for word in name.words if word in self._by_word)
        others = [index for count, word in rare[:2] if count <= _COMMON for index in self._by_word[word]]
        return dict.fromkeys([*same, *others[:_CANDIDATES]])

    def _take(self, indexes: Iterable[int], key: str, how: How, score: float) -> bool:
        found = False
        for index in indexes:
            channel = self._channels[index].id
            best = self._best.get(channel)
            if best is None or (_RANK[best.how], best.score) < (_RANK[how], score):
                self._best[channel] = Match(channel, key, how, round(score, 3))
            found = True
        return found


def likeness(ours: Folded, theirs: Folded) -> float:
    """Return from 0 to 1 how surely two names mean one channel.

    Numbers decide: `France 2` is not `France 3`, `TF1 +1` is not `TF1`. Another country counts against it.
    """
    if not ours.words or not theirs.words or ours.later != theirs.later:
        return 0.0
    country = 0.25 if ours.country and theirs.country and ours.country != theirs.country else 0.0
    if ours.joined == theirs.joined:
        return 1.0 - country
    own, other = set(ours.words), set(theirs.words)
    numbers = {word for word in own ^ other if word.isdecimal()}
    if numbers and numbers != {"1"}:
        return 0.0
    shared = sum(_weight(word) for word in own & other)
    together = sum(_weight(word) for word in own) + sum(_weight(word) for word in other)
    dice = 2 * shared / together if together else 0.0
    if dice < 0.3:
        return 0.0
    spelling = SequenceMatcher(None, ours.joined, theirs.joined, autojunk=False).ratio()
    return max(0.0, 0.6 * dice + 0.4 * spelling - country - 0.02)


def _weight(word: str) -> float:
    return (
        0.3 if word in {"tv", "channel", "chaine", "television", "the", "la", "le"} else min(len(word), 6) / 2
    )
