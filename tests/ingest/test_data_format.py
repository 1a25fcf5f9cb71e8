"""docs/data-format.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geodata.errors import catalogue
from ingest.profiles import FIELDS, KEYS, parse_profile, profile_names
from ingest.synonyms import header_table

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "data-format.md").read_text("utf-8")
ROWS: dict[str, str] = {}
for line in TEXT.splitlines():
    if line.startswith("|"):
        first = line.split("|")[1].strip().strip("`")
        ROWS[first] = ROWS.get(first, "") + line


def codes_raised() -> set[str]:
    sources = [file.read_text("utf-8") for file in (ROOT / "ingest").rglob("*.py")]
    return {code for text in sources for code in re.findall(r'"([EWQSU]_[A-Z0-9_]+)"', text)}


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_has_a_row_with_all_its_headers(name: str) -> None:
    for word in header_table()["fields"].get(name, []):
        assert word in ROWS[name]


@pytest.mark.parametrize("name", ["datums", "results"])
def test_every_datum_and_result_has_a_row_with_all_its_words(name: str) -> None:
    for ours, words in header_table()[name].items():
        assert all(word in ROWS[ours] for word in words)


def test_every_key_of_a_profile_has_a_row() -> None:
    assert set(KEYS) <= set(ROWS)
    assert all(f"`{name}`" in TEXT for name in profile_names())


def test_the_profile_in_the_docs_is_without_fault() -> None:
    example = re.search(r"```toml\n(.*?)```", TEXT, re.S)
    assert example
    assert parse_profile(example.group(1), "docs").constants["department"] == "housing"


def test_every_code_that_is_raised_has_its_words_and_its_row() -> None:
    for code in codes_raised():
        for text in catalogue()[code].values():
            assert text in ROWS[code]
