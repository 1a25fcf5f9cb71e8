"""The name of a place taken apart into what it is called, its numbers and its ending."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ingest.tables import word_key

HAN = "\u4e00-\u9fff"
BRAND_LEFT_OUT = 0.96
_HAN = re.compile(f"[{HAN}]")
_CALLED = re.compile(f"[{HAN}]|[a-z]{{3}}")
_NUMERAL = re.compile("[零〇一二三四五六七八九十百]+")
_DIGITS = {sign: at for at, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
_BRACKET = re.compile(r"[(\[【〔<《「][^)\]】〕>》」]*[)\]】〕>》」]")
_TELLING = re.compile(r"^[东南西北中]+[区苑园岸片]?$|[a-z0-9]+[期区]?$")
_BRAND = re.compile(rf"^([{HAN}a-z0-9]{{1,5}})[·・•‧⋅.。\-—_]+(?=[{HAN}]{{2}})")
_MARK = re.compile(
    r"\d+期?|[东南西北中](?=[\d东南西北]*(?:[区苑园村院片组里坊岸]|小区|花园|花苑|住宅区)|\d|$)|(?<![a-z])[a-z](?![a-z])"
)
_END_MARKS = re.compile(r"[\d东南西北中a-z期]+$")
_TAIL_PHASE = re.compile(r"第?\d+期$")
_DISTRICT = re.compile(
    rf"(?:[{HAN}]{{2,3}}省|[{HAN}]{{2,8}}?自治区)?"
    rf"(?P<city>[{HAN}]{{1,4}}?(?<![城都超夜菜])市(?![民场政集容]))?"
    rf"(?P<area>[{HAN}]{{1,4}}?(?<![小社园苑村东南西北片校厂住活街期景])[区县](?![块]))?"
    rf"(?:[{HAN}\d]{{1,5}}?(?:街道|(?<![古小水])[镇乡])(?:办事处)?)?"
    rf"(?:[{HAN}\d]{{1,5}}?(?:社区|(?<![新])村委会?(?=[{HAN}])))?"
)


@dataclass(frozen=True, slots=True)
class Form:
    """One reading of a name: whole, without its district, or without its developer.

    Attributes
    ----------
    core
        The name with numerals as digits, without remarks and places inside.
    base, ending
        The core without its phase, split before an ending such as 小区.
    marks
        What tells neighbours apart: numbers, phases, directions, letters.
    weight
        1, or a little less for what had to be left out.
    left_out
        The developer or district.
    """

    core: str
    base: str
    ending: str
    marks: tuple[str, ...]
    weight: float = 1.0
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart.

    Attributes
    ----------
    text
        The name without blanks, case and punctuation.
    forms
        The readings, the whole name first.
    inside
        A place inside the site that the name goes on with, such as 3幢旁.
    latin
        True where no Chinese character stands in it.
    """

    text: str
    forms: tuple[Form, ...]
    inside: str = ""
    latin: bool = False


@cache
def words() -> dict[str, Any]:
    """Return the content of ``name_words.toml``."""
    return tomllib.loads(
        (resources.files("ingest.matching") / "name_words.toml").read_text("utf-8")
    )


def take_apart(name: str) -> NameParts:
    """Return the parts of a name in Chinese or in Latin letters; of an empty one no form."""
    text = word_key(name)
    if not text:
        return NameParts("", ())
    if not _HAN.search(name):
        core = " ".join(latin_words(name))
        form = Form(core, core, "", _latin_marks(core))
        return NameParts(text, (form,) if core else (), latin=True)
    plain, brand = _plain(name)
    core, inside = _without_inside(plain)
    forms = [_form(core)]
    rest = without_district(core)
    if rest != core:
        forms.append(_form(rest, 0.99, core[: -len(rest)]))
    if brand and core.startswith(brand) and len(core) - len(brand) > 2:
        # Four signs and more are mostly the whole compound: 星星港湾·景江苑
        weight = BRAND_LEFT_OUT if len(brand) <= 3 else 0.85
        forms.append(_form(core[len(brand) :], weight, brand))
    return NameParts(text, tuple(forms), inside)


def digits_for_numerals(text: str) -> str:
    """Return text with Chinese numerals as digits: 东十二苑 becomes 东12苑."""
    return _NUMERAL.sub(lambda found: str(_number(found.group())), text)


