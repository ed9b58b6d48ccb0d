"""Reading a provider's channels, by its interface or its list, keeping counts and a few candidates."""

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.iptv.diagnose.asking import Way
from adscreen.iptv.diagnose.channels import Candidate, Listing
from adscreen.iptv.diagnose.findings import finding
from adscreen.iptv.diagnose.model import Fact, Severity, Step, StepName
from adscreen.iptv.diagnose.wording import number
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.links import LinkKind, ProviderLink
from adscreen.iptv.m3u import Entry, M3uReader
from adscreen.iptv.m3u.reader import refuse_no_list
from adscreen.iptv.playing.forms import address_forms, xtream_forms
from adscreen.iptv.xtream import Asked, XtreamClient, good_answer


async def find_channels(
    link: ProviderLink, way: Way, panel: XtreamClient | None, wanted: str | None
) -> Listing:
    """Return the channels by the panel's interface, where that gives none by the list; raises AdScreenError.

    The interface's failure is the one that is told when both fail.
    """
    refused: AdScreenError | None = None
    if panel is not None:
        try:
            listing = await list_by_interface(panel, link, way, wanted)
        except AdScreenError as error:
            refused = error
        else:
            if listing.total:
                return listing
    try:
        address = link.list_url(link.output) if link.kind is LinkKind.XTREAM else link.address
        return await list_by_address(address, way, wanted)
    except AdScreenError as error:
        failed = refused or error
    if failed.failure is Failure.EMPTY_ANSWER and link.kind is LinkKind.XTREAM:
        # nothing but empty answers with status 200 is how panels refuse a player
        raise AdScreenError(Failure.USER_AGENT_BLOCKED, "every answer is empty", status=failed.status)
    raise failed


async def list_by_interface(
    xtream: XtreamClient, link: ProviderLink, way: Way, wanted: str | None
) -> Listing:
    """Return what get_live_streams lists; raises AdScreenError."""
    listing = Listing(wanted, by_interface=True)
    async for entries in xtream.live_streams():
        for entry in entries:
            if listing.add(entry.kind, entry.name, entry.stream_id):
                forms = xtream_forms(link, entry.stream_id, way.headers, verify_tls=way.verify_tls)
                listing.candidates.append(Candidate(entry.name, entry.stream_id, forms))
    return listing


async def list_by_address(url: str, way: Way, wanted: str | None) -> Listing:
    """Return what an M3U list holds; raises AdScreenError, also where the answer is no list."""
    listing = Listing(wanted)
    async with good_answer(
        way.client, url, Asked.LIST, headers=way.headers, verify_tls=way.verify_tls
    ) as answer:
        reader = M3uReader(answer.url)
        async for chunk in answer.chunks(stall_timeout=30.0):
            for entry in reader.feed(chunk):
                _take(listing, entry, way)
    for entry in reader.finish():
        _take(listing, entry, way)
    if not listing.total and (error := refuse_no_list(reader.verdict)) is not None:
        raise error
    return listing


def _take(listing: Listing, entry: Entry, way: Way) -> None:
    if entry.separator:
        return
    if listing.add(entry.kind, entry.name, entry.tvg_id) and (made := _candidate(entry, way)) is not None:
        listing.candidates.append(made)


def _candidate(entry: Entry, way: Way) -> Candidate | None:
    headers = {**way.headers, **entry.headers}
    try:
        forms = address_forms(entry.url, headers, verify_tls=way.verify_tls)
    except AdScreenError:
        return None
    return Candidate(entry.name, entry.tvg_id, forms, entry.drm)


def listing_step(listing: Listing, *, stood_in: bool) -> Step:
    """Return the step for channels that were read; `stood_in` tells that the list replaced the interface."""
    by_interface = listing.by_interface
    live = listing.counts[ChannelKind.LIVE]
    radio = listing.counts[ChannelKind.RADIO]
    other = listing.total - live - radio
    source = _("the provider's interface") if by_interface else _("the list")
    facts = (
        Fact("live", live, _("TV channels"), number(live, 0)),
        Fact("radio", radio, _("Radio channels"), number(radio, 0)),
        Fact("vod", other, _("Films and series"), number(other, 0)),
        Fact("source", "api" if by_interface else "list", _("Read from"), source),
    )
    findings = (finding("list_only"),) if stood_in else ()
    if not live and not radio:
        return Step(
            StepName.CHANNELS,
            Severity.ERROR,
            _("The provider lists no channel."),
            facts,
            findings,
            Failure.CHANNEL_NOT_FOUND,
        )
    headline = _("{count} TV channels were found.", count=number(live, 0))
    return Step(StepName.CHANNELS, Severity.OK, headline, facts, findings)
