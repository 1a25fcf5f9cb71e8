"""Records and analyses out of the store, kept until the data changes.

What analyses is imported where it is called: an import of files does without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from geodata.rules import Rules
from geodata.schema import Records
from geodata.store import data_version, is_empty, read_records
from webmap.data.door import door

if TYPE_CHECKING:
    from geodata.analysis import Analysis, Period


@dataclass(frozen=True)
class Known:
    """What the records tell by the end of a day: nothing later is in them."""

    records: Records
    as_of: date
    data_to: date
    """Last day that they tell of."""


def get_rules() -> Rules:
    """Return the rules in force."""
    return door().rules


def get_seed() -> int:
    """Return the seed of the simulations."""
    return door().seed


def get_version() -> int:
    """Return the number of the last import that changed something."""
    with door().store.reading() as connection:
        return data_version(connection)


def store_is_empty() -> bool:
    """Say whether nothing was imported yet."""
    with door().store.reading() as connection:
        return is_empty(connection)


def get_records() -> tuple[int, Records]:
    """Return the store's records and the version that they are of; kept until the next import."""
    opened = door()
    with opened.store.reading() as connection:
        version = data_version(connection)
        if opened.records is None or opened.records[0] != version:
            opened.records = (version, read_records(connection))
        return opened.records


def get_analysis(
    *,
    period: Period | None = None,
    seed: int | None = None,
    rules: Rules | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Analysis:
    """Return the analysis of all records, worked out once for each version of the data."""
    from geodata.analysis import Period, analyse  # noqa: PLC0415

    opened = door()
    period = period or Period()
    chosen = rules or opened.rules
    seed = opened.seed if seed is None else seed
    # One at a time: a second request for the same figures waits for the first one's.
    with opened.lock:
        version, records = get_records()
        key = (version, chosen, seed, period)
        if key not in opened.analyses:
            kept = {old: found for old, found in opened.analyses.items() if old[0] == version}
            opened.analyses = kept
            opened.analyses[key] = analyse(
                records, rules=chosen, seed=seed, period=period, progress=progress
            )
        return opened.analyses[key]


def get_marks(*, as_of: date | None = None, rules: Rules | None = None) -> pd.DataFrame:
    """Return what each finding is in its history; see `geodata.rebound.mark_findings`."""
    from geodata.rebound import mark_findings  # noqa: PLC0415

    _, records = get_records()
    return mark_findings(
        records.inspections,
        records.findings,
        records.sites,
        rules=(rules or get_rules()).rebound,
        vocabulary=records.vocabulary,
        as_of=as_of,
    )


def get_known(*, as_of: date | None = None) -> Known | None:
    """Return what was known on a day, the data's last where None; None where nothing was."""
    from geodata.rebound import data_to, known_on  # noqa: PLC0415

    _, records = get_records()
    inspections, findings = records.inspections, records.findings
    if as_of is not None:
        inspections, findings = known_on(inspections, findings, as_of)
    last = data_to(inspections, findings)
    if last is None:
        return None
    known = replace(records, inspections=inspections, findings=findings)
    return Known(known, as_of or last, last)


def get_episodes(*, as_of: date | None = None, rules: Rules | None = None) -> pd.DataFrame:
    """Return the episodes as known on a day; see `geodata.rebound.episodes_of`."""
    from geodata.rebound import episodes_of  # noqa: PLC0415

    chosen = rules or get_rules()
    return episodes_of(get_marks(as_of=as_of, rules=chosen), rules=chosen.rebound)
