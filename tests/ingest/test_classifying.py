from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from ingest.categories.category_rules import built_in_rules
from ingest.categories.classifying import ACCEPT, Guess, classify

SENTENCES = Path(__file__).with_name("sentences_of_inspectors.csv")
PASSED = "passed"


def _guesses(text: str, department: str = "housing") -> tuple[Guess, ...]:
    return classify([text], [department], built_in_rules())[0]


def _taken(guesses: tuple[Guess, ...]) -> str | None:
    """Return what an import would take without asking, or None."""
    if guesses and all(one.passed and one.confidence >= ACCEPT for one in guesses):
        return PASSED
    if guesses and all(one.code and one.confidence >= ACCEPT for one in guesses):
        return ";".join(sorted(one.code for one in guesses))
    return None


@pytest.mark.parametrize(
    ("text", "department", "codes"),
    [
        ("单元门口堆放杂物，楼道有旧自行车", "housing", "H01"),
        ("垃圾桶满溢有苍蝇", "housing", "H02;H09"),
        ("出入口带泥上路，未冲洗", "construction", "C07;C08"),
        ("垃圾桶满溢；楼道堆物", "housing", "H01;H02"),
        ("1.楼道堆物 2.垃圾满溢", "housing", "H01;H02"),
        ("食堂旁垃圾乱丢", "construction", "C05"),
        ("无健康证", "construction", "C01"),
        ("围挡破损约2米，要求立即整改", "construction", "C10"),
        ("Litter on the grass", "parks", "G01"),
    ],
)
def test_plain_findings_are_taken(text: str, department: str, codes: str):
    assert _taken(_guesses(text, department)) == codes


@pytest.mark.parametrize(
    "text",
    ["未发现问题", "整洁", "no problems found", "未发现垃圾、积水和蚊蝇", "垃圾已清理",
     "整改到位", "无积水", "no litter", "楼道整洁，绿化养护良好"],
)  # fmt: skip
def test_a_text_that_says_all_is_well_is_passed(text: str):
    (guess,) = _guesses(text)
    assert (guess.code, guess.passed) == ("", True)
    assert guess.confidence >= ACCEPT


@pytest.mark.parametrize(
    "text",
    ["整改不到位", "未整改到位", "卫生不达标", "未保持整洁", "应清理干净", "门禁完好率低",
     "垃圾已清运但仍有异味", "楼道不整洁", "没有围挡", "无健康证", "电梯不能正常使用"],
)  # fmt: skip
def test_praise_that_is_denied_is_no_pass(text: str):
    assert _taken(_guesses(text)) != PASSED


@pytest.mark.parametrize(
    "text",
    ["楼道堆物；消防栓缺水", "楼道堆物，3号楼漏水", "楼道堆物，已清理", "无专人保洁、垃圾乱丢",
     "垃圾", "楼道", "楼道堆物、消防栓缺水", "高空抛物", "同上", "楼道堆物，电梯停运",
     "。。。", "长" * 1001],
)  # fmt: skip
def test_what_is_not_plain_waits_for_a_person(text: str):
    assert _taken(_guesses(text)) is None


def test_a_blank_text_says_nothing():
    assert _guesses("  ") == ()


def test_words_of_another_department_are_only_candidates():
    guesses = _guesses("楼道堆物", "construction")
    assert _taken(guesses) is None
    assert "H01" in dict(guesses[0].others)


def test_without_a_department_any_category_may_be_meant():
    assert _taken(_guesses("楼道堆放纸箱", "")) == "H01"
    assert _taken(_guesses("发现蟑螂", "")) is None, "three departments have it"


def test_the_words_found_stand_in_the_text():
    (guess,) = _guesses("Broken BIN 旁", "housing")
    assert guess.keywords
    assert all(word in "Broken BIN 旁" for word in guess.keywords)


def test_one_finding_said_twice_is_one_guess():
    guesses = _guesses("楼道堆物；3幢楼道有旧自行车")
    assert [one.code for one in guesses] == ["H01"]
    assert guesses[0].keywords == ("堆物", "楼道有旧") or len(guesses[0].keywords) == 2


def test_the_unnamed_category_is_never_guessed():
    for text in ("其他", "其它问题", "other"):
        assert all(one.code != "O99" for one in _guesses(text, ""))


def test_sentences_not_used_for_the_rules_are_read_rightly():
    with SENTENCES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["half"] == "held out"]
    read = classify([r["text"] for r in rows], [r["department"] for r in rows], built_in_rules())
    taken = [(_taken(one), row["expected"]) for one, row in zip(read, rows, strict=True)]
    accepted = [(got, wanted) for got, wanted in taken if got is not None]
    right = sum(got == wanted for got, wanted in accepted)
    none = [got for got, wanted in taken if not wanted]
    assert len(rows) >= 75
    assert len(none) >= 15
    assert right / len(accepted) >= 0.92
    assert len(accepted) / (len(rows) - len(none)) >= 0.75
    assert sum(got is not None for got in none) <= 1


def test_twenty_thousand_texts_take_seconds():
    texts = [f"{n}幢单元门口堆放杂物，楼道有旧自行车" for n in range(10_000)]
    texts += [f"垃圾桶满溢有苍蝇，第{n}处；路面坑洼" for n in range(10_000)]
    start = time.process_time()
    classify(texts, ["housing"] * len(texts), built_in_rules())
    assert time.process_time() - start < 6
