"""What a person is told of the columns of a sheet."""

from __future__ import annotations

import numpy as np

from ingest.mapping.column_choice import Choice
from ingest.mapping.header_rows import HeaderRow
from ingest.sheet_reading import ColumnUse
from ingest.synonyms import key_of, synonyms
from ingest.tables import Column, Mask, Note, Table, cell_text

_EXAMPLES, _LOOKED_AT = 3, 200
_LONGEST = 40


def column_uses(
    table: Table, header: HeaderRow, choice: Choice, kept: Mask
) -> tuple[ColumnUse, ...]:
    """Return what each column that has a header or gives a field was taken for.

    A column that the profile gives to two fields stands there twice.
    """
    matches = {place: [m for m in choice.matches if m.place == place] for place in _used(choice)}
    rows = np.flatnonzero(kept)[:_LOOKED_AT]
    uses: list[ColumnUse] = []
    for place, text in enumerate(header.texts):
        examples = _examples(table.columns[place], rows)
        hidden = place in table.hidden_columns
        for match in matches.get(place, ()):
            others = tuple(
                guess for guess in choice.alternatives.get(place, ()) if guess[0] != match.field
            )
            uses.append(
                ColumnUse(
                    place, text, match.field, match.how, match.likeness, others, hidden, examples
                )
            )
        if place not in matches and text:
            guesses = choice.alternatives.get(place, ())
            how = "ignored" if key_of(text) in synonyms().ours else "unused"
            likeness = guesses[0][1] if guesses else 0.0
            uses.append(ColumnUse(place, text, None, how, likeness, guesses, hidden, examples))
    return tuple(uses)


def unused_headers(uses: tuple[ColumnUse, ...]) -> tuple[str, ...]:
    """Return the headers of the columns that give no field and are not ours."""
    return tuple(use.header for use in uses if use.how == "unused")


def column_notes(uses: tuple[ColumnUse, ...]) -> tuple[Note, ...]:
    """Return what was guessed, column by column, and the hidden columns, all at once."""
    notes: list[Note] = [
        (
            "W_COLUMN_GUESSED",
            use.header,
            use.header,
            {"field": use.field, "likeness": round(100 * use.likeness)},
        )
        for use in uses
        if use.how == "guess"
    ]
    hidden = list(dict.fromkeys(use.header for use in uses if use.hidden))
    if hidden:
        notes.append(("W_HIDDEN_COLUMN", "", ", ".join(hidden), {"columns": len(hidden)}))
    return tuple(notes)


def _used(choice: Choice) -> set[int]:
    return {match.place for match in choice.matches}


def _examples(column: Column, rows: np.ndarray) -> tuple[str, ...]:
    texts = (cell_text(column.values[code]) for code in dict.fromkeys(column.codes[rows].tolist()))
    found = dict.fromkeys(text[:_LONGEST] for text in texts if text)
    return tuple(found)[:_EXAMPLES]
