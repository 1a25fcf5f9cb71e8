"""Tables of a web page, which many systems export under the name of a workbook.

WHATWG HTML, 4.9.12 forming a table: a cell may span rows and columns. Standard library only.
"""

from __future__ import annotations

from html.parser import HTMLParser

from ingest.reading.merging import Range

_CELLS = ("td", "th")
_SILENT = ("script", "style", "title")
_MOST_COLUMNS, _MOST_ROWS = 1_000, 65_534
"""What HTML lets a cell span."""


class HtmlTable:
    """A growing table: rows of texts, and the ranges that one cell covers."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.merged: list[Range] = []
        self._reserved: dict[int, int] = {}
        """Column -> last row that a cell from above covers."""

    def add_row(self) -> None:
        """Begin a row."""
        self.rows.append([])

    def add_cell(self, text: str, down: int, across: int) -> None:
        """Put a cell into the first free place of the row."""
        if not self.rows:
            self.add_row()
        at, row = len(self.rows) - 1, self.rows[-1]
        while self._reserved.get(len(row), -1) >= at:
            row.append("")
        place = len(row)
        row += [text, *[""] * (across - 1)]
        if down > 1 or across > 1:
            self.merged.append(((at, place), (at + down - 1, place + across - 1)))
        if down > 1:
            self._reserved.update(dict.fromkeys(range(place, place + across), at + down - 1))


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[HtmlTable] = []
        self._depth = self._silent = 0
        self._text: list[str] | None = None
        self._span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(HtmlTable())
        elif tag == "br" and self._text is not None:
            self._text.append("\n")
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self.tables[-1].add_row()
        elif self._depth == 1 and tag in _CELLS:
            self._end_cell()
            spans = dict(attrs)
            down = _span(spans.get("rowspan"), _MOST_ROWS)
            self._text, self._span = [], (down, _span(spans.get("colspan"), _MOST_COLUMNS))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        if self._depth == 1 and tag in (*_CELLS, "tr", "table"):
            self._end_cell()
        if tag == "table" and self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._silent:
            self._text.append(data)

    def _end_cell(self) -> None:
        if self._text is not None:
            lines = (" ".join(line.split()) for line in _joined(self._text))
            self.tables[-1].add_cell("\n".join(lines).strip(), *self._span)
            self._text = None


def _joined(parts: list[str]) -> list[str]:
    """Return lines of text: only a break ends a line, the page's own line ends do not."""
    lines = [""]
    for part in parts:
        if part == "\n":
            lines.append("")
        else:
            lines[-1] += part
    return lines


def _span(text: str | None, most: int) -> int:
    return min(max(int(text), 1), most) if text and text.isdecimal() and len(text) < 9 else 1


def html_tables(text: str) -> list[HtmlTable]:
    """Return the tables of a page; one within a cell of another is text of that cell."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    return parser.tables
