"""A diagnosis as lines of text; marks and colours are the reader's business."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from adscreen.core.i18n import Message, _
from adscreen.iptv.diagnose.model import Diagnosis, Finding, Severity, Step, StepName

STEP_NAMES: dict[StepName, Message] = {
    StepName.LINK: _("Link"),
    StepName.SERVER: _("Server"),
    StepName.ACCOUNT: _("Account"),
    StepName.CHANNELS: _("Channels"),
    StepName.SAMPLE: _("Sample"),
    StepName.HLS: _("As HLS"),
    StepName.MPEG_TS: _("As MPEG-TS"),
    StepName.STREAM: _("The stream"),
}


class Weight(StrEnum):
    """How a line is to be set."""

    HEADLINE = "headline"
    TEXT = "text"
    FAINT = "faint"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it says, how much it matters, how it is set."""

    text: str
    severity: Severity | None = None
    weight: Weight = Weight.TEXT
    indent: int = 0


def step_lines(step: Step, language: str) -> Iterator[Line]:
    """Yield the lines of one step: headline, facts, remarks."""
    yield Line(_pair(STEP_NAMES[step.name], step.headline, language), step.severity, Weight.HEADLINE)
    for fact in step.facts:
        yield Line(_pair(fact.label, fact.text, language), indent=1)
    if step.detail and step.severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE):
        yield Line(f"({step.detail})", weight=Weight.FAINT, indent=1)
    for finding in step.findings:
        if finding.severity is not Severity.OK:
            yield from _finding_lines(finding, language)


def verdict_lines(diagnosis: Diagnosis, language: str) -> Iterator[Line]:
    """Yield the lines of the answer."""
    severity = Severity.OK if diagnosis.plays else Severity.ERROR
    yield Line(diagnosis.headline.in_language(language), severity, Weight.HEADLINE)
    yield Line(diagnosis.explanation.in_language(language), indent=1)
    if diagnosis.remedy is not None:
        yield Line("→ " + diagnosis.remedy.in_language(language), indent=1)
    code = _("Code: {code}", code=str(diagnosis.verdict)).in_language(language)
    yield Line(code, weight=Weight.FAINT, indent=1)


def _pair(label: Message, text: Message, language: str) -> str:
    return _("{label}: {text}", label=label, text=text).in_language(language)


def _finding_lines(finding: Finding, language: str) -> Iterator[Line]:
    yield Line(finding.headline.in_language(language), finding.severity, indent=1)
    yield Line(finding.explanation.in_language(language), weight=Weight.FAINT, indent=2)
    if finding.remedy is not None:
        yield Line("→ " + finding.remedy.in_language(language), indent=2)
