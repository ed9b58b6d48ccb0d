"""The fault board as a page and as JSON."""

from collections.abc import Callable

import httpx
import pytest

from adscreen.core.i18n import catalogue
from adscreen.simulator import Simulator
from adscreen.simulator.accounts import ACCOUNTS, PASSWORD
from adscreen.simulator.board_page import KINDS
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.faults import Kind

Play = Callable[..., None]


def test_a_switch_is_set_and_cleared_by_json(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        url = sim.url + "/sim/switch"
        state = (await client.post(url, json={"kind": "stall", "channel": 101, "seconds": 60})).json()
        fault = state["faults"][0]
        assert (fault["kind"], fault["channel"]) == ("stall", "hd")
        assert 58 < fault["seconds_left"] <= 60
        assert (await client.post(url, json={"kind": "clear"})).json()["faults"] == []
        assert (await client.post(url, json={"kind": "limit", "value": "kick"})).json()["limit"] == "kick"

    play(scenario)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "explode"}, "kind"),
        ({"kind": "stall", "channel": "nowhere"}, "channel"),
        ({"kind": "status", "value": "many"}, "value"),
        ({"kind": "stall", "seconds": 0}, "seconds"),
        ({"kind": "limit", "value": 7}, "limit"),
        ([], None),
    ],
)
def test_a_wrong_order_is_refused_with_its_field(play: Play, body: object, field: str | None) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        answer = await client.post(sim.url + "/sim/switch", json=body)
        assert answer.status_code == 400
        assert (answer.json()["error"], answer.json()["field"]) == ("bad_input", field)

    play(scenario)


@pytest.mark.parametrize(("language", "word"), [("en", "Break"), ("fr", "Mettre en panne")])
def test_the_page_breaks_and_heals_in_both_languages(play: Play, language: str, word: str) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        page = await client.get(sim.url + "/sim", headers={"Accept-Language": language})
        assert word in page.text
        assert PASSWORD not in page.text
        order = {"channel": "hd", "kind": "status", "value": "458", "seconds": "", "lang": language}
        after = await client.post(sim.url + "/sim/switch", data=order)
        assert after.url.path == "/sim"
        assert "458</td>" in after.text
        assert [f.value for f in sim.board.current()] == [458]
        await client.post(sim.url + "/sim/switch", data={**order, "heal": "1"})
        assert sim.board.current() == []

    play(scenario)


def test_another_site_s_form_is_refused(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        answer = await client.post(
            sim.url + "/sim/switch", data={"kind": "drop"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403

    play(scenario)


def test_every_kind_has_words_and_every_text_is_in_french() -> None:
    assert set(KINDS) == set(Kind)
    texts = [*KINDS.values(), *(a.expect for a in ACCOUNTS.values()), *(c.expect for c in BY_KEY.values())]
    assert [t.template for t in texts if t.template not in catalogue("fr")] == []
