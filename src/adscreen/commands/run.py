"""`adscreen run`: the whole of AdScreen in one process."""

import socket
import sys
from typing import TYPE_CHECKING

import click

from adscreen.commands.speaking import in_words, language_of_machine
from adscreen.core import log as logs
from adscreen.core.doorkeeper import keep_open
from adscreen.core.errors import AdScreenError
from adscreen.core.i18n import _
from adscreen.core.listening import listen
from adscreen.core.loading import leave_out_what_is_loaded, loading
from adscreen.core.serving import run, serving, until_told_to_stop
from adscreen.core.settings import Settings

if TYPE_CHECKING:
    from adscreen.app.program import AdScreen


@click.command()
@click.option("--host", help="Address to listen on; else the setting ADSCREEN_HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; else the setting ADSCREEN_PORT.")
def command(host: str | None, port: int | None) -> None:
    """Start AdScreen: web, television, jobs. Settings come from the environment."""
    settings = Settings()
    logs.configure(settings.log_level, json=settings.log_json)
    try:
        sock = listen(host or settings.host, settings.port if port is None else port)
        keep_open(sock)
        run(lambda: serve(settings, sock))
    except AdScreenError as error:
        raise click.ClickException(in_words(error)) from None


async def serve(settings: Settings, sock: socket.socket) -> None:
    """Serve on `sock` until told to stop."""
    # imported only now: who asks meanwhile waits at the socket, and is not refused, while the program loads
    with loading():
        from adscreen.app.assembly import assembled

    async with (
        assembled(settings) as adscreen,
        serving(adscreen.site, sock, trusted_proxies=settings.trusted_proxies),
    ):
        leave_out_what_is_loaded()
        address = settings.public_url or address_of(sock)
        click.echo(_("AdScreen is at {address}", address=address).in_language(language_of_machine()))
        await tell_first_login(adscreen, address)
        sys.stdout.flush()
        await until_told_to_stop()
        adscreen.services.streams.close()
        await adscreen.relay.close()


async def tell_first_login(adscreen: "AdScreen", address: str) -> None:
    """Print the one-time link that makes the administrator, while there is none."""
    token = await adscreen.services.accounts.ensure_first_login_link()
    if token is not None:
        link = f"{address}/welcome?token={token}"
        text = _("Become its administrator (once, within a day): {link}", link=link)
        click.echo(text.in_language(language_of_machine()))


def address_of(sock: socket.socket) -> str:
    """Return the address of a listening socket as a browser types it."""
    host, port = sock.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"
