import subprocess

import pytest

from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.sources.opening import Opening, opening_of
from adscreen.media.sources.stream_address import parse_stream


def opening(address: str, place: str = "127.0.0.1", port: int = 4321) -> Opening:
    return opening_of(parse_stream(address), place, port)


def test_rtsp_is_asked_for_at_our_door_with_its_login_and_tries_tcp_first() -> None:
    made = opening("rtsps://anna:salt@cam.example.com/Streaming/1?x=1")
    assert made.url == "rtsp://anna:salt@127.0.0.1:4321/Streaming/1?x=1"
    assert made.options["rtsp_flags"] == "prefer_tcp"
    assert made.protocols == ("rtp", "udp", "tcp")


@pytest.mark.parametrize(
    ("address", "application"),
    [
        ("rtmp://tv.example.com/live/key", "rtmp://tv.example.com/live"),
        ("rtmp://tv.example.com:1936/live/key?a=b", "rtmp://tv.example.com:1936/live"),
        ("rtmps://tv.example.com/live/room/key", "rtmps://tv.example.com/live/room"),
        ("rtmp://[2001:db8::7]/live/key", "rtmp://[2001:db8::7]/live"),
    ],
)
def test_an_rtmp_server_hears_its_own_name(address: str, application: str) -> None:
    made = opening(address)
    assert made.options["rtmp_tcurl"] == application
    assert made.url.startswith("rtmp://127.0.0.1:4321/live/")


def test_srt_takes_its_options_out_of_the_address() -> None:
    made = opening(
        "srt://h.example.com:9000?passphrase=opensesame99&streamid=%23!::r%3Da&x=/etc/passwd", "2001:db8::7"
    )
    assert made.url == "srt://[2001:db8::7]:4321"
    assert made.options["passphrase"] == "opensesame99"
    assert made.options["streamid"] == "#!::r=a"
    assert made.options["mode"] == "caller"
    assert "x" not in made.options
    assert made.protocols == ("srt",)


def test_a_listener_waits_for_its_caller() -> None:
    made = opening("srt://:9000?mode=listener&latency=50000", "0.0.0.0")
    assert (made.options["mode"], made.options["latency"]) == ("listener", "50000")
    assert "connect_timeout" not in made.options


@pytest.mark.media
@pytest.mark.parametrize("name", ["plain", "it's", "a 'b' \\ c", "#hash", "äöü"])
def test_ffmpeg_reads_what_was_quoted(name: str) -> None:
    script = Opening(f"nowhere:{name}", {"x": name}, ("nowhere",)).script
    done = subprocess.run(
        [
            find_ffmpeg(),
            "-nostdin",
            "-v",
            "error",
            "-f",
            "concat",
            "-safe",
            "0",
            "-i",
            "pipe:0",
            "-f",
            "null",
            "-",
        ],
        input=script,
        capture_output=True,
        check=False,
    )
    assert f"Impossible to open 'nowhere:{name}'" in done.stderr.decode()
