"""Choosing the datum of rows that state none, by what the register of sites says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.errors import InputError
from ingest.checking import Check
from ingest.coordinates import in_china
from ingest.locating.datum_evidence import Evidence, Places, weigh
from ingest.locating.given_positions import Given
from ingest.tables import Mask, Texts, cell_text, name_key

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
SHIFTED = ("wgs84", "gcj02", "bd09")
_ENOUGH_TO_DIFFER = 3
_ENOUGH_ROWS = 20_000


@dataclass(frozen=True)
class RegisterMatch:
    """Where the register has the sites of rows (n,).

    Attributes
    ----------
    site
        Row of the register; -1 where the row's site is unknown there, or has no position.
    lon, lat
        Its position, WGS84; NaN where there is none.
    """

    site: Rows
    lon: Floats
    lat: Floats


def match_register(check: Check, site_ids: Texts, departments: Texts) -> RegisterMatch:
    """Return the register's site of each row: by its number, else by department and exact name.

    A name that stands twice in the register of a department tells nothing.
    """
    register = check.context.register
    points = register.geometry
    lon, lat = points.x.to_numpy(dtype=float), points.y.to_numpy(dtype=float)
    site = register.index.get_indexer(pd.Index(site_ids, dtype="str")).astype(np.int64)
    names = register["site_name"].map(name_key)
    keys = pd.Index((register["department"].astype(str) + "|" + names).to_numpy(object))
    once = np.flatnonzero(~keys.duplicated(keep=False) & (names != "").to_numpy())
    own = check.column("site_name").mapped(lambda value: name_key(cell_text(value))).all()
    by_name = keys[once].get_indexer(pd.Index(departments.astype(object) + "|" + own))
    named = (site < 0) & (by_name >= 0)
    site[named] = once[by_name[named]]
    site[(site >= 0) & ~np.isfinite(lon[site])] = -1
    there = site >= 0
    return RegisterMatch(
        site, np.where(there, lon[site], np.nan), np.where(there, lat[site], np.nan)
    )


def choose_degrees(
    check: Check, given: Given, rows: Mask, groups: Texts, match: RegisterMatch, *, ask: bool
) -> Texts:
    """Return the datum (n,) of the `rows` in degrees that state none; empty text elsewhere.

    All rows together are weighed, then each group (sheet and department). Where groups are sure
    of different datums each keeps its own. Notes ``W_DATUM_DETECTED``, ``W_DATUM_MIXED`` and
    ``W_DATUM_ASSUMED``, each once a file.

    Raises
    ------
    InputError
        ``E_DATUM_UNKNOWN`` where `ask` and nothing is sure.
    """
    datum = np.where(rows, "wgs84", "").astype(object)
    here = rows & in_china(given.x, given.y)
    if here.sum() * 2 <= (rows & np.isfinite(given.x)).sum():
        # Outside China the datums are one.
        return datum
    whole = weigh(places_of(given, match, here), SHIFTED)
    names = sorted(set(groups[here].tolist()))
    parts = {names[0]: whole}
    if len(names) > 1:
        parts = {
            name: weigh(places_of(given, match, here & (groups == name)), SHIFTED) for name in names
        }
    sure = {name: part.best for name, part in parts.items() if part.sure}
    chosen = _agreed(whole, parts, sure)
    unsure = sorted(set(parts) - set(chosen))
    if ask and unsure:
        raise InputError(
            "E_DATUM_UNKNOWN", groups=_groups_text(parts, chosen), **evidence_values(whole)
        )
    for name, of_group in chosen.items():
        datum[rows & (groups == name)] = of_group
    _tell(check, whole, parts, chosen)
    return datum


def _is_mixed(whole: Evidence, parts: dict[str, Evidence]) -> bool:
    return whole.mixed or any(part.mixed for part in parts.values())


def _agreed(whole: Evidence, parts: dict[str, Evidence], sure: dict[str, str]) -> dict[str, str]:
    """Return the datum of each group for which there is one to rely on.

    A group with too few sites of its own follows the file, unless they speak against it.
    """
    found = set(sure.values())
    if len(found) > 1 or not (whole.sure and found <= {whole.best}):
        return sure
    follows = {
        name
        for name, part in parts.items()
        if not part.mixed and (part.sites < _ENOUGH_TO_DIFFER or part.best == whole.best)
    }
    return sure | {name: whole.best for name in sorted(follows)}


def _tell(
    check: Check, whole: Evidence, parts: dict[str, Evidence], chosen: dict[str, str]
) -> None:
    """Note what was taken, once a file."""
    name = "lon" if check.has("lon") else "position"
    found = sorted(set(chosen.values()))
    figures = evidence_values(whole)
    if len(found) > 1 or _is_mixed(whole, parts):
        groups = _groups_text(parts, chosen)
        check.faults.add_one(-1, name, "W_DATUM_MIXED", groups=groups, **figures)
        return
    if found and found != ["wgs84"]:
        check.faults.add_one(-1, name, "W_DATUM_DETECTED", datum=found[0], **figures)
    elif set(parts) - set(chosen):
        check.faults.add_one(-1, name, "W_DATUM_ASSUMED")


def _groups_text(parts: dict[str, Evidence], chosen: dict[str, str]) -> str:
    """Return each group with its datum, ``mixed`` or ``?``."""
    texts = []
    for group, part in parts.items():
        unsure = "mixed" if part.mixed else "?"
        texts.append(f"{_group_name(group)}: {chosen.get(group, unsure)}")
    return "; ".join(texts)


def _group_name(group: str) -> str:
    return " ".join(part for part in group.split("\x1f") if part) or "-"


def groups_of(check: Check, departments: Texts) -> Texts:
    """Return the name of each row's group (n,): its sheet and its department."""
    return check.fields.sheets.astype(object) + "\x1f" + departments.astype(object)


def evidence_values(evidence: Evidence) -> dict[str, Any]:
    """Return what a message says of a comparison."""
    return {
        "sites": evidence.sites,
        **{f"{datum}_m": _metres(evidence.median_m.get(datum)) for datum in SHIFTED},
    }


def _metres(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def places_of(given: Given, match: RegisterMatch, rows: Mask) -> Places:
    """Return the distinct positions of known sites among some rows, of many an even choice."""
    at = np.flatnonzero(rows & (match.site >= 0) & np.isfinite(given.x))
    if len(at) > _ENOUGH_ROWS:
        at = at[np.linspace(0, len(at) - 1, _ENOUGH_ROWS).astype(np.int64)]
    table = np.column_stack([match.site[at], given.x[at], given.y[at]])
    _, first = np.unique(table, axis=0, return_index=True)
    at = at[np.sort(first)]
    return Places(given.x[at], given.y[at], match.site[at], match.lon[at], match.lat[at])
