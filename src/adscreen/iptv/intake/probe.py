"""First contact: what a pasted link really is, before a provider is made of it."""

from dataclasses import dataclass

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.iptv.health.look import look
from adscreen.iptv.intake.access import as_direct
from adscreen.iptv.links import LinkKind, ProviderLink
from adscreen.iptv.m3u import M3uReader, Verdict
from adscreen.iptv.m3u.reader import refuse_no_list
from adscreen.iptv.playing.forms import address_forms
from adscreen.iptv.playing.reasons import UNREACHED
from adscreen.iptv.xtream import AccountState, Asked, XtreamClient, good_answer
from adscreen.iptv.xtream.client import SMALL_ANSWER
from adscreen.media.sources.inputs import DEFAULT_INPUTS, InputOptions

_GLANCE = 0.5
"""Seconds that a stream is looked at once it gives media."""
_OPENING = 30.0
_SHOWN_LATER = {Failure.SCRAMBLED, Failure.ENDED, Failure.CONNECTION_LOST}
"""What a stream that was there may turn out to be: a channel with a fault, as in a list."""

FINAL = UNREACHED | {Failure.WRONG_LOGIN, Failure.RATE_LIMITED, Failure.BAD_LINK}
"""Failures of the API after which the list cannot fare better."""
KINDS = {
    Verdict.LIST: LinkKind.M3U_LIST,
    Verdict.HLS: LinkKind.HLS_STREAM,
    Verdict.TS: LinkKind.TS_STREAM,
}


@dataclass(frozen=True, slots=True)
class Contact:
    """A link as its server confirmed it."""

    link: ProviderLink
    account: AccountState | None
    """None where there is no player_api, or no account."""
    user_agent: str | None
    """The user agent that was let in, where the usual one was not."""


async def make_contact(
    http: HttpClient, link: ProviderLink, inputs: InputOptions = DEFAULT_INPUTS
) -> Contact:
    """Ask the server behind a link what it is; a stream by another protocol is opened and must give media.

    Raises what keeps it from being a provider: WRONG_LOGIN, EXPIRED, BANNED, what the server answers instead
    of a list or a stream, and the failures of the way there.
    """
    if link.kind is LinkKind.STREAM:
        await _by_opening(http, link, inputs)
        return Contact(link, None, None)
    if link.kind is not LinkKind.XTREAM:
        return Contact(await _by_bytes(http, link), None, None)
    client = XtreamClient(http, link)
    try:
        state = await client.account()
    except AdScreenError as error:
        return Contact(await _without_api(http, link, error), None, None)
    if state.failure is not None:
        raise AdScreenError(state.failure, f"the panel says {state.status}: {state.message}".rstrip(": "))
    return Contact(link.account(), state, client.user_agent)


async def _without_api(http: HttpClient, link: ProviderLink, error: AdScreenError) -> ProviderLink:
    """Go on without player_api: the address may be no panel's at all, and some panels only give lists."""
    if error.failure in FINAL and not (link.stream_id is not None and error.failure is Failure.WRONG_LOGIN):
        raise error
    try:
        if link.stream_id is not None:
            return await _by_bytes(http, as_direct(link, LinkKind.ADDRESS))
        if await probe(http, link.list_url(link.output)) is Verdict.LIST:
            return link.account()
    except AdScreenError:
        # the API's own failure says more
        raise error from None
    raise error


async def _by_bytes(http: HttpClient, link: ProviderLink) -> ProviderLink:
    verdict = await probe(http, link.address)
    if verdict not in KINDS:
        raise refuse_no_list(verdict) or AdScreenError(Failure.BAD_ANSWER, f"the address answers {verdict}")
    return as_direct(link, KINDS[verdict])


async def _by_opening(http: HttpClient, link: ProviderLink, inputs: InputOptions) -> None:
    spec = address_forms(link.address, {}, verify_tls=True).mpeg_ts
    if spec is None:
        raise AdScreenError(Failure.BAD_LINK, "no address of a stream")
    seen = await look(spec, http, seconds=_GLANCE, opening=_OPENING, inputs=inputs)
    if seen.failure is not None and seen.failure not in _SHOWN_LATER:
        raise AdScreenError(seen.failure, seen.detail, remedy=seen.remedy)


async def probe(http: HttpClient, url: str) -> Verdict:
    """Return what an address answers, by its first bytes; an endless body is left as soon as it is known."""
    async with good_answer(http, url, Asked.LIST) as answer:
        reader = M3uReader(answer.url)
        size = 0
        async for chunk in answer.chunks():
            reader.feed(chunk)
            size += len(chunk)
            if reader.verdict is not Verdict.UNDECIDED or size > SMALL_ANSWER:
                return reader.verdict
        reader.finish()
        return reader.verdict
