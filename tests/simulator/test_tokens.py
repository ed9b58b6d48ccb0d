from adscreen.simulator.accounts import ACCOUNTS
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.ledger import Ledger
from adscreen.simulator.tokens import LIFETIME, Tokens
from tests.support.clock import HandClock

ACCOUNT, CHANNEL = ACCOUNTS["active"], BY_KEY["hd"]


def test_a_new_session_must_begin_within_seconds() -> None:
    clock = HandClock()
    tokens = Tokens(clock)
    token = tokens.issue(ACCOUNT, CHANNEL, "ts")
    assert tokens.issue(ACCOUNT, CHANNEL, "ts") != token
    clock.forward(LIFETIME - 0.1)
    grant = tokens.redeem(token)
    assert grant is not None
    assert (grant.account, grant.channel, grant.extension) == (ACCOUNT, CHANNEL, "ts")
    clock.forward(0.1)
    assert tokens.redeem(token) is None
    assert tokens.redeem("made up") is None


def test_an_hls_session_keeps_its_token_good_until_it_ends() -> None:
    clock = HandClock()
    tokens, ledger = Tokens(clock), Ledger(clock, hls_timeout=20)
    token = tokens.issue(ACCOUNT, CHANNEL, "m3u8")
    grant = tokens.redeem(token)
    assert grant is not None
    grant.session = ledger.open(ACCOUNT, CHANNEL, "hls", "127.0.0.1", "VLC")
    clock.forward(LIFETIME + 1)
    tokens.issue(ACCOUNT, CHANNEL, "ts")
    assert tokens.redeem(token) is grant
    ledger.close(grant.session, "over")
    assert tokens.redeem(token) is None
