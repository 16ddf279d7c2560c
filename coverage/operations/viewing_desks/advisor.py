"""An advisor's desk: own weeks in the published plan. For anybody else nothing of it exists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from coverage.domain.advisors import Advisor
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan, Role
from coverage.domain.availability import WeekPresence
from coverage.domain.clients import HalfDay
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Horizon, Week
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.remembered import current_facts
from coverage.persistence.database import reading
from coverage.persistence.plans import load_plan, load_work, published_head


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A client that the reader covers in one week. ``minutes`` are demand and travel.

    ``stands_in_for`` names whose seat it is when the reader is not the primary.
    """

    client: str
    role: CoverRole
    minutes: int
    stands_in_for: str = ""


@dataclass(frozen=True, kw_only=True)
class SurgeDuty:
    """Minutes that the reader works in one week for a client's surge; why there is one stays
    unsaid.
    """

    client: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Standby:
    """A client on whose panel the reader has a seat, in a week that somebody else covers (or
    nobody).
    """

    client: str
    seat: Role
    role: CoverRole
    covered_by: str = ""


@dataclass(frozen=True, kw_only=True)
class OnSite:
    """A standing half-day at a client that the reader covers that week."""

    day: date
    half_day: HalfDay
    client: str


@dataclass(frozen=True, kw_only=True)
class AdvisorWeek:
    """One week of the reader. Minutes ``planned`` and ``capacity`` (with absences and holidays)
    are of this week, ``contracted`` of a normal one. ``previous`` and ``following`` are None at
    the horizon's ends.
    """

    week: Week
    previous: Week | None
    following: Week | None
    presence: WeekPresence
    contracted: int
    days_off: tuple[date, ...]
    duties: tuple[Duty, ...]
    surges: tuple[SurgeDuty, ...]
    standby: tuple[Standby, ...]
    on_site: tuple[OnSite, ...]

    @property
    def planned(self) -> int:
        """Minutes of all clients and surges."""
        return sum(duty.minutes for duty in self.duties) + sum(s.minutes for s in self.surges)

    @property
    def capacity(self) -> int:
        """Minutes the reader is there for in this week."""
        return self.presence.capacity

    @property
    def stand_ins(self) -> tuple[Duty, ...]:
        """The clients covered in somebody else's place."""
        return tuple(duty for duty in self.duties if duty.stands_in_for)


@dataclass(frozen=True, kw_only=True)
class WeekLine:
    """One week in the reader's overview: minutes, and how many clients in which role."""

    week: Week
    presence: WeekPresence
    planned: int
    clients: Mapping[CoverRole, int]
    surge: int


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """What the reader's pages are made from: own work, and all cover of those clients."""

    facts: Facts
    advisor: Advisor
    work: Plan | None
    around: Plan | None


def advisor_week(reader: AdvisorReader, week: Week | None, *, today: date) -> AdvisorWeek | None:
    """One week of the reader: ``week``, or the horizon's week nearest to ``today``.

    None while nothing is published or the reader is no advisor (any more); NotFound outside the
    horizon.
    """
    desk = _desk(reader)
    if desk is None or desk.work is None or desk.around is None:
        return None
    horizon = desk.work.horizon
    if week is None:
        week = min(max(Week.of(today), horizon[0]), horizon[len(horizon) - 1])
    if week not in horizon:
        raise NotFound
    place = horizon.index(week)
    duties = tuple(_duties(desk, desk.work, week))
    return AdvisorWeek(
        week=week,
        previous=horizon[place - 1] if place else None,
        following=horizon[place + 1] if place + 1 < len(horizon) else None,
        presence=_presence(desk, horizon, week),
        contracted=round(60 * desk.advisor.hours_per_week),
        days_off=tuple(day for day in week.working_days() if day in desk.facts.agency.days_off),
        duties=duties,
        surges=tuple(_surges(desk, desk.work, week)),
        standby=tuple(_standby(desk, desk.around, week)),
        on_site=tuple(sorted(_on_site(desk, desk.work, week), key=lambda o: (o.day, o.half_day))),
    )


