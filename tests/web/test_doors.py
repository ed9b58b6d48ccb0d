"""Who gets in without having logged in: a route that is new must be written down here to be public."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route
from tests.support.site import Site, open_site

from adscreen.core.metrics import Metrics
from adscreen.web.dashboard.routes import ROUTES
from adscreen.web.site import build_site

PUBLIC = {
    "GET /api/openapi.json": 200,
    "GET /api/docs": 200,
    "GET /healthz": 200,
    "GET /metrics": 200,
    "GET /static/*": 200,
    "GET /login": 200,
    "POST /login": 401,
    "POST /api/login": 401,
    "POST /api/logout": 204,
    "GET /welcome": 404,
    "POST /welcome": 404,
    "GET /player.html": 302,
    "GET /player": 200,
    "GET /player-worker.js": 200,
    "GET /api/pairing": 404,
    "POST /api/pairing": 200,
    "POST /api/pairing/take": 404,
    "GET /media/{name}": 404,
    "GET /live/{ref}/index.m3u8": 404,
    "GET /live/{ref}/master.m3u8": 404,
    "GET /live/{ref}/status": 404,
    "GET /live/{ref}/{name}.ts": 404,
}
"""What answers anyone, and how it answers one who knows no name, no link and no key."""

SCREENS_OWN = {
    "GET /player/{code}",
    "GET /api/player/{code}/config",
    "GET /api/player/{code}/tv-stream",
    "GET /api/player/{code}/live-state",
    "GET /api/player/{code}/playlist",
    "GET /api/player/{code}/events",
    "POST /api/player/{code}/commands/{number}",
    "PUT /api/player/{code}/commands/{number}/picture",
    "POST /api/player/{code}/challenge",
    "POST /api/player/{code}/proof",
    "POST /api/heartbeat/{code}",
    "POST /api/plays/{code}",
    "POST /api/player/{code}/frame",
}
"""What answers the browser that holds the screen; others get 403."""

BODIES: dict[str, dict[str, object]] = {
    "/api/player/{code}/commands/{number}": {"succeeded": True},
    "/api/login": {"name": "eve", "password": "wrong password"},
    "/api/pairing": {},
    "/api/pairing/take": {"nonce": "x", "signature": "x"},
    "/api/player/{code}/proof": {"nonce": "x", "signature": "x"},
}
FORMS = {
    "/login": {"name": "eve", "password": "wrong"},
    "/welcome": {"token": "x", "password": "long enough"},
}


def routes_of(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield method and path of every route; fails on a kind of route that is not known here."""
    for route in routes:
        if isinstance(route, Mount):
            yield "GET", f"{prefix}{route.path}/*"
        elif isinstance(route, Route | APIRoute):
            for method in sorted((route.methods or {"GET"}) - {"HEAD", "OPTIONS"}):
                yield method, prefix + route.path
        else:
            included = getattr(route, "include_context", None)
            assert included is not None, f"a route of a new kind: {route!r}"
            yield from routes_of(included.included_router.routes, prefix + included.prefix)


def whole_site(site: Site) -> FastAPI:
    return build_site(site.services, metrics=Metrics(), dashboard=ROUTES)


def example(path: str, code: str) -> str:
    """Fill a path's parameters in."""
    filled = path.replace("{code}", code).replace("/static/*", "/static/icon.svg")
    return re.sub(r"\{\w+(:\w+)?\}", "1", filled)


def test_nobody_gets_in_who_has_not_logged_in(tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path) as site:
            screen, _device = await site.screen()
            site.app = whole_site(site)
            asked = set(routes_of(site.app.routes))
            assert len(asked) > 60
            names = {f"{method} {path}" for method, path in asked}
            assert PUBLIC.keys() | SCREENS_OWN <= names
            async with site.browser() as stranger:
                for method, path in sorted(asked):
                    name = f"{method} {path}"
                    answer = await stranger.request(
                        method,
                        example(path, screen.code),
                        json=BODIES.get(path),
                        data=FORMS.get(path),
                    )
                    if name in PUBLIC:
                        assert answer.status_code == PUBLIC[name], name
                    elif name in SCREENS_OWN:
                        assert answer.status_code == 403, name
                    elif answer.status_code == 303:
                        assert answer.headers["location"].startswith("/login?next="), name
                    else:
                        assert answer.status_code == 401, f"{name}: {answer.status_code} {answer.text}"

    asyncio.run(run())
