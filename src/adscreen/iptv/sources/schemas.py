"""Sources of a channel as pages and the API handle them."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from adscreen.core.errors import Failure


class SourceChoice(BaseModel):
    """One source: another channel, or a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Annotated[int | None, Field(ge=1)] = None
    file: Annotated[str | None, Field(min_length=1, max_length=80)] = None
    title: Annotated[str, Field(max_length=200)] = ""
    """The file's, for people."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.channel is None) == (self.file is None):
            raise ValueError("a source is either a channel or a file")
        return self


class SourceOut(BaseModel):
    """A source that stands in for a channel."""

    model_config = ConfigDict(frozen=True)

    channel: int | None
    file: str | None
    name: str
    provider: str
    """Name of the channel's provider; empty for a file."""
    same_provider: bool
    gone: bool
    """Its provider lists it no more."""
    failure: Failure | None
    """Why it did not play last."""

    @property
    def choice(self) -> SourceChoice:
        """Return it as it is chosen."""
        return SourceChoice(channel=self.channel, file=self.file, title=self.name if self.file else "")


class Suggestion(BaseModel):
    """A channel that is likely the same one."""

    model_config = ConfigDict(frozen=True)

    channel: int
    name: str
    group: str
    provider: str
    same_provider: bool
    score: float
    """0 to 1."""
