"""The scripts of a page: joined while they say what its modules say, else one by one."""

from __future__ import annotations

import json
import re
import shutil
import time
from os import utime
from pathlib import Path

import pytest
from flask import Flask

from webmap import joining
from webmap.assets import PACKAGE, ROOT
from webmap.joining import BUNDLER, first_files, join_pages
from webmap.page_scripts import (
    ENTRIES,
    INDEX,
    PageScripts,
    is_named_by_content,
    joined_pages,
    scripts_of,
)

STATIC = PACKAGE / "static"
IS_INSTALLED = any((ROOT / BUNDLER).glob("*/bin/esbuild")) or any(
    (ROOT / BUNDLER).glob("*/esbuild.exe")
)
needs_bundler = pytest.mark.skipif(not IS_INSTALLED, reason="flask assets has not been run")


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A static folder of its own: each entry imports one module, main.mjs a further one later."""
    modules = tmp_path / "static" / "js"
    modules.mkdir(parents=True)
    for entry in ENTRIES:
        (modules / entry).write_text('import { word } from "./words.mjs";\nconsole.log(word);\n')
    with (modules / "main.mjs").open("a") as main:
        main.write('import("./later.mjs");\n')
    (modules / "later.mjs").write_text('import { word } from "./words.mjs";\nalert(word);\n')
    (modules / "words.mjs").write_text('export const word = "复发";\n')
    return modules.parent


def join(static: Path, root: Path = ROOT) -> str:
    """Join a folder's pages; returns what was told."""
    told: list[str] = []
    join_pages(say=lambda _, en: told.append(en), root=root, static=static)
    (text,) = told
    return text


def scripts(app: Flask, static: Path, entry: str = "main.mjs") -> PageScripts:
    app.static_folder = str(static)
    with app.test_request_context():
        return scripts_of(entry)


def test_each_page_runs_an_entry_that_is_joined() -> None:
    told = "".join(path.read_text("utf-8") for path in (PACKAGE / "templates").glob("*.html"))
    assert set(re.findall(r'"([\w-]+\.mjs)"', told)) == set(ENTRIES)
    assert all((STATIC / "js" / entry).is_file() for entry in ENTRIES)


def test_pages_that_are_not_joined_name_their_modules(app: Flask, static: Path) -> None:
    chosen = scripts(app, static)
    assert chosen.entry.startswith("/static/js/main.mjs?v=")
    assert chosen.ahead == ("/static/js/words.mjs",)  # not what comes later


@needs_bundler
def test_a_joined_page_holds_its_modules_but_for_those_of_later(app: Flask, static: Path) -> None:
    assert join(static).startswith("scripts of the pages joined into ")
    chosen = scripts(app, static)
    assert chosen.entry == chosen.ahead[0]
    client = app.test_client()
    answers = [client.get(address) for address in chosen.ahead]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert all("immutable" in answer.headers["Cache-Control"] for answer in answers)
    text = "".join(answer.text for answer in answers)
    assert "复发" in text
    assert "alert" not in text
    assert len(scripts(app, static, "site-page.mjs").ahead) == 1


@needs_bundler
@pytest.mark.parametrize("change", ["other text", "further file", "lost file"])
def test_a_changed_module_is_served_by_itself_until_it_is_joined_again(
    app: Flask, static: Path, change: str
) -> None:
    join(static)
    assert "/vendor/pages/" in scripts(app, static).entry
    if change == "other text":
        (static / "js" / "words.mjs").write_text('export const word = "反复";\n')
    elif change == "further file":
        (static / "js" / "more.mjs").write_text("")
    else:
        (static / "js" / "later.mjs").rename(static / "js" / "after.mjs")
    assert "/js/" in scripts(app, static).entry
    if change != "lost file":
        join(static)
        assert "/vendor/pages/" in scripts(app, static).entry


@needs_bundler
def test_a_module_that_is_only_touched_is_no_other_one(app: Flask, static: Path) -> None:
    join(static)
    utime(static / "js" / "words.mjs", (0, 0))
    assert "/vendor/pages/" in scripts(app, static).entry
    assert join(static) == "scripts of the pages are joined"


@needs_bundler
def test_a_joined_file_that_is_lost_is_not_asked_for(app: Flask, static: Path) -> None:
    join(static)
    lost = scripts(app, static).entry.rsplit("/", 1)[1]
    (static / "vendor" / "pages" / lost).unlink()
    assert "/js/" in scripts(app, static).entry


