"""An agency from the rows of its files, or every fault that they have."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Protocol, TypeVar

from coverage.domain.agencies import Agency
from coverage.domain.errors import Fault
from coverage.domain.ids import PlaceId
from coverage.domain.places import Place
from coverage.domain.weeks import Horizon
from coverage.folders import cells, nouns, pins
from coverage.folders import expectations as expected
from coverage.folders.cells import Kind, Unfit
from coverage.folders.faults import Faults
from coverage.folders.layout import AGENCY_KEYS, FILES
from coverage.folders.nouns import Known
from coverage.folders.rows import RowReader
from coverage.folders.sheets import Sheet

T = TypeVar("T")


Noun = Callable[[RowReader, Known], T | None]
"""One of the functions of `nouns`."""


class DaysOff(Protocol):
    """Which public holidays count; a folder only says by which switches."""

    def __call__(
        self, horizon: Horizon, /, *, good_friday: bool, liberation_day: bool
    ) -> frozenset[date]: ...


@dataclass(frozen=True)
class Examined:
    """An agency without faults, its facts in order, and remarks on what is odd about it.

    ``knows_backgrounds`` is False when the column was left out: those of the advisors are then not
    empty but unknown.
    """

    agency: Agency
    remarks: tuple[Fault, ...] = ()
    knows_backgrounds: bool = True


def examine_sheets(
    sheets: Mapping[str, Sheet], faults: Faults, *, days_off: DaysOff | None
) -> Examined:
    """The agency in ``sheets``; FolderRefused with all that is wrong.

    Without ``days_off`` no public holiday counts.
    """
    reading = _Reading(sheets, faults)
    before = len(faults)
    agency = _agency(sheets["agency"], faults)
    dated = sheets["agency"].whole and len(faults) == before
    if dated and days_off is not None:
        holidays = days_off(
            agency.horizon,
            good_friday=agency.good_friday_off,
            liberation_day=agency.liberation_day_off,
        )
        agency = replace(agency, days_off=holidays)
    numbered_pins = list(reading.numbered("pins", nouns.pin))
    agency = replace(
        agency,
        advisors=reading.facts("advisors", nouns.advisor, key="slug"),
        clients=reading.facts("clients", nouns.client, key="slug"),
        places=reading.places(),
        absences=reading.facts("absences", nouns.absence, repeatable=True),
        conflicts=reading.facts("conflicts", nouns.conflict),
        surges=reading.facts("surges", nouns.surge),
        panels=reading.facts("panels", nouns.panel, key="client"),
        pins=tuple(pin for _, pin in numbered_pins),
    )
    pins.check_seats(numbered_pins, faults)
    pins.check_bans(numbered_pins, faults)
    if dated:
        pins.check_rules(numbered_pins, agency, faults)
    faults.refuse_if_any()
    return Examined(
        agency.in_order(),
        faults.remarks(),
        knows_backgrounds="background" not in sheets["advisors"].left_out,
    )


_TWICE = {"slug": expected.UNIQUE, "client": expected.ONE_PANEL}
"""What was expected of a row whose key another row has."""


class _Reading:
    """The sheets of one folder, and whom their rows may refer to."""

    def __init__(self, sheets: Mapping[str, Sheet], faults: Faults) -> None:
        self._sheets, self._faults = sheets, faults
        self._known = Known(advisors=_slugs(sheets["advisors"]), clients=_slugs(sheets["clients"]))

    def facts(
        self, file: str, noun: Noun[T], *, key: str = "", repeatable: bool = False
    ) -> tuple[T, ...]:
        """The facts of one file. No two rows have the same ``key``, or, without one, are alike.

        In a ``repeatable`` file rows may be alike: two calendars may both have told of an absence,
        which is still one absence.
        """
        facts = (fact for _, fact in self.numbered(file, noun, key=key, repeatable=repeatable))
        return tuple(dict.fromkeys(facts)) if repeatable else tuple(facts)

    def numbered(
        self, file: str, noun: Noun[T], *, key: str = "", repeatable: bool = False
    ) -> Iterator[tuple[int, T]]:
        """The facts of one file with their lines, see `facts`."""
        seen: set[object] = set()
        for line, row in self._sheets[file].rows:
            reader = RowReader(file, line, row, self._faults)
            fact = noun(reader, self._known)
            value = row[key].strip() if key else fact
            if value and value in seen and not repeatable:
                reader.refuse(key or FILES[file][0], _TWICE.get(key, expected.ONE_ROW))
            elif fact is not None:
                yield line, fact
            seen.add(value)

    def places(self) -> tuple[Place, ...]:
        """The places. Two of them are often called after one town; the second gets a number."""
        taken = {row["slug"].strip() for _, row in self._sheets["places"].rows}
        found: dict[str, Place] = {}
        for line, place in self.numbered("places", nouns.place, repeatable=True):
            slug = place.id
            if slug in found:
                self._faults.remark(
                    "places", expected.SAME_PLACE, line=line, column="slug", found=slug
                )
                slug = PlaceId(_next_free(slug, taken))
                taken.add(slug)
            found[slug] = replace(place, id=slug)
        return tuple(found.values())


def _next_free(slug: str, taken: AbstractSet[str]) -> str:
    return next(name for n in count(2) if (name := f"{slug}-{n}") not in taken)


def _slugs(sheet: Sheet) -> frozenset[str] | None:
    """Everybody in a file, also in rows with faults; None when rows could not be read."""
    return frozenset(row["slug"].strip() for _, row in sheet.rows) if sheet.whole else None


def _agency(sheet: Sheet, faults: Faults) -> Agency:
    """The facts of ``agency.csv``, with stand-ins where it has faults."""
    values: dict[str, tuple[int, str]] = {}
    for line, row in sheet.rows:
        key = row["key"].strip()
        if key not in AGENCY_KEYS:
            faults.add("agency", expected.KEY, line=line, column="key", found=row["key"])
        elif key in values:
            faults.add("agency", expected.ONE_KEY, line=line, column="key", found=key)
        else:
            values[key] = (line, row["value"])

    def value(key: str, kind: Kind[T]) -> T:
        if key not in values:
            if sheet.whole:
                faults.add("agency", expected.MISSING_KEY, column="key", found=key)
            return kind.stand_in
        line, cell = values[key]
        try:
            return kind.read(cell)
        except Unfit as unfit:
            faults.add("agency", unfit.expected, line=line, column="value", found=cell)
            return kind.stand_in

    return Agency(
        name=value("name", cells.text(required=True)),
        horizon=Horizon(
            start=value("horizon_start", cells.MONDAY), weeks=value("weeks", cells.WEEKS)
        ),
        good_friday_off=value("good_friday_off", cells.YES_NO),
        liberation_day_off=value("liberation_day_off", cells.YES_NO),
    )
