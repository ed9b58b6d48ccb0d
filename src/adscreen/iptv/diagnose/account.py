"""The account's state as a step, and what follows from it."""

from datetime import datetime, timedelta

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe
from adscreen.core.i18n import _
from adscreen.iptv.diagnose.facts import account_facts
from adscreen.iptv.diagnose.findings import finding
from adscreen.iptv.diagnose.model import Finding, Severity, Step, StepName
from adscreen.iptv.playing.reasons import UNREACHED
from adscreen.iptv.xtream.account import AccountState

SOON = timedelta(days=7)

DECISIVE = UNREACHED | {
    Failure.WRONG_LOGIN,
    Failure.USER_AGENT_BLOCKED,
    Failure.RATE_LIMITED,
    Failure.TIMEOUT,
}
"""Answers of player_api after which the list need not be asked."""


def account_step(account: AccountState, now: datetime, extra: tuple[Finding, ...] = ()) -> Step:
    """Return the step for an account that answered."""
    findings = [*extra, *_findings(account, now)]
    failure = account.failure or (Failure.NO_SLOT if account.is_full else None)
    if failure is not None:
        severity, headline = Severity.ERROR, describe(failure)
    else:
        warned = any(f.severity is Severity.WARNING for f in findings)
        severity, headline = (Severity.WARNING if warned else Severity.OK), _("The account is active.")
    return Step(
        StepName.ACCOUNT,
        severity,
        headline,
        facts=tuple(account_facts(account, now)),
        findings=tuple(findings),
        failure=failure,
    )


def refused_account_step(error: AdScreenError) -> Step:
    """Return the step for an account that could not be read: fatal, or only unknown."""
    if error.failure in DECISIVE:
        return Step(
            StepName.ACCOUNT,
            Severity.ERROR,
            describe(error.failure),
            failure=error.failure,
            detail=error.detail,
        )
    found = finding("api_off")
    return Step(StepName.ACCOUNT, Severity.NOTE, found.headline, findings=(found,), detail=error.detail)


def _findings(account: AccountState, now: datetime) -> list[Finding]:
    found: list[Finding] = []
    if account.failure is not None:
        return found
    if account.is_full:
        used, allowed = account.connections_used, account.connections_allowed
        found.append(finding("slots_full", used=used, allowed=allowed))
    elif account.connections_allowed == 1:
        found.append(finding("one_connection"))
    if account.expires_at is not None and account.expires_at - now < SOON:
        found.append(finding("expires_soon", days=max((account.expires_at - now).days, 0)))
    if account.trial:
        found.append(finding("trial"))
    return found
