"""The tables of the store; migrations/ makes them, a test holds the two together."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Date, ForeignKey, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.ext.compiler import compiles

metadata = MetaData()


class Point(LargeBinary):
    """A point as GeoPackage binary; the column type is the one that the standard asks for."""


@compiles(Point, "sqlite")
def _point_type(_type: Point, _compiler: Any, **_options: Any) -> str:
    return "POINT"


def _key() -> Column[int]:
    # a GeoPackage layer needs an integer key of its own
    return Column("fid", Integer, primary_key=True, autoincrement=True)


def _text(name: str, **options: Any) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="", **options)


def _batch() -> Column[int]:
    return Column("batch_id", Integer, ForeignKey("import_batch.fid"), nullable=False)


import_batch = Table(
    "import_batch",
    metadata,
    _key(),
    _text("source_name"),
    _text("sha256"),
    _text("shape"),
    _text("profile"),
    _text("imported_at"),
    Column("rows", Integer, nullable=False),
    Column("rows_used", Integer, nullable=False),
    Column("rows_rejected", Integer, nullable=False),
    Column("rows_skipped", Integer, nullable=False),
)

import_problem = Table(
    "import_problem",
    metadata,
    _key(),
    _batch(),
    Column("row", Integer),
    _text("column_name"),
    _text("value"),
    _text("code"),
    _text("details"),
)

term = Table(
    "term",
    metadata,
    _key(),
    Column("scheme", Text, nullable=False),
    Column("code", Text, nullable=False),
    _text("zh"),
    _text("en"),
    _text("plural"),
    Column("department", Text),
    _text("names"),
)

site = Table(
    "site",
    metadata,
    _key(),
    Column("geom", Point),
    Column("site_id", Text, nullable=False, unique=True),
    _text("site_name"),
    _text("kind"),
    _text("department"),
    _text("address"),
    _batch(),
)

inspection = Table(
    "inspection",
    metadata,
    _key(),
    Column("inspection_id", Text, nullable=False, unique=True),
    Column("site_id", Text, ForeignKey("site.site_id"), nullable=False, index=True),
    Column("inspected_on", Date, nullable=False),
    _text("inspection_kind"),
    _text("checked"),
    _text("evidence"),
    _batch(),
)

finding = Table(
    "finding",
    metadata,
    _key(),
    Column("finding_id", Text, nullable=False, unique=True),
    Column(
        "inspection_id", Text, ForeignKey("inspection.inspection_id"), nullable=False, index=True
    ),
    Column("site_id", Text, ForeignKey("site.site_id"), nullable=False, index=True),
    _text("category"),
    Column("found_on", Date, nullable=False),
    Column("rectified_on", Date),
    Column("verified_on", Date),
    Column("due_on", Date),
    _text("severity"),
    _text("description"),
    _batch(),
)

LAYERS = {
    "site": "点位 sites",
    "inspection": "检查 inspections",
    "finding": "问题 findings",
    "import_batch": "导入批次 import batches",
    "import_problem": "导入问题 import problems",
    "term": "词表 vocabulary",
}
"""Table -> title in the GeoPackage's contents."""
