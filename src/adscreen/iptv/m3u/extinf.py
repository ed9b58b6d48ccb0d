"""The EXTINF line: a strict pattern reads what is well formed, a forgiving walk the rest.

The title begins after the comma that follows the last attribute: names hold commas, and things like `x="1"`.
"""

import re

Extinf = tuple[float, dict[str, str], str]
"""Duration in seconds, attributes by lower-case name, title."""

MAX_ATTRIBUTES = 64

_STRICT = re.compile(r'#EXTINF:(-?\d+)((?: [a-z][a-z0-9-]*+="[^"]*+")*+),([^"]*+)').fullmatch
_STRICT_ATTRIBUTES = re.compile(r'([a-z][a-z0-9-]*+)="([^"]*+)"').findall

_HEAD = re.compile(r"#EXTINF\s*:?\s*(?P<duration>[-+]?\d+(?:\.\d*)?)?", re.IGNORECASE)
_KNOWN = (
    r"(?:tvg-[\w-]+|group-title|channel-[\w-]+|ch-number|catchup[\w-]*|timeshift|radio|logo|"
    r"provider[\w-]*|user-agent|http-[\w-]+|cuid|xui-id|aspect-ratio|audio-track|parent-code|type)"
)
_COMMA_BEFORE_ATTRIBUTES = re.compile(rf"\s*,\s*(?={_KNOWN}\s*=)", re.IGNORECASE)
_KEY = re.compile(r"\s*([\w.-]+)\s*=\s*")
_AFTER_QUOTE = re.compile(r"""\s*(?:,|$|[\w.-]+\s*=)""")
_KNOWN_LATER = re.compile(rf"""["\s,]{_KNOWN}\s*=\s*["']""", re.IGNORECASE)
_UNQUOTED = re.compile(r"[^\s,\"]*(?:\s+(?![\w.-]+\s*=)[^\s,\"]+)*")


def read_extinf(line: str) -> Extinf:
    """Return what the line says; never raises, a line that says nothing gives an empty title."""
    match = _STRICT(line)
    if match is not None:
        duration, attributes, title = match.groups()
        return float(duration[:12]), dict(_STRICT_ATTRIBUTES(attributes)), title.strip()
    return _read_odd(line)


def _read_odd(line: str) -> Extinf:
    head = _HEAD.match(line)
    rest = line[head.end() :] if head else line
    duration = float((head["duration"] or "-1")[:12]) if head else -1.0
    comma = _COMMA_BEFORE_ATTRIBUTES.match(rest)
    if comma is not None:
        rest = rest[comma.end() :]
    attributes, rest = read_attributes(rest)
    return duration, attributes, rest.lstrip().removeprefix(",").strip()


def read_attributes(text: str) -> tuple[dict[str, str], str]:
    """Return the attributes that `text` begins with, and what follows them."""
    attributes: dict[str, str] = {}
    while len(attributes) < MAX_ATTRIBUTES and (key := _KEY.match(text)) is not None:
        value, text = _value(text[key.end() :])
        attributes[key[1].lower()] = value
    return attributes, text


def _value(text: str) -> tuple[str, str]:
    quote = text[:1]
    if quote not in {'"', "'"}:
        match = _UNQUOTED.match(text)
        value = match[0] if match else ""
        return value.strip(), text[len(value) :]
    end = _closing_quote(text, quote)
    return (text[1:end], text[end + 1 :]) if end > 0 else _unclosed(text[1:])


def _closing_quote(text: str, quote: str) -> int:
    """Return where the value ends: a quote inside it is one that no comma, attribute or line end follows."""
    at = text.find(quote, 1)
    while at > 0:
        after = _AFTER_QUOTE.match(text, at + 1)
        if after is not None and not (after[0].endswith(",") and _KNOWN_LATER.search(text, at + 1)):
            return at
        at = text.find(quote, at + 1)
    # the closing quote may touch the next thing: `tvg-id="a"tvg-name="b"`, `group-title="x"Name`
    return text.find(quote, 1)


def _unclosed(text: str) -> tuple[str, str]:
    value, comma, rest = text.partition(",")
    return value.strip(), comma + rest
