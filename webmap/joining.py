"""Joins the modules of each page into few small files, by the bundler that set-up installs."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from webmap.page_scripts import ENTRIES, INDEX, JOINED, MODULES, joined_pages, sources_hash

BUNDLER = Path("node_modules", "@esbuild")
"""Folder of the bundler's programs, one a platform; they need no Node."""
ARGUMENTS = (
    "--bundle", "--splitting", "--format=esm", "--minify", "--target=es2022", "--charset=utf8",
    "--legal-comments=none", "--tsconfig-raw={}", "--out-extension:.js=.mjs",
    "--entry-names=[name]-[hash]", "--chunk-names=[name]-[hash]", "--log-level=error",
)  # fmt: skip

_KEPT_S = 7 * 86400  # a page that is open may still ask for what an older joining made
_DETAIL_CHARACTERS = 400


class JoiningError(Exception):
    """Says why the modules could not be joined."""


def join_pages(*, say: Callable[[str, str], None], root: Path, static: Path) -> None:
    """Join the modules of each page, unless that is done; pages work without it.

    Parameters
    ----------
    say
        Tells each step, or why a step was left out.
    root
        Folder that holds `BUNDLER`.
    static
        Folder with the modules; the joined files go into its `JOINED`.
    """
    if joined_pages(static):
        say("网页脚本已合并", "scripts of the pages are joined")
        return
    try:
        count = _join(_bundler(root), static)
    except (JoiningError, OSError) as error:
        say(
            f"网页脚本未合并，页面改用单个模块，打开较慢：{error}",
            f"scripts of the pages are not joined: pages load single modules, slower ({error})",
        )
    else:
        say(f"网页脚本已合并为 {count} 个文件", f"scripts of the pages joined into {count} files")


def _bundler(root: Path) -> Path:
    """Return the bundler's program for this machine."""
    programs = [*root.glob(f"{BUNDLER.as_posix()}/*/bin/esbuild")]
    programs += root.glob(f"{BUNDLER.as_posix()}/*/esbuild.exe")
    if not programs:
        raise JoiningError(f"{root / BUNDLER}: 0 esbuild")
    return programs[0]


def _join(bundler: Path, static: Path) -> int:
    """Join all pages, put the files in place; returns how many there are."""
    folder = static / JOINED
    folder.mkdir(parents=True, exist_ok=True)
    before = sources_hash(static / MODULES)  # one that changes meanwhile makes the files too old
    with tempfile.TemporaryDirectory(prefix=".joining-", dir=folder.parent) as name:
        made = Path(name)
        pages = {entry: _join_one(bundler, static / MODULES, entry, made) for entry in ENTRIES}
        files = sorted(path.name for path in made.glob("*.mjs"))
        for file in files:
            os.replace(made / file, folder / file)
        index = {"sources": before, "pages": pages, "files": files}
        (made / INDEX).write_text(json.dumps(index, indent=1), "utf-8")
        os.replace(made / INDEX, folder / INDEX)
    _remove_old(folder, {INDEX, *files})
    return len(files)


def _join_one(bundler: Path, modules: Path, entry: str, folder: Path) -> list[str]:
    """Join one page; returns the files that it starts with, the one of its entry first.

    Each page is joined by itself: what pages share would else become many small files again.
    """
    about = folder / f"{entry}.json"
    command = [str(bundler.resolve()), entry, *ARGUMENTS]
    command += [f"--outdir={folder.resolve()}", f"--metafile={about.resolve()}"]
    done = subprocess.run(
        command, cwd=modules, capture_output=True, text=True, encoding="utf-8", errors="replace",
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise JoiningError(" ".join(done.stderr.split())[:_DETAIL_CHARACTERS])
    return first_files(json.loads(about.read_text("utf-8")), entry)


def first_files(about: dict[str, dict[str, dict[str, object]]], entry: str) -> list[str]:
    """Return what a joined page needs to start, from the bundler's account of its files."""
    outputs: dict[str, dict[str, object]] = about["outputs"]
    (first,) = (path for path, told in outputs.items() if told.get("entryPoint") == entry)
    found = [first]
    for path in found:  # grows while it is walked
        imports: list[dict[str, str]] = outputs[path]["imports"]  # type: ignore[assignment]
        further = [one["path"] for one in imports if one["kind"] == "import-statement"]
        found.extend(path for path in further if path not in found)
    return [path.rsplit("/", 1)[-1] for path in found]


def _remove_old(folder: Path, kept: set[str]) -> None:
    oldest = time.time() - _KEPT_S
    for path in folder.iterdir():
        if path.name not in kept and path.stat().st_mtime < oldest:
            path.unlink()
