import asyncio
import csv
import io
from pathlib import Path

from tests.support.playing import START, Device, body
from tests.support.site import open_site

from adscreen.signage.plays.record import Record
from adscreen.signage.plays.verifying import verify

CREATIVE = "ab" * 32
PNG = b"\x89PNG\r\n\x1a\n" + bytes(2000)


def test_a_screens_plays_are_taken_answered_and_read(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, browser = await site.screen()
            config = (await browser.get(f"/api/player/{screen.code}/config")).json()
            assert config["playsUrl"] == f"/api/plays/{screen.code}"
            device = Device(screen.code, key=None)
            plays = device.plays(3)
            answer = await browser.post(config["playsUrl"], json=body(*plays))
            assert answer.status_code == 200, answer.text
            assert answer.json() == {
                "chain": device.chain,
                "last": 3,
                "accepted": 3,
                "refused": [],
                "serverTime": 1_800_000_000_000,
            }
            again = (await browser.post(config["playsUrl"], json=body(plays[1]))).json()
            assert (again["accepted"], again["last"]) == (0, 3)
            assert [(one["seq"], one["code"]) for one in again["refused"]] == [(2, "play_replayed")]
            site.clock.forward(60)
            operator = await site.operator()
            seen = (await operator.get(f"/api/screens/{screen.code}/plays")).json()
            assert [play["record"]["seq"] for play in seen["plays"]] == [3, 2, 1]
            assert {play["signed"] for play in seen["plays"]} == {False}
            assert seen["totals"] == [
                {"creative": CREATIVE, "title": None, "plays": 3, "milliseconds": 30_000}
            ]
            assert [(c["chain"], c["key"], c["missing"]) for c in seen["chains"]] == [(device.chain, None, 0)]
            some = await operator.get(
                f"/api/screens/{screen.code}/plays",
                params={"since": START + 1, "until": START + 20_001, "limit": 1, "creative": CREATIVE},
            )
            assert [play["record"]["seq"] for play in some.json()["plays"]] == [3]
            assert some.json()["older"] is not None

    asyncio.run(run())


def test_who_is_not_the_screen_delivers_nothing(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, _browser = await site.screen()
            _other, other_browser = await site.screen()
            plays = body(*Device(screen.code, key=None).plays(2))
            path = f"/api/plays/{screen.code}"
            for caller in (site.browser(), other_browser):
                answer = await caller.post(path, json=plays)
                assert (answer.status_code, answer.json()["code"]) == (403, "screen_claimed")
            operator = await site.operator()
            config = (await operator.get(f"/api/player/{screen.code}/config")).json()
            assert config["playsUrl"] is None
            answer = await operator.post(path, json=plays)
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
            assert (await operator.get(f"/api/screens/{screen.code}/plays")).json()["plays"] == []

    asyncio.run(run())


def test_what_is_not_the_bound_devices_own_is_refused_each_with_its_code(
    database_url: str, tmp_path: Path
) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, browser = await site.screen()
            device = Device(screen.code)
            assert device.key is not None
            nonce = (await browser.post(f"/api/player/{screen.code}/challenge")).json()["nonce"]
            proof = {
                "nonce": nonce,
                "signature": device.key.sign(screen.code, nonce),
                "key": device.public_key,
            }
            assert (await browser.post(f"/api/player/{screen.code}/proof", json=proof)).status_code == 200
            plays = device.plays(5)
            forged = body(plays[1])
            forged["plays"][0]["record"]["frames"] = 9000
            unsigned = Device(screen.code, key=None, chain=device.chain, seq=1, prev=device.prev).play()
            fork = Device(screen.code, device.key, device.chain, seq=1)
            for sent, accepted, codes in (
                (body(plays[0]), 1, []),
                (forged, 0, ["play_forged"]),
                (body(unsigned), 0, ["play_unsigned"]),
                (body(fork.play()), 0, ["play_unchained"]),
                (body(plays[0], plays[1], plays[3]), 2, ["play_replayed"]),
                (body(plays[2], plays[4]), 1, ["play_out_of_order"]),
            ):
                answer = (await browser.post(f"/api/plays/{screen.code}", json=sent)).json()
                assert (answer["accepted"], [one["code"] for one in answer["refused"]]) == (accepted, codes)
            site.clock.forward(60)
            operator = await site.operator()
            seen = (await operator.get(f"/api/screens/{screen.code}/plays")).json()
            kept = [(play["record"]["seq"], play["missing"], play["signed"]) for play in seen["plays"]]
            assert kept == [(5, 0, True), (4, 1, True), (2, 0, True), (1, 0, True)]
            site.clock.forward(1200)
            late = await browser.post(f"/api/plays/{screen.code}", json=body(device.play()))
            assert (late.status_code, late.json()["code"]) == (401, "device_unproven")

    asyncio.run(run())


def test_a_play_of_another_screen_is_refused_with_its_code(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, browser = await site.screen(language="fr")
            foreign = body(*Device("ZZZZ99", key=None).plays(1))
            headers = {"Accept-Language": "fr"}
            answer = await browser.post(f"/api/plays/{screen.code}", json=foreign, headers=headers)
            assert answer.json()["refused"] == [
                {"seq": 1, "code": "play_foreign", "text": "Le passage appartient à un autre écran."}
            ]

    asyncio.run(run())


def test_what_is_no_batch_is_bad_input(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, browser = await site.screen()
            device = Device(screen.code, key=None)
            good = body(device.play())
            record = good["plays"][0]["record"]
            path = f"/api/plays/{screen.code}"
            for wrong in (
                {},
                {"plays": []},
                {"plays": [{"record": {**record, "visible": 0.5}}]},
                {"plays": [{"record": {**record, "chain": "no chain"}}]},
                {"plays": [{"record": record, "signature": "short"}]},
                {"plays": good["plays"] * 201},
            ):
                answer = await browser.post(path, json=wrong)
                assert (answer.status_code, answer.json()["code"]) == (400, "bad_input"), wrong
            answer = await browser.post(path, content=b"\xff{", headers={"Content-Type": "application/json"})
            assert answer.status_code == 400
            two = body(device.play(), Device(screen.code, key=None).play())
            assert (await browser.post(path, json=two)).status_code == 400

    asyncio.run(run())


def test_plays_as_a_table_and_for_audit(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, browser = await site.screen()
            operator = await site.operator()
            files = {"file": ("=beer.png", PNG, "image/png")}
            (creative,) = (await operator.post("/api/creatives", files=files)).json()
            device = Device(screen.code, key=None)
            plays = device.plays(600, clock_offset=-5, clock_error=2)
            for creative_hash in (creative["url"].split("/")[-1].split(".")[0],):
                plays.append(device.play(creative=creative_hash, frames=250, volume=80, reason="filler"))
            for first in range(0, len(plays), 200):
                batch = body(*plays[first : first + 200])
                assert (await browser.post(f"/api/plays/{screen.code}", json=batch)).status_code == 200
            site.clock.forward(7000)
            answer = await operator.get(f"/api/screens/{screen.code}/plays.csv")
            assert answer.headers["content-type"] == "text/csv; charset=utf-8"
            rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
            assert [int(row["seq"]) for row in rows] == list(range(1, 602))
            assert rows[0]["time"] == "2027-01-15T07:59:59.995+00:00"
            last = rows[-1]
            assert (last["title"], last["reason"], last["frames"]) == ("'=beer.png", "filler", "250")
            assert (last["seconds"], last["visible"], last["volume"]) == ("10.0", "1.0", "0.8")
            assert (last["signed"], last["clock_offset_ms"], rows[0]["clock_offset_ms"]) == ("no", "", "-5")
            answer = await operator.get(f"/api/screens/{screen.code}/plays.jsonl")
            verdict = verify(answer.content.splitlines(keepends=True))
            assert (verdict.screen, verdict.plays, verdict.breaks) == (screen.code, 601, [])
            for name in ("plays", "plays.csv", "plays.jsonl"):
                assert (await browser.get(f"/api/screens/{screen.code}/{name}")).status_code == 401

    asyncio.run(run())


def test_a_broken_clock_breaks_no_table(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with open_site(database_url, tmp_path) as site:
            screen, browser = await site.screen()
            far = Device(screen.code, key=None).play(start=2**53 - 2, end=2**53 - 1, clock_offset=2**53 - 1)
            assert isinstance(far.record, Record)
            await browser.post(f"/api/plays/{screen.code}", json=body(far))
            operator = await site.operator()
            answer = await operator.get(
                f"/api/screens/{screen.code}/plays.csv", params={"since": 0, "until": 2**53 - 1}
            )
            assert answer.status_code == 200

    asyncio.run(run())
