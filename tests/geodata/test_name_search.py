"""Sites by what a person types."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.name_search import LONGEST_QUERY, find_sites, make_names, words_of

SITES = (
    # id, name, address, visits
    ("FC-001", "大关南苑", "大关路17号", 3),
    ("FC-002", "大关 东苑", "大关路20号", 9),
    ("FC-003", "新大关公寓", "湖墅北路2号", 30),
    ("YL-004", "Riverside Park", "河滨路1号", 1),
    ("JG-005", "和睦新村", "大关路99号", 50),
    ("JG-006", "长乐ｐａｒｋ", "", 4),
)


def found(query: str, most: int = 30) -> list[str]:
    ids, names, addresses, visits = zip(*SITES, strict=True)
    index = make_names(names, addresses, ids)
    return [ids[row] for row in find_sites(index, query, np.array(visits), most=most).rows]


def test_names_that_begin_so_come_first_then_names_then_addresses_each_by_visits() -> None:
    assert found("大关") == ["FC-002", "FC-001", "FC-003", "JG-005"]


def test_the_site_so_named_comes_before_one_that_is_visited_more() -> None:
    ids, names, visits = ("a", "b"), ("大关南苑二期", "大关南苑"), np.array([9, 1])
    index = make_names(names, ("", ""), ids)
    assert find_sites(index, "大关南苑", visits, most=9).rows.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("ｆｃ－００１", ["FC-001"], id="full-width"),
        pytest.param("RIVERSIDE", ["YL-004"], id="case"),
        pytest.param("park", ["JG-006", "YL-004"], id="full-width-in-the-name"),
        pytest.param("大关东苑", ["FC-002"], id="a-blank-in-the-name"),
        pytest.param("  大关\u3000南苑 ", ["FC-001"], id="blanks-in-the-query"),
        pytest.param("riversidepark", ["YL-004"], id="a-name-typed-without-its-blank"),
        pytest.param("和睦 大关路", ["JG-005"], id="one-word-in-the-name-one-in-the-address"),
        pytest.param("大关 湖墅", ["FC-003"], id="every-word"),
        pytest.param("大关 河滨", [], id="no-site-has-both"),
        pytest.param("dgny", ["FC-001"], id="initials"),
        pytest.param("dgn 17号", ["FC-001"], id="initials-and-a-number"),
        pytest.param("n", [], id="one-letter-is-no-initial"),
        pytest.param("苑大", [], id="words-do-not-run-from-one-name-into-the-next"),
        pytest.param("", [], id="nothing"),
        pytest.param(" \u3000\0", [], id="nothing-but-blanks"),
    ],
)
def test_a_query_finds(query: str, expected: list[str]) -> None:
    assert found(query) == expected


def test_the_count_tells_of_all_and_the_answer_is_as_short_as_asked() -> None:
    ids, names, addresses, visits = zip(*SITES, strict=True)
    answer = find_sites(make_names(names, addresses, ids), "大关", np.array(visits), most=2)
    assert (answer.rows.tolist(), answer.total) == ([1, 0], 4)


def test_nothing_is_found_where_there_are_no_sites() -> None:
    answer = find_sites(make_names([], [], []), "大关", np.zeros(0, dtype=np.int64), most=9)
    assert (len(answer.rows), answer.total) == (0, 0)


def test_a_name_with_a_nul_does_not_move_its_neighbours() -> None:
    index = make_names(["a\0b", "c"], ["", ""], ["1", "2"])
    assert find_sites(index, "c", np.zeros(2, dtype=np.int64), most=9).rows.tolist() == [1]


def test_a_page_pasted_into_the_field_is_cut() -> None:
    assert len("".join(words_of("长" * 100_000))) == LONGEST_QUERY
    assert len(words_of("a b c d e f g h i j k l m n o p")) <= 8


@given(
    st.lists(st.text(alphabet="大关Aａ1 é\u0301ß", max_size=6), min_size=1, max_size=6),
    st.text(alphabet="大关Aａ1é", min_size=2, max_size=3),
)
def test_the_arrays_find_what_a_search_name_by_name_finds(names: list[str], word: str) -> None:
    index = make_names(names, [""] * len(names), [""] * len(names))
    rows = find_sites(index, word, np.zeros(len(names), dtype=np.int64), most=99).rows

    def plain(text: str) -> str:
        folded = unicodedata.normalize("NFKC", text).casefold()
        return "".join(unicodedata.normalize("NFKC", folded).split())

    expected = {row for row, name in enumerate(names) if plain(word) in plain(name)}
    assert set(rows.tolist()) == expected
