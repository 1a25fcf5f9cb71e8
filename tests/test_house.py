"""The rules of the house hold: who imports whom, who reads what, and what is kept out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("geodata", "ingest", "webmap")
OURS = (*PACKAGES, "tests", "docs")
BUILT = {"__pycache__", "vendor", "node_modules", "shots"}
TEXTS = {".py", ".toml", ".md", ".mjs", ".js", ".css", ".html", ".po", ".json", ".in", ".txt"}
LONGEST = 500


def files(*folders: str, suffixes: set[str]) -> Iterator[Path]:
    """Our own files of a kind, without what is built at set-up."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and not BUILT & set(path.parts):
                yield path


def lines_with(pattern: str, paths: Iterator[Path]) -> list[str]:
    """Where a pattern stands: ``path:line: text``."""
    wanted = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if wanted.search(line)
    ]


def top_level() -> Iterator[Path]:
    """Text files beside the packages."""
    named = {"Makefile", ".gitignore", ".gitattributes"}
    yield from (
        path
        for path in sorted(ROOT.iterdir())
        if path.is_file() and (path.suffix in TEXTS or path.name in named)
    )


def everything() -> Iterator[Path]:
    yield from top_level()
    yield from files(*OURS, suffixes=TEXTS)


def test_imports_run_one_way(tmp_path: Path) -> None:
    lint = "from importlinter.cli import lint_imports_command as lint; lint()"
    options = ["--no-logo", "--cache-dir", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", lint, *options], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace")


def test_no_file_is_named_for_odds_and_ends() -> None:
    nameless = {"utils", "util", "helpers", "helper", "common", "misc"}
    found = [path for path in files(*OURS, suffixes={".py", ".mjs"}) if path.stem in nameless]
    assert not found


def test_only_the_application_reads_the_environment() -> None:
    reading = lines_with(r"\bos\.(environ|getenv)\b|\bgetenv\(", files(*PACKAGES, suffixes={".py"}))
    assert not reading
    assert "os.environ" in (ROOT / "app.py").read_text("utf-8")


def test_the_domain_asks_no_clock_and_no_global_randomness() -> None:
    told = r"\b(date\.today|datetime\.now|time\.time|np\.random\.(seed|rand|normal|uniform))\b"
    assert not lines_with(told, files("geodata", "ingest", suffixes={".py"}))


def test_nothing_is_printed() -> None:
    assert not lines_with(r"^\s*print\(", files(*PACKAGES, suffixes={".py"}))


def test_the_domain_walks_no_frame_row_by_row() -> None:
    walking = r"\.(iterrows|itertuples)\(\):|axis=1\)\.apply|\.apply\(.*axis=1"
    assert not lines_with(walking, files("geodata", suffixes={".py"}))


def test_no_path_of_anybodys_machine_is_written_down() -> None:
    homes = "|".join(("home", "Users", "root", "work", "mnt"))
    assert not lines_with(rf"(?<![\w.>~/])/({homes})/\w|\b[A-Z]:\\(Users|work)", everything())


def test_pages_ask_no_other_host() -> None:
    # the names of XML languages look like addresses, but nobody asks them for anything
    asking = r"(?:https?:)?//(?!(?:www\.w3\.org/|127\.0\.0\.1|localhost))[\w-]+\.[\w-]+"
    served = files("webmap/templates", "webmap/static", suffixes={".html", ".css", ".mjs", ".js"})
    assert not lines_with(rf"[\"'(]\s*{asking}", served)


def test_pages_hold_no_script_or_style_of_their_own() -> None:
    """The page's security policy would refuse them; a block of JSON is data, not a script."""
    templates = list(files("webmap/templates", suffixes={".html"}))
    inline = (
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)",
        r"<style\b",
        r"\sstyle=",
        r"\son\w+=\"",
    )
    for pattern in inline:
        assert not lines_with(pattern, iter(templates))


@pytest.mark.parametrize("name", [path.name for path in sorted(ROOT.glob("requirements*.txt"))])
def test_every_requirement_is_pinned_and_hashed_and_names_no_index(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links)\b", text, re.M)
    entries = re.findall(r"^(?!#)\S.*", text.replace("\\\n", " "), re.M)
    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==[^\s;]+", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_everything_asked_for_is_pinned(name: str) -> None:
    asked = (ROOT / f"{name}.in").read_text("utf-8").splitlines()
    names = [re.match(r"[A-Za-z0-9-]+", line) for line in asked if not line.startswith(("#", "-"))]
    pinned = set(re.findall(r"^([a-z0-9-]+)", (ROOT / f"{name}.txt").read_text("utf-8"), re.M))
    assert {match.group().lower() for match in names if match} <= pinned


def test_the_lock_of_the_front_end_names_no_host_and_has_a_digest_for_each_package() -> None:
    lock = ROOT / "package-lock.json"
    if not lock.exists():
        pytest.skip("no front-end packages are locked")
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    for place, package in packages.items():
        assert "://" not in package.get("resolved", ""), place
        assert not place or package["integrity"].startswith("sha512-"), place


def test_no_file_is_so_long_that_it_must_hold_two_ideas() -> None:
    paths = [*files(*PACKAGES, "tests", suffixes={".py"}), ROOT / "app.py"]
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in paths}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_nothing_that_was_built_or_recorded_is_kept() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert {".venv/", "instance/", "webmap/static/vendor/", "node_modules/", "*.mo"} <= set(ignored)
