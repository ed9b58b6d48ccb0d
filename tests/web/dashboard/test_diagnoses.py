import asyncio
from collections.abc import AsyncIterator

import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import Message, _
from adscreen.core.tasks import TaskOwner
from adscreen.iptv.diagnose.diagnoser import Options
from adscreen.iptv.diagnose.model import Diagnosis, Fact, Finding, Severity, Step, StepName, Verdict
from adscreen.web.dashboard.diagnoses import KEPT, Diagnoses, shown

FACT = Fact("host", "tv.example.com", Message("Host"), Message("tv.example.com"))
FINDING = Finding("slow", Severity.WARNING, Message("It is slow."), Message("It waits."), Message("Wait."))
STEP = Step(
    StepName.LINK, Severity.OK, Message("The link is recognised."), (FACT,), (FINDING,), subject="One"
)
ANSWER = Diagnosis(Verdict.PLAYS, Message("It plays."), Message("All well."), None, (STEP,))


def say(text: Message) -> str:
    return text.in_language("en")


async def plays(link: str, options: Options) -> AsyncIterator[Step | Diagnosis]:
    yield STEP
    yield ANSWER


async def fails(link: str, options: Options) -> AsyncIterator[Step | Diagnosis]:
    yield STEP
    raise AdScreenError(Failure.DNS, remedy=_("Check both."))


async def settled(diagnoses: Diagnoses, number: str) -> dict[str, object]:
    async with asyncio.timeout(5):
        while not diagnoses.get(number).done:
            await asyncio.sleep(0)
    return shown(diagnoses.get(number), say)


def test_steps_and_the_verdict_are_shown() -> None:
    async def run() -> None:
        async with TaskOwner() as tasks:
            diagnoses = Diagnoses(plays, tasks)
            page = await settled(diagnoses, diagnoses.start("http://tv.example.com").id)
        assert page["headline"] == "It plays."
        assert page["tone"] == "good"
        assert page["own"] == ""
        assert page["steps"] == [
            {
                "tone": "good",
                "title": "The link is recognised.",
                "subject": "One",
                "facts": [("Host", "tv.example.com")],
                "findings": [{"tone": "warn", "headline": "It is slow.", "text": "It waits. Wait."}],
            }
        ]

    asyncio.run(run())


def test_what_ends_a_diagnosis_early_is_its_verdict() -> None:
    async def run() -> None:
        async with TaskOwner() as tasks:
            diagnoses = Diagnoses(fails, tasks)
            page = await settled(diagnoses, diagnoses.start("x", own=2).id)
        assert page["tone"] == "bad"
        assert page["headline"] == "The provider's host name is not known."
        assert str(page["own"]).startswith(
            "Connections of this account that this AdScreen itself uses now: 2."
        )

    asyncio.run(run())


def test_only_the_last_ones_are_kept() -> None:
    async def run() -> None:
        async with TaskOwner() as tasks:
            diagnoses = Diagnoses(plays, tasks)
            started = [diagnoses.start("x").id for _number in range(KEPT + 1)]
            with pytest.raises(AdScreenError) as refused:
                diagnoses.get(started[0])
            assert refused.value.failure is Failure.NOT_FOUND
            assert diagnoses.get(started[1]).id == started[1]

    asyncio.run(run())
