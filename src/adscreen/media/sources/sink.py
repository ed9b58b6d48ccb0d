"""The two sides of a source."""

from typing import Protocol


class Sink(Protocol):
    """What takes a source's bytes; its methods never wait."""

    @property
    def full(self) -> bool:
        """Whether the source is to wait before it gives more, if it can: it is ahead of its time."""
        ...

    def connected(self) -> None:
        """Learn, once, that the answer is media; bytes follow."""
        ...

    def data(self, chunk: bytes | memoryview) -> None:
        """Take bytes of a transport stream, cut anywhere; a memoryview is valid only during the call."""
        ...

    def break_(self) -> None:
        """Learn that the next bytes do not go on from the last ones: another time line, or something is
        missing.
        """
        ...


class Source(Protocol):
    """One way to television."""

    async def run(self, sink: Sink) -> None:
        """Play into `sink` until the source is lost, which raises AdScreenError; cancel it to stop.

        Returns only where the end is no loss: a file that is not looped.
        """
        ...
