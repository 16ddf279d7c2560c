"""On which terms an advisor can be booked, and what seekers read of them: told by that advisor."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from coverage.domain.advisors import Advisor
from coverage.domain.conversation_terms import (
    LENGTHS,
    LONGEST_WORDS,
    AdvisorProfile,
    ConversationTerms,
)
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.phones import is_phone
from coverage.domain.places import Place, PlaceKind
from coverage.domain.travel import road_km_between, road_minutes
from coverage.domain.visibility import AdvisorReader
from coverage.domain.working_hours import shift_problem
from coverage.operations.booking.booking_facts import booking_facts
from coverage.persistence import audit
from coverage.persistence.conversation_terms import (
    profiles_of,
    store_profile,
    store_terms,
    terms_of,
)
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import advisor_of
from coverage.persistence.parties import hold_advisor

LONGEST_PAUSE = 120
"""Minutes between two conversations."""
LONGEST_NOTICE = 14 * 24
"""Hours: half of the days that are offered."""
MOST_PER_DAY = 8
SEEKERS_LANGUAGES = ("nl", "en", "pl", "tr", "ar", "uk")
"""In which a seeker can read an advisor's own words."""
LONGEST_VIDEO = 400
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class RoomServed:
    """A room to which an advisor could go: ``km`` and ``minutes`` by road from where they live."""

    place: Place
    km: float
    minutes: int
    within_radius: bool


@dataclass(frozen=True, kw_only=True)
class OwnTerms:
    """An advisor's terms, and every room that they may choose, the nearest first."""

    terms: ConversationTerms
    radius_km: float
    rooms: tuple[RoomServed, ...]


@dataclass(frozen=True, kw_only=True)
class OwnProfile:
    """What an advisor says of themselves, beside what the agency's facts say."""

    advisor: Advisor
    profile: AdvisorProfile


def own_terms(reader: AdvisorReader) -> OwnTerms:
    """The reader's terms; NotFound when the agency has them no longer."""
    with reading() as session:
        person = _person(session, reader)
        return OwnTerms(
            terms=terms_of(session, [reader.advisor])[reader.advisor],
            radius_km=person.radius_km,
            rooms=tuple(sorted(_rooms(session, person), key=lambda r: (r.km, r.place.name))),
        )


def tell_terms(reader: AdvisorReader, terms: ConversationTerms, *, now: datetime) -> None:
    """From now on the reader can be booked on these terms; what was booked stays as it is.

    InvalidInput names every field that cannot be: ``minutes``, ``pause``, ``notice``,
    ``most_per_day``, ``phone``, ``video``, ``windows`` or ``places``.
    """
    if problems := dict(_problems(terms)):
        raise InvalidInput(problems)
    with writing() as session:
        hold_advisor(session, reader.advisor)
        person = _person(session, reader)
        known = {room.place.id for room in _rooms(session, person)}
        if terms.places is not None and not terms.places <= known:
            raise InvalidInput({"places": "choice"})
        store_terms(session, reader.advisor, terms)
        _record(session, reader, verb="terms.told", now=now)


def own_profile(reader: AdvisorReader) -> OwnProfile:
    """What the reader says of themselves; NotFound when the agency has them no longer."""
    with reading() as session:
        person = _person(session, reader)
        return OwnProfile(
            advisor=person, profile=profiles_of(session, [reader.advisor])[reader.advisor]
        )


def tell_profile(reader: AdvisorReader, profile: AdvisorProfile, *, now: datetime) -> None:
    """From now on seekers read this of the reader; NotFound when it is somebody else's profile.

    InvalidInput with ``words-LANGUAGE`` as ``too_long`` or ``unreadable``.
    """
    if profile.advisor != reader.advisor or not set(profile.words) <= set(SEEKERS_LANGUAGES):
        raise NotFound
    if problems := profile_problems(profile):
        raise InvalidInput(problems)
    with writing() as session:
        hold_advisor(session, reader.advisor)
        _person(session, reader)
        store_profile(session, profile)
        _record(session, reader, verb="profile.told", now=now)


def profile_problems(profile: AdvisorProfile) -> dict[str, str]:
    """What is wrong with the words of a profile, by field."""
    problems = {}
    for language, words in profile.words.items():
        if len(words) > LONGEST_WORDS:
            problems[f"words-{language}"] = "too_long"
        elif "\x00" in words:
            problems[f"words-{language}"] = "unreadable"
    return problems


def _problems(terms: ConversationTerms) -> Iterator[tuple[str, str]]:
    if terms.minutes not in LENGTHS:
        yield "minutes", "choice"
    if not 0 <= terms.pause <= LONGEST_PAUSE or terms.pause % 5:
        yield "pause", "pause"
    if not 0 <= terms.notice <= LONGEST_NOTICE:
        yield "notice", "notice"
    if not 1 <= terms.most_per_day <= MOST_PER_DAY:
        yield "most_per_day", "most_per_day"
    if terms.phone and not is_phone(terms.phone):
        yield "phone", "phone"
    if terms.video and not _is_safe_address(terms.video):
        yield "video", "video"
    if problem := shift_problem(terms.call_windows):
        yield "windows", problem
    elif terms.call_windows and not terms.phone:
        yield "phone", "phone_for_windows"


def _is_safe_address(text: str) -> bool:
    """Whether it is an https address without a name and password in it."""
    if len(text) > LONGEST_VIDEO or _SPACES.search(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _rooms(session: Session, person: Advisor) -> Iterator[RoomServed]:
    """The rooms of the agency, and those on the sites of clients on whose panel the advisor sits:
    where another client has rooms is nobody's business.
    """
    facts = booking_facts(session)
    for place in facts.places.values():
        if place.kind is not PlaceKind.ROOM or not place.rooms:
            continue
        if place.client is not None:
            panel = facts.panels.get(place.client)
            if panel is None or person.id not in panel.members():
                continue
        km = road_km_between(person.postcode, place.postcode)
        yield RoomServed(
            place=place,
            km=km,
            minutes=road_minutes(person.postcode, place.postcode),
            within_radius=km <= person.radius_km,
        )


def _person(session: Session, reader: AdvisorReader) -> Advisor:
    person = advisor_of(session, reader.advisor)
    if person is None:
        raise NotFound
    return person


def _record(session: Session, reader: AdvisorReader, *, verb: str, now: datetime) -> None:
    audit.record(
        session,
        at=now,
        account=reader.account,
        verb=verb,
        subject=f"advisor:{reader.advisor}",
        detail={},
    )
