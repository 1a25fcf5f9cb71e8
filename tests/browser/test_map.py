"""The map in a browser, on the real server."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import OpenPage, ready, violations

pytestmark = pytest.mark.browser

# A place within a hot spot where neither a site nor a panel is, in pixels of the window.
BARE_PLACE = """
async (number) => {
  const get = async (path) => (await fetch(`/api/${path}lang=zh`)).json();
  const { hotspots } = await get("hotspots?");
  const places = [];
  for (let from = 0, count = 1; from < count; from += 500) {
    const page = await get(`sites?limit=500&offset=${from}&`);
    count = page.count;
    places.push(...page.rows.filter((row) => row.lon !== null));
  }
  const map = window.lookbackMap;
  const frame = map.getContainer().getBoundingClientRect();
  const onScreen = (lon, lat) => {
    const at = map.latLngToContainerPoint([lat, lon]);
    return { x: at.x + frame.left, y: at.y + frame.top };
  };
  const sites = places.map(({ lon, lat }) => onScreen(lon, lat));
  const shape = hotspots.find((one) => one.number === number).geometry;
  const rings = shape.type === "Polygon" ? [shape.coordinates[0]]
    : shape.coordinates.map((part) => part[0]);
  for (const ring of rings) {
    const corners = ring.map(([lon, lat]) => onScreen(lon, lat));
    const outline = new Path2D();
    corners.forEach(({ x, y }, at) => (at ? outline.lineTo(x, y) : outline.moveTo(x, y)));
    const context = document.createElement("canvas").getContext("2d");
    const xs = corners.map(({ x }) => x), ys = corners.map(({ y }) => y);
    for (let x = Math.min(...xs); x < Math.max(...xs); x += 3) {
      for (let y = Math.min(...ys); y < Math.max(...ys); y += 3) {
        const bare = sites.every((site) => Math.hypot(site.x - x, site.y - y) > 22);
        if (bare && context.isPointInPath(outline, x, y)
            && document.elementFromPoint(x, y)?.tagName === "CANVAS") return { x, y };
      }
    }
  }
  return null;
}
"""

SMALL_TARGETS = """
() => [...document.querySelectorAll("button, input, select, summary, .languages a, .leaflet-bar a")]
  .map((one) => one.closest("label") ?? one) // a press on the words ticks the box
  .filter((one) => one.offsetParent)
  .filter((one) => one.getBoundingClientRect().height < 44)
  .map((one) => one.outerHTML.slice(0, 80))
