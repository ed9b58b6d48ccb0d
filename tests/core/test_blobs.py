import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adscreen.core.blobs import HEAD, BlobStore
from adscreen.core.errors import AdScreenError, Failure


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
@given(st.lists(st.binary(max_size=3000), max_size=5))
def test_what_is_kept_is_what_came(tmp_path: Path, chunks: list[bytes]) -> None:
    async def run() -> None:
        store, data = BlobStore(tmp_path), b"".join(chunks)
        received = await store.receive(stream(*chunks), limit=20_000)
        assert (received.size, received.head) == (len(data), data[:HEAD])
        name = await store.keep(received, "png")
        assert name == f"{hashlib.sha256(data).hexdigest()}.png"
        path = store.path(name)
        assert path is not None
        assert path.read_bytes() == data
        assert not list(tmp_path.glob("incoming-*"))
        await store.delete(name)
        assert not path.exists()

    asyncio.run(run())


def test_too_much_and_broken_uploads_leave_nothing(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    async def run() -> None:
        store = BlobStore(tmp_path)
        with pytest.raises(AdScreenError) as caught:
            await store.receive(stream(b"12345", b"6"), limit=5)
        assert caught.value.failure is Failure.TOO_LARGE
        with pytest.raises(ConnectionResetError):
            await store.receive(broken(), limit=5)
        await store.discard(await store.receive(stream(b"12345"), limit=5))
        assert not list(tmp_path.iterdir())

    asyncio.run(run())


def test_a_start_clears_what_a_crash_left(tmp_path: Path) -> None:
    (tmp_path / "incoming-old").write_bytes(b"half")
    BlobStore(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name", ["", "../key", "a.png", "0" * 64, "0" * 64 + ".p/g", "0" * 64 + ".png\n", "G" * 64 + ".png"]
)
def test_no_other_file_can_be_named(tmp_path: Path, name: str) -> None:
    assert BlobStore(tmp_path).path(name) is None
