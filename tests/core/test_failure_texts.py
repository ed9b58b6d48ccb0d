import pytest

from adscreen.core.errors import Failure
from adscreen.core.failure_texts import describe, remedy


@pytest.mark.parametrize("failure", Failure)
def test_every_failure_says_what_happened_and_what_to_do(failure: Failure) -> None:
    for text in (describe(failure), remedy(failure)):
        assert text.in_language("en").endswith(".")
        assert text.in_language("fr") != text.in_language("en")