"""


def row(page: Page, number: int) -> Any:
    return page.locator(f".row[data-number='{number}']")


def members(page: Page) -> Locator:
    """Open the sites of the hot spot on the card."""
    page.locator(".members-button").click()
    sites = page.locator("#card .site-button")
    expect(sites.first).to_be_visible()
    return sites


def bare_place(page: Page, number: int) -> dict[str, float]:
    """Zoom to a hot spot, leave it unselected, and return a place in it that is nothing else."""
    row(page, number).click()
    page.wait_for_timeout(400)
    page.keyboard.press("Escape")
    page.locator("#figures").hover()
    place: dict[str, float] | None = page.evaluate(BARE_PLACE, number)
    assert place is not None
    return place


OUTLINE_ON_SCREEN = """
async (number) => {
  const { hotspots } = await (await fetch("/api/hotspots?lang=zh")).json();
  const places = hotspots.find((one) => one.number === number).geometry.coordinates.flat(3);
  const map = window.lookbackMap;
  const frame = map.getContainer().getBoundingClientRect();
  const xs = [], ys = [];
  for (let at = 0; at < places.length; at += 2) {
    const { x, y } = map.latLngToContainerPoint([places[at + 1], places[at]]);
    xs.push(x + frame.left), ys.push(y + frame.top);
  }
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
"""


def is_clear(page: Page, number: int) -> bool:
    """Say whether the whole outline of a hot spot lies in the window, and not under the card."""
    left, top, right, bottom = page.evaluate(OUTLINE_ON_SCREEN, number)
    frame, card = (page.locator(part).bounding_box() for part in (".stage", "#card"))
    assert frame is not None
    assert card is not None
    end = frame["y"] + frame["height"]
    return bool(left > frame["x"] and right < card["x"] and top > frame["y"] and bottom < end)


def selected_number(page: Page) -> str | None:
    return page.locator(".row[aria-current]").get_attribute("data-number")


def test_the_hot_spots_of_the_list_are_on_the_map(page: Page) -> None:
    numbers = page.locator(".row .plate").all_inner_texts()
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) >= 3
    assert sorted(page.locator(".map-plate").all_inner_texts(), key=int) == numbers
    assert page.locator("#tab-hotspots .count").inner_text() == str(len(numbers))


def test_the_first_view_shows_every_hot_spot_clear_of_the_panels(page: Page) -> None:
    covered = page.evaluate(
        """() => [...document.querySelectorAll(".map-plate")].filter((plate) => {
          const box = plate.getBoundingClientRect();
          const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return !plate.contains(top);
        }).map((plate) => plate.textContent)"""
    )
    assert covered == []


def test_a_hot_spot_shows_its_sites_and_a_site_its_chain(page: Page) -> None:
    row(page, 1).click()
    card = page.locator("#card")
    expect(card.locator("h2")).to_have_text(row(page, 1).locator(".name").inner_text())
    sites = members(page)
    assert sites.count() >= 2
    name = sites.first.locator(".name").inner_text()
    sites.first.click()
    expect(card.locator("h2")).to_have_text(name)
    expect(card.locator(".track").first).to_be_visible()
    expect(card.get_by_role("link", name="看点位全页")).to_be_visible()
    assert card.locator(".mark-rebound").count() >= 1
    expect(card.locator(".episodes").first).to_contain_text("天后反弹")
    assert card.locator(".findings li").count() >= 2


def test_the_selected_hot_spot_lies_where_no_panel_covers_it(page: Page) -> None:
    row(page, 1).click()
    page.wait_for_timeout(400)
    assert page.evaluate(BARE_PLACE, 1) is not None
    plate = page.locator(".map-plate.is-selected").bounding_box()
    card = page.locator("#card").bounding_box()
    assert plate is not None
    assert card is not None
    assert plate["x"] + plate["width"] < card["x"]


def test_a_click_on_a_polygon_selects_its_row(page: Page) -> None:
    place = bare_place(page, 2)
    page.mouse.click(place["x"], place["y"])
    expect(row(page, 2)).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile("hotspot=2$"))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_neither_the_card_of_a_hot_spot_nor_of_its_site_covers_it(page: Page, number: int) -> None:
    row(page, number).click()
    page.wait_for_timeout(300)
    assert is_clear(page, number)
    members(page).first.click()
    expect(page.locator("#card .track").first).to_be_visible()
    page.wait_for_timeout(300)
    assert is_clear(page, number)


def test_a_button_leads_back_to_the_whole_city(page: Page) -> None:
    seen = "window.lookbackMap.getBounds().toBBoxString()"
    page.wait_for_load_state("networkidle")  # the background adds a line to the legend
    home = page.get_by_role("button", name="看全图")
    home.click()
    whole = page.evaluate(seen)
    row(page, 1).click()
    page.keyboard.press("Escape")
    assert page.evaluate(seen) != whole
    home.click()
    assert page.evaluate(seen) == whole


def test_a_pointer_over_a_polygon_marks_its_row(page: Page) -> None:
    place = bare_place(page, 2)
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(place["x"] + 1, place["y"])
    page.mouse.move(place["x"], place["y"])
    expect(row(page, 2)).to_have_class("row is-hovered")


def test_the_keyboard_does_all_that_the_pointer_does(page: Page) -> None:
    row(page, 1).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(row(page, 2)).to_have_attribute("aria-current", "true")
    expect(page.locator("#card h2")).to_be_focused()
    tab_to(page, ".members-button")
    page.keyboard.press("Enter")
    expect(page.locator("#card .site-button").first).to_be_visible()
    tab_to(page, ".site-button")
    page.keyboard.press("Enter")
    expect(page.locator("#card .track").first).to_be_visible()
    expect(page).to_have_url(re.compile("site="))
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    expect(row(page, 2)).to_be_focused()
    expect(page).not_to_have_url(re.compile("site="))


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on such an element."""
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab did not lead to {selector}")


def test_the_skip_link_is_the_first_stop_and_leads_to_the_list(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#list")).to_be_focused()


def test_the_search_finds_a_site_by_part_of_its_name(page: Page) -> None:
    page.locator("#tab-sites").click()
    name = page.locator("#panel-sites .name").first.inner_text()
    page.locator("#search").fill(name)
    found = page.locator("#results .name")
    expect(found.filter(has_text=name).first).to_be_visible()
    expect(page.locator("#tabs")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#results .row").first).to_be_focused()
    found.filter(has_text=name).first.click()
    expect(page.locator("#card h2")).to_contain_text(name)


def test_a_search_is_given_up_by_escape(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("苑")
    expect(page.locator("#results .row").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#results")).to_be_hidden()
    expect(page.locator("#search")).to_be_focused()
    expect(row(page, 1)).to_be_visible()


def test_the_other_language_is_one_click_away_and_stays(page: Page) -> None:
    page.get_by_role("link", name="EN").click()
    ready(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#tabs")).to_contain_text("Hot spots")
    page.goto(page.url.split("?")[0])
    ready(page)
    expect(page.locator("#tabs")).to_contain_text("Hot spots")


def test_what_is_on_the_screen_stays_so_in_the_other_language(page: Page) -> None:
    row(page, 2).click()
    choose(page, "department", "房地产管理处")
    page.get_by_role("link", name="EN").click()
    ready(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile("department=housing"))
    expect(page.locator(".filter-chip.is-active")).to_have_count(1)
    expect(row(page, 2)).to_have_attribute("aria-current", "true")


def choose(page: Page, name: str, label: str) -> None:
    """Choose an option of a filter and close its menu."""
    page.locator(f"#filter-{name}").click()
    page.locator("#popup label", has_text=label).locator("input").check()
    page.keyboard.press("Escape")
    expect(page.locator("#popup")).to_be_hidden()


def test_every_text_is_there_in_both_languages(page: Page) -> None:
    keys = json.loads(page.locator("#strings").text_content() or "{}")
    assert len(keys) > 80
    assert [key for key, text in keys.items() if not text or text == key] == []


@pytest.mark.parametrize("kind", ["hotspot", "site"])
def test_an_address_restores_what_was_selected(
    open_page: OpenPage, demo_server: str, page: Page, kind: str
) -> None:
    row(page, 2).click()
    if kind == "site":
        members(page).first.click()
        expect(page.locator("#card .track").first).to_be_visible()
    title = page.locator("#card h2").inner_text()
    again = ready(open_page(f"{demo_server}/?lang=zh#{page.url.split('#')[1]}"))
    expect(again.locator("#card h2")).to_have_text(title)
    assert selected_number(again) == "2"


def test_the_way_back_in_the_browser_is_the_way_back_on_the_page(page: Page) -> None:
    row(page, 1).click()
    row(page, 2).click()
    page.go_back()
    expect(row(page, 1)).to_have_attribute("aria-current", "true")
    page.go_back()
    expect(page.locator("#card")).to_be_hidden()


def test_a_layer_can_be_hidden_and_shown(page: Page) -> None:
    box = page.locator("#legend input[name=hotspots]")
    box.uncheck()
    expect(page.locator(".map-plate")).to_have_count(0)
    box.check()
    assert page.locator(".map-plate").count() == page.locator(".row").count()
    place = bare_place(page, 1)
    page.mouse.click(place["x"], place["y"])
    expect(row(page, 1)).to_have_attribute("aria-current", "true")


CANDIDATE = 2
"""Number of the hot spot that `with_candidate` makes one."""


def with_candidate(page: Page, address: str) -> Page:
    """Open the map with one hot spot told as a candidate: the demo city has none of its own."""

    def answer(route: Route) -> None:
        told = route.fetch().json()
        doubtful = {"status": "candidate", "p_value": 0.08}
        told["hotspots"] = [
            {**spot, **doubtful} if spot["number"] == CANDIDATE else spot
            for spot in told["hotspots"]
        ]
        told["clock"] = {"phi": 3, "low": 2, "high": 4, "by_visit": False}
        route.fulfill(json=told)

    page.route("**/api/hotspots*", answer)
    page.goto(address)
    return ready(page)


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_candidate_is_told_apart_by_word_and_by_form(
    open_page: OpenPage, demo_server: str, size: str
) -> None:
    page = with_candidate(open_page("about:blank", size=size), f"{demo_server}/?lang=en")
    numbers = page.locator(".row .plate").all_inner_texts()
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    told = page.locator(".row").filter(has_text="candidate")
    expect(told).to_have_count(1)
    expect(told).to_have_attribute("data-number", str(CANDIDATE))
    expect(told.locator(".chip.is-candidate")).to_have_text("candidate")
    expect(told.locator(".why")).to_have_text(
        "Stands out city-wide; weaker against its surroundings"
    )
    others = len(numbers) - 1
    expect(page.locator("#hotspot-count")).to_have_text(f"{others} confirmed, 1 candidate")
    dashed = "(plate) => getComputedStyle(plate).borderTopStyle"
    plates = page.locator(".map-plate .plate")
    drawn = {plate.inner_text(): plate.evaluate(dashed) for plate in plates.all()}
    assert {number for number, style in drawn.items() if style == "dashed"} == {str(CANDIDATE)}


def test_the_card_of_a_candidate_says_why_it_is_one(open_page: OpenPage, demo_server: str) -> None:
    page = with_candidate(open_page("about:blank"), f"{demo_server}/?lang=zh")
    note = page.locator("#card .candidate-note")
    row(page, 1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_be_focused()
    expect(note).to_have_count(0)
    row(page, CANDIDATE).focus()
    page.keyboard.press("Enter")
    expect(note).to_contain_text("与周边相比证据较弱")


def test_how_it_was_computed_opens_by_keyboard_on_a_phone(
    open_page: OpenPage, demo_server: str
) -> None:
    page = with_candidate(open_page("about:blank", size="phone"), f"{demo_server}/?lang=en")
    told = page.locator("#method li").first
    expect(told).to_be_hidden()
    page.locator("#method summary").focus()
    page.keyboard.press("Enter")
    expect(told).to_be_visible()
    expect(told).to_contain_text("counts as 3 days at risk (2–\u20604): a rough estimate")


def test_the_level_of_risk_is_switched_on_by_keyboard_and_stays_in_the_address(
    open_page: OpenPage, demo_server: str, page: Page
) -> None:
    rate, level = (page.get_by_role("radio", name=name) for name in ("反弹率", "风险水平"))
    key = page.locator("#legend [data-layer=sites] .layer-key")
    expect(rate).to_be_checked()
    expect(key).to_contain_text("同类的倍数")
    page.locator("#legend input[name=sites]").focus()
    page.keyboard.press("Tab")
    expect(rate).to_be_focused()
    before = page.locator(".leaflet-container").screenshot()
    page.keyboard.press("ArrowRight")
    expect(level).to_be_checked()
    expect(key).to_contain_text("热点以外全市水平的倍数")
    expect(key).to_contain_text("0.95–1.05")
    expect(page).to_have_url(re.compile("layers=hotspots,level,blind"))
    assert page.locator(".leaflet-container").screenshot() != before
    row(page, 1).click()
    expect(page).to_have_url(re.compile("hotspot=1$"))
    again = ready(open_page(page.url))
    expect(again.get_by_role("radio", name="风险水平")).to_be_checked()
    expect(again.locator(".layer-key").first).to_contain_text("热点以外全市水平的倍数")
    assert selected_number(again) == "1"
    again.keyboard.press("Escape")
    assert "level" in again.url


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_axe_finds_nothing_with_a_candidate_and_the_level_of_risk(
    open_page: OpenPage, demo_server: str, language: str, size: str
) -> None:
    layers = "hotspots,level,effort,blind,open,gi,base"
    address = f"{demo_server}/?lang={language}#layers={layers}&hotspot={CANDIDATE}"
    page = with_candidate(open_page("about:blank", size=size), address)
    assert violations(page) == []
    page.keyboard.press("Escape")
    for part in ("legend", "method", "charts"):
        page.evaluate("(id) => { document.getElementById(id).open = true; }", part)
    assert violations(page) == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_axe_finds_nothing(open_page: OpenPage, demo_server: str, language: str, size: str) -> None:
    page = ready(open_page(f"{demo_server}/?lang={language}", size=size))
    steps = [
        lambda: None,
        lambda: row(page, 1).click(),
        lambda: members(page).first.click(),  # noqa: PLW0108  not before its turn
        lambda: page.keyboard.press("Escape"),
        *(page.locator(f"#tab-{name}").click for name in ("sites", "open", "blind")),
        page.locator("#filter-category").click,
        page.locator("#filter-period").click,
        page.locator("#export").click,
    ]
    for step in steps:
        step()
        page.wait_for_timeout(400)
        assert violations(page) == []


def test_a_phone_does_not_scroll_sideways(open_page: OpenPage, demo_server: str) -> None:
    page = ready(open_page(f"{demo_server}/?lang=zh", size="phone"))
    row(page, 1).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate("document.getElementById('legend').open = true")
    small = page.evaluate(SMALL_TARGETS)
    assert small == []
