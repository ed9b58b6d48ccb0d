"""The page's HTML, its texts in both languages, and its bundle."""

import gzip
import json
import re
from pathlib import Path

import pytest

from adscreen.web.player_page import AssetsMissingError, asset_url, assets, player_texts, render_page
from adscreen.web.player_page.texts import TEXTS

PLAYER = Path(__file__).parents[2] / "player"


def boot_of(page: str) -> dict[str, object]:
    block = re.search(r'<script type="application/json" id="boot">(.*?)</script>', page, re.DOTALL)
    assert block
    data: dict[str, object] = json.loads(block[1])
    return data


def test_page_carries_its_configuration_and_preloads_television() -> None:
    config = {"tvStreamUrl": "/api/player/x/tv-stream?a=1&b=2", "onlineTvEnabled": True}
    page = render_page("x", "fr", config)
    assert boot_of(page) == {"code": "x", "texts": player_texts("fr"), "config": config, "worker": None}
    assert 'href="/api/player/x/tv-stream?a=1&amp;b=2"' in page
    assert '<html lang="fr">' in page
    assert asset_url("player.js") in page


def test_page_without_television_preloads_nothing() -> None:
    assert 'rel="preload"' not in render_page("x", "en", {"tvStreamUrl": "/tv", "onlineTvEnabled": False})
    assert 'rel="preload"' not in render_page("x", "en")


@pytest.mark.parametrize("name", ["</script><script>alert(1)</script>", "<!--", "a\u2028b", '"&<>'])
def test_nothing_escapes_from_the_data_block(name: str) -> None:
    page = render_page("x", "en", {"channelName": name, "onlineTvEnabled": False})
    assert boot_of(page)["config"] == {"channelName": name, "onlineTvEnabled": False}
    assert page.count("<script") == 2


def test_page_has_no_inline_script_or_style() -> None:
    page = render_page("x", "en")
    assert "<style" not in page
    assert not re.search(r"\son\w+=|style=", page)


def test_every_text_is_translated() -> None:
    english, french = player_texts("en"), player_texts("fr")
    assert set(english) == set(french) == set(TEXTS)
    assert all(english[key] != french[key] for key in TEXTS)


def test_every_text_is_used_by_the_page() -> None:
    sources = "".join(path.read_text() for path in (PLAYER / "src").glob("*.ts"))
    assert [key for key in TEXTS if not re.search(rf'"{key}"|[tT]exts\.{key}\b', sources)] == []


def test_bundle_is_within_its_budget_and_named_by_its_content() -> None:
    budget = json.loads((PLAYER / "bundle-budget.json").read_text())
    names = assets.bundle_names()
    assert set(names) == set(budget)
    for name, limit in budget.items():
        assert len(gzip.compress((assets.DIST / names[name]).read_bytes(), 9)) <= limit
        assert re.fullmatch(rf"{name.split('.')[0]}-[0-9a-f]{{10}}\.\w+", names[name])


def test_missing_bundle_is_said_clearly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path)
    assets.bundle_names.cache_clear()
    with pytest.raises(AssetsMissingError, match=r"hatch_build\.py"):
        asset_url("player.js")
    assets.bundle_names.cache_clear()
