"""The rules by which free text becomes a category, read from a CSV that users can edit."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources

from geodata.codes import UNNAMED_CATEGORY, Scheme, Term, Vocabulary, built_in_vocabulary
from geodata.errors import InputError
from ingest.categories.keyword_patterns import Keyword, PatternError, read_keywords
from ingest.reading.formats import encoding_of
from ingest.wording import Words

_ROWS = 2000
_OTHER_NAMES = {
    "dept": "department",
    "standard_clause": "clause",
    "keywords_regex": "keywords",
    "not_keywords_regex": "not_keywords",
}
_UNVERIFIED = re.compile(
    r"未\S{0,3}核|未\S{0,2}证实|待\S{0,2}核|转载|unverified|not verified", re.I
)
_FAULTS_TOLD = 20


@dataclass(frozen=True)
class CategoryRule:
    """One category, and what speaks for and against it."""

    term: Term
    clause: str
    keywords: tuple[Keyword, ...]
    not_keywords: tuple[Keyword, ...] = ()

    @cached_property
    def against(self) -> re.Pattern[str] | None:
        """Return what speaks against the category as one pattern, or None."""
        parts = [keyword.regex for keyword in self.not_keywords]
        return re.compile("|".join(parts)) if parts else None


@dataclass(frozen=True, eq=False)
class CategoryRules:
    """All rules of a file; `terms` are the categories that the vocabulary does not know.

    Compared by identity: what is worked out from a file of rules is kept with it.
    """

    rules: tuple[CategoryRule, ...]
    terms: tuple[tuple[Scheme, Term], ...] = ()
    _clauses: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        clauses = {rule.term.code: rule.clause for rule in self.rules}
        object.__setattr__(self, "_clauses", clauses)

    def clause_of(self, code: str) -> str:
        """Return the clause of the standard that a category refers to; empty if unverified."""
        return self._clauses.get(code, "")


def built_in_text() -> bytes:
    """Return the built-in rules as a CSV file to start one's own from."""
    return resources.files("ingest.categories").joinpath("category_rules.csv").read_bytes()


@cache
def built_in_rules() -> CategoryRules:
    """Return the rules that come with Lookback."""
    return load_rules(built_in_text(), "category_rules.csv")


def load_rules(content: bytes, file: str, vocabulary: Vocabulary | None = None) -> CategoryRules:
    """Read a CSV file of rules (UTF-8, UTF-16 or GB18030), see `parse_rules`.

    Raises
    ------
    InputError
        ``E_CATEGORY_RULES``; those of `encoding_of`.
    """
    text = content.decode(encoding_of(lambda: iter([content]), file, None))
    return parse_rules(text, file, vocabulary)


def parse_rules(text: str, file: str, vocabulary: Vocabulary | None = None) -> CategoryRules:
    """Read rules: one category a line, with ``code`` and ``keywords`` parted by ``|``.

    Further columns: ``zh``, ``en``, ``department`` (needed where the vocabulary does not know the
    code: a new category), ``clause``, ``hints`` (speak for the category without settling it) and
    ``not_keywords``. The names ``dept``, ``standard_clause`` and ``keywords_regex`` will do.
    Keywords are regular expressions without back references or repeated groups, and ``*`` and
    ``+`` stand for at most 12 characters. The line of the unnamed category is passed over.

    Raises
    ------
    InputError
        ``E_CATEGORY_RULES`` with every fault at once, each as line, column and value.
    """
    vocabulary = vocabulary or built_in_vocabulary()
    lines = _lines(text, file)
    faults: list[str] = []
    rules: dict[str, CategoryRule] = {}
    for number, row in lines:
        code = row.get("code", "")
        if code == UNNAMED_CATEGORY:
            continue
        if code in rules:
            faults.append(f"{number} code = {code} (×2)")
            continue
        rule, wrong = _rule(row, vocabulary)
        faults += [f"{number} {fault}" for fault in wrong]
        rules[code] = rule
    if not lines:
        faults.append("1 code, keywords")
    if faults:
        more = f"; … +{len(faults) - _FAULTS_TOLD}" if len(faults) > _FAULTS_TOLD else ""
        raise _error(file, "; ".join(faults[:_FAULTS_TOLD]) + more)
    known = vocabulary.scheme(Scheme.CATEGORY)
    fresh = tuple((Scheme.CATEGORY, r.term) for code, r in rules.items() if code not in known)
    return CategoryRules(tuple(rules.values()), fresh)


def _error(file: str, detail: str) -> InputError:
    return InputError("E_CATEGORY_RULES", file=file, detail=detail)


def _lines(text: str, file: str) -> list[tuple[int, dict[str, str]]]:
    """Return the line number and the cells by column of each row that is not blank."""
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=first.count))
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            rows.append((reader.line_num, [cell.strip() for cell in cells]))
            if len(rows) > _ROWS:
                raise _error(file, f"> {_ROWS}")
    except csv.Error as error:
        raise _error(file, f"{reader.line_num} {error}") from error
    header = [name.casefold() for name in rows[0][1]] if rows else []
    names = [_OTHER_NAMES.get(name, name) for name in header]
    # where a file has both, the full name stands: it is the more readable one
    names = [
        name if header[at] == name or name not in header else header[at]
        for at, name in enumerate(names)
    ]
    missing = [name for name in ("code", "keywords") if name not in names]
    if missing:
        raise _error(file, f"1 {', '.join(missing)}")
    return [(n, dict(zip(names, cells, strict=False))) for n, cells in rows[1:] if any(cells)]


def _rule(row: Mapping[str, str], vocabulary: Vocabulary) -> tuple[CategoryRule, list[str]]:
    term, faults = _term(row, vocabulary)
    read: dict[str, list[Keyword]] = {}
    for name in ("keywords", "hints", "not_keywords"):
        try:
            read[name] = read_keywords(row.get(name, ""), is_hint=name == "hints")
        except PatternError as error:
            read[name] = []
            faults.append(f"{name} = {error}")
    if not read["keywords"] and not any(fault.startswith("keywords") for fault in faults):
        faults.append(f"keywords = ({term.code})")
    # a pattern of alternatives takes the first that fits: the strong stand first, then the long
    keywords = sorted(read["keywords"] + read["hints"], key=lambda one: (one.is_hint, -one.weight))
    clause = _verified(row.get("clause", ""))
    return CategoryRule(term, clause, tuple(keywords), tuple(read["not_keywords"])), faults


def _term(row: Mapping[str, str], vocabulary: Vocabulary) -> tuple[Term, list[str]]:
    """Return the category of a row; what the row leaves blank, the vocabulary may know."""
    code, stated = row.get("code", ""), row.get("department", "")
    known = vocabulary.scheme(Scheme.CATEGORY).get(code)
    department = Words(vocabulary).code(Scheme.DEPARTMENT, stated) if stated else ""
    faults = [] if re.fullmatch(r"[A-Za-z0-9_.-]{1,20}", code) else [f"code = {code or '?'}"]
    if department is None:
        faults.append(f"department = {stated}")
    if known:
        department = department or known.department
    else:
        missing = [name for name in ("zh", "en", "department") if not row.get(name)]
        faults += [f"{name} = ({code})" for name in missing]
    zh = row.get("zh") or (known.zh if known else "")
    en = row.get("en") or (known.en if known else "")
    return Term(code=code, zh=zh, en=en, department=department or None), faults


def _verified(clause: str) -> str:
    """Return a reference without the parts that are marked as unverified."""
    parts = re.split(r"[;；]", clause)
    return "; ".join(part.strip() for part in parts if not _UNVERIFIED.search(part)).strip("; ")
