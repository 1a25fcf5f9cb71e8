"""Filters, time, lists and what can be taken away, on the real server."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage, Watch, ready, violations
from tests.browser.test_map import choose, row

pytestmark = pytest.mark.browser

SOON_MS = 20_000


def tells(page: Page, part: str, *, not_at_all: bool = False) -> None:
    """Check that the address holds a part, or does not."""
    told = expect(page)
    (told.not_to_have_url if not_at_all else told.to_have_url)(re.compile(re.escape(part)))


def figures(page: Page) -> str:
    return page.locator("#figures .is-main").inner_text()


def test_a_filter_changes_the_counts_the_tiles_and_the_address(page: Page) -> None:
    whole = figures(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    choose(page, "department", "园林管理处")
    expect(page.locator("#figures .is-main")).not_to_have_text(whole)
    chip = page.locator(".filter-chip.is-active")
    expect(chip).to_contain_text("园林管理处")
    tells(page, "department=parks")
    page.wait_for_timeout(300)
    assert any("/tiles/" in url and "department=parks" in url for url in asked)
    chip.locator(".drop").click()
    expect(page.locator("#figures .is-main")).to_have_text(whole)
    tells(page, "department", not_at_all=True)


def test_a_menu_is_used_by_keyboard_and_gives_the_focus_back(page: Page) -> None:
    opener = page.locator("#filter-category")
    opener.focus()
    page.keyboard.press("Enter")
    field = page.locator("#popup .narrow")
    expect(field).to_be_focused()
    page.keyboard.type("楼道")
    expect(page.locator("#popup label:visible")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tells(page, "category=H01")
    page.keyboard.press("Escape")
    expect(page.locator("#popup")).to_be_hidden()
    expect(opener).to_be_focused()


def test_where_nothing_matches_the_ways_out_are_told(open_page: OpenPage, demo_server: str) -> None:
    address = f"{demo_server}/?lang=zh&department=parks&since=2019-01-01&until=2019-02-01"
    page = ready(open_page(address))
    nothing = page.locator("#nothing")
    expect(nothing).to_contain_text("这些条件下没有记录")
    expect(nothing.locator("li")).to_have_count(1)  # without the period; any department has none
    assert violations(page) == []
    nothing.locator("li button").click()
    expect(nothing).to_be_hidden()
    tells(page, "since", not_at_all=True)
    tells(page, "department=parks")


def slider(page: Page, edge: str) -> int:
    return int(page.locator(f".handle.is-{edge}").get_attribute("aria-valuenow") or "0")


def test_a_handle_moves_by_week_and_by_month(page: Page) -> None:
    begin = slider(page, "from")
    page.locator(".handle.is-from").focus()
    page.keyboard.press("ArrowRight")
    assert slider(page, "from") == begin + 7
    tells(page, "since=")
    page.keyboard.press("Shift+ArrowRight")
    assert slider(page, "from") in (begin + 7 + 28, begin + 7 + 35)
    page.keyboard.press("Home")
    assert slider(page, "from") == begin
    tells(page, "since=", not_at_all=True)


def test_dragging_a_handle_answers_on_the_way(page: Page) -> None:
    whole = figures(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    box = page.locator(".handle.is-to").bounding_box()
    assert box is not None
    x, y = box["x"] + 6, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 5):
        page.mouse.move(x - 80 * step, y)
        page.wait_for_timeout(250)
    expect(page.locator("#figures .is-main")).not_to_have_text(whole)
    on_the_way = [url for url in asked if "/api/figures" in url and "until=" in url]
    page.mouse.up()
    assert len(set(on_the_way)) >= 2
    tells(page, "until=")


def test_the_fields_of_the_period_are_the_twin_of_the_handles(page: Page) -> None:
    begin = slider(page, "from")
    page.locator(".period-words").click()
    page.locator("#popup input[name=since]").fill("2026-03-02")
    tells(page, "since=2026-03-02")
    assert slider(page, "from") > begin
    page.locator("#popup button", has_text="全部时间").click()
    tells(page, "since=", not_at_all=True)


def test_the_months_are_shown_one_by_one_where_motion_is_not_wanted(page: Page) -> None:
    button = page.get_by_role("button", name="下一个月")
    seen = set()
    for _ in range(3):
        button.click()
        seen.add(page.locator(".period-words").inner_text())
    assert len(seen) == 3
    page.wait_for_timeout(1600)  # longer than a month is shown while they are played
    assert page.locator(".period-words").inner_text() in seen


def test_the_months_play_until_they_are_stopped(open_page: OpenPage, demo_server: str) -> None:
    page = ready(open_page(f"{demo_server}/?lang=zh", calm=False))
    page.get_by_role("button", name="逐月播放").click()
    first = page.locator(".period-words").inner_text()
    expect(page.locator(".period-words")).not_to_have_text(first, timeout=SOON_MS)
    page.get_by_role("button", name="暂停").click()
    stopped = page.locator(".period-words").inner_text()
    page.wait_for_timeout(1800)
    assert page.locator(".period-words").inner_text() == stopped


def search_in_steps(page: Page, steps: list[dict[str, object]]) -> list[str]:
    """Let the hot spots of any filter go through `steps`; returns the searches begun and ended."""
    done: list[str] = []

    def hotspots(route: Route) -> None:
        if "department" not in route.request.url:
            return route.continue_()
        step = steps.pop(0) if len(steps) > 1 else steps[0]
        return route.fulfill(json=step, status=202 if step["state"] == "computing" else 200)

    def searches(route: Route) -> None:
        done.append(f"{route.request.method} {route.request.url.split('/api/')[1].split('?')[0]}")
        route.fulfill(json={"search": "s1"}, status=202)

    page.route("**/api/hotspots*", hotspots)
    page.route(re.compile(r"/api/searches"), searches)
    return done


def test_hot_spots_of_a_filter_are_old_until_they_are_searched(page: Page) -> None:
    told = page.evaluate("() => fetch('/api/hotspots?lang=zh').then((got) => got.json())")
    found = {**told, "hotspots": told["hotspots"][:1]}
    computing = {"state": "computing", "search": "s1", "done": 412, "of": 999}
    begun = search_in_steps(page, [{"state": "not_searched"}, computing, computing, found])
    count = page.locator("#panel-hotspots .row").count()
    choose(page, "department", "房地产管理处")
    expect(page.locator("#progress")).to_contain_text("热点按全部数据算出")
    assert page.locator("#panel-hotspots .row").count() == count
    page.get_by_role("button", name="按此筛选重算热点").click()
    expect(page.locator("#progress")).to_contain_text("模拟 412 / 999")
    expect(page.locator("#panel-hotspots .row")).to_have_count(1, timeout=SOON_MS)
    expect(page.locator("#progress")).to_be_hidden()
    expect(page.locator(".map-plate")).to_have_count(1)
    assert begun == ["POST searches"]


def test_a_search_that_is_given_up_leaves_the_old_result(page: Page) -> None:
    computing = {"state": "computing", "search": "s1", "done": 1, "of": 999}
    begun = search_in_steps(page, [{"state": "not_searched"}, computing])
    count = page.locator("#panel-hotspots .row").count()
    choose(page, "department", "房地产管理处")
    page.get_by_role("button", name="按此筛选重算热点").click()
    page.get_by_role("button", name="取消，保留上次结果").click()
    expect(page.get_by_role("button", name="按此筛选重算热点")).to_be_visible()
    page.wait_for_timeout(900)
    expect(page.locator("#progress")).to_contain_text("热点按全部数据算出")
    assert page.locator("#panel-hotspots .row").count() == count
    assert begun == ["POST searches", "DELETE searches/s1"]


def test_the_list_of_sites_comes_in_an_order_of_choice_and_page_by_page(page: Page) -> None:
    page.locator("#tab-sites").click()
    rows = page.locator("#panel-sites .row")
    expect(rows).to_have_count(100)
    first = rows.first.locator(".name").inner_text()
    page.locator("#site-order").select_option("name")
    expect(rows.first.locator(".name")).not_to_have_text(first)
    page.locator("#panel-sites .more button").click()
    expect(rows).to_have_count(200)
    expect(rows.nth(100)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(101)).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows.nth(101)).to_have_attribute("aria-current", "true")
    expect(page.locator("#card .track").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(rows.nth(101)).to_be_focused()


@pytest.mark.parametrize("name", ["open", "blind"])
def test_open_findings_and_blind_spots_have_a_list_as_long_as_is_told(
    page: Page, name: str
) -> None:
    count = int(page.locator(f"#tab-{name} .count").inner_text().replace(",", ""))
    page.locator(f"#tab-{name}").click()
    rows = page.locator(f"#panel-{name} .row")
    expect(rows).to_have_count(min(100, count))
    tells(page, f"tab={name}")
    rows.first.click()
    expect(page.locator("#card h2")).to_be_visible()
    tells(page, "site=")


def test_arrows_lead_from_tab_to_tab(page: Page) -> None:
    page.locator("#tab-hotspots").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-sites")).to_be_focused()
    expect(page.locator("#tab-sites")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#panel-hotspots")).to_be_hidden()


def test_what_is_filtered_can_be_taken_away(page: Page) -> None:
    choose(page, "kind", "公园绿地")
    page.locator("#export").click()
    links = page.locator("#popup a")
    expect(links).to_have_count(3)
    with page.expect_download() as waiting:
        links.filter(has_text="GeoJSON").click()
    features = json.loads(waiting.value.path().read_text("utf-8"))["features"]
    shown = int(page.locator("#tab-sites .count").inner_text().replace(",", ""))
    assert len(features) == shown


def test_the_map_is_laid_out_for_paper_with_all_that_must_be_on_it(page: Page) -> None:
    choose(page, "kind", "公园绿地")
    page.evaluate("""() => { window.print = () => {
      const isShown = (one) => document.querySelector(one).getClientRects().length > 0;
      document.body.dataset.printed = JSON.stringify({
        wide: document.querySelector(".stage").offsetWidth,
        shown: [".print-title", "#print-filter", "#legend", ".leaflet-control-scale", ".north",
          "#data-to", "#rules-version"].filter((one) => !isShown(one)),
        gone: [".list", ".tools", ".strip"].filter(isShown) });
    }; }""")
    page.locator("#print").click()
    page.wait_for_selector("body[data-printed]")
    printed = json.loads(page.locator("body").get_attribute("data-printed") or "")
    assert printed == {"wide": 1040, "shown": [], "gone": []}
    expect(page.locator("#print-filter")).to_have_text("点位类型：公园绿地")
    expect(page.locator(".list")).to_be_visible()


def test_single_keys_can_be_switched_off_for_good(page: Page) -> None:
    page.keyboard.press("?")
    dialog = page.locator("#keys")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.locator("input").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#search")).not_to_be_focused()
    page.reload()
    ready(page)
    page.wait_for_timeout(300)
    page.keyboard.press("[")
    tells(page, "since=", not_at_all=True)


def test_brackets_move_the_period(page: Page) -> None:
    page.wait_for_timeout(300)
    page.keyboard.press("[")
    later = slider(page, "from")
    page.keyboard.press("[")
    assert slider(page, "from") < later
    page.keyboard.press("]")
    assert slider(page, "from") == later


def test_an_address_holds_all_that_is_on_the_screen(page: Page, open_page: OpenPage) -> None:
    choose(page, "kind", "公园绿地")
    page.locator("#tab-sites").click()
    page.locator("#legend input[name=effort]").check()
    page.locator("#legend input[name=background]").uncheck()
    page.evaluate("window.lookbackMap.setView([30.0, 120.6], 14, { animate: false })")
    page.locator("#panel-sites .row").nth(1).click()
    name = page.locator("#card h2").inner_text()
    page.wait_for_timeout(400)
    again = ready(open_page(page.url))
    where = "[window.lookbackMap.getZoom(), window.lookbackMap.getCenter().lat.toFixed(4)]"
    expect(again.locator("#card h2")).to_have_text(name)
    expect(again.locator("#tab-sites")).to_have_attribute("aria-selected", "true")
    expect(again.locator("#legend input[name=effort]")).to_be_checked()
    expect(again.locator("#legend input[name=background]")).not_to_be_checked()
    expect(again.locator(".filter-chip.is-active")).to_contain_text("公园绿地")
    again.wait_for_timeout(400)
    assert again.evaluate(where) == page.evaluate(where)
    assert again.url == page.url


def failing(pattern: str) -> Callable[[Page], list[bool]]:
    """Make what lets requests fail while the list that it returns is not empty."""

    def begin(page: Page) -> list[bool]:
        is_down = [True]

        def answer(route: Route) -> None:
            if is_down:
                route.fulfill(status=503, json={"code": "E_BUSY", "text": "库正忙"})
            else:
                route.continue_()

        page.route(pattern, answer)
        return is_down

    return begin


def test_tiles_that_do_not_come_are_told_and_come_when_tried_again(
    page: Page, watch: Watch
) -> None:
    watch.allowed.append("503")
    is_down = failing("**/tiles/**")(page)
    choose(page, "kind", "公园绿地")
    missing = page.locator("#missing")
    expect(missing).to_contain_text("空白不等于没有问题")
    is_down.clear()
    missing.get_by_role("button", name="重试").click()
    expect(missing).to_be_hidden()


@pytest.mark.parametrize(
    ("pattern", "place"),
    [("**/api/figures*", "#figures"), ("**/api/findings*", "#panel-open"),
     ("**/api/search?*", "#results"), ("**/api/sites/*", "#card")],
)  # fmt: skip
def test_each_part_tells_its_own_failure_and_leaves_the_others(
    page: Page, watch: Watch, pattern: str, place: str
) -> None:
    watch.allowed.append("503")
    is_down = failing(pattern)(page)
    choose(page, "kind", "公园绿地")
    if place == "#panel-open":
        page.locator("#tab-open").click()
    elif place == "#results":
        page.locator("#search").fill("公园")
    elif place == "#card":
        page.locator("#tab-sites").click()
        page.locator("#panel-sites .row").first.click()
    part = page.locator(place)
    expect(part).to_contain_text("库正忙")
    expect(page.locator(".map-plate").first).to_be_visible()
    is_down.clear()
    part.get_by_role("button", name="重试").click()
    expect(part).not_to_contain_text("库正忙")


def test_what_the_map_shows_is_told_in_words(page: Page) -> None:
    expect(page.locator("#in-view")).to_contain_text(re.compile(r"图中 [\d,]+ 个点位"))
    before = page.locator("#in-view").inner_text()
    row(page, 1).click()
    expect(page.locator("#in-view")).not_to_have_text(before)
