"""The front door: any pasted text to one link, or BAD_LINK with the part at fault and what to do."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from adscreen.core.errors import AdScreenError
from adscreen.core.i18n import _
from adscreen.iptv.links.clean import clean_text
from adscreen.iptv.links.errors import bad_link
from adscreen.iptv.links.find import find_addresses
from adscreen.iptv.links.model import LinkKind, ProviderLink
from adscreen.iptv.links.recognise import recognise

_WORTH = (
    LinkKind.XTREAM,
    LinkKind.M3U_LIST,
    LinkKind.HLS_STREAM,
    LinkKind.TS_STREAM,
    LinkKind.STREAM,
    LinkKind.ADDRESS,
)
_LABEL = (
    r"^[ \t>*_•-]*(?:{names})(?:[ \t]*(?:name|id|url|address|adresse))?[ \t*_]*(?:[:=]|->|=>|→)[ \t*_]*(\S+)"
)
_USER = re.compile(
    _LABEL.format(names="user(?:name)?|login|utilisateur|identifiant|nom d.utilisateur|usuario|benutzer"),
    re.I | re.M,
)
_PASS = re.compile(_LABEL.format(names="pass(?:word|wort)?|pwd|mot de passe|mdp|contraseña"), re.I | re.M)
_MAC = re.compile(r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", re.IGNORECASE)
_WORD = re.compile(r"[^\s/:?&=<>\"'“”«»]+")


def parse_link(text: str) -> ProviderLink:
    """Return what the text links to; the address with a login wins where there are several.

    Understands addresses with anything around them, and a panel's address followed by user name and password
    (on one line, or labelled on lines of their own). Raises BAD_LINK, and nothing else.
    """
    text = clean_text(text)
    if not text.strip():
        raise bad_link("link", _("Paste the link that your provider gave you."))
    links, errors = _read_all(find_addresses(text))
    links.extend(_portals(text, links))
    if links:
        return min(links, key=lambda link: _WORTH.index(link.kind))
    if _MAC.search(text):
        raise _box_portal()
    if errors:
        raise errors[0]
    remedy = _(
        "There is no link in this text. It should look like http://host:8080/get.php?username=…&password=…"
    )
    raise bad_link("link", remedy)


def _read_all(addresses: list[str]) -> tuple[list[ProviderLink], list[AdScreenError]]:
    links: list[ProviderLink] = []
    errors: list[AdScreenError] = []
    for address in addresses:
        try:
            links.append(recognise(address if "://" in address else f"http://{address}"))
        except AdScreenError as error:
            errors.append(error)
    return _worth_keeping(links, errors), errors


def _worth_keeping(links: list[ProviderLink], errors: list[AdScreenError]) -> list[ProviderLink]:
    """Leave out plain web pages where another address was meant but is broken: its error says more."""
    return [link for link in links if link.kind is not LinkKind.ADDRESS] if errors else links


def _portals(text: str, links: list[ProviderLink]) -> Iterator[ProviderLink]:
    """Join a panel's address with a login that stands beside it."""
    plain = [link for link in links if link.kind is LinkKind.ADDRESS]
    if not plain or len(plain) != len(links):
        return
    if _MAC.search(text):
        raise _box_portal()
    user, password = _USER.search(text), _PASS.search(text)
    login = (user[1], password[1]) if user and password else _beside(text, plain[0])
    if login is not None:
        query = f"username={quote(login[0], safe='')}&password={quote(login[1], safe='')}"
        yield recognise(f"{plain[0].base}/get.php?{query}")


def _beside(text: str, link: ProviderLink) -> tuple[str, str] | None:
    """Return the two words that follow an address without a path, and end the text."""
    words = text.split()
    at = next((i for i, word in enumerate(words) if link.host in word.lower()), None)
    labelled = at == 1 and words[0].endswith((":", "="))
    if (
        at is None
        or len(words) != at + 3
        or not (at == 0 or labelled)
        or _path(link) not in {"", "/", "/c", "/c/"}
    ):
        return None
    user, password = words[at + 1 :]
    return (user, password) if _WORD.fullmatch(user) else None


def _path(link: ProviderLink) -> str:
    return re.sub(r"^[a-z]+://[^/?#]*", "", link.address, flags=re.IGNORECASE)


def _box_portal() -> AdScreenError:
    return bad_link(
        "link",
        _("This is a portal for set-top boxes (MAC address). Ask your provider for the M3U or Xtream link."),
    )
