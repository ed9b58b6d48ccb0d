from starlette.requests import Request

from adscreen.media.slots.model import Purpose
from adscreen.web.watching import screen_code, screen_watcher, watcher_of


def asked(query: str = "", agent: str = "VLC/3.0") -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/live/key/index.m3u8",
            "query_string": query.encode(),
            "headers": [(b"user-agent", agent.encode())],
            "client": ("192.0.2.7", 5000),
        }
    )


def test_a_player_counts_as_a_screen_and_stays_where_it_is() -> None:
    watcher = watcher_of(asked())
    assert (watcher.key, watcher.purpose, watcher.moves) == ("192.0.2.7 VLC/3.0", Purpose.SCREEN, False)
    assert watcher_of(asked("viewer=bar")).key == "=bar"


def test_a_preview_says_so_itself_and_watches_one_channel_at_a_time() -> None:
    watcher = watcher_of(asked("use=preview&viewer=4711"))
    assert (watcher.key, watcher.purpose, watcher.moves) == ("preview =4711", Purpose.PREVIEW, True)


def test_nobody_becomes_a_screen_of_ours_by_its_name() -> None:
    assert screen_code(screen_watcher("BAR-1").key) == "BAR-1"
    for query in ("viewer=screen BAR-1", "viewer=BAR-1", "use=screen&viewer=BAR-1"):
        assert screen_code(watcher_of(asked(query)).key) is None
    assert screen_code(watcher_of(asked(agent="screen BAR-1")).key) is None
