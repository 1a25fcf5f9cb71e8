"""Text of records is text: whatever it holds, it runs nowhere."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, served

pytestmark = pytest.mark.browser

HOSTILE = (
    "<img src=x onerror=window.__hit=1>",
    "<script>window.__hit=1</script>",
    "</script><script>window.__hit=1</script>",
    "'\"><svg onload=window.__hit=1>",
    "javascript:window.__hit=1",
    "${window.__hit=1}",
    "{{7*7}}{% raw %}",
    "<a href=javascript:window.__hit=1>x</a>",
    "<iframe srcdoc='<script>top.__hit=1</script>'>",
    "&lt;script&gt;window.__hit=1&lt;/script&gt;",
    "<!--<script>window.__hit=1//-->",
    "{n}{o}<style>*{display:none}</style>",
)
LEDGER = (
    "record_id,site_id,site_name,kind,department,address,lon,lat,category,found_on,rectified_on,"
    "verified_on,due_on,inspection_kind,severity,description"
)


def write_hostile_ledger(path: Path) -> None:
    """Write a ledger in which every free text is a script; the hostile sites rebound the most."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(LEDGER.split(","))
        for at in range(120):
            is_hostile = at < len(HOSTILE)
            text = HOSTILE[at] if is_hostile else f"site {at}"
            spread = 0.0004 if is_hostile else 0.01
            place = (120 + spread * (at % 8), 30 + spread * (at // 8))
            for month in range(1, 12, 1 if is_hostile else 5):
                found, verified = f"2026-{month:02}-02", f"2026-{month:02}-09"
                writer.writerow(
                    [f"R{at}-{month}", f"S{at}", text, "compound", "housing", text, *place, "H01",
                     found, found, verified, found, "spot_check", "", text]
                )  # fmt: skip


def test_text_of_records_runs_nowhere(open_page: OpenPage, tmp_path: Path) -> None:
    ledger = tmp_path / "hostile.csv"
    write_hostile_ledger(ledger)
    with served(tmp_path, ["ingest", str(ledger)]) as address:
        page = open_page(f"{address}/?lang=en")
        page.wait_for_selector("body.is-ready")
        assert page.locator(".row .name").first.inner_text().startswith(HOSTILE)
        page.locator(".row").first.click()
        page.locator(".members-button").click()
        expect(page.locator("#card .site-button")).to_have_count(len(HOSTILE))
        assert set(page.locator("#card .site-button .name").all_inner_texts()) == set(HOSTILE)
        page.locator("#tab-sites").click()
        expect(page.locator("#panel-sites .row")).to_have_count(100)
        assert set(HOSTILE) <= set(page.locator("#panel-sites .name").all_inner_texts())
        for at, text in enumerate(HOSTILE):
            page.goto(f"{address}/?lang=en#site=S{at}")
            page.reload()
            expect(page.locator("#card h2")).to_have_text(text)
            expect(page.locator("#card .subtitle")).to_contain_text(text)
            expect(page.locator("#card .findings p").first).to_have_text(text)
            page.locator("#search").fill(text[:6])
            expect(page.locator("#results .name", has_text=text).first).to_be_visible()
            assert page.evaluate("window.__hit") is None
