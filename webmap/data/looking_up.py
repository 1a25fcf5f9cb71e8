"""Positions of addresses, asked of a geocoder of the network where the operator has set one."""

from __future__ import annotations

import threading
from typing import Any

from flask import current_app

from geodata.errors import InputError, LookbackError
from geodata.store import keep_geocode, read_geocode
from webmap.data.door import door, instant, writing
from webmap.data.reviews import get_review
from webmap.geocoding import Answer, Geocoder, geocoder_from

_ENTRY = threading.Lock()


class StoreCache:
    """Keeps answers in the store."""

    def get(self, key: str) -> tuple[bool, Any]:
        """Return whether the key is kept, and its answer."""
        with door().store.reading() as connection:
            return read_geocode(connection, key)

    def put(self, key: str, answer: Any) -> None:
        """Keep an answer."""
        with writing() as connection:
            keep_geocode(connection, key, answer, instant())


def has_geocoder() -> bool:
    """Say whether the operator has set a geocoder."""
    return bool(current_app.config["GEOCODER"])


def look_up(review: int) -> Answer | None:
    """Return the position of a question's place by the geocoder; None where it knows none.

    Only the address, else the name, leaves the house, with the city of the settings.

    Raises
    ------
    InputError
        ``E_GEOCODER_OFF`` where none is set.
    LookbackError
        ``W_GEOCODER``, ``W_GEOCODER_LIMIT`` where it does not answer or has been asked enough.
    """
    details = get_review(review).review.details
    place = str(details.get("address") or details.get("site_name") or "")
    with _ENTRY:
        asked = _geocoder()
        if asked is None:
            raise InputError("E_GEOCODER_OFF")
        answer = asked.find(place)
        if answer is None and asked.trouble is not None:
            raise LookbackError(asked.trouble.code, **asked.trouble.values)
    return answer


def _geocoder() -> Geocoder | None:
    """Return the geocoder of this process, which counts its questions."""
    extensions = current_app.extensions
    if "lookback_geocoder" not in extensions:
        config = current_app.config
        extensions["lookback_geocoder"] = geocoder_from(
            config, StoreCache(), city=str(config["GEOCODER_CITY"])
        )
    made: Geocoder | None = extensions["lookback_geocoder"]
    return made
