import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.simulator.cutter import CutPlan, cut, read_tables
from tests.support.media import make_ts


def test_every_stream_gets_a_multiple_of_sixteen_packets() -> None:
    raw = make_ts(seconds=6, gop=48, extra=("-pes_payload_size", "0")).read_bytes()
    clip = cut(raw, CutPlan(skip=44, keep=48, gop=48, audio_keep=90))
    counts: dict[int, int] = {}
    for at in range(0, len(clip), 188):
        pid = (clip[at + 1] & 0x1F) << 8 | clip[at + 2]
        counts[pid] = counts.get(pid, 0) + (clip[at + 3] >> 4 & 1)
    assert set(counts) == {0, 0x11, 0x100, 0x101, 0x1000}
    assert all(count % 16 == 0 for count in counts.values())
    assert clip[:188] == read_tables(raw).psi[0][:3] + clip[3:188]


@pytest.mark.parametrize("plan", [CutPlan(44, 500, 48, 90), CutPlan(44, 48, 48, 5000)])
def test_an_encode_that_is_too_short_is_refused(plan: CutPlan) -> None:
    raw = make_ts(seconds=6, gop=48, extra=("-pes_payload_size", "0")).read_bytes()
    with pytest.raises(AdScreenError) as caught:
        cut(raw, plan)
    assert caught.value.failure == Failure.CONVERSION_FAILED


def test_a_stream_without_tables_is_refused() -> None:
    with pytest.raises(AdScreenError):
        read_tables((b"\x47\x1f\xff\x10" + bytes(184)) * 3)
