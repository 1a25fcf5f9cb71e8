"""What the pages of ingest are told: files, imports, previews as plain values in one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

import pandas as pd

from geodata.codes import Language, Scheme, Vocabulary
from ingest.column_letters import column_letters
from ingest.load import Batch
from ingest.problems import Problem
from ingest.profiles import extended_vocabulary
from webmap.data import BatchRow, UploadRow
from webmap.intake_errors import failure_shape, told

Plain = dict[str, Any]
ROWS_SHOWN = 20
VALUES_SHOWN = 3
NOTES_SHOWN = 30


class Running(Protocol):
    """An import that is running."""

    step: str
    rows: int


def labels(vocabulary: Vocabulary, scheme: str, language: Language) -> list[Plain]:
    """Return the codes of a list with their labels."""
    terms = vocabulary.scheme(Scheme(scheme))
    return [{"code": code, "label": term.label(language)} for code, term in terms.items()]


def local_time(instant: str) -> str:
    """Return an instant (ISO, UTC) as the clock of this machine shows it: 2026-08-23 18:00."""
    try:
        return datetime.fromisoformat(instant).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return instant


def import_shape(row: BatchRow, questions: int) -> Plain:
    """Return one import; `questions` of it are open."""
    return {
        "number": row.number,
        "name": row.source_name,
        "when": local_time(row.imported_at),
        "undone_when": local_time(row.undone_at) if row.undone_at else "",
        "state": row.state,
        "shape": row.shape,
        "profile": row.profile,
        "rows": row.rows,
        "used": row.rows_used,
        "rejected": row.rows_rejected,
        "held": row.rows_held,
        "skipped": row.rows_skipped,
        "questions": questions,
    }


def upload_shape(upload: UploadRow, job: Running | None, language: Language) -> Plain:
    """Return one upload and how far it is.

    ``state`` is ``interrupted`` where the store says that it is being imported, but nothing runs.
    """
    state = upload.state
    if job is not None:
        state = "importing"
    elif state == "importing":
        state = "interrupted"
    return {
        "number": upload.number,
        "name": upload.source_name,
        "when": local_time(upload.uploaded_at),
        "state": state,
        "step": job.step if job else "",
        "rows": job.rows if job else 0,
        "batch": upload.batch,
        "told": {name: value for name, value in upload.told.items() if name != "values"},
        "error": failure_shape(upload.told, language) if state == "failed" else None,
    }


def preview_shape(batch: Batch, vocabulary: Vocabulary, language: Language) -> Plain:
    """Return what an import would make of a file: columns, first rows, rejected, waiting."""
    rejecting = [problem for problem in batch.problems if problem.rejects]
    notes = [problem for problem in batch.problems if not problem.rejects]
    terms = extended_vocabulary(vocabulary, batch.terms)
    return {
        "shape": batch.shape,
        "datum": batch.datum,
        "counts": {
            "rows": batch.rows,
            "used": batch.rows_used,
            "rejected": batch.rows_rejected,
            "held": batch.rows_held,
            "skipped": batch.rows_skipped,
            "new_sites": len(batch.new_sites),
        },
        "columns": [
            column for sheet, uses in batch.fields.columns_seen for column in _columns(sheet, uses)
        ],
        "first": _first_rows(batch, terms, language),
        "rejected": [_problem(one, language) for one in rejecting[:ROWS_SHOWN]],
        "rejecting": len(rejecting),
        "waiting": _waiting(batch, language),
        "notes": _notes(notes, language),
    }


def _columns(sheet: str, uses: Iterable[Any]) -> list[Plain]:
    return [
        {
            "sheet": sheet,
            "letter": column_letters(use.place + 1),
            "header": str(use.header),
            "field": use.field or "",
            "how": str(use.how),
            "likeness": round(float(use.likeness or 0), 2),
            "alternatives": [field for field, _ in use.alternatives],
            "hidden": bool(use.hidden),
            "examples": list(use.examples[:VALUES_SHOWN]),
        }
        for use in uses
    ]


def _problem(problem: Problem, language: Language) -> Plain:
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "code": problem.code,
        "reason": problem.reason(language),
        "remedy": problem.remedy(language),
    }


def _notes(notes: list[Problem], language: Language) -> list[Plain]:
    """Return what should be looked at: one entry a code and column, with how often it is so."""
    counts = Counter((note.code, note.column) for note in notes)
    first: dict[tuple[str, str], Problem] = {}
    for note in notes:
        first.setdefault((note.code, note.column), note)
    return [
        {**_problem(first[key], language), "count": counts[key]} for key in [*first][:NOTES_SHOWN]
    ]


def _waiting(batch: Batch, language: Language) -> list[Plain]:
    """Return the questions that would wait, by kind: how many, for how many rows, the first."""
    found: dict[str, Plain] = {}
    for one in batch.aside.waiting:
        kind = str(one.hold.question)
        entry = found.setdefault(
            kind,
            {
                "kind": kind,
                "questions": 0,
                "rows": 0,
                "first": [],
            },
        )
        entry["questions"] += 1
        entry["rows"] += len(one.rows)
        if len(entry["first"]) < VALUES_SHOWN:
            reason = told(one.hold.code, language, {**one.hold.details, "value": one.hold.subject})
            entry["first"].append(
                {"row": one.rows[0].row, "subject": one.hold.subject, "reason": reason["reason"]}
            )
    return list(found.values())


def _first_rows(batch: Batch, vocabulary: Vocabulary, language: Language) -> list[Plain]:
    """Return the first days of a file as the store would hold them: a finding or a visit each."""
    is_ledger = batch.shape == "ledger"
    frame = batch.findings if is_ledger else batch.inspections
    day = "found_on" if is_ledger else "inspected_on"
    rows = frame.sort_values(day, kind="stable").head(ROWS_SHOWN)
    kinds = batch.inspections["inspection_kind"]
    found = batch.findings.groupby("inspection_id", sort=False)["category"].agg(list)
    names = batch.sites["site_name"]

    def label(scheme: Scheme, code: str) -> str:
        return vocabulary.label(scheme, code, language)

    shown = []
    for key, row in zip(rows.index, rows.to_dict("records"), strict=True):
        visit = row["inspection_id"] if is_ledger else key
        categories = [row["category"]] if is_ledger else found.get(visit, [])
        site = str(row["site_id"])
        shown.append(
            {
                "day": _day(row[day]),
                "site": str(names.get(site, "")) or site,
                "kind": label(Scheme.INSPECTION_KIND, str(kinds.get(visit, ""))),
                "categories": [label(Scheme.CATEGORY, code) for code in categories],
                "rectified_on": _day(row.get("rectified_on")),
                "verified_on": _day(row.get("verified_on")),
                "due_on": _day(row.get("due_on")),
                "description": str(row.get("description", "")),
            }
        )
    return shown


def _day(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)[:10]
