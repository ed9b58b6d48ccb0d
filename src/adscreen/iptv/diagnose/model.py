"""The values of a diagnosis: steps, the facts they gave, the findings that follow, and one verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from adscreen.core.errors import Failure
from adscreen.core.i18n import Message


class Severity(StrEnum):
    """How much a step or a finding matters, mildest first."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"
    SKIPPED = "skipped"
    """The step was not taken, and why not is told."""


class StepName(StrEnum):
    """The steps of a diagnosis, in their order."""

    LINK = "link"
    SERVER = "server"
    ACCOUNT = "account"
    CHANNELS = "channels"
    SAMPLE = "sample"
    HLS = "hls"
    MPEG_TS = "mpeg_ts"
    STREAM = "stream"


class Verdict(StrEnum):
    """The overall answer where nothing failed; where something did, its Failure is the answer."""

    PLAYS = "plays"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was learned: a stable key and a plain value for programs, two texts for people."""

    key: str
    value: str | int | float | bool | None
    label: Message
    text: Message


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing worth knowing about a link or a channel, with what follows from it."""

    code: str
    severity: Severity
    headline: Message
    explanation: Message
    remedy: Message | None = None
    """What the reader can do; None where nothing has to be done."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step, its outcome and what it took."""

    name: StepName
    severity: Severity
    headline: Message
    facts: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    failure: Failure | None = None
    detail: str = ""
    """Redacted evidence, English, for the technician."""
    subject: str = ""
    """Which channel the step is about, where several are tried."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All steps and the one answer."""

    verdict: Verdict | Failure
    headline: Message
    explanation: Message
    remedy: Message | None
    steps: tuple[Step, ...]
    seconds: float = 0.0

    @property
    def plays(self) -> bool:
        """Tell whether AdScreen can show this on a screen now."""
        return self.verdict is Verdict.PLAYS

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings of all steps, each code once, the gravest first."""
        order = [Severity.ERROR, Severity.WARNING, Severity.NOTE, Severity.OK, Severity.SKIPPED]
        once: dict[str, Finding] = {}
        for step in self.steps:
            for finding in step.findings:
                once.setdefault(finding.code, finding)
        return tuple(sorted(once.values(), key=lambda f: order.index(f.severity)))

    def to_json(self, language: str = "en") -> dict[str, object]:
        """Return the diagnosis as JSON values, texts in `language`, codes the same in every language."""
        return {
            "verdict": str(self.verdict),
            "plays": self.plays,
            "headline": self.headline.in_language(language),
            "explanation": self.explanation.in_language(language),
            "remedy": _text(self.remedy, language),
            "seconds": round(self.seconds, 2),
            "findings": [finding_to_json(f, language) for f in self.findings],
            "steps": [step_to_json(step, language) for step in self.steps],
        }


def step_to_json(step: Step, language: str) -> dict[str, object]:
    """Return one step as JSON values, as the live page receives it."""
    return {
        "name": str(step.name),
        "subject": step.subject,
        "severity": str(step.severity),
        "headline": step.headline.in_language(language),
        "failure": str(step.failure) if step.failure else None,
        "detail": step.detail,
        "seconds": round(step.seconds, 2),
        "facts": {fact.key: fact.value for fact in step.facts},
        "texts": [
            {
                "key": fact.key,
                "label": fact.label.in_language(language),
                "text": fact.text.in_language(language),
            }
            for fact in step.facts
        ],
        "findings": [finding_to_json(f, language) for f in step.findings],
    }


def finding_to_json(finding: Finding, language: str) -> Mapping[str, object]:
    """Return one finding as JSON values."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "headline": finding.headline.in_language(language),
        "explanation": finding.explanation.in_language(language),
        "remedy": _text(finding.remedy, language),
    }


def _text(message: Message | None, language: str) -> str | None:
    return message.in_language(language) if message else None


@dataclass(slots=True)
class StepNotes:
    """What a step gathers while it runs."""

    facts: list[Fact] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
