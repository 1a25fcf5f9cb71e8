"""The first layout: sites, inspections, findings, terms, batches and what they could not use."""

import sqlalchemy as sa
from alembic import op

from geodata.store import geopackage

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LAYERS = {
    "site": "点位 sites",
    "inspection": "检查 inspections",
    "finding": "问题 findings",
    "import_batch": "导入批次 import batches",
    "import_problem": "导入问题 import problems",
    "term": "词表 vocabulary",
}


def text(name, **options):
    return sa.Column(name, sa.Text(), nullable=False, server_default="", **options)


def key():
    return sa.Column("fid", sa.Integer(), primary_key=True, autoincrement=True)


def batch():
    return sa.Column("batch_id", sa.Integer(), sa.ForeignKey("import_batch.fid"), nullable=False)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    point = PointColumn() if on_sqlite else sa.LargeBinary()
    counts = [sa.Column(name, sa.Integer(), nullable=False)
              for name in ("rows", "rows_used", "rows_rejected", "rows_skipped")]  # fmt: skip
    op.create_table(
        "import_batch", key(), text("source_name"), text("sha256"), text("shape"), text("profile"),
        text("imported_at"), *counts,
    )  # fmt: skip
    op.create_table(
        "import_problem", key(), batch(), sa.Column("row", sa.Integer()), text("column_name"),
        text("value"), text("code"), text("details"),
    )  # fmt: skip
    op.create_table(
        "term", key(), sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False), text("zh"), text("en"), text("plural"),
        sa.Column("department", sa.Text()), text("names"),
    )  # fmt: skip
    op.create_table(
        "site", key(), sa.Column("geom", point),
        sa.Column("site_id", sa.Text(), nullable=False, unique=True), text("site_name"),
        text("kind"), text("department"), text("address"), batch(),
    )  # fmt: skip
    op.create_table(
        "inspection", key(), sa.Column("inspection_id", sa.Text(), nullable=False, unique=True),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("site.site_id"), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False), text("inspection_kind"),
        text("checked"), text("evidence"), batch(),
    )  # fmt: skip
    op.create_table(
        "finding", key(), sa.Column("finding_id", sa.Text(), nullable=False, unique=True),
        sa.Column("inspection_id", sa.Text(), sa.ForeignKey("inspection.inspection_id"),
                  nullable=False),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("site.site_id"), nullable=False),
        text("category"), sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("rectified_on", sa.Date()), sa.Column("verified_on", sa.Date()),
        sa.Column("due_on", sa.Date()), text("severity"), text("description"), batch(),
    )  # fmt: skip
    for table, columns in (("inspection", ["site_id"]), ("finding", ["inspection_id", "site_id"])):
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])
    if on_sqlite:
        geopackage.create_metadata(op.get_bind())
        for table, title in LAYERS.items():
            geopackage.register_layer(
                op.get_bind(), table, title, geometry="geom" if table == "site" else None
            )


class PointColumn(sa.types.UserDefinedType):
    def get_col_spec(self, **_options):
        return "POINT"


def downgrade() -> None:
    for table in ("finding", "inspection", "site", "term", "import_problem", "import_batch"):
        op.drop_table(table)
