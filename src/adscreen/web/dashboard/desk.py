"""What the operator's pages work with beside the services that every route has."""

from dataclasses import dataclass, field
from typing import cast

from starlette.requests import HTTPConnection

from adscreen.iptv.service import ProviderService
from adscreen.web.dashboard.bin import Bin
from adscreen.web.dashboard.claims import ClaimLinks
from adscreen.web.dashboard.diagnoses import Diagnoses
from adscreen.web.dashboard.logos import Logos


@dataclass(frozen=True, slots=True)
class Desk:
    """Handed over by the composition root, in the application's state as `desk`."""

    providers: ProviderService
    claims: ClaimLinks
    diagnoses: Diagnoses
    logos: Logos
    bin: Bin = field(default_factory=Bin)


def desk(connection: HTTPConnection) -> Desk:
    """Return the desk of the application that serves `connection`."""
    return cast(Desk, connection.app.state.desk)
