"""Trying sample channels, each in the forms that the account allows; one failure condemns nobody."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.failure_texts import describe
from adscreen.core.i18n import Message, _
from adscreen.iptv.diagnose.asking import SUSPICIOUS, Way
from adscreen.iptv.diagnose.channels import Candidate
from adscreen.iptv.diagnose.findings import finding
from adscreen.iptv.diagnose.model import Fact, Finding, Severity, Step, StepName
from adscreen.iptv.diagnose.server import agent_finding
from adscreen.iptv.diagnose.stream import stream_step
from adscreen.iptv.diagnose.wording import plain
from adscreen.iptv.health.look import Look, look
from adscreen.iptv.playing.order import order
from adscreen.iptv.playing.reasons import ACCOUNT_LEVEL, AMBIGUOUS
from adscreen.iptv.xtream import AccountState, XtreamClient
from adscreen.media.model import SourceKind, SourceSpec
from adscreen.media.sources.udp_address import parse_udp

PAUSE = 1.5
"""Seconds between two connections: panels need a moment to see that the first one is gone."""
LONG_PATIENCE = 25.0
"""Seconds that a channel waits for the connection of the one before: panels count HLS for a while."""
SHORT_PATIENCE = 4.0
"""The same for the second form of a channel: what the first one showed is nearly enough."""

_TELLING = (
    Failure.UNSUPPORTED_CODEC,
    Failure.SCRAMBLED,
    Failure.DRM,
    Failure.PLACEHOLDER,
    Failure.STALLED,
    Failure.HTML_ANSWER,
    Failure.NOT_MEDIA,
)
"""What was seen in the stream itself says more than a refusal of the other form."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A form that was tried."""

    kind: SourceKind
    look: Look
    step: Step


class Sampler:
    """Tries candidates until one plays; its attributes then tell the outcome."""

    def __init__(
        self,
        way: Way,
        seconds: float,
        *,
        account: AccountState | None,
        panel: XtreamClient | None,
        pause: float = PAUSE,
    ) -> None:
        self._way = way
        self._seconds = seconds
        self._account = account
        self._panel = panel
        self._pause = pause
        self._agent_tried = False
        self._connected = False
        self._trials: list[list[Trial]] = []

        self.playing: Candidate | None = None
        self.failure: Failure | None = None
        self.because: Finding | None = None
        self.explanation: Message = plain("")

    async def steps(
        self, candidates: list[Candidate], *, chosen: bool, wanted: str | None, warm: bool = False
    ) -> AsyncIterator[Step]:
        """Try `candidates` in turn and yield what was found.

        `chosen` tells that they come from a list, `warm` that the provider was connected to a moment ago.
        """
        self._connected = warm
        if not candidates:
            self.failure = Failure.CHANNEL_NOT_FOUND
            yield _none_step(wanted)
            return
        for candidate in candidates:
            if chosen:
                yield _choice_step(candidate, wanted, first=not self._trials)
            async for step in self._try(candidate):
                yield step
            if self.playing is not None or self.failure in ACCOUNT_LEVEL:
                break
        if self.playing is not None and len(self._trials) > 1:
            yield _off_step(len(self._trials) - 1, len(self._trials))

    async def _try(self, candidate: Candidate) -> AsyncIterator[Step]:
        trials: list[Trial] = []
        self._trials.append(trials)
        if candidate.drm:
            step = Step(
                StepName.SAMPLE,
                Severity.ERROR,
                describe(Failure.DRM),
                failure=Failure.DRM,
                detail=f"the list announces {candidate.drm}",
                subject=candidate.name,
            )
            self._judge(step)
            yield step
            return
        formats = self._account.formats if self._account else None
        for kind in order(allowed=formats):
            spec = candidate.forms.spec(kind)
            if spec is None:
                continue
            trial = await self._trial(candidate, spec.kind, spec, trials)
            trials.append(trial)
            yield trial.step
            if trial.step.failure in ACCOUNT_LEVEL:
                break
        self._conclude(candidate, trials)

    async def _trial(
        self, candidate: Candidate, kind: SourceKind, spec: SourceSpec, before: list[Trial]
    ) -> Trial:
        spec = replace(spec, headers={**spec.headers, **self._way.headers})
        played = any(t.step.failure is None for t in before)
        await self._slot(patience=SHORT_PATIENCE if before else LONG_PATIENCE)
        seen = await self._look(spec, self._seconds / 2 if played else self._seconds)
        step = stream_step(kind, seen, candidate.name)
        if step.failure is Failure.NO_SLOT and any(t.look.bytes_in for t in before):
            step = _softened(step, "own_test_in_the_way")
        elif played and step.failure is not None:
            step = _softened(step, "mpeg_ts_off" if kind is SourceKind.HTTP_TS else "hls_off")
        elif kind in _BY_OTHER_WAYS:
            step = _with_remark(step, spec, seen)
        elif step.failure is not None:
            step = await self._reconsidered(step, spec, kind)
        elif before and not played:
            code = "hls_off" if kind is SourceKind.HTTP_TS else "mpeg_ts_off"
            step = replace(step, findings=(*step.findings, finding(code)))
        return Trial(kind, seen, step)

    async def _slot(self, *, patience: float) -> None:
        """Wait until the account has room again after a connection of ours, `patience` seconds at most."""
        if self._panel is None or not self._connected or self._account is None:
            return
        if not self._account.connections_allowed:
            return
        end = time.monotonic() + patience
        while time.monotonic() < end:
            await asyncio.sleep(self._pause)
            try:
                if not (await self._panel.account()).is_full:
                    return
            except AdScreenError:
                return

    async def _look(self, spec: SourceSpec, seconds: float) -> Look:
        if self._connected:
            await asyncio.sleep(self._pause)
        self._connected = True
        try:
            async with self._way.line(spec):
                return await look(spec, self._way.client, seconds=seconds, inputs=self._way.inputs)
        except AdScreenError as refused:
            return Look(refused.failure, refused.detail)

    async def _reconsidered(self, step: Step, spec: SourceSpec, kind: SourceKind) -> Step:
        """Ask the account what a refusal meant, then try another player's name, once."""
        if step.failure in AMBIGUOUS and (reason := await self._account_says()) is not None:
            return replace(step, failure=reason, headline=describe(reason))
        if step.failure not in SUSPICIOUS or self._agent_tried:
            return step
        self._agent_tried = True
        other = self._way.other()
        again = await self._look(replace(spec, headers={**spec.headers, **other.headers}), self._seconds)
        if again.failure is not None:
            return step
        found = agent_finding(self._way, other)
        self._way = other
        good = stream_step(kind, again, step.subject)
        return replace(good, findings=(found, *good.findings))

    async def _account_says(self) -> Failure | None:
        if self._panel is None:
            return None
        try:
            self._account = await self._panel.account()
        except AdScreenError as error:
            return error.failure if error.failure is Failure.WRONG_LOGIN else None
        # that it is full now says nothing: the connection in use may be the one just closed
        return self._account.failure

    def _conclude(self, candidate: Candidate, trials: list[Trial]) -> None:
        good = [t for t in trials if t.step.failure is None and t.step.severity is not Severity.NOTE]
        if good:
            self.playing = candidate
            self.failure = None
            self.explanation = _explanation(candidate, good[0].kind)
            return
        if not trials:
            self.failure = self.failure or Failure.CHANNEL_NOT_FOUND
        failed = [t.step for t in trials if t.step.failure is not None]
        for step in sorted(failed, key=lambda s: _rank(s.failure)):
            self._judge(step)

    def _judge(self, step: Step) -> None:
        """Keep the first failure, or one that is about the account."""
        if self.failure is None or (step.failure in ACCOUNT_LEVEL and self.failure not in ACCOUNT_LEVEL):
            self.failure = step.failure
            self.because = next((f for f in step.findings if f.severity is Severity.ERROR), None)


