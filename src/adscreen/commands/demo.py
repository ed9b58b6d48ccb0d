"""`adscreen demo`: AdScreen with a simulated provider and a screen that plays."""

import asyncio
import socket
import sys
import tempfile
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click

from adscreen.app.assembly import assembled
from adscreen.app.program import AdScreen
from adscreen.commands.run import address_of
from adscreen.commands.speaking import in_words, language_of_machine
from adscreen.core import log as logs
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.core.listening import listen
from adscreen.core.redact import redact
from adscreen.core.serving import run, serving, until_told_to_stop
from adscreen.core.settings import Settings
from adscreen.core.tasks import TaskOwner
from adscreen.iptv.repository import ChannelQuery
from adscreen.signage.screens.schemas import OverlayItem, OverlayKind, Position
from adscreen.signage.screens.service import NewLink
from adscreen.simulator.accounts import PASSWORD

ACCOUNT = "tsonly"
"""MPEG-TS only: what the link of a real provider mostly gives, and what no browser plays by itself."""
READY = b"/sim"
"""Stands in the line that the simulator prints once it serves."""
PATIENCE = 180.0
"""Seconds in which the provider must have made its first picture."""
MAKING = _("Making the simulated provider's first picture; once, this takes some seconds …")
OVERLAY = (
    OverlayItem(
        id="ticker",
        kind=OverlayKind.TICKER,
        text="Welcome to AdScreen · Happy hour until 8 pm · Quiz night every Thursday",
        position=Position.BOTTOM,
    ),
    OverlayItem(id="corner", kind=OverlayKind.CORNER, text="Demo bar", position=Position.TOP_RIGHT),
)


@click.command()
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="Port.")
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Folder; a temporary one else."
)
def command(port: int, data: Path | None) -> None:
    """Start AdScreen with a simulated provider, a channel and a screen that shows it."""
    logs.configure("WARNING")
    try:
        sock = listen("127.0.0.1", port)
        if data is not None:
            run(lambda: serve(sock, data))
            return
        with tempfile.TemporaryDirectory(prefix="adscreen-demo-") as folder:
            run(lambda: serve(sock, Path(folder)))
    except AdScreenError as error:
        raise click.ClickException(in_words(error)) from None


async def serve(sock: socket.socket, data: Path) -> None:
    """Run the demo until told to stop."""
    settings = Settings(data_dir=data, allowed_networks=("127.0.0.0/8", "239.0.0.0/8"))
    click.echo(MAKING.in_language(language_of_machine()))
    async with simulated_provider() as port, assembled(settings) as adscreen, serving(adscreen.site, sock):
        claim = await furnish(adscreen, port)
        for line in await guide(adscreen, address_of(sock), port, claim):
            click.echo(line)
        sys.stdout.flush()
        await until_told_to_stop()
        adscreen.services.streams.close()
        await adscreen.relay.close()


@asynccontextmanager
async def simulated_provider() -> AsyncIterator[int]:
    """Run `adscreen simulator` beside us for the length of the block; yields its port once it serves.

    Raises INTERNAL with what it printed when it does not start.
    """
    with listen("127.0.0.1", 0) as free:
        port: int = free.getsockname()[1]
    arguments = ("-m", "adscreen", "simulator", "--port", str(port), "--quiet")
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=PIPE, stderr=STDOUT)
    output = process.stdout
    assert output is not None  # noqa: S101  (it was asked for)
    async with TaskOwner() as tasks:
        try:
            async with asyncio.timeout(PATIENCE):
                await _until_ready(output)
            tasks.start(_drain(output), name="simulator's output")
            yield port
        except TimeoutError:
            raise AdScreenError(Failure.INTERNAL, "the simulated provider made no picture in time") from None
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def furnish(adscreen: AdScreen, port: int) -> NewLink:
    """Do what an operator does first: paste the link, make a screen, choose its channel, add a ticker."""
    link = (
        f"http://127.0.0.1:{port}/get.php?username={ACCOUNT}&password={PASSWORD}&type=m3u_plus&output=mpegts"
    )
    provider = await adscreen.providers.add(link, name="Simulated provider")
    await _until_read(adscreen, provider.id)
    found = await adscreen.providers.channels(ChannelQuery(provider_id=provider.id, size=1))
    screens = adscreen.services.screens
    new = await screens.create("Demo screen", language="en", timezone="Europe/Paris")
    await screens.set_channel(new.screen.code, found.items[0].ref)
    await screens.set_overlay(new.screen.code, OVERLAY)
    adscreen.claims.keep(new)
    return new


async def guide(adscreen: AdScreen, address: str, port: int, claim: NewLink) -> list[str]:
    """Return the lines that say what can be seen where; none holds the provider's password."""
    token = await adscreen.services.accounts.ensure_first_login_link()
    rows = (
        (
            _("The screen"),
            f"{address}/player/{claim.screen.code}?claim={claim.claim}",
            _("The first browser that opens it becomes the screen."),
        ),
        (
            _("The dashboard"),
            f"{address}/welcome?token={token}",
            _("Once, within a day: it makes you the administrator."),
        ),
        (
            _("The provider"),
            f"http://127.0.0.1:{port}/sim",
            _("Break and heal its channels; its links: docs/6-operate/simulator.md."),
        ),
        (
            _("Other protocols"),
            f"http://127.0.0.1:{port}/streams.m3u",
            _("A list to paste as a provider: UDP, RTP, RTSP, SRT and RTMP."),
        ),
    )
    language = language_of_machine()
    lines = [""]
    for name, link, help_ in rows:
        lines += [f"  {name.in_language(language):<18} {link}", f"  {'':<18} {help_.in_language(language)}"]
    return [*lines, "", _("Stop with Ctrl+C; nothing is kept.").in_language(language)]


async def _until_read(adscreen: AdScreen, provider_id: int) -> None:
    while True:
        refresh = (await adscreen.providers.get(provider_id)).refresh
        if refresh.failure is not None:
            raise AdScreenError(refresh.failure, refresh.detail)
        if refresh.finished_at is not None:
            return
        await asyncio.sleep(0.1)


async def _until_ready(output: asyncio.StreamReader) -> None:
    printed = b""
    while READY not in printed:
        line = await output.readline()
        if not line:
            raise AdScreenError(Failure.INTERNAL, redact(printed.decode(errors="replace")[-1000:]))
        printed += line


async def _drain(output: asyncio.StreamReader) -> None:
    while await output.read(65_536):
        pass
