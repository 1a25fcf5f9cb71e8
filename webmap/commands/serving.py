"""Commands that set the map up for the browser."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from geodata.tiling import warm_up as warm_up_kernels
from webmap import data
from webmap.assets import install_assets
from webmap.commands.speaking import say, told_errors


@click.command()
@click.option("--host", default=None, help="Address to listen on. 监听地址。")
@click.option("--port", default=None, type=int, help="Port to listen on. 监听端口。")
@with_appcontext
def serve(host: str | None, port: int | None) -> None:
    """Serve the map with waitress. 启动网页服务。"""
    import threading  # noqa: PLC0415  a command that serves is the only one to need these

    import waitress  # noqa: PLC0415

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    host = host or app.config["HOST"]
    port = port or int(app.config["PORT"])

    def warm_up() -> None:
        # what the first page asks for, so that the first visitor does not wait for it
        browser = app.test_client()
        for path in ("map", "background"):
            browser.get(f"/api/{path}", headers={"Accept-Encoding": "gzip"})
        with app.app_context():
            if not data.store_is_empty():
                warm_up_kernels(data.wait_for_figures().table)

    with told_errors():
        data.store_is_empty()  # a store that cannot be opened is told before the port is taken
    threading.Thread(target=warm_up, daemon=True, name="first figures").start()
    say(
        f"地图：http://{host}:{port}  按 Ctrl+C 停止", f"map: http://{host}:{port}  Ctrl+C stops it"
    )
    try:
        waitress.serve(app, host=host, port=port, threads=8, ident=None)
    except OSError as error:
        raise click.ClickException(
            f"{host}:{port}: {error}. LOOKBACK_PORT=5001, --port 5001"
        ) from error
    finally:
        data.stop_work()


@click.command()
@with_appcontext
def assets() -> None:
    """Install the map's scripts and styles, compile the translations. 安装前端资源。"""
    with told_errors():
        install_assets(say=say)
