"""The page of a site in a browser: two sizes, two languages, hostile records, paper."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage, Watch, served, violations
from tests.browser.test_hostile_text import HOSTILE, LEDGER

pytestmark = pytest.mark.browser

PHOTO = "见 https://photos.example/2026/a.jpg，另见 http://gov.example/doc?id=1"
SMALLEST_TEXT = """
() => [...document.querySelectorAll("main *")]
  .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
  .filter((node) => node.getClientRects().length)
  .filter((node) => parseFloat(getComputedStyle(node).fontSize) < 11)
  .map((node) => node.outerHTML.slice(0, 80))
"""
OVER_THE_EDGE = "() => document.documentElement.scrollWidth - innerWidth"


def write_ledger(path: Path) -> None:
    """Write a ledger of one site with a chain of rebounds, and of a site for each hostile text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(LEDGER.split(","))
        rows = [
            ("S-own", "大关南苑", PHOTO),
            *((f"S{at}", text, text) for at, text in enumerate(HOSTILE)),
        ]
        for at, (site, name, text) in enumerate(rows):
            for month in (2, 4, 6, 8):
                found, rectified, verified = (f"2026-{month:02}-{day:02}" for day in (2, 5, 9))
                is_last = month == 8
                writer.writerow(
                    [f"R{at}-{month}", site, name, "compound", "housing", text,
                     120 + 0.001 * at, 30, "H01", found, rectified, "" if is_last else verified,
                     found, "spot_check", "", text]
                )  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    write_ledger(folder / "ledger.csv")
    with served(folder, ["ingest", str(folder / "ledger.csv")]) as address:
        yield address


def shown(open_page: OpenPage, address: str, **options: str) -> Page:
    """Open the page of a site and wait until the figures of the city are there."""
    page = open_page(address, **options)
    page.wait_for_selector("body.is-ready")
    expect(page.locator("#around-plan svg")).to_be_visible(timeout=60_000)
    return page


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_page_is_whole_at_each_size_and_in_each_language(
    open_page: OpenPage, server: str, size: str, language: str
) -> None:
    page = shown(open_page, f"{server}/sites/S-own?lang={language}", size=size)
    page.locator("summary").first.click()
    assert violations(page) == []
    assert page.evaluate(SMALLEST_TEXT) == []
    assert page.evaluate(OVER_THE_EDGE) <= 0
    text = page.locator("main").inner_text()
    assert not [word for word in text.split() if "{" in word or "_" in word]


def test_the_timeline_has_arcs_marks_and_a_twin_in_words(open_page: OpenPage, server: str) -> None:
    page = shown(open_page, f"{server}/sites/S-own?lang=zh")
    timeline = page.locator("#timeline-chart")
    assert timeline.locator(".arc-label").all_text_contents() == [
        "52 天后反弹",
        "54 天后反弹",
        "54 天后反弹",
    ]
    assert timeline.locator(".mark-rebound").count() == 3
    fill = "(mark) => getComputedStyle(mark).fill"
    assert timeline.locator(".mark-found circle").evaluate(fill) == "rgb(23, 33, 43)"
    assert timeline.locator("rect.open").first.evaluate(fill) == "rgb(178, 69, 28)"
    expect(timeline).to_contain_text("待核查")
    rows = page.locator(".episodes-all tbody tr:not(.group)")
    assert rows.count() == 4
    expect(rows.first).to_contain_text("02-02")
    expect(rows.first).to_contain_text("04-02")
    visits = page.locator(".visits tbody tr")
    assert visits.count() == 7
    expect(visits.first).to_contain_text("楼道堆物")


def test_links_of_records_lead_out_safely_and_other_addresses_are_text(
    open_page: OpenPage, server: str
) -> None:
    page = shown(open_page, f"{server}/sites/S-own?lang=zh")
    links = page.locator(".visits a")
    hrefs = {link.get_attribute("href") for link in links.all()}
    assert hrefs == {"https://photos.example/2026/a.jpg", "http://gov.example/doc?id=1"}
    assert {link.get_attribute("rel") for link in links.all()} == {"noopener noreferrer"}
    expect(links.first).to_have_text("照片（photos.example）")
    page.goto(f"{server}/sites/S{HOSTILE.index('javascript:window.__hit=1')}?lang=zh")
    expect(page.locator(".visits .found p").first).to_have_text("javascript:window.__hit=1")
    assert page.locator(".visits a").count() == 0


def test_text_of_records_runs_nowhere_on_the_page(open_page: OpenPage, server: str) -> None:
    page = open_page(f"{server}/sites/S0?lang=en")
    for at, text in enumerate(HOSTILE):
        page.goto(f"{server}/sites/S{at}?lang=en")
        page.wait_for_selector("body.is-ready")
        expect(page.locator("h1")).to_have_text(text)
        expect(page.locator("#around-plan .plan-name")).to_have_text(text, timeout=60_000)
        expect(page.locator(".visits .found p").first).to_have_text(text)
        assert page.evaluate("window.__hit") is None


def test_while_figures_are_under_way_the_page_says_so_and_takes_them_in(
    open_page: OpenPage, server: str
) -> None:
    shown(open_page, f"{server}/sites/S-own?lang=zh")
    page = open_page("about:blank")
    computing = True

    def answer(route: Route) -> None:
        told = route.fetch().json()
        nothing = {"state": "computing", "relative_risk": None, "peers": None, "around": None}
        route.fulfill(json={**told, **nothing} if computing else told)

    page.route("**/api/standing*", answer)
    page.goto(f"{server}/sites/S-own?lang=zh")
    expect(page.locator("#figures")).to_contain_text("正在计算")
    expect(page.locator("#reading")).to_contain_text("正在计算")
    expect(page.locator(".visits tbody tr")).to_have_count(7)
    computing = False
    expect(page.locator("#around-plan svg")).to_be_visible(timeout=10_000)
    expect(page.locator("#figures")).not_to_contain_text("正在计算")
    expect(page.locator("#told")).to_have_text("同类比较已算出。")


def test_surroundings_that_do_not_come_are_told(
    open_page: OpenPage, server: str, watch: Watch
) -> None:
    watch.allowed.append("503")
    page = open_page("about:blank")
    page.route("**/api/standing*", lambda route: route.fulfill(status=503, json={}))
    page.goto(f"{server}/sites/S-own?lang=en")
    expect(page.locator("#around-plan")).to_contain_text("did not come")
    expect(page.locator(".visits tbody tr")).to_have_count(7)


def test_on_paper_it_fits_an_upright_page_and_nothing_is_folded(
    open_page: OpenPage, server: str
) -> None:
    page = shown(open_page, f"{server}/sites/S-own?lang=zh")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    widths = page.locator("main svg").evaluate_all("(all) => all.map((one) => one.clientWidth)")
    assert max(widths) <= 718
    assert page.locator("main details:not([open])").count() == 0
    for control in ("#print", ".sections", ".languages"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.locator(".site-foot")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details[open]").count() == 0


def test_a_site_that_nobody_knows_has_a_clear_page(
    open_page: OpenPage, server: str, watch: Watch
) -> None:
    watch.allowed.append("404")
    for name in ("none", "%2Fnone", "n" * 3000):
        page = open_page(f"{server}/sites/{name}?lang=en")
        expect(page.locator("main")).to_contain_text("there is no site")
        expect(page.get_by_role("link")).to_be_visible()
        assert page.evaluate(OVER_THE_EDGE) <= 0
