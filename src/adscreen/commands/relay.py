"""`adscreen relay URL [URL ...]`: live addresses in, HLS out, nothing else."""

from pathlib import Path

import click

from adscreen.commands import hidden_arguments


@click.command()
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option("--from", "source", metavar="FILE", help="Read addresses from FILE, one a line; - is stdin.")
@click.option("--from-fd", "handle", type=int, hidden=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="Port; 0: any.")
@click.option("--state", type=click.Path(file_okay=False, path_type=Path), help="Folder for what is kept.")
@click.option(
    "--spool-mb",
    default=1024,
    show_default=True,
    type=click.IntRange(0),
    help="Most memory for segments that survive a kill; 0: none.",
)
@click.option("--user-agent", help="User agent for the providers.")
@click.option("--insecure", is_flag=True, help="Accept any TLS certificate.")
def command(
    urls: tuple[str, ...],
    source: str | None,
    handle: int | None,
    host: str,
    port: int,
    state: Path | None,
    spool_mb: int,
    user_agent: str | None,
    insecure: bool,
) -> None:
    """Turn live addresses (MPEG-TS, HLS, UDP, RTP, RTSP, SRT, RTMP, or a file) into HLS, with no database.

    The n-th address plays at http://HOST:PORT/live/N/index.m3u8, counted from 1.
    """
    options = ["--host", host, "--port", str(port)]
    options += ["--state", str(state)] if state else []
    options += ["--spool-mb", str(spool_mb)]
    options += ["--user-agent", user_agent] if user_agent else []
    options += ["--insecure"] if insecure else []
    if urls == ("-",):
        urls, source = (), "-"
    hidden_arguments.hide("relay", urls, tuple(options) + (("--from", source) if source else ()))
    if handle is not None:
        urls = hidden_arguments.read(handle)
    if source is not None:
        with click.open_file(source) as lines:
            urls += tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    if not urls:
        raise click.UsageError("No address given.")
    _relay(urls, host, port, state, spool_mb, user_agent, insecure=insecure)


def _relay(
    urls: tuple[str, ...],
    host: str,
    port: int,
    state: Path | None,
    spool_mb: int,
    user_agent: str | None,
    *,
    insecure: bool,
) -> None:
    # imported only now: until `hide` has replaced the process, its addresses stand in the process list
    from adscreen.commands.speaking import in_words
    from adscreen.core.doorkeeper import keep_open
    from adscreen.core.errors import AdScreenError
    from adscreen.core.listening import listen

    try:
        sock = listen(host, port)
        keep_open(sock)
        from adscreen.commands.relay_server import Addresses, serve, spec_of
        from adscreen.core import log as logs
        from adscreen.core.serving import run
        from adscreen.core.settings import Settings

        logs.configure()
        specs = [spec_of(url, user_agent=user_agent, verify_tls=not insecure) for url in urls]
        settings = Settings()
        run(lambda: serve(Addresses(specs), host, sock, state, spool_mb, settings))
    except AdScreenError as error:
        raise click.ClickException(in_words(error)) from None
