"""What `adscreen simulator` prints: a link for every account, what it is for, and the channels."""

import time
from collections.abc import Awaitable, Callable

from adscreen.core.i18n import Message, _
from adscreen.simulator.accounts import ACCOUNTS
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.provider import Options, Simulator
from adscreen.simulator.server import running_simulator

FIRST = "hd"
"""Channel whose clip is made before the simulator says that it is ready."""

Print = Callable[[str], None]


async def serve(
    options: Options,
    host: str,
    port: int,
    language: str,
    until_stopped: Callable[[], Awaitable[None]],
    show: Print,
    *,
    quiet: bool,
) -> None:
    """Run a simulator until `until_stopped` returns; with `quiet`, nothing printed holds a password."""
    progress = Progress(language, show)
    async with running_simulator(options, host=host, port=port, announce=progress) as simulator:
        await simulator.clip(BY_KEY[FIRST])
        if not quiet:
            show("\n".join(lesson(simulator, language)))
        show(_("Simulated provider ready: {url}/sim", url=simulator.url).in_language(language))
        await until_stopped()


class Progress:
    """Says on the console which picture is being made, and how long it took."""

    def __init__(self, language: str, show: Print) -> None:
        self._language = language
        self._show = show
        self._began = 0.0

    def __call__(self, title: str, what: str) -> None:
        """Note that a clip is `making` or `ready`."""
        if what == "making":
            self._began = time.monotonic()
            self._say(_("Making the pictures of {title} …", title=title))
        else:
            seconds = round(time.monotonic() - self._began, 1)
            self._say(_("{title} is ready after {seconds} s.", title=title, seconds=seconds))

    def _say(self, message: Message) -> None:
        self._show(message.in_language(self._language))


def lesson(simulator: Simulator, language: str) -> list[str]:
    """Return the lines of the training text; they hold the made-up password."""

    def say(message: Message) -> str:
        return message.in_language(language)

    lines = [say(_("Links to paste into AdScreen:")), ""]
    for name, account in ACCOUNTS.items():
        lines += [f"  {name}: {say(account.expect)}", f"    {simulator.link(name)}"]
    lines += ["", say(_("Channels:")), ""]
    lines += [f"  {c.number}  {c.title} – {say(c.expect)}" for c in BY_KEY.values()]
    if simulator.offers:
        lines += [
            "",
            say(
                _(
                    "One channel by other ways, on this machine only; all in {url}/streams.m3u:",
                    url=simulator.url,
                )
            ),
            "",
        ]
        lines += [f"  {offer.protocol}: {offer.address}" for offer in simulator.offers]
    return [
        *lines,
        "",
        say(_("Break and heal channels, and see who is connected: {url}/sim", url=simulator.url)),
        say(_("Stop with Ctrl+C.")),
        "",
    ]
