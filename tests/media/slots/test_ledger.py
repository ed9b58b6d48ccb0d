from dataclasses import replace

from adscreen.core.errors import Failure
from adscreen.media.model import SourceKind
from adscreen.media.slots.ledger import Ledger, LedgerPolicy
from adscreen.media.slots.model import (
    Answer,
    Closed,
    Evict,
    Granted,
    Later,
    Lease,
    Purpose,
    Refused,
    Want,
)

POLICY = LedgerPolicy()


class Play:
    """A playbook: who asks and what for; what a holder's connection is used for follows its last wish."""

    def __init__(self, limit: int | None = 1) -> None:
        self.ledger = Ledger(POLICY, lambda: 0.0)
        self.limit = limit
        self.now = 1000.0
        self.uses: dict[str, Purpose] = {}

    def ask(
        self,
        holder: str,
        purpose: Purpose = Purpose.SCREEN,
        *,
        kind: SourceKind = SourceKind.HTTP_TS,
        spare: bool = False,
    ) -> Answer:
        self.uses[holder] = purpose
        want = Want("account", self.limit, holder, purpose, kind, spare)
        return self.ledger.ask(want, self.now, lambda lease: self.uses[lease.holder])

    def open(
        self, holder: str, purpose: Purpose = Purpose.SCREEN, kind: SourceKind = SourceKind.HTTP_TS
    ) -> Lease:
        answer = self.ask(holder, purpose, kind=kind)
        assert isinstance(answer, Granted), answer
        return answer.lease

    def close(self, lease: Lease, closed: Closed | None = None) -> None:
        self.ledger.close(lease, closed or Closed(), self.now)

    def later(self, seconds: float) -> None:
        self.now += seconds


LOST = Closed(by_provider=True, failure=Failure.CONNECTION_LOST, television=True)
BUSY = Closed(failure=Failure.NO_SLOT, status=458)
FORBIDDEN = Closed(failure=Failure.NO_SLOT, status=403)


def test_with_one_slot_the_second_channel_is_refused_at_once_and_told_who_has_it() -> None:
    play = Play()
    play.open("sport")
    assert play.ask("news") == Refused(Failure.NO_SLOT, POLICY.ask_again, ("sport",), 0)


def test_a_slot_is_free_only_some_grace_after_the_socket_is_closed() -> None:
    play = Play()
    lease = play.open("sport")
    play.later(60)
    play.close(lease)
    play.ledger.leave("account", "sport")
    answer = play.ask("news")
    assert answer == Later(play.now + POLICY.grace)
    play.later(POLICY.grace)
    assert isinstance(play.ask("news"), Granted)


def test_as_many_as_the_limit_says_and_not_one_more() -> None:
    play = Play(limit=3)
    for holder in "abc":
        play.open(holder)
    assert isinstance(play.ask("d"), Refused)


def test_nought_and_unknown_are_no_limit_until_the_provider_refuses() -> None:
    for limit in (0, None):
        play = Play(limit)
        play.open("a")
        play.open("b")
        third = play.open("c")
        play.close(third, BUSY)
        assert isinstance(play.ask("c"), Refused)
        play.later(POLICY.learnt + 1)
        assert isinstance(play.ask("c"), Granted)


def test_a_limit_that_proves_smaller_is_learnt_and_leaves_the_first_alone() -> None:
    play = Play(limit=2)
    first = play.open("sport")
    play.close(play.open("news"), BUSY)
    refused = play.ask("news")
    assert isinstance(refused, Refused)
    assert refused.holders == ("sport",)
    play.close(first, LOST)
    assert isinstance(play.ask("sport"), Granted), "what was on air connects again at once"
    state = play.ledger.state("account", play.now)
    assert state is not None
    assert state.learnt == 1


def test_a_limit_that_a_ghost_of_some_time_ago_may_explain_is_believed_for_a_moment() -> None:
    play = Play(limit=2)
    play.open("sport")
    play.close(play.open("news"), LOST)
    play.later(POLICY.ghosts.steps[-1])
    play.close(play.open("news"), BUSY)
    assert isinstance(play.ask("news"), Refused)
    play.later(POLICY.ghost_pause)
    assert isinstance(play.ask("news"), Granted)


