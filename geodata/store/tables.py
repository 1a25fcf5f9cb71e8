"""The tables of the store; migrations/ makes them, a test holds the two together."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
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


def _text(name: str, *, default: str = "", **options: Any) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default, **options)


def _batch(**options: Any) -> Column[int]:
    return Column("batch_id", Integer, ForeignKey("import_batch.fid"), nullable=False, **options)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


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
    _count("rows_held"),
    _text("datum"),
    _text("state", default="kept"),
    _text("undone_at"),
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
    _text("sheet"),
)

import_sheet = Table(
    "import_sheet",
    metadata,
    _key(),
    _batch(index=True),
    _text("sheet"),
    _text("top"),
    _text("fields"),
)

import_row = Table(
    "import_row",
    metadata,
    _key(),
    _batch(index=True),
    _text("sheet"),
    Column("row", Integer, nullable=False),
    _text("state"),
    _text("cells"),
    _text("digest", index=True),
    Column("review_id", Integer, ForeignKey("review.fid"), index=True),
)

review = Table(
    "review",
    metadata,
    _key(),
    _batch(index=True),
    _text("kind"),
    _text("code"),
    _text("subject"),
    _text("place_key"),
    _text("department"),
    _text("details"),
    _text("state", index=True),
    _text("choice"),
    _text("decided_at"),
)

alias = Table(
    "alias",
    metadata,
    _key(),
    _text("scheme"),
    _text("spelling"),
    _text("means"),
    Column("review_id", Integer, ForeignKey("review.fid")),
)

revision = Table(
    "revision",
    metadata,
    _key(),
    _batch(),
    _text("kind"),
    _text("made_at"),
)

history = Table(
    "history",
    metadata,
    _key(),
    Column("revision_id", Integer, ForeignKey("revision.fid"), nullable=False, index=True),
    _text("layer"),
    _text("record_id", index=True),
    _text("action"),
    _text("before"),
)

upload = Table(
    "upload",
    metadata,
    _key(),
    _text("source_name"),
    _text("file"),
    _text("asked"),
    _text("state"),
    _text("told"),
    _text("uploaded_at"),
    Column("batch_id", Integer, ForeignKey("import_batch.fid")),
)

profile = Table(
    "profile",
    metadata,
    _key(),
    _text("name", unique=True),
    _text("department"),
    _text("text"),
    _text("saved_at"),
)

geocode = Table(
    "geocode",
    metadata,
    _key(),
    _text("question", unique=True),
    _text("answer"),
    _text("asked_at"),
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
    Column("batch_id", Integer),
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
    _text("source_key"),
    _text("datum"),
    Column("given_x", Float),
    Column("given_y", Float),
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
    _text("source_key"),
    _batch(),
)

LAYERS = {
    "site": "点位 sites",
    "inspection": "检查 inspections",
    "finding": "问题 findings",
    "import_batch": "导入批次 import batches",
    "import_problem": "导入问题 import problems",
    "term": "词表 vocabulary",
    "import_sheet": "来件表头 headers of files",
    "import_row": "来件行 rows held or sent back",
    "review": "待复核 review queue",
    "alias": "认定 decisions on names and words",
    "revision": "版本 revisions",
    "history": "更正历史 history of corrections",
    "upload": "上传 uploads",
    "profile": "导入方案 profiles",
    "geocode": "地理编码 geocoding answers",
}
"""Table -> title in the GeoPackage's contents."""
