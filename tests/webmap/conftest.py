"""An application on a store of its own, with a made-up analysis behind it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from geodata.analysis import Analysis
from geodata.rules import load_rules
from tests.webmap.factory import make_analysis
from webmap import data
from webmap.data import Figures, State, kept_figures, site_standing
from webmap.data.figuring import Asked, write_figures


class ClosingClient(FlaskClient):
    """Reads each answer to its end and closes it, as a server does."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **options})


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """On an empty store, in Chinese where nobody asks for a language."""
    made = create_app(
        {
            "TESTING": True,
            "DATABASE_URL": str(tmp_path / "store.gpkg"),
            "BACKGROUND": str(tmp_path / "background.gpkg"),
            "RULES": "",
            "SEED": 1,
            "LANGUAGE": "zh",
        }
    )
    made.test_client_class = ClosingClient
    return made


Show = Callable[[Analysis], Figures]


@pytest.fixture
def show(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Show:
    """Let the application have the figures of an analysis, as its child would leave them."""
    numbers = count(1)

    def shown(analysis: Analysis) -> Figures:
        key = f"madeup{next(numbers)}"
        folder = tmp_path / "shown" / key
        folder.mkdir(parents=True)
        asked = Asked("", "", 1, "stamp", "wgs84", 90, str(folder))
        write_figures(folder, analysis, load_rules(), asked)
        made = Figures(key, folder, analysis.records.vocabulary)
        for module in (data, kept_figures, site_standing):
            monkeypatch.setattr(module, "figures_state", lambda: State(made))
        monkeypatch.setattr(data, "figures", lambda: made)
        monkeypatch.setattr(data, "figures_of", lambda key: made)  # noqa: ARG005
        return made

    return shown


@pytest.fixture
def client(app: Flask, show: Show, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Asks the application, which has the made-up analysis."""
    show(make_analysis())
    monkeypatch.setattr(data, "store_is_empty", lambda: False)
    return app.test_client()
