"""The sources of one channel in order: suggestions with one click, search, own clips, order, undo."""

from collections.abc import Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe
from adscreen.core.i18n import Message, _
from adscreen.iptv.repository import ChannelQuery
from adscreen.iptv.sources.schemas import SourceChoice, SourceOut
from adscreen.media.ownfiles import FileState
from adscreen.web.dashboard.access import Reading, done
from adscreen.web.dashboard.bin import Deleted
from adscreen.web.dashboard.content import take_file
from adscreen.web.dashboard.forms import Form
from adscreen.web.dashboard.render import page
from adscreen.web.uploads import read_file

FOUND = 8
"""Channels that a search shows."""
CLIPS = 100

FILE_STATES: dict[FileState, tuple[str, Message]] = {
    FileState.MISSING: ("bad", _("the file is gone")),
    FileState.PREPARING: ("warn", _("being prepared")),
    FileState.READY: ("", _("own clip, runs round and round")),
    FileState.FAILED: ("bad", _("cannot be played")),
}


async def sources_card(request: Request, on: Reading) -> Response:
    """`GET /channels/<id>/sources?q=…`: the card of a channel's page, with what a search found."""
    number = request.path_params["channel"]
    return page(
        "channel_sources.html", on.reader, await sources_of(number, on, request.query_params.get("q", ""))
    )


async def sources_of(number: int, on: Reading, text: str = "") -> dict[str, object]:
    """Return what the card shows; `text` is searched among all channels."""
    found = await on.desk.sources.of(number)
    used = {number, *(one.channel for one in found if one.channel)}
    text = text.strip()[:100]
    matches = (await on.desk.providers.channels(ChannelQuery(text=text, size=FOUND))).items if text else ()
    clips = [one for one in await on.services.library.creatives() if one.kind == "video"][:CLIPS]
    return {
        "channel_id": number,
        "sources": [_row(one, on) for one in found],
        "suggestions": [] if text else await on.desk.sources.suggestions(number),
        "asked": text,
        "matches": [one for one in matches if one.id not in used],
        "clips": [one for one in clips if one.blob not in {each.file for each in found}],
    }


async def add_source(request: Request, on: Reading) -> Response:
    """`POST /channels/<id>/sources`: a channel or a clip of the library, at the end."""
    form, number = await Form.read(request), request.path_params["channel"]
    if (blob := form.text("file")) != "":
        clips = {one.blob: one.title for one in await on.services.library.creatives() if one.kind == "video"}
        if blob not in clips:
            raise AdScreenError(Failure.NOT_FOUND, "no such clip", field="file")
        return await _append(number, SourceChoice(file=blob, title=clips[blob]), on)
    other = form.number("source")
    if not other:
        raise AdScreenError(Failure.BAD_INPUT, "source", field="source")
    return await _append(number, SourceChoice(channel=other), on)


async def upload_source(request: Request, on: Reading) -> Response:
    """`POST /channels/<id>/sources/file`: upload a clip, and put it at the end."""
    number = request.path_params["channel"]
    await on.desk.sources.of(number)
    creative = (await read_file(request, partial(take_file, on))).files[0]
    if creative.kind != "video":
        remedy = _("Choose a film: MP4 or WebM.")
        raise AdScreenError(Failure.BAD_INPUT, "not a film", field="file", remedy=remedy)
    return await _append(number, SourceChoice(file=creative.blob, title=creative.title), on)


async def earlier_source(request: Request, on: Reading) -> Response:
    """`POST /channels/<id>/sources/<place>/up`: one place earlier; places count from 1."""
    number, place = request.path_params["channel"], request.path_params["place"]
    choices = [one.choice for one in await on.desk.sources.of(number)]
    if 2 <= place <= len(choices):
        choices[place - 2 : place] = choices[place - 1], choices[place - 2]
        await on.desk.sources.choose(number, choices)
    return done(f"/channels/{number}", "saved")


async def delete_source(request: Request, on: Reading) -> Response:
    """`POST /channels/<id>/sources/<place>/delete`: it can be undone."""
    number, place = request.path_params["channel"], request.path_params["place"]
    before = [one.choice for one in await on.desk.sources.of(number)]
    path = f"/channels/{number}"
    if not 1 <= place <= len(before):
        return done(path, "deleted")
    await on.desk.sources.choose(number, before[: place - 1] + before[place:])
    back = partial(_put_back, on, number, before[place - 1], place)
    return done(path, "deleted", undo=on.desk.bin.keep(Deleted(back, path)))


async def _put_back(on: Reading, number: int, choice: SourceChoice, place: int) -> None:
    """Add it at its place; what came since stays."""
    choices = [one.choice for one in await on.desk.sources.of(number)]
    choices.insert(place - 1, choice)
    await on.desk.sources.choose(number, choices)


async def _append(number: int, choice: SourceChoice, on: Reading) -> Response:
    before: Sequence[SourceChoice] = [one.choice for one in await on.desk.sources.of(number)]
    await on.desk.sources.choose(number, [*before, choice])
    return done(f"/channels/{number}", "added")


def _row(source: SourceOut, on: Reading) -> dict[str, object]:
    tone, note = _state(source, on)
    return {
        "name": source.name,
        "channel": source.channel,
        "provider": "" if source.same_provider else source.provider,
        "tone": tone,
        "note": on.reader.say(note) if note else "",
    }


def _state(source: SourceOut, on: Reading) -> tuple[str, Message | None]:
    if source.file is not None:
        return FILE_STATES[on.desk.files.state(source.file)]
    if source.gone:
        return "bad", _("gone from the provider's list")
    return ("bad", describe(source.failure)) if source.failure else ("", None)
