import asyncio
import time

import pytest
from tests.iptv.diagnose.panel import Panel, clip, running
from tests.support.httpserver import Call, answer

from adscreen.core.errors import Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.iptv.health.check import Health, check
from adscreen.media.model import SourceKind, SourceSpec
from adscreen.media.sniff import Kind

pytestmark = pytest.mark.media


def checked(form: str, panel: Panel | None = None, *, seconds: float = 5.0) -> Health:
    async def main() -> Health:
        async with running(panel or Panel()) as ready:
            assert ready.server is not None
            kind = SourceKind.HLS if form == "m3u8" else SourceKind.HTTP_TS
            spec = SourceSpec(kind, ready.server.url(f"/live/barowner/hunter2secret/1.{form}"))
            client = HttpClient(ANYWHERE, connect_timeout=2, first_byte_timeout=1)
            return await check(spec, client, seconds=seconds)

    return asyncio.run(main())


@pytest.mark.parametrize(("form", "kind"), [("ts", Kind.TS), ("m3u8", Kind.HLS)])
def test_good_television_is_proven_quickly(form: str, kind: Kind) -> None:
    clip()
    began = time.monotonic()
    health = checked(form)
    assert health.is_well
    assert (health.reachable, health.kind, health.moving) == (True, kind, True)
    assert time.monotonic() - began < 2.5


def test_a_refusal_is_reachable_but_no_television() -> None:
    health = checked("ts", Panel(wrong={"1.ts": answer(b"", 458)}))
    assert (health.reachable, health.kind, health.moving, health.failure) == (
        True,
        None,
        False,
        Failure.NO_SLOT,
    )


def test_a_web_page_is_not_television() -> None:
    page = answer(b"<html><body>hello</body></html>")
    assert checked("m3u8", Panel(wrong={"1.m3u8": page})).failure is Failure.HTML_ANSWER


def test_a_stream_that_never_moves_is_stalled() -> None:
    async def a_few_packets(call: Call) -> None:
        await call.head(200, {"Content-Type": "video/mp2t"})
        await call.raw(clip().read_bytes()[: 188 * 40])
        await asyncio.sleep(20)

    health = checked("ts", Panel(wrong={"1.ts": a_few_packets}), seconds=1.0)
    assert not health.is_well
    assert health.failure is Failure.STALLED
    assert health.seconds < 3


def test_nobody_there_is_not_reachable() -> None:
    client = HttpClient(ANYWHERE, connect_timeout=1)
    health = asyncio.run(check(SourceSpec(SourceKind.HTTP_TS, "http://127.0.0.1:1/x.ts"), client))
    assert (health.reachable, health.failure) == (False, Failure.REFUSED)
