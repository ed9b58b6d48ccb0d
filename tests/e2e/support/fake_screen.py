"""AdScreen's side of the screen's page, directed by a test: the page, its API and a live channel."""

import asyncio
import hashlib
import json
import socket
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from adscreen.signage.screens.schemas import Heartbeat
from adscreen.web.api.screen_config import ScreenConfig
from adscreen.web.player_page import CONTENT_SECURITY_POLICY, player_texts, render_page
from adscreen.web.player_page.assets import DIST, page_version
from tests.e2e.support.live import LiveChannel

CODE = "bar"


class FakeScreen:
    """A server on 127.0.0.1 for one screen. Set its attributes at any time; the page has to notice."""

    def __init__(self, *, channel: LiveChannel | None = None, language: str = "en") -> None:
        self.channels = {"one": channel or LiveChannel()}
        self.channel = "one"
        self.relay: str | None = None
        """Address of a real relay whose first channel is shown instead of `channels`."""
        self.tv = True
        self.muted = True
        self.language = language
        self.refusal: tuple[int, str, str, dict[str, str]] | None = None
        self.config_refusal: tuple[int, str, str] | None = None
        self.items: list[dict[str, Any]] = []
        self.files: dict[str, Path] = {}
        self.overlay: list[dict[str, Any]] = []
        self.version = 1
        self.news: dict[str, Any] = {}
        """What is told of television, beside its state; a change is told at once."""
        self.heartbeats: list[Heartbeat] = []
        self.frames: list[bytes] = []
        """Small pictures that the page sent of what it shows."""
        self.requests: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(self._app(), log_level="warning", lifespan="off", access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="fake-screen"
        )

    @property
    def page_url(self) -> str:
        """The address that a browser opens."""
        return f"{self.url}/player/{CODE}"

    def change(self, **attributes: Any) -> None:
        """Set attributes and raise the configuration's version, as the dashboard does."""
        for name, value in attributes.items():
            setattr(self, name, value)
        self.version += 1

    def config(self) -> dict[str, Any]:
        """Return what `GET /config` answers."""
        config = {
            "code": CODE,
            "screenName": "Chez Amina",
            "playlistUrl": f"/api/player/{CODE}/playlist",
            "tvStreamUrl": f"/api/player/{CODE}/tv-stream?viewer={CODE}&t=signed",
            "liveStateUrl": f"/api/player/{CODE}/live-state",
            "overlayConfig": {"version": self.version, "layers": self.overlay},
            "heartbeatUrl": f"/api/heartbeat/{CODE}",
            "playsUrl": None,
            "onlineTvEnabled": self.tv,
            "iptvUser": "v***r",
            "channelName": self.channel,
            "muted": self.muted,
            "language": self.language,
            "timezone": "Europe/Paris",
            "serverTime": int(time.time() * 1000),
            "versions": {"server": "test", "page": page_version(), "config": self.version},
            "texts": player_texts(self.language),
        }
        return ScreenConfig.model_validate(config).model_dump(by_alias=True, mode="json")

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(5)

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route(f"/player/{CODE}", self._page),
                Route(f"/api/player/{CODE}/config", self._config),
                Route(f"/api/player/{CODE}/tv-stream", self._tv),
                Route(f"/api/player/{CODE}/playlist", self._playlist),
                Route(f"/api/player/{CODE}/events", self._events),
                Route(f"/api/player/{CODE}/frame", self._frame, methods=["POST"]),
                Route(f"/api/heartbeat/{CODE}", self._heartbeat, methods=["POST"]),
                Route("/live/1/{name}", self._relayed),
                Route("/live/{channel}/{sequence:int}.ts", self._segment),
                Route("/files/{name}", self._file),
                Mount("/static/dist", StaticFiles(directory=DIST)),
            ]
        )

    async def _page(self, _request: Request) -> Response:
        config = None if self.config_refusal else self.config()
        headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
        return HTMLResponse(render_page(CODE, self.language, config), headers=headers)

    async def _config(self, _request: Request) -> Response:
        if self.config_refusal:
            status, code, text = self.config_refusal
            return JSONResponse({"code": code, "text": text}, status)
        return JSONResponse(self.config())

    async def _tv(self, request: Request) -> Response:
        self.requests.append(str(request.url))
        if self.refusal:
            status, code, text, headers = self.refusal
            return JSONResponse({"code": code, "text": text}, status, headers)
        if self.relay:
            return await run_in_threadpool(_forward, f"{self.relay}/live/1/index.m3u8")
        text = self.channels[self.channel].playlist(f"/live/{self.channel}/")
        headers = {"Cache-Control": "no-cache"}
        return PlainTextResponse(text, media_type="application/vnd.apple.mpegurl", headers=headers)

    async def _segment(self, request: Request) -> Response:
        channel = self.channels[request.path_params["channel"]]
        return Response(channel.segment(request.path_params["sequence"]), media_type="video/mp2t")

    async def _relayed(self, request: Request) -> Response:
        return await run_in_threadpool(_forward, f"{self.relay}{request.url.path}")

    async def _playlist(self, request: Request) -> Response:
        etag = '"' + hashlib.sha256(repr(self.items).encode()).hexdigest()[:16] + '"'
        if request.headers.get("If-None-Match") == etag:
            return Response(status_code=304)
        return JSONResponse({"version": etag, "items": self.items}, headers={"ETag": etag})

    async def _events(self, _request: Request) -> Response:
        return StreamingResponse(self._told(), media_type="text/event-stream")

    async def _told(self) -> AsyncIterator[str]:
        told: dict[str, object] = {}
        while not self._server.should_exit:
            now = {"config": {"version": self.version}, "television": {"state": "live", **self.news}}
            for name, data in now.items():
                if told.get(name) != data:
                    yield f"event: {name}\ndata: {json.dumps(data)}\n\n"
            told = dict(now)
            await asyncio.sleep(0.02)

    async def _heartbeat(self, request: Request) -> Response:
        self.heartbeats.append(Heartbeat.model_validate(await request.json()))
        return JSONResponse({"serverTime": int(time.time() * 1000), "configVersion": self.version})

    async def _frame(self, request: Request) -> Response:
        self.frames.append(await request.body())
        return Response(status_code=204)

    async def _file(self, request: Request) -> Response:
        path = self.files.get(request.path_params["name"])
        return FileResponse(path) if path else Response("not a picture", media_type="image/png")


def _forward(url: str) -> Response:
    """Answer what the relay answers. Its segments are named relative to its own playlist's folder."""
    answer = httpx.get(url, timeout=15)
    body = answer.content
    if url.endswith(".m3u8"):
        lines = answer.text.splitlines()
        body = "\n".join(
            line if not line or line[0] in "#/" else f"/live/1/{line}" for line in lines
        ).encode()
    kept = {
        k: v
        for k, v in answer.headers.items()
        if k.lower() in ("content-type", "cache-control", "retry-after")
    }
    return Response(body, answer.status_code, kept)
