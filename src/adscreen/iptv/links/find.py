"""Finding the addresses in a text: among words, in quotes and Markdown, with or without a scheme."""

import re
from collections.abc import Iterator

from adscreen.iptv.links.clean import rejoin

MAX_ADDRESS = 8192
"""Characters of an address that are looked at; panels' stay far below."""

_QUOTES = "\"'`“”„‟«»‹›‘’‚<>"
_BREAK = re.compile(rf"[\s{_QUOTES}]+")
_SCHEME = re.compile(r"https?://|(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE)
_MARKDOWN = re.compile(r"\]\(\s*")
_HOST = r"(?:\[[0-9a-f:.]+\]|(?:[\w-]+\.)+[\w-]{2,}|\d+(?:\.\d+){3}|localhost|[\w-]+(?=:\d))"
_BARE = re.compile(rf"(?<![\w@./:%=&?-]){_HOST}(?::\d+)?(?:[/?][^\s{_QUOTES}]*)?", re.IGNORECASE)
_FILE_NAME = re.compile(r"[\w-]+\.(?:php|m3u8?|ts|txt|html?)(?![\w.])", re.IGNORECASE)
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_MARKS = "*_~|"


def find_addresses(text: str) -> list[str]:
    """Return the addresses of a cleaned text, in order; those without a scheme only where none has one."""
    return list(_with_scheme(text)) or list(_without_scheme(text))


def _with_scheme(text: str) -> Iterator[str]:
    for match in _SCHEME.finditer(text):
        before = text[max(match.start() - 4, 0) : match.start()]
        rest = text[match.start() : match.start() + MAX_ADDRESS]
        if _MARKDOWN.search(before):
            rest = _inside_brackets(rest)
        # the words after a closing quote belong to the sentence, not to the address
        quoted = before[-1:] in _QUOTES and before[-1:] != ""
        yield _trim(_first_word(rest, quoted=quoted), before[-1:])


def _first_word(rest: str, *, quoted: bool) -> str:
    if quoted:
        rest = re.split(rf"[{_QUOTES}]", rest, maxsplit=1)[0]
    end = re.search(rf"[{_QUOTES}]", rest)
    words = (rest[: end.start()] if end else rest).split()
    return rejoin(words[:40]) if words else ""


def _without_scheme(text: str) -> Iterator[str]:
    for match in _BARE.finditer(text):
        # a word with a dot is not yet an address, and `get.php?` alone is a piece of one
        if _FILE_NAME.match(match[0]) or not ("/" in match[0] or ":" in match[0]):
            continue
        before = text[max(match.start() - 1, 0) : match.start()]
        near = text[match.start() : match.start() + MAX_ADDRESS]
        words = [word for word in _BREAK.split(near) if word]
        yield _trim(rejoin(words[:40]) if words else match[0], before)


def _inside_brackets(rest: str) -> str:
    depth = 0
    for index, character in enumerate(rest):
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth < 0:
                return rest[:index]
    return rest


def _trim(address: str, before: str) -> str:
    """Take off the sentence's punctuation, brackets opened outside, and emphasis marks."""
    while address:
        last = address[-1]
        opener = _CLOSERS.get(last)
        unbalanced = opener is not None and address.count(last) > address.count(opener)
        if last in ".,;:!?" or unbalanced or (last in _MARKS and before == last):
            address = address[:-1]
        else:
            break
    return address
