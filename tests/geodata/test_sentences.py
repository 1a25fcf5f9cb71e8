"""One sentence that a planner can read aloud."""

from __future__ import annotations

from dataclasses import replace

from geodata.codes import built_in_vocabulary
from geodata.sentences import Facts, place_name, sentence_en, sentence_zh

FACTS = Facts(
    sites=14, radius_m=412.3, rebounds=37, expected=14.2, p_value=0.001,
    kinds=(("compound", 14),), categories=(("H03", 20), ("H01", 12), ("H02", 5)),
)  # fmt: skip
WORDS = built_in_vocabulary()


def test_the_sentence_says_where_how_many_and_how_many_were_due():
    assert sentence_en(FACTS, WORDS) == (
        "14 compounds within 420 m: 37 rebounds where 14 would be expected, p = 0.001. "
        "Mostly bins broken or dirty, clutter in stairwells."
    )


def test_the_chinese_sentence_says_the_same():
    assert sentence_zh(FACTS, WORDS) == (
        "420 米内 14 个住宅小区反弹 37 次，按在险天数同类应为 14 次，p = 0.001。"
        "多为垃圾桶破损脏污、楼道堆物。"
    )


def test_mixed_kinds_are_called_sites():
    mixed = replace(FACTS, kinds=(("compound", 8), ("park", 6)))
    assert sentence_en(mixed, WORDS).startswith("14 sites within")
    assert sentence_zh(mixed, WORDS).startswith("420 米内 14 个点位")


def test_small_expectations_keep_a_decimal():
    small = replace(FACTS, expected=3.14, rebounds=1, categories=())
    text = sentence_en(small, WORDS)
    assert text.endswith("1 rebound where 3.1 would be expected, p = 0.001.")


def test_a_place_is_called_after_the_leading_site_with_the_shortest_name():
    assert (
        place_name(["鹿苑单元A38-11地块商业综合体项目", "鹿苑小区", "翠苑一区北侧"]) == "鹿苑小区片"
    )


def test_a_name_in_another_script_is_left_as_it_is():
    assert place_name(["SUN MARKET"]) == "SUN MARKET"