def test_who_lost_its_connection_has_its_slot_back_before_all_others() -> None:
    play = Play()
    play.close(play.open("sport"), LOST)
    assert isinstance(play.ask("news"), Refused)
    play.later(20)
    assert isinstance(play.ask("news"), Refused)
    assert isinstance(play.ask("sport"), Granted)


def test_the_slot_is_kept_while_the_provider_is_away_whoever_asks_meanwhile() -> None:
    play = Play()
    play.close(play.open("sport"), LOST)
    for _ in range(5):  # as a feed tries again while the provider ends each connection unanswered
        play.close(play.open("sport"), Closed(by_provider=True, failure=Failure.CONNECTION_LOST))
        play.later(0.1)
        assert isinstance(play.ask("news"), Refused)
        play.later(0.9)
    assert isinstance(play.ask("sport"), Granted)


def test_the_slot_is_not_kept_where_the_channel_is_gone() -> None:
    play = Play()
    play.close(play.open("sport"), LOST)
    play.close(play.open("sport"), Closed(by_provider=True, failure=Failure.CHANNEL_NOT_FOUND, status=404))
    play.later(POLICY.grace)
    play.open("news")


def test_a_slot_is_not_kept_for_ever_nor_for_what_never_was_television() -> None:
    play = Play()
    play.close(play.open("sport"), LOST)
    play.later(POLICY.reserve + 1)
    play.close(play.open("news"), Closed(by_provider=True, failure=Failure.CHANNEL_NOT_FOUND))
    play.later(POLICY.grace)
    play.open("cinema")


def test_the_holder_comes_back_at_once_where_the_provider_closed_and_soon_where_we_did() -> None:
    play = Play()
    play.close(play.open("sport"), LOST)
    lease = play.open("sport")
    play.close(lease, replace(LOST, by_provider=False, failure=Failure.STALLED))
    assert play.ask("sport") == Later(play.now + POLICY.own_grace)
    play.later(POLICY.own_grace)
    play.open("sport")


def test_channels_that_were_left_at_once_all_come_back_as_soon_as_the_first() -> None:
    play = Play(limit=2)
    for lease in [play.open("sport"), play.open("news")]:
        play.close(lease, replace(LOST, by_provider=False, failure=Failure.STALLED))
    back = play.now + POLICY.own_grace
    for holder in ("sport", "news"):
        assert play.ask(holder) == Later(back)
        play.later(0.01)  # the second one's turn is behind the first one's
    play.later(POLICY.own_grace)
    for holder in ("sport", "news"):
        play.open(holder)


def test_a_screen_ends_a_preview_but_no_preview_ends_a_screen() -> None:
    play = Play()
    preview = play.open("sport", Purpose.PREVIEW)
    assert play.ask("news") == Evict(preview)
    assert play.ask("news") == Later(None), "it was asked to leave once"
    play.close(preview, Closed(television=True))
    assert play.ask("sport", Purpose.PREVIEW) != Evict(preview)
    play.later(POLICY.grace)
    play.open("news")
    assert isinstance(play.ask("sport", Purpose.PREVIEW), Refused)


def test_the_least_goes_first_and_of_equals_the_oldest() -> None:
    play = Play(limit=3)
    play.open("a", Purpose.PREVIEW)
    check = play.open("b", Purpose.CHECK)
    play.open("c", Purpose.PREVIEW)
    assert play.ask("d") == Evict(check)
    assert isinstance(play.ask("e", Purpose.CHECK), Refused)


def test_a_preview_that_a_screen_joins_is_on_air() -> None:
    play = Play()
    play.open("sport", Purpose.PREVIEW)
    play.uses["sport"] = Purpose.SCREEN
    assert isinstance(play.ask("news"), Refused)


def test_what_nobody_watches_is_kept_warm_and_goes_first_even_for_a_preview() -> None:
    play = Play()
    warm = play.open("sport")
    play.uses["sport"] = Purpose.NOBODY
    assert play.ask("news", Purpose.PREVIEW) == Evict(warm)


def test_where_a_slot_is_free_nothing_warm_is_ended() -> None:
    play = Play(limit=2)
    play.open("sport")
    play.uses["sport"] = Purpose.NOBODY
    play.open("news")


