from dataclasses import replace

from tests.web.dashboard.test_feeds import STATUS

from adscreen.core.errors import Failure
from adscreen.iptv.history.conversions import Conversions, Told
from adscreen.media.model import FeedStatus, RenditionStatus

AAC = RenditionStatus("copy-aac", 1, None, "", 0, 0, 12.0, 1000)


def at(*renditions: RenditionStatus) -> list[FeedStatus]:
    return [replace(STATUS, ref="c1", renditions=renditions)]


def test_a_conversion_is_told_when_it_begins_fails_and_ends() -> None:
    conversions = Conversions()
    assert conversions.note(at()) == []
    assert conversions.note(at(AAC)) == [Told("c1", "began", "copy-aac")]
    assert conversions.note(at(AAC)) == []
    broken = replace(AAC, failure=Failure.CONVERSION_FAILED, detail="status 1", restarts=1)
    failed = Told("c1", "failed", "copy-aac", Failure.CONVERSION_FAILED, "status 1")
    assert conversions.note(at(broken)) == [failed]
    assert conversions.note(at(broken)) == [], "once for each time"
    assert conversions.note(at(replace(broken, failure=None))) == []
    assert conversions.note([]) == [Told("c1", "ended", "copy-aac")]
    assert conversions.note([]) == []


def test_one_that_has_failed_before_it_is_seen_is_told_with_both() -> None:
    full = replace(AAC, failure=Failure.CONVERTING_FULL, restarts=1)
    assert [told.what for told in Conversions().note(at(full))] == ["began", "failed"]
