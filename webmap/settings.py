"""The settings: name, default, and what each is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geodata.errors import SetupError

PREFIX = "LOOKBACK_"


@dataclass(frozen=True)
class Setting:
    """One setting. The environment names it with the prefix ``LOOKBACK_``."""

    name: str
    default: str | int
    en: str
    zh: str


SETTINGS = (
    Setting(
        "DATABASE_URL",
        "",
        "The store: a file's path or sqlite:///PATH. Empty: instance/lookback.gpkg.",
        "数据文件：路径或 sqlite:///路径。留空为 instance/lookback.gpkg。",
    ),
    Setting(
        "BACKGROUND",
        "",
        "GeoPackage with layers water, green, blocks, buildings, roads to draw under the sites. "
        "Empty: background.gpkg beside the store, where there is one.",
        "底图 GeoPackage，含 water、green、blocks、buildings、roads 图层。"
        "留空为数据文件旁的 background.gpkg（如有）。",
    ),
    Setting(
        "RULES",
        "",
        "A rule file of your own (TOML). Empty: geodata/rules.toml.",
        "自定规则文件（TOML）。留空为 geodata/rules.toml。",
    ),
    Setting(
        "SEED",
        1,
        "Seed of the simulations: the same data and seed give the same hot spots.",
        "模拟的随机种子：数据与种子相同，热点相同。",
    ),
    Setting(
        "LANGUAGE",
        "",
        "Language of the command line, and of browsers that ask for neither: zh or en. "
        "Empty: the system's.",
        "命令行及未表明语言的浏览器所用的语言：zh 或 en。留空随系统。",
    ),
    Setting(
        "HOST",
        "127.0.0.1",
        "Address that flask serve listens on; 0.0.0.0 for the whole network.",
        "flask serve 监听的地址；0.0.0.0 表示全网可访问。",
    ),
    Setting("PORT", 5000, "Port that flask serve listens on.", "flask serve 监听的端口。"),
)


def settings_from(values: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings, taken from `values` (such as an environment) where it has them.

    Raises
    ------
    SetupError
        If a number is no number, or a language is neither zh nor en.
    """
    chosen: dict[str, Any] = {}
    for setting in SETTINGS:
        given = values.get(PREFIX + setting.name, "")
        chosen[setting.name] = _converted(setting, given) if given else setting.default
    return chosen


def _converted(setting: Setting, given: str) -> str | int:
    name = PREFIX + setting.name
    if setting.name == "LANGUAGE" and given not in ("zh", "en"):
        raise SetupError("E_SETTING", name=name, value=given, wanted="zh, en")
    if isinstance(setting.default, str):
        return given
    try:
        return int(given)
    except ValueError as error:
        raise SetupError("E_SETTING", name=name, value=given, wanted="0, 1, 2, ...") from error
