"""Guides from the first byte to what is on: a panel on a socket, a child that reads, a real database."""

import asyncio
import gzip
import lzma

import pytest
from tests.iptv.guide.house import HOUR, base64_of, house, until, xmltv

from adscreen.core.bus import Bus
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.iptv.guide.assembly import make_guide
from adscreen.iptv.guide.repository import GuideRepository
from adscreen.iptv.guide.sources import GuidePhase, Origin


def account_guide(now: float, title: str = "Le journal") -> bytes:
    return xmltv(
        ("TF1.fr", now - HOUR, now + HOUR, title),
        ("TF1.fr", now + HOUR, now + 2 * HOUR, "Le film"),
        ("M6.fr", now - HOUR, now + HOUR, "Série"),
        ("TF1.fr", now - 99 * HOUR, now - 98 * HOUR, "Long past"),
        ("Other.fr", now - HOUR, now + HOUR, "Nobody's"),
        channels={"TF1.fr": "TF1", "M6.fr": "M6", "Other.fr": "Autre chaîne"},
    )


def test_an_accounts_guide_is_read_matched_and_shown(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            at.panel.guides["/xmltv.php"] = account_guide(at.now)
            await at.account()
            await at.shows("FR: TF1 FHD", "Le journal")
            await at.idle()
            assert await at.on("FR: M6 HD") == "Série", "by its name"
            assert await at.on("Radio Nova") is None
            ref = (await at.refs())["FR: TF1 FHD"]
            pair = (await at.guide.service.now_next([ref]))[ref]
            assert pair.next is not None
            assert (pair.next.title, pair.next.start) == ("Le film", at.now + HOUR)
            row = await at.source()
            assert (row.origin, row.programmes, row.channels, row.flaws) == (Origin.ACCOUNT, 3, 3, {})
            assert row.bytes_total == row.bytes_read > 0
            assert row.due_at is not None
            pause = row.due_at.timestamp() - at.now
            assert 0.89 * 12 * HOUR < pause < 1.11 * 12 * HOUR
            assert "secret9" not in row.masked

    asyncio.run(run())


def test_it_is_read_again_when_it_is_due_and_not_before(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url, hours=1.0) as at:
            at.panel.guides["/xmltv.php"] = account_guide(at.now)
            await at.account()
            await at.shows("FR: TF1 FHD", "Le journal")
            await at.idle()
            at.panel.guides["/xmltv.php"] = account_guide(at.now, "Édition spéciale")
            before = at.asked("/xmltv.php")
            at.guide.keeper.wake()
            await asyncio.sleep(0.3)
            assert at.asked("/xmltv.php") == before
            at.clock.forward(1.2 * HOUR)
            at.panel.guides["/xmltv.php"] = account_guide(at.now, "Édition spéciale")
            at.guide.keeper.wake()
            await at.shows("FR: TF1 FHD", "Édition spéciale")
            assert at.panel.most_at_once == 1

    asyncio.run(run())


def test_what_has_not_changed_is_not_sent_again(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            at.panel.guides["/xmltv.php"] = account_guide(at.now)
            at.panel.headers["ETag"] = '"one"'
            await at.account()
            await at.shows("FR: TF1 FHD", "Le journal")
            await at.idle()
            first = await at.source()
            await at.guide.service.refresh()
            await at.idle()
            asked = [call for call in at.server.calls if call.path.startswith("/xmltv.php")]
            assert asked[-1].headers["if-none-match"] == '"one"'
            assert (await at.source()).generation == first.generation
            assert await at.on("FR: TF1 FHD") == "Le journal"

    asyncio.run(run())


@pytest.mark.parametrize("packed", ["gzip", "xz", "coded"])
def test_packed_guides(database_url: str, packed: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            body = account_guide(at.now)
            at.panel.guides["/xmltv.php"] = lzma.compress(body) if packed == "xz" else gzip.compress(body)
            if packed == "coded":
                at.panel.headers["Content-Encoding"] = "gzip"
                at.panel.guides["/xmltv.php"] = gzip.compress(gzip.compress(body))
            await at.account()
            await at.shows("FR: TF1 FHD", "Le journal")

    asyncio.run(run())


def test_a_guide_that_is_cut_off_keeps_what_was_known(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            at.panel.guides["/xmltv.php"] = account_guide(at.now)
            await at.account()
            await at.shows("FR: M6 HD", "Série")
            await at.idle()
            whole = account_guide(at.now, "Édition spéciale")
            whole = whole.replace(b"Le film", b"Le grand film")
            at.panel.guides["/xmltv.php"] = whole[: whole.index(b"rie</title>")]
            await at.guide.service.refresh()
            await at.shows("FR: TF1 FHD", "Édition spéciale")
            assert await at.on("FR: M6 HD") == "Série", "not in the part that came"
            await at.idle()
            assert (await at.source()).flaws["cut"] == 1

    asyncio.run(run())


@pytest.mark.parametrize(
    ("status", "headers", "body", "failure", "least"),
    [
        (429, {"Retry-After": "1800"}, b"", Failure.RATE_LIMITED, 1800),
        (429, {}, b"", Failure.RATE_LIMITED, 300),
        (404, {}, b"", Failure.NOT_FOUND, 780),
        (200, {}, b"<html>maintenance", Failure.HTML_ANSWER, 780),
        (200, {}, b"", Failure.EMPTY_ANSWER, 780),
    ],
)
def test_a_failure_is_told_and_tried_again_later(
    database_url: str, status: int, headers: dict[str, str], body: bytes, failure: Failure, least: float
) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            at.panel.status, at.panel.headers = status, headers
            at.panel.guides["/xmltv.php"] = body
            await at.account()

            async def failed() -> bool:
                return (await at.source()).failure == failure

            await until(failed)
            row = await at.source()
            assert row.due_at is not None
            assert row.due_at.timestamp() - at.now >= least
            assert (row.phase, row.failures) == (GuidePhase.FAILED, 1)
            asked = at.asked("/xmltv.php")
            await at.guide.service.refresh(row.id)
            await asyncio.sleep(0.3)
            await at.idle()
            assert (at.asked("/xmltv.php") == asked) == (failure is Failure.RATE_LIMITED)

    asyncio.run(run())


def test_a_reading_gives_way_to_the_providers_list(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            at.panel.guides["/xmltv.php"] = account_guide(at.now)
            at.panel.held = asyncio.Event()
            number = await at.account()

            async def loading() -> bool:
                return at.panel.at_once == 1

            await until(loading)
            at.panel.list_held = asyncio.Event()
            at.providers.start_refresh(number)

            async def let_go() -> bool:
                row = await at.source()
                return at.panel.at_once == 0 and row.phase == GuidePhase.IDLE

            at.panel.held.set()
            await until(let_go)
            asked = at.asked("/xmltv.php")
            await at.guide.service.refresh()
            await asyncio.sleep(0.5)
            assert at.asked("/xmltv.php") == asked, "not while the list is read"
            at.panel.list_held.set()
            at.clock.forward(10)

            async def there() -> bool:
                at.guide.keeper.wake()
                return await at.on("FR: TF1 FHD") == "Le journal"

            await until(there)

    asyncio.run(run())


def test_being_stopped_leaves_it_due_and_the_old_guide_standing(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            at.panel.guides["/xmltv.php"] = account_guide(at.now)
            await at.account()
            await at.shows("FR: TF1 FHD", "Le journal")
            await at.idle()
            at.panel.held = asyncio.Event()
            await at.guide.service.refresh()

            async def loading() -> bool:
                return (await at.source()).phase == GuidePhase.LOADING and at.panel.at_once == 1

            await until(loading)
            await at.tasks.close()
            row = await at.source()
            assert row.phase == GuidePhase.IDLE
            assert row.due_at is not None
            assert row.due_at.timestamp() <= at.now
            assert await at.on("FR: TF1 FHD") == "Le journal"
            at.panel.held.set()
            at.panel.guides["/xmltv.php"] = account_guide(at.now, "Après")
            http = HttpClient(ANYWHERE)
            await make_guide(at.database, at.vault, http, Bus(), at.clock, at.tasks).start(at.tasks)
            await at.shows("FR: TF1 FHD", "Après")

    asyncio.run(run())


def test_the_header_of_a_list_names_guides_and_shifts(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            now = at.now
            at.panel.guides["/one.xml"] = xmltv(("tf1", now - HOUR, now + HOUR, "One"))
            at.panel.guides["/two.xml.gz"] = gzip.compress(
                xmltv(("tf1", now - HOUR, now + HOUR, "Two"), ("m6", now - 2 * HOUR, now - 1, "Before"))
            )
            urls = f"{at.server.url('/one.xml')},{at.server.url('/two.xml.gz')}"
            await at.listed(
                f'#EXTM3U x-tvg-url="{urls}" tvg-shift="1"\n'
                '#EXTINF:-1 tvg-id="tf1" tvg-shift="0",TF1\nhttp://127.0.0.1:9/1.ts\n'
                '#EXTINF:-1 tvg-id="m6",M6\nhttp://127.0.0.1:9/2.ts\n'
            )
            await at.shows("M6", "Before")
            assert await at.on("TF1") == "One", "the first guide wins"
            first = (await at.guide.service.sources())[0]
            await at.guide.service.change_source(first.id, shift_minutes=0, enabled=False)
            assert await at.on("TF1") == "Two"
            await at.guide.service.change_source(first.id, shift_minutes=24 * 60, enabled=True)
            assert await at.on("TF1") == "Two", "shifted a day away"
            at.panel.list_body = at.panel.list_body.replace(b",http", b";no-http", 1)
            number = (await at.providers.list())[0].id
            at.providers.start_refresh(number)

            async def dropped() -> bool:
                return len(await at.guide.service.sources()) == 1

            await until(dropped)

    asyncio.run(run())


def test_an_operators_source_for_all_channels(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            now = at.now
            at.panel.guides["/xmltv.php"] = account_guide(now)
            at.panel.guides["/mine.xml"] = xmltv(
                ("nova.fr", now - HOUR, now + HOUR, "Musique"), ("TF1.fr", now - HOUR, now + HOUR, "Mine"),
                channels={"nova.fr": "Radio Nova", "TF1.fr": "TF1"},
            )  # fmt: skip
            number = await at.account()
            await at.shows("FR: TF1 FHD", "Le journal")
            service = at.guide.service
            address = at.server.url("/mine.xml?token=abc123secret")
            await service.add_source(address, provider_id=None)
            with pytest.raises(AdScreenError) as caught:
                await service.add_source(address, provider_id=None)
            assert caught.value.failure is Failure.CONFLICT
            await at.shows("Radio Nova", "Musique")
            assert await at.on("FR: TF1 FHD") == "Le journal"
            sources = await service.sources()
            assert [one.origin for one in sources] == [Origin.ACCOUNT, Origin.OPERATOR]
            assert "abc123secret" not in str(sources)
            await service.raise_source(sources[1].id)
            assert await at.on("FR: TF1 FHD") == "Mine"
            await service.remove_source(sources[1].id)

            async def swept() -> bool:
                return len(await service.sources()) == 1 and await at.on("Radio Nova") is None

            await until(swept)
            await at.providers.delete(number)
            at.guide.keeper.wake()

            async def gone() -> bool:
                async with at.database.transaction() as session:
                    return not await GuideRepository(session).sources()

            await until(gone)

    asyncio.run(run())


def test_the_accounts_short_guide_is_asked_seldom_and_only_on_air(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url, short_minutes=15) as at:
            at.panel.guides["/xmltv.php"] = account_guide(at.now)
            at.panel.short = {
                "epg_listings": [
                    {
                        "title": base64_of("Matinale"),
                        "description": "",
                        "start_timestamp": str(int(at.now - 60)),
                        "stop_timestamp": str(int(at.now + HOUR)),
                    }
                ]
            }
            await at.account()
            await at.shows("FR: TF1 FHD", "Le journal")
            refs = await at.refs()
            await at.guide.service.now_next(list(refs.values()))
            assert at.asked("/player_api.php?username=alice&password=secret9&action=get_short") == 0
            for _turn in range(5):
                await at.guide.service.now_next(list(refs.values()), on_air=True)
            await at.shows("Radio Nova", "Matinale")
            await at.guide.service.now_next(list(refs.values()), on_air=True)
            assert at.asked("/player_api.php?username=alice&password=secret9&action=get_short") == 1
            at.clock.forward(2 * HOUR)
            await at.guide.service.now_next([refs["Radio Nova"]], on_air=True)

            async def asked_again() -> bool:
                return at.asked("/player_api.php?username=alice&password=secret9&action=get_short") == 2

            await until(asked_again)

    asyncio.run(run())
