"""Layers that users name: GDAL follows no references out of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_gdal_of_the_application_knows_no_driver_that_leads_elsewhere() -> None:
    asked = "import app, pyogrio; print(','.join(pyogrio.list_drivers()))"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    drivers = set(done.stdout.strip().split(","))
    assert {"GPKG", "GeoJSON"} <= drivers
    assert not {"VRT", "OGR_VRT", "HTTP", "WFS", "OAPIF", "CSW"} & drivers
