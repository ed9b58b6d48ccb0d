"""What a channel does while it gives no television, as pages and the API handle it."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from adscreen.core.errors import Failure
from adscreen.media.model import Standby


class StandbyChoice(BaseModel):
    """A choice: nothing (as the settings say), to hold, a slate, or another channel."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    choice: Standby | None = None
    file: Annotated[str | None, Field(min_length=1, max_length=80)] = None
    """The slate's picture or clip; the built-in picture where there is none."""
    title: Annotated[str, Field(max_length=200)] = ""
    """The file's, for people."""
    backup: Annotated[int | None, Field(ge=1)] = None

    @model_validator(mode="after")
    def _of_its_choice(self) -> Self:
        if self.file is not None and self.choice is not Standby.SLATE:
            raise ValueError("a file is for a slate")
        if (self.backup is not None) != (self.choice is Standby.BACKUP):
            raise ValueError("a backup channel is for the choice backup, which needs one")
        return self


class BackupOut(BaseModel):
    """The channel that stands in."""

    model_config = ConfigDict(frozen=True)

    channel: int
    name: str
    provider: str
    same_provider: bool
    gone: bool
    """Its provider lists it no more."""
    failure: Failure | None
    """Why it did not play last."""


class StandbyOut(BaseModel):
    """What a channel does while it gives no television."""

    model_config = ConfigDict(frozen=True)

    choice: Standby | None
    file: str | None = None
    title: str = ""
    file_gone: bool = False
    """The file was deleted since: the built-in picture is shown."""
    backup: BackupOut | None = None
    """None also where the chosen one was deleted."""

    @property
    def chosen(self) -> StandbyChoice:
        """Return it as it is chosen; a file or a backup channel that is no more is no choice."""
        if self.choice is Standby.BACKUP and self.backup is None:
            return StandbyChoice()
        backup = self.backup.channel if self.backup is not None else None
        file = None if self.file_gone else self.file
        return StandbyChoice(choice=self.choice, file=file, title=self.title if file else "", backup=backup)
