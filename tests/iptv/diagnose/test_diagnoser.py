import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.iptv.diagnose.panel import Panel, clip, running
from tests.support.httpserver import Call, answer, serve, server_tls
from tests.support.media import make_ts

from adscreen.core.errors import Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE, AddressPolicy
from adscreen.iptv.diagnose.diagnoser import Options, diagnose
from adscreen.iptv.diagnose.model import Diagnosis, Severity, StepName, Verdict
from adscreen.iptv.diagnose.report import step_lines, verdict_lines

pytestmark = pytest.mark.media

HTML = answer(b"<!doctype html><html><body>Welcome</body></html>", headers={"Content-Type": "text/html"})
SLATE = (
    b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\n/hls/0.ts\n#EXT-X-ENDLIST\n"
)


def run(
    panel: Panel | None = None,
    *,
    link: Callable[[Panel], str] = lambda panel: panel.link(),
    policy: AddressPolicy = ANYWHERE,
    **options: object,
) -> Diagnosis:
    async def main() -> Diagnosis:
        async with running(panel or Panel()) as ready:
            client = HttpClient(policy, connect_timeout=2, first_byte_timeout=1)
            return await diagnose(link(ready), client, Options(**{"seconds": 1.2, "pause": 0.1, **options}))  # type: ignore[arg-type]

    return asyncio.run(main())


def ask(text: str) -> Diagnosis:
    client = HttpClient(ANYWHERE, connect_timeout=2, first_byte_timeout=1)
    return asyncio.run(diagnose(text, client, Options(seconds=1.5)))


def spoken(diagnosis: Diagnosis, language: str) -> str:
    lines = [line.text for step in diagnosis.steps for line in step_lines(step, language)]
    return "\n".join([*lines, *(line.text for line in verdict_lines(diagnosis, language))])


def codes(diagnosis: Diagnosis) -> set[str]:
    return {finding.code for finding in diagnosis.findings}


def both(handler: Callable[[Call], Awaitable[None]], *names: str) -> dict[str, Callable[[Call], object]]:
    return {f"{name}.{form}": handler for name in names or "123" for form in ("ts", "m3u8")}


def test_a_good_account_plays_in_both_forms_over_one_connection_at_a_time() -> None:
    panel = Panel()
    diagnosis = run(panel)
    assert diagnosis.verdict is Verdict.PLAYS, spoken(diagnosis, "en")
    assert diagnosis.plays
    facts = {step.name: {fact.key: fact.value for fact in step.facts} for step in diagnosis.steps}
    assert facts[StepName.CHANNELS] | {"live": 3} == facts[StepName.CHANNELS]
    assert facts[StepName.ACCOUNT]["status"] == "active"
    for form in (StepName.HLS, StepName.MPEG_TS):
        assert facts[form]["resolution"] == "320x180"
        assert (facts[form]["video"], facts[form]["audio"]) == ("h264", "aac")
        assert facts[form]["frame_rate"] == 25
        assert facts[form]["key_distance"] == 1
    assert facts[StepName.HLS]["type"] == "hls"
    assert facts[StepName.MPEG_TS]["type"] == "ts"
    assert panel.most_streams == 1
    assert "raw_mpeg_ts" in codes(diagnosis)


def test_neither_language_nor_json_tells_the_login() -> None:
    diagnosis = run()
    told = spoken(diagnosis, "fr") + spoken(diagnosis, "en") + json.dumps(diagnosis.to_json("fr"))
    assert "hunter2" not in told
    assert "barowner" not in told


def test_french_is_spoken_all_through() -> None:
    french, english = spoken(diagnosis := run(), "fr"), spoken(diagnosis, "en")
    same = {line for line in french.splitlines() if line in english.splitlines() and " " in line}
    assert {line for line in same if not line.startswith("(")} == set()
    assert "Ça marche" in french
    assert "dans 2 mois" in french or "dans 3 mois" in french


@pytest.mark.parametrize(
    ("user", "failure"),
    [
        ({"status": "Expired", "exp_date": "1600000000"}, Failure.EXPIRED),
        ({"status": "Active", "exp_date": "1600000000"}, Failure.EXPIRED),
        ({"status": "Banned"}, Failure.BANNED),
        ({"status": "Disabled"}, Failure.BANNED),
        ({"active_cons": "2", "max_connections": "2"}, Failure.NO_SLOT),
    ],
)
def test_the_accounts_state_decides_before_any_stream_is_opened(
    user: dict[str, object], failure: Failure
) -> None:
    panel = Panel()
    panel.user |= user
    diagnosis = run(panel)
    assert diagnosis.verdict is failure
    assert diagnosis.remedy is not None
    assert panel.most_streams == 0


