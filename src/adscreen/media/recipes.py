"""Names of renditions. A channel's reference alone is its `source`; `REF~RECIPE` is a `compat` rendition of
it.

The recipe is spelled in the reference, so that whoever holds one needs no table to read it back, and an
address stands for the same bytes for ever: `7~copy-aac`, `7~h264-aac`, `7~h264-copy-fra`, `7~copy-copy-deu`.
"""

import re
from dataclasses import dataclass
from typing import Literal

MARK = "~"

_SPELLED = re.compile(
    r"(?P<ref>.+)~(?P<video>copy|h264)-(?P<audio>copy|aac)(?:-(?P<language>[a-z]{3}))?", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a filter does to a source."""

    video: Literal["copy", "h264"] = "copy"
    """`h264` decodes and encodes the picture: 4:2:0, 8 bit, progressive, at most 1080 lines."""
    audio: Literal["copy", "aac"] = "copy"
    """`aac` makes it stereo at 48 kHz."""
    language: str | None = None
    """ISO 639-2 code of the sound track that is kept where there are several; None for the first."""

    @property
    def name(self) -> str:
        """How it is spelled in a reference."""
        return "-".join((self.video, self.audio, *([self.language] if self.language else [])))

    @property
    def changes_nothing(self) -> bool:
        """Tell whether its result would be the source."""
        return self == SOURCE


SOURCE = Recipe()


def reference(ref: str, recipe: Recipe) -> str:
    """Return the reference of a channel's rendition."""
    return ref if recipe.changes_nothing else f"{ref}{MARK}{recipe.name}"


def split(ref: str) -> tuple[str, Recipe]:
    """Return a rendition's channel and recipe; what is not spelled as one is a channel's reference, whole."""
    found = _SPELLED.fullmatch(ref)
    if found is None:
        return ref, SOURCE
    recipe = Recipe(
        "h264" if found["video"] == "h264" else "copy",
        "aac" if found["audio"] == "aac" else "copy",
        found["language"],
    )
    return (ref, SOURCE) if recipe.changes_nothing else (found["ref"], recipe)
