"""The records of one site, read by its index, with what each finding is."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
from flask import current_app

from geodata.errors import InputError
from geodata.rules import Rules
from geodata.schema import Records
from geodata.store import data_stamp, read_last_day, read_site_records, read_visit_sources
from webmap.data.door import door

_LONGEST_ID_TOLD = 80
_KEPT = "lookback_sites"
_SITES_KEPT = 32


@dataclass(frozen=True)
class SiteRecords:
    """What is known of one site.

    Attributes
    ----------
    site_id
        Its number.
    records
        Its row of the register, its visits and its findings.
    marks, episodes
        Of `geodata.rebound`, as of the last day of all records.
    sources
        The file that each visit came with, by ``inspection_id``.
    data_to
        Last day of all records, not of this site's.
    rules
        Those in force.
    """

    site_id: str
    records: Records
    marks: pd.DataFrame
    episodes: pd.DataFrame
    sources: Mapping[str, str]
    data_to: date | None
    rules: Rules


@dataclass
class Kept:
    """The sites that were asked for last, and what a scan of all records told, of one state.

    A page asks for its site several times: for itself, and for what is drawn later.
    """

    stamp: str
    last_day: date | None = None
    has_last_day: bool = False
    sites: dict[str, SiteRecords] = field(default_factory=dict)
    entry: threading.Lock = field(default_factory=threading.Lock)

    def put(self, known: SiteRecords) -> None:
        """Keep a site; the one that was put in first makes room."""
        with self.entry:
            self.sites[known.site_id] = known
            while len(self.sites) > _SITES_KEPT:
                del self.sites[next(iter(self.sites))]


def get_site_records(site_id: str) -> SiteRecords:
    """Return what the store holds of one site; the other records are not read.

    Raises
    ------
    InputError
        ``E_UNKNOWN_SITE``.
    """
    from geodata.rebound import episodes_of, mark_findings  # noqa: PLC0415  an import does without it

    opened = door()
    with opened.store.reading() as connection:
        stamp = data_stamp(connection)
        kept = _kept(stamp)
        found = kept.sites.get(site_id)
        if found is not None:
            return found
        records = read_site_records(connection, site_id)
        if records.sites.empty:
            raise InputError("E_UNKNOWN_SITE", site_id=_shortened(site_id))
        sources = read_visit_sources(connection, site_id)
        if not kept.has_last_day:
            kept.last_day, kept.has_last_day = read_last_day(connection), True
        last_day = kept.last_day
    marks = mark_findings(
        records.inspections,
        records.findings,
        records.sites,
        rules=opened.rules.rebound,
        vocabulary=records.vocabulary,
        as_of=last_day,
    )
    episodes = episodes_of(marks, rules=opened.rules.rebound)
    known = SiteRecords(site_id, records, marks, episodes, sources, last_day, opened.rules)
    kept.put(known)
    return known


def _kept(stamp: str) -> Kept:
    """Return what is kept of one state of the data; what was kept of others is let go."""
    kept: Kept | None = current_app.extensions.get(_KEPT)
    if kept is None or kept.stamp != stamp:
        kept = current_app.extensions[_KEPT] = Kept(stamp)
    return kept


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_ID_TOLD else f"{text[:_LONGEST_ID_TOLD]}…"
