"""What a screen has shown reaches the server once and in order, though both were switched off meanwhile."""

import re
from pathlib import Path

import pytest

from adscreen.app.program import AdScreen
from adscreen.signage.plays.audit import export
from adscreen.signage.plays.record import LARGEST
from adscreen.signage.plays.repository import PlayQuery
from adscreen.signage.plays.service import Shown
from adscreen.signage.plays.verifying import Verdict, verify
from tests.e2e.support.browser import Viewer
from tests.e2e.support.inside import Inside, make_screen
from tests.e2e.support.live import make_creatives
from tests.e2e.support.used import used_browser

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.timeout(240)]

SOON = 40.0
"""Seconds on a machine that does much else."""

WAITING = """new Promise((resolve, reject) => {
  const opening = indexedDB.open("adscreen-plays");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const counting = opening.result.transaction("waiting").objectStore("waiting").count();
    counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
  };
})"""
ONLINE = "dispatchEvent(new Event('online'))"


def test_plays_wait_for_the_server_over_a_power_cut_and_come_once(tmp_path: Path) -> None:
    made = make_creatives(tmp_path)
    with Inside(tmp_path / "data") as program:
        link = program.do(lambda at: make_screen(at, "http://127.0.0.1:9/none.ts", [made["red.png"]]))
        code = link.screen.code
        program.do(lambda at: at.services.screens.set_channel(code, None))
        page = f"{program.address}/player/{code}"
        with used_browser(tmp_path / "profile", f"{page}?claim={link.claim}") as seen:
            seen.wait_for(lambda report: report["offline"]["state"] == "ready", SOON)
            wait_for(seen, lambda: len(kept(program, code)) >= 2)
            program.stop()
            wait_for(seen, lambda: waiting(seen) >= 2)
        with used_browser(tmp_path / "profile", page) as seen:
            before = waiting(seen)
            wait_for(seen, lambda: waiting(seen) > before)
            program.start()
            seen.page.evaluate(ONLINE)
            wait_for(seen, lambda: waiting(seen) == 0)
            assert seen.faults == []
        plays = kept(program, code)
        assert [play.record.seq for play in plays] == list(range(1, len(plays) + 1))
        assert len({play.record.chain for play in plays}) == 1
        assert len(plays) > before
        for play in plays:
            record = play.record
            assert record.creative == re.search("[0-9a-f]{64}", file_of(program))[0]  # type: ignore[index]
            assert 900 <= record.end - record.start < 1000 * SOON
            assert (record.reason, record.volume, record.frames) == ("schedule", 0, None)
            assert record.visible > 900
        verdict = program.do(lambda at: audit(at, code))
        assert (verdict.breaks, verdict.plays, verdict.unsigned) == ([], len(plays), 0)


def wait_for(seen: Viewer, true: object) -> None:
    assert callable(true)
    for _ in range(int(10 * SOON)):
        if true():
            return
        seen.page.wait_for_timeout(100)
    raise AssertionError(seen.snapshot())


def waiting(seen: Viewer) -> int:
    return int(seen.page.evaluate(WAITING))


def kept(program: Inside, code: str) -> list[Shown]:
    """Return what the server has, oldest first."""

    async def ask(at: AdScreen) -> list[Shown]:
        screen = await at.services.screens.get(code)
        query = PlayQuery(screen.id, 0, LARGEST)
        return [play async for chunk in at.services.plays.chunks(query) for play in chunk]

    return program.do(ask)


def file_of(program: Inside) -> str:
    async def ask(at: AdScreen) -> str:
        return (await at.services.library.creatives())[0].blob

    return program.do(ask)


async def audit(at: AdScreen, code: str) -> Verdict:
    parts = [part async for part in export(at.services.plays, await at.services.screens.get(code))]
    return verify(b"".join(parts).splitlines(keepends=True))
