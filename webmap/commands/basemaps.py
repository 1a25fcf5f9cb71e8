"""Commands that make a basemap."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from webmap.commands.speaking import say, shown_progress, told_errors
from webmap.mapmaking import Built, build_basemap

_MEGABYTE = 1_000_000


@click.group()
def basemap() -> None:
    """Make the map under the data. 生成底图。"""


@basemap.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="File to write; FILE.pmtiles in this folder where left out. 写入的文件。",
)  # fmt: skip
@click.option("--minzoom", type=click.IntRange(0, 16), default=8, show_default=True,
              help="First zoom. 最小级别。")  # fmt: skip
@click.option("--maxzoom", type=click.IntRange(0, 16), default=15, show_default=True,
              help="Last zoom; the page enlarges it further. 最大级别。")  # fmt: skip
@click.option("--attribution", default="", metavar="TEXT",
              help="Whom the map names; for OSM's files its contributors. 署名。")  # fmt: skip
@with_appcontext
def build(file: Path, output: Path | None, minzoom: int, maxzoom: int, attribution: str) -> None:
    """Make a PMTiles basemap of a .osm.pbf or .gpkg. 由 .osm.pbf 或 .gpkg 生成矢量底图。"""
    if minzoom > maxzoom:
        raise click.UsageError(f"--minzoom {minzoom} > --maxzoom {maxzoom}")
    target = output or Path(file.name.split(".")[0] + ".pmtiles")
    with told_errors(), shown_progress() as told:
        zooms = range(minzoom, maxzoom + 1)
        built = build_basemap(file, target, zooms, credit=attribution, told=told)
    _tell(target, built)


def _tell(target: Path, built: Built) -> None:
    features = ", ".join(f"{name} {count}" for name, count in built.features.items())
    size = f"{built.size / _MEGABYTE:.1f} MB"
    say(
        f"已写入 {target}：{size}，{built.tiles} 个瓦片（{features}）",
        f"written: {target}: {size}, {built.tiles} tiles ({features})",
    )
    say(f"启用：LOOKBACK_BASEMAP={target}", f"to use it: LOOKBACK_BASEMAP={target}")
