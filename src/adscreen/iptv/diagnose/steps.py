"""The steps that need no judgement of their own."""

from dataclasses import replace

from adscreen.core.errors import AdScreenError
from adscreen.core.failure_texts import describe
from adscreen.core.i18n import _
from adscreen.iptv.diagnose.facts import link_facts
from adscreen.iptv.diagnose.model import Finding, Severity, Step, StepName
from adscreen.iptv.links import ProviderLink


def link_step(link: ProviderLink) -> Step:
    """Return the step for a link that was recognised."""
    return Step(StepName.LINK, Severity.OK, _("The link is recognised."), tuple(link_facts(link)))


def bad_link_step(error: AdScreenError) -> Step:
    """Return the step for a text without a link, with the remedy that fits this very text."""
    step = replace(failed_step(StepName.LINK, error), detail="")
    if error.remedy is None:
        return step
    explanation = _("Nothing was asked of any server.")
    found = Finding("bad_link", Severity.ERROR, step.headline, explanation, error.remedy)
    return replace(step, findings=(found,))


def failed_step(name: StepName, error: AdScreenError) -> Step:
    """Return the step that an error ended."""
    return Step(name, Severity.ERROR, describe(error.failure), failure=error.failure, detail=error.detail)
