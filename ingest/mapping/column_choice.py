"""Which column of a sheet gives which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ingest.column_letters import column_number
from ingest.mapping.guessing import Guess, guesses, settled
from ingest.profiles import Profile
from ingest.synonyms import header_table, key_of, synonyms

Label = tuple[str, ...]
"""The texts above a column, from the top level down."""
_LETTERS = re.compile(r"@([A-Za-z]{1,3})")
_OF_GROUP = re.compile(r"([a-z_][\w-]*)-([a-z_]\w*)", re.I | re.A)
_AXIS_ENDING = re.compile(r"(?:^|[\W_])(latitude|longitude)$", re.I)
_DAYS = frozenset({"inspected_on", "found_on"})
"""The day of a row: a second choice for the one is not looked for where the other is given."""
_TWO_LANGUAGES = re.compile(
    r"([^\x00-\x7f]+)[\s/|_-]*([a-z][\w .-]*)|([a-z][\w .-]*?)[\s/|_-]*([^\x00-\x7f]+)", re.I | re.A
)
_AXES = {"latitude": "lat", "longitude": "lon"}


@dataclass(frozen=True)
class Match:
    """A column that gives a field; `how` as in `ColumnUse`."""

    place: int
    field: str
    how: str
    likeness: float = 1.0
    datum: str | None = None


@dataclass(frozen=True)
class Choice:
    """The columns that give fields.

    Attributes
    ----------
    matches
        One a field, in the order of the columns, where nothing is in conflict.
    twice
        Fields that two visible columns claim.
    alternatives
        Column -> fields that it could be by its likeness.
    """

    matches: tuple[Match, ...]
    twice: Mapping[str, tuple[int, ...]]
    alternatives: Mapping[int, tuple[Guess, ...]]

    @property
    def places(self) -> dict[str, int]:
        """Return field -> position of its column; the first where two claim it."""
        places: dict[str, int] = {}
        for match in self.matches:
            places.setdefault(match.field, match.place)
        return places


def choose_columns(
    labels: Sequence[Label],
    profile: Profile,
    *,
    hidden: frozenset[int] = frozenset(),
    first_column: int = 1,
) -> Choice:
    """Return the columns that the profile names, then those that are listed, then those guessed.

    A hidden column gives way to a visible one, a header of second choice to one of the first. A
    guess takes only a field that no other column gives.
    """
    named = _named(labels, profile, first_column)
    taken = {match.place for match in named}
    free = [place for place in range(len(labels)) if place not in taken]
    listed = [
        match
        for place in free
        if (match := _listed(place, labels[place])) and match.field not in profile.columns
    ]
    matches = _settle_doubles([*named, *listed], labels, hidden)
    given = {match.field for match in matches}
    if given & _DAYS:
        given |= _DAYS
    used = {match.place for match in matches}
    left = [place for place in free if place not in used]
    matches += _second_choices(labels, left, {*given, *profile.columns}, hidden)
    taken = {match.place for match in matches} | {match.place for match in listed}
    given = {match.field for match in matches}
    rest = [place for place in free if place not in taken]
    alternatives = {place: found for place in rest if (found := _guesses(labels[place]))}
    matches += _best_guesses(alternatives, {*given, *profile.columns}, hidden)
    matches.sort(key=lambda match: match.place)
    return Choice(tuple(matches), _twice(matches), alternatives)


def _named(labels: Sequence[Label], profile: Profile, first_column: int) -> list[Match]:
    """Return the columns that the profile names, by header or by letter."""
    keys = [{key_of(text) for text in _forms(label)} for label in labels]
    whole = [key_of("/".join(label)) for label in labels]
    matches: list[Match] = []
    for name, headers in profile.columns.items():
        for header in headers:
            if letters := _LETTERS.fullmatch(header.strip()):
                place = column_number(letters[1]) - first_column
                places = [place] if 0 <= place < len(labels) else []
            else:
                key = key_of(header)
                places = [at for at, own in enumerate(whole) if key and own == key]
                places = places or [at for at, own in enumerate(keys) if key and key in own]
            if places:
                matches += [Match(place, name, "profile") for place in places]
                break
    return matches


def _listed(place: int, label: Label) -> Match | None:
    """Return what a listed header gives."""
    for form in _forms(label):
        field, datum = _field_of(form)
        if field:
            return Match(place, field, "datum" if datum else "exact", datum=datum)
    return None


@cache
def _forms(label: Label) -> tuple[str, ...]:
    """Return the texts that a column's header may be looked up by, the surest first.

    A part below a group is put behind it, with and without the end of the group (整改情况 + 日期
    = 整改日期); a part alone counts unless it says nothing without its group.
    """
    parts = [part.strip() for text in label for part in _split(text)]
    if len(parts) < 2:
        return tuple(label)
    group, part = "".join(parts[:-1]), parts[-1]
    forms = ["/".join(label), group + part, f"{parts[-2]}{part}"]
    for ending in header_table()["levels"]["endings"]:
        if parts[-2].endswith(ending) and parts[-2] != ending:
            forms.append(parts[-2].removesuffix(ending) + part)
    if not _says_nothing(part, group):
        forms.append(part)
    return tuple(forms)


def _split(text: str) -> list[str]:
    """Return the groups and the name of a form's question: group/question, group-question."""
    if key_of(text) in synonyms().fields:
        return [text]
    if match := _OF_GROUP.fullmatch(text.strip()):
        generic = key_of(match[2]) in _generic()
        return [text] if generic else [match[1], match[2]]
    parts = re.sub(r"\(.*?\)", "", text).split("/")
    above = any(key_of(part) in synonyms().fields for part in parts[:-1])
    return [text] if above or len(parts) < 2 or not all(parts) else text.split("/")


