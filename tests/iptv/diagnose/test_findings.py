import string

import pytest

from adscreen.core.i18n import catalogue
from adscreen.iptv.diagnose.findings import codes, finding, messages


def fields(template: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("template", sorted({m.template for m in messages()}))
def test_every_text_has_french_words_with_the_same_fields(template: str) -> None:
    french = catalogue("fr").get(template)
    assert french, "no French for this text"
    assert fields(french) == fields(template)


@pytest.mark.parametrize("code", codes())
def test_every_finding_can_be_said_in_both_languages(code: str) -> None:
    wanted = {name for message in messages() for name in fields(message.template)}
    made = finding(code, **dict.fromkeys(wanted, "X"))
    for language in ("en", "fr"):
        for text in (made.headline, made.explanation, made.remedy):
            assert text is None or "{" not in text.in_language(language)
