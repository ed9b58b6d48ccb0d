"""Providers: paste, upload, refresh, change, delete."""

from collections.abc import AsyncIterator

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe, remedy
from adscreen.core.i18n import Message, _
from adscreen.iptv.history.service import PERIODS
from adscreen.iptv.intake.progress import Phase
from adscreen.iptv.schemas import AccountOut, ProviderChange, ProviderOut
from adscreen.iptv.xtream import AccountStatus
from adscreen.web.channel_history import channel_history
from adscreen.web.dashboard.access import Reading, done
from adscreen.web.dashboard.channel import percent, uptime_row
from adscreen.web.dashboard.connections import connections
from adscreen.web.dashboard.forms import Form
from adscreen.web.dashboard.render import Reader, page
from adscreen.web.dashboard.words import day, number
from adscreen.web.uploads import read_file

ACCOUNT_STATES: dict[AccountStatus, tuple[str, Message]] = {
    AccountStatus.ACTIVE: ("good", _("active")),
    AccountStatus.EXPIRED: ("bad", _("expired")),
    AccountStatus.BANNED: ("bad", _("blocked by the provider")),
    AccountStatus.DISABLED: ("bad", _("disabled")),
}
WORST, WELL = 10, 0.995
"""So many channels of a provider are named, with an uptime of less than this."""
PHASES: dict[Phase, Message] = {
    Phase.ACCOUNT: _("Reading the account…"),
    Phase.LIST: _("Reading the channels…"),
}


async def providers_page(request: Request, on: Reading) -> Response:
    """`GET /providers`."""
    return page("providers.html", on.reader, {"providers": await _cards(on)}, notice=on.notice)


async def providers_list(request: Request, on: Reading) -> Response:
    """`GET /providers/list`: the part that renews itself."""
    return page("providers_list.html", on.reader, {"providers": await _cards(on)})


async def add_provider(request: Request, on: Reading) -> Response:
    """`POST /providers`: a pasted text."""
    await on.desk.providers.add((await Form.read(request)).text("link"))
    return done("/providers", "added")


async def upload_list(request: Request, on: Reading) -> Response:
    """`POST /providers/upload`: an M3U file."""
    most = on.services.settings.max_upload_mb

    async def take(filename: str, chunks: AsyncIterator[bytes]) -> None:
        await on.desk.providers.add_upload(filename, _at_most(most, chunks))

    await read_file(request, take)
    return done("/providers", "added")


async def provider_page(request: Request, on: Reading) -> Response:
    """`GET /providers/<id>`."""
    provider = await on.desk.providers.get(request.path_params["provider"])
    context = {
        "provider": {**provider.model_dump(), "facts": _facts(provider, on.reader)},
        "use": await connections(provider.id, on),
        **await _uptimes(request, provider.id, on.reader),
    }
    return page("provider.html", on.reader, context, notice=on.notice)


async def change_provider(request: Request, on: Reading) -> Response:
    """`POST /providers/<id>`."""
    form, number = await Form.read(request), request.path_params["provider"]
    given = {name: form.text(name) for name in ("name", "format", "user_agent", "audio_language")}
    try:
        change = ProviderChange.model_validate(
            {
                **given,
                "verify_tls": form.checked("verify_tls"),
                "deinterlace": form.checked("deinterlace"),
                "max_connections": form.number("max_connections"),
            }
        )
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise AdScreenError(Failure.BAD_INPUT, field, field=field) from None
    await on.desk.providers.update(number, change)
    return done(f"/providers/{number}", "saved")


async def delete_provider(request: Request, on: Reading) -> Response:
    """`POST /providers/<id>/delete`."""
    await on.desk.providers.delete(request.path_params["provider"])
    return done("/providers", "deleted")


async def refresh_provider(request: Request, on: Reading) -> Response:
    """`POST /providers/<id>/refresh`: in the background; the list shows how far it is."""
    on.desk.providers.start_refresh(request.path_params["provider"])
    return done("/providers", "refreshing")


async def _uptimes(request: Request, provider: int, reader: Reader) -> dict[str, object]:
    """Return the provider's uptime, and the channels that were away most in a week."""
    history = channel_history(request)
    rows = [uptime_row(name, await history.provider_uptime(provider, name), reader) for name in PERIODS]
    worst = [
        {"id": one.channel, "name": one.name, "share": percent(one.share)}
        for one in await history.uptimes("week", provider)
        if one.share is not None and one.share < WELL
    ]
    return {"uptimes": rows, "worst": worst[:WORST]}


async def _at_most(megabytes: int, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > megabytes * 1_000_000:
            advice = _("Files may have up to {limit} MB: make this one smaller.", limit=megabytes)
            raise AdScreenError(Failure.TOO_LARGE, "uploaded list", field="file", remedy=advice)
        yield chunk


async def _cards(on: Reading) -> list[dict[str, object]]:
    return [_card(provider, on.reader) for provider in await on.desk.providers.list()]


def _card(provider: ProviderOut, reader: Reader) -> dict[str, object]:
    refresh, account = provider.refresh, provider.account
    tone, word = _state(provider)
    failure = refresh.failure if refresh.phase is Phase.FAILED else None
    running = reader.say(PHASES[refresh.phase]) if refresh.phase.is_running else ""
    return {
        "id": provider.id,
        "name": provider.name,
        "tone": tone,
        "state": reader.say(word),
        "link": provider.link,
        "channels": number(provider.channels),
        "connections": _connections(account, reader) if account else "",
        "expires": day(account.expires_at) if account else "",
        "refreshing": running,
        "entries": number(refresh.entries) if refresh.entries else "",
        "percent": refresh.percent,
        "problem": reader.say(describe(failure)) if failure else "",
        "remedy": reader.say(remedy(failure)) if failure else "",
    }


def _state(provider: ProviderOut) -> tuple[str, Message]:
    if provider.refresh.phase.is_running:
        return "", _("being read")
    if provider.account is not None:
        return ACCOUNT_STATES[provider.account.status]
    if provider.refresh.phase is Phase.FAILED:
        return "bad", _("not read")
    return "good", _("ready")


def _connections(account: AccountOut, reader: Reader) -> str:
    if account.connections_allowed == 0:
        return reader.say(_("unlimited"))
    if account.connections_allowed is None:
        return ""
    used, allowed = account.connections_used or 0, account.connections_allowed
    return reader.say(_("{used} of {allowed} in use", used=used, allowed=allowed))


def _facts(provider: ProviderOut, reader: Reader) -> list[tuple[str, str]]:
    account, say = provider.account, reader.say
    rows: list[tuple[Message, str]] = [(_("Link"), provider.link), (_("User"), provider.user or "")]
    if account is not None:
        rows += [
            (_("State"), say(ACCOUNT_STATES[account.status][1])),
            (_("Expires"), day(account.expires_at)),
            (_("Formats allowed"), ", ".join(account.formats or ())),
            (_("Time zone"), account.timezone or ""),
            (_("Provider's message"), account.message),
        ]
    rows += [(_("Channels"), number(provider.channels)), (_("List read"), day(provider.refresh.finished_at))]
    return [(say(name), value) for name, value in rows if value]
