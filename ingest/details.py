"""The categories found at visits, where a second file holds them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from geodata.codes import UNNAMED_CATEGORY, Scheme, Term
from geodata.errors import InputError
from ingest.profiles import Details, Profile
from ingest.synonyms import key_of
from ingest.tables import Column, Fields, Table, as_objects, cell_text
from ingest.wording import Words, terms_from_text


def with_details(
    fields: Fields, table: Table, profile: Profile, words: Words
) -> tuple[Fields, tuple[Term, ...], int]:
    """Return `fields` with ``found`` filled from a second file.

    Parameters
    ----------
    fields
        The visits, with the key columns that `profile.details` names.
    table
        The second file; its first row holds the headers.

    Returns
    -------
    fields, terms, unmatched
        The visits with ``found``; the categories made from the file's texts; and the number of
        rows of the second file that belong to no visit of the first.
    """
    details = profile.details
    if details is None:
        return fields, (), 0
    texts = _column(table, details.category, details).take(np.arange(1, table.rows))
    terms = terms_from_text(texts.used(), profile, words)
    codes = as_objects([_code(cell_text(value), terms, words) for value in texts.values])
    rows = pd.DataFrame({"code": texts.spread(codes)})
    visit = _visit_of(rows, fields, table, details, details.keys)
    if details.fallback_keys:
        other = _visit_of(rows, fields, table, details, details.fallback_keys)
        visit = visit.where(visit.notna(), other)
    found = rows.assign(visit=visit).dropna(subset="visit").drop_duplicates()
    lists = found.sort_values("code").groupby("visit")["code"].agg(";".join)
    cells = lists.reindex(np.arange(fields.rows)).fillna("")
    at, values = pd.factorize(cells.to_numpy(object))
    column = Column(at.astype(np.int32), as_objects(values))
    made = tuple({term.code: term for term in terms.values()}.values())
    return (
        replace(fields, columns={**fields.columns, "found": column}),
        made,
        int(visit.isna().sum()),
    )


def _code(text: str, terms: dict[str, Term], words: Words) -> str:
    if not text:
        return UNNAMED_CATEGORY
    return terms[text].code if text in terms else words.code(Scheme.CATEGORY, text) or text


def _visit_of(
    rows: pd.DataFrame, fields: Fields, table: Table, details: Details, names: tuple[str, ...]
) -> pd.Series:
    """Return the position of the first visit with the same key, NaN where there is none."""
    ours = _keys([fields.keys[name] for name in names])
    body = np.arange(1, table.rows)
    theirs = _keys([_column(table, name, details).take(body) for name in names])
    first = pd.Series(np.arange(len(ours)), index=ours).groupby(level=0).min()
    return pd.Series(theirs, index=rows.index).map(first)


def _keys(columns: list[Column]) -> np.ndarray:
    texts = [column.mapped(cell_text).all() for column in columns]
    joined = texts[0]
    for text in texts[1:]:
        joined = joined + "\x1f" + text
    return joined


def _column(table: Table, name: str, details: Details) -> Column:
    headers = [cell_text(cell) for cell in table.top[0]] if table.top else []
    keys = [key_of(header) for header in headers]
    if key_of(name) not in keys:
        found = ", ".join(headers)
        raise InputError("E_COLUMNS_MISSING", shape=details.file, missing=name, found=found)
    return table.columns[keys.index(key_of(name))]
