from tests.support.media import make_ts

from adscreen.iptv.health.watch import Watch


class Hand:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_a_pause_is_too_long_by_the_sources_own_rhythm() -> None:
    clock = Hand()
    watch = Watch(clock)
    for clock.at in (0.0, 4.0, 8.0):
        watch.data(b"x")
    clock.at = 12.0
    assert not watch.is_silent
    clock.at = 13.0
    assert watch.is_silent


def test_what_is_measured() -> None:
    clock = Hand()
    heard: list[str] = []
    watch = Watch(clock, on_connected=lambda: heard.append("connected"), on_data=lambda: heard.append("data"))
    watch.connected()
    watch.connected()
    clock.at = 0.5
    data = make_ts(seconds=2, gop=25).read_bytes()
    watch.data(memoryview(data))
    watch.break_()
    assert heard == ["connected", "data"]
    assert (watch.first_byte_after, watch.bytes_in, watch.breaks) == (0.5, len(data), 1)
    assert watch.report().seconds > 1
