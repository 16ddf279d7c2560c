"""Replacing stored facts by new ones with the fewest changes: storing twice changes nothing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from coverage.persistence.database import Row, held_for
from coverage.persistence.facts_mapping import Columns, Found

Value = tuple[object, ...]
_CHUNK = 500
"""Values in one IN (...): far below the limits of both databases."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Rows of one kind that were added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


class KeyedFacts:
    """Rows that keep their key while their other columns change: advisors, clients, places, panels.

    Adding and removing are apart, because others may refer to the rows: who comes is stored before
    whatever names them, who goes is removed after.
    """

    def __init__(self, session: Session, row: type[Row], *, key: str) -> None:
        self._session, self._table, self._key = session, _table(row), key
        found = session.execute(select(self._table)).mappings()
        self._present = {record[key]: dict(record) for record in found}
        self._wanted: set[object] = set()
        self._counts = Counts()

    def store(self, wanted: Iterable[Columns]) -> None:
        """Add the rows that are new and change those that differ."""
        added: list[Columns] = []
        changed: list[Columns] = []
        for columns in wanted:
            before = self._present.get(columns[self._key])
            self._wanted.add(columns[self._key])
            if before is None:
                added.append(columns)
            elif any(before[name] != value for name, value in columns.items()):
                changed.append(columns)
        if added:
            self._session.execute(insert(self._table), added)
        self._hold({*self.gone(), *(columns[self._key] for columns in changed)})
        if changed:
            self._change(changed)
        self._counts = Counts(added=len(added), changed=len(changed))

    def _hold(self, keys: set[object]) -> None:
        """Let others wait who want rows that change or go: in the order in which they hold them."""
        column, wanted = self._table.c[self._key], sorted(keys, key=str)
        for start in range(0, len(wanted), _CHUNK):
            held = select(column).where(column.in_(wanted[start : start + _CHUNK]))
            self._session.execute(held_for(held.order_by(column)))

    def _change(self, changed: list[Columns]) -> None:
        names = [name for name in changed[0] if name != self._key]
        statement = (
            update(self._table)
            .where(self._table.c[self._key] == bindparam("_key"))
            .values({name: bindparam(name) for name in names})
        )
        rows = [{"_key": row[self._key], **{name: row[name] for name in names}} for row in changed]
        self._session.connection().execute(statement, rows)

    def gone(self) -> set[object]:
        """The keys that are stored and were not wanted."""
        return set(self._present) - self._wanted

    def remove_gone(self) -> Counts:
        """Remove the rows that were not wanted; what became of all of them."""
        gone = self.gone()
        _remove(self._session, self._table, self._key, gone)
        return Counts(added=self._counts.added, changed=self._counts.changed, removed=len(gone))


def store_loose(
    session: Session,
    row: type[Row],
    wanted: Iterable[Columns],
    *,
    kept: Callable[[Found], bool] = lambda _: False,
    fixed: Columns | None = None,
) -> Counts:
    """Make the rows of ``row`` those of ``wanted``, which have no key but all of their columns.

    Rows for which ``kept`` holds stay whatever is wanted; an equal wanted row is not stored beside
    them. ``fixed`` are columns that every new row gets as well.
    """
    table, rows = _table(row), list(wanted)
    names = tuple(rows[0]) if rows else ()
    missing = Counter(tuple(columns.values()) for columns in rows)
    present: defaultdict[Value, list[int]] = defaultdict(list)
    standing: Counter[Value] = Counter()
    for found in session.execute(select(table).order_by(table.c.id)):
        value = tuple(getattr(found, name) for name in names)
        if kept(found):
            standing[value] += 1
        else:
            present[value].append(found.id)
    missing -= standing
    gone = [number for value, ids in present.items() for number in ids[missing[value] :]]
    missing -= Counter({value: len(ids) for value, ids in present.items()})
    added = [
        {**dict(zip(names, value, strict=True)), **(fixed or {})} for value in missing.elements()
    ]
    _remove(session, table, "id", gone)
    if added:
        session.execute(insert(table), added)
    return Counts(added=len(added), removed=len(gone))


def _remove(session: Session, table: Table, column: str, values: Iterable[object]) -> None:
    """Remove the rows whose ``column`` is one of ``values``, however many there are."""
    rows = [{"_gone": value} for value in values]
    if rows:
        statement = delete(table).where(table.c[column] == bindparam("_gone"))
        session.connection().execute(statement, rows)


def _table(row: type[Row]) -> Table:
    table = row.__table__
    assert isinstance(table, Table)  # noqa: S101 - rows are mapped to tables, not to joins
    return table
