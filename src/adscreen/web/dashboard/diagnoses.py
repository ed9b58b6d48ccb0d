"""Diagnoses that run for the operator's pages: started by one request, watched by the next ones."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe, remedy
from adscreen.core.i18n import Message, _
from adscreen.core.ids import new_code
from adscreen.core.tasks import TaskOwner
from adscreen.iptv.diagnose.diagnoser import Options
from adscreen.iptv.diagnose.model import Diagnosis, Severity, Step

KEPT = 20

Runner = Callable[[str, Options], AsyncIterator[Step | Diagnosis]]
"""Runs a diagnosis of a link: its steps, at last the diagnosis."""

TONES = {Severity.OK: "good", Severity.WARNING: "warn", Severity.ERROR: "bad"}


@dataclass(slots=True)
class Running:
    """One diagnosis, as far as it has come."""

    id: str
    own: int = 0
    """Feeds of this AdScreen that the account served when the diagnosis began."""
    steps: list[Step] = field(default_factory=list)
    diagnosis: Diagnosis | None = None
    failure: AdScreenError | None = None

    @property
    def done(self) -> bool:
        """Tell whether there is an answer."""
        return self.diagnosis is not None or self.failure is not None


class Diagnoses:
    """Starts diagnoses and keeps the last ones in memory. Links are not kept: they hold credentials."""

    def __init__(self, runner: Runner, tasks: TaskOwner) -> None:
        self._runner = runner
        self._tasks = tasks
        self._known: OrderedDict[str, Running] = OrderedDict()

    def start(self, link: str, options: Options | None = None, *, own: int = 0) -> Running:
        """Start a diagnosis of a link; it goes on when nobody watches. `own`: see Running."""
        running = Running(new_code(12), own)
        self._known[running.id] = running
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        self._tasks.start(self._run(running, link, options or Options()), name="diagnosis")
        return running

    def get(self, number: str) -> Running:
        """Return a diagnosis; raises NOT_FOUND when it is not kept any more."""
        if number not in self._known:
            raise AdScreenError(Failure.NOT_FOUND, "diagnosis")
        return self._known[number]

    async def _run(self, running: Running, link: str, options: Options) -> None:
        try:
            async for step in self._runner(link, options):
                if isinstance(step, Diagnosis):
                    running.diagnosis = step
                else:
                    running.steps.append(step)
        except AdScreenError as error:
            running.failure = error
        finally:
            if not running.done:
                running.failure = AdScreenError(Failure.INTERNAL, "the diagnosis was cut short")


def shown(running: Running, say: Callable[[Message], str]) -> dict[str, object]:
    """Return a diagnosis as its page shows it."""
    found: dict[str, object] = {
        "id": running.id,
        "done": running.done,
        "own": say(_own_feeds(running.own)) if running.own else "",
        "steps": [_step(step, say) for step in running.steps],
        "tone": "",
        "headline": "",
        "remedy": "",
    }
    if running.diagnosis is not None:
        answer = running.diagnosis
        words = [answer.explanation, *([answer.remedy] if answer.remedy else [])]
        found |= {
            "tone": "good" if answer.plays else "bad",
            "headline": say(answer.headline),
            "remedy": " ".join(say(text) for text in words),
        }
    elif running.failure is not None:
        failure = running.failure
        found |= {
            "tone": "bad",
            "headline": say(describe(failure.failure)),
            "remedy": say(failure.remedy or remedy(failure.failure)),
        }
    return found


def _own_feeds(count: int) -> Message:
    return _(
        "Connections of this account that this AdScreen itself uses now: {count}. "
        "Switch the TV of its screens off to test without them.",
        count=count,
    )


def _step(step: Step, say: Callable[[Message], str]) -> dict[str, object]:
    return {
        "tone": TONES.get(step.severity, ""),
        "title": say(step.headline),
        "subject": step.subject,
        "facts": [(say(fact.label), say(fact.text)) for fact in step.facts],
        "findings": [
            {
                "tone": TONES.get(finding.severity, ""),
                "headline": say(finding.headline),
                "text": " ".join(say(text) for text in (finding.explanation, finding.remedy) if text),
            }
            for finding in step.findings
        ],
    }
