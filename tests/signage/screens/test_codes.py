import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest
from tests.support.clock import HandClock
from tests.support.database import open_database
from tests.support.device import KeyedDevice

from adscreen.core.bus import Bus
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.ids import CODE_ALPHABET
from adscreen.signage.screens.challenges import Challenges
from adscreen.signage.screens.codes import (
    ASKED_MOST,
    GUESSES_MOST,
    LIFE,
    ROTATE_BEFORE,
    TAKE_WITHIN,
    Claimer,
    CodeClaimed,
    CodeService,
)
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.pairing import PairingService, holds
from adscreen.signage.screens.service import Naming, ScreenChanged, ScreenService

BAR = Naming("Bar", "fr", "Europe/Paris", "Ground floor")
ANNA = Claimer(1, "192.0.2.7")
VENUE = "192.0.2.1"


@dataclass
class House:
    """The services over one database."""

    clock: HandClock
    bus: Bus
    screens: ScreenService
    codes: CodeService
    pairing: PairingService

    async def take(self, secret: str) -> tuple[Screen, str]:
        return await self.codes.take(secret, nonce="", signature="")


@asynccontextmanager
async def house(url: str) -> AsyncIterator[House]:
    async with open_database(url) as database:
        clock, bus = HandClock(), Bus()
        screens, challenges = ScreenService(database, clock, bus), Challenges(clock)
        codes = CodeService(database, clock, bus, screens, challenges)
        yield House(clock, bus, screens, codes, PairingService(database, clock, screens, challenges))


async def failure(work: object) -> Failure:
    """Return how a coroutine fails."""
    with pytest.raises(AdScreenError) as caught:
        await work  # type: ignore[misc]  # a coroutine
    return caught.value.failure


