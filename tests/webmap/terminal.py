"""A terminal for tests: visits go in by a file, commands are run, what they told comes back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask

HEADER = (
    "record_id,site_id,site_name,kind,department,lon,lat,inspected_on,inspection_kind,checked,found"
)
PLACES = {
    "a": "大关南苑,compound,housing,120.100,30.200",
    "b": "和睦新村,compound,housing,120.101,30.200",
    "c": "沿河公园,park,parks,120.300,30.400",
}
EMPTY_STORE = {"zh": "库中没有检查记录", "en": "the store holds no visits"}


def run(app: Flask, *words: object, spoken: str = "en") -> Result:
    app.config["LANGUAGE"] = spoken
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def told(app: Flask, *words: object, spoken: str = "en") -> str:
    """What a command that went well wrote to stdout."""
    done = run(app, *words, spoken=spoken)
    assert done.exit_code == 0, done.output
    return done.stdout


def told_json(app: Flask, *words: object) -> Any:
    return json.loads(told(app, *words, "--format", "json"))


def told_csv(app: Flask, *words: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(told(app, *words, "--format", "csv"))))


def visit(site: str, day: str, kind: str = "self_check", found: str = "", looked: str = "H01"):
    """One row of a file of visits, without its number."""
    return f"{site},{PLACES[site]},{day},{kind},{looked},{found}"


def bring_in(app: Flask, folder: Path, rows: Sequence[str]) -> None:
    """Import rows of visits, each with a number of its own."""
    path = folder / "visits.csv"
    numbered = [f"{number},{row}" for number, row in enumerate(rows, 1)]
    path.write_text("\n".join([HEADER, *numbered]) + "\n", "utf-8")
    assert "导入" in told(app, "ingest", path, spoken="zh")
