"""The page of settings: one's own language and password, and how the server is set."""

from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.redact import redact
from adscreen.core.settings import Settings
from adscreen.web.cookies import SESSION, is_secure, set_language
from adscreen.web.dashboard.access import Reading, done
from adscreen.web.dashboard.forms import Form
from adscreen.web.dashboard.render import page


async def settings_page(request: Request, on: Reading) -> Response:
    """`GET /settings`."""
    return page("settings.html", on.reader, {"settings": _values(on.services.settings)}, notice=on.notice)


async def change_language(request: Request, on: Reading) -> Response:
    """`POST /settings/language`."""
    language = (await Form.read(request)).text("language")
    await on.services.accounts.set_language(on.user.id, language)
    response = done("/settings", "saved")
    set_language(response, language, secure=is_secure(request, on.services.settings))
    return response


async def change_password(request: Request, on: Reading) -> Response:
    """`POST /settings/password`."""
    form = await Form.read(request)
    await on.services.accounts.change_password(
        on.user.id,
        old=str(form.data.get("old", "")),
        new=str(form.data.get("new", "")),
        keep_token=request.cookies.get(SESSION),
    )
    return done("/settings", "saved")


def _values(settings: Settings) -> list[tuple[str, str, str]]:
    return [
        (f"ADSCREEN_{name.upper()}", _shown(getattr(settings, name)), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else redact(str(value))
