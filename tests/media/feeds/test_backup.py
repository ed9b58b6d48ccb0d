"""A feed whose channel has a backup: another channel, shown only while the channel itself has no picture."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from tests.media.feeds.test_sourcing import OPTIONS, Venue, run, until, venue

from adscreen.media.feeds import returning
from adscreen.media.feeds.decisions import Action, Cause
from adscreen.media.health.model import Verdict
from adscreen.media.model import Standby
from adscreen.media.options import FeedOptions


@asynccontextmanager
async def backed_up(
    options: FeedOptions = OPTIONS, *, accounts: tuple[str, str] = ("a", "b")
) -> AsyncIterator[Venue]:
    """Open a venue whose second source is the backup channel, and lose the first."""
    async with venue(options, accounts=accounts, backup=True) as tv:
        tv.first.reject = 503
        tv.first.cut()
        await until(lambda: tv.status.rank == 1)
        yield tv


def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Go back from a backup channel within a second."""
    monkeypatch.setattr(returning, "FROM_BACKUP", 0.5)
    monkeypatch.setattr(returning, "FROM_BACKUP_LATEST", 0.8)


def shows_backup(tv: Venue) -> bool:
    return tv.status.instead is not None and tv.status.instead.what is Standby.BACKUP


def test_it_is_shown_while_the_channel_is_lost_and_left_when_that_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hurried(monkeypatch)

    async def main() -> None:
        began = time.time()
        async with backed_up() as tv:
            await until(lambda: shows_backup(tv))
            assert tv.status.instead is not None
            assert began < tv.status.instead.since <= time.time()
            assert tv.told(Action.BACKED_UP) == [(Action.BACKED_UP, Cause.NO_SOURCE, 1)]
            await until(lambda: len(tv.told(Action.PASSED_OVER)) >= 2)
            assert tv.second.server.connections == 1, "the channel is tried beside it"
            tv.first.reject = None
            await until(lambda: tv.told(Action.RETURNED))
            assert tv.status.rank == 0
            assert tv.status.instead is None
            assert tv.told(Action.RETURNED) == [(Action.RETURNED, Cause.PREFERRED, 0)]
            await until(lambda: not tv.second.open_connections)
            text = await tv.text()
            assert text.count("#EXT-X-DISCONTINUITY\n") <= 2
            assert "ENDLIST" not in text

    run(main)


def test_the_only_connection_is_not_given_up_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    hurried(monkeypatch)

    async def main() -> None:
        async with backed_up(replace(OPTIONS, return_after=2.5), accounts=("a", "a")) as tv:
            await until(lambda: shows_backup(tv))
            tried, at = tv.first.server.connections, time.monotonic()
            tv.first.reject = None
            await until(lambda: tv.told(Action.RETURNED))
            assert time.monotonic() - at > 1.0
            assert tv.first.server.connections == tried + 1

    run(main)


def test_a_backup_that_is_chosen_no_more_is_left_at_once() -> None:
    async def main() -> None:
        async with backed_up() as tv:
            await until(lambda: shows_backup(tv))
            tv.specs.pop()
            tv.live.replan("1")
            await until(lambda: not shows_backup(tv) and not tv.second.open_connections)

    run(main)


def test_a_bad_picture_is_kept_and_one_that_shows_nothing_gives_way() -> None:
    async def main() -> None:
        async with venue(backup=True) as tv:
            sourcing = tv.live._feeds["1"]._sourcing
            assert sourcing.ingest is not None
            for cause, bearable, leaves in ((Cause.DAMAGED, True, False), (Cause.NO_PICTURE, False, True)):
                assert sourcing.judged(sourcing.ingest, Verdict(cause, "seen", bearable=bearable)) is leaves
            await until(lambda: tv.told(Action.BORNE) == [(Action.BORNE, Cause.DAMAGED, 0)])
            assert tv.live.leave("1", Cause.BLACK, "nothing in it")
            await until(lambda: shows_backup(tv))

    run(main)
