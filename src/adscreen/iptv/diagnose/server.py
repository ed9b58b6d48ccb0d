"""The first question: is a server there, and what does it say."""

from dataclasses import dataclass

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe
from adscreen.core.i18n import _
from adscreen.iptv.diagnose.asking import SUSPICIOUS, Reply, Way, ask, ask_or_none
from adscreen.iptv.diagnose.facts import answer_kind, server_facts
from adscreen.iptv.diagnose.findings import finding
from adscreen.iptv.diagnose.model import Finding, Severity, Step, StepName
from adscreen.iptv.diagnose.wording import plain
from adscreen.iptv.links import LinkKind, ProviderLink
from adscreen.iptv.m3u import M3uReader
from adscreen.iptv.xtream import Asked, failure_of
from adscreen.media.sniff import Kind
from adscreen.media.sources.verdicts import bytes_error, status_error

_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"\xfd7zXZ\x00")
"""Starts of gzip, zip and xz: lists come packed too."""


@dataclass(frozen=True, slots=True)
class Server:
    """What the server is, and the way it let us in."""

    step: Step
    kind: Kind
    way: Way


async def ask_server(link: ProviderLink, way: Way) -> Server:
    """Ask the server that `link` leads to; raises AdScreenError where none answers.

    What is no television and no list is asked for once more under another player's name: an answer then
    proves that the name was refused.
    """
    if link.kind is LinkKind.XTREAM:
        return _panel(await ask(link.api_url(), way), way)
    reply = await ask(link.address, way)
    kind, error = _judged(link, reply)
    findings: tuple[Finding, ...] = ()
    if error is not None and error.failure in SUSPICIOUS:
        other = await ask_or_none(link.address, way.other())
        if other is not None and _judged(link, other)[1] is None:
            findings = (agent_finding(way, way.other()),)
            reply, way, error, kind = other, way.other(), None, _judged(link, other)[0]
    return Server(_step(reply, kind, error, findings), kind, way)


def agent_finding(refused: Way, accepted: Way) -> Finding:
    """Return the finding that one player's name is refused and another let in."""
    name = plain(refused.user_agent) if refused.user_agent else _("that AdScreen gives itself")
    return finding("user_agent_needed", refused=name, accepted=plain(accepted.user_agent or ""))


def _panel(reply: Reply, way: Way) -> Server:
    """Take any answer of a panel: what it means is the account's step to tell."""
    good = reply.is_good and reply.kind is Kind.JSON
    headline = _("The server answers.") if good else _("The server answers, but not as a provider's does.")
    severity = Severity.OK if good else Severity.NOTE
    step = Step(StepName.SERVER, severity, headline, tuple(server_facts(reply.seen, reply.kind)))
    return Server(step, reply.kind, way)


def _judged(link: ProviderLink, reply: Reply) -> tuple[Kind, AdScreenError | None]:
    """Return what a plain address answers, and why that is neither television nor a list."""
    if reply.kind in (Kind.TS, Kind.HLS):
        return reply.kind, None
    if reply.is_good:
        if reply.kind is Kind.LIST or reply.head.startswith(_PACKED) or _holds_entries(reply.head):
            return Kind.LIST, None
        return reply.kind, bytes_error(reply.kind, reply.seen.status, reply.head)
    if link.kind is LinkKind.M3U_LIST:
        return reply.kind, failure_of(reply.seen.status, reply.headers, asked=Asked.LIST)
    return reply.kind, status_error(reply.seen.status, reply.headers, reply.head)


def _holds_entries(head: bytes) -> bool:
    """Tell whether a text without `#EXTM3U` is a list all the same."""
    reader = M3uReader()
    try:
        return bool(reader.feed(head) or reader.finish())
    except AdScreenError:
        return False


def _step(reply: Reply, kind: Kind, error: AdScreenError | None, findings: tuple[Finding, ...]) -> Step:
    facts = tuple(server_facts(reply.seen, kind))
    if error is None:
        headline = _("The server answers with {kind}.", kind=answer_kind(kind))
        return Step(StepName.SERVER, Severity.OK, headline, facts, findings)
    failure = error.failure
    if failure is Failure.USER_AGENT_BLOCKED:  # another name was tried, and refused too
        failure = Failure.WRONG_LOGIN
    return Step(
        StepName.SERVER, Severity.ERROR, describe(failure), facts, findings, failure, detail=error.detail
    )
