"""What a channel shows while it gives no television: as usual, the last picture, a slate, another channel."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe
from adscreen.core.i18n import Message, _
from adscreen.iptv.repository import ChannelQuery
from adscreen.iptv.standby.schemas import StandbyChoice, StandbyOut
from adscreen.media.model import Standby
from adscreen.web.channel_standby import usual
from adscreen.web.dashboard.access import Reading, done
from adscreen.web.dashboard.bin import Deleted
from adscreen.web.dashboard.content import take_file
from adscreen.web.dashboard.forms import Form
from adscreen.web.dashboard.render import page
from adscreen.web.uploads import read_file

FOUND = 8
"""Channels that a search shows."""
FILES = 100

NAMES: dict[Standby | None, Message] = {
    None: _("As usual"),
    Standby.HOLD: _("The last picture"),
    Standby.SLATE: _("A slate"),
    Standby.BACKUP: _("Another channel"),
}
USUAL: dict[Standby | None, Message] = {
    None: _("the last picture; a slate where a player that is not a screen of yours watches"),
    Standby.HOLD: _("the last picture, as set when AdScreen was started"),
    Standby.SLATE: _("a slate, as set when AdScreen was started"),
}
HOLDS = _("Then the screen’s own playlist, until there is television again.")
BUILT_IN = _("the built-in picture, with the channel’s name")


async def standby_card(request: Request, on: Reading) -> Response:
    """`GET /channels/<id>/standby?for=…`: the card of a channel's page, with what a search found."""
    number = request.path_params["channel"]
    found = await standby_of(number, on, request.query_params.get("for", ""))
    return page("channel_standby.html", on.reader, found)


async def standby_of(number: int, on: Reading, text: str = "") -> dict[str, object]:
    """Return what the card shows; `text` is searched among all channels."""
    out, text = await on.desk.standby.of(number), text.strip()[:100]
    matches = (await on.desk.providers.channels(ChannelQuery(text=text, size=FOUND))).items if text else ()
    return {
        "channel_id": number,
        "standby": [_row(choice, out, on) for choice in (None, *Standby)],
        "standby_file": out.file,
        "standby_files": (await on.services.library.creatives())[:FILES],
        "standby_asked": text,
        "standby_matches": [one for one in matches if one.id != number],
    }


async def choose_standby(request: Request, on: Reading) -> Response:
    """`POST /channels/<id>/standby`: it can be undone."""
    form, number = await Form.read(request), request.path_params["channel"]
    wanted = form.text("choice")
    if wanted not in {"", *Standby}:
        raise AdScreenError(Failure.BAD_INPUT, "choice", field="choice")
    choice, before = Standby(wanted) if wanted else None, await on.desk.standby.of(number)
    if choice is Standby.BACKUP:
        other = form.number("backup") or (before.backup.channel if before.backup else None)
        if not other:
            remedy = _("Choose the channel that stands in: search for it below.")
            raise AdScreenError(Failure.BAD_INPUT, "no backup channel", field="backup", remedy=remedy)
        return await _choose(number, StandbyChoice(choice=choice, backup=other), before, on)
    if choice is Standby.SLATE and (blob := form.text("file")):
        titles = {one.blob: one.title for one in await on.services.library.creatives()}
        if blob not in titles:
            raise AdScreenError(Failure.NOT_FOUND, "no such file", field="file")
        return await _choose(number, StandbyChoice(choice=choice, file=blob, title=titles[blob]), before, on)
    return await _choose(number, StandbyChoice(choice=choice), before, on)


async def upload_slate(request: Request, on: Reading) -> Response:
    """`POST /channels/<id>/standby/file`: upload the slate's picture or clip, and choose it."""
    number = request.path_params["channel"]
    before = await on.desk.standby.of(number)
    creative = (await read_file(request, partial(take_file, on))).files[0]
    choice = StandbyChoice(choice=Standby.SLATE, file=creative.blob, title=creative.title)
    return await _choose(number, choice, before, on)


async def _choose(number: int, choice: StandbyChoice, before: StandbyOut, on: Reading) -> Response:
    await on.desk.standby.choose(number, choice)
    path = f"/channels/{number}"
    back = partial(on.desk.standby.choose, number, before.chosen)
    return done(path, "saved", undo=on.desk.bin.keep(Deleted(back, path)))


def _row(choice: Standby | None, out: StandbyOut, on: Reading) -> dict[str, object]:
    tone, note = _note(choice, out, on)
    return {
        "value": choice or "",
        "name": on.reader.say(NAMES[choice]),
        "note": on.reader.say(note) if isinstance(note, Message) else note,
        "tone": tone,
        "chosen": choice is out.choice,
        "channel": out.backup.channel if choice is Standby.BACKUP and out.backup else None,
    }


def _note(choice: Standby | None, out: StandbyOut, on: Reading) -> tuple[str, Message | str]:
    if choice is None:
        return "", USUAL[usual(on.services.settings)]
    if choice is Standby.HOLD:
        return "", HOLDS
    if choice is Standby.SLATE:
        if out.file_gone:
            told = _(
                "{title} was deleted: the built-in picture is shown, with the channel’s name.",
                title=out.title,
            )
            return "bad", told
        return "", out.title if out.file else BUILT_IN
    if (backup := out.backup) is None:
        gone = out.choice is Standby.BACKUP
        return ("bad", _("The chosen channel is no more: choose another one.")) if gone else ("", "")
    if backup.gone:
        return "bad", _("{name}: gone from the provider’s list", name=backup.name)
    if backup.failure is not None:
        return "bad", _("{name}: {why}", name=backup.name, why=describe(backup.failure))
    return "", backup.name if backup.same_provider else f"{backup.name} · {backup.provider}"
