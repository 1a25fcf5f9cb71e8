"""Files in by the page: upload, preview, import, review, in a browser on the real server."""

from __future__ import annotations

import json
import shutil
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Watch, served, violations
from tests.browser.test_hostile_text import HOSTILE

pytestmark = pytest.mark.browser

HEADER = "记录编号,点位编号,点位名称,点位类型,责任部门,经度,纬度,问题类别,发现日期,问题描述"
REGISTER = (
    "1,FC1,大关东一苑,住宅小区,房地产管理处,120.1540,30.3069,H01,2026-05-01,楼道堆物",
    "2,FC2,大关东二苑,住宅小区,房地产管理处,120.1530,30.3058,H01,2026-05-02,楼道堆物",
    "3,FC3,朝晖小区,住宅小区,房地产管理处,120.1600,30.2900,H02,2026-05-03,垃圾未清运",
)
PLAIN = "11,FC3,朝晖小区,,,,,H01,2026-08-01,三单元堆放纸箱"
BAD = "12,FC3,朝晖小区,,,,,H01,2026-02-30,日期写错"
UNSURE = "13,,大关东苑,住宅小区,房地产管理处,120.1535,30.3064,H03,2026-08-02,桶盖缺失"
WITHIN_MS = 30_000
SMALL_TARGETS = """
() => [...document.querySelectorAll("main button, main input, main select, main summary")]
  .map((one) => one.closest("label") ?? one)
  .filter((one) => one.offsetParent)
  .filter((one) => one.getBoundingClientRect().height < 44)
  .map((one) => one.outerHTML.slice(0, 80))
"""


def wait_for_figures(server: str) -> None:
    """Wait until the figures are those of the present records."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with urllib.request.urlopen(f"{server}/api/map") as answer:
            told = json.load(answer)
        if told["state"] == "ready" and not told["stale"]:
            return
        time.sleep(0.2)
    raise AssertionError(told)


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server and its store with three sites, two of them of nearly one name; nothing is added."""
    folder = tmp_path_factory.mktemp("register")
    file = write(folder / "register.csv", *REGISTER)
    with served(folder, ["ingest", str(file)]) as address:
        yield address, folder / "lookback.gpkg"


@pytest.fixture
def server(register: tuple[str, Path], tmp_path: Path) -> Iterator[str]:
    """A server on a copy of that store."""
    shutil.copy(register[1], tmp_path / "lookback.gpkg")
    with served(tmp_path) as address:
        yield address


@pytest.fixture
def previews(register: tuple[str, Path]) -> str:
    """The server that nothing is imported on."""
    return register[0]


def upload(page: Page, address: str, file: Path, language: str = "zh") -> None:
    """Choose a file on the page of imports, send it, and wait for its preview."""
    page.goto(f"{address}/imports?lang={language}")
    page.locator("#files").set_input_files(file)
    page.locator("#upload button").click()
    page.wait_for_url("**/uploads/*")
    expect(page.locator(".counts")).to_be_visible(timeout=WITHIN_MS)


def import_it(page: Page) -> None:
    page.locator("#import").click()
    expect(page.locator(".result")).to_be_visible(timeout=WITHIN_MS)


