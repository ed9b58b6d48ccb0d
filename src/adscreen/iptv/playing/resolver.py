"""From a channel's reference to the ways to open it: the resolver that the relay is handed.

Nothing is asked before a stream is opened: the feed itself proves by its bytes that HLS is a live playlist
that moves, and goes on to the next source of the plan where it is not. The account is asked beside it, and
before the next attempt once a stream was refused, because panels hide the reason behind a 404.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.tasks import TaskOwner
from adscreen.core.vault import Vault
from adscreen.iptv.links import LinkKind, ProviderLink
from adscreen.iptv.playing.accounts import Accounts
from adscreen.iptv.playing.limits import Limit, limit_of
from adscreen.iptv.playing.opening import ChannelAccess, open_channel
from adscreen.iptv.playing.standins import (
    FileSources,
    Uploads,
    channel_forms,
    forms_of,
    no_files,
    no_uploads,
    standin_forms,
)
from adscreen.iptv.refs import channel_id
from adscreen.iptv.repository import ProviderRepository
from adscreen.iptv.sources.repository import SourceRepository, Standin
from adscreen.iptv.standby.repository import Kept, StandbyRepository
from adscreen.iptv.xtream import XtreamClient
from adscreen.media.model import SlateSpec, SourcePlan, SourceSpec, Standby
from adscreen.media.slots.desk import Slots
from adscreen.media.sources.verdicts import SLOT_PAUSE

_ACCOUNT_KNOWS = frozenset({Failure.WRONG_LOGIN, Failure.EXPIRED, Failure.BANNED})

WATCH = 60.0
"""Seconds between two questions to an account that is in use."""

ATTEMPT_MEMORY = 120.0
"""Seconds in which an attempt that gave no television makes the next one ask the account first."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What the tables say of a channel."""

    access: ChannelAccess
    standins: list[Standin]
    limits: dict[str, Limit]
    chosen: Kept | None

    @property
    def standby(self) -> Standby | None:
        """What it does while it gives no television; None where nobody chose."""
        return Standby(self.chosen.row.choice) if self.chosen is not None else None

    @property
    def backup(self) -> Kept | None:
        """Where the channel that stands in for it is; None where none does."""
        return self.chosen if self.standby is Standby.BACKUP else None

    @property
    def others(self) -> list[Standin | Kept]:
        """All that is behind its own source, in order."""
        return [*self.standins, *([self.backup] if self.backup is not None else [])]


