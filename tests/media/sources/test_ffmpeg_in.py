"""RTSP, SRT and RTMP through a real ffmpeg, from real servers on loopback."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
from tests.media.sources.collector import CLIENT, Collector, lost, play
from tests.support.datagrams import free_port
from tests.support.httpserver import server_tls
from tests.support.media import CACHE, make_ts

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.listening import listen
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE, AddressPolicy
from adscreen.core.tasks import TaskOwner
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.model import Codec, SourceSpec
from adscreen.media.probe import Prober
from adscreen.media.sources import open_source
from adscreen.media.sources.ffmpeg_in import FfmpegInput, NoRedirect
from adscreen.media.sources.inputs import InputOptions
from adscreen.media.sources.schemes import stream_kind
from adscreen.media.sources.sink import Source
from adscreen.simulator import Options, running_simulator
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.streams.rtsp_server import USER, rtsp_server

pytestmark = pytest.mark.media

LOGIN = "wonder-9917"


def source(url: str, client: HttpClient = CLIENT, *, stall_timeout: float = 3.0) -> Source:
    kind = stream_kind(url)
    assert kind is not None
    return open_source(SourceSpec(kind, url), client, stall_timeout=stall_timeout)


def failure(url: str, client: HttpClient = CLIENT) -> AdScreenError:
    return asyncio.run(lost(source(url, client)))


@asynccontextmanager
async def camera(*, tcp: bool = True, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Serve RTSP; yields what stands behind the login in its address."""
    async with running_simulator(Options(cache=CACHE / "simulator", quick=True)) as simulator:
        sock = listen("127.0.0.1", 0)
        port = sock.getsockname()[1]
        async with rtsp_server(simulator, BY_KEY["hd"], sock, LOGIN, tcp=tcp, tls=tls):
            yield f"127.0.0.1:{port}"


