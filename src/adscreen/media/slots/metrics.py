"""The ledger's figures for Prometheus. Accounts go by the first letters of their opaque names."""

from collections.abc import Callable, Iterator

from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from adscreen.media.slots.desk import Slots
from adscreen.media.slots.model import AccountState

LABEL = 12
"""Letters of an account's name: enough to tell accounts apart."""

_GAUGES: tuple[tuple[str, str, Callable[[AccountState], float]], ...] = (
    ("adscreen_slots_used", "Connections that this AdScreen holds.", lambda s: len(s.leases)),
    ("adscreen_slots_reserved", "Slots kept for feeds that connect again.", lambda s: len(s.reserved)),
    ("adscreen_slots_cooling", "Connections closed a moment ago.", lambda s: s.cooling),
    ("adscreen_slots_foreign", "Connections of other devices, as last seen.", lambda s: s.foreign),
    ("adscreen_slots_limit", "Connections allowed; 0 for unlimited or unknown.", lambda s: s.limit or 0),
    (
        "adscreen_account_refuses",
        "1 while an account refuses and is left alone.",
        lambda s: float(bool(s.circuit)),
    ),
)


def slot_figures(slots: Slots) -> Callable[[], Iterator[Metric]]:
    """Return what reads the figures of all accounts."""

    def read() -> Iterator[Metric]:
        states = slots.states()
        for name, text, value in _GAUGES:
            gauge = GaugeMetricFamily(name, text, labels=("account",))
            for state in states:
                gauge.add_metric((state.account[:LABEL],), value(state))
            yield gauge

    return read
