"""The rules of rebound as one Ibis expression over integer-coded tables."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from geodata.codes import FindingKind
from geodata.rules import ReboundRules

_NEVER = 999_999  # a day after all others

KINDS = tuple(FindingKind)
"""Kind by the number that stands for it in the result."""

_KEY, _NULLABLE = "!int64", "int64"
TABLE_SCHEMAS = {
    "found": {"finding": _KEY, "nth_id": _KEY, "pair": _KEY, "site": _KEY, "category": _KEY,
              "day": _KEY, "rectified": _NULLABLE, "verified": _NULLABLE, "look_back": _KEY},
    "looks": {"site": _KEY, "day": _KEY, "checked": _KEY, "proves": _KEY},
    "covers": {"checked": _KEY, "category": _KEY},
}  # fmt: skip
"""Columns of the tables that the expression reads; ``!`` = never null."""


def marks_expression(
    found: ir.Table, looks: ir.Table, covers: ir.Table, *, rules: ReboundRules
) -> ir.Table:
    """Say the rules of rebound as one expression over integer-coded tables.

    Days are whole days since 1970. `found`: ``finding``, ``nth_id`` (its place among the ids),
    ``pair`` (``site`` and ``category``), ``day``, ``rectified``, ``verified`` (null where unknown),
    ``look_back``. `looks`: ``site``, ``day``, ``checked`` (a list of categories), ``proves`` (0
    where only somebody's presence is known). `covers`: ``checked``, ``category``. Returns one row a
    finding.

    A run is a finding and the days until the next one of its pair. Of all looks only the first
    of a run and the last of a pair matter; an as-of join and a maximum find them without pairing
    every visit with every category, which took six times as long at a million findings.
    """
    line = ibis.window(group_by="pair", order_by=["day", "nth_id"])
    runs = found.mutate(
        nth=ibis.row_number().over(line),
        next_day=found.day.lead().over(line).fill_null(_NEVER),
    )
    seen = ibis.union(_stated(found, runs), *_sure(runs, looks, covers), *_present(runs, looks))
    told = seen.group_by(["pair", "nth"]).aggregate(
        passed=seen.passed.min(), looked=seen.looked.max()
    )
    runs = runs.left_join(told, ["pair", "nth"])
    return _classified(
        runs.select(
            "finding", "pair", "nth", "day", "rectified", "look_back", "passed", "looked",
            next_day=runs.next_day.nullif(_NEVER),
        ),
        rules,
    )  # fmt: skip


def _seen(table: ir.Table, *, passed: ir.Value | None, looked: ir.Value | None) -> ir.Table:
    """Shape what was seen in a run: a day that verifies, a day that somebody looked, or null."""
    nothing = ibis.null("int64")
    return table.select(
        "pair", "nth",
        passed=(nothing if passed is None else passed).cast("int64"),
        looked=(nothing if looked is None else looked).cast("int64"),
    )  # fmt: skip


def _stated(found: ir.Table, runs: ir.Table) -> ir.Table:
    """Put each verification that a ledger states into the run of its day.

    One of an earlier finding comes before what is found on its own day, one of the same day after.
    """
    stated = found.filter(found.verified.notnull())
    stated = stated.select(
        "pair", "verified",
        before=stated.verified + (stated.verified == stated.day).cast("int64"),
    )  # fmt: skip
    # the last finding of a day holds the run; the ones before it end on the day that they begin
    holding = runs.filter(runs.next_day > runs.day).select("pair", "nth", "day")
    placed = stated.asof_join(holding, on=stated.before > holding.day, predicates=["pair"])
    placed = placed.filter(placed.nth.notnull())
    return _seen(placed, passed=placed.verified, looked=placed.verified)


def _sure(runs: ir.Table, looks: ir.Table, covers: ir.Table) -> tuple[ir.Table, ir.Table]:
    """Find the first visit inside a run that looked for the category, and the last of all."""
    sure = looks.filter(looks.proves == 1).select("site", "checked", look=looks.day)
    lists = sure.select("site", "checked").distinct()
    asked = runs.select("pair", "nth", "site", "category", "day", "next_day")
    asked = asked.join(lists, "site").semi_join(covers, ["checked", "category"])
    asked = asked.select("pair", "nth", "site", "checked", "day", "next_day")
    first = asked.asof_join(sure, on=asked.day < sure.look, predicates=["site", "checked"])
    first = first.filter(first.look < first.next_day)
    return _seen(first, passed=first.look, looked=None), _last(asked, sure, ["site", "checked"])


def _last(asked: ir.Table, looks: ir.Table, keys: list[str]) -> ir.Table:
    """Find the last look after the last finding of a pair; before that the next finding is it."""
    last = looks.group_by(keys).aggregate(look=looks.look.max())
    final = asked.filter(asked.next_day == _NEVER).join(last, keys)
    final = final.filter(final.look > final.day)
    return _seen(final, passed=None, looked=final.look)


def _present(runs: ir.Table, looks: ir.Table) -> tuple[ir.Table, ir.Table]:
    """Find the days on which a ledger shows that somebody was there.

    They end the days at risk; they verify only what the party had said to be put right.
    """
    there = looks.filter(looks.proves == 0).select("site", look=looks.day).distinct()
    asked = runs.semi_join(there.view(), "site")
    asked = asked.select("pair", "nth", "site", "day", "rectified", "next_day")
    said = asked.filter(asked.rectified.notnull())
    said = said.mutate(since=ibis.greatest(said.day, said.rectified - 1))
    first = said.asof_join(there, on=said.since < there.look, predicates=["site"])
    first = first.filter(first.look < first.next_day)
    return _seen(first, passed=first.look, looked=None), _last(asked, there.view(), ["site"])


def _classified(runs: ir.Table, rules: ReboundRules) -> ir.Table:
    """Turn runs (a finding and what was seen until the next one) into episodes and kinds.

    Windows over the same rows in the same order are kept on one level, since each level sorts anew.
    """
    line = ibis.window(group_by="pair", order_by="nth")
    runs = runs.mutate(before=runs.passed.lag().over(line), earlier=runs.finding.lag().over(line))
    runs = runs.mutate(gap=runs.day - runs.before)
    within = ibis.literal(True) if rules.window_days is None else runs.gap <= rules.window_days
    rebound = ((runs.gap >= rules.min_clean_days) & within).fill_null(False)
    runs = runs.mutate(
        opens=(runs.earlier.isnull() | runs.before.notnull()).cast("int64"),
        rebound=rebound.cast("int64"),
    )
    so_far = ibis.window(group_by="pair", order_by="nth", rows=(None, 0))
    runs = runs.mutate(episode=runs.opens.sum().over(so_far), chain=runs.rebound.sum().over(so_far))
    before_it = ibis.window(group_by=["pair", "episode"], order_by="nth", preceding=(None, 1))
    # what the party had said before it was found again
    runs = runs.mutate(said=runs.rectified.min().over(before_it))
    last = runs.passed.notnull() | runs.next_day.isnull()
    whole = runs.group_by(["pair", "episode"]).aggregate(
        episode_rectified=runs.rectified.min(),
        episode_verified=runs.passed.max(),
        episode_looked=runs.next_day.coalesce(runs.looked).max(where=last),
        episode_next=runs.next_day.max(where=last),
    )
    runs = runs.join(whole, ["pair", "episode"])
    failed = (runs.said <= runs.day).fill_null(False) | (runs.look_back == 1)
    kind = ibis.cases(
        (runs.earlier.isnull(), KINDS.index(FindingKind.FIRST)),
        (runs.before.isnull() & failed, KINDS.index(FindingKind.REWORK)),
        (runs.before.isnull(), KINDS.index(FindingKind.REPEAT)),
        (runs.gap < rules.min_clean_days, KINDS.index(FindingKind.UNFIXED)),
        (runs.rebound == 1, KINDS.index(FindingKind.REBOUND)),
        else_=KINDS.index(FindingKind.LATER),
    )
    return runs.mutate(kind=kind).select(
        "finding", "pair", "kind", "episode", "opens", "before", "gap", "chain",
        "episode_rectified", "episode_verified", "episode_looked", "episode_next",
    )  # fmt: skip
