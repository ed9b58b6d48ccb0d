"""What a screen shows beside television: overlays over the picture, images and clips in its playlist."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.core.ids import new_code
from adscreen.signage.screens.schemas import OverlayItem, OverlayKind, Position
from adscreen.signage.screens.service import overlay_of
from adscreen.web.dashboard.access import Reading, done
from adscreen.web.dashboard.forms import Form, chunks

USUAL_PLACE = {OverlayKind.TICKER: Position.BOTTOM, OverlayKind.CORNER: Position.TOP_RIGHT}


async def add_text(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/overlays`: a ticker or a note."""
    form = await Form.read(request)
    kind = OverlayKind.CORNER if form.text("kind") == "corner" else OverlayKind.TICKER
    item = OverlayItem(id=new_code(), kind=kind, text=form.text("text")[:500], position=USUAL_PLACE[kind])
    return await _add(request, on, item)


async def add_image(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/overlays/image`."""
    form = await _upload_form(request, on)
    file = form.files("file")[0]
    place = form.text("position")
    if place not in {position.value for position in Position}:
        raise AdScreenError(Failure.BAD_INPUT, "position", field="position")
    creative = await on.services.library.upload(file.filename or "", chunks(file))
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
    """`POST /screens/<code>/overlays/<id>/delete`."""
    wanted = request.path_params["item"]
    return await _change(request, on, lambda items: [item for item in items if item.id != wanted])


async def add_items(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/items`: upload images and clips to the end of the playlist."""
    form, code = await _upload_form(request, on), request.path_params["code"]
    seconds = form.number("seconds") or 10
    for file in form.files("file"):
        creative = await on.services.library.upload(file.filename or "", chunks(file))
        await on.services.library.add_to_playlist(code, creative.id, seconds=seconds)
    return done(f"/screens/{code}", "added")


async def earlier_item(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/items/<id>/up`: one place earlier."""
    code, wanted = request.path_params["code"], int(request.path_params["item"])
    ids = [entry.id for entry in await on.services.library.playlist(code)]
    if wanted in ids:
        await on.services.library.move_in_playlist(code, wanted, max(0, ids.index(wanted) - 1))
    return done(f"/screens/{code}", "saved")


async def delete_item(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/items/<id>/delete`."""
    code = request.path_params["code"]
    await on.services.library.remove_from_playlist(code, int(request.path_params["item"]))
    return done(f"/screens/{code}", "deleted")


async def _add(request: Request, on: Reading, new: OverlayItem) -> Response:
    return await _change(request, on, lambda items: [*items, new])


async def _change(
    request: Request, on: Reading, change: Callable[[list[OverlayItem]], list[OverlayItem]]
) -> Response:
    code = request.path_params["code"]
    screen = await on.services.screens.get(code)
    await on.services.screens.set_overlay(code, change(overlay_of(screen)))
    return done(f"/screens/{code}", "saved")


async def _upload_form(request: Request, on: Reading) -> Form:
    return await Form.read(request, limit=on.services.settings.max_upload_mb * 1_000_000)