@cache
def _generic() -> frozenset[str]:
    return frozenset(map(key_of, header_table()["levels"]["generic"]))


def _says_nothing(part: str, group: str) -> bool:
    if key_of(part) not in _generic():
        return False
    plain = header_table()["levels"]["plain_groups"]
    return not any(word in group.casefold() for word in plain)


@cache
def _field_of(text: str) -> tuple[str | None, str | None]:
    """Return the field that a header names and the datum that it states."""
    words, key = synonyms(), key_of(text)
    if key in words.fields:
        return words.fields[key], None
    for token in sorted(words.datums, key=len, reverse=True):
        rest = key.replace(token, "", 1)
        if rest != key and words.fields.get(rest) in ("lon", "lat", "position"):
            return words.fields[rest], words.datums[token]
    if axis := _AXIS_ENDING.search(text.strip()):
        return _AXES[axis[1].lower()], None
    without_hint = key_of(re.sub(r"\(.*?\)", "", text))
    return words.fields.get(without_hint) or _of_two_languages(text), None


def _of_two_languages(text: str) -> str | None:
    """Return the field of a header in Chinese and English, where both say the same."""
    match = _TWO_LANGUAGES.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not match:
        return None
    fields = {synonyms().fields.get(key_of(part)) for part in match.groups() if part}
    return fields.pop() if len(fields) == 1 else None


def _settle_doubles(
    matches: list[Match], labels: Sequence[Label], hidden: frozenset[int]
) -> list[Match]:
    """Leave out hidden columns beside visible ones, and those that have a second meaning."""
    by_field: dict[str, list[Match]] = {}
    for match in matches:
        by_field.setdefault(match.field, []).append(match)
    kept: list[Match] = []
    for own in by_field.values():
        visible = [match for match in own if match.place not in hidden] or own
        first = [match for match in visible if not _second(labels[match.place])]
        kept += first or visible
    return kept


def _second(label: Label) -> tuple[str, int] | None:
    found = (synonyms().second_choice.get(key_of(form)) for form in _all_forms(label))
    return next((second for second in found if second), None)


def _all_forms(label: Label) -> tuple[str, ...]:
    forms = _forms(label)
    return (*forms, *(re.sub(r"\(.*?\)", "", form) for form in forms))


def _second_choices(
    labels: Sequence[Label], free: list[int], given: set[str], hidden: frozenset[int]
) -> list[Match]:
    """Return for each field that no column gives the first of its second choices."""
    best: dict[str, tuple[bool, int, int]] = {}
    for place in free:
        second = _second(labels[place])
        if second and second[0] not in given:
            field, rank = second
            best[field] = min(best.get(field, (True, 1_000, 0)), (place in hidden, rank, place))
    return [Match(place, field, "exact") for field, (_, _, place) in best.items()]


def _guesses(label: Label) -> tuple[Guess, ...]:
    if not label or any(key_of(form) in synonyms().ours for form in _forms(label)):
        return ()
    return guesses(label[0] if len(label) == 1 else "".join(label[-2:]))


def _best_guesses(
    alternatives: Mapping[int, tuple[Guess, ...]], given: set[str], hidden: frozenset[int]
) -> list[Match]:
    """Return for each field still missing the column nearest to it; none where two are as near."""
    rows: dict[str, list[tuple[bool, float, int]]] = {}
    for place, found in alternatives.items():
        guess = settled(found)
        if guess and guess[0] not in given:
            rows.setdefault(guess[0], []).append((place in hidden, -guess[1], place))
    matches = []
    for field, claims in rows.items():
        claims.sort()
        if len(claims) == 1 or claims[0][:2] != claims[1][:2]:
            _, likeness, place = claims[0]
            matches.append(Match(place, field, "guess", -likeness))
    return matches


def _twice(matches: Sequence[Match]) -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {}
    for match in matches:
        places.setdefault(match.field, []).append(match.place)
    return {field: tuple(own) for field, own in places.items() if len(own) > 1}
