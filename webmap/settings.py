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
        "BASEMAP",
        "",
        "Map under the data: a .pmtiles file (flask basemap build makes one); tianditu, amap, osm "
        "or an address with {z}, {x}, {y} for a provider's tiles; none. Empty: BACKGROUND.",
        "底图：.pmtiles 文件（flask basemap build 生成）；tianditu、amap、osm 或含 {z}、{x}、{y} "
        "的瓦片地址；none 为无底图。留空用 BACKGROUND。",
    ),
    Setting(
        "BASEMAP_KEY",
        "",
        "Key of the provider (tk of Tianditu), put where an address has {key}. Browsers see it.",
        "底图服务的密钥（天地图的 tk），填入地址中的 {key}。浏览器可见。",
    ),
    Setting(
        "BASEMAP_DATUM",
        "",
        "Datum of the basemap, wgs84 or gcj02: the data is drawn in it. "
        "Empty: the provider's, else wgs84.",
        "底图的坐标系：wgs84 或 gcj02，数据按此显示。留空按提供方，其他为 wgs84。",
    ),
    Setting(
        "BASEMAP_NAME",
        "",
        "Name of the basemap. Empty: the provider's, or that of the file.",
        "底图名称。留空用提供方名称或文件名。",
    ),
    Setting(
        "BASEMAP_ATTRIBUTION",
        "",
        "Credit shown on the map beside the provider's, such as the map's approval number.",
        "地图上另加的署名，如审图号。",
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
        "DATUM",
        "",
        "Datum of coordinates whose file states none: wgs84, gcj02, bd09, cgcs2000, epsg:CODE, or "
        "auto, which asks where the register cannot tell. Empty: WGS84, and a warning.",
        "文件未注明时的坐标系：wgs84、gcj02、bd09、cgcs2000、epsg:编号，"
        "或 auto（登记册判不准时要求注明）。留空按 WGS84 并提醒。",
    ),
    Setting(
        "NEW_SITES",
        "founding",
        "Sites that the register does not know: founding (a department's first file may bring "
        "them), allow, or review (a person decides on each).",
        "登记册里没有的点位：founding（部门首个文件可带入）、allow（允许）、review（逐个复核）。",
    ),
    Setting(
        "CITY",
        "",
        "GeoJSON or GeoPackage with the outline of the city: positions more than 2 km outside wait "
        "for a person. Empty: none.",
        "城市边界（GeoJSON 或 GeoPackage）：边界外 2 公里以上的坐标待复核。留空不查。",
    ),
    Setting(
        "CATEGORY_RULES",
        "",
        "CSV of your own that says which words mean which category (flask categories writes the "
        "built-in one). Empty: the built-in rules.",
        "自定的类别规则 CSV（flask categories 可导出内置规则）。留空用内置规则。",
    ),
    Setting(
        "GEOCODER",
        "",
        "Geocoder of the network for places in the review queue: nominatim, photon or baidu. "
        "Empty: none, nothing leaves the house.",
        "数据复核里查坐标用的联网服务：nominatim、photon 或 baidu。留空不联网。",
    ),
    Setting(
        "GEOCODER_URL",
        "",
        "Its address, for a host of your own. Empty: the provider's.",
        "服务地址（自建时填写）。留空用提供方的地址。",
    ),
    Setting("GEOCODER_KEY", "", "Its key (baidu).", "服务密钥（baidu）。"),
    Setting(
        "GEOCODER_AGENT",
        "",
        "Who asks: a name and how to reach you (nominatim and photon ask for it).",
        "查询者的名称与联系方式（nominatim、photon 要求）。",
    ),
    Setting(
        "GEOCODER_CITY",
        "",
        "City put before addresses that do not name it.",
        "地址前补上的城市名。",
    ),
    Setting(
        "GEOCODER_REQUESTS",
        1_000,
        "Most questions until the program starts again; one a second.",
        "程序重启前最多查询次数；每秒一次。",
    ),
    Setting("IMPORT_FILE_MB", 100, "Largest file, MB.", "文件大小上限，MB。"),
    Setting("IMPORT_UNPACKED_MB", 800, "Largest file unpacked, MB.", "解压后大小上限，MB。"),
    Setting("IMPORT_ROWS", 1_048_576, "Most rows of a sheet.", "一张表的行数上限。"),
    Setting("IMPORT_COLUMNS", 200, "Most columns of a sheet.", "一张表的列数上限。"),
    Setting(
        "IMPORT_MEMORY_MB",
        4_000,
        "Memory that the process that parses a file may use, MB.",
        "解析文件的进程可用的内存，MB。",
    ),
    Setting(
        "IMPORT_SECONDS",
        120,
        "Seconds that parsing a file may take.",
        "解析一个文件的时间上限，秒。",
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
