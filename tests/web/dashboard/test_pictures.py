import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.support.site import ScriptedTv
from tests.web.dashboard.front import Front, front
from tests.web.dashboard.test_feeds import STATUS

from adscreen.media.looks.looker import Verdict
from adscreen.media.looks.model import Flaw, FlawKind, Thumbnail
from adscreen.media.model import FeedPhase

JPEG = b"\xff\xd8\xff and so on"


@dataclass
class Album:
    """Pictures that a test says were taken."""

    thumbnails: dict[str, Thumbnail] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    blind: bool = False

    def thumbnail(self, ref: str) -> Thumbnail | None:
        return self.thumbnails.get(ref)

    def verdict(self, ref: str) -> Verdict | None:
        return self.verdicts.get(ref)


def with_album(tmp_path: Path, scenario: Callable[[Front, Album, str], Awaitable[None]]) -> None:
    """Run a scenario on a site that looks at the channel `c1`; it gets the address of its picture."""

    async def run() -> None:
        async with front(tmp_path) as site:
            state, album = site.adscreen.site.state, Album()
            state.desk = replace(state.desk, pictures=album)
            state.services = replace(state.services, live=ScriptedTv(state=STATUS))
            album.thumbnails["c1"] = Thumbnail(JPEG, time.time() - 4, "v1")
            await scenario(site, album, f"/pictures/{state.services.keys.key('c1')}")

    asyncio.run(run())


def test_a_picture_is_sent_once_and_only_to_who_is_logged_in(tmp_path: Path) -> None:
    async def scenario(site: Front, album: Album, address: str) -> None:
        answer = await site.operator.get(address)
        assert (answer.status_code, answer.content) == (200, JPEG)
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["cache-control"] == "private, no-cache"
        same = await site.operator.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        album.thumbnails["c1"] = Thumbnail(JPEG + b"!", time.time(), "v2")
        later = await site.operator.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert later.status_code == 200
        stranger = await site.stranger.get(address, follow_redirects=False)
        assert stranger.status_code == 303
        assert stranger.headers["location"].startswith("/login")

    with_album(tmp_path, scenario)


def test_what_has_no_picture_is_not_found(tmp_path: Path) -> None:
    async def scenario(site: Front, album: Album, address: str) -> None:
        album.thumbnails.clear()
        assert (await site.operator.get(address)).status_code == 404
        assert (await site.operator.get("/pictures/nobody")).status_code == 404

    with_album(tmp_path, scenario)


def test_feeds_show_picture_age_and_what_is_wrong(tmp_path: Path) -> None:
    async def scenario(site: Front, album: Album, address: str) -> None:
        flaws = (Flaw(FlawKind.FROZEN, 0.0, "…"), Flaw(FlawKind.SILENT, 0.0, "…"))
        album.verdicts["c1"] = Verdict("c1", time.time(), -20.0, flaws)
        html = await site.page("/feeds/list")
        assert f'src="{address}?v=v1"' in html
        assert "4 s ago" in html
        assert "The picture is frozen." in html
        assert "There is no sound." in html
        album.verdicts["c1"] = replace(album.verdicts["c1"], taken_at=time.time() - 60)
        assert "The picture is frozen." not in await site.page("/feeds/list"), "that was long ago"
        album.verdicts["c1"] = replace(album.verdicts["c1"], taken_at=time.time())
        live = site.adscreen.site.state.services.live
        live.state = replace(STATUS, phase=FeedPhase.IDLE)
        assert "The picture is frozen." not in await site.page("/feeds/list"), "it is off"

    with_album(tmp_path, scenario)


def test_a_channel_that_nobody_looked_at_shows_no_picture(tmp_path: Path) -> None:
    async def scenario(site: Front, album: Album, address: str) -> None:
        album.thumbnails.clear()
        assert "<img" not in await site.page("/feeds/list")

    with_album(tmp_path, scenario)


def test_feeds_say_when_nobody_can_look_and_what_cannot_be_decoded(tmp_path: Path) -> None:
    async def scenario(site: Front, album: Album, address: str) -> None:
        assert "ffmpeg does not start" not in await site.page("/feeds")
        album.blind = True
        assert "ffmpeg does not start" in await site.page("/feeds/list")
        album.verdicts["c1"] = Verdict("c1", time.time(), None, (), seen=False)
        assert "cannot be decoded" in await site.page("/feeds/list")

    with_album(tmp_path, scenario)
