"""`adscreen diagnose LINK`: what a link is, whether it plays, and if not why and what to do."""

import asyncio
import json
import sys

import click

from adscreen.commands import hidden_arguments
from adscreen.commands.speaking import language_of_machine
from adscreen.core import log as logs
from adscreen.core.errors import Failure
from adscreen.core.i18n import LANGUAGES
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.settings import Settings
from adscreen.iptv.diagnose.diagnoser import Diagnoser, Options
from adscreen.iptv.diagnose.model import Diagnosis, Severity
from adscreen.iptv.diagnose.report import Line, Weight, step_lines, verdict_lines
from adscreen.media.sources.inputs import InputOptions

PLAYS, PLAYS_NOT, UNUSABLE = 0, 1, 2
"""Exit codes."""

_MARKS = {
    Severity.OK: ("✔", "green"),
    Severity.NOTE: ("i", "blue"),
    Severity.WARNING: ("!", "yellow"),
    Severity.ERROR: ("✘", "red"),
    Severity.SKIPPED: ("-", "white"),
}


async def run(text: str, options: Options, *, language: str, as_json: bool) -> Diagnosis:
    """Diagnose `text`; steps are printed as they come, or all of it as JSON at the end."""
    diagnoser = Diagnoser(text, HttpClient(ANYWHERE), options)
    async for step in diagnoser.steps():
        if not as_json:
            for line in step_lines(step, language):
                show(line)
    diagnosis = diagnoser.diagnosis
    if as_json:
        click.echo(json.dumps(diagnosis.to_json(language), ensure_ascii=False, indent=2))
    else:
        click.echo()
        for line in verdict_lines(diagnosis, language):
            show(line)
    return diagnosis


def show(line: Line) -> None:
    """Print one line; colours are left out where the output is no terminal."""
    mark, colour = _MARKS[line.severity] if line.severity else (" ", None)
    bold = line.weight is Weight.HEADLINE
    text = click.style(line.text, bold=bold, dim=line.weight is Weight.FAINT)
    click.echo(f"{'  ' * line.indent}{click.style(mark, fg=colour, bold=True)} {text}")


@click.command()
@click.argument("link", nargs=-1, metavar="LINK")
@click.option("--from-fd", "handle", type=int, hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), help="Language; the machine's by default.")
@click.option("--channel", metavar="NAME|ID", help="The channel to try; an ordinary one is chosen otherwise.")
@click.option("--user-agent", help="User agent for the provider.")
@click.option(
    "--timeout",
    "seconds",
    default=12.0,
    show_default=True,
    type=click.FloatRange(1, 120),
    help="Seconds to watch a channel.",
)
@click.option("--insecure", is_flag=True, help="Accept any TLS certificate.")
def command(
    link: tuple[str, ...],
    handle: int | None,
    as_json: bool,
    language: str | None,
    channel: str | None,
    user_agent: str | None,
    seconds: float,
    insecure: bool,
) -> None:
    """Say what a provider's LINK is, whether it plays, and if not why.

    LINK is whatever the provider sent, words around it included; - reads it from standard input. Exit code:
    0 it plays, 1 it does not, 2 the text holds no link.
    """
    again = ["--json"] if as_json else []
    for name, value in (("--lang", language), ("--channel", channel), ("--user-agent", user_agent)):
        again += [f"{name}={value}"] if value else []
    again += ["--timeout", str(seconds), *(["--insecure"] if insecure else [])]
    if link != ("-",):
        hidden_arguments.hide("diagnose", link, tuple(again), always=True)
    if handle is not None:
        link = hidden_arguments.read(handle)
    text = sys.stdin.read() if link == ("-",) else " ".join(link)
    if not text.strip():
        raise click.UsageError("No link given.")
    logs.configure("ERROR")
    options = Options(
        channel=channel,
        user_agent=user_agent,
        seconds=seconds,
        verify_tls=not insecure,
        inputs=InputOptions.of(Settings()),
    )
    diagnosis = asyncio.run(run(text, options, language=language or language_of_machine(), as_json=as_json))
    if diagnosis.verdict is Failure.BAD_LINK:
        sys.exit(UNUSABLE)
    sys.exit(PLAYS if diagnosis.plays else PLAYS_NOT)
