"""The selections that counting is tried with."""

from __future__ import annotations

import pytest

from geodata.selection import Selection
from tests.geodata.tiling.small_city import SELECTIONS


@pytest.fixture(params=[pytest.param(each, id=name) for name, each in SELECTIONS.items()])
def selection(request: pytest.FixtureRequest) -> Selection:
    return request.param
