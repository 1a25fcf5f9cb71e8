"""The documents list what the code has: settings, commands, words, modules, messages."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import click
import pytest

from geodata.codes import FINDING_KIND_LABELS, Evidence, Scheme, built_in_vocabulary
from geodata.errors import catalogue
from geodata.rules import load_rules
from ingest.profiles import parse_profile

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
TEXTS = ("zh", "en", "zh_remedy", "en_remedy")
CODE = re.compile(r"[\"']([EWQSU]_[A-Z][A-Z0-9_]*)[\"']")


def section(document: str, heading: str) -> str:
    """The text under a heading, up to the next heading of its level or above."""
    text = (DOCS / document).read_text("utf-8")
    found = re.search(rf"^(##+) {re.escape(heading)}\n(.*?)(?=^#{{1,2}} |\Z)", text, re.M | re.S)
    assert found, f"{document} has no heading {heading!r}"
    return found.group(2)


def table(document: str, heading: str) -> dict[str, list[str]]:
    """The first table under a heading: its first cell, without backticks, to the others."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in section(document, heading).splitlines()
        if line.startswith("|")
    ]
    firsts = Counter(row[0] for row in rows)
    assert firsts.most_common(1)[0][1] == 1, f"{document}, {heading}: a row stands twice"
    return {row[0].strip("`"): row[1:] for row in rows[2:]}


def sources(*suffixes: str) -> Iterator[str]:
    """The text of the program's own files."""
    yield (ROOT / "app.py").read_text("utf-8")
    for package in ("geodata", "ingest", "webmap"):
        for path in (ROOT / package).rglob("*"):
            if path.suffix in suffixes and "vendor" not in path.parts:
                yield path.read_text("utf-8")


def commands() -> dict[str, click.Command]:
    from webmap import commands as module  # noqa: PLC0415  so that one fault fails one test

    return {name: module.load(name) for name in module.COMMANDS}


# settings.md


def test_every_setting_has_its_row_with_default_and_both_texts() -> None:
    from webmap.settings import PREFIX, SETTINGS  # noqa: PLC0415

    written = table("settings.md", "Settings")
    assert list(written) == [PREFIX + setting.name for setting in SETTINGS]
    for setting in SETTINGS:
        default, zh, en = written[PREFIX + setting.name]
        assert default.strip("`") == str(setting.default)
        assert (zh, en) == (setting.zh, setting.en)


def test_every_rule_has_its_row_with_its_value() -> None:
    document = tomllib.loads((ROOT / "geodata" / "rules.toml").read_text("utf-8"))
    rules = {
        f"{name}.{key}": str(value)
        for name, group in document.items()
        if isinstance(group, dict)
        for key, value in group.items()
    }
    written = table("settings.md", "Rules")
    assert {name: cells[0] for name, cells in written.items()} == rules
    assert f"`{document['version']}`" in section("settings.md", "Rules")


@pytest.mark.parametrize("path", sorted(DOCS.glob("examples/*.toml")), ids=lambda path: path.name)
def test_every_rule_file_among_the_examples_can_be_used(path: Path) -> None:
    assert load_rules(path).version != load_rules().version


# commands.md


def test_every_command_has_its_section_and_no_section_is_without_a_command() -> None:
    text = (DOCS / "commands.md").read_text("utf-8")
    assert sorted(re.findall(r"^## flask (\S+)", text, re.M)) == sorted(commands())


def parts_of(parameter: click.Parameter) -> frozenset[str]:
    return frozenset(
        parameter.opts if isinstance(parameter, click.Option) else [str(parameter.name).upper()]
    )


def test_every_command_is_told_with_its_arguments_and_options() -> None:
    for name, command in commands().items():
        parameters = {parts_of(parameter): parameter for parameter in command.params}
        if not parameters:
            continue
        rows = table("commands.md", f"flask {name}")
        written = {
            frozenset(re.findall(r"--?[a-z-]+", first) or [first]): " ".join(cells)
            for first, cells in rows.items()
        }
        assert set(written) == set(parameters), name
        for key, parameter in parameters.items():
            for choice in getattr(parameter.type, "choices", ()):
                assert f"`{choice}`" in written[key], (name, parameter.name)


# glossary.md


