"""What is wrong with what a channel shows, from one look after the other. No clock, no sockets.

Nothing is named on one look. What is normal for a channel is learned from the channel: one that always stood
still with sound, as radio with a picture does, is well; one that moved and stands is not.
"""

from adscreen.media.looks.model import Flaw, FlawKind, Look
from adscreen.media.looks.planes import is_black
from adscreen.media.looks.repeats import Loop, Replay
from adscreen.media.looks.spell import Spell
from adscreen.media.looks.stillness import Stillness

QUIET = -66.0
"""dBFS under which there is no sound. The quietest scenes of films are above -60."""
BLACK_AFTER = 12.0
SILENT_AFTER = 14.0
CARD_AFTER = 14.0
FROZEN_SILENT_AFTER = 9.0
FROZEN_AFTER = 19.0
"""With sound a picture may stand longer."""
PATIENCE = 1.5
"""Times the longest stand that did end by itself: a channel of slides teaches how long its slides stay."""
MOST_PATIENCE = 180.0
GAP = 150.0
"""Seconds without a look after which what went on before is over; what is normal for the channel stays."""


class Judge:
    """One channel's."""

    def __init__(self) -> None:
        self._black = Spell(BLACK_AFTER)
        self._silent = Spell(SILENT_AFTER)
        self._frozen = Spell(0.0, looks=1)
        self._card = Spell(0.0, looks=1)
        self._replay = Replay()
        self._loop = Loop()
        self._replayed = Spell(0.0, looks=1)
        self._stillness = Stillness()
        self._heard = False
        self._last: float | None = None

    def look(self, look: Look) -> list[Flaw]:
        """Take one look; return all that is wrong now, the picture's fault first."""
        if self._last is not None and look.at - self._last > GAP:
            self._begin_anew()
        self._last = look.at
        silent = _silent(look)
        self._heard = self._heard or silent is False
        self._silent.note(look.at, silent if look.sound or look.luma else None)
        black = None if look.luma is None else is_black(look.luma)
        self._black.note(look.at, black)
        self._note_still(look, black=bool(black), silent=bool(silent))
        self._note_repeats(look, silent=bool(silent))
        return self._flaws(look, silent=bool(silent))

    def _begin_anew(self) -> None:
        for spell in (self._black, self._silent, self._frozen, self._card, self._replayed):
            spell.end()
        self._replay, self._loop = Replay(), Loop()
        self._stillness.since = None

    def _note_still(self, look: Look, *, black: bool, silent: bool) -> None:
        if look.luma is None:
            return
        if black:  # its own fault, and no lesson about pictures that stand
            self._frozen.end()
            self._card.end()
            return
        stands = self._stillness.note(look, silent=silent)
        since = self._stillness.since
        fell_silent = self._heard and not self._stillness.moves
        card = silent and self._stillness.from_start and not fell_silent
        self._card.note(look.at, card and stands >= CARD_AFTER, since=since)
        limit = FROZEN_SILENT_AFTER if silent else self._limit()
        self._frozen.note(look.at, self._stillness.moves and stands >= limit, since=since)

    def _limit(self) -> float:
        return max(FROZEN_AFTER, min(PATIENCE * self._stillness.longest, MOST_PATIENCE))

    def _note_repeats(self, look: Look, *, silent: bool) -> None:
        still = self._stillness.since is not None and self._stillness.since < look.at
        replay = self._replay.note(look)
        loop = self._loop.note(look, silent=silent, still=still)
        known = None if replay is None and loop is None else bool(replay or loop)
        self._replayed.note(look.at, known)

    def _flaws(self, look: Look, *, silent: bool) -> list[Flaw]:
        found: list[Flaw] = []
        if self._replayed.named:
            text = "the same clip comes again"
            found.append(_flaw(FlawKind.PLACEHOLDER, self._replayed, text))
        elif self._black.named:
            found.append(_flaw(FlawKind.BLACK, self._black, "the picture is black and has nothing in it"))
        elif self._card.named:
            text = "a picture that stands, without sound, since the source was opened"
            found.append(_flaw(FlawKind.PLACEHOLDER, self._card, text))
        elif self._frozen.named:
            text = f"the picture stands {'without' if silent else 'with'} sound on a channel that moves"
            found.append(_flaw(FlawKind.FROZEN, self._frozen, text))
        if self._silent.named:
            text = f"sound under {QUIET:g} dBFS" if look.sound else "no sound track"
            found.append(_flaw(FlawKind.SILENT, self._silent, text))
        return found


def _silent(look: Look) -> bool | None:
    """Tell whether there is nothing to hear; None when the sound could not be decoded."""
    if not look.sound:
        return True
    return None if look.level is None else look.level <= QUIET


def _flaw(kind: FlawKind, spell: Spell, evidence: str) -> Flaw:
    return Flaw(kind, 0.0 if spell.since is None else spell.since, evidence)
