"""An application on a store of its own, with a made-up analysis behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from tests.webmap.factory import make_analysis, make_records
from webmap import data


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """On an empty store, in Chinese where nobody asks for a language."""
    return create_app(
        {
            "TESTING": True,
            "DATABASE_URL": str(tmp_path / "store.gpkg"),
            "BACKGROUND": str(tmp_path / "background.gpkg"),
            "RULES": "",
            "SEED": 1,
            "LANGUAGE": "zh",
        }
    )


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Asks the application, which has the made-up analysis."""
    analysis = make_analysis()
    monkeypatch.setattr(data, "get_analysis", lambda: analysis)
    monkeypatch.setattr(data, "get_records", lambda: (1, make_records()))
    monkeypatch.setattr(data, "store_is_empty", lambda: False)
    return app.test_client()
