"""Planted hot spots found again, and none found where none was planted, on demo cities."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from geodata import schema
from geodata.analysis import Analysis, analyse
from geodata.codes import built_in_vocabulary
from geodata.rules import load_rules
from ingest.demo import build_demo, write_demo
from ingest.knowledge import Known
from ingest.load import read_batch

SEEDS = (20260601, 1, 2, 3, 4, 5, 6, 7)


def demo_records(seed: int, *, planted: bool) -> tuple[schema.Records, set[str]]:
    """Return the records of a demo city, by way of its files, and the truth."""
    city = build_demo(seed, planted=planted)
    vocabulary = built_in_vocabulary()
    empty = {name: [] for name in schema.SITE_COLUMNS}
    register = schema.sites_frame(empty, [], [], [])
    batches = []
    with tempfile.TemporaryDirectory() as folder:
        for workbook in write_demo(city, Path(folder)).workbooks:
            batch = read_batch(workbook.path, known=Known(register, vocabulary))
            batches.append(batch)
    records = schema.Records(
        pd.concat([batch.sites for batch in batches]),
        pd.concat([batch.inspections for batch in batches]),
        pd.concat([batch.findings for batch in batches]),
        vocabulary,
    )
    return records, set(city.planted.index)


def hits(analysis: Analysis, truth: set[str]) -> tuple[float, float]:
    """Return precision and recall by sites; 1 where nothing was flagged and nothing planted."""
    flagged = {site for members in analysis.hotspots["site_ids"] for site in members}
    right = len(flagged & truth)
    return (
        right / len(flagged) if flagged else float(not truth),
        right / len(truth) if truth else float(not flagged),
    )


def main() -> None:
    """Print the table of docs/methods.md."""
    rules = load_rules()
    print("| seed | hot spots | precision | recall | none planted: hot spots, smallest p |")
    print("| --- | --- | --- | --- | --- |")
    for seed in SEEDS:
        records, truth = demo_records(seed, planted=True)
        found = analyse(records, rules=rules, seed=1)
        precision, recall = hits(found, truth)
        quiet = analyse(demo_records(seed, planted=False)[0], rules=rules, seed=1)
        print(f"| {seed} | {len(found.hotspots)} | {precision:.2f} | {recall:.2f} | "
              f"{len(quiet.hotspots)}, {quiet.smallest_p_value:.3f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
