"""Where a finding stands now."""

from __future__ import annotations

import pytest

from geodata.codes import built_in_vocabulary
from geodata.rebound import mark_findings, statuses_of
from geodata.rules import Rules
from tests.geodata.frames import make_sites, make_visits

FOUND = {"day": "2026-03-01", "found": "H01"}
SAID = {**FOUND, "rectified_on": "2026-03-04"}
AGAIN = {"day": "2026-03-06", "found": "H01"}
PASSED = {"day": "2026-03-10", "found": ""}


@pytest.mark.parametrize(
    ("rows", "statuses"),
    [
        pytest.param([FOUND], ["open"], id="found"),
        pytest.param([SAID], ["to_verify"], id="said-to-be-put-right"),
        pytest.param([{**FOUND, "rectified_on": "2026-03-01"}], ["to_verify"], id="the-same-day"),
        pytest.param([SAID, AGAIN], ["open", "open"], id="said-and-found-again"),
        pytest.param([SAID, {**AGAIN, "rectified_on": "2026-03-08"}], ["to_verify", "to_verify"],
                     id="said-twice"),
        pytest.param([FOUND, PASSED], ["closed"], id="verified"),
        pytest.param([SAID, AGAIN, PASSED], ["closed", "closed"], id="found-twice-and-verified"),
        pytest.param([FOUND, PASSED, {"day": "2026-04-01", "found": "H01"}], ["closed", "open"],
                     id="come-back"),
        pytest.param([], [], id="nothing"),
    ],
)  # fmt: skip
def test_a_finding_stands_where_its_episode_stands(rules: Rules, rows, statuses):
    inspections, findings = make_visits(rows)
    marks = mark_findings(inspections, findings, make_sites(), rules=rules.rebound,
                          vocabulary=built_in_vocabulary())  # fmt: skip
    told = statuses_of(marks, findings)
    assert told.tolist() == statuses
    assert told.index.equals(marks.index)
