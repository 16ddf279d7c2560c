"""What a seeker finds: the public page of a client, and whom and how one can book in a session.

The public page reads no booking and no busy calendar, on no day: half-days follow from working
hours and absences alone (docs/threats.md says why).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.domain.advisors import Advisor, Gender
from coverage.domain.bookings import ConversationKind
from coverage.domain.client_pages import AgencyLine, ReportingChannel
from coverage.domain.clients import Client, HalfDay
from coverage.domain.conversation_terms import AdvisorProfile, ConversationTerms
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, ClientId, PlaceId
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking.bookable_panels import bookable_panel, covering
from coverage.operations.booking.booking_times import public_half_days
from coverage.operations.viewing.remembered import current_facts
from coverage.persistence.client_pages import agency_line, page_at, page_of
from coverage.persistence.conversation_terms import profiles_of, terms_of
from coverage.persistence.database import reading
from coverage.persistence.room_ways import way_to

SHOWN_DAYS = 14
"""Days of half-days on the public page."""
FALLBACK = "nl"
"""Advisors who said nothing in the seeker's language are shown in this one."""

Minutes = tuple[int, int]
"""From when to when on a day, in minutes after midnight."""


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """What an advisor says of themselves, and in which language (ISO 639-1)."""

    text: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """An advisor as seekers may know them. ``gender`` is None unless they chose to tell it;
    ``kinds`` are the ways in which they can be booked; ``days`` are half-days of work.
    """

    id: AdvisorId
    name: str
    languages: frozenset[str]
    gender: Gender | None
    words: OwnWords | None
    kinds: frozenset[ConversationKind]
    days: tuple[tuple[date, frozenset[HalfDay]], ...] = ()

    @property
    def bookable(self) -> bool:
        """Whether anybody can book them."""
        return bool(self.kinds)


@dataclass(frozen=True, kw_only=True)
class Active:
    """Who is there this week, why ever it is them; ``windows`` are hours for calls today that are
    not over, ``over`` says that all are that there were.
    """

    name: str
    phone: str
    windows: tuple[Minutes, ...]
    over: bool = False


@dataclass(frozen=True, kw_only=True)
class Help:
    """Whom one can call without an appointment. ``active`` is None when nobody is there."""

    active: Active | None
    line: AgencyLine


@dataclass(frozen=True, kw_only=True)
class SeekerPage:
    """The page of one client."""

    token: str
    client: str
    people: tuple[Person, ...]
    help: Help
    channel: ReportingChannel

    @property
    def bookable(self) -> bool:
        """Whether there is anybody to make an appointment with."""
        return any(person.bookable for person in self.people)


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """Whom a seeker meets, and the number to call, the link to open, or the room with its address
    and the way in; empty what does not belong to this kind of conversation, or nobody told.
    """

    advisor: str
    phone: str = ""
    video: str = ""
    room: str = ""
    postcode: str = ""
    address: str = ""
    way: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Whom the seeker of a session can choose, the ones they know left out. ``hidden`` counts
    those; ``token`` is the client's page, empty when it has none any more.
    """

    token: str
    people: tuple[Person, ...]
    hidden: int
    own_site: bool

    @property
    def bookable(self) -> bool:
        """Whether there is anybody left to make an appointment with."""
        return any(person.bookable for person in self.people)


def client_page(token: str, *, language: str, now: datetime, zone: ZoneInfo) -> SeekerPage:
    """The page with this address; NotFound when there is none (any more)."""
    today = now.astimezone(zone).date()
    with reading() as session:
        page = page_at(session, token)
        client = None if page is None else current_facts(session).clients.get(page.client)
        if page is None or client is None:
            raise NotFound
        people = _people(session, client.id, language=language, today=today)
        until = today + timedelta(days=SHOWN_DAYS - 1)
        bookable = [person.id for person in people if person.bookable]
        days = public_half_days(session, bookable, first=today, until=until, zone=zone, now=now)
        return SeekerPage(
            token=token,
            client=client.name,
            people=tuple(_with_days(person, days.get(person.id, frozenset())) for person in people),
            help=_help(session, client.id, now=now, zone=zone),
            channel=page.channel,
        )


def can_be_booked(client: ClientId, *, today: date) -> bool:
    """Whether an employee of ``client`` can make an appointment with anybody."""
    with reading() as session:
        people = _people(session, client, language=FALLBACK, today=today)
    return any(person.bookable for person in people)


def help_of(
    client: ClientId | None,
    *,
    now: datetime,
    zone: ZoneInfo,
    avoided: frozenset[AdvisorId] = frozenset(),
) -> Help:
    """Whom a seeker of ``client`` can call, the ``avoided`` left out; of nobody's client, the
    agency's own line.
    """
    with reading() as session:
        if client is None:
            return Help(active=None, line=agency_line(session))
        return _help(session, client, now=now, zone=zone, avoided=avoided)


def panel_of(
    reader: SeekerReader, avoided: frozenset[AdvisorId], *, language: str, today: date
) -> Panel:
    """Whom the reader can choose, in the order of the panel."""
    with reading() as session:
        client = _client(session, reader.client)
        page = page_of(session, client.id)
        people = _people(session, client.id, language=language, today=today)
        return Panel(
            token="" if page is None else page.token,
            people=tuple(person for person in people if person.id not in avoided),
            hidden=sum(person.id in avoided for person in people),
            own_site=client.own_site_allowed,
        )


def whereabouts(advisor: AdvisorId, kind: ConversationKind, place: PlaceId | None) -> Whereabouts:
    """Where a conversation of the seeker's own takes place."""
    with reading() as session:
        facts = current_facts(session)
        terms = terms_of(session, [advisor]).get(advisor, ConversationTerms())
        told = None if place is None else way_to(session, place)
    name = facts.advisor_name(advisor).name
    if kind is ConversationKind.PHONE:
        return Whereabouts(advisor=name, phone=terms.phone)
    if kind is ConversationKind.VIDEO:
        return Whereabouts(advisor=name, video=terms.video)
    room = next((each for each in facts.agency.places if each.id == place), None)
    if room is None:
        return Whereabouts(advisor=name)
    return Whereabouts(
        advisor=name,
        room=room.name,
        postcode=room.postcode,
        address=told.address if told else "",
        way=told.way if told else "",
    )


