"""How far a refresh is, for pages that watch it."""

from dataclasses import dataclass
from enum import StrEnum

from adscreen.core.errors import Failure


class Phase(StrEnum):
    """State of a provider's refresh."""

    IDLE = "idle"
    """Never ran, or ended well."""
    ACCOUNT = "account"
    LIST = "list"
    FAILED = "failed"

    @property
    def is_running(self) -> bool:
        """Tell whether a refresh is under way."""
        return self in {Phase.ACCOUNT, Phase.LIST}


@dataclass(frozen=True, slots=True)
class RefreshProgress:
    """Event: a refresh went on, ended or failed."""

    provider_id: int
    phase: Phase
    entries: int = 0
    bytes: int = 0
    failure: Failure | None = None
