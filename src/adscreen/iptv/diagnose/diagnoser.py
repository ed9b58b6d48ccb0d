"""The run of a diagnosis: step after step, each shown as soon as it is done, one connection at a time.

diagnoser = Diagnoser(text, client, Options(channel="news"))
async for step in diagnoser.steps(): ...
diagnoser.diagnosis
"""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.iptv.diagnose.account import account_step, refused_account_step
from adscreen.iptv.diagnose.asking import Line, Way, any_line
from adscreen.iptv.diagnose.channels import Candidate, Listing
from adscreen.iptv.diagnose.listing import find_channels, listing_step
from adscreen.iptv.diagnose.model import Diagnosis, Finding, Severity, Step, StepName
from adscreen.iptv.diagnose.sampling import PAUSE, Sampler
from adscreen.iptv.diagnose.server import Server, agent_finding, ask_server
from adscreen.iptv.diagnose.steps import bad_link_step, failed_step, link_step
from adscreen.iptv.diagnose.verdict import fails, plays
from adscreen.iptv.intake.access import remember
from adscreen.iptv.links import LinkKind, ProviderLink, parse_link
from adscreen.iptv.playing.forms import address_forms, xtream_forms
from adscreen.iptv.xtream import AccountState, XtreamClient
from adscreen.media.model import SourceKind
from adscreen.media.sniff import Kind
from adscreen.media.sources.inputs import DEFAULT_INPUTS, InputOptions


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator may set."""

    channel: str | None = None
    """Name or id of the channel to try; an ordinary one is chosen when None."""
    user_agent: str | None = None
    seconds: float = 12.0
    """How long a channel is watched in its first form, at most twice as long as in the second."""
    verify_tls: bool = True
    pause: float = PAUSE
    """Seconds between two connections."""
    inputs: InputOptions = DEFAULT_INPUTS


class Diagnoser:
    """Diagnoses one pasted text; use it once. `line` is asked for every connection to a stream."""

    def __init__(
        self, text: str, client: HttpClient, options: Options | None = None, line: Line = any_line
    ) -> None:
        self._text = text
        self._options = options or Options()
        options = self._options
        self._way = Way(client, options.user_agent, options.verify_tls, line, options.inputs)
        self._began = self._mark = time.monotonic()

        self._steps: list[Step] = []
        self._account: AccountState | None = None
        self._sampler: Sampler | None = None

    async def steps(self) -> AsyncIterator[Step]:
        """Take the steps and yield each; `diagnosis` is complete after the last one."""
        self._began = self._mark = time.monotonic()
        try:
            async for step in self._run():
                yield self._noted(step)
        except AdScreenError as error:
            yield self._noted(failed_step(StepName.SERVER, error))

    @property
    def diagnosis(self) -> Diagnosis:
        """Return the answer to what was seen so far."""
        seconds = self._mark - self._began
        sampler = self._sampler
        if sampler is not None and sampler.playing is not None:
            if (agent := self._finding("user_agent_needed")) is not None:
                return fails(self._steps, Failure.USER_AGENT_BLOCKED, seconds, because=agent)
            return plays(self._steps, sampler.explanation, seconds)
        if sampler is not None and sampler.failure is not None:
            return fails(self._steps, sampler.failure, seconds, because=sampler.because)
        failed = next((step for step in self._steps if step.failure is not None), None)
        if failed is None or failed.failure is None:
            return fails(self._steps, Failure.STOPPED, seconds)
        because = next((f for f in failed.findings if f.severity is Severity.ERROR), None)
        return fails(self._steps, failed.failure, seconds, because=because)

    def _noted(self, step: Step) -> Step:
        now = time.monotonic()
        step = replace(step, seconds=now - self._mark)
        self._mark = now
        self._steps.append(step)
        return step

    def _finding(self, code: str) -> Finding | None:
        return next((f for step in self._steps for f in step.findings if f.code == code), None)

    async def _run(self) -> AsyncIterator[Step]:
        try:
            link = parse_link(self._text)
        except AdScreenError as error:
            yield bad_link_step(error)
            return
        remember(link)
        yield link_step(link)
        if link.kind is LinkKind.STREAM:
            forms = address_forms(link.address, {}, verify_tls=self._options.verify_tls)
            async for step in self._sampled([Candidate(link.place, "", forms)], None, None, warm=False):
                yield step
            return
        server = await ask_server(link, self._way)
        self._way = server.way
        yield server.step
        if server.step.failure is not None:
            return
        if link.kind is LinkKind.XTREAM:
            step = await self._account_step(link)
            yield step
            if step.failure is not None:
                return
        async for step in self._channels(link, server):
            yield step

    async def _account_step(self, link: ProviderLink) -> Step:
        panel = self._panel(link)
        before = self._way
        try:
            self._account = await panel.account()
        except AdScreenError as error:
            return refused_account_step(error)
        findings: tuple[Finding, ...] = ()
        if panel.user_agent != before.user_agent:
            self._way = replace(before, user_agent=panel.user_agent)
            findings = (agent_finding(before, self._way),)
        return account_step(self._account, datetime.now(UTC), findings)

    async def _channels(self, link: ProviderLink, server: Server) -> AsyncIterator[Step]:
        candidates = self._named_by(link, server)
        listing: Listing | None = None
        if not candidates:
            try:
                panel = self._panel(link) if self._account is not None else None
                listing = await find_channels(link, self._way, panel, self._options.channel)
            except AdScreenError as error:
                yield failed_step(StepName.CHANNELS, error)
                return
            step = listing_step(listing, stood_in=link.kind is LinkKind.XTREAM and not listing.by_interface)
            yield step
            if step.failure is not None:
                return
            candidates = listing.choose()
        panel = self._panel(link) if link.kind is LinkKind.XTREAM else None
        async for step in self._sampled(candidates, listing, panel, warm=panel is None):
            yield step

    async def _sampled(
        self,
        candidates: list[Candidate],
        listing: Listing | None,
        panel: XtreamClient | None,
        *,
        warm: bool,
    ) -> AsyncIterator[Step]:
        self._sampler = Sampler(
            self._way,
            self._options.seconds,
            account=self._account,
            panel=panel,
            pause=self._options.pause,
        )
        async for step in self._sampler.steps(
            candidates, chosen=listing is not None, wanted=self._options.channel, warm=warm
        ):
            yield step

    def _panel(self, link: ProviderLink) -> XtreamClient:
        way = self._way
        return XtreamClient(way.client, link, user_agent=way.user_agent, verify_tls=way.verify_tls)

    def _named_by(self, link: ProviderLink, server: Server) -> list[Candidate]:
        """Return the one channel that the link itself is or names."""
        headers, verify = self._way.headers, self._way.verify_tls
        if link.kind is LinkKind.XTREAM:
            if link.stream_id is None or self._options.channel is not None:
                return []
            forms = xtream_forms(link, link.stream_id, headers, verify_tls=verify)
            return [Candidate(link.stream_id, link.stream_id, forms)]
        if server.kind not in (Kind.TS, Kind.HLS):
            return []
        kind = SourceKind.HLS if server.kind is Kind.HLS else SourceKind.HTTP_TS
        return [
            Candidate(link.host, "", address_forms(link.address, headers, verify_tls=verify).judged(kind))
        ]


async def diagnose(text: str, client: HttpClient, options: Options | None = None) -> Diagnosis:
    """Return the diagnosis of a pasted text; raises nothing that the text or a provider can cause."""
    diagnoser = Diagnoser(text, client, options)
    async for _step in diagnoser.steps():
        pass
    return diagnoser.diagnosis
