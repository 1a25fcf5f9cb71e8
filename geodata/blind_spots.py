"""Where nobody looked: verifications never looked back at, sites long without a visit."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd

from geodata.codes import Evidence

PRESENT = (Evidence.VISIT.value, Evidence.LEDGER.value, Evidence.VERIFICATION.value)
"""What proves that somebody stood at a site. A closed request can be closed at a desk."""


def unwatched_episodes(
    episodes: pd.DataFrame, sites: gpd.GeoDataFrame, *, as_of: date, quiet_days: int
) -> pd.DataFrame:
    """List what was verified more than `quiet_days` ago with no later visit that looked for it.

    At most one row a site and category, since an earlier episode ends with the next finding.

    Parameters
    ----------
    episodes
        Of `geodata.rebound.episodes_of`, worked out as of the same day: ``site_id``, ``category``,
        ``verified_on``, ``last_looked_on``, ``next_found_on``.
    sites
        Of `geodata.schema`; a site that is not there has an empty department and kind.
    as_of
        The day from which days are counted back.
    quiet_days
        How many days may pass before it counts.

    Returns
    -------
    unwatched
        Index ``episode_id``: ``site_id``, ``site_name``, ``department``, ``kind``, ``category``,
        ``verified_on``, ``days_waited`` (int), the longest wait first.
    """
    waited = _days_until(episodes["verified_on"], as_of)
    rows = episodes[(waited > quiet_days).fillna(False).astype(bool) & ~_looked_back(episodes)]
    found = pd.DataFrame(
        {
            "site_id": rows["site_id"],
            **_of_sites(rows["site_id"], sites),
            "category": rows["category"],
            "verified_on": rows["verified_on"],
            "days_waited": waited[rows.index].astype("int64"),
        },
        index=rows.index,
    )
    order = ["days_waited", "site_id", "category"]
    return found.sort_values(order, ascending=[False, True, True], kind="stable")


def unvisited_sites(
    inspections: pd.DataFrame, sites: gpd.GeoDataFrame, *, as_of: date, quiet_days: int
) -> pd.DataFrame:
    """List the sites where nobody was for more than `quiet_days`, the never visited first.

    A verification that a ledger states counts: somebody stood there. A closed request does not.

    Parameters
    ----------
    inspections, sites
        Of `geodata.schema`. Visits after `as_of` are not known yet.

    Returns
    -------
    unvisited
        Index ``site_id``: ``site_name``, ``department``, ``kind``, ``last_visited_on`` (NaT =
        never), ``days_waited`` (Int64, empty = never), ``never_visited`` (bool).
    """
    there = inspections["evidence"].isin(PRESENT)
    known = inspections[there & (inspections["inspected_on"] <= pd.Timestamp(as_of))]
    last = known.groupby("site_id", sort=False)["inspected_on"].max()
    last = last.reindex(sites.index).astype("datetime64[s]")
    waited = _days_until(last, as_of)
    found = pd.DataFrame(
        {
            **{name: sites[name] for name in ("site_name", "department", "kind")},
            "last_visited_on": last,
            "days_waited": waited,
            "never_visited": last.isna(),
        },
        index=sites.index,
    )
    found = found[found["never_visited"] | (waited > quiet_days).fillna(False).astype(bool)]
    # by name first, so that sites with the same wait come in an order that does not change
    found = found.sort_index(kind="stable")
    return found.sort_values("days_waited", ascending=False, na_position="first", kind="stable")


def looked_back_share(
    episodes: pd.DataFrame, sites: gpd.GeoDataFrame, *, as_of: date, quiet_days: int
) -> pd.DataFrame:
    """Return per department how much of what was verified has ever been looked at again.

    Only what was verified more than `quiet_days` ago counts: the rest may still be waiting its
    turn. A department without any has an empty share, not a share of 0.

    Returns
    -------
    shares
        Index ``department`` (each that a site has): ``verified`` (int), ``looked_back`` (int),
        ``share`` (0 to 1, NaN where nothing was verified), the lowest share first.
    """
    waited = _days_until(episodes["verified_on"], as_of)
    rows = episodes[(waited > quiet_days).fillna(False).astype(bool)]
    department = _of_sites(rows["site_id"], sites)["department"]
    groups = _looked_back(rows).groupby(department.to_numpy(dtype=object))
    names = sorted({*sites["department"], *department})
    index = pd.Index(names, dtype="str", name="department")
    verified = groups.size().reindex(index, fill_value=0).astype("int64")
    looked = groups.sum().reindex(index, fill_value=0).astype("int64")
    shares = pd.DataFrame(
        {
            "verified": verified,
            "looked_back": looked,
            "share": looked / verified.where(verified > 0),
        },
        index=index,
    )
    return shares.sort_values("share", kind="stable")


def _looked_back(episodes: pd.DataFrame) -> pd.Series:
    """Say of each episode whether somebody looked after its verification.

    What was found again on the very day of a stated verification was looked at too.
    """
    later = episodes["last_looked_on"] > episodes["verified_on"]
    return later | episodes["next_found_on"].notna()


def _days_until(days: pd.Series, as_of: date) -> pd.Series:
    return (pd.Timestamp(as_of) - days).dt.days.astype("Int64")


def _of_sites(site_id: pd.Series, sites: gpd.GeoDataFrame) -> dict[str, pd.Series]:
    """Return name, department and kind of the site of each row."""
    columns = ["site_name", "department", "kind"]
    found = pd.DataFrame(sites[columns]).reindex(site_id).fillna("").astype("str")
    return {name: found[name].set_axis(site_id.index) for name in columns}
