import os
from pathlib import Path

from tests.support.media import make_ts

from adscreen.media.slate.cache import SlateCache, key_of


def test_it_forgets_what_was_not_used_for_the_longest_and_what_is_listed_stays_readable(
    tmp_path: Path,
) -> None:
    data = make_ts(seconds=6, gop=25).read_bytes()
    cache = SlateCache(tmp_path, most_bytes=2 * len(data))
    kept = {}
    for age, key in enumerate(("a", "b", "c")):
        kept[key] = cache.keep(key, data)
        os.utime(tmp_path / f"{key}.ts", (age, age))
        if key == "b":
            assert cache.find("a"), "used again"
    assert not cache.find("b")
    assert cache.find("a")
    assert cache.find("c")
    assert [one.data for one in kept["b"]] == [one.data for one in kept["a"]]
    assert kept["a"]


def test_a_key_names_texts_and_contents_and_no_places(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"picture")
    other.write_bytes(b"picture")
    assert key_of("a", one) == key_of("a", other)
    other.write_bytes(b"another")
    assert key_of("a", one) != key_of("a", other)
    assert key_of("a", "b") != key_of("ab")