def test_from_the_file_to_the_finding(server: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("about:blank")
    upload(page, server, write(tmp_path / "房管_8月.csv", PLAIN, BAD, UNSURE))
    expect(page.locator("h1")).to_have_text("房管_8月.csv")
    expect(page.locator(".counts .is-used dd")).to_have_text("1")
    expect(page.locator(".counts .is-held dd")).to_have_text("1")
    expect(page.locator(".problems.is-rejecting")).to_contain_text("2026-02-30")
    expect(page.locator("select[data-column='8']")).to_have_value("found_on")
    import_it(page)
    page.get_by_role("link", name="去复核").click()
    expect(page.locator("#question-title")).to_have_text("来件第 4 行")
    expect(page.locator(".came mark").first).to_have_text("大关东苑")
    expect(page.locator(".then-line")).to_contain_text("登记到")
    name = page.locator(".candidate b").first.inner_text()
    page.keyboard.press("1")
    expect(page.locator("#done")).to_contain_text("1 行已处理入库")
    expect(page.locator("#question")).to_contain_text("没有待复核的行")
    site = "FC1" if name == "大关东一苑" else "FC2"
    told = page.evaluate("async (id) => (await fetch(`/api/sites/${id}?lang=zh`)).json()", site)
    described = [one["description"] for chain in told["chains"] for one in chain["findings"]]
    assert "桶盖缺失" in described


def test_the_preview_is_read_again_with_other_choices(
    previews: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("about:blank")
    upload(page, previews, write(tmp_path / "a.csv", PLAIN))
    column = page.locator("select[data-column='9']")
    expect(column).to_have_value("description")
    column.select_option("")
    expect(page.locator("#import")).to_be_disabled()
    page.locator("select[name=datum]").select_option("gcj02")
    page.locator("#again").click()
    expect(page.locator("#import")).to_be_enabled(timeout=WITHIN_MS)
    expect(column).to_have_value("")
    expect(page.locator("select[name=datum]")).to_have_value("gcj02")
    page.reload()
    expect(column).to_have_value("", timeout=WITHIN_MS)


def test_a_file_without_a_header_asks_for_what_would_mend_it(
    previews: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("about:blank")
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    page.goto(f"{previews}/imports?lang=zh")
    page.locator("#files").set_input_files(strange)
    page.locator("#upload button").click()
    expect(page.get_by_role("alert")).to_contain_text("表头", timeout=WITHIN_MS)
    expect(page.locator("select[name=encoding]")).to_be_visible()
    expect(page.locator("#import")).to_have_count(0)
    assert violations(page) == []


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    previews: str, open_page: OpenPage
) -> None:
    page = open_page(f"{previews}/imports?lang=en")
    page.evaluate(
        """() => {
          const form = document.getElementById('upload');
          const big = new File([new Uint8Array(101e6)], 'big.xlsx');
          const small = new File(['a'], 'small.csv');
          const held = new DataTransfer();
          held.items.add(big);
          held.items.add(small);
          form.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: held }));
        }"""
    )
    expect(page.locator("#chosen .is-refused")).to_contain_text("big.xlsx")
    expect(page.locator("#upload-told")).to_have_text("1 file chosen")
    names = page.locator("#files").evaluate("(one) => [...one.files].map((file) => file.name)")
    assert names == ["small.csv"]


def test_an_import_is_taken_back_by_keyboard(
    server: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("about:blank")
    upload(page, server, write(tmp_path / "a.csv", PLAIN), "en")
    import_it(page)
    page.goto(f"{server}/imports?lang=en")
    page.locator(".undo summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".undo[open]")).to_contain_text("Takes a.csv back")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Import 2 was taken back")
    expect(page.locator("tr.is-undone")).to_have_count(1)


def test_a_question_that_somebody_else_answered_is_passed_over(
    server: str, open_page: OpenPage, tmp_path: Path, watch: Watch
) -> None:
    watch.allowed.append("409")
    page = open_page("about:blank")
    other = UNSURE.replace("13,,大关东苑", "14,,申花路安置房").replace("120.1535", "120.0900")
    upload(page, server, write(tmp_path / "a.csv", UNSURE, other))
    import_it(page)
    page.goto(f"{server}/review?lang=zh")
    expect(page.locator("#question-title")).to_have_text("来件第 2 行")
    status = page.evaluate(
        """async () => (await fetch('/reviews/1', { method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ action: 'reject', value: 'x' }) })).status"""
    )
    assert status == 200
    page.keyboard.press("1")
    expect(page.locator("#done")).to_contain_text("已由别人处理")
    expect(page.locator("#question-title")).to_have_text("来件第 3 行")
    expect(page.locator(".question-row")).to_have_count(1)


def test_single_keys_do_not_answer_where_something_is_typed(
    server: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("about:blank")
    upload(page, server, write(tmp_path / "a.csv", UNSURE))
    import_it(page)
    page.goto(f"{server}/review?lang=zh")
    expect(page.locator("#question-title")).to_be_visible()
    page.keyboard.press("f")
    field = page.get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("1nr朝晖")
    expect(field).to_have_value("1nr朝晖")
    field.fill("朝晖")
    expect(page.locator(".found-sites button")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#question-title")).to_be_focused()
    page.get_by_label("快捷键").uncheck()
    page.locator("#question-title").focus()
    page.keyboard.press("1")
    page.wait_for_timeout(300)
    expect(page.locator("#question-title")).to_have_text("来件第 2 行")
    expect(page.locator("#done")).to_be_hidden()


def test_a_new_site_is_placed_by_a_click_on_the_map(
    server: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("about:blank")
    upload(page, server, write(tmp_path / "a.csv", UNSURE))
    import_it(page)
    page.goto(f"{server}/review?lang=en")
    expect(page.locator("#review-map .map-letter").first).to_be_attached()
    page.keyboard.press("n")
    page.locator("#review-map").click(position={"x": 240, "y": 60})
    written = page.locator("input[name=lon]").input_value()
    assert 120.1 < float(written) < 120.2
    page.locator(".answer-form button[type=submit]").click()
    expect(page.locator("#done")).to_contain_text("1 row went in")
    wait_for_figures(server)
    found = page.evaluate("async () => (await fetch('/api/search?q=大关东苑')).json()")
    (site,) = [row for row in found["rows"] if row["name"] == "大关东苑"]
    assert abs(site["lon"] - float(written)) < 1e-5


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_on_the_pages_of_ingest(
    server: str, open_page: OpenPage, tmp_path: Path, size: str, language: str
) -> None:
    page = open_page("about:blank", size=size)
    width = page.viewport_size["width"] if page.viewport_size else 0
    upload(page, server, write(tmp_path / "a.csv", PLAIN, BAD, UNSURE), language)
    wide = "document.documentElement.scrollWidth"
    assert violations(page) == []
    assert page.evaluate(wide) <= width
    import_it(page)
    assert violations(page) == []
    for path in ("imports", "review"):
        page.goto(f"{server}/{path}?lang={language}")
        page.wait_for_load_state("networkidle")
        assert violations(page) == []
        assert page.evaluate(wide) <= width
    if size == "phone":
        assert page.evaluate(SMALL_TARGETS) == []
    for name in (".answer-bar button:nth-of-type(n+2)", "#question summary, .answer-bar button"):
        page.locator(name).last.click()
        page.wait_for_timeout(200)
        assert violations(page) == []


def test_text_of_files_runs_nowhere(server: str, open_page: OpenPage, tmp_path: Path) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    rows = [
        f"{quoted(text)},,{quoted(text)},{quoted(text) if at % 2 else '住宅小区'},房地产管理处,"
        f"120.1{at:03},30.3,{quoted(text) if at % 3 else 'H01'},2026-08-01,{quoted(text)}"
        for at, text in enumerate(HOSTILE)
    ]
    file = tmp_path / "a'><img src=x onerror=window.__hit=1>.csv"
    page = open_page("about:blank")
    upload(page, server, write(file, *rows))
    assert page.evaluate("window.__hit") is None
    import_it(page)
    page.goto(f"{server}/imports?lang=zh")
    expect(page.locator(".imports th[scope=row]").first).to_contain_text("onerror=window.__hit=1")
    assert page.evaluate("window.__hit") is None
    page.goto(f"{server}/review?lang=zh")
    rows_shown = page.locator(".question-row")
    expect(rows_shown.first).to_be_visible()
    for number in range(rows_shown.count()):
        rows_shown.nth(number).click()
        expect(rows_shown.nth(number)).to_have_attribute("aria-current", "true")
        page.wait_for_timeout(150)
        page.keyboard.press("f")
        page.keyboard.press("Escape")
        assert page.evaluate("window.__hit") is None
    page.keyboard.press("r")
    page.keyboard.type(HOSTILE[0])
    page.keyboard.press("Enter")
    expect(page.locator("#done")).to_be_visible()
    assert page.evaluate("window.__hit") is None
