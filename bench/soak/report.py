"""The report of a soak: `report.json` for programs, `report.html` for people: a page without a script."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

from tests.faults.vocabulary import KILLED

from bench.soak.episodes import Episode
from bench.soak.plots import plot
from bench.soak.soak import Soak
from bench.soak.verdict import screens
from bench.soak.vitals import growths
from bench.soak.watched import latency

_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;color:#1c2430}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:right;padding:.3rem .5rem}
th:first-child,td:first-child,td.t{text-align:left}tr{border-bottom:1px solid #dde1e7}
.strip{display:flex;gap:2px;margin:.2rem 0 1rem}.strip img{width:16.2%;display:block}
.bad{color:#b3261e;font-weight:600}.good{color:#146c2e;font-weight:600}h3{margin:1rem 0 0;font-size:1rem}
svg{width:100%;background:#f6f7f9;font-size:11px}polyline{fill:none;stroke-width:1.4}.mark{stroke:#b3261e55}
.l0{stroke:#1f5fbf}.l1{stroke:#1b7a3d}.l2{stroke:#a3470c}.l3{stroke:#7b2fa8}.l4{stroke:#555}
.j{font-size:.8rem;color:#555;margin:-.6rem 0 1rem}
text{stroke:none!important}text.l0{fill:#1f5fbf}text.l1{fill:#1b7a3d}text.l2{fill:#a3470c}text.l3{fill:#7b2fa8}
figure{margin:1rem 0}figcaption{font-weight:600}.wide{overflow-x:auto}
"""
STRIP = "1 s before · 1 s in · middle · end · picture back · calm again"


def write(folder: Path, soak: Soak, seed: int, why: Sequence[str]) -> Path:
    """Write both reports; return the page's path."""
    figures = _figures(soak, seed, why)
    (folder / "report.json").write_text(json.dumps(figures, indent=1))
    page = folder / "report.html"
    page.write_text(_page(soak, figures))
    return page


def _figures(soak: Soak, seed: int, why: Sequence[str]) -> dict[str, Any]:
    return {
        "seed": seed,
        "minutes": round((soak.ended - soak.began) / 60, 1),
        "passed": not why,
        "reasons": list(why),
        "screens": [asdict(screen) for screen in screens(soak)],
        "episodes": [_row(episode, soak.began) for episode in soak.episodes],
        "feeds": {
            name: {
                "playlists": follower.judge.versions,
                "discontinuities": follower.judge.breaks,
                "unreachable_s": round(follower.unreachable, 1),
                "repeated_s": round(follower.judge.media.repeated, 2),
                "faults": [[round(at - soak.began, 1), what] for at, what in follower.wrong],
            }
            for name, follower in soak.followers.items()
        },
        "growth": [asdict(growth) for growth in growths(soak.vitals)],
        "vitals": [asdict(one) for one in soak.vitals],
        "page_heaps_mb": soak.stage.heaps,
        "connections": [counted for _at, counted in soak.connections],
        "stock_player_fatal_errors": soak.stage.fatal,
    }


def _row(episode: Episode, began: float) -> dict[str, Any]:
    return {
        "round": episode.round,
        "feed": episode.feed.name,
        "fault": episode.fault.name,
        "at": round(episode.began - began, 1),
        "seconds": round(episode.healed - episode.began, 1),
        "told": [str(each) for each in episode.told],
        "journal": episode.journal,
        "new_segment_after": episode.new_after,
        **(asdict(episode.seen) if episode.seen else {}),
    }


def _page(soak: Soak, figures: dict[str, Any]) -> str:
    kills = [episode.began - soak.began for episode in soak.episodes if episode.fault is KILLED]
    verdict = (
        '<p class="good">Passed.</p>'
        if figures["passed"]
        else (
            '<p class="bad">Failed:</p><ul>'
            + "".join(f"<li>{escape(w)}</li>" for w in figures["reasons"])
            + "</ul>"
        )
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Soak {figures['seed']}</title><style>{_STYLE}</style>"
        f"<h1>Soak of {figures['minutes']} minutes</h1>"
        f"<p>Seed {figures['seed']}, {len(soak.episodes)} faults.</p>{verdict}"
        f"<h2>Screens</h2>{_table(figures['screens'], skip=('unexplained',))}"
        f"<h2>The program</h2>{_vital_plots(soak, kills)}{_table(figures['growth'])}"
        f"<h2>Behind live</h2>{_latencies(soak)}"
        f"<h2>Faults</h2><p>{STRIP}</p>{''.join(_strip(e, soak.began) for e in soak.episodes)}"
        f"<h2>All faults</h2>{_table(figures['episodes'], skip=('journal',))}</html>"
    )


def _table(rows: list[dict[str, Any]], skip: Sequence[str] = ()) -> str:
    if not rows:
        return "<p>None.</p>"
    names = [name for name in max(rows, key=len) if name not in skip]
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_text(row.get(name)))}</td>" for name in names) + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _vital_plots(soak: Soak, kills: Sequence[float]) -> str:
    since = soak.began
    names = {
        "memory_mb": "Memory, MB",
        "descriptors": "Descriptors",
        "children": "Children",
        "threads": "Threads",
    }
    return "".join(
        plot(title, {title: [(one.at - since, float(getattr(one, name))) for one in soak.vitals]}, kills)
        for name, title in names.items()
    )


def _latencies(soak: Soak) -> str:
    lines = {}
    for name, glass in soak.stage.glasses.items():
        looks = [look for look in glass.looks if look.at >= soak.began and look.number is not None]
        lines[name] = [(look.at - soak.began, latency(look) or 0.0) for look in looks[::10]]
    return plot("Seconds behind the provider's clock", lines)


def _strip(episode: Episode, began: float) -> str:
    if not episode.strip:
        return ""
    images = "".join(f'<img src="data:image/jpeg;base64,{data}" alt="">' for data in episode.strip)
    seen = episode.seen
    said = f"back after {seen.back_after} s" if seen else ""
    title = f"{episode.began - began:.0f} s: {episode.feed.name}, {episode.fault.name}"
    lasted = f"{episode.healed - episode.began:.1f} s"
    heading = f"<h3>{escape(title)} ({lasted}; {said})</h3>"
    return f"{heading}<div class=strip>{images}</div><p class=j>{escape(' · '.join(episode.journal))}</p>"
