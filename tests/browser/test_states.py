"""What the page says when data is missing, refused, or shows nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import START_S, OpenPage, Watch, ready, served, violations

pytestmark = pytest.mark.browser


def test_data_that_does_not_come_is_told_with_a_way_to_try_again(
    open_page: OpenPage, demo_server: str, watch: Watch
) -> None:
    watch.allowed.append("503")
    page = open_page("about:blank")
    refuse = True

    def answer(route: Route) -> None:
        if refuse:
            route.fulfill(status=503, json={"code": "E_BUSY", "text": "库正忙"})
        else:
            route.continue_()

    page.route("**/api/hotspots*", answer)
    page.goto(f"{demo_server}/?lang=zh")
    expect(page.get_by_role("alert")).to_contain_text("库正忙", timeout=START_S * 1000)
    refuse = False
    page.get_by_role("button", name="重试").click()
    ready(page)
    expect(page.locator(".row").first).to_be_visible()


def test_no_significant_hot_spot_is_a_finding_and_no_fault(
    open_page: OpenPage, demo_server: str
) -> None:
    page = open_page("about:blank")

    def answer(route: Route) -> None:
        told = route.fetch().json()
        route.fulfill(json={**told, "hotspots": [], "smallest_p_value": 0.21})

    page.route("**/api/hotspots*", answer)
    page.goto(f"{demo_server}/?lang=zh")
    ready(page)
    expect(page.locator("#panel-hotspots")).to_contain_text("本期没有显著热点")
    expect(page.locator("#panel-hotspots")).to_contain_text("0.210")


def test_while_the_figures_are_worked_out_their_progress_is_told(
    open_page: OpenPage, demo_server: str
) -> None:
    page = open_page("about:blank")
    is_computing = [True]

    def answer(route: Route) -> None:
        if is_computing:
            route.fulfill(json={"state": "computing", "stale": False, "done": 412, "of": 999})
        else:
            route.continue_()

    page.route("**/api/map*", answer)
    page.goto(f"{demo_server}/?lang=zh")
    expect(page.locator("#panel-hotspots")).to_contain_text("正在计算反弹与热点")
    expect(page.locator("#panel-hotspots")).to_contain_text("模拟 412 / 999")
    assert violations(page) == []
    is_computing.clear()
    ready(page)
    expect(page.locator(".row").first).to_be_visible()


def test_newer_figures_are_offered_and_do_not_change_the_screen_by_themselves(
    open_page: OpenPage, demo_server: str
) -> None:
    page = open_page("about:blank")
    changes = [{"stale": True}, {"figures": "another"}]

    def answer(route: Route) -> None:
        told = route.fetch().json()
        route.fulfill(json={**told, **(changes.pop(0) if len(changes) > 1 else changes[0])})

    page.route("**/api/map*", answer)
    page.goto(f"{demo_server}/?lang=zh")
    page.wait_for_selector("body.is-ready")
    expect(page.locator("#stale")).to_contain_text("先看上一版")
    expect(page.get_by_role("button", name="换成新数据")).to_be_visible(timeout=10_000)
    expect(page.locator(".row").first).to_be_visible()


def test_an_empty_store_tells_how_to_fill_it(open_page: OpenPage, tmp_path: Path) -> None:
    with served(tmp_path) as address:
        page = open_page(f"{address}/?lang=en")
        expect(page.locator("main")).to_contain_text("flask ingest")
        expect(page.locator("main")).to_contain_text("flask demo")
        assert violations(page) == []
