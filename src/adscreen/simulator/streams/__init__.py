"""The simulated provider's channel by other ways than HTTP: UDP, RTP, RTSP, SRT and RTMP, on loopback."""

from adscreen.simulator.streams.offer import offered

__all__ = ["offered"]
