"""Which row corrects which, by the sender's record number."""

from __future__ import annotations

from geodata.store.corrections import Numbered, corrections_of

LONG = "V:housing:2026-000017"
SHORT = "V:housing:17"


def row(record: str, key: str = LONG, site: str = "s", day: str = "2026-06-13", category: str = ""):
    return Numbered(record, key, site, day, category)


def test_a_row_whose_id_is_stored_corrects_nothing_else() -> None:
    found = corrections_of([row("a")], [row("a")])
    assert (found.renamed, found.withdrawn) == ({}, ())


def test_a_corrected_day_is_the_same_record() -> None:
    assert corrections_of([row("new", day="2026-06-14")], [row("old")]).renamed == {"new": "old"}


def test_a_corrected_site_is_the_same_record() -> None:
    assert corrections_of([row("new", site="t")], [row("old")]).renamed == {"new": "old"}


def test_another_site_on_another_day_is_another_record() -> None:
    assert corrections_of([row("new", site="t", day="2026-07-01")], [row("old")]).renamed == {}


def test_a_monthly_list_that_counts_from_1_corrects_nothing_of_last_month() -> None:
    june = [row(f"j{n}", f"V:housing:{n}", f"site{n}") for n in range(5)]
    july = [row(f"k{n}", f"V:housing:{n}", f"site{n}", "2026-07-13") for n in range(5)]
    assert corrections_of(july, june).renamed == {}


def test_a_short_number_is_relied_on_where_the_rest_of_the_list_is_the_stored_one() -> None:
    stored = [row(f"j{n}", f"V:housing:{n}", f"site{n}") for n in range(3)]
    moved = row("k0", "V:housing:0", "site0", "2026-06-14")
    assert corrections_of([moved, *stored[1:]], stored).renamed == {"k0": "j0"}


def test_a_report_that_covers_two_sites_is_corrected_site_by_site() -> None:
    stored = [row("a1", site="a"), row("b1", site="b")]
    incoming = [row("a1", site="a"), row("b2", site="b", day="2026-06-14")]
    assert corrections_of(incoming, stored).renamed == {"b2": "b1"}


def test_with_two_rows_left_on_one_side_nothing_is_guessed() -> None:
    stored = [row("a1", day="2026-06-01"), row("a2", day="2026-06-02")]
    assert corrections_of([row("new", day="2026-06-03")], stored).renamed == {}


def test_a_category_that_its_record_no_longer_names_is_withdrawn() -> None:
    stored = [row("f1", category="H01"), row("f2", category="H02")]
    found = corrections_of([row("f1", category="H01")], stored)
    assert (found.renamed, found.withdrawn) == ({}, ("f2",))


def test_a_corrected_category_is_the_same_finding() -> None:
    found = corrections_of([row("new", category="H02")], [row("old", category="H01")])
    assert (found.renamed, found.withdrawn) == ({"new": "old"}, ())


def test_a_stored_row_of_another_day_is_never_withdrawn() -> None:
    stored = [row("f1", SHORT, day="2026-05-01", category="H01")]
    assert corrections_of([row("new", SHORT, day="2026-06-01")], stored).withdrawn == ()
