"""The commands of Lookback, one function each."""

from flask import Flask

from webmap.commands.ahead import forecast
from webmap.commands.basemaps import basemap
from webmap.commands.comparing import rates
from webmap.commands.doubting import disagreement
from webmap.commands.found_again import rebounds
from webmap.commands.hot_spots import hotspots
from webmap.commands.importing import demo, imports, ingest
from webmap.commands.lasting import clean
from webmap.commands.looking import effort
from webmap.commands.months import monthly
from webmap.commands.profiling import categories, profiles
from webmap.commands.replaying import backtest
from webmap.commands.reviewing import review
from webmap.commands.serving import assets, serve
from webmap.commands.turning import lately
from webmap.commands.unseen import blind_spots
from webmap.commands.windows import sensitivity

COMMANDS = (
    ingest, demo, serve, hotspots, rates, rebounds, monthly, lately, sensitivity, forecast,
    backtest, blind_spots, effort, disagreement, clean, imports, review, profiles, categories,
    assets, basemap,
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Add the commands to the application."""
    for command in COMMANDS:
        app.cli.add_command(command)
