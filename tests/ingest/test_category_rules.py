from __future__ import annotations

import time
from pathlib import Path

import pytest

from geodata.codes import Scheme, Vocabulary
from geodata.errors import InputError
from ingest.categories.category_rules import built_in_rules, built_in_text, load_rules, parse_rules
from ingest.categories.classifying import classify
from ingest.categories.keyword_patterns import GAP, PatternError, read_keywords

HEAD = "code,zh,en,department,clause,keywords,not_keywords\n"


def _faults(text: str) -> str:
    with pytest.raises(InputError) as error:
        parse_rules(text, "mine.csv")
    assert error.value.code == "E_CATEGORY_RULES"
    return str(error.value.values["detail"])


def test_every_category_but_the_unnamed_one_has_a_rule(vocabulary: Vocabulary):
    known = set(vocabulary.scheme(Scheme.CATEGORY))
    assert {rule.term.code for rule in built_in_rules().rules} == known - {"O99"}
    assert built_in_rules().terms == ()


def test_the_built_in_file_opens_in_excel_as_chinese():
    assert built_in_text().startswith(b"\xef\xbb\xbf")
    assert load_rules(built_in_text(), "again.csv").rules == built_in_rules().rules


def test_a_file_in_gb18030_says_the_same():
    text = HEAD + "H01,楼道堆物,Clutter,housing,,堆放杂物,\n"
    assert load_rules(text.encode("gb18030"), "a").rules == parse_rules(text, "a").rules


def test_only_clauses_that_were_verified_are_shown():
    shown = {rule.clause for rule in built_in_rules().rules} - {""}
    items = {"10", "12", "13-14", "15"}
    assert shown == {f"2021版国家卫生城市标准第{item}条" for item in items}
    assert built_in_rules().clause_of("C12") == built_in_rules().clause_of("O99") == ""


@pytest.mark.parametrize(
    ("clause", "shown"),
    [
        ("第10条", "第10条"),
        ("第10条; 食品安全(条号未核)", "第10条"),
        ("病媒生物防制（条号未核）", ""),
        ("社区卫生(措辞见转载)", ""),
        ("未核", ""),
        ("第9条（待核实）", ""),
        ("item 3 (unverified)", ""),
    ],
)
def test_a_reference_marked_as_unverified_is_never_shown(clause: str, shown: str):
    rules = parse_rules(HEAD + f"H01,,,,{clause},堆放杂物,\n", "mine.csv")
    assert rules.clause_of("H01") == shown


def test_the_taxonomy_that_rules_began_with_can_be_read(shared_data: Path):
    rules = load_rules((shared_data / "taxonomy.csv").read_bytes(), "taxonomy.csv")
    assert len(rules.rules) == 35
    assert not any("未核" in rule.clause or "转载" in rule.clause for rule in rules.rules)
    assert rules.clause_of("H01") == ""
    assert rules.clause_of("G08").startswith("第15条")
    (guess,) = classify(["楼道堆放杂物"], ["housing"], rules)[0]
    assert guess.code == "H01"


def test_a_code_of_ones_own_is_a_new_category():
    rules = parse_rules(HEAD + "Z1,共享单车,Shared bikes,房管局,,共享单车,\n", "mine.csv")
    ((scheme, term),) = rules.terms
    assert (scheme, term.code, term.zh, term.department) == (
        Scheme.CATEGORY, "Z1", "共享单车", "housing",
    )  # fmt: skip
    assert classify(["共享单车乱停"], ["housing"], rules)[0][0].code == "Z1"


def test_all_faults_are_told_at_once_with_their_lines():
    told = _faults(
        HEAD
        + "Z1,,,,,词语,\n"
        + "H01,,,某局,,词语,\n"
        + "H02,,,,,,\n"
        + "H03,,,,,(词+)+,\n"
        + "H04,,,,,词语,\n"
        + "H04,,,,,词语,\n"
        + "H05,,,,,词(语,\n"
        + "H06,,,,,词语,a{9}{9}\n"
        + ",,,,,词语,\n"
    )
    for expected in (
        "2 zh = (Z1)", "2 department = (Z1)", "3 department = 某局", "4 keywords = (H02)",
        "5 keywords = ", "7 code = H04", "8 keywords = ", "9 not_keywords = ", "10 code = ?",
    ):  # fmt: skip
        assert expected in told


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "code,zh\nH01,x\n", HEAD])
def test_a_file_without_rules_is_refused(text: str):
    assert "code" in _faults(text) or "keywords" in _faults(text)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "(a|a)*", "(a*){3}", "a**", "*a", "a{99}", "a.*b.*c.*d.*e", r"(a)\1", "(?P<n>a)",
     "(?i)a", "(((((((a)))))))", "(a", "a)", "[a", "a\\", ".*", "a?", "(?<=a*)b", "词" * 301],
)  # fmt: skip
def test_a_pattern_that_could_run_away_or_match_nothing_is_refused(pattern: str):
    with pytest.raises(PatternError):
        read_keywords(pattern)


def test_bars_inside_brackets_do_not_part_keywords():
    first, second = read_keywords("垃圾(成堆|满溢)|楼道.*杂物|")
    assert (first.regex, first.weight) == ("垃圾(?:成堆|满溢)", 4.0)
    assert (second.regex, second.weight) == (f"楼道.{{0,{GAP}}}杂物", 4.0)
    assert second.starts == frozenset("楼")


def test_what_may_be_left_out_at_the_start_does_not_hide_the_rest():
    (keyword,) = read_keywords("(乱)?堆[放积]物")
    assert keyword.starts == frozenset("乱堆")


def test_a_hostile_text_costs_no_time():
    keywords = "垃.*垃.*垃.*圾|[垃圾].*[垃圾].*[垃圾].*堆"
    rules = parse_rules(HEAD + f"H02,,,,,{keywords},\n", "mine.csv")
    start = time.perf_counter()
    classify(["垃" * 1000, "垃圾" * 500, "垃" * 100_000], ["housing"] * 3, rules)
    assert time.perf_counter() - start < 5