@asynccontextmanager
async def sender(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run an ffmpeg that sends for the length of the block."""
    process = await asyncio.create_subprocess_exec(
        find_ffmpeg(), "-nostdin", "-v", "error", "-re", *arguments, start_new_session=True
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def played(url: str, seconds: float = 12.0, enough: int = 60_000) -> Collector:
    """Run a source until it gave enough, trying again while its server is not up yet."""
    sink = Collector()
    async with asyncio.timeout(seconds):
        while True:
            running = asyncio.get_running_loop().create_task(source(url).run(sink))
            while not running.done() and len(sink.bytes) < enough:
                await asyncio.sleep(0.05)
            running.cancel()
            outcome = (await asyncio.gather(running, return_exceptions=True))[0]
            if len(sink.bytes) >= enough:
                return sink
            assert isinstance(outcome, AdScreenError), outcome
            await asyncio.sleep(0.2)


def codecs(sink: Collector) -> set[Codec]:
    prober = Prober()
    prober.feed(sink.bytes)
    return {track.codec for track in prober.report().tracks}


@pytest.mark.parametrize("tcp", [True, False])
def test_rtsp_plays_over_its_connection_or_else_in_datagrams(*, tcp: bool) -> None:
    async def main() -> Collector:
        async with camera(tcp=tcp) as place:
            return await played(f"rtsp://{USER}:{LOGIN}@{place}/hd")

    sink = asyncio.run(main())
    assert sink.log[0] == "connected"
    assert codecs(sink) == {Codec.H264, Codec.AAC}


async def reached(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to a program that may still be starting."""
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(ConnectionRefusedError):
                return await asyncio.open_connection("127.0.0.1", port)
            await asyncio.sleep(0.1)


@asynccontextmanager
async def in_tls(port: int, tls: ssl.SSLContext) -> AsyncIterator[int]:
    """Accept what is encrypted and hand it to a port in the clear, as a server's own front does."""

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def arrived(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outward = await reached(port)
        await asyncio.gather(carry(reader, outward), carry(inner, writer))

    server = await asyncio.start_server(arrived, sock=listen("127.0.0.1", 0), ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


def test_an_encrypted_way_is_checked_as_that_of_http_is() -> None:
    tls, authority = server_tls("localhost")
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    clip, port = make_ts(seconds=8, gop=25), free_port()
    to_player = ("-c", "copy", "-f", "flv", "-listen", "1", f"rtmp://127.0.0.1:{port}/live/key")

    async def main() -> tuple[list[Collector], list[AdScreenError]]:
        async with camera(tls=tls) as place, sender("-i", str(clip), *to_player), in_tls(port, tls) as secure:
            urls = [
                f"rtsps://{USER}:{LOGIN}@localhost:{place.partition(':')[2]}/hd",
                f"rtmps://localhost:{secure}/live/key",
            ]
            untrusted = await asyncio.gather(*(lost(source(url)) for url in urls))
            client = HttpClient(ANYWHERE, trust=trust)
            sinks = await asyncio.gather(*(play(source(url, client), 4.0) for url in urls))
            return sinks, untrusted

    sinks, untrusted = asyncio.run(main())
    assert [codecs(sink) for sink in sinks] == [{Codec.H264, Codec.AAC}] * 2
    assert [error.failure for error in untrusted] == [Failure.TLS] * 2


def test_a_wrong_login_and_a_wrong_path_are_told_apart() -> None:
    async def main() -> list[AdScreenError]:
        async with camera() as place:
            wrong = await lost(source(f"rtsp://{USER}:not-{LOGIN}@{place}/hd"))
            missing = await lost(source(f"rtsp://{USER}:{LOGIN}@{place}/nothing"))
            return [wrong, missing, await lost(source(f"rtsp://{place}/hd"))]

    wrong, missing, nobody = asyncio.run(main())
    assert (wrong.failure, wrong.status) == (Failure.WRONG_LOGIN, 401)
    assert (missing.failure, missing.status) == (Failure.CHANNEL_NOT_FOUND, 404)
    assert nobody.failure is Failure.WRONG_LOGIN
    assert LOGIN not in wrong.detail + missing.detail


@pytest.mark.parametrize("scheme", ["rtsp", "rtmp", "rtsps"])
def test_the_way_there_fails_as_it_does_for_http(scheme: str) -> None:
    port = free_port()
    assert failure(f"{scheme}://127.0.0.1:{port}/a/b").failure is Failure.REFUSED
    assert failure(f"{scheme}://nowhere.invalid/a/b").failure is Failure.DNS
    strict = HttpClient(AddressPolicy())
    assert failure(f"{scheme}://127.0.0.1:{port}/a/b", strict).failure is Failure.ADDRESS_BLOCKED
    assert failure(f"srt://127.0.0.1:{port}", strict).failure is Failure.ADDRESS_BLOCKED


@pytest.mark.parametrize(
    "said",
    [
        b"RTSP/1.0 302 Found\r\n",
        b"$\0\0\2xxRTSP/1.0 301 Moved\r\n",
        b"RTSP/2.0" + b" " * 900 + b"0303 See Other\r\n",
    ],
)
def test_a_redirect_is_seen_in_any_pieces(said: bytes) -> None:
    for size in (1, 7, len(said)):
        judge = NoRedirect()
        verdicts = [judge(said[at : at + size]) for at in range(0, len(said), size)]
        assert any(verdicts)
    fine = NoRedirect()
    assert not any(map(fine, (b"RTSP/1.0 200 OK\r\n", b"CSeq: 302\r\n\r\n", b"\x47" * 5000)))


def test_a_server_that_redirects_is_not_followed() -> None:
    async def main() -> AdScreenError:
        async def elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"RTSP/1.0 302 Found\r\nCSeq: 1\r\nLocation: rtsp://127.0.0.1:1/a\r\n\r\n")
            await reader.read()
            writer.close()

        async with await asyncio.start_server(elsewhere, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            return await lost(source(f"rtsp://127.0.0.1:{port}/a"))

    error = asyncio.run(main())
    assert (error.failure, error.detail) == (Failure.PROVIDER_ERROR, "the server sends to another address")


def test_a_server_that_says_nothing_has_stalled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adscreen.media.sources.ffmpeg_in.FIRST_BYTES", 0.5)

    async def main() -> AdScreenError:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            return await lost(source(f"rtmp://127.0.0.1:{port}/live/key", stall_timeout=0.5))

    assert asyncio.run(main()).failure is Failure.STALLED


def test_srt_calls_and_is_called_and_a_wrong_passphrase_says_so() -> None:
    copy = ("-i", str(make_ts(seconds=40, gop=25)), "-map", "0", "-c", "copy", "-f", "mpegts")

    async def calls() -> Collector:
        port = free_port()
        async with sender(*copy, f"srt://127.0.0.1:{port}?mode=listener&passphrase={LOGIN}"):
            return await played(f"srt://127.0.0.1:{port}?passphrase={LOGIN}")

    async def is_refused() -> AdScreenError:
        port = free_port()
        async with sender(*copy, f"srt://127.0.0.1:{port}?mode=listener&passphrase={LOGIN}"):
            return await lost(source(f"srt://127.0.0.1:{port}?passphrase=not-{LOGIN}"))

    async def is_called() -> Collector:
        port = free_port()
        async with TaskOwner() as tasks:
            listening = tasks.start(played(f"srt://127.0.0.1:{port}?mode=listener"), name="listener")
            while not any(one.laddr.port == port for one in psutil.net_connections("udp") if one.laddr):
                await asyncio.sleep(0.05)
            async with sender(*copy, f"srt://127.0.0.1:{port}?mode=caller"):
                result: Collector = await listening
                return result

    async def main() -> tuple[Collector, AdScreenError, Collector]:
        return await asyncio.gather(calls(), is_refused(), is_called())

    caller, wrong, called = asyncio.run(main())
    assert codecs(caller) == codecs(called) == {Codec.H264, Codec.AAC}
    assert wrong.failure is Failure.WRONG_LOGIN
    assert LOGIN not in wrong.detail


def test_a_sound_that_no_transport_stream_carries_is_converted() -> None:
    port = free_port()
    picture = (
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=320x180:rate=25",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
    )
    sound = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=8000", "-c:a", "pcm_mulaw")
    coding = (*picture[:4], *sound[:4], *picture[4:], "-g", "25", *sound[4:])

    async def serve() -> None:
        while True:  # it serves one player, and is left when the sound is known
            async with sender(
                *coding, "-f", "flv", "-listen", "1", f"rtmp://127.0.0.1:{port}/live/key"
            ) as one:
                await one.wait()

    async def main() -> Collector:
        async with TaskOwner() as tasks:
            tasks.start(serve(), name="server")
            return await played(f"rtmp://127.0.0.1:{port}/live/key", seconds=25)

    assert codecs(asyncio.run(main())) == {Codec.H264, Codec.AAC}


def test_a_picture_that_no_transport_stream_carries_is_named() -> None:
    port = free_port()

    async def main() -> AdScreenError:
        picture = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-c:v", "flv", "-f", "flv")
        async with sender(*picture, "-listen", "1", f"rtmp://127.0.0.1:{port}/live/key"):
            while True:
                error = await lost(source(f"rtmp://127.0.0.1:{port}/live/key"))
                if error.failure is not Failure.REFUSED:
                    return error
                await asyncio.sleep(0.1)

    error = asyncio.run(main())
    assert (error.failure, error.detail) == (Failure.UNSUPPORTED_CODEC, "the picture is flv1")


def test_no_login_stands_in_the_process_list_and_no_child_is_left() -> None:
    seen: list[str] = []
    before = set(psutil.Process().children(recursive=True))

    async def main() -> None:
        async with camera() as place:
            running = asyncio.get_running_loop().create_task(
                play(source(f"rtsp://{USER}:{LOGIN}@{place}/hd"), 4.0)
            )
            while not running.done():
                for child in set(psutil.Process().children(recursive=True)) - before:
                    with contextlib.suppress(psutil.Error):
                        seen.extend([" ".join(child.cmdline()), str(child.environ())])
                await asyncio.sleep(0.05)
            sink = await running
            assert len(sink.bytes) > 50_000

    asyncio.run(main())
    assert any("ffmpeg" in line and "concat" in line for line in seen)
    assert not any(LOGIN in line for line in seen)
    assert set(psutil.Process().children(recursive=True)) <= before


def test_an_ffmpeg_that_is_not_there_is_named(tmp_path: Path) -> None:
    inputs = InputOptions(ffmpeg=tmp_path / "none")
    kind = stream_kind("rtsp://h/x")
    assert kind is not None
    error = asyncio.run(lost(FfmpegInput(SourceSpec(kind, "rtsp://127.0.0.1/a"), CLIENT, inputs)))
    assert (error.failure, error.field) == (Failure.BAD_INPUT, "ffmpeg")