def name_of(advisor: AdvisorId) -> str:
    """What an advisor is called."""
    with reading() as session:
        return current_facts(session).advisor_name(advisor).name


def _client(session: Session, client: ClientId) -> Client:
    known = current_facts(session).clients.get(client)
    if known is None:
        raise NotFound
    return known


def _people(
    session: Session, client: ClientId, *, language: str, today: date
) -> tuple[Person, ...]:
    found = [seat.advisor for seat in bookable_panel(session, client, day=today)]
    ids = [advisor.id for advisor in found]
    terms, profiles = terms_of(session, ids), profiles_of(session, ids)
    return tuple(
        _person(
            advisor,
            terms.get(advisor.id, ConversationTerms()),
            profiles.get(advisor.id, AdvisorProfile(advisor=advisor.id)),
            language=language,
        )
        for advisor in found
    )


def _person(
    advisor: Advisor, terms: ConversationTerms, profile: AdvisorProfile, *, language: str
) -> Person:
    return Person(
        id=advisor.id,
        name=advisor.name,
        languages=advisor.languages,
        gender=advisor.gender if profile.gender_shown else None,
        words=_own_words(profile.words, language),
        kinds=kinds_of(terms),
    )


def _own_words(words: Mapping[str, str], language: str) -> OwnWords | None:
    for code in (language, FALLBACK):
        if words.get(code):
            return OwnWords(text=words[code], language=code)
    return None


def kinds_of(terms: ConversationTerms) -> frozenset[ConversationKind]:
    """The kinds of conversation for which an advisor can be booked."""
    if not terms.bookable:
        return frozenset()
    offered = {
        ConversationKind.PHONE: bool(terms.phone),
        ConversationKind.VIDEO: bool(terms.video),
        ConversationKind.ROOM: terms.places is None or bool(terms.places),
    }
    return frozenset(kind for kind, is_offered in offered.items() if is_offered)


def _with_days(person: Person, halves: frozenset[tuple[date, HalfDay]]) -> Person:
    by_day: dict[date, set[HalfDay]] = {}
    for day, half in sorted(halves):
        by_day.setdefault(day, set()).add(half)
    return replace(person, days=tuple((day, frozenset(found)) for day, found in by_day.items()))


def _help(
    session: Session,
    client: ClientId,
    *,
    now: datetime,
    zone: ZoneInfo,
    avoided: frozenset[AdvisorId] = frozenset(),
) -> Help:
    there = now.astimezone(zone)
    found = covering(session, client, day=there.date(), avoided=avoided)
    active = None
    if found is not None:
        terms = terms_of(session, [found.advisor.id]).get(found.advisor.id, ConversationTerms())
        windows = sorted(w for w in terms.call_windows if w.weekday == there.weekday())
        clock = 60 * there.hour + there.minute
        active = Active(
            name=found.advisor.name,
            phone=terms.phone,
            windows=tuple((each.begins, each.ends) for each in windows if clock < each.ends),
            over=bool(windows) and windows[-1].ends <= clock,
        )
    return Help(active=active, line=agency_line(session))