def test_a_slot_kept_for_a_lost_preview_goes_to_a_screen_without_asking_it() -> None:
    play = Play()
    play.close(play.open("sport", Purpose.PREVIEW), LOST)
    assert play.ask("news") == Later(play.now + POLICY.grace)
    play.later(POLICY.grace)
    play.open("news")


def test_a_preview_leaves_the_slot_that_a_refused_screen_needs() -> None:
    play = Play()
    lease = play.open("sport")
    assert isinstance(play.ask("news"), Refused)
    play.close(lease)
    play.ledger.leave("account", "sport")
    play.later(POLICY.grace)
    assert isinstance(play.ask("cinema", Purpose.PREVIEW), Refused)
    assert isinstance(play.ask("cinema", Purpose.CHECK), Refused)
    play.open("news")


def test_who_waits_has_its_turn_and_the_second_is_refused_at_once() -> None:
    play = Play()
    lease = play.open("sport")
    play.close(lease)
    play.ledger.leave("account", "sport")
    assert isinstance(play.ask("news"), Later)
    play.later(0.5)
    assert isinstance(play.ask("cinema"), Refused)
    play.later(1.5)
    assert isinstance(play.ask("cinema"), Refused)
    play.open("news")


def test_one_who_stopped_waiting_loses_its_place() -> None:
    play = Play()
    play.close(play.open("sport"))
    play.ledger.leave("account", "sport")
    assert isinstance(play.ask("news"), Later)
    play.ledger.leave("account", "news")
    play.later(POLICY.grace)
    play.open("cinema")


def test_a_spare_connection_is_only_had_where_one_is_free() -> None:
    play = Play(limit=2)
    play.open("sport")
    spare = play.ask("sport", spare=True)
    assert isinstance(spare, Granted)
    assert isinstance(play.ask("sport", spare=True), Refused)
    play.close(spare.lease)
    play.later(POLICY.grace)
    play.open("look", Purpose.PREVIEW)
    assert isinstance(play.ask("sport", spare=True), Refused), "nobody is ended for a spare one"


def test_a_spare_connection_of_an_account_that_the_holder_left_is_the_one_kept_for_it() -> None:
    play = Play()
    play.close(play.open("sport"), LOST)
    play.later(5)
    assert isinstance(play.ask("news", spare=True), Refused)
    assert isinstance(play.ask("sport", spare=True), Granted)


def test_other_devices_take_slots_from_previews_while_a_screen_asks_the_provider() -> None:
    play = Play(limit=2)
    play.open("sport")
    play.ledger.told("account", 2, play.now)
    assert play.ask("news", Purpose.PREVIEW) == Refused(Failure.NO_SLOT, POLICY.ask_again, ("sport",), 1)
    assert isinstance(play.ask("cinema"), Granted)


def test_what_is_ours_or_was_a_moment_ago_is_no_other_device() -> None:
    play = Play(limit=3)
    play.open("sport")
    play.close(play.open("news"))
    play.later(5)
    play.ledger.told("account", 2, play.now)
    state = play.ledger.state("account", play.now)
    assert state is not None
    assert state.foreign == 0
    play.later(POLICY.ghosts.counted)
    play.ledger.told("account", 2, play.now)
    state = play.ledger.state("account", play.now)
    assert state is not None
    assert state.foreign == 1


def test_the_sight_of_other_devices_grows_old() -> None:
    play = Play(limit=2)
    play.open("sport")
    play.ledger.told("account", 2, play.now)
    play.later(POLICY.foreign)
    assert isinstance(play.ask("news", Purpose.PREVIEW), Granted)


def test_a_refused_account_is_left_in_peace_by_all_its_channels() -> None:
    play = Play(limit=2)
    play.close(play.open("sport"), BUSY)
    for holder in ("sport", "news"):
        refused = play.ask(holder)
        assert isinstance(refused, Refused)
        assert refused.retry_after == 15.0
    play.later(15)
    probe = play.open("news")
    assert isinstance(play.ask("sport"), Refused), "one tries at a time"
    play.ledger.proved(probe)
    play.open("sport")


def test_an_account_that_ended_refuses_everyone_until_it_says_that_it_is_well() -> None:
    play = Play(limit=2)
    play.open("sport")
    play.close(play.open("news"), Closed(failure=Failure.EXPIRED))
    assert play.ask("cinema") == Refused(Failure.EXPIRED, 60.0)
    play.later(POLICY.grace)
    assert isinstance(play.ask("cinema"), Refused)
    play.ledger.well("account")
    play.open("cinema")


