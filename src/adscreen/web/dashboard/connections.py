"""Who holds a provider's connections, in the reader's words: for operators, never for screens."""

import time
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe
from adscreen.core.i18n import Message, _
from adscreen.iptv.playing.limits import Limit, LimitFrom
from adscreen.iptv.refs import channel_id
from adscreen.media.model import FeedStatus
from adscreen.media.slots.desk import Tenant
from adscreen.media.slots.model import AccountState, Purpose
from adscreen.web.dashboard.access import Reading
from adscreen.web.dashboard.render import page
from adscreen.web.dashboard.words import duration
from adscreen.web.watching import screen_code

PURPOSES: dict[Purpose, Message] = {
    Purpose.NOBODY: _("kept warm, nobody watches"),
    Purpose.CHECK: _("diagnosis"),
    Purpose.PREVIEW: _("preview"),
    Purpose.SCREEN: _("player"),
}
"""What a connection is for, where no screen has a name."""

ORIGINS: dict[LimitFrom, Message] = {
    LimitFrom.OPERATOR: _("as set here"),
    LimitFrom.ACCOUNT: _("as the account says"),
    LimitFrom.ASSUMED: _("assumed, as the account does not say"),
    LimitFrom.UNKNOWN: _("not known: none is refused until the provider does"),
}

MOST_NAMES = 4


async def provider_connections(request: Request, on: Reading) -> Response:
    """`GET /providers/<id>/connections`: the part of a provider's page that renews itself."""
    use = await connections(request.path_params["provider"], on)
    return page("connections.html", on.reader, {"use": use})


async def connections(provider_id: int, on: Reading) -> dict[str, object]:
    """Return what a provider's page tells of its connections."""
    limit = await on.desk.providers.limit(provider_id)
    state, say, now = on.desk.slots.state(limit.account), on.reader.say, time.monotonic()
    refs = _refs(state) + await _elsewhere(provider_id, limit.account, on)
    used = len(refs)
    return {
        "tone": "warn" if limit.connections and used >= limit.connections else "",
        "count": say(_count(used, limit)),
        "origin": say(ORIGINS[limit.origin]),
        "holders": [await _holder(ref, on) for ref in refs],
        "notes": [say(note) for note in _notes(state, now)],
    }


async def _elsewhere(provider_id: int, account: str, on: Reading) -> list[str]:
    """Return this provider's channels on other accounts: a list may hold addresses of several."""
    refs = [ref for one in on.desk.slots.states() if one.account != account for ref in _refs(one)]
    found: list[str] = []
    for ref in refs:
        if (number := channel_id(ref)) is not None:
            with suppress(AdScreenError):  # it may have been deleted under its feed
                if (await on.desk.providers.channel(number)).provider_id == provider_id:
                    found.append(ref)
    return found


async def why_not(status: FeedStatus | None, on: Reading) -> str:
    """Return why a feed gives no television, for operators: with who holds the connections it waits for."""
    if status is None or status.failure is None:
        return ""
    held = await held_by(status.ref, on) if status.failure is Failure.NO_SLOT else ""
    return f"{on.reader.say(describe(status.failure))} {held}".strip()


async def held_by(ref: str, on: Reading) -> str:
    """Return who holds the connections that a channel waits for; empty where that is not known."""
    account = on.desk.slots.account_of(ref)
    state = on.desk.slots.state(account) if account else None
    holders = [await _holder(one, on) for one in _refs(state) if one != ref]
    if state is not None and state.foreign:
        holders.append(on.reader.say(_("{count} on other devices", count=state.foreign)))
    return on.reader.say(_("In use: {holders}.", holders="; ".join(holders))) if holders else ""


def _refs(state: AccountState | None) -> list[str]:
    held = [*(lease.holder for lease in state.leases), *state.reserved] if state else []
    return list(dict.fromkeys(held))


async def _holder(ref: str, on: Reading) -> str:
    """Return one connection's line: `Sport 1 (Bar, Terrace)`."""
    tenant = on.desk.slots.tenant(ref)
    if tenant is None:
        return on.reader.say(_("a channel that is being closed"))
    return f"{tenant.title} ({await _watchers(tenant, on)})"


async def _watchers(tenant: Tenant, on: Reading) -> str:
    codes = {code for key in tenant.viewers() if (code := screen_code(key))}
    names = [screen.name for screen in await on.services.screens.all() if screen.code in codes]
    if not names:
        return on.reader.say(PURPOSES[tenant.purpose])
    shown = ", ".join(names[:MOST_NAMES])
    if len(names) <= MOST_NAMES:
        return on.reader.say(_("screen {name}", name=shown))
    more = len(names) - MOST_NAMES
    return on.reader.say(_("screens {names} and {more} more", names=shown, more=more))


def _count(used: int, limit: Limit) -> Message:
    if limit.connections:
        return _("{used} of {allowed} in use here", used=used, allowed=limit.connections)
    if limit.connections == 0:
        return _("{used} in use here, unlimited", used=used)
    return _("{used} in use here", used=used)


def _notes(state: AccountState | None, now: float) -> list[Message]:
    if state is None:
        return []
    notes: list[Message] = []
    if state.foreign and state.foreign_at is not None:
        notes.append(
            _(
                "The provider counts {count} on other devices, as of {time} ago.",
                count=state.foreign,
                time=duration(now - state.foreign_at),
            )
        )
    if state.learnt is not None:
        notes.append(
            _("It refused although there was room: AdScreen keeps to {count} for now.", count=state.learnt)
        )
    if state.ghost_until is not None and state.ghost_until > now:
        left = max(0.0, state.ghost_until - now)
        notes.append(
            _(
                "It still counts a connection of AdScreen that is over. Next attempt in {time}.",
                time=duration(left),
            )
        )
    if state.circuit is not None:
        left = max(0.0, state.circuit.until - now)
        why = describe(state.circuit.failure)
        notes.append(_("It refuses: {why} Next attempt in {time}.", why=why, time=duration(left)))
    return notes