@pytest.mark.parametrize("scheme", list(Scheme))
def test_every_code_is_listed_in_both_languages(scheme: Scheme) -> None:
    terms = built_in_vocabulary().scheme(scheme)
    headings = {
        Scheme.DEPARTMENT: "Departments",
        Scheme.SITE_KIND: "Kinds of sites",
        Scheme.INSPECTION_KIND: "Kinds of inspections",
        Scheme.SEVERITY: "Severities",
        Scheme.CATEGORY: "Categories",
    }
    written = table("glossary.md", headings[scheme])
    assert list(written) == list(terms)
    for code, term in terms.items():
        assert written[code][:2] == [term.zh, term.en]
        if term.department:
            assert written[code][2].strip("`") == term.department


def test_every_kind_of_finding_is_listed_in_both_languages() -> None:
    written = table("glossary.md", "Kinds of findings")
    labels = {str(kind): [text["zh"], text["en"]] for kind, text in FINDING_KIND_LABELS.items()}
    assert {code: cells[:2] for code, cells in written.items()} == labels


def test_every_kind_of_evidence_is_listed() -> None:
    assert list(table("glossary.md", "Evidence")) == [str(kind) for kind in Evidence]


# the catalogue of messages


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", list(catalogue()))
def test_a_message_has_reason_and_remedy_in_both_languages_with_the_same_values(code: str) -> None:
    texts = catalogue()[code]
    assert sorted(texts) == sorted(TEXTS)
    assert all(text.strip() for text in texts.values())
    assert placeholders(texts["zh"]) == placeholders(texts["en"])
    assert placeholders(texts["zh_remedy"]) == placeholders(texts["en_remedy"])


def test_every_code_in_the_program_has_its_message_and_every_message_is_used() -> None:
    used = {code for text in sources(".py", ".mjs", ".html") for code in CODE.findall(text)}
    assert used - set(catalogue()) == set()
    assert set(catalogue()) - used == set()


# architecture.md and decisions


@pytest.mark.parametrize("package", ["geodata", "ingest", "webmap"])
def test_every_module_has_its_place_in_the_architecture(package: str) -> None:
    written = set(table("architecture.md", f"{package}/"))
    folder = ROOT / package
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    modules |= {path.parent.name for path in folder.glob("*/__init__.py")}
    assert modules - written == set()


def test_every_table_of_the_store_is_described() -> None:
    from geodata.store.tables import LAYERS, metadata  # noqa: PLC0415

    written = table("architecture.md", "The store")
    assert set(written) == set(LAYERS)
    for name, cells in written.items():
        assert cells[0] == LAYERS[name].split()[0]
        missing = set(metadata.tables[name].columns.keys()) - set(re.findall(r"`(\w+)`", cells[-1]))
        assert missing - {"fid", "batch_id"} == set(), name


def test_every_library_is_named_with_its_licence_and_its_reason() -> None:
    asked = (ROOT / "requirements.in").read_text("utf-8").splitlines()
    names = {re.split(r"[\[=<>! ]", line)[0] for line in asked if not line.startswith("#")}
    written = table("decisions/0001-libraries.md", "The libraries")
    assert set(written) == names
    assert all(all(cells) for cells in written.values())


# performance.md, README.md and links


def test_every_benchmark_has_its_row() -> None:
    here = {path.stem.removeprefix("bench_") for path in ROOT.glob("tests/benchmarks/bench_*.py")}
    assert here - set(table("performance.md", "Benchmarks")) == set()


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
    missing = [
        link for link in links if "://" not in link and not (path.parent / link).resolve().exists()
    ]
    assert not missing


def test_every_picture_that_the_readme_shows_is_there() -> None:
    if not any(DOCS.glob("pictures/*.png")):
        pytest.skip("no pictures were taken yet")
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert shown
    assert all((ROOT / picture).is_file() for picture in shown)


def test_the_readme_names_only_commands_and_targets_that_there_are() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    assert set(re.findall(r"(?:`|^|=\S+ )make ([a-z]+)", text, re.M)) <= targets
    named = set(re.findall(r"(?<![\w./])flask ([a-z-]+)", text))
    assert named <= set(commands())
    assert set(commands()) - named == set()


def test_the_profile_in_the_readme_is_without_fault() -> None:
    example = re.search(r"```toml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert example
    assert parse_profile(example.group(1), "readme").constants["department"] == "parks"


def test_the_readme_leads_to_every_document() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for path in DOCS.glob("*.md"):
        assert f"docs/{path.name}" in text
