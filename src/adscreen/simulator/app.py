"""The simulated provider as one Starlette application."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.simulator.account_routes import AccountRoutes
from adscreen.simulator.answers import refusal
from adscreen.simulator.control import Control
from adscreen.simulator.provider import Simulator
from adscreen.simulator.viewing import Viewing


def build(simulator: Simulator) -> Starlette:
    """Return the application of one simulator."""
    return Starlette(
        routes=[
            *Control(simulator).routes(),
            *AccountRoutes(simulator).routes(),
            *Viewing(simulator).routes(),
        ],
        exception_handlers={AdScreenError: _failed, 404: _missing, 405: _missing},
    )


async def _failed(_request: Request, error: Exception) -> Response:
    failure = error.failure if isinstance(error, AdScreenError) else Failure.INTERNAL
    field = error.field if isinstance(error, AdScreenError) else None
    status = 400 if failure == Failure.BAD_INPUT else 500
    return JSONResponse({"error": str(failure), "detail": str(error), "field": field}, status)


async def _missing(_request: Request, error: Exception) -> Response:
    return refusal(getattr(error, "status_code", 404))
