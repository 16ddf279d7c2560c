"""Long lists in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Paging:
    """One page of a list: ``number`` counts from 1, ``size`` is rows on a full page, ``total`` rows
    in all.
    """

    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one page."""
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        """The place of this page's first row in the list, from 1; 0 when the list is empty."""
        return min(self.total, (self.number - 1) * self.size + 1)

    @property
    def last_row(self) -> int:
        """The place of this page's last row in the list."""
        return min(self.total, self.number * self.size)

    @property
    def previous(self) -> int | None:
        """The page before this one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The page after this one."""
        return self.number + 1 if self.number < self.last else None


def page_of(rows: Sequence[T], *, number: int, size: int) -> tuple[Sequence[T], Paging]:
    """The rows of page ``number``, and where that is; a number past the end gives the last page."""
    last = max(1, -(-len(rows) // size))
    paging = Paging(number=min(max(1, number), last), size=size, total=len(rows))
    return rows[(paging.number - 1) * size : paging.number * size], paging
