"""Files as rows of text cells with the line on which each stands; what is broken is a fault."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from coverage.folders import expectations as expected
from coverage.folders.faults import Faults
from coverage.folders.layout import CELL_CHARACTERS, COLUMNS, FILE_BYTES, FILES, OPTIONAL, ROWS
from coverage.folders.quoting import unquote

# The csv module's own limit is one for the whole process and names no column. Ours is per cell,
# see `_cells`, and a file is never longer than FILE_BYTES.
csv.field_size_limit(FILE_BYTES)

Numbered = tuple[int, Sequence[str]]
"""A line of the file, from 1, and the cells on it."""


@dataclass(frozen=True)
class Sheet:
    """One file. ``whole`` is False when rows are missing because the file could not be read.

    Then nobody can say that a slug is unknown. Each row maps columns to cells; ``left_out`` are the
    optional columns that the file does not have.
    """

    rows: tuple[tuple[int, dict[str, str]], ...] = ()
    whole: bool = True
    left_out: frozenset[str] = frozenset()


NOT_READ = Sheet(whole=False)


def csv_sheet(name: str, content: bytes, faults: Faults) -> Sheet:
    """The rows of a CSV file."""
    if len(content) > FILE_BYTES:
        faults.add(name, expected.SMALL_FILE)
        return NOT_READ
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        faults.add(name, expected.PLAIN_TEXT, line=line, found="NUL")
        return NOT_READ
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        byte = f"0x{content[fault.start]:02x}" if fault.start < len(content) else ""
        faults.add(name, expected.UTF8, line=line, found=byte)
        return NOT_READ
    lines = _Lines(text, name, faults)
    sheet = table(name, lines, faults)
    return replace(sheet, whole=sheet.whole and not lines.broken)


class _Lines:
    """The rows of a CSV text, each with the physical line that it begins on."""

    def __init__(self, text: str, name: str, faults: Faults) -> None:
        self._text, self._name, self._faults = text, name, faults
        self.broken = False

    def __iter__(self) -> Iterator[Numbered]:
        # strict: a stray quote is a fault instead of a guess
        rows = csv.reader(io.StringIO(self._text, newline=""), strict=True)
        line = 1
        try:
            for cells in rows:
                yield line, cells
                line = rows.line_num + 1
        except csv.Error as fault:
            self.broken = True
            self._faults.add(self._name, expected.WELL_QUOTED, line=line, found=str(fault))


def table(name: str, numbered: Iterable[Numbered], faults: Faults) -> Sheet:
    """The rows below the header; empty ones are skipped, those of a wrong width are faults."""
    lines = ((line, cells) for line, cells in numbered if any(cells))
    first, header = next(lines, (1, ()))
    columns = _columns(name, first, header, faults)
    if columns is None:
        for _ in lines:  # what else is wrong with the file is worth knowing too
            pass
        return NOT_READ
    found: list[tuple[int, dict[str, str]]] = []
    whole = True
    for line, cells in lines:
        if len(found) >= ROWS:
            faults.add(name, expected.FEW_ROWS, line=line)
            return Sheet(tuple(found), whole=False)
        row = _cells(name, line, columns, cells, faults)
        whole = whole and row is not None
        if row is not None:
            found.append((line, row))
    left_out = OPTIONAL.get(name, frozenset()) - set(columns)
    return Sheet(tuple(found), whole=whole, left_out=left_out)


def _columns(name: str, line: int, header: Sequence[str], faults: Faults) -> list[str] | None:
    """The columns of the header; None when rows below it cannot be understood."""
    columns = [cell.strip() for cell in header[: COLUMNS + 1]]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > COLUMNS:
        faults.add(name, expected.FEW_COLUMNS, line=line, found=str(len(header)))
        return None
    if not set(columns) & set(FILES[name]):
        faults.add(name, expected.HEADER, line=line, found=",".join(columns))
        return None
    twice = {column for column in columns if columns.count(column) > 1}
    optional = OPTIONAL.get(name, frozenset())
    missing = [c for c in FILES[name] if c not in columns and c not in optional]
    for column in columns:
        if column not in FILES[name]:
            faults.add(name, expected.NO_COLUMN, line=line, column=column, found=column)
    for column in sorted(twice & set(FILES[name])):
        faults.add(name, expected.ONE_COLUMN, line=line, column=column, found=column)
    for column in missing:
        faults.add(name, expected.COLUMN, line=line, column=column)
    return None if missing or twice else columns


def _cells(
    name: str, line: int, columns: Sequence[str], cells: Sequence[str], faults: Faults
) -> dict[str, str] | None:
    """The cells of one row by column; None when there are too few, too many, or too long ones."""
    if len(cells) < len(columns) or any(cells[len(columns) :]):
        faults.add(name, expected.WIDTH, line=line, found=str(len(cells)))
        return None
    row = dict(zip(columns, cells, strict=False))
    for column, cell in row.items():
        if len(cell) > CELL_CHARACTERS:
            faults.add(name, expected.SMALL_CELL, line=line, column=column, found=cell)
            return None
        if cell.startswith("'"):
            row[column] = unquote(cell)
    return row
