from dataclasses import fields

from adscreen.media.model import DamageCounters
from adscreen.web.dashboard.damage_words import KINDS, damage_by_kind

SAID_OTHERWISE = {"packets", "resyncs", "dropped_video_packets"}
"""All packets; what `skipped_bytes` and `dropped_access_units` tell in another unit."""


def test_every_counter_has_words_or_is_told_by_another() -> None:
    assert KINDS.keys() | SAID_OTHERWISE == {field.name for field in fields(DamageCounters)}
    assert not KINDS.keys() & SAID_OTHERWISE


def test_what_did_not_happen_is_not_told() -> None:
    damage = DamageCounters(packets=10**6, silent_frames=3, continuity_gaps=1200)
    told = [(count, words.in_language("fr")) for count, words in damage_by_kind(damage)]
    assert told == [("1\u202f200", "trous : des paquets manquent"), ("3", "bouts de son rendus muets")]
    assert damage_by_kind(DamageCounters(packets=5)) == []
