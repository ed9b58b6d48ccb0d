"""Which of a stream's tracks go through a filter."""

from collections.abc import Sequence
from dataclasses import dataclass

from adscreen.media.languages import one_code
from adscreen.media.model import Codec, Track
from adscreen.media.recipes import Recipe


@dataclass(frozen=True, slots=True)
class Chosen:
    """One picture and one sound, either of which may be missing."""

    video: Track | None
    audio: Track | None

    @property
    def pids(self) -> tuple[int, ...]:
        """Their PIDs; another answer means another filter."""
        return tuple(track.pid for track in (self.video, self.audio) if track is not None)


def choose_tracks(tracks: Sequence[Track], recipe: Recipe) -> Chosen:
    """Return what of `tracks` a recipe takes."""
    return Chosen(
        next((track for track in tracks if track.codec.is_video), None), best_sound(tracks, recipe.language)
    )


def best_sound(tracks: Sequence[Track], language: str | None) -> Track | None:
    """Return the sound of `language`, else the first; one that says nothing of itself (AC-4) comes last."""
    sounds = [track for track in tracks if track.codec.is_audio]
    wanted = one_code(language)
    fitting = [track for track in sounds if wanted is not None and one_code(track.language) == wanted]
    known = [track for track in fitting or sounds if track.codec is not Codec.AC4]
    return next(iter(known or fitting or sounds), None)
