"""Agencies in one .xlsx workbook: the files of a folder as sheets, without ``.csv`` in their names.

The reader keeps a sheet as a full rectangle, so one cell in a far corner would take all memory: a
workbook is looked through before it is opened.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from coverage.folders import expectations as expected
from coverage.folders.archives import BROKEN, unpacked
from coverage.folders.faults import Faults
from coverage.folders.layout import COLUMNS, FILES, SHEET_CELLS
from coverage.folders.sheets import NOT_READ, Numbered, Sheet, table

_Cell = int | float | str | bool | time | date | datetime | timedelta
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{0,9})([0-9]{0,18})""")
"""Where a row or a cell stands: ``r="12"`` or ``r="AB12"``."""


_OTHER_KINDS = {"xl/workbook.bin", "content.xml"}
"""What the reader would take for a workbook of another kind, whose sheets nobody looked through."""


def workbook_sheets(content: bytes, faults: Faults) -> Mapping[str, Sheet]:
    """The sheets of a workbook; every file of the layout has one."""
    nothing = dict.fromkeys(FILES, NOT_READ)
    if not _is_harmless(content, faults):
        return nothing
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return {name: _sheet(workbook, name, faults) for name in FILES}
    except (CalamineError, OSError, ValueError):
        faults.add("", expected.XLSX)
        return nothing


def _is_harmless(content: bytes, faults: Faults) -> bool:
    """Whether the workbook is whole and no sheet is larger than ours may be."""
    before = len(faults)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
            if "xl/workbook.xml" not in names or names & _OTHER_KINDS or content[:2] != b"PK":
                faults.add("", expected.XLSX)
                return False
            # a sheet may lie anywhere: the workbook says where
            for part, parts in unpacked(archive, faults):
                if not _fits(parts):
                    faults.add("", expected.SMALL_SHEET, found=part)
                    return False
    except BROKEN:
        faults.add("", expected.XLSX)
    return len(faults) == before


def _fits(content: bytes) -> bool:
    """Whether the rectangle of all rows and cells of a sheet's XML is small enough."""
    rows = columns = 1
    for match in _ADDRESS.finditer(content):
        letters, digits = match.groups()
        rows = max(rows, int(digits or 0))
        columns = max(columns, _column(letters))
    return columns <= COLUMNS and rows * columns <= SHEET_CELLS


def _column(letters: bytes) -> int:
    """The number of a column from 1: A is 1, AB 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _sheet(workbook: CalamineWorkbook, name: str, faults: Faults) -> Sheet:
    if name not in workbook.sheet_names:
        faults.add(name, expected.FILE)
        return NOT_READ
    return table(name, _numbered(workbook.get_sheet_by_name(name)), faults)


def _numbered(sheet: CalamineSheet) -> Iterator[Numbered]:
    """The rows of a sheet as text, from its very first line."""
    for line, row in enumerate(sheet.iter_rows(), start=1):
        yield line, [as_text(cell) for cell in row]


def as_text(cell: _Cell) -> str:
    """A cell as it would stand in a CSV file."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time.min
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
