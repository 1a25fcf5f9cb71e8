"""The map as tiles, counted anew for each selection."""

from geodata.tiling.categories import Categories, category_sums
from geodata.tiling.map_table import NEVER, STATUSES, FindingRows, LookRows, MapTable, VisitRows
from geodata.tiling.options import option_counts
from geodata.tiling.packing import pack_tile
from geodata.tiling.pixels import degrees_of
from geodata.tiling.sums import SiteSums, site_sums
from geodata.tiling.table_files import FORMAT, open_map_table, write_map_table
from geodata.tiling.texts import Texts
from geodata.tiling.tiles import Tile, tile_of
from geodata.tiling.vector_tiles import tile_as_mvt
from geodata.tiling.warming import warm_up
from geodata.tiling.weeks import Weeks, weekly_sums

__all__ = [
    "FORMAT", "NEVER", "STATUSES", "Categories", "FindingRows", "LookRows", "MapTable", "SiteSums",
    "Texts", "Tile", "VisitRows", "Weeks", "category_sums", "degrees_of", "first_site_zoom",
     "open_map_table", "option_counts", "pack_tile", "site_sums", "tile_as_mvt",
    "tile_of", "warm_up", "weekly_sums", "write_map_table",
]  # fmt: skip


def first_site_zoom(table: MapTable) -> int:
    """Return the zoom from which on single sites are drawn."""
    return table.site_zoom
