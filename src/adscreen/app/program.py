"""What the composition root hands to a command."""

from dataclasses import dataclass

from fastapi import FastAPI

from adscreen.iptv.guide.assembly import Guide
from adscreen.iptv.service import ProviderService
from adscreen.media.relay import Relay
from adscreen.web.dashboard.claims import ClaimLinks
from adscreen.web.services import Services


@dataclass(frozen=True, slots=True)
class AdScreen:
    """The whole program, ready to serve."""

    site: FastAPI
    services: Services
    providers: ProviderService
    relay: Relay
    claims: ClaimLinks
    guide: Guide
