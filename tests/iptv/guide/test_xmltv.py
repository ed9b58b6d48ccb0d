"""Every quirk that guides in the field have; what can be read is read, and what was wrong is told."""

import contextlib
import tracemalloc
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.guide.records import Flaw, GuideChannel, Programme
from adscreen.iptv.guide.times import read_time
from adscreen.iptv.guide.xmltv import XmltvReader

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tv SYSTEM "xmltv.dtd">\n<tv generator-info-name="x">\n'
)
CHANNEL = (
    '<channel id="TF1.fr"><display-name lang="fr">TF1</display-name>'
    "<display-name>TF1 HD</display-name></channel>\n"
)


def programme(title: str = "<title>News</title>", start: str = "20251116040000 +0100", **more: str) -> str:
    stop = more.get("stop", "20251116050000 +0100")
    channel = more.get("channel", "TF1.fr")
    return f'<programme start="{start}" stop="{stop}" channel="{channel}">{title}</programme>\n'


def guide(*parts: str) -> bytes:
    return (HEAD + CHANNEL + "".join(parts) + "</tv>\n").encode()


class Crowd:
    """Wants everything, or what it is told to; remembers whom it met."""

    def __init__(self, *wanted: str) -> None:
        self.wanted = wanted
        self.met: list[GuideChannel] = []

    def meet(self, channel: GuideChannel) -> None:
        self.met.append(channel)

    def wants(self, key: str) -> bool:
        return not self.wanted or key in self.wanted


def read(data: bytes, *, step: int = 1 << 20, **options: object) -> tuple[XmltvReader, list[Programme]]:
    reader = XmltvReader(**options)  # type: ignore[arg-type]
    found = [record for at in range(0, len(data), step) for record in reader.feed(data[at : at + step])]
    return reader, [*found, *reader.finish()]


def one(*parts: str, **options: object) -> Programme:
    return read(guide(*parts), **options)[1][0]  # type: ignore[arg-type]


FULL = programme(
    '\n  <title lang="fr">Le journal</title>\n  <sub-title>D&#39;hier</sub-title>\n'
    '<desc lang="fr">Tout &amp; rien.</desc>'
    '<credits><actor>A. B.</actor></credits><category lang="fr">Infos</category>'
    '<icon src="http://images.example.com/1.png"/>\n'
)


def test_a_whole_guide() -> None:
    crowd = Crowd()
    reader, found = read(guide(FULL), audience=crowd)
    assert crowd.met == [GuideChannel("TF1.fr", ("TF1", "TF1 HD"))]
    assert found == [
        Programme(
            "TF1.fr",
            read_time("20251116040000 +0100"),  # type: ignore[arg-type]
            read_time("20251116050000 +0100"),
            "Le journal",
            "D'hier",
            "Tout & rien.",
            "Infos",
        ),
    ]
    assert reader.flaws == {}
    assert reader.programmes == 1


def test_the_shortest_guide() -> None:
    found = read(b"<tv><programme start='20251116' channel='1'><title>A</title></programme></tv>")[1]
    assert [one.title for one in found] == ["A"]


@pytest.mark.parametrize("step", [1, 7, 100])
def test_pieces_of_any_length_give_the_same(step: int) -> None:
    whole = read(guide(FULL, FULL.replace("04", "06")))[1]
    assert read(guide(FULL, FULL.replace("04", "06")), step=step)[1] == whole


def test_attributes_in_any_order_and_quotes() -> None:
    odd = (
        '<programme  channel=\'TF1.fr\'\n stop = "20251116050000 +0100" clumpidx="0/1" '
        "start='20251116040000 +0100' ><title>News</title></programme>"
    )
    assert one(odd) == one(programme())


def test_bare_ampersands_and_entities_of_html() -> None:
    assert (
        one(programme("<title>R&B & Soul &eacute;t&eacute; &#233; &amp;amp; &amp;#039;x</title>")).title
        == "R&B & Soul été é & 'x"
    )


