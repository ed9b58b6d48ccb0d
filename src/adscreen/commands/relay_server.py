"""What `adscreen relay` runs: a relay, its addresses, and the web server in front."""

import os
import socket
import sys
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.metrics import MEDIA_TYPE as METRICS_TYPE
from adscreen.core.metrics import Figures, Metrics
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.redact import redact, remember_secret
from adscreen.core.serving import serving, until_told_to_stop
from adscreen.core.settings import Settings
from adscreen.core.tasks import TaskOwner
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.filters.workshop import Workshop
from adscreen.media.metrics import feed_figures
from adscreen.media.model import SourceKind, SourcePlan, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.persistence import StateFolder
from adscreen.media.recipes import SOURCE, Recipe, reference
from adscreen.media.relay import Relay
from adscreen.media.slate.maker import SlateMaker
from adscreen.media.sources import open_source
from adscreen.media.sources.inputs import InputOptions
from adscreen.media.sources.schemes import stream_kind, unknown_scheme
from adscreen.media.spool.folder import SpoolPlace
from adscreen.web.delivery import Delivery, live_address

_OFFERED = {SOURCE: "", Recipe(audio="aac"): " (sound in AAC)", Recipe("h264", "aac"): " (H.264 and AAC)"}
"""Renditions that the list of what there is names."""


class Addresses:
    """A resolver for what was typed: the n-th address is channel "n", counted from 1."""

    def __init__(self, specs: list[SourceSpec]) -> None:
        self._specs = {str(number): spec for number, spec in enumerate(specs, 1)}

    @property
    def shown(self) -> dict[str, str]:
        """Channels and their addresses without credentials."""
        return {ref: redact(spec.url) for ref, spec in self._specs.items()}

    async def plan(self, ref: str) -> SourcePlan:
        """Return the one way to open `ref`; raises NOT_FOUND."""
        if ref not in self._specs:
            raise AdScreenError(Failure.NOT_FOUND)
        return SourcePlan(title=f"address {ref}", sources=(self._specs[ref],))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        """Learn nothing: there is only one way."""


def spec_of(address: str, *, user_agent: str | None, verify_tls: bool) -> SourceSpec:
    """Return what an address or a file's path means; raises BAD_LINK for other protocols."""
    headers = {"User-Agent": user_agent} if user_agent else {}
    parts = urlsplit(address)
    if "://" not in address or parts.scheme == "file":
        return SourceSpec(SourceKind.FILE, address)
    if (kind := stream_kind(address)) is not None:
        return SourceSpec(kind, address, headers, verify_tls)
    if parts.scheme not in ("http", "https"):
        raise AdScreenError(
            Failure.BAD_LINK, f"{parts.scheme}: cannot be relayed", remedy=unknown_scheme(parts.scheme)
        )
    for secret in (parts.username, parts.password):
        if secret:
            remember_secret(secret)
    hls = parts.path.lower().endswith((".m3u8", ".m3u"))
    return SourceSpec(SourceKind.HLS if hls else SourceKind.HTTP_TS, address, headers, verify_tls)


def default_state(port: int) -> Path:
    """Return the folder that belongs to this port: a playlist's past belongs to the address it is read at."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "adscreen" / "relay" / str(port)


def application(relay: Relay, addresses: Addresses, metrics: Metrics) -> Starlette:
    """Return the web application: television, figures, and a list of what there is."""

    async def index(_request: Request) -> Response:
        lines = [
            f"{live_address(reference(ref, recipe))}  {shown}{text}"
            for ref, shown in addresses.shown.items()
            for recipe, text in _OFFERED.items()
        ]
        return PlainTextResponse("\n".join([*lines, "/metrics", ""]))

    async def figures(_request: Request) -> Response:
        return Response(await metrics.page(), media_type=METRICS_TYPE)

    return Starlette(routes=[Route("/", index), Route("/metrics", figures), *Delivery(relay).routes()])


async def serve(
    addresses: Addresses,
    host: str,
    sock: socket.socket,
    state: Path | None,
    spool_mb: int,
    settings: Settings,
) -> None:
    """Relay on a listening socket until told to stop."""
    port: int = sock.getsockname()[1]
    path = state or default_state(port)
    folder = StateFolder(path, SpoolPlace.usual(path, spool_mb))
    client = HttpClient(ANYWHERE)
    metrics = Metrics()
    opener = partial(open_source, client=client, inputs=InputOptions.of(settings))
    ffmpeg, tasks = find_ffmpeg(settings.ffmpeg), TaskOwner()
    filters = Workshop(ffmpeg)
    slates = SlateMaker(ffmpeg, tasks, path / "slates", settings.slate_image, settings.language)
    options = FeedOptions(slate=settings.slate)
    async with tasks, Relay(addresses, opener, options, folder, filters, slates=slates) as relay:
        metrics.add(Figures(feed_figures(relay)))
        tasks.start(metrics.watch_loop(), name="loop lag")
        relay.resume()
        for ref in addresses.shown:
            relay.prepare(ref)
        async with serving(application(relay, addresses, metrics), sock):
            for ref, shown in addresses.shown.items():
                click.echo(f"http://{_in_address(host)}:{port}{live_address(ref)}  {shown}")
            sys.stdout.flush()
            await until_told_to_stop()
            await relay.close()
    folder.close()


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