_BY_OTHER_WAYS: dict[SourceKind, Message] = {
    SourceKind.UDP: plain("UDP/RTP"),
    SourceKind.RTSP: plain("RTSP"),
    SourceKind.SRT: plain("SRT"),
    SourceKind.RTMP: plain("RTMP"),
}
"""Neither HTTP nor a list: no user agent, no other form."""


def _with_remark(step: Step, spec: SourceSpec, seen: Look) -> Step:
    """Say what silence means where nobody has to send."""
    if step.failure is not Failure.STALLED or seen.bytes_in or spec.kind is not SourceKind.UDP:
        return step
    code = "multicast_silent" if parse_udp(spec.url).multicast else "port_silent"
    return replace(step, findings=(*step.findings, finding(code)))


def _rank(failure: Failure | None) -> int:
    if failure in ACCOUNT_LEVEL:
        return 0
    return 1 if failure in _TELLING else 2


def _softened(step: Step, code: str) -> Step:
    """Return a failed step as a remark: the other form plays."""
    found = finding(code)
    detail = f"{step.failure}: {step.detail}"
    return replace(
        step, severity=Severity.NOTE, headline=found.headline, findings=(found,), failure=None, detail=detail
    )


def _explanation(candidate: Candidate, kind: SourceKind) -> Message:
    name = plain(candidate.name)
    if kind is SourceKind.HLS:
        return _("“{name}” comes as HLS; AdScreen relays it without re-encoding.", name=name)
    if kind in _BY_OTHER_WAYS:
        return _(
            "“{name}” comes by {way}; AdScreen makes HLS of it without re-encoding the picture.",
            name=name,
            way=_BY_OTHER_WAYS[kind],
        )
    return _("“{name}” comes as MPEG-TS; AdScreen repackages it as HLS without re-encoding.", name=name)


def _choice_step(candidate: Candidate, wanted: str | None, *, first: bool) -> Step:
    name = plain(candidate.name)
    if wanted is not None:
        headline = _("Trying “{name}”, which you asked for.", name=name)
    elif first:
        headline = _("Trying “{name}” as a sample.", name=name)
    else:
        headline = _("Trying another one: “{name}”.", name=name)
    facts = (
        Fact("channel", candidate.name, _("Channel"), name),
        Fact(
            "channel_id",
            candidate.channel_id,
            _("Number at the provider"),
            plain(candidate.channel_id or "—"),
        ),
    )
    return Step(StepName.SAMPLE, Severity.OK, headline, facts, subject=candidate.name)


def _none_step(wanted: str | None) -> Step:
    if wanted is None:
        headline = _("There is no channel to try.")
    else:
        headline = _("No channel fits “{wanted}”.", wanted=plain(wanted))
    return Step(StepName.SAMPLE, Severity.ERROR, headline, failure=Failure.CHANNEL_NOT_FOUND)


def _off_step(failed: int, tried: int) -> Step:
    found = finding("sample_off", failed=failed, tried=tried)
    return Step(StepName.SAMPLE, Severity.WARNING, found.headline, findings=(found,))
