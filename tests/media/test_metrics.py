from collections.abc import AsyncIterator

from adscreen.core.errors import Failure
from adscreen.core.metrics import Figures, Metrics
from adscreen.media.livetv import PlaylistAnswer
from adscreen.media.metrics import feed_figures
from adscreen.media.model import DamageCounters, FeedChange, FeedEvent, FeedPhase, FeedStatus
from adscreen.media.slots.model import Purpose


class Television:
    async def playlist(
        self,
        ref: str,
        *,
        viewer: str,
        wait: float = 10.0,
        known: int | None = None,
        purpose: Purpose = Purpose.SCREEN,
        moves: bool = False,
    ) -> PlaylistAnswer:
        return PlaylistAnswer("", 0)

    async def multivariant(
        self,
        ref: str,
        *,
        viewer: str,
        media_uri: str,
        wait: float = 10.0,
        purpose: Purpose = Purpose.SCREEN,
    ) -> str:
        return ""

    def segment(self, ref: str, name: str) -> bytes | None:
        return None

    def status(self, ref: str) -> FeedStatus | None:
        return None

    async def events(self) -> AsyncIterator[FeedEvent]:
        yield FeedEvent("1", FeedPhase.LIVE, 0.0)

    async def changes(self) -> AsyncIterator[FeedChange]:
        yield FeedChange("1")

    def statuses(self) -> list[FeedStatus]:
        return [
            FeedStatus(
                ref="7",
                title="A channel",
                phase=FeedPhase.BACKOFF,
                since=1.0,
                source=None,
                viewers=3,
                failure=Failure.REFUSED,
                detail="",
                retry_at=None,
                bytes_in=1000,
                bit_rate=6_000_000,
                media_sequence=42,
                window_seconds=12.0,
                restarts=5,
                last_segment_at=None,
                tracks=(),
                damage=DamageCounters(continuity_gaps=9),
                window_bytes=77,
            )
        ]


def test_every_feed_has_its_figures() -> None:
    metrics = Metrics()
    metrics.add(Figures(feed_figures(Television())))
    text = metrics.render().decode()
    for line in (
        'adscreen_feed_phase{phase="backoff",ref="7"} 1.0',
        'adscreen_feed_phase{phase="live",ref="7"} 0.0',
        'adscreen_feed_viewers{ref="7"} 3.0',
        'adscreen_feed_bit_rate{ref="7"} 6e+06',
        'adscreen_feed_received_bytes_total{ref="7"} 1000.0',
        'adscreen_feed_restarts_total{ref="7"} 5.0',
        'adscreen_feed_window_bytes{ref="7"} 77.0',
        'adscreen_feed_damage_total{kind="continuity_gaps",ref="7"} 9.0',
    ):
        assert line in text
