"""What the web works with: the composition root hands it over, requests find it in the application."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

from starlette.requests import HTTPConnection

from adscreen.core.blobs import BlobStore
from adscreen.core.bus import Bus
from adscreen.core.clock import Clock
from adscreen.core.settings import Settings
from adscreen.media.livetv import LiveTv
from adscreen.signage.accounts.service import AccountService
from adscreen.signage.commands.service import CommandService
from adscreen.signage.library.service import LibraryService
from adscreen.signage.plays.intake import Intake
from adscreen.signage.plays.service import PlayService
from adscreen.signage.screens.codes import CodeService
from adscreen.signage.screens.frames import FrameStore
from adscreen.signage.screens.heartbeats import HeartbeatService
from adscreen.signage.screens.pairing import PairingService
from adscreen.signage.screens.service import ScreenService
from adscreen.web.channels import ChannelDirectory
from adscreen.web.delivery import Delivery
from adscreen.web.guide import GuideDirectory
from adscreen.web.keys import FeedKeys
from adscreen.web.proofs import Proofs
from adscreen.web.push.streams import Streams
from adscreen.web.streamtokens import StreamTokens


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that a route may use."""

    settings: Settings
    clock: Clock
    bus: Bus
    live: LiveTv
    channels: ChannelDirectory
    guide: GuideDirectory
    accounts: AccountService
    screens: ScreenService
    pairing: PairingService
    codes: CodeService
    heartbeats: HeartbeatService
    commands: CommandService
    frames: FrameStore
    library: LibraryService
    plays: PlayService
    intake: Intake
    blobs: BlobStore
    keys: FeedKeys
    tokens: StreamTokens
    proofs: Proofs
    delivery: Delivery
    """`/live`, whose references are `keys`."""
    streams: Streams
    """Event streams of screens that are open."""
    healthy: Callable[[], Awaitable[bool]]
    """Asks the database for a sign of life."""


def services(connection: HTTPConnection) -> Services:
    """Return the services of the application that serves `connection`."""
    return cast(Services, connection.app.state.services)
