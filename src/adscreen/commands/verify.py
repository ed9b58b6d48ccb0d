"""`adscreen verify FILE`: whether an export of plays is whole and as it was signed. Needs no server."""

import json
import sys
from collections.abc import Iterator
from typing import IO

import click

from adscreen.commands.speaking import in_words, language_of_machine
from adscreen.core.errors import AdScreenError
from adscreen.core.i18n import LANGUAGES, Message, _
from adscreen.signage.plays.audit import LINE_MOST
from adscreen.signage.plays.verifying import Break, Flaw, Verdict, verify

HOLDS, BROKEN, UNUSABLE = 0, 1, 2
"""Exit codes."""

WORDS: dict[Flaw, Message] = {
    Flaw.UNREADABLE: _("this line is no line of an export: it was changed or damaged"),
    Flaw.FOREIGN: _("play {seq} does not belong to this screen and chain"),
    Flaw.BAD_KEY: _("the chain’s public key cannot be read"),
    Flaw.UNSIGNED: _("play {seq} is not signed, though its chain is"),
    Flaw.BAD_SIGNATURE: _("play {seq} was changed, or signed by another device"),
    Flaw.MISSING: _("plays {first} to {last} are missing"),
    Flaw.OUT_OF_ORDER: _("play {seq} stands in the wrong place, or twice"),
    Flaw.BAD_LINK: _("play {seq}, or the one before it, was changed"),
    Flaw.CUT_OFF: _("the export is not whole: lines are missing"),
}


@click.command()
@click.argument("file", type=click.File("rb"), metavar="FILE")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language; the machine's by default.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def command(file: IO[bytes], lang: str | None, as_json: bool) -> None:
    """Check an export of plays (- for standard input) without the server that made it.

    FILE is what “Export for audit” saves on a screen's page of plays. Exit code: 0 every chain holds, 1 one
    is broken (it says where first), 2 the file is no export.
    """
    language = lang or language_of_machine()
    try:
        verdict = verify(_lines(file))
    except AdScreenError as error:
        click.echo(in_words(error, language), err=True)
        sys.exit(UNUSABLE)
    if as_json:
        click.echo(json.dumps(_json(verdict, language), ensure_ascii=False, indent=2))
    else:
        for message in told(verdict):
            click.echo(message.in_language(language))
    sys.exit(BROKEN if verdict.broken else HOLDS)


def told(verdict: Verdict) -> Iterator[Message]:
    """Yield what there is to say of an export, in lines."""
    yield _(
        "Screen {screen}: {plays} plays in {chains} chains.",
        screen=verdict.screen,
        plays=verdict.plays,
        chains=verdict.chains,
    )
    if verdict.unsigned:
        yield _("{count} of them are not signed: only their order is proven.", count=verdict.unsigned)
    if verdict.forgotten:
        yield _("{count} older plays had been deleted in their time.", count=verdict.forgotten)
    if not verdict.broken:
        yield _("Every chain holds.")
        return
    yield _("BROKEN. First break: {what}.", what=where(verdict.breaks[0]))
    for other in verdict.breaks[1:]:
        yield _("Then: {what}.", what=where(other))
    if (more := verdict.broken - len(verdict.breaks)) > 0:
        yield _("And {count} more.", count=more)


def where(one: Break) -> Message:
    """Return a break in words, with its place."""
    template = WORDS[one.flaw].template
    if one.flaw is Flaw.MISSING and one.first == one.last:
        what = _("play {seq} is missing", seq=one.first)
    else:
        what = Message(template, {"seq": one.seq, "first": one.first, "last": one.last})
    if not one.chain:
        return _("{what} (line {line})", what=what, line=one.line)
    return _("{what} (line {line}, chain {chain})", what=what, line=one.line, chain=one.chain)


def _json(verdict: Verdict, language: str) -> dict[str, object]:
    return {
        "holds": not verdict.broken,
        "screen": verdict.screen,
        "chains": verdict.chains,
        "plays": verdict.plays,
        "unsigned": verdict.unsigned,
        "forgotten": verdict.forgotten,
        "broken": verdict.broken,
        "breaks": [
            {
                "flaw": one.flaw.value,
                "line": one.line,
                "chain": one.chain or None,
                "seq": one.seq or None,
                "missing": [one.first, one.last] if one.first else None,
                "text": where(one).in_language(language),
            }
            for one in verdict.breaks
        ],
    }


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield lines; of one that is too long to be ours only its beginning is kept in memory."""
    while line := file.readline(LINE_MOST + 1):
        yield line
        while len(line) > LINE_MOST and not line.endswith(b"\n"):
            line = file.readline(LINE_MOST + 1)
