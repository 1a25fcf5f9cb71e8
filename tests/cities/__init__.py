"""Simulated cities with and without planted hot spots, to judge the engine by.

They are made by another process than the one that the engine assumes: day by day, site by site.
"""

from tests.cities.city import City, build_city
from tests.cities.plan import EMPTY, PLANTED, Plan

__all__ = ["EMPTY", "PLANTED", "City", "Plan", "build_city"]
