"""What operators are told of connections: each thing once."""

from adscreen.core.errors import Failure
from adscreen.media.slots.model import CircuitState, Refused
from adscreen.media.slots.telling import SlotEvent, SlotNews, Telling

NO = Refused(Failure.NO_SLOT, 5.0, ("c1",), 1)


def telling() -> tuple[Telling, list[SlotEvent]]:
    told: list[SlotEvent] = []
    made = Telling()
    made.listener = told.append
    return made, told


def test_who_is_refused_again_and_again_is_told_once() -> None:
    made, told = telling()
    for _again in range(3):
        made.refused("c2", NO)
    [event] = told
    assert (event.ref, event.news, event.failure) == ("c2", SlotNews.REFUSED, Failure.NO_SLOT)
    assert event.evidence == "in use here: 1, elsewhere: 1"
    made.granted("c2")
    made.refused("c2", NO)
    assert len(told) == 2


def test_a_refusal_by_an_open_circuit_is_told_as_the_circuit() -> None:
    made, told = telling()
    made.refused("c2", Refused(Failure.EXPIRED, 60.0))
    assert told == []
    state = CircuitState(Failure.EXPIRED, until=160.0, refusals=1, probing=False)
    made.circuit("a", state, ["c1", "c2"], 100.0)
    made.circuit("a", CircuitState(Failure.EXPIRED, 280.0, 2, probing=False), ["c1", "c2"], 161.0)
    assert [(event.ref, event.news) for event in told] == [
        ("c1", SlotNews.CIRCUIT_OPENED),
        ("c2", SlotNews.CIRCUIT_OPENED),
    ]
    assert (told[0].failure, told[0].evidence) == (Failure.EXPIRED, "nobody asks it for 60 s")
    made.circuit("a", None, ["c1"], 300.0)
    made.circuit("a", None, ["c1"], 301.0)
    assert [event.news for event in told[2:]] == [SlotNews.CIRCUIT_CLOSED]
