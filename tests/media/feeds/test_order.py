from dataclasses import replace

from adscreen.media.feeds.order import AVOID, SourceOrder, preferred
from adscreen.media.model import SourceKind, SourceSpec

TS = SourceSpec(SourceKind.HTTP_TS, "http://tv.example.com/1.ts")
HLS = replace(TS, kind=SourceKind.HLS, url="http://tv.example.com/1.m3u8")
SECOND = replace(TS, url="http://tv.example.com/2.ts", rank=1)
OWN = SourceSpec(SourceKind.FILE, "/srv/own.ts", rank=2)
ALL = (TS, HLS, SECOND, OWN)


def test_at_first_the_plans_order_counts() -> None:
    assert SourceOrder().order(ALL, 0.0) == [*ALL]


def test_what_was_lost_is_tried_again_first_whatever_its_address_is_now() -> None:
    order = SourceOrder()
    order.gave(SECOND)
    token = replace(SECOND, url="http://tv.example.com/2.ts?token=x")
    assert order.order((TS, token, OWN), 0.0) == [token, TS, OWN]
    assert order.is_known(token)
    assert not order.is_known(TS)


def test_what_was_at_fault_comes_last_for_a_while() -> None:
    order = SourceOrder()
    order.gave(TS)
    order.at_fault(TS, 100.0)
    assert order.order(ALL, 101.0) == [HLS, SECOND, OWN, TS]
    assert order.order(ALL, 100.0 + AVOID) == [*ALL]


def test_only_a_higher_rank_is_preferred() -> None:
    assert preferred(ALL, OWN) == TS
    assert preferred(ALL, HLS) is None
    assert preferred((SECOND,), SECOND) is None