def test_one_channels_403_is_its_own_while_others_play_and_a_second_ones_is_the_accounts() -> None:
    play = Play(limit=5)
    play.open("sport")
    play.close(play.open("news"), FORBIDDEN)
    play.later(15)
    assert isinstance(play.ask("cinema"), Granted)
    play.close(play.open("music"), FORBIDDEN)
    refused = play.ask("kids")
    assert isinstance(refused, Refused)
    assert refused.retry_after == 15.0


def test_403_with_nothing_else_on_the_account_is_the_accounts() -> None:
    play = Play(limit=5)
    play.close(play.open("news"), FORBIDDEN)
    assert isinstance(play.ask("sport"), Refused)


def test_where_no_account_is_known_a_refusal_is_the_channels_unless_it_is_about_connections() -> None:
    play = Play(limit=None)
    for failure, status in ((Failure.NO_SLOT, 403), (Failure.WRONG_LOGIN, 401), (Failure.EXPIRED, None)):
        play.close(play.open("news"), Closed(failure=failure, status=status))
        assert isinstance(play.ask("sport"), Granted)
        play.ledger = Ledger(POLICY, lambda: 0.0)
    play.close(play.open("news"), BUSY)
    assert isinstance(play.ask("sport"), Refused)


def test_a_channel_that_is_off_says_nothing_about_its_account() -> None:
    play = Play()
    play.close(play.open("sport"), Closed(failure=Failure.CHANNEL_NOT_FOUND))
    play.later(POLICY.grace)
    play.open("news")


def test_a_panel_that_counts_ended_hls_is_asked_step_by_step_and_waited_for_from_then_on() -> None:
    play = Play()
    lease = play.open("sport", kind=SourceKind.HLS)
    play.later(30)
    play.close(lease)
    play.ledger.leave("account", "sport")
    ended = play.now
    play.later(POLICY.grace)
    for step in (3.0, 6.0):
        lease = play.open("news", kind=SourceKind.HLS)
        assert play.ledger.close(lease, BUSY, play.now), "the session that ended explains it"
        assert play.ask("news", kind=SourceKind.HLS) == Later(ended + step)
        play.later(ended + step - play.now)
    lease = play.open("news", kind=SourceKind.HLS)
    play.ledger.proved(lease)
    play.later(30)
    play.close(lease, Closed(television=True))
    play.ledger.leave("account", "news")
    assert play.ask("cinema") == Later(play.now + 6.0), "now it is known"


def test_ended_hls_explains_no_refusal_for_ever() -> None:
    play = Play()
    play.close(play.open("sport", kind=SourceKind.HLS))
    play.ledger.leave("account", "sport")
    play.later(POLICY.grace)
    knocks = 0
    while not isinstance(answer := play.ask("news", kind=SourceKind.HLS), Refused):
        if isinstance(answer, Later) and answer.at is not None:
            play.later(answer.at - play.now)
        elif isinstance(answer, Granted):
            play.ledger.close(answer.lease, BUSY, play.now)
            knocks += 1
    assert knocks <= len(POLICY.ghosts.hls_steps) + 2
    state = play.ledger.state("account", play.now)
    assert state is not None
    assert state.circuit is not None


def test_who_was_refused_by_the_ledger_did_not_ask_the_provider() -> None:
    play = Play()
    play.open("sport")
    began = play.now
    assert isinstance(play.ask("news"), Refused)
    assert play.ledger.turned_away("account", "news", began)
    assert not play.ledger.turned_away("account", "news", began + 1)
    assert not play.ledger.turned_away("account", "sport", began)


def test_accounts_do_not_know_each_other() -> None:
    play = Play()
    play.open("sport")
    other = Want("another", 1, "news", Purpose.SCREEN)
    assert isinstance(play.ledger.ask(other, play.now, lambda _lease: Purpose.SCREEN), Granted)


def test_giving_back_twice_gives_back_once() -> None:
    play = Play(limit=2)
    lease = play.open("sport")
    play.close(lease)
    play.close(lease)
    state = play.ledger.state("account", play.now)
    assert state is not None
    assert state.cooling == 1
