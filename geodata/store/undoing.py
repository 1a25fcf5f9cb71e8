"""Taking a whole import back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from geodata.errors import StoreError
from geodata.store import tables
from geodata.store.derived import Touched, settle_implied
from geodata.store.revisions import Before, keep_history, new_revision
from geodata.store.rows import insert_rows, stored_row, update_row
from geodata.store.writing import touch

_LAYERS = {"site": tables.site, "inspection": tables.inspection, "finding": tables.finding}
_KEPT = "kept"


@dataclass(frozen=True)
class Undone:
    """What an undone import took with it: rows taken out, rows put back as they were."""

    batch: int
    source_name: str
    removed: Mapping[str, int]
    restored: int


def undo_batch(connection: Connection, batch: int, *, undone_at: str) -> Undone:
    """Take an import back as a whole, with the decisions made on its rows.

    Raises
    ------
    StoreError
        ``E_BATCH_UNKNOWN``; ``E_BATCH_UNDONE``; ``E_BATCH_NEEDED`` where rows of later imports rest
        on it, which it names.
    """
    row = connection.exec_driver_sql(
        "SELECT source_name, state FROM import_batch WHERE fid = ?", (batch,)
    ).first()
    if row is None:
        raise StoreError("E_BATCH_UNKNOWN", batch=batch)
    if row.state != _KEPT:
        raise StoreError("E_BATCH_UNDONE", batch=batch)
    needed = needed_by(connection, batch)
    if needed:
        told = "; ".join(f"{number} ({name}: {rows})" for number, name, rows in needed)
        raise StoreError("E_BATCH_NEEDED", batch=batch, needed=told)
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    revision = new_revision(connection, batch, "undo", undone_at)
    touched = Touched()
    restored = _put_back(connection, batch, touched)
    removed = _remove(connection, batch, touched)
    history = [*restored, *settle_implied(connection, touched)]
    keep_history(connection, revision, history)
    _close_desk(connection, batch)
    connection.exec_driver_sql(
        "UPDATE import_batch SET state = 'undone', undone_at = ? WHERE fid = ?", (undone_at, batch)
    )
    touch(connection)
    return Undone(batch, row.source_name, removed, len(restored))


def needed_by(connection: Connection, batch: int) -> list[tuple[int, str, int]]:
    """Return number, file and rows of each later import that rests on rows of this one.

    It does where it has rows at sites that came with this one, findings at its visits, or has
    changed rows that this one brought or changed.
    """
    counts: dict[int, int] = {}
    for statement in _RESTING:
        for other, resting in connection.exec_driver_sql(statement, {"b": batch}).fetchall():
            counts[other] = counts.get(other, 0) + resting
    rows = connection.exec_driver_sql("SELECT fid, source_name FROM import_batch").fetchall()
    names: dict[int, str] = {row[0]: row[1] for row in rows}
    return [(other, names[other], rows) for other, rows in sorted(counts.items())]


_IMPLIED = "({0} LIKE 'L:%' OR {0} LIKE 'K:%' OR {0} LIKE 'C:%')"
_OURS = """
    SELECT h.layer, h.record_id FROM history h JOIN revision r ON r.fid = h.revision_id
    WHERE r.batch_id = :b
    UNION SELECT 'site', site_id FROM site WHERE batch_id = :b
    UNION SELECT 'inspection', inspection_id FROM inspection WHERE batch_id = :b
    UNION SELECT 'finding', finding_id FROM finding WHERE batch_id = :b
