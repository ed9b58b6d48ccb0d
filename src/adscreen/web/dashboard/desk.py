"""What the operator's pages work with beside the services that every route has."""

from dataclasses import dataclass, field
from typing import Protocol, cast

from starlette.requests import HTTPConnection

from adscreen.iptv.guide.assembly import Guide
from adscreen.iptv.service import ProviderService
from adscreen.iptv.sources.service import SourceService
from adscreen.iptv.standby.service import StandbyService
from adscreen.media.looks.looker import Verdict
from adscreen.media.looks.model import Thumbnail
from adscreen.media.ownfiles import OwnFiles
from adscreen.media.slots.desk import Slots
from adscreen.web.dashboard.bin import Bin
from adscreen.web.dashboard.claims import ClaimLinks
from adscreen.web.dashboard.diagnoses import Diagnoses
from adscreen.web.dashboard.logos import Logos


class Pictures(Protocol):
    """Who looks at channels."""

    @property
    def blind(self) -> bool:
        """Tell whether looks cannot be taken at all: there is no ffmpeg to decode them."""
        ...

    def thumbnail(self, ref: str) -> Thumbnail | None:
        """Return the newest picture of a channel; None when there is none."""
        ...

    def verdict(self, ref: str) -> Verdict | None:
        """Return what the newest look at a channel found; None when it was not looked at of late."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """Handed over by the composition root, in the application's state as `desk`."""

    providers: ProviderService
    claims: ClaimLinks
    diagnoses: Diagnoses
    logos: Logos
    pictures: Pictures
    slots: Slots
    guide: Guide
    sources: SourceService
    files: OwnFiles
    standby: StandbyService
    bin: Bin = field(default_factory=Bin)


def desk(connection: HTTPConnection) -> Desk:
    """Return the desk of the application that serves `connection`."""
    return cast(Desk, connection.app.state.desk)
