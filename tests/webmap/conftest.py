"""An application on a store of its own, with a made-up analysis behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from tests.webmap.factory import make_analysis, make_records
from webmap import data


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


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Asks the application, which has the made-up analysis."""
    analysis = make_analysis()
    monkeypatch.setattr(data, "get_analysis", lambda: analysis)
    monkeypatch.setattr(data, "get_records", lambda: (1, make_records()))
    monkeypatch.setattr(data, "store_is_empty", lambda: False)
    return app.test_client()
