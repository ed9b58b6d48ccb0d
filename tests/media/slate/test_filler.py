from dataclasses import dataclass, field, replace

from adscreen.media.model import TICKS, Codec, Segment, SlateSpec, Track
from adscreen.media.slate.filler import LATEST, Filler
from adscreen.media.slate.shape import Shape

WANTED = SlateSpec(title="Sport 1")
TRACKS = (Track(256, 0x1B, Codec.H264, width=320, height=180),)
SLATE = tuple(Segment((bytes([n]),), 2 * TICKS, n == 0, True, 0, TRACKS) for n in range(5))
OTHER = tuple(Segment((bytes([100 + n]),), 2 * TICKS, n == 0, True, 0, TRACKS) for n in range(5))


class Slates:
    ready = True
    asked = 0
    shape: Shape | None = None

    def prepare(self, shape: Shape, wanted: SlateSpec) -> None:
        self.slate(shape, wanted)

    def slate(self, shape: Shape, wanted: SlateSpec) -> tuple[Segment, ...]:
        self.asked, self.shape = self.asked + 1, shape
        return (SLATE if wanted == WANTED else OTHER) if self.ready else ()


@dataclass
class Playlist:
    target: int | None = 3
    listed: tuple[Track, ...] = TRACKS
    tracks: tuple[Track, ...] = ()
    got: list[tuple[int, bool]] = field(default_factory=list)

    def fill(self, segment: Segment, *, breaks: bool) -> None:
        self.got.append((segment.data[0], breaks))


def looks(filler: Filler, playlist: Playlist, newest: float, until: float) -> list[float]:
    """Look four times a second; return the times at which there was too little to show."""
    behind, now = [], newest
    while now < until:
        filler.away(playlist, WANTED, newest, now)
        if playlist.got and newest + 2.0 * len(playlist.got) < now:
            behind.append(now)
        now += 0.25
    return behind


def test_it_begins_before_players_give_up_and_keeps_the_pace_of_time() -> None:
    filler, playlist = Filler(Slates()), Playlist()
    looks(filler, playlist, 100.0, 104.0)
    assert playlist.got == []
    looks(filler, playlist, 100.0, 104.6)
    assert playlist.got == [(0, True), (1, False), (2, False)]
    assert looks(filler, playlist, 100.0, 130.0) == []
    assert len(playlist.got) == 15


def test_it_breaks_only_where_it_begins_anew() -> None:
    filler, playlist = Filler(Slates()), Playlist()
    looks(filler, playlist, 0.0, 22.0)
    assert [breaks for _number, breaks in playlist.got] == [n % 5 == 0 for n in range(11)]


def test_it_tells_when_it_begins_and_begins_anew_after_television() -> None:
    filler, playlist = Filler(Slates()), Playlist()
    assert filler.away(playlist, WANTED, 0.0, 5.0)
    assert not filler.away(playlist, WANTED, 0.0, 9.0)
    filler.television(playlist, WANTED)
    playlist.got.clear()
    assert not filler.away(playlist, WANTED, 20.0, 21.0)
    assert filler.away(playlist, WANTED, 20.0, 25.0)
    assert playlist.got[0] == (0, True)


def test_long_segments_do_not_make_it_late() -> None:
    filler, playlist = Filler(Slates()), Playlist(target=10)
    assert not filler.away(playlist, WANTED, 0.0, LATEST - 0.1)
    assert filler.away(playlist, WANTED, 0.0, LATEST)


def test_without_a_slate_the_playlist_holds() -> None:
    slates, playlist = Slates(), Playlist()
    slates.ready = False
    assert not Filler(slates).away(playlist, WANTED, 0.0, 60.0)
    assert not Filler(Slates()).away(Playlist(listed=()), WANTED, 0.0, 60.0)
    assert playlist.got == []


def test_it_is_made_while_television_comes() -> None:
    slates = Slates()
    Filler(slates).television(Playlist(), WANTED)
    assert slates.asked == 1


def test_another_picture_that_is_chosen_meanwhile_begins_with_a_break() -> None:
    filler, playlist = Filler(Slates()), Playlist()
    filler.away(playlist, WANTED, 0.0, 5.9)
    filler.away(playlist, SlateSpec(title="Sport 2"), 0.0, 8.5)
    assert [number for number, _breaks in playlist.got] == [0, 1, 2, 100, 101]
    assert playlist.got[3] == (100, True)


def test_the_rate_of_pictures_is_that_of_the_television_before() -> None:
    slates = Slates()
    filler = Filler(slates)
    filler.television(Playlist(tracks=(replace(TRACKS[0], frame_rate=49.98),)), WANTED)
    assert slates.shape is not None
    assert slates.shape.pictures == "50"
    filler.away(Playlist(), WANTED, 0.0, 5.0)
    assert slates.shape.pictures == "50", "what is tried meanwhile changes nothing"
