"""Values that read differently in each language: dates, numbers, yes and no; and words that do not."""

from dataclasses import dataclass
from datetime import UTC, datetime

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal

from adscreen.core.i18n import Message, _


@dataclass(frozen=True, slots=True)
class DateText(Message):
    """A day and how far it is: "12 March 2027 (in 4 months)"."""

    moment: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def in_language(self, language: str) -> str:
        """Return day and distance in the words of `language`."""
        day = format_date(self.moment, format="long", locale=language)
        distance = format_timedelta(self.moment - self.now, add_direction=True, locale=language)
        return f"{day} ({distance})"


@dataclass(frozen=True, slots=True)
class NumberText(Message):
    """A number with the separators of the language, at most `digits` after the point, and a unit."""

    number: float = 0
    digits: int = 1
    unit: str = ""

    def in_language(self, language: str) -> str:
        """Return the number and its unit."""
        pattern = "#,##0" + ("." + "#" * self.digits if self.digits else "")
        text = format_decimal(self.number, format=pattern, locale=language)
        return f"{text}\u00a0{self.unit}" if self.unit else text


@dataclass(frozen=True, slots=True)
class Verbatim(Message):
    """A text that is the same in every language: an address, a name, a codec."""

    def in_language(self, language: str) -> str:
        """Return the text as it is."""
        return self.template


def date(moment: datetime, now: datetime) -> Message:
    """Return a day and its distance from `now`."""
    return DateText("", {}, moment, now)


def number(value: float, digits: int = 1, unit: str = "") -> Message:
    """Return a number with its unit."""
    return NumberText("", {}, value, digits, unit)


def plain(text: str) -> Message:
    """Return a text that is not translated."""
    return Verbatim(text)


def yes_no(value: bool | None) -> Message:
    """Return yes, no, or not known."""
    return _("not known") if value is None else _("yes") if value else _("no")


def listed(messages: list[Message]) -> Message:
    """Return texts one after the other with commas."""
    names = [f"t{i}" for i in range(len(messages))]
    return Message(", ".join(f"{{{name}}}" for name in names) or "—", dict(zip(names, messages, strict=True)))
