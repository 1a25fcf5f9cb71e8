"""Columns that tell of sites by their names, departments and kinds."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geodata.codes import Scheme, Vocabulary
from webmap.commands.listing import Column, label

SITE_FIELDS = ("site_name", "department", "kind")


def named(rows: pd.DataFrame, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Set name, department and kind beside the ``site_id`` of each row."""
    told = pd.DataFrame(sites[list(SITE_FIELDS)]).reindex(rows["site_id"]).fillna("")
    return rows.assign(**{name: told[name].to_numpy() for name in SITE_FIELDS})


def site_columns(vocabulary: Vocabulary) -> tuple[Column, ...]:
    """Return the columns that say which site it is."""
    return (
        Column("site_id", ("点位编号", "site")),
        Column("site_name", ("点位", "name")),
        department_column(vocabulary),
        Column("kind", ("类型", "kind"), label(vocabulary, Scheme.SITE_KIND)),
    )


def department_column(vocabulary: Vocabulary) -> Column:
    """Return the column that names the department."""
    return Column("department", ("责任部门", "department"), label(vocabulary, Scheme.DEPARTMENT))


def category_column(vocabulary: Vocabulary) -> Column:
    """Return the column that names the category."""
    return Column("category", ("问题类别", "category"), label(vocabulary, Scheme.CATEGORY))