"""
_RESTING = (
    "SELECT i.batch_id, count(*) FROM inspection i JOIN site s ON s.site_id = i.site_id"
    " WHERE s.batch_id = :b AND i.batch_id <> :b GROUP BY i.batch_id",
    "SELECT f.batch_id, count(*) FROM finding f"
    " JOIN inspection i ON i.inspection_id = f.inspection_id"
    " WHERE i.batch_id = :b AND f.batch_id <> :b"
    f" AND NOT {_IMPLIED.format('i.inspection_id')} GROUP BY f.batch_id",
    "SELECT r.batch_id, count(*) FROM history h JOIN revision r ON r.fid = h.revision_id"
    " JOIN import_batch b ON b.fid = r.batch_id"
    " WHERE r.batch_id <> :b AND b.state = 'kept'"
    " AND r.fid > (SELECT min(fid) FROM revision WHERE batch_id = :b)"
    f" AND NOT {_IMPLIED.format('h.record_id')}"
    f" AND (h.layer, h.record_id) IN ({_OURS}) GROUP BY r.batch_id",
)


def _put_back(connection: Connection, batch: int, touched: Touched) -> list[Before]:
    """Give rows that the import had changed or taken out their earlier values, the latest first."""
    rows = connection.exec_driver_sql(
        "SELECT h.layer, h.record_id, h.action, h.before FROM history h"
        " JOIN revision r ON r.fid = h.revision_id WHERE r.batch_id = ? AND r.kind <> 'undo'"
        " ORDER BY h.fid DESC",
        (batch,),
    ).fetchall()
    done: list[Before] = []
    for layer, record, action, text in rows:
        before = json.loads(text)
        now = stored_row(connection, layer, record)
        if now is not None and layer == "finding":
            touched.add(now)
        if action == "delete":
            if now is None:
                _reinsert(connection, layer, before)
                done.append((layer, record, "insert", {}))
        elif now is not None:
            values = _stored_values(before)
            update_row(connection, _LAYERS[layer], f"{layer}_id", record, values)
            changed = {name: now[name] for name in values if name != "geom"}
            done.append((layer, record, "update", changed))
        if layer == "finding":
            after = stored_row(connection, layer, record)
            if after is not None:
                touched.add(after)
    return done


def _reinsert(connection: Connection, layer: str, before: Mapping[str, Any]) -> None:
    values = _stored_values(before)
    insert_rows(connection, _LAYERS[layer], tuple(values), [tuple(values.values())])


def _stored_values(before: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: bytes.fromhex(value) if name == "geom" and value is not None else value
        for name, value in before.items()
    }


def _remove(connection: Connection, batch: int, touched: Touched) -> dict[str, int]:
    """Take out the rows that the import had brought; what others still imply changes hands."""
    findings = connection.exec_driver_sql(
        "SELECT inspection_id, site_id, verified_on, category FROM finding WHERE batch_id = ?",
        (batch,),
    ).fetchall()
    removed = {"finding": _delete(connection, "finding", batch)}
    for row in findings:
        touched.add(dict(row._mapping))
    _hand_over(connection, batch)
    removed["inspection"] = _delete(connection, "inspection", batch)
    removed["site"] = _delete(connection, "site", batch)
    connection.exec_driver_sql(
        "DELETE FROM term WHERE batch_id = ?"
        " AND NOT (scheme = 'category' AND code IN (SELECT category FROM finding))"
        " AND NOT (scheme = 'site_kind' AND code IN (SELECT kind FROM site))",
        (batch,),
    )
    return removed


def _delete(connection: Connection, layer: str, batch: int) -> int:
    done = connection.exec_driver_sql(f"DELETE FROM {layer} WHERE batch_id = ?", (batch,))
    return done.rowcount


def _hand_over(connection: Connection, batch: int) -> None:
    """Leave implied visits that findings of other imports imply as well to one of those."""
    implied = _IMPLIED.format("inspection_id")
    connection.exec_driver_sql(
        "UPDATE inspection SET batch_id ="
        " (SELECT min(f.batch_id) FROM finding f WHERE f.inspection_id = inspection.inspection_id)"
        f" WHERE batch_id = ? AND {implied} AND EXISTS"
        " (SELECT 1 FROM finding f WHERE f.inspection_id = inspection.inspection_id)",
        (batch,),
    )
    connection.exec_driver_sql(
        "UPDATE inspection SET batch_id = (SELECT min(f.batch_id) FROM finding f"
        " WHERE f.site_id = inspection.site_id AND f.verified_on = inspection.inspected_on"
        " AND f.category = inspection.checked)"
        " WHERE batch_id = ? AND evidence IN ('verification', 'closed') AND EXISTS"
        " (SELECT 1 FROM finding f WHERE f.site_id = inspection.site_id"
        " AND f.verified_on = inspection.inspected_on AND f.category = inspection.checked)",
        (batch,),
    )


def _close_desk(connection: Connection, batch: int) -> None:
    for statement in (
        "DELETE FROM alias WHERE review_id IN (SELECT fid FROM review WHERE batch_id = ?)",
        "UPDATE review SET state = 'withdrawn' WHERE batch_id = ? AND state = 'open'",
    ):
        connection.exec_driver_sql(statement, (batch,))