def advisor_weeks(reader: AdvisorReader, *, today: date) -> tuple[WeekLine, ...] | None:
    """The reader's weeks from that of ``today`` on, or all of a horizon in the future or past.

    None while nothing is published or the reader is no advisor (any more).
    """
    desk = _desk(reader)
    if desk is None or desk.work is None:
        return None
    weeks = tuple(desk.work.horizon)
    now = Week.of(today)
    coming = tuple(week for week in weeks if week >= now)
    return tuple(_line(desk, desk.work, week) for week in coming or weeks)


def _desk(reader: AdvisorReader) -> _Desk | None:
    with reading() as session:
        facts = current_facts(session)
        head = published_head(session)
        work = None if head is None else load_work(session, head.id, reader.advisor)
        around = None
        if head is not None and work is not None:
            mine = {panel.client for panel in work.panels} | {span.client for span in work.cover}
            around = load_plan(session, head.id, clients=mine)
    advisor = facts.advisors.get(reader.advisor)
    if advisor is None:
        return None
    return _Desk(facts=facts, advisor=advisor, work=work, around=around)


def _presence(desk: _Desk, horizon: Horizon, week: Week) -> WeekPresence:
    return desk.facts.presence(desk.advisor.id, horizon)[horizon.index(week)]


def _covering(work: Plan, week: Week) -> Iterator[CoverSpan]:
    return (span for span in work.cover if span.first <= week <= span.last)


def _duties(desk: _Desk, work: Plan, week: Week) -> Iterator[Duty]:
    panels = {panel.client: panel for panel in (desk.around or work).panels}
    for span in _covering(work, week):
        panel = panels.get(span.client, Panel(client=span.client))
        stands_in = span.role is not CoverRole.PRIMARY and panel.primary is not None
        yield Duty(
            client=_name(desk, span.client),
            role=span.role,
            minutes=desk.facts.load(span.client, desk.advisor.id),
            stands_in_for=_person(desk, panel.primary) if stands_in else "",
        )


def _surges(desk: _Desk, work: Plan, week: Week) -> Iterator[SurgeDuty]:
    for staffing in work.surge_staffing:
        if staffing.week == week:
            yield SurgeDuty(client=_name(desk, staffing.client), minutes=staffing.minutes)


def _standby(desk: _Desk, around: Plan, week: Week) -> Iterator[Standby]:
    me = desk.advisor.id
    covers = {span.client: span for span in _covering(around, week)}
    for panel in around.panels:
        seat = next((role for role in Role if panel.holder(role) == me), None)
        span = covers.get(panel.client)
        if seat is not None and span is not None and span.advisor != me:
            yield Standby(
                client=_name(desk, panel.client),
                seat=seat,
                role=span.role,
                covered_by=_person(desk, span.advisor),
            )


def _on_site(desk: _Desk, work: Plan, week: Week) -> Iterator[OnSite]:
    for span in _covering(work, week):
        client = desk.facts.clients.get(span.client)
        for presence in client.presence if client else ():
            day = presence.day_in(week, desk.facts.agency.horizon)
            if day is not None and day not in desk.facts.agency.days_off:
                yield OnSite(day=day, half_day=presence.half_day, client=_name(desk, span.client))


def _line(desk: _Desk, work: Plan, week: Week) -> WeekLine:
    spans = list(_covering(work, week))
    surge = sum(part.minutes for part in work.surge_staffing if part.week == week)
    return WeekLine(
        week=week,
        presence=_presence(desk, work.horizon, week),
        planned=sum(desk.facts.load(span.client, desk.advisor.id) for span in spans) + surge,
        clients={role: sum(span.role is role for span in spans) for role in CoverRole},
        surge=surge,
    )


def _name(desk: _Desk, client: ClientId) -> str:
    return desk.facts.client_name(client).name


def _person(desk: _Desk, advisor: AdvisorId | None) -> str:
    return "" if advisor is None else desk.facts.advisor_name(advisor).name
