import asyncio

import pytest
from tests.media.sources.collector import CLIENT, packets
from tests.support.httpserver import answer, routes, serve

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import AddressPolicy
from adscreen.media.model import SourceKind, SourceSpec
from adscreen.media.sources.hls_fetch import Fetcher, join
from adscreen.media.sources.playlist import MediaPlaylist


def test_relative_addresses_are_read_from_where_the_playlist_came_from() -> None:
    base = "http://tv.example.com:8080/hls/t0k/list.m3u8?a=1"
    assert join(base, "5.ts?b=2") == "http://tv.example.com:8080/hls/t0k/5.ts?b=2"
    assert join(base, "/5.ts") == "http://tv.example.com:8080/5.ts"
    assert join(base, "//cdn.example.com/5.ts") == "http://cdn.example.com/5.ts"
    with pytest.raises(AdScreenError) as caught:
        join(base, "file:///etc/passwd")
    assert caught.value.failure is Failure.BAD_ANSWER


@pytest.mark.parametrize(
    "line",
    ["http://127.0.0.2:1/a.ts", '#EXT-X-KEY:METHOD=AES-128,URI="http://127.0.0.2:1/k"\n#EXTINF:1,\n/a.ts'],
)
def test_children_and_keys_obey_the_address_policy(line: str) -> None:
    text = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{line}\n"

    async def main() -> None:
        async with serve(routes({"/l": answer(text.encode()), "/a.ts": answer(packets(9))})) as server:
            client = HttpClient(AddressPolicy.of(("127.0.0.1/32",)))
            fetch = Fetcher(SourceSpec(SourceKind.HLS, server.url("/l")), client, stall_timeout=1)
            playlist, base = await fetch.playlist(server.url("/l"))
            assert isinstance(playlist, MediaPlaylist)
            with pytest.raises(AdScreenError) as caught:
                await fetch.segment(playlist.entries[-1], base, timeout=1)
            assert caught.value.failure is Failure.ADDRESS_BLOCKED

    asyncio.run(main())


def test_a_playlist_with_a_strange_status_is_one() -> None:
    text = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\na.ts\n"

    async def main() -> None:
        async with serve(answer(text, 458)) as server:
            fetch = Fetcher(SourceSpec(SourceKind.HLS, server.url()), CLIENT, stall_timeout=1)
            playlist, base = await fetch.playlist(server.url())
            assert isinstance(playlist, MediaPlaylist)
            assert base == server.url()

    asyncio.run(main())
