"""Texts kept as bytes come back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.tiling import Texts


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_texts_come_back_in_order(texts: list[str]):
    kept = Texts.of(texts)
    assert len(kept) == len(texts)
    assert list(kept) == texts
    assert [kept[row] for row in range(len(texts))] == texts


def test_there_is_no_text_after_the_last():
    kept = Texts.of(["点位", ""])
    assert kept[-2] == "点位"
    for row in (2, -3):
        with pytest.raises(IndexError):
            kept[row]
