"""Accounts that count connections which are over, as playbooks and by chance."""

import random

import pytest
from tests.media.slots.test_ledger import BUSY, LOST, Play

from adscreen.core.errors import Failure
from adscreen.media.model import SourceKind
from adscreen.media.slots.ghosts import GhostPolicy
from adscreen.media.slots.ledger import Ledger, LedgerPolicy
from adscreen.media.slots.model import Closed, Evict, Granted, Later, Purpose, Refused

POLICY = LedgerPolicy()
STEPS = POLICY.ghosts.steps
TELEVISION = Closed(television=True)


def busy(play: Play, holder: str) -> None:
    play.close(play.open(holder), BUSY)


@pytest.mark.parametrize("limit", [1, 2, None])
def test_who_is_refused_for_its_own_ghost_asks_at_the_steps_and_at_no_other_time(limit: int | None) -> None:
    play = Play(limit)
    play.close(play.open("sport"), LOST)
    lost = play.now
    busy(play, "sport")
    for step in STEPS:
        assert play.ask("sport") == Refused(Failure.NO_SLOT, lost + step - play.now, ghost=True)
        play.later((lost + step - play.now) * 0.99)
        assert isinstance(play.ask("sport"), Refused)
        play.now = lost + step
        busy(play, "sport")
    refused = play.ask("sport")
    assert refused == Refused(Failure.NO_SLOT, 15.0), "no ghost of ours lives so long"


def test_what_the_provider_asks_for_is_kept_to() -> None:
    play = Play()
    play.close(play.open("sport"), LOST)
    play.close(play.open("sport"), Closed(failure=Failure.NO_SLOT, status=458, retry_after=9.0))
    assert play.ask("sport") == Refused(Failure.NO_SLOT, 9.0, ghost=True)


def test_what_is_on_air_goes_on_and_comes_back_while_a_ghost_of_another_channel_is_waited_for() -> None:
    play = Play(limit=2)
    sport = play.open("sport")
    play.close(play.open("news"), LOST)
    busy(play, "news")
    assert play.ask("news") == Refused(Failure.NO_SLOT, STEPS[0], ("sport",), ghost=True)
    play.later(1)
    play.close(sport, LOST)
    again = play.open("sport")
    play.ledger.proved(again)
    assert isinstance(play.ask("news"), Refused), "that says nothing about the ghost"


def test_a_newcomer_has_no_slot_that_a_ghost_keeps_from_its_own_holder() -> None:
    play = Play()
    play.close(play.open("sport"), LOST)
    busy(play, "sport")
    play.later(STEPS[0])
    assert isinstance(play.ask("news"), Refused)
    assert isinstance(play.ask("sport"), Granted)


def test_one_tries_and_the_others_wait_for_the_outcome() -> None:
    play = Play(limit=2)
    for holder in ("sport", "news"):
        play.open(holder)
    state = play.ledger.state("account", play.now)
    assert state is not None
    for lease in state.leases:
        play.close(lease, LOST)
    both = [play.open(holder) for holder in ("sport", "news")]
    for lease in both:
        play.close(lease, BUSY)
    play.later(STEPS[0])
    tries = play.open("news")
    assert play.ask("sport") == Later(None)
    play.ledger.proved(tries)
    play.open("sport")


def test_one_that_tried_in_vain_lets_the_next_one_try() -> None:
    play = Play(limit=2)
    play.close(play.open("sport"), LOST)
    busy(play, "sport")
    play.later(STEPS[0])
    play.close(play.open("sport"), Closed(failure=Failure.TIMEOUT))
    play.later(POLICY.grace)
    play.open("news")


def test_a_screen_still_ends_a_preview() -> None:
    play = Play(limit=2)
    preview = play.open("look", Purpose.PREVIEW)
    play.close(play.open("sport"), LOST)
    busy(play, "sport")
    assert play.ask("sport") == Evict(preview)
    play.close(preview, TELEVISION)
    play.ledger.leave("account", "look")
    play.later(POLICY.grace)
    play.open("sport")


def test_one_that_is_refused_in_the_middle_of_its_television_is_a_ghost_itself() -> None:
    play = Play()
    lease = play.open("sport", kind=SourceKind.HLS)
    play.ledger.proved(lease)
    play.close(lease, Closed(by_provider=True, failure=Failure.NO_SLOT, status=458, television=True))
    assert play.ask("sport") == Refused(Failure.NO_SLOT, STEPS[0], ghost=True)
    assert isinstance(play.ask("news"), Refused)


