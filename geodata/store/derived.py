"""Inspections that a findings ledger implies, kept in step with the findings that imply them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from geodata.codes import Evidence
from geodata.store import tables
from geodata.store.revisions import Before
from geodata.store.rows import stored_row, update_row

_IMPLIED = (str(Evidence.LEDGER), str(Evidence.VERIFICATION), str(Evidence.CLOSED))
_PRESENCE, _PASSED = "L:", ("K:", "C:")


@dataclass
class Touched:
    """What findings that were changed or taken out had implied.

    ``visits``: ids of inspections; ``verified``: site, ISO day and category.
    """

    visits: set[str] = field(default_factory=set)
    verified: set[tuple[str, str, str]] = field(default_factory=set)

    def add(self, finding: dict[str, Any]) -> None:
        """Note what a finding, as it stood, had implied."""
        self.visits.add(finding["inspection_id"])
        if finding["verified_on"]:
            self.verified.add((finding["site_id"], finding["verified_on"], finding["category"]))


def settle_implied(connection: Connection, touched: Touched) -> list[Before]:
    """Take out or correct implied inspections that no finding implies any more.

    Returns what stood there before.
    """
    visits = [one for one in touched.visits if one.startswith(_PRESENCE)]
    gone = list(_settled_visits(connection, visits))
    for site, day, category in sorted(touched.verified):
        held = connection.exec_driver_sql(
            "SELECT 1 FROM finding WHERE site_id = ? AND verified_on = ? AND category = ?",
            (site, day, category),
        ).first()
        if held is None:
            for prefix in _PASSED:
                gone += _taken_out(connection, f"{prefix}{site}:{day}:{category}")
    return gone


def _settled_visits(connection: Connection, visits: Iterable[str]) -> Iterable[Before]:
    for visit in sorted(visits):
        found = connection.exec_driver_sql(
            "SELECT DISTINCT category FROM finding WHERE inspection_id = ? ORDER BY category",
            (visit,),
        ).scalars()
        checked = ";".join(found)
        stored = stored_row(connection, "inspection", visit)
        if stored is None or stored["evidence"] not in _IMPLIED:
            continue
        if not checked:
            yield from _taken_out(connection, visit)
        elif checked != stored["checked"]:
            update_row(connection, tables.inspection, "inspection_id", visit, {"checked": checked})
            yield "inspection", visit, "update", {"checked": stored["checked"]}


def _taken_out(connection: Connection, record: str) -> list[Before]:
    stored = stored_row(connection, "inspection", record)
    if stored is None or stored["evidence"] not in _IMPLIED:
        return []
    connection.exec_driver_sql("DELETE FROM inspection WHERE inspection_id = ?", (record,))
    return [("inspection", record, "delete", stored)]
