"""Sets AdScreen up as an operator does: administrator, providers, screens, content beside television."""

import re
import time
from dataclasses import dataclass
from itertools import pairwise

import httpx
from tests.faults.vocabulary import Form

from adscreen.core.vault import Vault
from adscreen.media.recipes import SOURCE, Recipe, reference
from adscreen.simulator.accounts import PASSWORD
from adscreen.simulator.bitmap import gradient
from adscreen.web.delivery import live_address
from adscreen.web.keys import FeedKeys
from bench.soak.program import Program

CONTENT = ((90, 130, 60), (230, 200, 90))
"""Colours of what screens show when there is no television: bright, and without a time code."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One channel that is watched."""

    name: str
    account: str
    channel: str
    """The simulated provider's key."""
    title: str
    form: Form
    player: str
    """`ours`, `stock`, or empty for sound: then only its playlist is judged."""
    recipe: Recipe = SOURCE
    """The rendition that is watched, by whoever does not choose one himself."""

    @property
    def late(self) -> float:
        """Seconds by which a filter may be later than its source."""
        return 0.0 if self.recipe.changes_nothing else 4.0


FEEDS = (
    Feed("MPEG-TS", "tsonly", "hd", "Riviera 1 HD", Form.TS, "ours"),
    Feed("HLS", "hlsonly", "hd720", "Mosaïque 2", Form.HLS, "stock"),
    Feed("AES", "hlsonly", "aes", 'Concert "Live", the best of', Form.HLS, "ours"),
    Feed("open GOP", "tsonly", "opengop", "Ciné Club", Form.TS, "stock", Recipe("h264", "aac")),
    Feed("radio", "unlimited", "radio", "Radio Mistral", Form.HLS, ""),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a feed is watched."""

    feed: Feed
    playlist: str
    """Path of its live playlist."""
    claim: str
    """Path that makes a browser its screen; empty where no screen is ours."""
    ref: str = ""


def furnish(
    program: Program, provider: str, feeds: tuple[Feed, ...] = FEEDS, *, stand_ins: bool = False
) -> list[Place]:
    """Do it all; `provider` is the simulated provider's address.

    With `stand_ins` each feed's channel stands in for the one before it.
    """
    address, welcome = program.address, program.welcome()
    keys = FeedKeys(Vault.from_file(program.data / "key"))
    with httpx.Client(base_url=address, timeout=30, follow_redirects=True) as operator:
        token = welcome.split("token=")[1]
        form = {"token": token, "name": "anna", "password": "a long password"}
        operator.post("/welcome", data=form).raise_for_status()
        for account in dict.fromkeys(feed.account for feed in feeds):
            link = f"{provider}/get.php?username={account}&password={PASSWORD}&type=m3u_plus&output=ts"
            operator.post("/providers", data={"link": link}).raise_for_status()
        picture = {"file": ("venue.png", gradient(*CONTENT, 64, 36), "image/png")}
        creative = operator.post("/api/creatives", files=picture).raise_for_status().json()[0]["id"]
        accounts = list(dict.fromkeys(feed.account for feed in feeds))
        places = [_place(operator, keys, feed, accounts.index(feed.account) + 1, creative) for feed in feeds]
        for place, other in pairwise(places) if stand_ins else ():
            form = {"source": _number(other.ref)}
            operator.post(f"/channels/{_number(place.ref)}/sources", data=form).raise_for_status()
    return places


def _place(operator: httpx.Client, keys: FeedKeys, feed: Feed, provider: int, creative: int) -> Place:
    made = operator.post(
        "/api/screens", json={"name": feed.name, "language": "en", "timezone": "Europe/Paris"}
    ).raise_for_status()
    code = made.json()["screen"]["code"]
    ref = _find(operator, feed, provider, code)
    operator.patch(f"/api/screens/{code}", json={"channel": ref}).raise_for_status()
    order = [{"creative": creative, "seconds": 10}]
    operator.put(f"/api/screens/{code}/playlist", json=order).raise_for_status()
    playlist = live_address(keys.key(reference(ref, feed.recipe)))
    return Place(feed, playlist, made.json()["link"] if feed.player == "ours" else "", ref)


def _number(ref: str) -> str:
    """Return the number of a channel as its page has it."""
    return ref.removeprefix("c")


def _find(operator: httpx.Client, feed: Feed, provider: int, code: str) -> str:
    """Return the channel's reference, from the list that operators see."""
    kind = "radio" if feed.channel == "radio" else "live"
    query = {"provider": str(provider), "q": feed.title, "kind": kind, "screen": code}
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        page = operator.get("/channels/list", params=query).raise_for_status().text
        if row := re.search(r'name="channel" value="([^"]+)"', page):
            return row[1]
        time.sleep(0.3)
    raise RuntimeError(f"{feed.title} is in no list")
