"""What ingest needs: held rows, reviews, history, revisions, uploads, profiles."""

import sqlalchemy as sa
from alembic import op

from geodata.store import geopackage

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LAYERS = {
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
INDEXES = {
    "import_sheet": ("batch_id",),
    "import_row": ("batch_id", "digest", "review_id"),
    "review": ("batch_id", "state"),
    "history": ("revision_id", "record_id"),
}


def text(name, **options):
    return sa.Column(name, sa.Text(), nullable=False, server_default="", **options)


def number(name, target=None, *, nullable=False):
    keys = [sa.ForeignKey(target)] if target else []
    return sa.Column(name, sa.Integer(), *keys, nullable=nullable)


def key():
    return sa.Column("fid", sa.Integer(), primary_key=True, autoincrement=True)


def batch():
    return number("batch_id", "import_batch.fid")


def upgrade() -> None:
    for column in (
        sa.Column("rows_held", sa.Integer(), nullable=False, server_default="0"),
        text("datum"), sa.Column("state", sa.Text(), nullable=False, server_default="kept"),
        text("undone_at"),
    ):  # fmt: skip
        op.add_column("import_batch", column)
    op.add_column("import_problem", text("sheet"))
    op.add_column("term", number("batch_id", nullable=True))
    for column in (
        text("source_key"), text("datum"), sa.Column("given_x", sa.Float()),
        sa.Column("given_y", sa.Float()),
    ):  # fmt: skip
        op.add_column("inspection", column)
    op.add_column("finding", text("source_key"))
    op.create_table(
        "review", key(), batch(), text("kind"), text("code"), text("subject"), text("place_key"),
        text("department"), text("details"), text("state"), text("choice"), text("decided_at"),
    )  # fmt: skip
    op.create_table("import_sheet", key(), batch(), text("sheet"), text("top"), text("fields"))
    op.create_table(
        "import_row", key(), batch(), text("sheet"), number("row"), text("state"), text("cells"),
        text("digest"), number("review_id", "review.fid", nullable=True),
    )  # fmt: skip
    op.create_table(
        "alias", key(), text("scheme"), text("spelling"), text("means"),
        number("review_id", "review.fid", nullable=True),
    )  # fmt: skip
    op.create_table("revision", key(), batch(), text("kind"), text("made_at"))
    op.create_table(
        "history", key(), number("revision_id", "revision.fid"), text("layer"), text("record_id"),
        text("action"), text("before"),
    )  # fmt: skip
    op.create_table(
        "upload", key(), text("source_name"), text("file"), text("asked"), text("state"),
        text("told"), text("uploaded_at"), number("batch_id", "import_batch.fid", nullable=True),
    )  # fmt: skip
    op.create_table(
        "profile", key(), text("name", unique=True), text("department"), text("text"),
        text("saved_at"),
    )  # fmt: skip
    op.create_table("geocode", key(), text("question", unique=True), text("answer"),
                    text("asked_at"))  # fmt: skip
    for table, columns in INDEXES.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])
    fill()
    if op.get_bind().dialect.name == "sqlite":
        for table, title in LAYERS.items():
            geopackage.register_layer(op.get_bind(), table, title)


def fill() -> None:
    """Give what is stored already its source key, and each import its revision."""
    op.execute(
        "INSERT INTO revision (fid, batch_id, kind, made_at)"
        " SELECT fid, fid, 'import', imported_at FROM import_batch"
    )
    for table, day, prefix in (("inspection", "inspected_on", "V"), ("finding", "found_on", "F")):
        tail = f"(':' || site_id || ':' || {day})"
        op.execute(
            f"UPDATE {table} SET source_key ="
            f" substr({table}_id, 1, instr({table}_id, {tail}) - 1)"
            f" WHERE {table}_id LIKE '{prefix}:%:%' AND instr({table}_id, {tail}) > 0"
        )


def downgrade() -> None:
    for table in (
        "geocode", "profile", "upload", "history", "revision", "alias", "import_row",
        "import_sheet", "review",
    ):  # fmt: skip
        op.drop_table(table)