def test_a_wrong_login() -> None:
    diagnosis = run(link=lambda panel: panel.link(password="nonsense1"))
    assert diagnosis.verdict is Failure.WRONG_LOGIN
    assert "nonsense1" not in spoken(diagnosis, "en")


@pytest.mark.parametrize(
    ("handler", "failure"),
    [
        (answer(b"", 458), Failure.NO_SLOT),
        (answer(b"", 509), Failure.NO_SLOT),
        (answer(b"Forbidden", 403), Failure.NO_SLOT),
        (answer(b"<html>nginx</html>", 404), Failure.CHANNEL_NOT_FOUND),
        (answer(b"", 405), Failure.WRONG_FORMAT),
        (HTML, Failure.HTML_ANSWER),
        (answer(b""), Failure.EMPTY_ANSWER),
        (answer(b"", 503), Failure.PROVIDER_ERROR),
    ],
)
def test_what_streams_answer_is_told_apart(
    handler: Callable[[Call], Awaitable[None]], failure: Failure
) -> None:
    diagnosis = run(Panel(wrong=both(handler)), channel="News")
    assert diagnosis.verdict is failure, spoken(diagnosis, "en")
    assert not diagnosis.plays


def test_an_account_that_ended_behind_a_404_is_called_by_its_name() -> None:
    panel = Panel()

    async def refuse(call: Call) -> None:
        panel.user |= {"status": "Expired"}
        await call.reply(b"<html>nginx</html>", 404)

    panel.wrong = both(refuse)
    assert run(panel).verdict is Failure.EXPIRED


def test_placeholder_clips_in_both_forms() -> None:
    short = clip().read_bytes()[: 188 * 400]
    wrong = {"1.m3u8": answer(SLATE), "1.ts": answer(short, headers={"Content-Type": "video/mp2t"})}
    assert run(Panel(wrong=wrong), channel="1").verdict is Failure.PLACEHOLDER


def test_a_stream_that_stalls() -> None:
    async def stall(call: Call) -> None:
        await call.head(200, {"Content-Type": "video/mp2t"})
        await call.raw(clip().read_bytes()[:200_000])
        await asyncio.sleep(30)

    panel = Panel(wrong={"1.ts": stall, "1.m3u8": answer(b"", 405)})
    assert run(panel, channel="1", seconds=5.0).verdict is Failure.STALLED


def test_one_dead_channel_does_not_condemn_the_provider() -> None:
    diagnosis = run(Panel(wrong=both(answer(b"", 404), "1")))
    assert diagnosis.verdict is Verdict.PLAYS
    assert "sample_off" in codes(diagnosis)


def test_hls_that_is_refused_leaves_mpeg_ts() -> None:
    panel = Panel(wrong={"1.m3u8": answer(b"", 405)})
    diagnosis = run(panel, channel="news")
    assert diagnosis.verdict is Verdict.PLAYS
    assert "hls_off" in codes(diagnosis)


def test_a_format_that_the_account_forbids_is_not_asked_for() -> None:
    panel = Panel()
    panel.user["allowed_output_formats"] = ["ts"]
    names = [step.name for step in run(panel).steps]
    assert StepName.MPEG_TS in names
    assert StepName.HLS not in names


def test_a_blocked_user_agent_is_proven_by_another() -> None:
    diagnosis = run(Panel(agents=("Smarters",)))
    assert diagnosis.verdict is Failure.USER_AGENT_BLOCKED
    assert "IPTVSmartersPlayer" in spoken(diagnosis, "en")
    assert run(Panel(agents=("Smarters",)), user_agent="IPTVSmartersPlayer").verdict is Verdict.PLAYS


@pytest.mark.parametrize(
    ("video", "audio", "code"),
    [
        (("-c:v", "mpeg2video", "-b:v", "1M"), ("-c:a", "mp2"), "video_mpeg2"),
        (("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"), ("-c:a", "ac3"), "audio_ac3"),
        (
            ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"),
            ("-c:a", "eac3"),
            "audio_converted",
        ),
        (
            ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p"),
            ("-c:a", "mp2"),
            "video_profile",
        ),
        (
            ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"),
            ("-c:a", "aac"),
            "video_hevc",
        ),
    ],
)
def test_codecs_that_browsers_do_not_play_are_converted(
    video: tuple[str, ...], audio: tuple[str, ...], code: str
) -> None:
    stream = make_ts(seconds=12, gop=25, video=video, audio=audio)
    diagnosis = run(Panel(stream=stream, wrong={"1.m3u8": answer(b"", 405)}), channel="1")
    assert diagnosis.verdict is Verdict.PLAYS
    found = {f.code: f for f in diagnosis.findings}
    assert "AdScreen converts" in found[code].headline.in_language("en")
    assert "AdScreen convertit" in found[code].headline.in_language("fr")
    assert not [f for f in diagnosis.findings if f.severity is Severity.ERROR]


