"""What sources other than HTTP need to know of this machine."""

from dataclasses import dataclass
from pathlib import Path

from adscreen.core.settings import Settings


@dataclass(frozen=True, slots=True)
class InputOptions:
    """As the operator set it."""

    ffmpeg: Path | None = None
    """The program that opens RTSP, SRT and RTMP; the one that comes with AdScreen when None."""
    multicast_interface: str | None = None
    """Address or name of the network interface on which groups are joined; the system's choice when None."""

    @classmethod
    def of(cls, settings: Settings) -> "InputOptions":
        """Return what the settings say."""
        return cls(ffmpeg=settings.ffmpeg, multicast_interface=settings.multicast_interface)


DEFAULT_INPUTS = InputOptions()
