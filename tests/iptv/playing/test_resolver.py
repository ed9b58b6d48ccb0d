import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.iptv.diagnose.panel import Panel, running
from tests.support.database import open_database

from adscreen.core.clock import SystemClock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.tasks import TaskOwner
from adscreen.core.vault import Vault
from adscreen.iptv.links import LinkKind
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.playing.resolver import ChannelResolver
from adscreen.iptv.sources.models import ChannelSource
from adscreen.iptv.standby.models import ChannelStandby
from adscreen.media.livetv import Resolver
from adscreen.media.model import SourceKind, SourceSpec, Standby
from adscreen.media.slots.desk import Slots
from adscreen.media.slots.ghosts import GhostPolicy
from adscreen.media.slots.ledger import LedgerPolicy

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HLS, TS = SourceKind.HLS, SourceKind.HTTP_TS


@dataclass
class House:
    database: Database
    resolver: ChannelResolver
    panel: Panel

    async def change(self, model: type[Provider] | type[Channel], **values: object) -> None:
        async with self.database.transaction() as session:
            row = await session.get(model, 1)
            for name, value in values.items():
                setattr(row, name, value)

    async def channel(self) -> Channel:
        async with self.database.transaction() as session:
            row = await session.get(Channel, 1)
            assert row is not None
            return row

    async def refused(self) -> Failure | None:
        try:
            await self.resolver.plan("c1")
        except AdScreenError as error:
            return error.failure
        return None

    async def kinds(self) -> list[SourceKind]:
        return [source.kind for source in (await self.resolver.plan("c1")).sources]


@asynccontextmanager
async def house(
    url: str, tmp_path: Path, *, stream_id: str | None = "7", slots: Slots | None = None
) -> AsyncIterator[House]:
    slots = slots or Slots(LedgerPolicy(ghosts=GhostPolicy(steps=())))  # no life before this one
    vault = Vault.from_file(tmp_path / "key")
    async with open_database(url) as database, running(Panel()) as panel, TaskOwner() as tasks:
        async with database.transaction() as session:
            session.add(provider_row(vault, panel.link()))
            await session.flush()
            session.add(channel_row(vault, stream_id))
        client = HttpClient(ANYWHERE, connect_timeout=2, first_byte_timeout=1)
        resolver = ChannelResolver(database, vault, client, SystemClock(), tasks, slots)
        yield House(database, resolver, panel)


def provider_row(vault: Vault, link: str) -> Provider:
    return Provider(
        id=1,
        name="Test",
        kind=LinkKind.XTREAM.value,
        sealed_link=vault.seal(link),
        fingerprint="f",
        masked="http://…",
        user_agent="Box/1",
        formats="m3u8,ts",
        connections_allowed=5,
        created_at=NOW,
    )


def channel_row(vault: Vault, stream_id: str | None) -> Channel:
    address = None if stream_id else vault.seal("http://192.0.2.1/one.ts")
    return Channel(
        id=1,
        provider_id=1,
        key="x:7",
        position=0,
        name="News",
        group_name="",
        logo="",
        kind="live",
        tvg_id="",
        stream_id=stream_id,
        sealed_address=address,
        archive_days=0,
        adult=False,
        drm="",
        separator=False,
        search_text="news",
        seen_at=NOW,
    )


