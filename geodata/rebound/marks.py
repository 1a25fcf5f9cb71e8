"""What each finding is in the history of its site and category: first, repeat, rework, rebound."""

from __future__ import annotations

from datetime import date
from functools import cache

import duckdb
import geopandas as gpd
import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from geodata.codes import Vocabulary
from geodata.rebound.expression import KINDS, TABLE_SCHEMAS, marks_expression
from geodata.rebound.tables import coded_tables
from geodata.rules import ReboundRules
from geodata.schema import check_findings, check_inspections


def data_to(inspections: pd.DataFrame, findings: pd.DataFrame) -> date | None:
    """Return the last day of which the records tell, or None where there are none."""
    days = [inspections["inspected_on"]]
    days += [findings[name] for name in ("found_on", "rectified_on", "verified_on")]
    last = max((day for day in (column.max() for column in days) if pd.notna(day)), default=None)
    return None if last is None else last.date()


def known_on(
    inspections: pd.DataFrame, findings: pd.DataFrame, as_of: date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the two frames as they were at the end of a day: nothing later is known."""
    day = pd.Timestamp(as_of)
    past = findings[findings["found_on"] <= day]
    later = {name: past[name].where(past[name] <= day) for name in ("rectified_on", "verified_on")}
    return inspections[inspections["inspected_on"] <= day], past.assign(**later)


def mark_findings(
    inspections: pd.DataFrame,
    findings: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    *,
    rules: ReboundRules,
    vocabulary: Vocabulary,
    as_of: date | None = None,
) -> pd.DataFrame:
    """Tell for each finding whether it is a first, a repeat, a rework, or a rebound.

    Parameters
    ----------
    inspections, findings, sites
        Frames of `geodata.schema`. Their order does not matter.
    rules
        Days between a passed verification and the next finding.
    vocabulary
        Says which categories a visit without a list of them looked at.
    as_of
        Nothing later than this day is known; the last day of the data where None.

    Returns
    -------
    marks
        One row a finding, same index, in the order of `findings`: ``site_id``, ``category``,
        ``found_on``, ``kind`` (a `FindingKind`), ``episode`` (1, 2, .. within site and category),
        ``opens_episode``, ``verified_before_on`` (the passed verification that ended the episode
        before; NaT inside an episode), ``days_since_verified`` (Int64), ``chain`` (rebounds of
        the site and category so far), ``is_chronic``, ``is_overdue``, and of the episode:
        ``rectified_on``, ``verified_on`` (first passed verification, NaT while open),
        ``next_found_on``, ``last_looked_on`` (the day of the next finding, or of the last visit
        that looked).

    Raises
    ------
    SchemaError
        If a frame does not fit the schema.
    """
    check_inspections(inspections)
    check_findings(findings)
    last_day = as_of or data_to(inspections, findings)
    if as_of is not None:
        inspections, findings = known_on(inspections, findings, as_of)
    if findings.empty or last_day is None:
        return _no_marks()
    tables = coded_tables(inspections, findings, sites, vocabulary)
    with duckdb.connect() as engine:
        # its guess of the rows falls below the bound for a nested loop, which never ends
        engine.execute("SET asof_loop_join_threshold = 0")
        # drawn on standard output after two seconds, where a child process tells its progress
        engine.execute("SET enable_progress_bar = false")
        for name, table in tables.items():
            engine.register(name, table)
        table = engine.execute(_marks_sql(rules)).to_arrow_table()
    # DuckDB's running sums are 128 bits wide, which pandas would hold as objects
    whole = pa.schema([(name, pa.int64()) for name in table.column_names])
    result = table.cast(whole).to_pandas()
    place = np.empty(len(result), dtype=np.int64)
    place[result["finding"]] = np.arange(len(result))
    result = result.iloc[place]
    return _as_marks(result, findings, rules, pd.Timestamp(last_day))


def _days(numbers: pd.Series) -> pd.Series:
    """Turn whole days since 1970 back into dates; null becomes NaT."""
    return pd.to_datetime(numbers.astype("float64"), unit="D").astype("datetime64[s]")


@cache
def _marks_sql(rules: ReboundRules) -> str:
    """Return the expression as DuckDB's SQL; compiling it takes longer than a small city runs."""
    unbound = {name: ibis.table(columns, name=name) for name, columns in TABLE_SCHEMAS.items()}
    return str(ibis.to_sql(marks_expression(**unbound, rules=rules), dialect="duckdb"))


def _as_marks(
    result: pd.DataFrame, findings: pd.DataFrame, rules: ReboundRules, last_day: pd.Timestamp
) -> pd.DataFrame:
    result = result.set_index(findings.index)
    verified = _days(result["episode_verified"])
    opens = result["opens"].astype(bool)
    rebounds = result.groupby("pair", sort=False)["chain"].transform("max")
    return findings[["site_id", "category", "found_on"]].assign(
        kind=pd.array(KINDS, dtype="str").take(result["kind"].to_numpy()),
        episode=result["episode"].astype("int64"),
        opens_episode=opens,
        verified_before_on=_days(result["before"]),
        days_since_verified=result["gap"].astype("Int64"),
        chain=result["chain"].astype("int64"),
        is_chronic=rebounds >= rules.chronic_rebounds,
        is_overdue=findings["due_on"].lt(last_day) & verified.isna(),
        rectified_on=_days(result["episode_rectified"]),
        verified_on=verified,
        last_looked_on=_days(result["episode_looked"]),
        next_found_on=_days(result["episode_next"]),
    )


def _no_marks() -> pd.DataFrame:
    text, day = pd.Series(dtype="str"), pd.Series(dtype="datetime64[s]")
    whole, flag = pd.Series(dtype="int64"), pd.Series(dtype=bool)
    frame = pd.DataFrame(
        {
            "site_id": text, "category": text, "found_on": day, "kind": text, "episode": whole,
            "opens_episode": flag, "verified_before_on": day,
            "days_since_verified": pd.Series(dtype="Int64"), "chain": whole, "is_chronic": flag,
            "is_overdue": flag, "rectified_on": day, "verified_on": day, "last_looked_on": day,
            "next_found_on": day,
        }
    )  # fmt: skip
    return frame.set_index(pd.Index([], dtype="str", name="finding_id"))
