"""The spatial scan statistic, compiled by Numba.

`windows` lays circles and ellipses, `models` says what chance would do, `kernel` walks through the
windows, `search` compares.
"""

from geodata.scan.models import MODELS, Null
from geodata.scan.search import Cluster, Plan, ScanResult, scan, search
from geodata.scan.windows import SHAPES

__all__ = ["MODELS", "SHAPES", "Cluster", "Null", "Plan", "ScanResult", "scan", "search"]
