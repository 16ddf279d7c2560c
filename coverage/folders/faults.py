"""Collecting what is wrong with a folder, in the order in which its reader will look for it."""

from coverage.domain.errors import Fault, FolderRefused
from coverage.folders import expectations as expected
from coverage.folders.layout import FILES, MOST_FAULTS

_SHOWN = 80
_Place = tuple[int, int, int]
"""Positions of the file and the column in the layout, and the line between them."""


class Faults:
    """Everything that is wrong with one folder, and remarks on what is merely odd.

    ``label`` makes a name from a file of the layout; ``source`` is what all of them came in.
    """

    def __init__(self, label: str = "{}.csv", *, source: str = "") -> None:
        self._label, self._source = label, source
        self._faults = _Found()
        self._remarks = _Found()

    def __len__(self) -> int:
        return len(self._faults)

    def add(
        self, file: str, expectation: str, *, line: int = 0, column: str = "", found: str = ""
    ) -> None:
        """Note one fault. ``file`` is one of the layout, a name of its own, or empty for all."""
        self._faults.add(
            _place(file, line, column), self._told(file, expectation, line, column, found)
        )

    def remark(
        self, file: str, remark: str, *, line: int = 0, column: str = "", found: str = ""
    ) -> None:
        """Note something that is taken as it is, and that its author may not have meant."""
        self._remarks.add(_place(file, line, column), self._told(file, remark, line, column, found))

    def _told(self, file: str, text: str, line: int, column: str, found: str) -> Fault:
        name = self._label.format(file) if file in FILES else file or self._source
        return Fault(file=name, line=line, column=column, found=shortened(found), expected=text)

    def refuse_if_any(self) -> None:
        """FolderRefused with all faults by file, line and column, when there are any."""
        if self._faults:
            raise FolderRefused(self._faults.in_order())

    def remarks(self) -> tuple[Fault, ...]:
        """The remarks by file, line and column; ``expected`` says what is made of it."""
        return self._remarks.in_order()


class _Found:
    """Faults with their places in the folder, as many as anybody can want."""

    def __init__(self) -> None:
        self._noted: list[tuple[_Place, Fault]] = []
        self._overflow = False

    def __len__(self) -> int:
        return len(self._noted)

    def add(self, place: _Place, fault: Fault) -> None:
        if len(self._noted) < MOST_FAULTS:
            self._noted.append((place, fault))
        else:
            self._overflow = True

    def in_order(self) -> tuple[Fault, ...]:
        noted = sorted(self._noted, key=lambda entry: entry[0])
        rest = [Fault(file="", expected=expected.FEWER_FAULTS)] if self._overflow else []
        return (*(fault for _, fault in noted), *rest)


def shortened(text: str) -> str:
    """``text`` as it can be shown in a line: its beginning, without line breaks."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text[: _SHOWN + 1])
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"


def _place(file: str, line: int, column: str) -> _Place:
    columns = FILES.get(file, ())
    return (
        list(FILES).index(file) if file in FILES else -1,
        line,
        columns.index(column) if column in columns else -1,
    )
