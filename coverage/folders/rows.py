"""One row of a file: its cells as values, and every cell that is at fault."""

from datetime import date
from typing import TypeVar

from coverage.folders.cells import Kind, Unfit
from coverage.folders.faults import Faults

T = TypeVar("T")


class RowReader:
    """Reads the cells of one row; after a fault it goes on, to find the others too."""

    def __init__(self, file: str, line: int, cells: dict[str, str], faults: Faults) -> None:
        self._file, self._cells, self._faults = file, cells, faults
        self.line = line
        self.sound = True
        self._unfit: set[str] = set()

    def read(self, column: str, kind: Kind[T]) -> T:
        """The value in ``column``; what is returned after a fault is good for nothing."""
        try:
            return kind.read(self._cells.get(column, ""))
        except Unfit as unfit:
            self.refuse(column, unfit.expected)
            return kind.stand_in

    def refuse(self, column: str, expectation: str, *, found: str | None = None) -> None:
        """Note that ``column`` does not hold what it must."""
        self.sound = False
        self._unfit.add(column)
        self._faults.add(
            self._file,
            expectation,
            line=self.line,
            column=column,
            found=self._cells.get(column, "") if found is None else found,
        )

    def fits(self, *columns: str) -> bool:
        """Whether none of ``columns`` is at fault, so that they can be held against each other."""
        return self._unfit.isdisjoint(columns)

    def remark(self, column: str, remark: str) -> None:
        """Note that ``column`` holds something odd, which is taken as it is."""
        self._faults.remark(
            self._file, remark, line=self.line, column=column, found=self._cells[column]
        )

    def is_reversed(self, column: str, later: str, first: date | None, until: date | None) -> bool:
        """Whether the period from ``column`` to ``later`` ends before it begins."""
        return bool(first and until and until < first and self.fits(column, later))
