"""Vector basemaps as one PMTiles file, made of a map file by GDAL."""

from webmap.mapmaking.building import Built, build_basemap

__all__ = ["Built", "build_basemap"]
