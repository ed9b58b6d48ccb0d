"""French and English. The English text is the key; `locale/<lang>/*.po` hold the translations.

Code writes `_("Channel {name} is off.", name=...)`: a `Message` that is translated only where it is shown.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from babel.messages.pofile import read_po

LANGUAGES = ("en", "fr")
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Message:
    """A text not yet in a language: the English template and what fills it (str.format fields)."""

    template: str
    values: dict[str, object] = field(default_factory=dict)

    def in_language(self, language: str) -> str:
        """Return the text in `language`; values that are Messages are translated too."""
        values = {k: v.in_language(language) if isinstance(v, Message) else v for k, v in self.values.items()}
        template = translate(self.template, language)
        return template.format(**values) if values else template


def _(template: str, **values: object) -> Message:
    """Mark `template` for translation (Babel's extractor looks for this name)."""
    return Message(template, values)


def translate(text: str, language: str) -> str:
    """Return the translation of an English `text`, or `text` itself where there is none."""
    return catalogue(language).get(text, text) if language != DEFAULT_LANGUAGE else text


@lru_cache
def catalogue(language: str) -> dict[str, str]:
    """Read all catalogues of one language: English text to translated text."""
    texts: dict[str, str] = {}
    folder = files("adscreen") / "locale" / language
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".po"):
            with entry.open("rb") as handle:
                for message in read_po(handle, locale=language):
                    if message.id and message.string and isinstance(message.id, str):
                        texts[message.id] = str(message.string)
    return texts


def pick_language(accept_language: str | None, default: str = DEFAULT_LANGUAGE) -> str:
    """Choose a language from an Accept-Language header (RFC 9110 section 12.5.4)."""
    best, best_weight = default, 0.0
    for part in (accept_language or "").split(","):
        tag, _sep, q = part.strip().partition(";q=")
        language = tag.strip().lower().split("-")[0]
        try:
            weight = float(q) if q else 1.0
        except ValueError:
            continue
        if language in LANGUAGES and weight > best_weight:
            best, best_weight = language, weight
    return best
