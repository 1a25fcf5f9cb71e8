"""The pages and the map, over HTTP."""

import os

# Arrow reads this when it is loaded: its own allocator keeps what an import has let go.
os.putenv("ARROW_DEFAULT_MEMORY_POOL", "system")
# GDAL reads this when it is loaded: no layer of a user may lead it to other files or hosts.
os.putenv("OGR_SKIP", "VRT,OGR_VRT,HTTP,WFS,OAPIF,CSW,GTFS,GDALG")