def test_a_code_becomes_a_screen_once(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            shown = await at.codes.show(None, None, address=VENUE)
            assert len(shown.code) == 6
            assert set(shown.code) <= set(CODE_ALPHABET)
            assert await at.codes.claimed(shown.secret) is None
            typed = f" {shown.code[:3].lower()}-{shown.code[3:]} "
            assert await at.codes.check(typed, ANNA) == shown.code
            with at.bus.subscribe() as told:
                screen = await at.codes.claim_new(typed, BAR, channel_ref="c1", who=ANNA)
                assert isinstance(await asyncio.wait_for(told.get(), 5), CodeClaimed)
            assert (screen.name, screen.place, screen.channel_ref) == ("Bar", "Ground floor", "c1")
            again = at.codes.claim_new(shown.code, BAR, who=ANNA)
            assert await failure(again) is Failure.NOT_FOUND
            assert len(await at.screens.all()) == 1

            assert await at.codes.claimed(shown.secret) == screen.code
            taken, token = await at.take(shown.secret)
            assert holds(taken, token)
            assert taken.device_key is None
            assert await failure(at.take(shown.secret)) is Failure.NOT_FOUND
            assert await failure(at.codes.claimed(shown.secret)) is Failure.NOT_FOUND

    asyncio.run(run())


def test_a_code_ends_and_another_one_is_shown_before(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            first = await at.codes.show(None, None, address=VENUE)
            at.clock.forward(60)
            same = await at.codes.show(first.secret, None, address=VENUE)
            assert (same.code, same.secret, same.seconds) == (first.code, first.secret, first.seconds - 60)
            at.clock.forward(same.seconds)
            second = await at.codes.show(first.secret, None, address=VENUE)
            assert second.secret == first.secret
            assert second.code != first.code
            assert await at.codes.check(first.code, ANNA) == first.code, (
                "who typed the old one is not too late"
            )
            at.clock.forward(ROTATE_BEFORE.total_seconds())
            assert await failure(at.codes.check(first.code, ANNA)) is Failure.NOT_FOUND
            assert await at.codes.check(second.code, ANNA) == second.code
            at.clock.forward(LIFE.total_seconds())
            assert await failure(at.codes.claim_new(second.code, BAR, who=ANNA)) is Failure.NOT_FOUND
            assert await failure(at.codes.claimed(first.secret)) is Failure.NOT_FOUND

    asyncio.run(run())


def test_one_of_a_devices_codes_is_enough(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            first = await at.codes.show(None, None, address=VENUE)
            at.clock.forward(first.seconds)
            second = await at.codes.show(first.secret, None, address=VENUE)
            screen = await at.codes.claim_new(first.code, BAR, who=ANNA)
            assert await failure(at.codes.check(second.code, ANNA)) is Failure.NOT_FOUND
            at.clock.forward(TAKE_WITHIN.total_seconds() - 1)  # it was switched off meanwhile
            assert await at.codes.claimed(first.secret) == screen.code
            assert (await at.take(first.secret))[0].code == screen.code

    asyncio.run(run())


def test_only_one_of_those_who_claim_at_once_gets_the_device(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            shown = await at.codes.show(None, None, address=VENUE)

            async def claim(user: int) -> bool:
                with suppress(AdScreenError):
                    await at.codes.claim_new(shown.code, BAR, who=Claimer(user, "192.0.2.9"))
                    return True
                return False

            assert sum(await asyncio.gather(*(claim(user) for user in range(6)))) == 1
            assert len(await at.screens.all()) == 1

            async def take() -> bool:
                with suppress(AdScreenError):
                    await at.take(shown.secret)
                    return True
                return False

            assert sum(await asyncio.gather(*(take() for _ in range(6)))) == 1

    asyncio.run(run())


def test_a_device_is_replaced_and_the_screen_stays(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            old = KeyedDevice()
            shown = await at.codes.show(None, old.key, address=VENUE)
            screen = await at.codes.claim_new(shown.code, BAR, channel_ref="c1", who=ANNA)
            nonce = at.pairing.challenge(screen.code)
            signature = old.sign(screen.code, nonce)
            screen, token = await at.codes.take(shown.secret, nonce=nonce, signature=signature)
            assert screen.device_key == old.key

            fresh = await at.codes.show(None, None, address=VENUE)
            with at.bus.subscribe() as told:
                await at.codes.claim_for(fresh.code, screen.code.lower(), who=ANNA)
                assert await asyncio.wait_for(told.get(), 5) == ScreenChanged(screen.code)
            waiting = await at.screens.glance(screen.code)
            assert not holds(waiting, token), "the old device is refused at once, not when the new one comes"
            replaced, new = await at.take(fresh.secret)
            assert holds(replaced, new)
            assert not holds(replaced, token)
            assert (replaced.id, replaced.name, replaced.channel_ref) == (screen.id, "Bar", "c1")
            assert (replaced.device_key, replaced.pairing) == (None, screen.pairing + 1)

    asyncio.run(run())


def test_a_device_that_waits_loses_its_screen_to_a_new_link(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            shown = await at.codes.show(None, None, address=VENUE)
            screen = await at.codes.claim_new(shown.code, BAR, who=ANNA)
            await at.screens.new_link(screen.code)
            assert await failure(at.take(shown.secret)) is Failure.SCREEN_CLAIMED
            assert await failure(at.codes.claimed(shown.secret)) is Failure.NOT_FOUND, "it begins again"
            unknown = at.codes.claim_for(shown.code, "ZZZZZZ", who=ANNA)
            assert await failure(unknown) is Failure.SCREEN_UNKNOWN

    asyncio.run(run())


def test_a_device_with_a_key_takes_its_screen_with_it_only(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            device, thief = KeyedDevice(), KeyedDevice()
            shown = await at.codes.show(None, None, address=VENUE)
            await at.codes.show(
                shown.secret, device.key, address=VENUE
            )  # its key came with the next question
            code = (await at.codes.claim_new(shown.code, BAR, who=ANNA)).code
            nonce = at.pairing.challenge(code)
            stolen = at.codes.take(shown.secret, nonce=nonce, signature=thief.sign(code, nonce))
            assert await failure(stolen) is Failure.DEVICE_UNPROVEN
            spent = at.codes.take(shown.secret, nonce=nonce, signature=device.sign(code, nonce))
            assert await failure(spent) is Failure.CONFLICT
            nonce = at.pairing.challenge(code)
            screen, _token = await at.codes.take(
                shown.secret, nonce=nonce, signature=device.sign(code, nonce)
            )
            assert screen.device_key == device.key
            assert await failure(at.codes.show(None, "no key", address=VENUE)) is Failure.BAD_INPUT

    asyncio.run(run())


def test_a_secret_that_somebody_planted_is_not_taken_over(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            shown = await at.codes.show("known to somebody else", None, address=VENUE)
            assert shown.secret != "known to somebody else"

    asyncio.run(run())


def test_codes_are_asked_for_and_guessed_slowly(database_url: str) -> None:
    async def run() -> None:
        async with house(database_url) as at:
            for _ in range(ASKED_MOST):
                shown = await at.codes.show(None, None, address="2001:db8::1")
            neighbour = at.codes.show(None, None, address="2001:db8::2")
            assert await failure(neighbour) is Failure.RATE_LIMITED
            same = await at.codes.show(shown.secret, None, address="2001:db8::1")
            assert same.code == shown.code, "who has a code goes on"
            await at.codes.show(None, None, address="2001:db8:0:1::1")

            for _ in range(GUESSES_MOST - 1):
                assert await failure(at.codes.check("ZZZZZZ", ANNA)) is Failure.NOT_FOUND
                await at.codes.check(shown.code, ANNA)  # what is right does not excuse what was wrong
            assert await failure(at.codes.claim_new("ZZZZZZ", BAR, who=ANNA)) is Failure.NOT_FOUND
            assert await failure(at.codes.check(shown.code, ANNA)) is Failure.RATE_LIMITED
            assert await at.codes.check(shown.code, Claimer(2, ANNA.address)) == shown.code
            at.clock.forward(901)
            assert await failure(at.codes.check(shown.code, ANNA)) is Failure.NOT_FOUND

    asyncio.run(run())
