"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from geodata.codes import Vocabulary, built_in_vocabulary
from geodata.rules import Rules, load_rules

# No deadline: a busy machine is not a broken law.
settings.register_profile(
    "lookback", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("lookback")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with real data; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("LOOKBACK_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("real data is not here (LOOKBACK_SHARED)")
    return folder


@pytest.fixture(scope="session")
def rules() -> Rules:
    return load_rules()


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return built_in_vocabulary()
