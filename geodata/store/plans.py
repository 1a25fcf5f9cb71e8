"""What an import would do to one table: rows to add, to correct, to take out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow.compute as pc
from sqlalchemy import Connection

from geodata.codes import Evidence
from geodata.store import tables
from geodata.store.corrections import Numbered, corrections_of
from geodata.store.incoming import Incoming
from geodata.store.rows import Values, among, rows_of_records, stored_rows
from geodata.texts import as_arrow

Row = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """Rows to insert; (id, old values, new values) to change; (id, stored row) to take out.

    ``stored``: the whole stored row of each changed one.
    """

    rows: Incoming
    new: Incoming | list[Values]
    changed: list[tuple[str, Row, Row]]
    stored: Mapping[str, Row]
    withdrawn: list[tuple[str, Row]]

    def inserted(self, batch: int) -> Iterator[Values]:
        """Give the rows to insert, each with the number of its import behind."""
        if isinstance(self.new, Incoming):
            return self.new.with_last(batch)
        return ((*row, batch) for row in self.new)


def plan_of(
    connection: Connection,
    rows: Incoming,
    *,
    fill_only: bool = False,
    withdrawn: Sequence[str] = (),
) -> Plan:
    """Sort rows into new and changed ones by comparing them with what is stored."""
    names = rows.names
    stored = {
        row[0]: row[1:] for row in stored_rows(connection, rows.table, rows.key, rows.ids, names)
    }
    if not stored:
        return Plan(rows, rows, [], {}, _whole(connection, rows, withdrawn))
    new, changed = [], []
    for row in rows:
        old = stored.get(row[0])
        if old is None:
            new.append(row)
            continue
        merged = _merged(names, row[1:], old, fill_only=fill_only)
        differs = [name for name, was, now in zip(names, old, merged, strict=True) if was != now]
        if differs:
            before, after = (
                dict(zip(names, old, strict=True)),
                dict(zip(names, merged, strict=True)),
            )
            changed.append((row[0], _only(before, differs), _only(after, differs)))
    whole = {
        record: {rows.key: record, **dict(zip(names, stored[record], strict=True))}
        for record, _, _ in changed
    }
    return Plan(rows, new, changed, whole, _whole(connection, rows, withdrawn))


def _merged(names: Sequence[str], row: Values, old: Values, *, fill_only: bool) -> list[Any]:
    """Return the values that shall stand: a blank never replaces one."""
    merged = [
        was if (is_blank(now) or (fill_only and not is_blank(was))) else now
        for now, was in zip(row, old, strict=True)
    ]
    if "evidence" in names and row[names.index("evidence")] == Evidence.LEDGER.value:
        # two ledgers may tell of one visit: each found what it found
        place = names.index("checked")
        merged[place] = _united(old[place], row[place])
    return merged


def _united(known: str, further: str) -> str:
    return ";".join(sorted({*known.split(";"), *further.split(";")} - {""}))


def _only(values: Row, names: Sequence[str]) -> Row:
    return {name: values[name] for name in names}


def is_blank(value: Any) -> bool:
    """Say whether a stored value tells nothing."""
    return value is None or value == ""


def _whole(connection: Connection, rows: Incoming, records: Sequence[str]) -> list[tuple[str, Row]]:
    names = [column.name for column in rows.table.columns if column.name not in (rows.key, "fid")]
    found = stored_rows(connection, rows.table, rows.key, list(records), names)
    return [(row[0], {rows.key: row[0], **dict(zip(names, row[1:], strict=True))}) for row in found]


def with_corrections(
    connection: Connection, visits: Incoming, found: Incoming
) -> tuple[Incoming, Incoming, list[str]]:
    """Give rows that correct stored ones the ids of those, by the sender's record numbers.

    Returns the visits, the findings, and the ids of stored findings to take out.
    """
    keyed = _corrections(connection, visits, "inspected_on", "")
    visits = _renamed(visits, keyed.renamed)
    if keyed.renamed:
        found = _moved_findings(found, keyed.renamed)
    own = _corrections(connection, found, "found_on", "category")
    found = _renamed(found, own.renamed)
    return visits, found, [*own.withdrawn, *_no_longer_found(connection, visits, found)]


def _renamed(rows: Incoming, renamed: Mapping[str, str]) -> Incoming:
    if not renamed:
        return rows
    ids = [renamed.get(one, one) for one in rows.ids.to_pylist()]
    return replace(rows, ids=as_arrow(ids))


def _corrections(connection: Connection, rows: Incoming, day: str, category: str) -> Any:
    names = ["source_key", "site_id", day, *([category] if category else [])]
    keys = rows.texts("source_key")
    numbered = keys.filter(pc.not_equal(keys, ""))
    found = rows_of_records(connection, rows.table, numbered, [rows.key, *names[1:]])
    stored = [Numbered(row[1], row[0], *row[2:]) for row in found]
    shared = {row.key for row in stored}
    if not shared:
        return corrections_of((), ())
    mine = rows.chosen(pc.is_in(keys, value_set=as_arrow(sorted(shared))))
    columns = [mine.ids.to_pylist(), *(mine.column(name) for name in names)]
    return corrections_of([Numbered(*row) for row in zip(*columns, strict=True)], stored)


def _moved_findings(found: Incoming, renamed: Mapping[str, str]) -> Incoming:
    """Let findings follow the visits that were renamed; their ids begin with the visit's."""
    visits = found.column("inspection_id")
    ids = [
        renamed[visit] + record[len(visit) :]
        if visit in renamed and record.startswith(visit)
        else record
        for record, visit in zip(found.ids.to_pylist(), visits, strict=True)
    ]
    moved = [renamed.get(visit, visit) for visit in visits]
    return replace(found, ids=as_arrow(ids)).with_column("inspection_id", moved)


def _no_longer_found(connection: Connection, visits: Incoming, found: Incoming) -> list[str]:
    """Return stored findings of numbered visits that the visit's own row no longer names."""
    is_numbered = pc.not_equal(visits.texts("source_key"), "")
    is_visit = pc.equal(visits.texts("evidence"), Evidence.VISIT.value)
    numbered = visits.ids.filter(pc.and_(is_numbered, is_visit))
    known = [row[0] for row in stored_rows(connection, visits.table, visits.key, numbered, [])]
    stored = stored_rows(connection, tables.finding, "inspection_id", known, ["finding_id"])
    records = [record for _, record in stored]
    given = set(among(found.ids, records).to_pylist())
    return [record for record in records if record not in given]
