"""The page's HTML, its texts in both languages, and its bundle."""

import gzip
import json
import re
from pathlib import Path

import pytest

from adscreen.web.player_page import (
    AssetsMissingError,
    Device,
    asset_url,
    assets,
    player_texts,
    render_page,
    render_pairing,
    render_refused,
)
from adscreen.web.player_page.texts import PAIRING_TEXTS, TEXTS

PLAYER = Path(__file__).parents[2] / "player"


def boot_of(page: str) -> dict[str, object]:
    block = re.search(r'<script type="application/json" id="boot">(.*?)</script>', page, re.DOTALL)
    assert block
    data: dict[str, object] = json.loads(block[1])
    return data


def test_page_carries_its_configuration_and_preloads_television() -> None:
    config = {"tvStreamUrl": "/api/player/x/tv-stream?a=1&b=2", "onlineTvEnabled": True}
    page = render_page("x", "fr", config)
    boot = {"code": "x", "texts": player_texts("fr"), "config": config, "device": None, "worker": None}
    assert boot_of(page) == boot
    page = render_page("x", "fr", config, device=Device(bound=True, nonce="n"))
    assert boot_of(page) == {**boot, "device": {"bound": True, "nonce": "n"}}
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


def test_the_pairing_page_speaks_two_languages_without_inline_code() -> None:
    page = render_pairing("fr")
    assert "Faire de cet appareil un écran" in page
    assert boot_of(page)["texts"] == {key: text.in_language("fr") for key, text in PAIRING_TEXTS.items()}
    for html in (page, render_refused("<b>", "advice", "fr")):
        assert '<html lang="fr">' in html
        assert not re.search(r"<style|<b>|\son\w+=|style=", html)
    assert "Afficher un code" in html


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