def test_a_scrambled_channel(tmp_path: Path) -> None:
    data = bytearray(clip().read_bytes())
    for at in range(0, len(data), 188):
        if 0x100 <= (data[at + 1] & 0x1F) << 8 | data[at + 2] < 0x1000 and data[at + 3] & 0x10:
            data[at + 3] |= 0x80
    stream = tmp_path / "scrambled.ts"
    stream.write_bytes(data)
    assert (
        run(Panel(stream=stream, wrong={"1.m3u8": answer(b"", 405)}), channel="1").verdict
        is Failure.SCRAMBLED
    )


@pytest.mark.parametrize("form", ["ts", "m3u8"])
def test_a_stream_address_by_itself(form: str) -> None:
    def link(panel: Panel) -> str:
        assert panel.server is not None
        return panel.server.url(f"/live/one.{form}")

    diagnosis = run(link=link)
    assert diagnosis.verdict is Verdict.PLAYS, spoken(diagnosis, "en")


def test_a_list_address_with_relative_and_foreign_entries() -> None:
    async def main() -> Diagnosis:
        async with running(Panel()) as panel:
            assert panel.server is not None
            text = f"#EXTM3U\n#EXTINF:-1,Ours\n{panel.server.url('/live/x/1.ts')}\n#EXTINF:-1,Other\nrtmp://a/b\n"
            async with serve(answer(text.encode())) as lists:
                return await diagnose(lists.url("/tv.m3u"), HttpClient(ANYWHERE), Options(seconds=1.5))

    assert asyncio.run(main()).verdict is Verdict.PLAYS


def test_a_channel_that_nobody_has() -> None:
    diagnosis = run(channel="no such channel")
    assert diagnosis.verdict is Failure.CHANNEL_NOT_FOUND
    assert "no such channel" in spoken(diagnosis, "en")


def test_a_web_page_instead_of_a_list() -> None:
    async def main() -> Diagnosis:
        async with serve(HTML) as server:
            return await diagnose(server.url("/tv.m3u"), HttpClient(ANYWHERE), Options(seconds=1))

    assert asyncio.run(main()).verdict is Failure.HTML_ANSWER


def test_a_panel_without_interface_still_plays_by_its_list() -> None:
    diagnosis = run(Panel(wrong={"player_api.php": answer(b"", 404)}))
    assert diagnosis.verdict is Verdict.PLAYS
    assert {"api_off", "list_only"} <= codes(diagnosis)


def test_words_that_are_no_link() -> None:
    diagnosis = ask("hello there")
    assert diagnosis.verdict is Failure.BAD_LINK
    assert [step.name for step in diagnosis.steps] == [StepName.LINK]


def test_the_way_to_the_server() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    login = "get.php?username=barowner&password=hunter2secret"
    assert ask(f"http://127.0.0.1:{port}/{login}").verdict is Failure.REFUSED
    assert ask(f"http://nobody.invalid/{login}").verdict is Failure.DNS


def test_a_server_that_is_silent_and_one_whose_certificate_is_not_trusted() -> None:
    async def silent(_call: Call) -> None:
        await asyncio.sleep(30)

    async def main() -> tuple[Diagnosis, Diagnosis]:
        client = HttpClient(ANYWHERE, connect_timeout=2, first_byte_timeout=0.5)
        tls, _authority = server_tls()
        async with serve(silent) as mute, serve(HTML, tls=tls) as secure:
            return (
                await diagnose(mute.url("/one.ts"), client, Options(seconds=1)),
                await diagnose(secure.url("/one.ts"), client, Options(seconds=1)),
            )

    first, second = asyncio.run(main())
    assert (first.verdict, second.verdict) == (Failure.TIMEOUT, Failure.TLS)


def test_private_addresses_are_refused_under_the_public_policy() -> None:
    diagnosis = run(policy=AddressPolicy())
    assert diagnosis.verdict is Failure.ADDRESS_BLOCKED
