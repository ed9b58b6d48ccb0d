"""What is remembered of one elementary stream while its packets go by."""

from dataclasses import dataclass, replace

from adscreen.media.model import Track
from adscreen.media.mpegts.audio import SoundFormat
from adscreen.media.mpegts.grade import PictureFormat
from adscreen.media.mpegts.streams import Announced


@dataclass(slots=True)
class Stream:
    """State of one elementary stream of the chosen program."""

    code: int
    """Class of its packets in the chunk scan."""
    announced: Announced
    track: Track

    seen: bool = False
    """A legal PES packet began."""
    dropping: bool = False
    """Its packets are left out now."""
    adrift: bool = False
    """Left out because its times are on another time line than the picture's."""
    unit_counter: int = 0
    """Counter, as sent out, before the open unit."""
    unit_pts: int | None = None
    kept_counter: int | None = None
    """Counter of the last packet sent out before packets were left out; None when nothing was sent yet."""
    offset: int = 0
    """Added to its counters so that they go on over what was left out."""
    last_pts: int | None = None
    """Unwrapped."""
    last_dts: int | None = None
    scrambled_run: int = 0
    """Scrambled packets since a PES packet last began in the clear."""
    header: bytes | None = None
    """The last sequence header or the telling bytes of the last frame header."""

    @property
    def is_video(self) -> bool:
        """Tell whether this is the picture."""
        return self.announced.codec.is_video

    @property
    def pid(self) -> int:
        """Its PID."""
        return self.announced.entry.pid

    def stop(self, counter: int) -> None:
        """Leave packets out from now on; `counter` is the last one sent."""
        if not self.dropping:
            self.dropping = True
            self.kept_counter = counter

    def go_on(self, counter: int) -> None:
        """Let packets through again, the first of which has `counter` in the source."""
        self.dropping = False
        if self.kept_counter is not None:
            self.offset = (self.kept_counter + 1 - counter) & 15
        self.unit_counter = (counter - 1 + self.offset) & 15

    def learn_picture(self, known: PictureFormat) -> bool:
        """Take over what a sequence header says; tell whether it contradicts what was known."""
        old = self.track
        self.track = replace(
            old,
            rfc6381=known.rfc6381,
            width=known.width,
            height=known.height,
            interlaced=known.interlaced if known.interlaced is not None else old.interlaced,
            pixel=known.pixel or old.pixel,
            frame_rate=known.frame_rate or old.frame_rate,
        )
        before = (old.rfc6381, old.width, old.height)
        return old.width is not None and before != (known.rfc6381, known.width, known.height)

    def differs(self, known: SoundFormat) -> bool:
        """Tell whether a frame header contradicts what is known."""
        track = self.track
        return (track.codec, track.channels, track.sample_rate) != (
            known.codec,
            known.channels,
            known.sample_rate,
        )

    def learn_sound(self, known: SoundFormat) -> bool:
        """Take over what a frame header says; tell whether it contradicts what was known."""
        contradiction = self.track.rfc6381 is not None and self.differs(known)
        self.track = replace(
            self.track,
            codec=known.codec,
            rfc6381=known.rfc6381,
            channels=known.channels,
            sample_rate=known.sample_rate,
        )
        return contradiction
