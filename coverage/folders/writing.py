"""An agency as CSV files, as a zip of them, or as a workbook; read again it is the same agency."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path

from coverage.domain.agencies import Agency
from coverage.domain.assignments import Role
from coverage.domain.clients import Presence
from coverage.domain.weeks import WEEKDAYS
from coverage.folders.layout import FILES, SEPARATOR
from coverage.folders.quoting import quote

Value = str | bool | int | float | date | None | frozenset[str]
"""What a cell is made from; ``None`` is an empty cell."""


def cell(value: Value) -> str:
    """A value as text: dates in ISO, lists sorted, numbers without exponent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _plain(value)
    if isinstance(value, frozenset):
        return SEPARATOR.join(sorted(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _plain(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def write_folder(agency: Agency, path: Path) -> None:
    """Write the files of ``agency`` into the folder ``path``, which is made when it is missing."""
    path.mkdir(parents=True, exist_ok=True)
    for name, header, rows in tables(agency):
        (path / f"{name}.csv").write_bytes(csv_of(header, rows))


def archive_of(agency: Agency, *, backgrounds: bool = True) -> bytes:
    """The files of ``agency`` in a zip, with or without the backgrounds that advisors declared."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, header, rows in tables(agency, backgrounds=backgrounds):
            # a fixed moment: the same facts are the same bytes
            entry = zipfile.ZipInfo(f"{name}.csv", date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, csv_of(header, rows), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def workbook_of(agency: Agency, *, backgrounds: bool = True) -> bytes:
    """The files of ``agency`` as the sheets of an .xlsx workbook; every cell is text."""
    import xlsxwriter

    target = io.BytesIO()
    # row by row on disk: the facts of a whole country would take half a gigabyte at once
    options = {"constant_memory": True}
    with xlsxwriter.Workbook(target, options) as workbook:
        # no moment of its making: the same facts are the same bytes, of the same length
        workbook.set_properties({"created": datetime(1980, 1, 1)})  # noqa: DTZ001 (Excel knows none)
        for name, header, rows in tables(agency, backgrounds=backgrounds):
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for line, row in enumerate(chain([header], rows)):
                for column, value in enumerate(row):
                    sheet.write_string(line, column, quote(cell(value)))
    return target.getvalue()


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV file in UTF-8 with safe cells."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([quote(cell(value)) for value in row] for row in rows)
    return target.getvalue().encode()


Table = tuple[str, Sequence[str], Iterable[Sequence[Value]]]
"""The name of a file, its header and its rows."""


def tables(agency: Agency, *, backgrounds: bool = True) -> Iterator[Table]:
    """Every file of ``agency``, in the order of the layout."""
    for name, rows in _rows(agency):
        header = FILES[name]
        if name == "advisors" and not backgrounds:
            gap = header.index("background")
            yield name, header[:gap] + header[gap + 1 :], (r[:gap] + r[gap + 1 :] for r in rows)
        else:
            yield name, header, rows


def _rows(agency: Agency) -> Iterator[tuple[str, Iterable[tuple[Value, ...]]]]:
    yield "agency", _agency(agency)
    yield "advisors", _advisors(agency)
    yield "clients", _clients(agency)
    yield (
        "places",
        (
            (p.id, p.name, p.postcode, p.kind, p.client, p.opening, p.rooms, p.wheelchair)
            for p in agency.places
        ),
    )
    yield "absences", ((a.advisor, a.first, a.until, a.kind) for a in agency.absences)
    yield "conflicts", ((c.advisor, c.client, c.first, c.until, c.kind) for c in agency.conflicts)
    yield (
        "surges",
        (
            (
                s.client,
                s.first,
                s.until,
                s.extra_hours_per_week,
                s.half_days_per_week,
                s.neutral,
                s.languages,
            )
            for s in agency.surges
        ),
    )
    yield (
        "panels",
        ((panel.client, *(panel.holder(role) for role in Role)) for panel in agency.panels),
    )
    yield "pins", ((pin.client, pin.role, pin.advisor, pin.kind) for pin in agency.pins)


def _agency(agency: Agency) -> Iterator[tuple[Value, ...]]:
    yield "name", agency.name
    yield "horizon_start", agency.horizon.start
    yield "weeks", agency.horizon.weeks
    yield "good_friday_off", agency.good_friday_off
    yield "liberation_day_off", agency.liberation_day_off


def _advisors(agency: Agency) -> Iterator[tuple[Value, ...]]:
    for advisor in agency.advisors:
        yield (
            advisor.id,
            advisor.name,
            advisor.postcode,
            float(advisor.hours_per_week),
            SEPARATOR.join(WEEKDAYS[day] for day in sorted(advisor.working_days)),
            float(advisor.radius_km),
            advisor.languages,
            advisor.topics,
            advisor.sectors,
            advisor.gender,
            advisor.background,
            advisor.max_primary,
            advisor.max_backup,
            advisor.credential,
            advisor.valid_until,
            advisor.internal_to,
            advisor.available_from,
            advisor.available_until,
        )


def _clients(agency: Agency) -> Iterator[tuple[Value, ...]]:
    for client in agency.clients:
        yield (
            client.id,
            client.name,
            client.postcode,
            client.sector,
            client.employees,
            float(client.demand_hours_per_week),
            float(client.visits_per_year),
            client.service,
            client.languages,
            client.topics,
            client.preferred_gender,
            client.panel_size,
            client.differ_in,
            client.school_region,
            client.contract_from,
            client.contract_until,
            client.own_site_allowed,
            client.alias,
            SEPARATOR.join(map(_presence, client.presence)),
        )


def _presence(item: Presence) -> str:
    return f"{item.every_weeks}:{WEEKDAYS[item.weekday]}:{item.half_day}"