def test_cdata_comments_and_tags_inside_a_text() -> None:
    made = one(
        programme(
            "<title><![CDATA[Tom & <b>Jerry</b>]]></title>"
            "<!-- <title>no</title> --><desc>a <i>fine</i> film</desc>"
        )
    )
    assert (made.title, made.description) == ("Tom & <b>Jerry</b>", "a fine film")


def test_a_commented_programme_is_none() -> None:
    reader, found = read(
        guide("<!-- ", programme("<title>No</title>"), programme("<title>No</title>"), "-->", programme())
    )
    assert [one.title for one in found] == ["News"]
    assert reader.programmes == 1


def test_a_lower_than_in_a_text_costs_this_text_only() -> None:
    _reader, found = read(
        guide(programme("<title>A</title><desc>if 3 < 4 then</desc>"), programme("<title>B</title>"))
    )
    assert [one.title for one in found] == ["A", "B"]
    assert "if 3" in found[0].description


def test_a_programme_without_its_end_costs_nothing_behind_it() -> None:
    broken = programme("<title>A</title>").replace("</programme>", "") + programme(
        "<title>B</title>", channel="2"
    )
    assert [one.title for one in read(guide(broken, programme("<title>C</title>")))[1]] == ["A", "B", "C"]


def test_mismatched_tags_are_read_as_far_as_they_go_and_told() -> None:
    reader, found = read(guide(programme("<title>A<desc>lost</title>"), programme("<title>B</title>")))
    assert found[-1].title == "B"
    assert reader.flaws[Flaw.MARKUP] == 1


def test_a_guide_that_ends_in_the_middle() -> None:
    data = guide(programme("<title>A</title>"), programme("<title>B</title>"))
    reader, found = read(data[: data.index(b"<title>B") + 4])
    assert [one.title for one in found] == ["A"]
    assert reader.flaws == {Flaw.CUT: 1}


@pytest.mark.parametrize(
    ("declared", "written"),
    [("UTF-8", "cp1252"), ("ISO-8859-1", "utf-8"), ("ISO-8859-1", "cp1252"), ("nonsense", "utf-8"),
     ("ISO-8859-15", "iso-8859-15"), ("UTF-16", "utf-16"), ("UTF-16", "utf-8"), ("utf-8", "utf-8-sig")],
)  # fmt: skip
def test_encodings_named_rightly_or_wrongly(declared: str, written: str) -> None:
    text = guide(programme("<title>Été à Noël</title>")).decode().replace("UTF-8", declared, 1)
    reader, found = read(text.encode(written))
    assert found[0].title == "Été à Noël"
    assert (reader.flaws[Flaw.ENCODING] > 0) == ((declared, written) == ("UTF-8", "cp1252"))


def test_times_without_offset_are_the_sources() -> None:
    bare = programme(start="20250716040000", stop="20250716050000")
    assert one(bare).start == read_time("20250716040000 +0000")
    assert one(bare, zone=ZoneInfo("Europe/Paris")).start == read_time("20250716020000 +0000")


@pytest.mark.parametrize(
    "stop", ["", "20251116030000 +0100", "20251116040000 +0100", "20261116040000 +0100", "soon"]
)
def test_an_end_that_is_missing_or_nonsense(stop: str) -> None:
    reader, found = read(guide(programme(stop=stop)))
    assert found[0].stop is None
    assert reader.flaws == {Flaw.NO_STOP: 1}


def test_a_programme_without_time_channel_or_title_is_told() -> None:
    reader, found = read(
        guide(
            programme(start="soon"),
            programme(channel=""),
            programme("<title></title>"),
            programme("<desc>x</desc>"),
            programme(),
        )
    )
    assert len(found) == 1
    assert reader.flaws[Flaw.NO_TIME] == 2
    assert reader.flaws[Flaw.NO_TITLE] == 2


