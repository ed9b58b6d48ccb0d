import pytest

from adscreen.simulator.accounts import ACCOUNTS
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.ledger import Connection, Ledger, Limit, LimitReached
from tests.support.clock import HandClock

ONE, TWO, ANY = ACCOUNTS["active"], ACCOUNTS["duo"], ACCOUNTS["unlimited"]
HD, MP2 = BY_KEY["hd"], BY_KEY["mp2"]


def ledger(clock: HandClock | None = None) -> Ledger:
    return Ledger(clock or HandClock(), hls_timeout=20)


def take(book: Ledger, account: str = "active", channel: str = "hd", kind: str = "ts") -> Connection:
    return book.open(ACCOUNTS[account], BY_KEY[channel], kind, "127.0.0.1", "VLC")


@pytest.mark.parametrize("limit", [Limit.BUSY_458, Limit.FORBIDDEN_403, Limit.BANDWIDTH_509])
def test_a_connection_too_many_is_refused_with_the_status_that_is_set(limit: Limit) -> None:
    book = ledger()
    book.limit = limit
    first = take(book)
    with pytest.raises(LimitReached) as caught:
        take(book, channel="mp2")
    assert caught.value.status == int(limit)
    book.close(first, "gone")
    book.close(first, "twice")
    take(book, channel="mp2")
    assert [one.cause for one in book.past] == ["gone"]
    assert (book.opened(), book.opened("active", "mp2"), book.peak("active")) == (2, 1, 1)


def test_with_kick_the_oldest_is_cut_at_once() -> None:
    book = ledger()
    book.limit = Limit.KICK
    cut: list[str] = []
    first = take(book)
    first.on_kill = lambda: cut.append("first")
    second = take(book)
    assert (first.killed, second.killed, cut) == (True, False, ["first"])
    assert book.active("active") == [second]


def test_accounts_count_for_themselves() -> None:
    book = ledger()
    for _ in range(5):
        take(book, "unlimited")
    take(book, "duo")
    take(book, "duo")
    with pytest.raises(LimitReached):
        take(book, "duo")
    assert (len(book.active("unlimited")), book.peak("duo")) == (5, 2)


def test_a_ghost_holds_its_slot_for_ever() -> None:
    clock = HandClock()
    book = ledger(clock)
    book.haunt(ACCOUNTS["full"], HD)
    clock.forward(1_000_000)
    with pytest.raises(LimitReached):
        take(book, "full")
    assert book.opened("full") == 0


def test_an_hls_session_is_known_by_address_and_agent_and_ends_by_silence() -> None:
    clock = HandClock()
    book = ledger(clock)
    session = take(book, kind="hls")
    assert book.session("active", "hd", "127.0.0.1", "VLC") is session
    assert book.session("active", "hd", "127.0.0.1", "Kodi") is None
    clock.forward(19)
    book.touch(session)
    clock.forward(20)
    assert book.current() == [session]
    clock.forward(1)
    assert book.current() == []
    assert (session.cause, session.ended) == ("timed out", clock.time())
