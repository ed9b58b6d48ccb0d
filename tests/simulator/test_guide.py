import base64
from itertools import pairwise
from xml.etree import ElementTree

from adscreen.simulator.channels import BY_KEY, CHANNELS, guide_id
from adscreen.simulator.guide import programmes, short_epg, xmltv

NOW = 1_800_000_123.0


def test_programmes_follow_one_another_without_a_hole() -> None:
    shown = list(programmes(BY_KEY["hd"], NOW, NOW + 86_400))
    assert shown[0].start <= NOW < shown[0].stop
    assert shown[-1].start < NOW + 86_400 <= shown[-1].stop
    assert all(one.stop == following.start for one, following in pairwise(shown))
    later = list(programmes(BY_KEY["hd"], NOW + 600, NOW + 86_400))
    assert later[-1] == shown[-1]


def test_radio_and_training_channels_have_none() -> None:
    assert list(programmes(BY_KEY["radio"], NOW, NOW + 86_400)) == []
    assert list(programmes(BY_KEY["offline"], NOW, NOW + 86_400)) == []


def test_the_whole_guide_is_xmltv() -> None:
    tree = ElementTree.fromstring(xmltv(NOW))
    guided = {key for channel in CHANNELS.values() if (key := guide_id(channel))}
    assert {one.attrib["id"] for one in tree.iter("channel")} == guided
    assert {one.attrib["channel"] for one in tree.iter("programme")} == guided
    first = next(tree.iter("programme"))
    assert first.attrib["start"] <= "20270115060203 +0000" < first.attrib["stop"]


def test_the_short_guide_is_in_base64_as_panels_write_it() -> None:
    answer = short_epg(BY_KEY["mp2"], NOW, 2)["epg_listings"]
    assert isinstance(answer, list)
    assert len(answer) == 2
    titles = [base64.b64decode(one["title"]).decode() for one in answer]
    assert titles == [one.title for one in programmes(BY_KEY["mp2"], NOW, NOW + 86_400)][:2]
    assert int(answer[0]["start_timestamp"]) <= NOW < int(answer[0]["stop_timestamp"])
