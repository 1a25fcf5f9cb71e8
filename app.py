"""Makes the application; the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from geodata.errors import LookbackError
from webmap import (
    api,
    basemaps,
    commands,
    data,
    exporting,
    i18n,
    listings,
    map_api,
    pages,
    reviewing,
    site_pages,
    tiles,
    uploads,
)
from webmap.settings import settings_from


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the application.

    Parameters
    ----------
    config
        Settings by name (`webmap.settings.SETTINGS`), over those of the environment.
    """
    app = Flask("webmap", instance_relative_config=True)
    app.config.from_mapping(settings_from(os.environ))
    app.config.from_mapping(config or {})
    _fill_in(app, os.environ)
    data.init_app(app)
    i18n.init_app(app)
    commands.init_app(app)
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    app.register_blueprint(map_api.bp)
    app.register_blueprint(basemaps.bp)
    app.register_blueprint(tiles.bp)
    app.register_blueprint(uploads.bp)
    app.register_blueprint(reviewing.bp)
    app.register_blueprint(site_pages.bp)
    app.register_blueprint(listings.bp)
    app.register_blueprint(exporting.bp)
    app.register_error_handler(LookbackError, api.lookback_error)
    return app


def _fill_in(app: Flask, environment: Mapping[str, str]) -> None:
    """Give the settings that were left empty the values that depend on the installation."""
    instance = Path(app.instance_path)
    config = app.config
    config["DATABASE_URL"] = config["DATABASE_URL"] or str(instance / "lookback.gpkg")
    store = Path(str(config["DATABASE_URL"]).removeprefix("sqlite:///"))
    # beside the store, so that another city's store does not get this one's streets
    config["BACKGROUND"] = config["BACKGROUND"] or str(store.with_name("background.gpkg"))
    if not config["LANGUAGE"]:
        spoken = environment.get("LC_ALL") or environment.get("LANG") or ""
        config["LANGUAGE"] = "zh" if spoken.lower().startswith("zh") else "en"
