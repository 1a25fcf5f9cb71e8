"""The process that works out the figures of the map, apart from the one that serves them.

An analysis of a million records takes minutes and gigabytes; what comes of it is small. The child
reads what is asked from standard input (JSON, see `Asked`), tells its progress as lines of JSON,
and leaves a folder with the figures. It is run as ``python -m webmap.data.figuring``.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from geodata.analysis import Analysis, analyse
from geodata.codes import LANGUAGES
from geodata.emerging import mann_kendall, weekly_status
from geodata.errors import LookbackError
from geodata.rules import Rules, load_rules
from geodata.selection import Selection
from geodata.store import data_stamp, open_store, read_records
from geodata.survival import kind_curves
from geodata.tiling import FORMAT, write_map_table
from geodata.tiling.making import make_map_table
from geodata.weekly import weekly_counts
from webmap.shapes import hotspots_shape
from webmap.shown import shown_geometry, shown_positions

Tell = Callable[[Mapping[str, Any]], None]
TREND_WEEKS = 12
_TREND_LEVEL = 0.1
_SEEN_DEGREES = 3e-5  # 3 m: finer corners were two thirds of what the page waits for
_LEAST_PAUSE_S = 0.1  # between two lines of progress


@dataclass(frozen=True)
class Asked:
    """What the child is to work out.

    Attributes
    ----------
    database_url, rules, seed
        As the settings have them.
    stamp
        Of the data (`geodata.store.data_stamp`); the child refuses other data.
    datum
        Datum of the basemap that positions are shown on.
    quiet_days
        Days without a visit after which nobody knows how a site is.
    folder
        Where the figures are left; it is there only when they are whole.
    selection
        Which records count for the hot spots; a selection of some has no map table of its own.
    """

    database_url: str
    rules: str
    seed: int
    stamp: str
    datum: str
    quiet_days: int
    folder: str
    selection: Selection = field(default_factory=Selection)


def asked_of_text(text: str) -> Asked:
    """Read what is asked."""
    told = json.loads(text)
    return Asked(**{**told, "selection": Selection.of_plain(told["selection"])})


def main() -> int:
    """Read what is asked, work it out; 0 where the figures are there."""
    asked = asked_of_text(sys.stdin.read())
    try:
        figure(asked, _teller())
    except LookbackError as error:
        _say({"error": error.code, "values": {k: str(v) for k, v in error.values.items()}})
        return 1
    return 0


def figure(asked: Asked, tell: Tell) -> None:
    """Work out figures into their folder; nothing half-done is ever seen there."""
    tell({"step": "reading"})
    rules = load_rules(asked.rules or None)
    store = open_store(asked.database_url)
    with store.reading() as connection:
        if data_stamp(connection) != asked.stamp:
            tell({"changed": True})  # an import came in between: whoever asks will ask anew
            return
        records = read_records(connection)
    store.close()
    tell({"step": "analysing"})
    analysis = analyse(
        records,
        rules=rules,
        seed=asked.seed,
        selection=asked.selection,
        progress=lambda done, of: tell({"step": "searching", "done": done, "of": of}),
    )
    tell({"step": "keeping"})
    folder = Path(asked.folder)
    half = folder.with_name(f"{folder.name}.{asked.stamp[:6]}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    try:
        write_figures(half, analysis, rules, asked)
        with suppress(OSError):  # another process was first: its figures are the same
            half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    tell({"step": "done"})


def write_figures(folder: Path, analysis: Analysis, rules: Rules, asked: Asked) -> None:
    """Write the figures of an analysis into a folder."""
    if asked.selection.is_everything:
        write_map_table(_table(analysis, asked), folder / "table")
        peers = kind_curves(analysis.episodes, analysis.sites["kind"])
        _keep(folder / "peers.json", peers)
    courses = _courses(analysis)
    for language in LANGUAGES:
        told = hotspots_shape(analysis, rules.hotspots, language)
        told["hotspots"] = [
            {
                **hotspot,
                "geometry": _shown(hotspot["geometry"], asked),
                **courses[hotspot["number"]],
            }
            for hotspot in told["hotspots"]
        ]
        _keep(folder / f"hotspots_{language}.json", told)
    about = {
        "data_to": str(analysis.data_to or ""),
        "rules_version": analysis.rules_version,
        "quiet_days": asked.quiet_days,
        "stamp": asked.stamp,
        "datum": asked.datum,
        "format": FORMAT,
    }
    _keep(folder / "about.json", about)


def _shown(geometry: Mapping[str, Any], asked: Asked) -> Mapping[str, Any]:
    """Return a polygon in the datum of the basemap, without corners that no screen shows."""
    shown = shown_geometry(shapely.geometry.shape(geometry), asked.datum)
    plain = shapely.simplify(shown, _SEEN_DEGREES)
    told: Mapping[str, Any] = shapely.geometry.mapping(shapely.set_precision(plain, 1e-5))
    return told


def _keep(path: Path, told: Any) -> None:
    path.write_text(json.dumps(told, ensure_ascii=False, allow_nan=False), "utf-8")


def _table(analysis: Analysis, asked: Asked) -> Any:
    points = analysis.sites.geometry
    shown = None
    if asked.datum != "wgs84":
        shown = shown_positions(points.x.to_numpy(), points.y.to_numpy(), asked.datum)
    return make_map_table(analysis, quiet_days=asked.quiet_days, shown=shown)


def _courses(analysis: Analysis) -> dict[int, dict[str, Any]]:
    """Return rebounds of the last whole weeks of each hot spot, and where they tend.

    The trend is Mann-Kendall's (p at most .1) of each week's rebounds by expected rebounds, so
    that more visits alone do not make a hot spot rise.
    """
    frame = analysis.hotspots
    numbers = [int(number) for number in frame.index]
    if not numbers or analysis.data_to is None:
        return {}
    members = {site: at for at, ids in enumerate(frame["site_ids"]) for site in ids}
    place = pd.Series(members, dtype="int64")
    last_sunday = pd.Timestamp(analysis.data_to) - pd.Timedelta(
        days=(analysis.data_to.weekday() + 1) % 7
    )
    _, rebounds, expected = weekly_counts(
        analysis.at_risk, place, until=last_sunday.date(), weeks=TREND_WEEKS
    )
    values = weekly_status(rebounds, expected).value
    words = {-1: "falling", 0: "steady", 1: "rising"}
    courses = {}
    for at, number in enumerate(numbers):
        trend = mann_kendall(values[at])
        direction = trend.direction if trend.p_value <= _TREND_LEVEL else 0
        courses[number] = {
            "trend": words[direction],
            "weeks": [int(count) for count in rebounds[at]],
            "weeks_end": str(last_sunday)[:10],
        }
    return courses


def _say(line: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()  # the parent waits for it


def _teller() -> Tell:
    """Return a way to tell progress that does not drown the parent."""
    last = {"at": 0.0}

    def tell(line: Mapping[str, Any]) -> None:
        now = time.monotonic()
        if "done" not in line or line["done"] >= line["of"] or now - last["at"] > _LEAST_PAUSE_S:
            last["at"] = now
            _say(line)

    return tell


if __name__ == "__main__":
    raise SystemExit(main())