def test_a_life_before_this_one_may_have_left_ghosts() -> None:
    play = Play()
    play.ledger = Ledger(POLICY, lambda: 0.0, began=play.now - 1)
    assert play.ledger.haunted("account", play.now)
    busy(play, "sport")
    assert play.ask("sport") == Refused(Failure.NO_SLOT, STEPS[0] - 1, ghost=True)
    play.later(STEPS[-1])
    assert not play.ledger.haunted("account", play.now)


@pytest.mark.parametrize(
    "closed",
    [
        Closed(failure=Failure.REFUSED),
        Closed(failure=Failure.DNS),
        Closed(failure=Failure.CHANNEL_NOT_FOUND, status=404),
    ],
)
def test_what_never_was_a_connection_leaves_no_ghost(closed: Closed) -> None:
    play = Play()
    play.close(play.open("sport"), closed)
    play.later(POLICY.grace)
    busy(play, "sport")
    assert play.ask("sport") == Refused(Failure.NO_SLOT, 15.0)


def test_with_a_free_slot_of_two_an_ended_hls_session_is_no_loop_either() -> None:
    play = Play(limit=2)
    play.close(play.open("sport", kind=SourceKind.HLS), TELEVISION)
    play.ledger.leave("account", "sport")
    ended = play.now
    for step in GhostPolicy().hls_steps:
        lease = play.open("news", kind=SourceKind.HLS)
        assert play.ledger.close(lease, BUSY, play.now)
        assert play.ask("news", kind=SourceKind.HLS) == Later(ended + step)
        play.now = ended + step


def test_what_no_hls_session_explained_in_the_end_is_no_habit_of_the_panel() -> None:
    play = Play()
    play.close(play.open("sport", kind=SourceKind.HLS), TELEVISION)
    play.ledger.leave("account", "sport")
    for step in (POLICY.grace, *POLICY.ghosts.hls_steps):
        play.now = 1000.0 + step
        play.close(play.open("news", kind=SourceKind.HLS), BUSY)  # another device has the slot
    play.later(60)
    lease = play.open("news", kind=SourceKind.HLS)
    play.ledger.proved(lease)
    play.close(lease, TELEVISION)
    play.ledger.leave("account", "news")
    assert play.ask("sport", kind=SourceKind.HLS) == Later(play.now + POLICY.grace)


def test_a_step_at_which_nobody_asked_is_forgotten() -> None:
    play = Play(limit=2)
    play.close(play.open("sport"), LOST)
    busy(play, "sport")
    play.later(STEPS[0] + GhostPolicy().stale + 1)
    play.open("sport")
    play.open("news")


@pytest.mark.parametrize("seed", range(60))
def test_by_chance_no_account_is_asked_more_often_than_there_are_steps(seed: int) -> None:
    """Some channels lose their connections at once; each ghost lives for its own time."""
    chance = random.Random(seed)
    limit = chance.randint(1, 4)
    holders = [f"channel {n}" for n in range(chance.randint(1, limit))]
    ghosts = [chance.uniform(0.2, 21.0) for _ in holders]
    play = Play(limit)
    for lease in [play.open(holder) for holder in holders]:
        play.close(lease, LOST)
    began, on_air, foreign = play.now, set[str](), limit - len(holders)
    asks = dict.fromkeys(holders, play.now)
    knocks: list[float] = []
    while len(on_air) < len(holders):
        holder = min(set(holders) - on_air, key=lambda one: asks[one])
        play.now = max(play.now, asks[holder])
        assert play.now < began + STEPS[-1] + 1, "back at the latest at the step behind the last ghost's end"
        answer = play.ask(holder)
        if isinstance(answer, Refused):
            asks[holder] = play.now + answer.retry_after
        elif isinstance(answer, Later):
            asks[holder] = min(answer.at or play.now + 0.2, play.now + 1.0)
        elif isinstance(answer, Granted):
            alive = sum(began + life > play.now for life in ghosts)
            if len(on_air) + alive + foreign >= limit:
                knocks.append(play.now - began)
                play.close(answer.lease, BUSY)
            else:
                on_air.add(holder)
                play.ledger.proved(answer.lease)
    at_once = [at for at in knocks if at < STEPS[0]]
    later = [at for at in knocks if at >= STEPS[0]]
    assert len(at_once) <= len(holders)
    assert len(later) <= len(STEPS)
    assert all(min(abs(at - step) for step in STEPS) < 1.1 for at in later)
