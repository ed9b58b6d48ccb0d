"""CPU of the HTTP byte path: 10 channels of 6 Mbit/s over loopback, our client against plain asyncio streams.

    python -m bench.http_bytes [--channels 10] [--seconds 8] [--tls]

The sender is another process and writes 1316 bytes 570 times a second and channel, as providers do. Both
readers run in this process, one after the other, in every round; the figures are CPU seconds of the reader
per channel-minute.
"""

import argparse
import asyncio
import json
import multiprocessing
import ssl
import statistics
import time
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme
import uvloop

from adscreen.core.net.chunks import LIVE
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE

WRITE = b"G" * 1316
WRITES_A_SECOND = 570
ROUNDS = 5
STEADY = ((0.5, LIVE[-1][1]),)
"""The rhythm that television is read on for all but its first seconds."""


def send(port_out: Connection, certificate: str | None) -> None:
    """Serve endless paced bodies until killed."""

    async def channel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n\r\n")
        started, count = time.monotonic(), 0
        try:
            while not writer.is_closing():
                await asyncio.sleep(started + count / WRITES_A_SECOND - time.monotonic())
                if not writer.is_closing():
                    writer.write(WRITE)
                    await writer.drain()
                count += 1
        except ConnectionError:
            writer.close()

    async def main() -> None:
        context = None
        if certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
        server = await asyncio.start_server(channel, "127.0.0.1", 0, ssl=context)
        port_out.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(main())


async def ours(url: str, until: float) -> int:
    """Read by the client that AdScreen uses; returns bytes."""
    size = 0
    async with HttpClient(ANYWHERE).get(url, verify_tls=False) as answer:
        async for chunk in answer.chunks(stall_timeout=5, paces=STEADY):
            size += len(chunk)
            if time.monotonic() >= until:
                break
    return size


async def streams(url: str, until: float) -> int:
    """Read by asyncio's own streams; returns bytes."""
    port = int(url.rpartition(":")[2].strip("/"))
    context = None
    if url.startswith("https"):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    size = 0
    while time.monotonic() < until:
        size += len(await reader.read(262_144))
    writer.transport.abort()
    return size


def measure(reader: object, url: str, channels: int, seconds: float) -> tuple[float, float]:
    """Return (CPU seconds per channel-minute, Mbit/s per channel)."""

    async def main() -> int:
        until = time.monotonic() + seconds
        return sum(await asyncio.gather(*(reader(url, until) for _i in range(channels))))  # type: ignore[operator]

    before = time.process_time()
    size = uvloop.run(main())
    cpu = time.process_time() - before
    return cpu * 60 / (channels * seconds), size * 8 / seconds / channels / 1e6


def run(channels: int = 10, seconds: float = 8.0, *, tls: bool = False) -> dict[str, object]:
    """Measure both readers in turns; returns medians of CPU seconds a channel-minute and their ratio."""
    with TemporaryDirectory() as folder:
        certificate = None
        if tls:
            certificate = str(Path(folder) / "server.pem")
            trustme.CA().issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
        here, there = multiprocessing.Pipe()
        sender = multiprocessing.get_context("spawn").Process(
            target=send, args=(there, certificate), daemon=True
        )
        sender.start()
        url = f"{'https' if tls else 'http'}://127.0.0.1:{here.recv()}/"
        results: dict[str, list[float]] = {"ours": [], "streams": []}
        try:
            for _round in range(ROUNDS):
                for name, reader in (("ours", ours), ("streams", streams)):
                    results[name].append(measure(reader, url, channels, seconds)[0])
        finally:
            sender.kill()
    ratios = [mine / peer for mine, peer in zip(results["ours"], results["streams"], strict=True)]
    medians = {f"{name}_cpu_s": round(statistics.median(costs), 4) for name, costs in results.items()}
    return {"channels": channels, "rounds": ROUNDS, **medians, "ratio": round(statistics.median(ratios), 3)}


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--channels", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()
    print(json.dumps(run(options.channels, options.seconds, tls=options.tls), indent=2))


if __name__ == "__main__":
    main()
