"""Where the guide comes from: the sources in their order, and the operator's own addresses."""

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe, remedy
from adscreen.core.i18n import Message, _
from adscreen.iptv.guide.records import Flaw
from adscreen.iptv.guide.schemas import SourceOut
from adscreen.iptv.guide.sources import GuidePhase, Origin
from adscreen.iptv.schemas import ProviderOut
from adscreen.web.dashboard.access import Reading, done
from adscreen.web.dashboard.forms import Form
from adscreen.web.dashboard.guide_progress import percent_read, size_read
from adscreen.web.dashboard.render import Reader, page
from adscreen.web.dashboard.words import ago, duration, number

ORIGINS: dict[Origin, Message] = {
    Origin.ACCOUNT: _("the account’s own guide"),
    Origin.LIST: _("named by the list"),
    Origin.OPERATOR: _("added here"),
    Origin.SHORT: _("the account’s short guide"),
}
FLAWS: dict[Flaw, Message] = {
    Flaw.CUT: _("It ended in the middle: what came is shown, the rest stays as it was."),
    Flaw.ENCODING: _("Texts that are not in the encoding that it names: {count}."),
    Flaw.MARKUP: _("Programmes or channels that are not well formed: {count}."),
    Flaw.NO_TIME: _("Programmes without a time or a channel, left out: {count}."),
    Flaw.NO_TITLE: _("Programmes without a title, left out: {count}."),
    Flaw.NO_STOP: _("Programmes without a usable end: {count}."),
    Flaw.DUPLICATE: _("Programmes that are there twice: {count}."),
}


async def sources_page(request: Request, on: Reading) -> Response:
    """`GET /guide/sources`."""
    context = {"sources": await _cards(on), "providers": await on.desk.providers.list()}
    return page("guide_sources.html", on.reader, context, notice=on.notice)


async def sources_list(request: Request, on: Reading) -> Response:
    """`GET /guide/sources/list`: the part that renews itself."""
    return page("guide_sources_list.html", on.reader, {"sources": await _cards(on)})


async def add_source(request: Request, on: Reading) -> Response:
    """`POST /guide/sources`: an address, for one provider's channels or for all."""
    form = await Form.read(request)
    await on.desk.guide.service.add_source(
        form.text("address"), provider_id=form.number("provider"), shift_minutes=_shift(form)
    )
    return done("/guide/sources", "added")


async def change_source(request: Request, on: Reading) -> Response:
    """`POST /guide/sources/<id>`: shift, on or off."""
    form = await Form.read(request)
    await on.desk.guide.service.change_source(
        request.path_params["source"], shift_minutes=_shift(form), enabled=form.checked("enabled")
    )
    return done("/guide/sources", "saved")


async def raise_source(request: Request, on: Reading) -> Response:
    """`POST /guide/sources/<id>/up`: asked one place earlier."""
    await on.desk.guide.service.raise_source(request.path_params["source"])
    return done("/guide/sources", "saved")


async def delete_source(request: Request, on: Reading) -> Response:
    """`POST /guide/sources/<id>/delete`."""
    await on.desk.guide.service.remove_source(request.path_params["source"])
    return done("/guide/sources", "deleted")


async def refresh_guide(request: Request, on: Reading) -> Response:
    """`POST /guide/refresh`: read all sources now."""
    await on.desk.guide.service.refresh()
    return done(
        "/guide/sources" if (await Form.read(request)).text("back") == "sources" else "/guide", "guide"
    )


async def _cards(on: Reading) -> list[dict[str, object]]:
    providers = {provider.id: provider for provider in await on.desk.providers.list()}
    now = on.services.clock.time()
    return [_card(one, providers, on.reader, now) for one in await on.desk.guide.service.sources()]


def _card(
    source: SourceOut, providers: dict[int, ProviderOut], reader: Reader, now: float
) -> dict[str, object]:
    provider = providers.get(source.provider_id or 0)
    say, failure = reader.say, source.failure if source.phase is not GuidePhase.LOADING else None
    tone, word = _state(source)
    due = source.due_at.timestamp() - now if source.due_at else None
    return {
        "id": source.id,
        "link": source.link,
        "origin": say(ORIGINS[source.origin]),
        "own": source.origin is Origin.OPERATOR,
        "provider": provider.name if provider else say(_("for all channels")),
        "tone": tone,
        "state": say(word),
        "enabled": source.enabled,
        "shift": f"{source.shift_minutes / 60:g}",
        "size": size_read(source, reader) if source.phase is GuidePhase.LOADING else "",
        "percent": percent_read(source),
        "programmes": number(source.programmes),
        "channels": number(source.channels),
        "read": say(ago(source.read_at, now)),
        "due": say(duration(max(0.0, due))) if due is not None and source.enabled else "",
        "problem": say(describe(failure)) if failure else "",
        "remedy": say(remedy(failure)) if failure else "",
        "flaws": [_flaw(flaw, count, reader) for flaw, count in source.flaws.items()],
    }


def _state(source: SourceOut) -> tuple[str, Message]:
    if not source.enabled:
        return "", _("switched off")
    if source.phase is GuidePhase.LOADING:
        return "", _("being read")
    if source.failure:
        return "bad", _("not read")
    if source.read_at is None:
        return "", _("waits to be read")
    return ("warn", _("read, with flaws")) if source.flaws else ("good", _("read"))


def _flaw(flaw: Flaw, count: int, reader: Reader) -> str:
    text = FLAWS[flaw]
    return reader.say(
        Message(text.template, {"count": number(count)}) if "{count}" in text.template else text
    )


def _shift(form: Form) -> int:
    """Return minutes of the hours that were typed; raises BAD_INPUT."""
    text = form.text("shift").replace(",", ".")
    try:
        return round(float(text or "0") * 60)
    except (ValueError, OverflowError):
        raise AdScreenError(Failure.BAD_INPUT, "hours", field="shift") from None