def without_district(core: str) -> str:
    """Return a name without the city, district, street office and community before it.

    Left as it is where nothing but an ending would remain: 翠苑三区 is a compound, no district.
    """
    found = _DISTRICT.match(core)
    rest = core[found.end() :] if found else core
    city = next((city for city in _cities() if rest.startswith(city)), "") if rest == core else ""
    rest = rest[len(city) :]
    if city and (again := _DISTRICT.match(rest)):
        rest = rest[again.end() :] or rest
    called = _END_MARKS.sub("", _endings(after=0).sub("", rest))
    return rest if len(called) >= 2 else core


def simplified(text: str) -> str:
    """Return text NFKC, in small letters, with the traditional characters of place names simple."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_simple())


def latin_words(name: str) -> list[str]:
    """Return the words of a name in Latin letters: no accents, case or apostrophes; St = street."""
    spread = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(sign for sign in spread if not unicodedata.combining(sign))
    found = re.findall(r"[^\W_]+", re.sub(r"['’`´.]", "", plain))
    full = words()["latin"]["abbreviations"]
    said = [full.get(word, word) for word in found]
    return [word for word in said if word] or found


def is_loose(ending: str) -> bool:
    """Return whether an ending says little: 小区, 花园, 苑, none at all."""
    return not ending or ending in words()["loose_endings"]


def is_other(ending: str) -> bool:
    """Return whether an ending names a thing that is no compound: 公园, 小学, 大厦."""
    return ending in words()["other_endings"]


def is_inside(text: str) -> bool:
    """Return whether a text is nothing but a place inside a site: 3幢2单元, 北门旁."""
    return _inside().fullmatch(text) is not None


def _plain(name: str) -> tuple[str, str]:
    """Return a Chinese name without blanks, remarks and punctuation, and its developer."""
    text = re.sub(r"\s+", "", simplified(name))
    outside = _BRACKET.sub(_kept_bracket, text)
    text = digits_for_numerals(outside if word_key(outside) else text)
    brand = _BRAND.match(text)
    plain = re.sub(r"第(?=\d)", "", re.sub(r"(?<!\d)[-~、]|[-~、](?!\d)|[^\w\-~、]|_", "", text))
    return plain, brand.group(1) if brand else ""


def _kept_bracket(found: re.Match[str]) -> str:
    """Keep (东), (2期) and (A区), which tell neighbours apart; drop (建设中)."""
    said = digits_for_numerals(found.group()[1:].rstrip(")]】〕>》」"))
    return said if len(said) <= 4 and _TELLING.search(said) else ""


def _without_inside(plain: str) -> tuple[str, str]:
    found = _inside().search(plain)
    if found is None or found.start() < 2 or not _CALLED.search(plain[: found.start()]):
        return plain, ""
    return plain[: found.start()], found.group()


def _form(core: str, weight: float = 1.0, left_out: str = "") -> Form:
    base, ending = _split_ending(_TAIL_PHASE.sub("", core) or core)
    return Form(core, base, ending, tuple(_MARK.findall(core)), weight, left_out)


def _split_ending(text: str) -> tuple[str, str]:
    found = _endings(after=2).search(text)
    return (text[: found.start()], found.group()) if found else (text, "")


def _latin_marks(core: str) -> tuple[str, ...]:
    telling = words()["latin"]["directions"]
    return tuple(
        word for word in core.split() if word[0].isdigit() or word in telling or len(word) == 1
    )


def _number(numeral: str) -> int | str:
    """Return 12 for 十二; signs in a row are digits (一九 = 19)."""
    if "十" not in numeral and "百" not in numeral:
        return "".join(str(_DIGITS[sign]) for sign in numeral)
    total, digit = 0, 0
    for sign in numeral:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
            continue
        total += (digit or 1) * (10 if sign == "十" else 100)
        digit = 0
    return total + digit


@cache
def _inside() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(words()['inside'])})+$")


@cache
def _endings(after: int) -> re.Pattern[str]:
    every = words()["loose_endings"] + words()["firm_endings"] + words()["other_endings"]
    ordered = sorted(every, key=len, reverse=True)
    return re.compile(f"(?<={'.' * after})(?:{'|'.join(ordered)})$")


@cache
def _cities() -> tuple[str, ...]:
    return tuple(words()["cities"])


@cache
def _simple() -> dict[int, int]:
    pairs = words()["traditional"]
    return {ord(pairs[at]): ord(pairs[at + 1]) for at in range(0, len(pairs), 2)}