def test_both_forms_hls_first_with_the_providers_headers(database_url: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            as_declared: Resolver = one.resolver
            plan = await as_declared.plan("c1")
            assert plan.title == "News"
            assert [s.kind for s in plan.sources] == [HLS, TS]
            assert plan.sources[0].url.endswith("/live/barowner/hunter2secret/7.m3u8")
            assert plan.sources[1].url.endswith("/live/barowner/hunter2secret/7.ts")
            assert plan.sources[0].headers == {"User-Agent": "Box/1"}
            assert "hunter2secret" not in repr(plan)

    asyncio.run(main())


def test_what_played_goes_first_next_time_and_is_remembered(database_url: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            plan = await one.resolver.plan("c1")
            await one.resolver.opened("c1", plan.sources[1])
            assert (await one.channel()).working_format == TS.value
            assert await one.kinds() == [TS, HLS]

    asyncio.run(main())


def test_the_operators_choice_and_the_accounts_formats(database_url: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            await one.change(Provider, formats="ts")
            assert await one.kinds() == [TS]
            await one.change(Provider, formats="m3u8,ts", format="ts")
            assert await one.kinds() == [TS]
            await one.change(Channel, format="hls")
            assert await one.kinds() == [HLS]

    asyncio.run(main())


def test_an_address_of_its_own_has_one_form(database_url: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path, stream_id=None) as one:
            plan = await one.resolver.plan("c1")
            assert [(s.kind, s.url) for s in plan.sources] == [(TS, "http://192.0.2.1/one.ts")]

    asyncio.run(main())


def test_a_good_start_does_not_wait_for_the_account(database_url: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:

            async def slow(_call: object) -> None:
                await asyncio.sleep(20)

            one.panel.wrong["player_api.php"] = slow
            async with asyncio.timeout(1):
                await one.resolver.plan("c1")

    asyncio.run(main())


@pytest.mark.parametrize(
    ("user", "failure"),
    [
        ({"status": "Expired"}, Failure.EXPIRED),
        ({"status": "Banned"}, Failure.BANNED),
        ({"active_cons": "2"}, Failure.NO_SLOT),
    ],
)
def test_after_a_refused_stream_the_account_names_the_reason(
    database_url: str, tmp_path: Path, user: dict[str, object], failure: Failure
) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            one.panel.user |= user
            assert await one.refused() is None
            assert await one.refused() is failure

    asyncio.run(main())


def test_a_full_account_is_tried_again_because_the_slot_may_be_our_own(
    database_url: str, tmp_path: Path
) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            one.panel.user["active_cons"] = "2"
            answers = [await one.refused() for _ in range(4)]
            assert answers == [None, Failure.NO_SLOT, None, Failure.NO_SLOT]

    asyncio.run(main())


def test_a_full_account_is_asked_at_once_where_a_life_before_this_one_may_have_filled_it(
    database_url: str, tmp_path: Path
) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path, slots=Slots()) as one:
            one.panel.user["active_cons"] = "2"
            assert [await one.refused() for _ in range(4)] == [None] * 4, "the ledger knows when to ask"

    asyncio.run(main())


@pytest.mark.parametrize("ref", ["c2", "nonsense", "c0", ""])
def test_an_unknown_reference(database_url: str, tmp_path: Path, ref: str) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            with pytest.raises(AdScreenError) as caught:
                await one.resolver.plan(ref)
            assert caught.value.failure is Failure.CHANNEL_NOT_FOUND

    asyncio.run(main())


def test_a_protected_channel_is_never_opened(database_url: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            await one.change(Channel, drm="widevine")
            assert await one.refused() is Failure.DRM

    asyncio.run(main())


def test_the_sources_behind_a_channels_own_follow_in_their_order(database_url: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            vault = Vault.from_file(tmp_path / "key")
            async with one.database.transaction() as session:
                other = channel_row(vault, "8")
                other.id, other.key = 2, "x:8"
                session.add(other)
                await session.flush()
                session.add(ChannelSource(channel_id=1, position=1, file="bar.mp4", title="Bar"))
                session.add(ChannelSource(channel_id=1, position=2, other_id=2))
            plan = await one.resolver.plan("c1")
            assert [(spec.rank, spec.kind) for spec in plan.sources] == [(0, HLS), (0, TS), (2, HLS), (2, TS)]
            assert plan.sources[2].url.endswith("/8.m3u8")
            assert {spec.account for spec in plan.sources} == {"f"}
            await one.resolver.opened("c1", plan.sources[3])
            assert (await one.channel()).working_format is None, "it was the other one that played"
            assert [spec.kind for spec in (await one.resolver.plan("c1")).sources] == [HLS, TS, TS, HLS]
            one.panel.user["status"] = "Expired"
            await one.change(Channel, drm="widevine")
            assert {spec.rank for spec in (await one.resolver.plan("c1")).sources} == {2}

    asyncio.run(main())


def test_what_is_shown_meanwhile_is_in_the_plan_and_a_backup_channel_is_its_last_source(
    database_url: str, tmp_path: Path
) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            one.resolver._uploads = lambda name: tmp_path / name
            vault = Vault.from_file(tmp_path / "key")
            plan = await one.resolver.plan("c1")
            assert (plan.standby, plan.slate.file, plan.slate.title) == (None, None, plan.title)
            async with one.database.transaction() as session:
                other = channel_row(vault, "8")
                other.id, other.key = 2, "x:8"
                session.add(other)
                await session.flush()
                session.add(ChannelSource(channel_id=1, position=1, other_id=2))
                slate = ChannelStandby(channel_id=1, choice=Standby.SLATE.value, file="a.png", title="A")
                session.add(slate)
            plan = await one.resolver.plan("c1")
            assert (plan.standby, plan.slate.file) == (Standby.SLATE, tmp_path / "a.png")
            assert not any(spec.backup for spec in plan.sources)
            async with one.database.transaction() as session:
                chosen = await session.get(ChannelStandby, 1)
                assert chosen is not None
                chosen.choice, chosen.file, chosen.backup_id = Standby.BACKUP.value, None, 2
            plan = await one.resolver.plan("c1")
            assert [(spec.rank, spec.backup) for spec in plan.sources] == [
                (0, False), (0, False), (1, False), (1, False), (2, True), (2, True),
            ]  # fmt: skip
            assert plan.sources[4].url.endswith("/8.m3u8")
            await one.resolver.opened("c1", plan.sources[5])
            assert (await one.channel()).working_format is None, "it was the backup that played"
            await one.change(Channel, drm="widevine")
            assert (await one.resolver.plan("c1")).standby is Standby.BACKUP

    asyncio.run(main())


def test_an_own_file_is_played_once_it_is_ready(database_url: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            async with one.database.transaction() as session:
                session.add(ChannelSource(channel_id=1, position=1, file="bar.mp4", title="Bar"))
            ready = SourceSpec(SourceKind.FILE, "/made/bar.ts")

            async def files(name: str) -> SourceSpec | None:
                return ready if name == "bar.mp4" else None

            one.resolver._files = files
            last = (await one.resolver.plan("c1")).sources[-1]
            assert (last.kind, last.url, last.rank) == (SourceKind.FILE, "/made/bar.ts", 1)

    asyncio.run(main())


def test_an_account_that_a_channel_spoke_against_is_asked_and_believed(
    database_url: str, tmp_path: Path
) -> None:
    async def main() -> None:
        async with house(database_url, tmp_path) as one:
            slots = one.resolver._slots
            one.panel.user["active_cons"] = "2"
            slots.refused("f", Failure.WRONG_LOGIN)
            assert await one.kinds() == [HLS, TS], "the account says that it is in order"
            state = slots.state("f")
            assert state is not None
            assert (state.circuit, state.foreign) == (None, 2)
            one.panel.user["status"] = "Expired"
            slots.refused("f", Failure.EXPIRED)
            one.resolver._accounts._known.clear()
            assert await one.refused() is Failure.EXPIRED
            state = slots.state("f")
            assert state is not None
            assert state.circuit is not None

    asyncio.run(main())
