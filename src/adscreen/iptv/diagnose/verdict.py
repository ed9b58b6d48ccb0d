"""The one answer at the end: plays, or the failure that stands in the way, in words that fit a diagnosis."""

from adscreen.core.errors import Failure
from adscreen.core.failure_texts import describe, remedy
from adscreen.core.i18n import Message, _
from adscreen.iptv.diagnose.model import Diagnosis, Finding, Severity, Step, Verdict

_EXPLANATIONS: dict[Failure, Message] = {
    Failure.BAD_LINK: _("Nothing was asked of any server."),
    Failure.DNS: _("No server has this name, or this machine's name server does not answer."),
    Failure.REFUSED: _("The machine is there, but nothing listens on this port."),
    Failure.TLS: _("The server's certificate does not prove that it is the right one."),
    Failure.TIMEOUT: _("The connection was tried, and nothing came back."),
    Failure.ADDRESS_BLOCKED: _("AdScreen asks public addresses only, unless a network is allowed."),
    Failure.WRONG_LOGIN: _("The server knows AdScreen's question, but not this user name and password."),
    Failure.EXPIRED: _("The login is right, but its time is over."),
    Failure.BANNED: _("The login is right, but the provider has switched it off."),
    Failure.NO_SLOT: _("Each device that watches takes one connection, and none is left for AdScreen."),
    Failure.USER_AGENT_BLOCKED: _(
        "The server lets only some players in, by the name they give; it may also dislike this address."
    ),
    Failure.WRONG_FORMAT: _("The server refuses the form in which the channel was asked for."),
    Failure.CHANNEL_NOT_FOUND: _("The account is fine; this channel is not there."),
    Failure.NOT_FOUND: _("The server is there, but it has neither an account nor a list at this address."),
    Failure.HTML_ANSWER: _("A web page came where television was asked for."),
    Failure.PLACEHOLDER: _("A short clip came that ends or repeats, not a live channel."),
    Failure.STALLED: _("The connection stood open, but no more bytes came."),
    Failure.SCRAMBLED: _("The packets are encrypted for decoder cards."),
    Failure.DRM: _("The playlist asks for a licence that only the provider's own player can get."),
    Failure.UNSUPPORTED_CODEC: _("The stream itself is fine; its coding is not one that browsers play."),
}
_REMEDIES: dict[Failure, Message] = {
    Failure.NOT_FOUND: _(
        "Check the link letter by letter; an ended account may answer so too. Else ask the provider."
    ),
}


def plays(steps: list[Step], explanation: Message, seconds: float) -> Diagnosis:
    """Return the good answer."""
    warned = any(f.severity is Severity.WARNING for step in steps for f in step.findings)
    headline = _("It plays, with remarks.") if warned else _("It plays.")
    advice = _("Read the remarks.") if warned else None
    return Diagnosis(Verdict.PLAYS, headline, explanation, advice, tuple(steps), seconds)


def fails(
    steps: list[Step], failure: Failure, seconds: float, *, because: Finding | None = None
) -> Diagnosis:
    """Return the failure, in the words of the finding that explains it best where there is one."""
    if because is not None:
        return Diagnosis(
            failure,
            because.headline,
            because.explanation,
            because.remedy or remedy(failure),
            tuple(steps),
            seconds,
        )
    explanation = _EXPLANATIONS.get(failure, _("The details are in the steps."))
    advice = _REMEDIES.get(failure) or remedy(failure)
    return Diagnosis(failure, describe(failure), explanation, advice, tuple(steps), seconds)


def texts() -> list[Message]:
    """Return the texts of this table, so that a test can ask for their translation."""
    return [*_EXPLANATIONS.values(), *_REMEDIES.values()]
