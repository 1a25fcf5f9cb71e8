"""How much the hot spots depend on the window in which a return counts as a rebound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from geodata.analysis import Period, analyse
from geodata.rules import Rules
from geodata.schema import Records

WINDOWS = (14, 30, 60, 90)


def sensitivity(
    records: Records,
    *,
    rules: Rules,
    seed: int,
    period: Period | None = None,
    windows: Sequence[int] = WINDOWS,
) -> pd.DataFrame:
    """Return rebounds and hot spots side by side for several windows.

    Returns
    -------
    table
        Index ``window_days``: ``rebounds``, ``verified`` (passed verifications), ``share`` of them
        that came back, ``chronic`` (pairs of site and category), ``hotspots`` (confirmed),
        ``sites`` in them, ``also_hot`` (share of the hot spots' sites that are hot with the widest
        window as well) and ``smallest_p_value``. Windows not longer than ``min_clean_days`` are
        left out.
    """
    rows, flagged = [], []
    used = [days for days in sorted(windows) if days > rules.rebound.min_clean_days]
    for days in used:
        tried = replace(rules, rebound=replace(rules.rebound, window_days=days))
        found = analyse(records, rules=tried, seed=seed, period=period)
        sure = found.hotspots[found.hotspots["status"] == "confirmed"]
        sites = {site for members in sure["site_ids"] for site in members}
        flagged.append(sites)
        chronic = found.marks[found.marks["is_chronic"]]
        back, verified = int(found.at_risk["rebounded"].sum()), len(found.at_risk)
        rows.append(
            {
                "rebounds": back, "verified": verified,
                "share": back / verified if verified else float("nan"),
                "chronic": len(chronic[["site_id", "category"]].drop_duplicates()),
                "hotspots": len(sure), "sites": len(sites),
                "smallest_p_value": found.smallest_p_value,
            }
        )  # fmt: skip
    for row, sites in zip(rows, flagged, strict=True):
        row["also_hot"] = len(sites & flagged[-1]) / len(sites) if sites else float("nan")
    columns = ["rebounds", "verified", "share", "chronic", "hotspots", "sites", "also_hot",
               "smallest_p_value"]  # fmt: skip
    index = pd.Index(used, dtype="int64", name="window_days")
    return pd.DataFrame(rows, index=index, columns=columns)
