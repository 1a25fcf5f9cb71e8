"""A seeded maker of the names that people write for sites of a real register."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.schema import sites_frame

M_A_DEGREE = 111_320.0
HELD_OUT = 0.1
ROADS = re.findall(
    r"\w+",
    "文一路 文二路 文三路 天目山路 古墩路 丰潭路 莫干山路 大关路 绍兴路 上塘路 东新路 石祥路 "
    "德胜路 潮王路 体育场路 凤起路 庆春路 解放路 清泰街 秋涛路 钱江路 之江路 江南大道 滨盛路 "
    "江陵路 市心路 金城路 通惠路 育才路 萧绍路 九环路 艮山西路 香积寺路 拱康路 半山路 沈半路",
)
DISTRICTS = re.findall(r"\w+", "拱墅区 西湖区 上城区 滨江区 萧山区 余杭区 下城区 江干区")
STREETS = re.findall(
    r"\w+", "大关街道 朝晖街道 翠苑街道 文晖街道 凯旋街道 长河街道 祥符街道 米市巷街道"
)
# Characters taken for one another because they look alike
SHAPES = re.findall(
    r"\w+",
    "未末 土士 己已 江汪 洲州 园圆 庭廷 滨宾 晴睛 清请 清情 塘搪 桥侨 杨扬 城诚 府俯 洋样 "
    "枫讽 海梅 苑宛 嘉喜 阳阴 景影 华毕 金全 天夫 大太 人入 玉王 王五 西酉 兰三 晖浑 朗郎 "
    "佳隹 宇字 名各 家冢 泰秦 东车",
)
FILLERS = "的新小大一园金"
INSIDE = re.findall(r"\w+", "北门 南门 东侧 3幢旁 12幢 5幢2单元 门口 附近 西门口 垃圾房 8号楼")
SIGNS = dict(zip("123456789", "一二三四五六七八九", strict=True))
DIGITS = {sign: digit for digit, sign in SIGNS.items()}
LEVEL_ONE = [
    bytes([row + 0xA0, cell + 0xA0]).decode("gb2312")
    for row in range(16, 56)
    for cell in range(1, 95)
    if not (row == 55 and cell > 89)
]
ORDER = {sign: at for at, sign in enumerate(LEVEL_ONE)}


@dataclass(frozen=True)
class Noisy:
    """A place as a file might give it; `truth` is its site, or empty where it is in no register."""

    site_name: str
    address: str
    kind: str
    department: str
    lon: float
    lat: float
    truth: str
    noise: str


@dataclass(frozen=True)
class City:
    """The register, and the sites that were held out of it."""

    register: gpd.GeoDataFrame
    held_out: gpd.GeoDataFrame


def hangzhou(folder: Path, seed: int) -> City:
    """Return the real names and positions of Hangzhou, with made addresses for three in five."""
    rng = np.random.default_rng(seed)
    real = pd.read_csv(folder / "hangzhou" / "hangzhou_sites_wgs84.csv", dtype={"osm_id": str})
    park = (real["fclass"] == "park").to_numpy()
    # One road for each block of about 1 km, so that neighbours share it
    block = (real["lon"] * 100).astype(int) * 7 + (real["lat"] * 100).astype(int) * 13
    roads = [ROADS[at % len(ROADS)] for at in block]
    addresses = [
        f"杭州市{DISTRICTS[int(at) % len(DISTRICTS)]}{road}{rng.integers(1, 400)}号"
        if rng.random() < 0.6
        else ""
        for at, road in zip(block, roads, strict=True)
    ]
    columns = {
        "site_name": real["name"],
        "kind": np.where(park, "park", "compound"),
        "department": np.where(park, "parks", "housing"),
        "address": addresses,
    }
    every = sites_frame(columns, real["lon"], real["lat"], real["osm_id"])
    out = rng.random(len(every)) < HELD_OUT
    return City(every[~out], every[out])


def noisy_places(city: City, seed: int, each: int = 2) -> list[Noisy]:
    """Return places of the register written `each` times, and about a third as many absent ones."""
    rng = np.random.default_rng(seed)
    register = city.register
    made = []
    for _ in range(each):
        for site in register.index:
            name, noise = _written(str(register.loc[site, "site_name"]), rng)
            made.append(_placed(register, site, name, noise, site, rng))
    known = set(register["site_name"])
    for site in city.held_out.index:
        made.append(_held_out(city.held_out, site, rng))
    for _ in range(each * len(register) // 8):
        made.extend(_recombined(register, known, rng))
        made.extend(_other_phase(register, known, rng))
    return made


def frame_of(places: list[Noisy]) -> pd.DataFrame:
    """Return places as the frame that `match_places` takes, with truth and noise beside."""
    return pd.DataFrame([asdict(place) for place in places])


def _placed(register, site, name, noise, truth, rng, *, away_m=0.0) -> Noisy:
    """Give a name what files give beside it: each of kind, address, position in a part of them."""
    row = register.loc[site]
    kind = row["kind"] if rng.random() < 0.6 else ""
    department = row["department"] if rng.random() < 0.3 else ""
    address = _address(row["address"], rng) if rng.random() < 0.5 else ""
    if away_m and address:
        address = re.sub(r"\d+号", f"{rng.integers(1, 400)}号", address)
    lon = lat = float("nan")
    if rng.random() < 0.5:
        # One in twenty in another datum
        metres = rng.uniform(400, 600) if rng.random() < 0.05 else rng.uniform(30, 150)
        angle = rng.uniform(0, 2 * np.pi)
        metres += away_m
        lat = row.geometry.y + metres * np.sin(angle) / M_A_DEGREE
        lon = row.geometry.x + metres * np.cos(angle) / M_A_DEGREE / np.cos(np.radians(30.3))
    if rng.random() < 0.02 and not address:
        name, address = "", name
        noise += "+in the address"
    return Noisy(name, address, kind, department, lon, lat, truth, noise)


def _address(address: str, rng) -> str:
    """Write an address in full, shortened, without its number, with a building, or a wrong one."""
    other = f"{ROADS[rng.integers(len(ROADS))]}{rng.integers(1, 400)}号"
    ways = {
        address: 0.4,
        address.removeprefix("杭州市"): 0.25,
        re.sub(r"^杭州市..区", "", address): 0.15,
        re.sub(r"\d+号$", "", address): 0.1,
        f"{address}{rng.integers(1, 20)}幢": 0.05,
        other: 0.05,
    }
    return str(rng.choice(list(ways), p=list(ways.values()))) if address else ""


def _written(name: str, rng) -> tuple[str, str]:
    """Return a name as somebody might write it, and the kind of noise."""
    ways = list(WAYS)
    weights = np.array([WAYS[way][1] for way in ways])
    for way in rng.choice(ways, 4, p=weights / weights.sum()):
        changed = WAYS[way][0](name, rng)
        # A name without a numeral cannot have it written differently: draw again
        if changed != name or way == "none":
            return changed, str(way)
    return name, "none"


def _same(name, rng):
    return name


def _same_sound(name, rng):
    """Change a character for a neighbour in the order of GB 2312, which is that of pinyin."""
    at = rng.choice([at for at, sign in enumerate(name) if sign in ORDER] or [-1])
    if at < 0:
        return name
    to = ORDER[name[at]] + int(rng.choice([-3, -2, -1, 1, 2, 3]))
    return name[:at] + LEVEL_ONE[min(max(to, 0), len(LEVEL_ONE) - 1)] + name[at + 1 :]


def _same_shape(name, rng):
    pairs = {a: b for a, b in SHAPES} | {b: a for a, b in SHAPES}
    places = [at for at, sign in enumerate(name) if sign in pairs]
    if not places:
        return name
    at = rng.choice(places)
    return name[:at] + pairs[name[at]] + name[at + 1 :]


def _dropped(name, rng):
    at = rng.integers(len(name))
    return name[:at] + name[at + 1 :] if len(name) > 3 else name


def _swapped(name, rng):
    at = rng.integers(len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _inserted(name, rng):
    at = rng.integers(1, len(name) + 1)
    more = name[at - 1] if rng.random() < 0.5 else rng.choice(list(FILLERS))
    return name[:at] + more + name[at:]


def _abbreviated(name, rng):
    shorter = re.sub(r"^.{1,4}[·・•\-]", "", name)
    if shorter != name and rng.random() < 0.7:
        return shorter
    if name.endswith("小区") and rng.random() < 0.5:
        return name[:-2] + "区"
    cut = re.sub(r"(小区|社区|花园|公寓|家园|新村|（.*）)$", "", name)
    return cut if len(cut) >= 2 else name


def _numeral(name, rng):
    return "".join(SIGNS.get(sign, DIGITS.get(sign, sign)) for sign in name)


def _ending(name, rng):
    for ending in ("花园", "花苑", "小区", "苑"):
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            others = [other for other in ("花园", "苑", "小区") if other != ending]
            return name[: -len(ending)] + rng.choice(others)
    return name


def _prefixed(name, rng):
    district = rng.choice(DISTRICTS)
    city = rng.choice(["", "杭州市", "杭州", "浙江省杭州市"])
    return f"{city}{district}{rng.choice(STREETS) if rng.random() < 0.4 else ''}{name}"


def _suffixed(name, rng):
    blank = " " if rng.random() < 0.2 else ""
    return name + blank + rng.choice(list(INSIDE))


def _phase_added(name, rng):
    return name if name.endswith("期") else name + rng.choice(["一期", "1期"])


def _twice(name, rng):
    ways = [_same_sound, _dropped, _abbreviated, _ending, _numeral, _prefixed, _suffixed]
    for at in rng.choice(len(ways), 2, replace=False):
        name = ways[at](name, rng)
    return name


WAYS = {
    "none": (_same, 20),
    "same sound": (_same_sound, 10),
    "same shape": (_same_shape, 6),
    "dropped": (_dropped, 5),
    "swapped": (_swapped, 4),
    "inserted": (_inserted, 4),
    "abbreviated": (_abbreviated, 12),
    "numeral": (_numeral, 10),
    "ending": (_ending, 8),
    "prefixed": (_prefixed, 8),
    "suffixed": (_suffixed, 10),
    "phase added": (_phase_added, 3),
    "two of these": (_twice, 8),
}


def _held_out(held_out, site, rng) -> Noisy:
    name, _noise = _written(str(held_out.loc[site, "site_name"]), rng)
    return _placed(held_out, site, name, "absent: held out", "", rng)


def _recombined(register, known, rng) -> list[Noisy]:
    """Put the first part of one name before the ending of another, somewhere in the city."""
    first, second, where = (register.index[at] for at in rng.integers(len(register), size=3))
    one, other = (str(register.loc[site, "site_name"]) for site in (first, second))
    name = one[: max(2, len(one) - 2)] + other[-2:]
    if name in known:
        return []
    return [_placed(register, where, name, "absent: recombined", "", rng, away_m=200)]


def _other_phase(register, known, rng) -> list[Noisy]:
    """Name another phase, number or direction of a known site, beside it."""
    site = register.index[rng.integers(len(register))]
    name = str(register.loc[site, "site_name"])
    parts = re.findall(r"[一二三四五六七八九1-9东南西北](?=[期区苑园小])", name)
    if parts:
        old = parts[-1]
        signs = next(s for s in ("一二三四五六七八九", "123456789", "东南西北") if old in s)
        at = name.rindex(old)
        other = name[:at] + rng.choice([sign for sign in signs if sign != old]) + name[at + 1 :]
    else:
        other = name + rng.choice(["二期", "2期", "三期", "东区", "南区"])
    if other in known or _numeral(other, rng) in known:
        return []
    return [_placed(register, site, other, "absent: other phase", "", rng, away_m=150)]
