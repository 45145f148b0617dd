"""Cells that another program copied: Excel, WPS and Calc, a page in a browser, a table in Word."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Final

from studio.exchange.html_in import read_html
from studio.manuscript.objects import Sort
from studio.manuscript.tables import Rows

_LONGEST_HTML: Final = 500_000
"""Characters; more takes too long within a key press, and plain cells are there as well."""


def cells_of(text: str, html: str) -> Rows:
    """The cells, all rows of one length; empty when it is no table, or a single cell.

    Spreadsheets give their cells as plain text, with every empty row; Word's table has line ends
    within its cells there, and only its HTML says which they are.
    """
    is_table = "<table" in html.casefold()
    plain = _separated(text) if "\t" in text or is_table else []
    if len({len(row) for row in plain}) > 1 and is_table and len(html) <= _LONGEST_HTML:
        plain = _in_page(html) or plain
    elif not plain and is_table and len(html) <= _LONGEST_HTML:
        plain = _in_page(html)
    width = max(map(len, plain), default=0)
    if len(plain) * width <= 1:
        return ()
    return tuple((*row, *[""] * (width - len(row))) for row in plain)


def _separated(text: str) -> list[list[str]]:
    """By tabs; a cell with a line end in it stands in quotation marks, as spreadsheets write it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if '"' not in text:
        return [line.split("\t") for line in text.split("\n")] if text else []
    try:
        return [row or [""] for row in csv.reader(StringIO(text, newline=""), delimiter="\t")]
    except csv.Error:  # a cell beyond what the reader takes
        return [line.split("\t") for line in text.split("\n")]


def _in_page(html: str) -> list[list[str]]:
    """Of the only table that stands there."""
    found = [one for one in read_html(html).objects.values() if one.sort is Sort.TABLE]
    return [list(row) for row in found[0].rows] if len(found) == 1 else []
