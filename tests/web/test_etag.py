import pytest

from adscreen.web.etag import matches


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, False),
        ("", False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ('"b",W/"c"', False),
        ("*", True),
        ("a", False),
    ],
)
def test_a_tag_is_found_in_what_the_caller_has(header: str | None, expected: bool) -> None:
    assert matches(header, '"a"') is expected
