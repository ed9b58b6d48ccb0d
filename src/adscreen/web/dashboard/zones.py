"""Time zones by their IANA names, with city and country in the reader's language."""

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

UTC = "UTC"


@lru_cache
def zones(language: str) -> tuple[tuple[str, str], ...]:
    """Return names and labels, such as `Europe/London` and `Londres, Royaume-Uni`, by their labels."""
    locale = Locale.parse(language)
    territories: Mapping[str, str] = get_global("zone_territories")
    labels = {
        name: f"{get_timezone_location(name, locale=locale, return_city=True)}, {country}"
        for name, territory in territories.items()
        if "/" in name and (country := locale.territories.get(territory)) and territory.isalpha()
    }
    return (*sorted(labels.items(), key=lambda pair: pair[1]), (UTC, UTC))
