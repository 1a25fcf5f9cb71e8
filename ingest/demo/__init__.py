"""A synthetic city and its year of inspections, as the messy files that three bureaus would send.

``build_demo`` makes the city (pure: everything comes from the seed), ``write_demo`` its files.
Nothing in it is real. The planted truth is written apart, for tests alone.
"""

from ingest.demo.build import build_demo
from ingest.demo.model import DemoCity, DemoFiles, Workbook
from ingest.demo.workbooks import write_demo

__all__ = ["DemoCity", "DemoFiles", "Workbook", "build_demo", "write_demo"]
