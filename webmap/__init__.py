"""The pages and the map, over HTTP."""