def test_one_title_of_several_languages() -> None:
    both = programme('<title lang="en">News</title><title lang="fr">Infos</title>')
    assert [one(both, language=code).title for code in ("fr", "en", "de", "")] == [
        "Infos",
        "News",
        "News",
        "News",
    ]


def test_only_what_is_wanted_is_handed_over() -> None:
    parts = [
        programme(f"<title>{day}</title>", start=f"202511{day}040000", stop=f"202511{day}050000")
        for day in range(10, 20)
    ]
    parts.append(programme("<title>Other</title>", channel="Other.fr"))
    window = (read_time("20251112043000"), read_time("20251115040000"))
    reader, found = read(guide(*parts), window=window, audience=Crowd("TF1.fr"))
    assert [one.title for one in found] == ["12", "13", "14"]
    assert reader.programmes == 11
    assert reader.latest == read_time("20251119040000")


def test_a_channel_may_be_named_behind_its_programmes() -> None:
    class Late(Crowd):
        def wants(self, key: str) -> bool:
            return any(channel.key == key for channel in self.met)

    data = HEAD + programme("<title>A</title>") + CHANNEL + programme("<title>B</title>") + "</tv>"
    assert [one.title for one in read(data.encode(), audience=Late())[1]] == ["B"]


def test_entities_of_the_guides_own_are_left_alone() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE tv [<!ENTITY l0 "ha">{laughs}<!ENTITY file SYSTEM "file:///etc/hostname">]><tv>'
    data = head + CHANNEL + programme("<title>&l11;</title><desc><![CDATA[x]]>&file;</desc>") + "</tv>"
    found = read(data.encode())[1]
    assert (found[0].title, found[0].description) == ("&l11;", "x&file;")


@pytest.mark.parametrize(
    ("data", "failure"),
    [(b"", Failure.EMPTY_ANSWER),
     (b"\n\n", Failure.EMPTY_ANSWER), (b"<!DOCTYPE html><html>x", Failure.HTML_ANSWER),
     (b'{"user_info":{}}', Failure.BAD_ANSWER), (b"#EXTM3U\n", Failure.BAD_ANSWER),
     (HEAD.encode() + b"</tv>", Failure.EMPTY_ANSWER)],
)  # fmt: skip
def test_what_is_no_guide_is_said(data: bytes, failure: Failure) -> None:
    with pytest.raises(AdScreenError) as caught:
        read(data)
    assert caught.value.failure is failure


def test_memory_does_not_grow_with_the_guide() -> None:
    channels = b"".join(
        b'<channel id="%d"><display-name>Channel %d</display-name></channel>' % (n, n) for n in range(500)
    )
    block = programme("<title>News</title><desc>" + "x" * 500 + "</desc>").encode() * 100
    reader = XmltvReader(audience=Crowd("none"))
    reader.feed(HEAD.encode() + channels)
    tracemalloc.start()
    for _turn in range(200):
        reader.feed(block)
    endless = b"<programme " + b"x" * 60_000
    for _turn in range(200):
        reader.feed(endless)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reader.programmes >= 20_000
    assert peak < 8_000_000


WEDGES = [
    *(b"", b"<", b">", b"&", b'"', b"<!--", b"-->", b"<![CDATA[", b"]]>", b"\xff", b"\x00"),
    *(b"</programme>", b"<programme ", b"</channel>", b"<title>"),
]
SAMPLE = guide(FULL, "<!-- c -->", programme("<title><![CDATA[x]]></title>"), programme())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_mutation_escapes_with_an_exception(data: st.DataObject) -> None:
    text = bytearray(SAMPLE)
    for _turn in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text) - 1))
        piece = data.draw(st.sampled_from(WEDGES))
        text[at : at + data.draw(st.integers(0, 30))] = piece
    with contextlib.suppress(AdScreenError):
        read(bytes(text), step=data.draw(st.sampled_from([13, 1 << 20])))
