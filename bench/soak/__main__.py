"""Run a soak: `python -m bench.soak [--minutes N] [--seed S]`; exit code 1 when something was wrong."""

import argparse
import asyncio
import random
import shutil
import sys
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path

from tests.support.media import CACHE

from adscreen.core.tasks import TaskOwner
from bench.processes import ADSCREEN, started
from bench.soak.follower import Follower
from bench.soak.house import FEEDS, Feed, furnish
from bench.soak.plan import Round, rounds, scripted
from bench.soak.program import Program
from bench.soak.report import write
from bench.soak.soak import Soak, folder_of
from bench.soak.stage import stage
from bench.soak.verdict import reasons


def main() -> int:
    """Read the arguments, run, report."""
    parser = argparse.ArgumentParser(description="Soak AdScreen in random faults and watch its screens.")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, help="chance that is to be had again; printed")
    parser.add_argument("--faults", help='these, one after the other, e.g. "drop=10,stall=10,kill"')
    parser.add_argument("--feeds", help='only these, e.g. "MPEG-TS,AES"')
    chosen = parser.parse_args()
    names = [name.strip() for name in chosen.feeds.split(",")] if chosen.feeds else None
    feeds = tuple(feed for feed in FEEDS if names is None or feed.name in names)
    seed = chosen.seed if chosen.seed is not None else random.SystemRandom().randrange(1_000_000)
    folder = folder_of(seed)
    folder.mkdir(parents=True)
    _say(f"seed {seed}, {chosen.minutes:g} minutes, report in {folder}")
    plan = scripted(chosen.faults, feeds) if chosen.faults else rounds(seed, feeds, chosen.minutes)
    soak = asyncio.run(run(folder, feeds, plan))
    why = reasons(soak)
    page = write(folder, soak, seed, why)
    shutil.rmtree(folder / "data", ignore_errors=True)
    for line in why:
        _say(f"WRONG: {line}")
    _say(f"{'failed' if why else 'passed'}: {page}")
    return 1 if why else 0


async def run(folder: Path, feeds: tuple[Feed, ...], plan: Iterable[Round]) -> Soak:
    """Start everything, play all rounds, end everything."""
    simulator = (
        *ADSCREEN,
        "simulator",
        "--port",
        "0",
        "--no-streams",
        "--quiet",
        "--clock",
        "--cache",
        str(CACHE / "clock"),
    )
    async with AsyncExitStack() as stack:
        provider = stack.enter_context(started(simulator))
        address = (await asyncio.to_thread(provider.wait_for, r"(http://\S+)/sim", 180))[1]
        program = Program(folder)
        stack.callback(program.stop)
        await asyncio.to_thread(program.start)
        places = await asyncio.to_thread(furnish, program, address, feeds)
        followers = {place.feed.name: Follower(program.address, place) for place in places}
        opened = await stack.enter_async_context(stage(places, program.address))
        soak = Soak(program, address, opened, followers, _say)
        tasks = await stack.enter_async_context(TaskOwner())
        for name, follower in followers.items():
            tasks.start(follower.follow(), name=f"follower {name}")
        tasks.start(opened.look_after(), name="stock pages")
        await soak.warm_up()
        tasks.start(soak.measure(), name="vitals")
        for turn in plan:
            await soak.play(turn)
        soak.ended = time.time()
    return soak


def _say(text: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
