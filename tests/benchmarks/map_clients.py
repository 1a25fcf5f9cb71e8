"""Eight clients at once that ask a server for tiles, each request with a filter of its own."""

from __future__ import annotations

import http.client
import json
import random
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import numpy as np

CLIENTS = 8
ZOOMS = (9, 10, 11, 12, 13, 14, 15, 16)
_FIRST, _DAYS = date(2025, 9, 1), 365


def random_filter(rng: random.Random, options: dict[str, list[dict[str, Any]]]) -> str:
    """Return a filter that hardly comes twice: a period, and two or three conditions."""
    since = rng.randrange(_DAYS - 60)
    until = rng.randrange(since + 30, _DAYS)
    asked = {"since": _FIRST + timedelta(since), "until": _FIRST + timedelta(until)}
    named = [name for name, entries in options.items() if len(entries) > 1]
    for name in rng.sample(named, min(len(named), rng.randint(1, 3))):
        codes = [entry["code"] for entry in options[name]]
        asked[name] = ",".join(sorted(rng.sample(codes, rng.randint(1, max(1, len(codes) // 2)))))
    return urlencode(asked)


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    """Return the tile (z, x, y) that holds a place."""
    scale = 2.0**z
    sine = np.sin(np.radians(lat))
    north = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    return z, int((lon / 360 + 0.5) * scale), int(north * scale)


def paths(
    head: dict[str, Any], places: np.ndarray, number: int, *, seed: int, alike: bool
) -> list[str]:
    """Return addresses of tiles with sites in them; with `alike` all have one filter."""
    rng = random.Random(seed)
    chosen = random_filter(rng, head["options"])
    found = []
    for turn in range(number):
        lon, lat = places[rng.randrange(len(places))]
        z, x, y = tile_at(lon, lat, ZOOMS[turn % len(ZOOMS)])
        asked = chosen if alike else random_filter(rng, head["options"])
        found.append(f"/tiles/{head['figures']}/{z}/{x}/{y}.bin?{asked}")
    return found


def _client(job: tuple[str, list[str], float]) -> list[tuple[float, int, int]]:
    """Ask for one address after the other; return seconds, status and bytes of each."""
    address, wanted, begin = job
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.connect()
    time.sleep(max(0.0, begin - time.time()))
    told = []
    for path in wanted:
        start = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        told.append((time.perf_counter() - start, answer.status, len(body)))
    return told


def ask(address: str, places: np.ndarray, *, number: int, alike: bool) -> np.ndarray:
    """Return milliseconds of each request of eight clients at once.

    Raises
    ------
    AssertionError
        If a request is not answered with a tile (200, or 204 where the filter leaves none).
    """
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", "/api/map")
    head = json.loads(connection.getresponse().read())
    with ProcessPoolExecutor(CLIENTS) as clients:
        begin = time.time() + 3
        jobs = [
            (
                address,
                paths(head, places, number, seed=7 + client + 100 * alike, alike=alike),
                begin,
            )
            for client in range(CLIENTS)
        ]
        told = [each for answers in clients.map(_client, jobs) for each in answers]
    wrong = [status for _, status, _ in told if status not in (200, 204)]
    assert not wrong, f"{len(wrong)} of {len(told)} answers: {wrong[:5]}"
    return np.array([seconds for seconds, _, _ in told]) * 1000
