"""One reading of one source: asked under the address policy, read by a child, changed over when whole."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.answer import Answer
from adscreen.core.net.client import HttpClient
from adscreen.core.redact import redact
from adscreen.core.vault import Vault
from adscreen.iptv.guide.child import Job
from adscreen.iptv.guide.models import GuideSource
from adscreen.iptv.guide.process import GuideChild, guide_child
from adscreen.iptv.guide.repository import GuideRepository
from adscreen.iptv.guide.schedule import Schedule
from adscreen.iptv.guide.sources import GuidePhase, Origin, address_of
from adscreen.iptv.intake.access import open_headers
from adscreen.iptv.models import Provider
from adscreen.iptv.repository import ProviderRepository
from adscreen.iptv.xtream import Asked, failure_of

log = structlog.get_logger(__name__)

STALE = timedelta(hours=1)
"""A reading that began longer ago died with its process."""
TIME_LIMIT = 3000.0
"""Seconds of one reading, download included."""
PATIENCE = 90.0
"""Seconds that a panel may take to make its guide."""
STALL = 30.0
MOST = 600_000_000
"""Bytes after which a guide is given up, packed or not."""
TOLD_EVERY = 2_000_000
"""Bytes after which it is told how far the reading is; sooner where a twentieth of it is less."""
BELIEVED = timedelta(hours=24)
"""How long "not changed" is asked for: later, the days ahead that were left out are wanted."""


@dataclass(frozen=True, slots=True)
class GuideOptions:
    """How guides are kept."""

    days_back: float = 1.0
    days_ahead: float = 7.0
    language: str = "en"
    """Of several titles, the one in this language is kept."""


class GuideReader:
    """Reads sources; who calls sees to it that no two readings run at once."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        http: HttpClient,
        clock: Clock,
        schedule: Schedule,
        options: GuideOptions,
    ) -> None:
        self._database = database
        self._vault = vault
        self._http = http
        self._clock = clock
        self._schedule = schedule
        self._options = options

    async def read(self, source_id: int) -> None:
        """Read a source and set when it is due again; raises its failure, CONFLICT where it is being read."""
        at = self._now()
        async with self._database.transaction() as session:
            if not await GuideRepository(session).begin(source_id, at, at - STALE):
                raise AdScreenError(Failure.CONFLICT, "this guide is being read")
        try:
            changed = await self._read_in_time(source_id)
        except AdScreenError as error:
            await self._failed(source_id, error)
            raise
        except BaseException:
            # stopped from outside: it is due as it was
            await self._end(source_id, at)
            raise
        due = self._schedule.after_success(self._now())
        await self._end(source_id, due, failure=None, detail="", failures=0, **changed)

    async def _read_in_time(self, source_id: int) -> dict[str, Any]:
        try:
            async with asyncio.timeout(TIME_LIMIT):
                return await self._read(source_id)
        except TimeoutError:
            raise AdScreenError(Failure.TIMEOUT, f"not read within {TIME_LIMIT:g} s") from None
        except (OSError, SQLAlchemyError) as error:
            log.exception("guide not read", source=source_id)
            raise AdScreenError(Failure.INTERNAL, type(error).__name__) from None

    async def _read(self, source_id: int) -> dict[str, Any]:
        async with self._database.transaction() as session:
            source = await GuideRepository(session).source(source_id)
            if source is None:
                raise AdScreenError(Failure.NOT_FOUND, "no such guide")
            number = source.provider_id
            provider = await ProviderRepository(session).provider(number) if number else None
        address = address_of(source, provider, self._vault)
        headers = self._headers(provider)
        async with guide_child(self._job(source, provider), self._teller(source_id)) as child:
            inputs = await child.inputs()
            if self._may_be_unchanged(source, inputs):
                headers |= _conditions(source)
            async with self._http.get(
                address,
                headers=headers,
                verify_tls=provider.verify_tls if provider else True,
                first_byte_timeout=PATIENCE,
            ) as answer:
                return await self._take(source_id, answer, child, inputs)

    async def _take(self, source_id: int, answer: Answer, child: GuideChild, inputs: str) -> dict[str, Any]:
        if answer.status == 304:
            return {}
        if (error := failure_of(answer.status, answer.headers, asked=Asked.LIST)) is not None:
            raise error
        cut = await self._pump(source_id, answer, child)
        result = await child.result(cut=cut)
        log.info("guide read", source=source_id, programmes=result["kept"], flaws=result["flaws"])
        return {
            "read_at": self._now(),
            "flaws": result["flaws"],
            "inputs": inputs,
            "etag": "" if cut else answer.headers.get("etag", "")[:200],
            "modified": "" if cut else answer.headers.get("last-modified", "")[:60],
        }

    async def _pump(self, source_id: int, answer: Answer, child: GuideChild) -> bool:
        """Hand the body to the child, still packed; tells whether it was cut off."""
        packed = answer.headers.get("content-encoding", "").strip().lower() in {"gzip", "x-gzip"}
        chunks = answer.coded_chunks(stall_timeout=STALL) if packed else answer.chunks(stall_timeout=STALL)
        size = told = 0
        if (total := _length(answer.headers)) is not None:
            await self._set(source_id, bytes_total=total)
        step = TOLD_EVERY if total is None else min(TOLD_EVERY, max(total // 20, TOLD_EVERY // 20))
        try:
            async for chunk in chunks:
                size += len(chunk)
                _refuse_more(size)
                if not await child.feed(chunk):
                    break
                if size - told > step:
                    told = size
                    await self._set(source_id, bytes_read=size)
        except AdScreenError as error:
            if size == 0 or error.failure not in {Failure.CONNECTION_LOST, Failure.TIMEOUT}:
                raise
            return True
        finally:
            await self._set(source_id, bytes_read=size)
        return False

    def _job(self, source: GuideSource, provider: Provider | None) -> Job:
        now, options = int(self._clock.time()), self._options
        shift = 60 * source.shift_minutes
        own_zone = provider.timezone if provider and source.origin == Origin.ACCOUNT else None
        return Job(
            database_url=self._database.engine.url.render_as_string(hide_password=False),
            source_id=source.id,
            generation=source.generation + 1,
            provider_id=source.provider_id,
            zone=own_zone or "UTC",
            language=options.language,
            window=(
                now - int(options.days_back * 86_400) - shift,
                now + int(options.days_ahead * 86_400) - shift,
            ),
        )

    def _headers(self, provider: Provider | None) -> dict[str, str]:
        headers = {"Accept-Encoding": "gzip"}
        if provider is not None:
            headers |= open_headers(provider.sealed_headers, self._vault)
            if provider.user_agent:
                headers["User-Agent"] = provider.user_agent
        return headers

    def _may_be_unchanged(self, source: GuideSource, inputs: str) -> bool:
        recent = source.read_at is not None and self._now() - source.read_at < BELIEVED
        return recent and source.inputs == inputs and source.generation > 0

    def _teller(self, source_id: int) -> Any:
        def told(programmes: int) -> None:
            log.debug("guide is being read", source=source_id, programmes=programmes)

        return told

    async def _failed(self, source_id: int, error: AdScreenError) -> None:
        async with self._database.transaction() as session:
            repository = GuideRepository(session)
            source = await repository.source(source_id)
            failures = (source.failures if source else 0) + 1
            await repository.set_source(
                source_id,
                phase=GuidePhase.FAILED.value,
                failure=error.failure.value,
                detail=redact(error.detail)[:300],
                failures=failures,
                due_at=self._schedule.after_failure(self._now(), failures, error.retry_after),
            )
        log.warning("guide not read", source=source_id, failure=error.failure, detail=redact(error.detail))

    async def _end(self, source_id: int, due_at: datetime | None, **values: Any) -> None:
        async with self._database.transaction() as session:
            await GuideRepository(session).end(source_id, due_at, **values)

    async def _set(self, source_id: int, **values: Any) -> None:
        async with self._database.transaction() as session:
            await GuideRepository(session).set_source(source_id, **values)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC)


def _refuse_more(size: int) -> None:
    if size > MOST:
        raise AdScreenError(Failure.TOO_LARGE, f"the guide is larger than {MOST} bytes")


def _length(headers: Mapping[str, str]) -> int | None:
    """Return how many bytes the body has, as it is sent; None where the server does not say."""
    text = headers.get("content-length", "").strip()
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) <= MOST else None


def _conditions(source: GuideSource) -> Mapping[str, str]:
    pairs = (("If-None-Match", source.etag), ("If-Modified-Since", source.modified))
    return {name: value for name, value in pairs if value}
