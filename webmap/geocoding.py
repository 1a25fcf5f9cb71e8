"""Online geocoders that are asked for the position of an address when the operator turns one on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import numpy as np
from geopy.adapters import URLLibAdapter
from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import BaiduV3, Nominatim, Photon

from geodata.errors import LookbackError, SetupError
from ingest.datums import bd09_to_wgs84

PROVIDERS = ("nominatim", "photon", "baidu")
_TIMEOUT_SECONDS = 5
_LONGEST = 200
_AGENTS_REFUSED = ("", "geopy", "my-application", "my-app")
_HOSTS = {
    "nominatim": "https://nominatim.openstreetmap.org",
    "photon": "https://photon.komoot.io",
    "baidu": "https://api.map.baidu.com",
}


@dataclass(frozen=True)
class Answer:
    """A position that a provider gives: a candidate for a person's review, never more.

    Attributes
    ----------
    lon, lat
        WGS84 degrees.
    label
        What the provider calls it (Baidu: how exact it is).
    provider
        Which of `PROVIDERS`.
    datum
        Datum in which the provider gave it: ``wgs84`` or ``bd09``.
    """

    lon: float
    lat: float
    label: str
    provider: str
    datum: str


class Cache(Protocol):
    """Keeps answers between runs, that nothing was found (None) as well."""

    def get(self, key: str) -> tuple[bool, Any]:
        """Return whether the key is kept, and what: an answer as a dict, or None."""

    def put(self, key: str, answer: Any) -> None:
        """Keep an answer."""


class Geocoder(Protocol):
    """Finds the position of an address."""

    def find(self, address: str) -> Answer | None:
        """Return a candidate position, or None."""

    @property
    def trouble(self) -> LookbackError | None:
        """Return why it is not asked any more, or None."""


class OnlineGeocoder:
    """A provider behind a cache, a rate and a limit a run.

    All that leaves the house is an address or name with the city, the key and the user agent:
    no category, no day, no person, no number of a record.
    """

    def __init__(
        self,
        provider: str,
        ask: Callable[..., Any],
        *,
        cache: Cache,
        city: str = "",
        most: int = 100,
        seconds_between: float = 1.0,
    ) -> None:
        """Take what asks the provider, and keep to `most` questions a run."""
        self._provider, self._cache, self._city, self._left = provider, cache, city.strip(), most
        self._trouble: LookbackError | None = None
        self._ask = RateLimiter(
            ask,
            min_delay_seconds=seconds_between,
            max_retries=0,
            error_wait_seconds=seconds_between,
            swallow_exceptions=False,
        )

    @property
    def trouble(self) -> LookbackError | None:
        """Return ``W_GEOCODER`` once the provider did not answer, ``W_GEOCODER_LIMIT`` or None."""
        return self._trouble

    def find(self, address: str) -> Answer | None:
        """Return a candidate position of an address or name, or None.

        A question asked before is answered from the cache. After the first failure, or `most`
        questions, nothing more is asked: see `trouble`. No failure is kept in the cache.
        """
        question = " ".join(address.split())[:_LONGEST]
        if not question:
            return None
        if self._city and self._city not in question:
            question = f"{self._city}{_joint(question)}{question}"
        key = f"{self._provider}|{question.casefold()}"
        kept, answer = self._cache.get(key)
        if kept:
            return Answer(**answer) if answer else None
        return self._fresh(key, question)

    def _fresh(self, key: str, question: str) -> Answer | None:
        if self._trouble:
            return None
        if self._left <= 0:
            self._trouble = LookbackError("W_GEOCODER_LIMIT", provider=self._provider)
            return None
        self._left -= 1
        try:
            answer = _answer(self._provider, self._ask(question))
        except (GeopyError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            # what a provider sends is a stranger's: a page of HTML is a failure like silence
            self._trouble = LookbackError(
                "W_GEOCODER", provider=self._provider, detail=_told(error)
            )
            return None
        self._cache.put(key, asdict(answer) if answer else None)
        return answer


def geocoder_from(
    values: Mapping[str, Any], cache: Cache, *, city: str = "", seconds_between: float = 1.0
) -> Geocoder | None:
    """Return the geocoder that the settings ask for, or None where they ask for none.

    Parameters
    ----------
    values
        Settings ``GEOCODER`` (one of `PROVIDERS`; empty: off), ``GEOCODER_URL`` (another host of
        the same kind), ``GEOCODER_KEY`` (Baidu), ``GEOCODER_AGENT`` (who asks: a name and how to
        reach you), ``GEOCODER_REQUESTS`` (most questions a run, default 100).
    cache
        Keeps answers.
    city
        Put before addresses that do not name it.
    seconds_between
        Least time between two questions.

    Raises
    ------
    SetupError
        ``E_GEOCODER`` for a provider, address, key, agent or number that cannot be used.
    """
    provider = str(values.get("GEOCODER") or "").strip().lower()
    if not provider:
        return None
    if provider not in PROVIDERS:
        raise _wrong("GEOCODER", provider, ", ".join(PROVIDERS))
    most = str(values.get("GEOCODER_REQUESTS", 100))
    if not most.isdecimal():
        raise _wrong("GEOCODER_REQUESTS", most, "0, 1, 2, ...")
    return OnlineGeocoder(
        provider,
        _provider(provider, values),
        cache=cache,
        city=city,
        most=int(most),
        seconds_between=seconds_between,
    )


def _provider(provider: str, values: Mapping[str, Any]) -> Callable[..., Any]:
    url = str(values.get("GEOCODER_URL") or "").strip() or _HOSTS[provider]
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query:
        raise _wrong("GEOCODER_URL", url, "https://HOST")
    agent = str(values.get("GEOCODER_AGENT") or "").strip()
    if provider != "baidu" and agent.casefold() in _AGENTS_REFUSED:
        # the terms of the public hosts ask who it is that asks
        raise _wrong("GEOCODER_AGENT", agent, "Lookback NAME (E-MAIL)")
    shared: dict[str, Any] = {
        "timeout": _TIMEOUT_SECONDS, "scheme": parts.scheme, "user_agent": agent or "Lookback",
        "adapter_factory": URLLibAdapter,
    }  # fmt: skip
    domain = (parts.netloc + parts.path).rstrip("/")
    if provider == "nominatim":
        return Nominatim(domain=domain, **shared).geocode
    if provider == "photon":
        return Photon(domain=domain, **shared).geocode
    key = str(values.get("GEOCODER_KEY") or "").strip()
    if not key:
        raise _wrong("GEOCODER_KEY", "", "AK (lbsyun.baidu.com)")
    baidu = BaiduV3(key, **shared)
    baidu.api = f"{parts.scheme}://{domain}{baidu.api_path}"
    return baidu.geocode


def _answer(provider: str, place: Any) -> Answer | None:
    """Return a provider's place in WGS84; None where it found none."""
    if place is None:
        return None
    lon, lat = float(place.longitude), float(place.latitude)
    datum = "bd09" if provider == "baidu" else "wgs84"
    if datum == "bd09":
        east, north = bd09_to_wgs84(np.array([lon]), np.array([lat]))
        lon, lat = float(east[0]), float(north[0])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) or (lon == 0 and lat == 0):
        return None
    return Answer(lon, lat, str(place.address or "")[:_LONGEST], provider, datum)


def _joint(question: str) -> str:
    return ", " if question.isascii() else ""


def _told(error: Exception) -> str:
    """Return what a failure says, without a page that a provider may have sent, or the key."""
    first = str(error).split("\n", 1)[0][:120]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _wrong(name: str, value: str, wanted: str) -> SetupError:
    return SetupError("E_GEOCODER", name=f"LOOKBACK_{name}", value=value or "-", wanted=wanted)