@needs_bundler
def test_what_an_older_joining_made_is_kept_a_week(static: Path) -> None:
    folder = static / "vendor" / "pages"
    folder.mkdir(parents=True)
    for name, days in (("late-AAAAAAAA.mjs", 6), ("late-BBBBBBBB.mjs", 8)):
        (folder / name).write_text("")
        then = time.time() - days * 86400
        utime(folder / name, (then, then))
    join(static)
    assert (folder / "late-AAAAAAAA.mjs").exists()
    assert not (folder / "late-BBBBBBBB.mjs").exists()


@needs_bundler
def test_a_module_that_cannot_be_read_is_told_and_pages_keep_their_modules(
    app: Flask, static: Path
) -> None:
    (static / "js" / "words.mjs").write_text("export const word = ;")
    assert "slower" in (told := join(static))
    assert "words.mjs" in told
    assert "/js/" in scripts(app, static).entry
    assert not list((static / "vendor").glob(".joining-*"))


@pytest.mark.parametrize("program", ["absent", "not a program"])
def test_without_the_bundler_pages_keep_their_modules(
    app: Flask, static: Path, tmp_path: Path, program: str
) -> None:
    if program == "not a program":
        made = tmp_path / BUNDLER / "made-up" / "bin" / "esbuild"
        made.parent.mkdir(parents=True)
        made.write_bytes(b"\x7fno program")
        made.chmod(0o755)
    assert "not joined" in join(static, tmp_path)
    assert "/js/" in scripts(app, static).entry


@pytest.mark.parametrize("index", ["", "[", '{"pages": {}}', "[]", '"text"'])
def test_an_index_that_says_nothing_joins_nothing(static: Path, index: str) -> None:
    folder = static / "vendor" / "pages"
    folder.mkdir(parents=True)
    (folder / INDEX).write_text(index)
    assert joined_pages(static) == {}


@needs_bundler
def test_our_own_pages_find_all_that_they_import(tmp_path: Path) -> None:
    static = tmp_path / "static"
    shutil.copytree(STATIC / "js", static / "js")
    join(static)
    folder = static / "vendor" / "pages"
    files = json.loads((folder / INDEX).read_text("utf-8"))["files"]
    assert set(joined_pages(static)) == set(ENTRIES)
    for name in files:
        assert is_named_by_content(f"vendor/pages/{name}")
        text = (folder / name).read_text("utf-8")
        asked = re.findall(r'(?:from|import\(?)"\./([^"]+)"', text)
        assert set(asked) <= set(files), name
    # each static import of the first view is named ahead, so that none waits for another
    for names in joined_pages(static).values():
        texts = "".join((folder / name).read_text("utf-8") for name in names)
        assert set(re.findall(r'(?:from|import)"\./([^"]+)"', texts)) <= set(names)


def test_what_a_page_starts_with_goes_through_all_that_is_imported_at_once() -> None:
    def file(*imports: tuple[str, str], **told: str) -> dict[str, object]:
        return {"imports": [{"path": path, "kind": kind} for path, kind in imports], **told}

    at_once, later = "import-statement", "dynamic-import"
    outputs = {
        "x/main-1.mjs": file(("x/a.mjs", at_once), ("x/z.mjs", later), entryPoint="main.mjs"),
        "x/a.mjs": file(("x/b.mjs", at_once)),
        "x/b.mjs": file(("x/a.mjs", at_once)),
        "x/z.mjs": file(("x/c.mjs", at_once), entryPoint="z.mjs"),
    }
    assert first_files({"outputs": outputs}, "main.mjs") == ["main-1.mjs", "a.mjs", "b.mjs"]


@pytest.mark.parametrize(
    ("filename", "is_named"),
    [
        ("vendor/pages/main-NLBOJCPA.mjs", True),
        ("vendor/pages/index.json", False),
        ("vendor/pages/main.mjs", False),
        ("js/main-NLBOJCPA.mjs", False),
        ("vendor/pages/../../js/main-NLBOJCPA.mjs", False),
    ],
)
def test_only_joined_files_are_named_by_their_content(filename: str, is_named: bool) -> None:
    assert is_named_by_content(filename) is is_named


def test_the_bundler_reads_no_setting_of_the_folders_above() -> None:
    assert "--tsconfig-raw={}" in joining.ARGUMENTS
