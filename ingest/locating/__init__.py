"""Positions of rows in WGS84."""
