"""Random agencies whose facts hang together, for property tests."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from coverage.domain.absences import Absence, AbsenceKind
from coverage.domain.advisors import Advisor, Conflict, ConflictKind, Gender
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, Pin, PinKind, Role
from coverage.domain.clients import (
    Client,
    DifferIn,
    HalfDay,
    Presence,
    SchoolRegion,
    Service,
    Surge,
)
from coverage.domain.ids import AdvisorId, ClientId, PlaceId
from coverage.domain.places import Place, PlaceKind
from coverage.domain.vocabulary import Sector, Topic
from coverage.domain.weeks import Horizon

# whatever people type: also what a spreadsheet would run, and text that looks quoted already
_TYPED = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), include_characters="\t\n=+-@'\""), max_size=20
)
_TEXT = st.one_of(
    _TYPED,
    st.builds("{}{}".format, st.sampled_from(["=", "+", "-", "@", "\t", "'", "'=", "''+"]), _TYPED),
)
_NAME = _TEXT.filter(lambda text: bool(text.strip()))
_SLUG = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
_DATE = st.dates(date(2020, 1, 1), date(2035, 12, 31))
_HOURS = st.floats(0, 40, allow_subnormal=False).map(abs)
_POSTCODE = st.sampled_from(["1011", "3511", "9711", "6211", "3521"])
_LANGUAGES = st.frozensets(st.sampled_from(["nl", "en", "fy", "tr", "uk"]), min_size=1)
_GENDER = st.none() | st.sampled_from(Gender)
_TOPICS = st.frozensets(st.sampled_from([topic.value for topic in Topic]), min_size=1)
_SECTOR = st.sampled_from([sector.value for sector in Sector])


@st.composite
def _period(draw: st.DrawFn) -> tuple[date, date]:
    first = draw(_DATE)
    return first, first + timedelta(days=draw(st.integers(0, 400)))


@st.composite
def _advisors(draw: st.DrawFn, clients: list[ClientId]) -> tuple[Advisor, ...]:
    slugs = draw(st.lists(_SLUG, max_size=4, unique=True))
    return tuple(
        Advisor(
            id=AdvisorId(slug),
            name=draw(_NAME),
            postcode=draw(_POSTCODE),
            hours_per_week=draw(_HOURS),
            working_days=draw(st.frozensets(st.integers(0, 4), min_size=1)),
            radius_km=draw(_HOURS),
            languages=draw(_LANGUAGES),
            topics=draw(_TOPICS),
            sectors=draw(st.frozensets(_SECTOR)),
            gender=draw(_GENDER),
            background=draw(_TEXT),
            max_primary=draw(st.integers(0, 99)),
            max_backup=draw(st.integers(0, 99)),
            credential=draw(st.sampled_from(["LVV", "OVAL"])),
            valid_until=draw(_DATE),
            internal_to=draw(st.none() | st.sampled_from(clients)) if clients else None,
            available_from=period[0],
            available_until=period[1],
        )
        for slug in slugs
        for period in [draw(st.just((None, None)) | _period())]
    )


@st.composite
def _clients(draw: st.DrawFn) -> tuple[Client, ...]:
    slugs = draw(st.lists(_SLUG, max_size=4, unique=True))
    presence = st.builds(
        Presence,
        every_weeks=st.integers(1, 8),
        weekday=st.integers(0, 4),
        half_day=st.sampled_from(HalfDay),
    )
    return tuple(
        Client(
            id=ClientId(slug),
            name=draw(_NAME),
            postcode=draw(_POSTCODE),
            sector=draw(_SECTOR),
            employees=draw(st.integers(0, 20_000)),
            demand_hours_per_week=draw(_HOURS),
            visits_per_year=draw(_HOURS),
            service=draw(st.sampled_from(Service)),
            languages=draw(_LANGUAGES),
            topics=draw(_TOPICS),
            preferred_gender=draw(_GENDER),
            panel_size=draw(st.sampled_from([2, 3])),
            differ_in=draw(st.none() | st.sampled_from(DifferIn)),
            school_region=draw(st.sampled_from(SchoolRegion)),
            contract_from=first,
            contract_until=draw(st.none() | st.just(until)),
            own_site_allowed=draw(st.booleans()),
            alias=draw(_TEXT),
            presence=tuple(draw(st.lists(presence, max_size=2, unique=True))),
        )
        for slug in slugs
        for first, until in [draw(_period())]
    )


@st.composite
def _places(draw: st.DrawFn, clients: list[ClientId]) -> tuple[Place, ...]:
    return tuple(
        Place(
            id=PlaceId(slug),
            name=draw(_NAME),
            kind=draw(st.sampled_from(PlaceKind)),
            postcode=draw(_POSTCODE),
            client=draw(st.none() | st.sampled_from(clients)) if clients else None,
            opening=draw(st.sampled_from(["", "mon-fri 08:30-18:00"])),
            rooms=draw(st.integers(0, 5)),
            wheelchair=draw(st.none() | st.booleans()),
        )
        for slug in draw(st.lists(_SLUG, max_size=3, unique=True))
    )


@st.composite
def _surges(draw: st.DrawFn, clients: list[ClientId]) -> tuple[Surge, ...]:
    return tuple(
        Surge(
            client=client,
            first=first,
            until=until,
            extra_hours_per_week=hours,
            half_days_per_week=draw(st.integers(0, int(hours // 4))),
            neutral=draw(st.booleans()),
            languages=draw(st.frozensets(st.sampled_from(["en", "pl"]))),
        )
        for client in draw(st.lists(st.sampled_from(clients), max_size=3, unique=True))
        for first, until in [draw(_period())]
        for hours in [draw(_HOURS)]
    )


@st.composite
def _ties(
    draw: st.DrawFn, clients: list[ClientId], advisors: list[AdvisorId]
) -> dict[str, tuple[object, ...]]:
    """Facts that need both a client and an advisor."""
    pairs = st.tuples(st.sampled_from(clients), st.sampled_from(advisors))
    conflicts = [
        Conflict(
            client=client,
            advisor=advisor,
            first=first,
            until=draw(st.none() | st.just(until)),
            kind=draw(st.sampled_from(ConflictKind)),
        )
        for client, advisor in draw(st.lists(pairs, max_size=3, unique=True))
        for first, until in [draw(_period())]
    ]
    # bans only: whether a pin keeps every hard rule is a matter of its own tests
    bans = [
        Pin(
            client=client,
            advisor=advisor,
            role=draw(st.none() | st.sampled_from(Role)),
            kind=PinKind.BAN,
        )
        for client, advisor in draw(st.lists(pairs, max_size=3, unique=True))
    ]
    panels = []
    for client in draw(st.lists(st.sampled_from(clients), max_size=4, unique=True)):
        members = draw(st.permutations([*advisors, None, None, None]))[:3]
        panels.append(Panel(client=client, primary=members[0], backup=members[1], third=members[2]))
    return {"conflicts": tuple(conflicts), "pins": tuple(bans), "panels": tuple(panels)}


@st.composite
def agencies(draw: st.DrawFn) -> Agency:
    """An agency of up to four clients and advisors, in whatever order; without days off."""
    clients = draw(_clients())
    client_ids = [client.id for client in clients]
    advisors = draw(_advisors(client_ids))
    advisor_ids = [advisor.id for advisor in advisors]
    monday = date(2027, 1, 4) + timedelta(weeks=draw(st.integers(-60, 60)))
    absences = st.builds(
        lambda advisor, period, kind: Absence(
            advisor=advisor, first=period[0], until=period[1], kind=kind
        ),
        st.sampled_from(advisor_ids) if advisor_ids else st.nothing(),
        _period(),
        st.sampled_from(AbsenceKind),
    )
    ties = draw(_ties(client_ids, advisor_ids)) if client_ids and advisor_ids else {}
    return Agency(
        name=draw(_NAME),
        horizon=Horizon(start=monday, weeks=draw(st.integers(1, 106))),
        good_friday_off=draw(st.booleans()),
        liberation_day_off=draw(st.booleans()),
        advisors=advisors,
        clients=clients,
        places=draw(_places(client_ids)),
        absences=tuple(draw(st.lists(absences, max_size=4, unique=True))) if advisor_ids else (),
        surges=draw(_surges(client_ids)) if client_ids else (),
        **ties,  # type: ignore[arg-type]
    )