class ChannelResolver:
    """Implements `adscreen.media.livetv.Resolver` on the provider tables."""

    def __init__(
        self,
        db: Database,
        vault: Vault,
        client: HttpClient,
        clock: Clock,
        tasks: TaskOwner,
        slots: Slots,
        files: FileSources = no_files,
        uploads: Uploads = no_uploads,
    ) -> None:
        self._db = db
        self._vault = vault
        self._client = client
        self._clock = clock
        self._slots = slots
        self._files = files
        self._uploads = uploads
        self._standins: dict[str, dict[int, int]] = {}
        """Channels behind each reference's own, by their place in the order."""
        self._accounts = Accounts(clock, tasks, slots)
        self._panels: dict[str, Callable[[], XtreamClient]] = {}
        self._attempts: dict[str, float] = {}
        self._withheld: set[str] = set()

    async def plan(self, ref: str) -> SourcePlan:
        """Return the ways to open `ref`, best first: its own forms, the sources that stand in, its backup.

        Raises CHANNEL_NOT_FOUND for an unknown reference; where nothing stands in, DRM for a protected one,
        and EXPIRED, BANNED, WRONG_LOGIN or NO_SLOT where the account is known to give no television.
        """
        found = await self._found(ref)
        access, last = found.access, len(found.standins) + 1
        self._standins[ref] = {
            rank: one.channel.id for rank, one in enumerate(found.others, 1) if one.channel is not None
        }
        behind = await standin_forms(found.standins, self._vault, found.limits, self._files, self._usable)
        others = tuple(spec for specs in behind.values() for spec in specs)
        if found.backup is not None:
            forms = channel_forms(found.backup, last, self._vault, found.limits, self._usable)
            others += tuple(replace(spec, backup=True) for spec in forms)
        plan = SourcePlan(access.title, others, found.standby, self._slate(found))
        try:
            await self._consult(ref, access)
        except AdScreenError:
            if not others:
                raise
            return plan
        self._attempts[ref] = self._clock.monotonic()
        return replace(plan, sources=(*forms_of(access, 0), *others))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        """Remember that `source` gave television: its form is asked for first next time."""
        self._attempts.pop(ref, None)
        self._withheld.discard(ref)
        number = channel_id(ref) if source.rank == 0 else self._standins.get(ref, {}).get(source.rank)
        if number is not None:
            now = datetime.fromtimestamp(self._clock.time(), UTC)
            async with self._db.transaction() as session:
                await ProviderRepository(session).learn(number, None, now, working_format=source.kind.value)

    async def watch_accounts(self, every: float = WATCH) -> None:
        """Ask how much each account in use is used: so other devices on it are seen. Until cancelled."""
        while True:
            await asyncio.sleep(every)
            for state in self._slots.states():
                if state.leases and (panel := self._panels.get(state.account)) is not None:
                    self._accounts.refresh(state.account, panel)

    async def _found(self, ref: str) -> "_Found":
        number = channel_id(ref)
        async with self._db.transaction() as session:
            repository = ProviderRepository(session)
            channel = await repository.channel(number) if number is not None else None
            provider = await repository.provider(channel.provider_id) if channel is not None else None
            limits = {one.fingerprint: limit_of(one) for one in await repository.providers()}
            standins = await SourceRepository(session).of(channel.id) if channel is not None else []
            chosen = await StandbyRepository(session).of(channel.id) if channel is not None else None
        if channel is None or provider is None:
            raise AdScreenError(Failure.CHANNEL_NOT_FOUND, "no such channel here")
        access = open_channel(channel, provider, self._vault, limits)
        return _Found(access, standins, limits, chosen)

    def _slate(self, found: "_Found") -> SlateSpec:
        name = found.chosen.row.file if found.chosen is not None else None
        return SlateSpec(self._uploads(name) if name is not None else None, found.access.title)

    def _usable(self, access: ChannelAccess) -> bool:
        """Tell whether the account of a source that stands in is thought to be in order; waits for nobody.

        That all its connections are in use is for the slot ledger to decide.
        """
        link, account = access.link, access.fingerprint
        if link is None or link.kind is not LinkKind.XTREAM:
            return True
        panel = self._panels[account] = partial(self._panel, access, link)
        standing = self._accounts.known(account)
        if standing is None:
            self._accounts.refresh(account, panel)
            return True
        return standing.reason in (None, Failure.NO_SLOT)

    async def _consult(self, ref: str, access: ChannelAccess) -> None:
        """Raise what speaks against the channel, or what its account is known to refuse.

        The account is asked where the last attempt gave no television.
        """
        if access.drm:
            raise AdScreenError(Failure.DRM, f"the list announces {access.drm}")
        link = access.link
        if link is None or link.kind is not LinkKind.XTREAM:
            return
        account = access.fingerprint
        panel = self._panels[account] = partial(self._panel, access, link)
        attempt = self._attempts.get(ref, -ATTEMPT_MEMORY)
        if self._slots.turned_away(account, ref, attempt):
            return  # by us: the provider was not asked, so it refused nothing
        refused_lately = self._clock.monotonic() - attempt < ATTEMPT_MEMORY
        if refused_lately or self._in_doubt(account):
            standing = await self._accounts.ask(account, panel)
        else:
            standing = self._accounts.known(account)
            if standing is None:
                self._accounts.refresh(account, panel)
        reason = standing.reason if standing is not None else None
        ours = not refused_lately or ref in self._withheld or self._slots.haunted(account)
        if reason is Failure.NO_SLOT and ours:
            # the connections in use may be our own, and panels count late: the stream's answer decides
            self._withheld.discard(ref)
            return
        if reason is not None:
            self._withheld.add(ref)
            pause = SLOT_PAUSE if reason is Failure.NO_SLOT else None
            raise AdScreenError(reason, "as the provider's player_api says", retry_after=pause)

    def _in_doubt(self, account: str) -> bool:
        """Tell whether a channel's answer spoke against the account, which may know better."""
        state = self._slots.state(account)
        return state is not None and state.circuit is not None and state.circuit.failure in _ACCOUNT_KNOWS

    def _panel(self, access: ChannelAccess, link: ProviderLink) -> XtreamClient:
        return XtreamClient(self._client, link, headers=access.headers, verify_tls=access.verify_tls)
