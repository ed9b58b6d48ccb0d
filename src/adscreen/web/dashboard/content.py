"""What a screen shows beside television: overlays over the picture, images and clips in its playlist."""

from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.core.ids import new_code
from adscreen.signage.library.models import Creative
from adscreen.signage.library.service import Entry
from adscreen.signage.screens.schemas import OverlayItem, OverlayKind, Position
from adscreen.signage.screens.service import overlay_of
from adscreen.web.dashboard.access import Reading, done
from adscreen.web.dashboard.bin import Deleted
from adscreen.web.dashboard.forms import Form, whole_number
from adscreen.web.uploads import read_file

USUAL_PLACE = {OverlayKind.TICKER: Position.BOTTOM, OverlayKind.CORNER: Position.TOP_RIGHT}


async def add_text(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/overlays`: a ticker or a note."""
    form = await Form.read(request)
    kind = OverlayKind.CORNER if form.text("kind") == "corner" else OverlayKind.TICKER
    item = OverlayItem(id=new_code(), kind=kind, text=form.text("text")[:500], position=USUAL_PLACE[kind])
    return await _add(request, on, item)


async def add_guide(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/overlays/guide`: what is on and what follows."""
    place = (await Form.read(request)).text("position")
    if place not in {position.value for position in Position}:
        raise AdScreenError(Failure.BAD_INPUT, "position", field="position")
    item = OverlayItem(id=new_code(), kind=OverlayKind.NOWNEXT, position=Position(place))
    return await _add(request, on, item)


async def add_image(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/overlays/image`."""
    form = await read_file(request, partial(take_file, on))
    place = form.fields.get("position", "")
    if place not in {position.value for position in Position}:
        raise AdScreenError(Failure.BAD_INPUT, "position", field="position")
    creative = form.files[0]
    if creative.kind != "image":
        raise AdScreenError(
            Failure.BAD_INPUT,
            "not an image",
            field="file",
            remedy=_("Choose an image: PNG, JPEG, WebP or GIF."),
        )
    item = OverlayItem(id=new_code(), kind=OverlayKind.IMAGE, image=creative.blob, position=Position(place))
    return await _add(request, on, item)


async def toggle_overlay(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/overlays/<id>/toggle`: show or hide."""
    wanted = request.path_params["item"]
    return await _change(
        request,
        on,
        lambda items: [
            item.model_copy(update={"enabled": not item.enabled}) if item.id == wanted else item
            for item in items
        ],
    )


async def delete_overlay(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/overlays/<id>/delete`: it can be undone."""
    code, wanted = request.path_params["code"], request.path_params["item"]
    items = overlay_of(await on.services.screens.get(code))
    kept = [item for item in items if item.id != wanted]
    await on.services.screens.set_overlay(code, kept)
    back = partial(_put_back, on, code, items)
    return done(f"/screens/{code}", "deleted", undo=on.desk.bin.keep(Deleted(back, f"/screens/{code}")))


async def add_items(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/items`: upload images and clips to the end of the playlist."""
    code = request.path_params["code"]
    await on.services.screens.get(code)
    form = await read_file(request, partial(take_file, on))
    seconds = whole_number("seconds", form.fields.get("seconds", ""))
    for creative in form.files:
        await on.services.library.add_to_playlist(
            code, creative.id, seconds=10 if seconds is None else seconds
        )
    return done(f"/screens/{code}", "added")


async def earlier_item(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/items/<id>/up`: one place earlier."""
    code, wanted = request.path_params["code"], int(request.path_params["item"])
    ids = [entry.id for entry in await on.services.library.playlist(code)]
    if wanted in ids:
        await on.services.library.move_in_playlist(code, wanted, max(0, ids.index(wanted) - 1))
    return done(f"/screens/{code}", "saved")


async def delete_item(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/items/<id>/delete`: it can be undone."""
    code, wanted = request.path_params["code"], int(request.path_params["item"])
    entries = await on.services.library.playlist(code)
    await on.services.library.remove_from_playlist(code, wanted)
    places = [place for place, entry in enumerate(entries) if entry.id == wanted]
    if not places:
        return done(f"/screens/{code}", "deleted")
    back = partial(_play_again, on, code, entries[places[0]], places[0])
    return done(f"/screens/{code}", "deleted", undo=on.desk.bin.keep(Deleted(back, f"/screens/{code}")))


async def undo(request: Request, on: Reading) -> Response:
    """`POST /undo/<key>`: bring back what was deleted."""
    return done(await on.desk.bin.restore(request.path_params["key"]), "restored")


async def _put_back(on: Reading, code: str, before: Sequence[OverlayItem]) -> None:
    """Add what is missing of `before`, at its place; what came since stays."""
    items = overlay_of(await on.services.screens.get(code))
    there = {item.id for item in items}
    for place, item in enumerate(before):
        if item.id not in there:
            items.insert(place, item)
    await on.services.screens.set_overlay(code, items)


async def _play_again(on: Reading, code: str, entry: Entry, place: int) -> None:
    library = on.services.library
    entries = await library.add_to_playlist(code, entry.creative.id, seconds=entry.seconds)
    await library.move_in_playlist(code, entries[-1].id, place)


async def _add(request: Request, on: Reading, new: OverlayItem) -> Response:
    return await _change(request, on, lambda items: [*items, new])


async def _change(
    request: Request, on: Reading, change: Callable[[list[OverlayItem]], list[OverlayItem]]
) -> Response:
    code = request.path_params["code"]
    screen = await on.services.screens.get(code)
    await on.services.screens.set_overlay(code, change(overlay_of(screen)))
    return done(f"/screens/{code}", "saved")


async def take_file(on: Reading, filename: str, chunks: AsyncIterator[bytes]) -> Creative:
    """Store one file of a form; an error says which of several it was."""
    try:
        return await on.services.library.upload(filename, chunks)
    except AdScreenError as error:
        if error.remedy is None:
            raise
        named = _("{file}: {remedy}", file=filename, remedy=error.remedy)
        raise AdScreenError(error.failure, error.detail, field=error.field, remedy=named) from error
