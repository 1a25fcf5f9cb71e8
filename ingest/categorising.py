"""Categories of cells: by the vocabulary, by what a person once chose, by the words of the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from geodata.codes import Scheme
from ingest.categories.classifying import ACCEPT, Guess, classify
from ingest.checking import Check
from ingest.holding import Hold, Question
from ingest.tables import Texts, as_objects, word_key

_CANDIDATES = 3


def text_key(department: str, text: str) -> str:
    """Return what the same text of the same department has in common, for remembered choices."""
    return f"{department}|{word_key(text) or text.strip()}"


def categories_of_text(
    check: Check, name: str, rows: np.ndarray, texts: Texts, departments: Texts, *, may_pass: bool
) -> list[tuple[str, ...]]:
    """Return category codes for the free text of rows; hold rows where it is not plain enough.

    Parameters
    ----------
    name
        Field that the texts stand in.
    rows, texts, departments
        Rows (k,), and the text and department of each.
    may_pass
        Whether a text that says that all is well means that nothing was found; else it is asked
        about.

    Returns
    -------
    codes
        A tuple of codes a row; empty where the row is held.
    """
    which, pairs = _distinct(departments, texts)
    answers = _answers(check, pairs, may_pass=may_pass)
    told: set[int] = set()
    for place, number in enumerate(which):
        answer = answers[number]
        if isinstance(answer, Hold):
            check.holds.add([rows[place]], answer)
        elif number not in told:
            told.add(number)
            labels = ", ".join(_label(check, code) for code in answer) or "✓"
            check.faults.add_one(
                int(rows[place]), name, "W_CATEGORY_READ", pairs[number][1], category=labels
            )
    return [() if isinstance(answers[n], Hold) else tuple(answers[n]) for n in which]


def _distinct(departments: Texts, texts: Texts) -> tuple[np.ndarray, list[tuple[str, str]]]:
    which, joined = pd.factorize(as_objects([f"{d}\x1f{t}" for d, t in
                                             zip(departments, texts, strict=True)]))  # fmt: skip
    return which, [tuple(one.split("\x1f", 1)) for one in joined]


def _answers(
    check: Check, pairs: Sequence[tuple[str, str]], *, may_pass: bool
) -> list[tuple[str, ...] | Hold]:
    """Return the codes of each (department, text), or the question about it."""
    context = check.context
    aliases = context.known.category_aliases
    guesses = classify([t for _, t in pairs], [d for d, _ in pairs], context.reading.category_rules)
    answers: list[tuple[str, ...] | Hold] = []
    for (department, text), found in zip(pairs, guesses, strict=True):
        chosen = aliases.get(text_key(department, text))
        if chosen:
            answers.append(tuple(chosen.split(";")))
        elif found and all(guess.code and guess.confidence >= ACCEPT for guess in found):
            answers.append(tuple(sorted({guess.code for guess in found})))
        elif may_pass and _all_is_well(found):
            answers.append(())
        else:
            answers.append(_question(department, text, found))
    return answers


def _all_is_well(guesses: Sequence[Guess]) -> bool:
    return bool(guesses) and all(guess.passed and guess.confidence >= ACCEPT for guess in guesses)


def _question(department: str, text: str, guesses: Sequence[Guess]) -> Hold:
    best: dict[str, float] = {}
    keywords: list[str] = []
    for guess in guesses:
        keywords += [word for word in guess.keywords if word not in keywords]
        for code, confidence in ((guess.code, guess.confidence), *guess.others):
            if code:
                best[code] = max(best.get(code, 0.0), confidence)
    ranked = sorted(best.items(), key=lambda one: (-one[1], one[0]))[:_CANDIDATES]
    details: dict[str, Any] = {
        "text": text,
        "keywords": keywords,
        "candidates": [{"code": code, "score": round(score, 3)} for code, score in ranked],
        "text_key": text_key(department, text),
    }
    return Hold(-1, Question.CATEGORY, "Q_CATEGORY", text_key(department, text), text, department,
                details)  # fmt: skip


def _label(check: Check, code: str) -> str:
    vocabulary = check.context.words.vocabulary
    term: Mapping[str, Any] = vocabulary.scheme(Scheme.CATEGORY)
    return f"{code} {vocabulary.label(Scheme.CATEGORY, code, 'zh')}" if code in term else code
