"""Whether a self-check sees what others see at the same site within days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.codes import Department, Evidence, InspectionKind, Scheme, Vocabulary
from geodata.significance import Floats

Integers = NDArray[np.int64]
WITHIN_DAYS = 7
OTHERS = (InspectionKind.CROSS_CHECK, InspectionKind.SUPERIOR_INSPECTION)
"""The inspections that a self-check is held against."""
FEWEST_PAIRS = 10
_Z = 1.959963984540054  # 97.5 % of the normal distribution: a 95 % interval
_DAYS = 1_000_000  # more than any day number, so that a pair and a day fit into one integer


def pair_looks(
    inspections: pd.DataFrame,
    findings: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    *,
    vocabulary: Vocabulary,
    within_days: int = WITHIN_DAYS,
) -> pd.DataFrame:
    """Pair each look of another source with the last self-check of the same thing before it.

    A look is a visit, at one category that it looked for. Only visit records count: a ledger does
    not say what was looked for and not found. A self-check after the other's look is not paired,
    since by then the site has been told. Looks of one source on one day are one look, which found
    what any of them found. A self-check can be in several pairs.

    Parameters
    ----------
    inspections, findings, sites
        Of `geodata.schema`; sites give the department whose categories a visit without a list of
        them looked at.
    vocabulary
        Which categories belong to which department.
    within_days
        Most days from the self-check to the other look; 0 = the same day alone.

    Returns
    -------
    pairs
        One row a pair: ``site_id``, ``department``, ``category``, ``other_kind``, ``self_on``,
        ``other_on``, ``days_between`` (int), ``self_found``, ``other_found`` (bool), by site,
        category and day.
    """
    kinds = (InspectionKind.SELF_CHECK, *OTHERS)
    proving = inspections["evidence"] == Evidence.VISIT.value
    visits = inspections[proving & inspections["inspection_kind"].isin(kinds)]
    own_check = visits["inspection_kind"] == InspectionKind.SELF_CHECK.value
    both = set(visits.loc[own_check, "site_id"]) & set(visits.loc[~own_check, "site_id"])
    visits = visits[visits["site_id"].isin(both)]
    found = findings[findings["inspection_id"].isin(visits.index)]
    looks = _looks(visits, found, sites, vocabulary)
    place, partner = _partners(looks, within_days)
    site, category = looks.key[place] // len(looks.categories), looks.key % len(looks.categories)
    site_id = pd.Series(looks.site_ids.take(site), dtype="str")
    department = sites["department"].reindex(site_id).fillna("").to_numpy()
    codes = pd.array(looks.categories, dtype="str")
    days = looks.day.astype("datetime64[D]").astype("datetime64[s]")
    return pd.DataFrame(
        {
            "site_id": site_id,
            "department": pd.array(department, dtype="str"),
            "category": codes.take(category[place]),
            "other_kind": pd.array([str(kind) for kind in kinds], dtype="str").take(
                looks.source[place]
            ),
            "self_on": days[partner],
            "other_on": days[place],
            "days_between": looks.day[place] - looks.day[partner],
            "self_found": looks.found[partner],
            "other_found": looks.found[place],
        }
    )


def disagreement(
    pairs: pd.DataFrame, *, by: str = "department", fewest: int = FEWEST_PAIRS
) -> pd.DataFrame:
    """Count per group how often the other source found what the self-check had not.

    What the figure can mean: ``missed_share`` says how much of what another source found at a
    place and category had been looked for by a self-check a few days before and not been found.
    What it cannot: a problem may have arisen between the two looks, so one pair accuses nobody.
    The days between work both ways, since what a self-check found may be put right before the
    other comes: ``only_self`` counts these. The pairs of one day (``same_day_...``) leave little
    time for either. Many more `only_other` than `only_self`, on the same day too, speak for looks
    that do not see; about as many of both speak for change. Others do not see everything either,
    and they choose where they go.

    Parameters
    ----------
    pairs
        Of `pair_looks`.
    by
        Column of `pairs` that names the group: ``department``, ``site_id``, ``category``,
        ``other_kind``.
    fewest
        With fewer pairs in which the other source found something a group is ``too_few``.

    Returns
    -------
    disagreement
        Indexed by `by`; counts (int): ``pairs``, ``both_clean``, ``both_found``, ``only_other``
        (self-check clean, other not), ``only_self``, ``same_day_pairs``, ``same_day_only_other``.
        ``share`` = only_other / pairs with ``low``, ``high``; ``missed_share`` = only_other /
        (only_other + both_found) with ``missed_low``, ``missed_high``, NaN where the other source
        found nothing; ``too_few``. The intervals are Wilson's, at 95 %; the categories of one
        visit are not independent, so the true ones are wider. Largest ``missed_low`` first, so
        that little data never leads.
    """
    own, other = pairs["self_found"].astype(bool), pairs["other_found"].astype(bool)
    same_day = pairs["days_between"] == 0
    marks = pd.DataFrame(
        {
            by: pairs[by],
            "pairs": 1,
            "both_clean": ~own & ~other,
            "both_found": own & other,
            "only_other": ~own & other,
            "only_self": own & ~other,
            "same_day_pairs": same_day,
            "same_day_only_other": same_day & ~own & other,
        }
    )
    counts = marks.groupby(by).sum().astype("int64")
    found = counts["both_found"] + counts["only_other"]
    low, high = wilson_interval(counts["only_other"], counts["pairs"])
    missed_low, missed_high = wilson_interval(counts["only_other"], found)
    told = counts.assign(
        share=counts["only_other"] / counts["pairs"],
        low=low,
        high=high,
        missed_share=counts["only_other"] / found.where(found > 0),
        missed_low=missed_low,
        missed_high=missed_high,
        too_few=found < fewest,
    )
    return told.sort_values("missed_low", ascending=False, kind="stable")


def wilson_interval(hits: pd.Series, trials: pd.Series) -> tuple[Floats, Floats]:
    """Return the 95 % score interval of shares, (n,) each; NaN where there was no trial.

    Wilson (1927), J. Am. Stat. Assoc. 22(158), 209-212: the shares p for which the count is no
    more than z standard errors sqrt(p (1 - p) / n) off.
    """
    n = trials.to_numpy(float).copy()
    n[n == 0] = np.nan
    k = hits.to_numpy(float)
    middle = (k + _Z**2 / 2) / (n + _Z**2)
    half = _Z / (n + _Z**2) * np.sqrt(k * (n - k) / n + _Z**2 / 4)
    # at 0 and at n one end is the share itself, which rounding must not move
    return np.where(k == 0, middle * 0, middle - half), np.where(k == n, 1.0, middle + half)


@dataclass(frozen=True)
class _Looks:
    """One look a row, by pair of site and category, then day: all (m,) but the two lists.

    ``key`` is site x number of categories + category; ``source`` 0 = self-check, 1, 2 = others;
    ``day`` since 1970.
    """

    key: Integers
    day: Integers
    source: Integers
    found: NDArray[np.bool_]
    site_ids: pd.Index
    categories: list[str]


def _looks(
    visits: pd.DataFrame, found: pd.DataFrame, sites: gpd.GeoDataFrame, vocabulary: Vocabulary
) -> _Looks:
    """Spread visits over the categories that they looked for, and add what they found."""
    owners = vocabulary.departments_of(Scheme.CATEGORY)
    listed = {code for text in visits["checked"].unique() for code in text.split(";") if code}
    categories = sorted({*owners, *listed, *found["category"]})
    site, site_ids = pd.factorize(visits["site_id"], sort=True)
    department = sites["department"].reindex(visits["site_id"]).fillna("").to_numpy()
    names = visits["checked"].where(visits["checked"] != "", "@" + department.astype(object))
    number, lists = pd.factorize(names)
    codes = [np.array(_codes(name, categories, owners), dtype=np.int64) for name in lists]
    sizes = np.array([len(own) for own in codes], dtype=np.int64)[number]
    row = np.repeat(np.arange(len(visits)), sizes)
    looked = np.concatenate([codes[k] for k in number]) if len(number) else row
    finder = visits.index.get_indexer(pd.Index(found["inspection_id"]))
    what = pd.Index(categories, dtype="str").get_indexer(pd.Index(found["category"]))
    row, category = np.concatenate([row, finder]), np.concatenate([looked, what])
    kinds = {kind: n for n, kind in enumerate((InspectionKind.SELF_CHECK.value, *OTHERS))}
    source = visits["inspection_kind"].map(kinds).to_numpy(np.int64)
    day = visits["inspected_on"].to_numpy("datetime64[D]").astype(np.int64)
    table = pd.DataFrame(
        {
            "key": site[row].astype(np.int64) * len(categories) + category,
            "day": day[row],
            "source": source[row],
            "found": np.arange(len(row)) >= len(looked),
        }
    )
    # looks of one source on one day are one; its findings come last, and so decide
    order = np.lexsort((table["found"], table["source"], table["day"], table["key"]))
    table = table.take(order).drop_duplicates(["key", "day", "source"], keep="last")
    return _Looks(
        key=table["key"].to_numpy(),
        day=table["day"].to_numpy(),
        source=table["source"].to_numpy(),
        found=table["found"].to_numpy(),
        site_ids=pd.Index(site_ids),
        categories=categories,
    )


def _codes(name: str, categories: list[str], owners: dict[str, str]) -> Iterable[int]:
    """Return the places of the categories on a list; ``@department`` is all of a department."""
    everywhere = Department.OTHER.value
    if name.startswith("@"):
        # a category that the vocabulary does not know is everybody's
        near = (name[1:], everywhere)
        wanted = {code for code in categories if owners.get(code, everywhere) in near}
    else:
        wanted = set(name.split(";"))
    return [place for place, code in enumerate(categories) if code in wanted]


def _partners(looks: _Looks, within_days: int) -> tuple[Integers, Integers]:
    """Return the looks of others that have a self-check at most some days before, and which.

    One sort and one search, since the last self-check before a look is the nearest.
    """
    own, other = np.flatnonzero(looks.source == 0), np.flatnonzero(looks.source > 0)
    line = looks.key * _DAYS + looks.day
    last = np.searchsorted(line[own], line[other], side="right") - 1
    other, partner = other[last >= 0], own[last[last >= 0]]
    near = looks.key[other] == looks.key[partner]
    near &= looks.day[other] - looks.day[partner] <= within_days
    return other[near], partner[near]
