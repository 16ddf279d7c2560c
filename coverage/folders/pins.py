"""Pins that nobody could keep are refused, each by the rule that it breaks."""

from collections.abc import Sequence

from coverage.domain.agencies import Agency
from coverage.domain.assignments import Pin, PinKind, Role
from coverage.domain.availability import absent_days, presence_by_week
from coverage.domain.eligibility import (
    Rule,
    banned,
    broken_rules,
    conflicting,
    internal_refuses,
)
from coverage.domain.ids import AdvisorId
from coverage.folders import expectations as expected
from coverage.folders.faults import Faults

Numbered = tuple[int, Pin]
"""A pin with its line."""


def check_seats(numbered: Sequence[Numbered], faults: Faults) -> None:
    """One pin per seat, nobody pinned to two seats of a client or banned from the pinned one."""
    seats: dict[tuple[str, Role], Numbered] = {}
    people: dict[tuple[str, str], Numbered] = {}
    for line, pin in numbered:
        if pin.kind is not PinKind.PIN or pin.role is None:
            continue
        seat, person = (pin.client, pin.role), (pin.client, pin.advisor)
        if seat in seats:
            _refuse(line, pin, expected.ONE_PIN, faults, other=seats[seat])
        elif person in people:
            _refuse(line, pin, expected.TWO_PINNED, faults, other=people[person])
        seats.setdefault(seat, (line, pin))
        people.setdefault(person, (line, pin))


def check_bans(numbered: Sequence[Numbered], faults: Faults) -> None:
    """A pin and a ban that contradict each other are both the coordinator's: one has to go."""
    bans: dict[tuple[str, str], list[Numbered]] = {}
    for line, pin in numbered:
        if pin.kind is PinKind.BAN:
            bans.setdefault((pin.client, pin.advisor), []).append((line, pin))
    for line, pin in numbered:
        against = bans.get((pin.client, pin.advisor), [])
        if pin.kind is PinKind.PIN and pin.role is not None:
            for other in against:
                if banned([other[1]], pin.advisor, pin.client, pin.role):
                    _refuse(line, pin, expected.BANNED, faults, other=other)


def check_rules(numbered: Sequence[Numbered], agency: Agency, faults: Faults) -> None:
    """Every hard rule between the pinned advisor and the client; ``agency`` knows its days off.

    Pins of people who are not in ``agency``, because their rows have faults, are left aside.
    """
    advisors = {advisor.id: advisor for advisor in agency.advisors}
    clients = {client.id: client for client in agency.clients}
    apart = conflicting(agency.conflicts, agency.horizon)
    there = _there(agency, {pin.advisor for _, pin in numbered if pin.kind is PinKind.PIN})
    for line, pin in numbered:
        advisor, client = advisors.get(pin.advisor), clients.get(pin.client)
        if pin.kind is not PinKind.PIN or pin.role is None or not advisor or not client:
            continue
        broken = set(
            broken_rules(
                advisor,
                client,
                conflict=(advisor.id, client.id) in apart,
                some_capacity=advisor.id in there,
            )
        )
        if internal_refuses(advisor, client, pin.role):
            broken.add(Rule.INTERNAL)
        for rule in Rule:
            if rule in broken:
                _refuse(line, pin, expected.PIN_RULES[rule], faults)
        if pin.role is Role.THIRD and client.panel_size < 3:
            _refuse(line, pin, expected.SMALL_PANEL, faults, column="client")


def _there(agency: Agency, pinned: set[AdvisorId]) -> set[AdvisorId]:
    """Those of ``pinned`` who have any capacity in the horizon."""
    absences = [absence for absence in agency.absences if absence.advisor in pinned]
    absent = absent_days(absences, agency.horizon)
    return {
        advisor.id
        for advisor in agency.advisors
        if advisor.id in pinned
        and any(
            week.capacity
            for week in presence_by_week(
                advisor,
                agency.horizon,
                absent=absent.get(advisor.id, set()),
                days_off=agency.days_off,
            )
        )
    }


def _refuse(
    line: int,
    pin: Pin,
    expectation: str,
    faults: Faults,
    *,
    other: Numbered | None = None,
    column: str = "advisor",
) -> None:
    found: str = pin.client if column == "client" else pin.advisor
    if other is not None:
        found += f" (line {other[0]}: {other[1].advisor})"
    faults.add("pins", expectation, line=line, column=column, found=found)
