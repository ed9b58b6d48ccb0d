"""A channel in the dashboard's own browser: in the form that it plays, and giving way to screens."""

from starlette.requests import Request
from starlette.responses import Response

from adscreen.iptv.schemas import ChannelOut
from adscreen.web.dashboard.access import Reading
from adscreen.web.renditions import abilities_of
from adscreen.web.screen_tv import television, wishes_of
from adscreen.web.watching import preview_watcher


def preview_address(channel: ChannelOut) -> str:
    """Return the path of a channel's playlist for a preview."""
    return f"/channels/{channel.id}/preview.m3u8"


async def channel_preview(request: Request, on: Reading) -> Response:
    """`GET /channels/<id>/preview.m3u8?can=…&viewer=…`: as a screen's, by what this browser decodes."""
    ref = (await on.desk.providers.channel(request.path_params["channel"])).ref
    wishes = wishes_of(await on.services.channels.channel(ref))
    abilities = abilities_of(request.query_params.get("can"), {})
    return await television(request, ref, abilities, wishes, preview_watcher(request))
