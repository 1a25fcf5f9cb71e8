from __future__ import annotations

from pathlib import Path

import pytest

from geodata.codes import Scheme
from geodata.errors import InputError
from ingest.profiles import load_profile, parse_profile, profile_names
from tests.ingest.files import read


@pytest.mark.parametrize("name", profile_names())
def test_every_built_in_profile_is_without_fault(name: str) -> None:
    assert load_profile(name).name == name


def test_the_built_in_profiles_are_these() -> None:
    assert profile_names() == ("chicago311", "sanmateo")


def test_a_profile_of_the_user_s_is_read_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "fangguan.toml"
    file.write_text('shape = "visits"\n[columns]\nsite_name = ["甲", "乙"]', encoding="utf-8")
    profile = load_profile(file)
    assert (profile.name, profile.columns["site_name"]) == ("fangguan", ("甲", "乙"))


def test_a_name_that_is_no_profile_is_told_with_those_that_are() -> None:
    with pytest.raises(InputError, match="chicago311, sanmateo"):
        load_profile("nowhere")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colour = 1", "colour?"),
        ('shape = "list"', "shape = 'list'"),
        ('datum = "mars"', "datum = 'mars'"),
        ("shape = 3", "shape: text"),
        ("[columns]\nsites = 'x'", "columns.sites?"),
        ("[constants]\nkind = 3", "constants.kind: text"),
        ("[values]\nkind = 'x'", "values.kind: a table"),
        ('category_pattern = "["', "category_pattern:"),
        ('category_pattern = "a"', "category_pattern: a group"),
        ("[details]\nfile = 'x'", "details.keys is missing"),
        ("[site_kind.x]\nzh = 'x'", "site_kind.x.en is missing"),
        ("[category.x]\nzh = 'x'\nen = 'x'\ncolour = 'x'", "category.x.colour?"),
        ("a = ", "Invalid value"),
    ],
)
def test_each_fault_of_a_profile_is_named(text: str, named: str) -> None:
    with pytest.raises(InputError) as error:
        parse_profile(text, "mine")
    assert error.value.code == "E_PROFILE"
    assert named in str(error.value)


def test_all_faults_of_a_profile_are_told_at_once() -> None:
    with pytest.raises(InputError, match=r"colour\?; size\?"):
        parse_profile("colour = 1\nsize = 2", "mine")


LEDGER = "site_id,department,category,found_on\nA,other,{},2021-06-13\n"


def read_category(path: Path, text: str, profile: str):
    file = path / "records.csv"
    file.write_text(LEDGER.format(text), encoding="utf-8")
    return read(file, profile=parse_profile(profile, "own"))


def test_a_pattern_makes_categories_of_numbered_texts(tmp_path: Path) -> None:
    batch = read_category(
        tmp_path, '"12b. Bins, full"', "category_pattern = '^(\\w+)\\.'\ncategory_prefix = 'X-'"
    )
    assert batch.findings["category"].tolist() == ["X-12b"]
    ((scheme, term),) = batch.terms
    assert (scheme, term.code, term.zh) == (Scheme.CATEGORY, "X-12b", "12b. Bins, full")


def test_each_text_may_be_a_category_of_its_own(tmp_path: Path) -> None:
    first = read_category(tmp_path, "全是树叶", "category_from_text = true\ncategory_prefix = 'T'")
    again = read_category(tmp_path, "全是树叶", "category_from_text = true\ncategory_prefix = 'T'")
    assert first.findings["category"].tolist() == again.findings["category"].tolist()
    assert first.findings["category"].str.fullmatch("T[0-9a-f]{6}").all()


def test_a_text_that_the_vocabulary_knows_makes_no_category(tmp_path: Path) -> None:
    batch = read_category(tmp_path, "楼道堆物", "category_from_text = true")
    assert batch.findings["category"].tolist() == ["H01"]
    assert batch.terms == ()


def test_a_second_file_says_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(
        "no,place,day,why\n1,A,2021-06-13,check\n2,A,2021-06-20,check\n3,A,2021-06-20,phone\n"
    )
    (tmp_path / "found.csv").write_text(
        "no,place,day,what\n1,A,2021-06-13,H01\n1,A,2021-06-13,H02\n"
        "3,A,2021-06-20,H05\n9,B,2021-01-01,H01\n"
    )
    profile = parse_profile(
        """
        shape = "visits"
        main_file = "visits.csv"
        [constants]
        department = "housing"
        [columns]
        site_id = "place"
        inspected_on = "day"
        [skip]
        why = ["phone"]
        [details]
        file = "found.csv"
        keys = ["no"]
        fallback_keys = ["place", "day"]
        category = "what"
        """,
        "two",
    )
    batch = read(tmp_path, profile=profile)
    found = batch.findings.groupby("found_on")["category"].agg(list)
    assert found.tolist() == [["H01", "H02"], ["H05"]]
    assert (batch.rows, batch.rows_used, batch.rows_skipped) == (3, 2, 1)
    assert [p.values["rows"] for p in batch.problems if p.code == "W_DETAILS_UNMATCHED"] == [1]
