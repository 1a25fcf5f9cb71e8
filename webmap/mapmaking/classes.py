"""Which values of OpenStreetMap's tags belong to which layer and class of a basemap."""

from __future__ import annotations

LAYERS = (
    "earth", "blocks", "green", "water", "rivers", "boundaries", "roads", "buildings", "places",
)  # fmt: skip
"""The layers of a basemap in the order in which they are drawn."""

_ROAD_CLASSES = {
    "trunk": "motorway trunk motorway_link trunk_link highway",
    "main": "primary secondary primary_link secondary_link major_road main",
    "minor": "tertiary tertiary_link unclassified residential living_street pedestrian road busway "
    "minor_road minor",
    "path": "service footway path cycleway steps track bridleway corridor",
    "rail": "rail light_rail subway tram narrow_gauge monorail",
}
ROAD_CLASS = {value: name for name, values in _ROAD_CLASSES.items() for value in values.split()}
"""Value of ``highway`` or ``railway`` (or of a file of one's own) -> class of the road."""

_GREEN = (
    "park garden golf_course nature_reserve recreation_ground pitch playground dog_park grass "
    "forest meadow village_green cemetery grave_yard allotments orchard vineyard flowerbed "
    "greenfield wood scrub grassland heath national_park"
)
GREEN = frozenset(_GREEN.split())
_BLOCKS = (
    "residential commercial retail industrial construction education institutional military "
    "brownfield railway port garages school university college kindergarten hospital aerodrome "
    "stadium sports_centre zoo theme_park religious civic_admin"
)
BLOCKS = frozenset(_BLOCKS.split())
_WATER = "water riverbank dock reservoir basin bay lake river canal pond sea ocean wetland"
WATER = frozenset(_WATER.split())
RIVER_CLASS = {"river": "river", "canal": "river", "stream": "stream", "drain": "stream",
               "ditch": "stream"}  # fmt: skip
"""Value of ``waterway`` -> class of a river drawn as a line."""

PLACE_CLASS = {
    "city": "city", "town": "city", "borough": "district", "suburb": "district",
    "district": "district", "county": "district", "city_district": "district",
    "quarter": "quarter", "village": "quarter", "township": "quarter", "island": "quarter",
    "neighbourhood": "neighbourhood", "hamlet": "neighbourhood", "macrohood": "district",
}  # fmt: skip
"""Value of ``place`` -> class of a place's name."""
LOWEST_BORDER = 8
"""The last ``admin_level`` that is drawn: 街道 or commune."""
