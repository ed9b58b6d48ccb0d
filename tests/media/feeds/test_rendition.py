import asyncio
import time
from pathlib import Path

from tests.support.media import make_ts

from adscreen.media.feeds.rendition import Rendition
from adscreen.media.options import FeedOptions
from adscreen.media.persistence import StateFolder


def filled(ref: str, state: StateFolder | None = None, options: FeedOptions | None = None) -> Rendition:
    rendition = Rendition(ref, options or FeedOptions(), state)
    rendition.begin(None)
    rendition.append(rendition.segmenter.feed(make_ts(seconds=8, gop=25).read_bytes()))
    return rendition


def test_renditions_of_one_channel_keep_numbers_of_their_own(tmp_path: Path) -> None:
    state = StateFolder(tmp_path)
    first, second = filled("1", state), filled("1~copy-aac", state)
    first.window.append(first.segmenter.finish()[0], wall=time.time(), now=time.monotonic())
    assert {entry.name for entry in first.window.entries}.isdisjoint(
        entry.name for entry in second.window.entries
    ), "no address stands for two segments"
    again = Rendition("1~copy-aac", FeedOptions(), state)
    assert again.window.numbers.epoch == second.window.numbers.epoch
    assert again.window.numbers.next_number == second.window.numbers.next_number
    state.close()


def test_the_next_one_is_waited_for_only_while_live() -> None:
    async def main() -> None:
        rendition = filled("1")
        newest = rendition.window.playlist().newest
        rendition.segment_at = time.time() - 2.0  # the next one is due
        began = time.monotonic()
        await rendition.playlist(newest, live=False)
        await rendition.playlist(newest - 1, live=True)
        assert time.monotonic() - began < 0.2
        waiting = asyncio.get_running_loop().create_task(rendition.playlist(newest, live=True))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        rendition.append(rendition.segmenter.finish())
        rendition.pulse.beat()
        assert (await asyncio.wait_for(waiting, 0.5)).newest > newest

    asyncio.run(main())


def test_a_target_is_learned_for_the_next_life_only() -> None:
    rendition = filled("1", options=FeedOptions(life=0.0))
    rendition.window.numbers.longest = 4 * 90_000
    assert rendition.window.numbers.target == 3
    rendition.end(keep_window=False)
    rendition.begin(None)
    assert rendition.window.numbers.target == 6


def test_a_recording_that_its_sender_began_anew_is_listed_again_where_nothing_is_sent_in_advance() -> None:
    data = make_ts(seconds=8, gop=25).read_bytes()
    rendition = Rendition("1", FeedOptions(), None)

    def play() -> bool:
        rendition.window.break_()
        rendition.segmenter.break_source()
        return sum(rendition.append([segment]) for segment in rendition.segmenter.feed(data)) > 0

    assert play()
    assert not play()
    rendition.sends_again = False
    assert play()
