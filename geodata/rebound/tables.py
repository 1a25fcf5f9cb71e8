"""The frames of the schema coded as integers, for the expression of the rules."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geodata.codes import Department, Evidence, InspectionKind, Scheme, Vocabulary

Codes = NDArray[np.int64]
_DAYS = 1_000_000  # more than any day number, so that pair and day fit into one integer


def coded_tables(
    inspections: pd.DataFrame,
    findings: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    vocabulary: Vocabulary,
) -> dict[str, pa.Table]:
    """Code the frames as integers: joins and sorts on text cost several times as much.

    Returns the tables that `geodata.rebound.expression.TABLE_SCHEMAS` names. ``finding`` is the
    place of the row in `findings`, ``nth_id`` its place by id where a day has several of a pair.
    """
    site, site_ids = pd.factorize(findings["site_id"])
    category, categories = pd.factorize(findings["category"])
    look_backs = inspections.index[inspections["inspection_kind"] == InspectionKind.LOOK_BACK]
    pair = site.astype("int64") * len(categories) + category
    day = _day_numbers(findings["found_on"])
    found = {
        "finding": np.arange(len(findings)),
        "nth_id": _rank_of_ties(findings.index, pair, day),
        "pair": pair,
        "site": site,
        "category": category,
        "day": day,
        "rectified": _day_numbers(findings["rectified_on"]),
        "verified": _day_numbers(findings["verified_on"]),
        "look_back": findings["inspection_id"].isin(look_backs).to_numpy(),
    }
    looks, lists = _looks(inspections, sites, site_ids)
    del looks["inspection_kind"]
    covers = _covers(lists, list(categories), vocabulary)
    return {"found": _table(found), "looks": _table(looks), "covers": _table(covers)}


def coded_looks(
    inspections: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    site_ids: pd.Index,
    categories: list[str],
    vocabulary: Vocabulary,
) -> tuple[dict[str, NDArray[Any]], NDArray[np.bool_]]:
    """Code the visits to `site_ids` as arrays, and say which list of theirs holds which category.

    Returns ``site``, ``day``, ``checked``, ``proves``, ``inspection_kind`` (v,), and a table
    (lists, categories) that ``checked`` points into.
    """
    looks, lists = _looks(inspections, sites, site_ids)
    covers = _covers(lists, categories, vocabulary)
    held = np.zeros((max(len(lists), 1), max(len(categories), 1)), dtype=bool)
    held[covers["checked"], covers["category"]] = True
    columns = {
        name: values.to_numpy() if isinstance(values, pa.Array) else np.asarray(values)
        for name, values in looks.items()
    }
    return columns, held


def _rank_of_ties(ids: pd.Index, pair: Codes, day: pa.Array) -> Codes:
    """Return the place by id of findings of one pair on one day; 0 for all others.

    Sorting the ids of all findings would take as long as the rest of the coding.
    """
    same = pd.Series(pair * _DAYS + day.to_numpy()).duplicated(keep=False).to_numpy()
    rank = np.zeros(len(ids), dtype=np.int64)
    tied = np.flatnonzero(same)
    order = pc.array_sort_indices(pa.array(ids[tied])).to_numpy()
    rank[tied[order]] = np.arange(len(tied))
    return rank


def _looks(
    inspections: pd.DataFrame, sites: gpd.GeoDataFrame, site_ids: pd.Index
) -> tuple[dict[str, Any], pd.Index]:
    """Code the visits to sites that have findings; return them and the lists that they looked at.

    A visit without a list looked at its department's categories: then ``@department`` is its list.
    """
    place = pc.index_in(pa.array(inspections["site_id"]), value_set=pa.array(site_ids))
    here = place.is_valid().to_numpy(zero_copy_only=False)
    site = place.drop_null().to_numpy().astype("int64")
    visits = inspections[here]
    stated, lists = pd.factorize(visits["checked"])
    departments = "@" + sites["department"].reindex(site_ids).fillna("").astype("str")
    own, own_lists = pd.factorize(departments)
    blank = np.append(lists == "", [False])  # the last place catches code -1, which cannot occur
    checked = np.where(blank[stated], len(lists) + own[site], stated)
    looks = {
        "site": site,
        "day": _day_numbers(visits["inspected_on"]),
        "inspection_kind": visits["inspection_kind"].to_numpy(),
        "checked": checked,
        "proves": visits["evidence"].ne(Evidence.LEDGER.value).to_numpy(),
    }
    return looks, lists.append(own_lists)


def _covers(lists: pd.Index, categories: list[str], vocabulary: Vocabulary) -> dict[str, Any]:
    """Say which categories each list holds."""
    owners = vocabulary.departments_of(Scheme.CATEGORY)
    owner = np.array(
        [owners.get(code, Department.OTHER.value) for code in categories], dtype=object
    )
    everywhere = owner == Department.OTHER.value
    codes = {category: code for code, category in enumerate(categories)}
    rows = {
        (number, int(code))
        for number, name in enumerate(lists)
        for code in (
            np.flatnonzero(everywhere | (owner == name[1:]))
            if name.startswith("@")
            else (codes[part] for part in name.split(";") if part in codes)
        )
    }
    checked, category = zip(*sorted(rows), strict=True) if rows else ((), ())
    return {"checked": list(checked), "category": list(category)}


def _table(columns: dict[str, Any]) -> pa.Table:
    return pa.table(
        {
            name: values if isinstance(values, pa.Array) else np.asarray(values, dtype="int64")
            for name, values in columns.items()
        }
    )


def _day_numbers(days: pd.Series) -> pa.Array:
    """Return whole days since 1970; null where unknown."""
    numbers = days.to_numpy("datetime64[D]").astype("int64")
    return pa.array(numbers, mask=days.isna().to_numpy())
