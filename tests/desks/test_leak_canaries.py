"""Leak canaries over everything that can be fetched.

Every address of the map, every calendar collection and every subscription is fetched as everybody
there is; a word in a private field may appear only where the policy (``domain/visibility``) says.
A new page is taken along by itself; a new kind of address fails here until it is told what to try.
"""

from __future__ import annotations

import base64
import io
import secrets
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from coverage.domain.absences import Absence
from coverage.domain.accounts import AccountRole
from coverage.domain.advisors import Conflict, ConflictKind
from coverage.domain.agencies import Agency
from coverage.domain.assignments import SurgeStaffing
from coverage.domain.bookings import Booking, BookingState, ConversationKind
from coverage.domain.cases import Aftercare
from coverage.domain.changes import AdvisorOut
from coverage.domain.conversation_terms import AdvisorProfile, ConversationTerms
from coverage.domain.devices import FeedKind
from coverage.domain.ids import AccountId, BookingId, CaseId, PlaceId
from coverage.domain.places import Place, PlaceKind
from coverage.domain.requests import CapacityWish
from coverage.domain.room_ways import RoomWay
from coverage.domain.visibility import AdvisorReader, ContactReader, CoordinatorReader
from coverage.operations import absences, capacity, inviting, planning, scenarios
from coverage.operations.absences import PrivateReason
from coverage.operations.booking import client_pages, conversation_terms, room_ways, seeking
from coverage.operations.booking.placing import place_booking
from coverage.operations.calendars import devices, feeds, importing_time_off
from coverage.operations.calendars.coverage_calendars import project
from coverage.persistence import plans
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import absences_of, load_agency, store_agency
from coverage.settings import Settings
from coverage.web.ways_back import LOADED
from tests.booking.cases import a_case
from tests.desks.agencies import (
    ADA,
    ALFA,
    BETA,
    BO,
    CAS,
    DEE,
    HORIZON,
    NOW,
    SCORE,
    TODAY,
    desk_agency,
    desk_plan,
    publish,
)
from tests.desks.writing import CANARY, an_event, days_off, write
from tests.entering import enter

# pages do not know the database; the operations behind them are tested on both
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COORDINATOR = "coordinator"
AUTHOR, COLLEAGUE, STRANGER = "who asked at alfa", "a colleague at alfa", "the contact of beta"
DESKS = {slug: f"{slug}'s desk" for slug in (ADA, BO, CAS, DEE)}
PHONES = {slug: f"{slug}'s telephone" for slug in (ADA, BO, CAS, DEE)}
STREAMS = {slug: f"{slug}'s subscription" for slug in (ADA, BO, CAS, DEE)}
NOBODY = "who is not logged in"
SEEKER = "a seeker of alfa"
TABLET = "the coordinator's tablet"
ROOM, HOURS = "the board with a room", "a program that reads ada's hours"
INTRANETS = {ALFA: "the intranet of alfa", BETA: "the intranet of beta"}
OF_ADA, OF_BO, OF_CAS = ({PHONES[slug], STREAMS[slug]} for slug in (ADA, BO, CAS))
INVITED = "zqinvited"

POLICY: dict[str, set[str]] = {
    # why a reorganisation is asked for, and what is answered: their author and coordinators
    "zqmerger": {COORDINATOR, AUTHOR},
    "zqothermerger": {COORDINATOR, AUTHOR},
    "zqnote": {COORDINATOR, AUTHOR, COLLEAGUE},
    # why somebody is away: theirs alone ("illness" itself is a choice in every advisor's form)
    '">illness</td>': {DESKS[ADA]},
    # what advisors declare of themselves: met or not met, and never what
    "zqbackgroundada": set(),
    "zqbackgroundbo": set(),
    # why an advisor is excluded: coordinators
    "worked there": {COORDINATOR},
    "former_employment": {COORDINATOR},
    # a client's name: itself, those who serve it, coordinators, and whoever has the address of the
    # page for its employees; never a telephone
    "zqalfaname": {
        *(COORDINATOR, AUTHOR, COLLEAGUE, NOBODY, SEEKER),
        *(DESKS[ADA], DESKS[BO], DESKS[CAS]),
    },
    "zqbetaname": {
        *(COORDINATOR, STRANGER, NOBODY, SEEKER),
        *(DESKS[ADA], DESKS[BO], DESKS[CAS]),
    },
    # what calendars, and the pages of conversations, call it instead: those who serve it
    "zqalfaalias": {COORDINATOR, TABLET, ROOM, DESKS[ADA]} | OF_ADA | OF_BO | OF_CAS,
    "zqbetaalias": {COORDINATOR, TABLET} | OF_ADA | OF_BO | OF_CAS,
    # an advisor's name: themselves, those on whose panel they sit, who sits beside them, an
    # intranet of those for whom they stand, and the page for employees
    "zqadaname": {
        *(COORDINATOR, TABLET, AUTHOR, COLLEAGUE, STRANGER, INTRANETS[ALFA]),
        *(DESKS[ADA], DESKS[BO], NOBODY, SEEKER),
    },
    "zqdeename": {COORDINATOR, TABLET, DESKS[DEE]},
    # safe locations: coordinators, and who may go there (this one is on a client's own site: those
    # on its panel); never a telephone under their name
    "zqplace": {COORDINATOR, DESKS[ADA], DESKS[BO]},
    # where a room is and how one gets in: with an appointment there, which nobody here has
    "zqstreet": {COORDINATOR},
    "zqdoor": {COORDINATOR},
    # what an advisor writes into the calendar of their own time off: everybody else sees "away"
    "zqdentist": {PHONES[ADA]},
    "zqcavity": {PHONES[ADA]},
    # and into a calendar that they made: their page of time off says what it is called, no more
    "zqappointment": {PHONES[ADA]},
    "zqhobby": {PHONES[ADA], DESKS[ADA]},
    # a file of holidays that waits to be confirmed
    "zqholiday": {DESKS[ADA]},
    # what an advisor calls a device, a coordinator theirs, a contact an address
    "zqtelephone": {DESKS[ADA]},
    "zqsubscriber": {DESKS[ADA]},
    "zqtablet": {COORDINATOR},
    "zqboard": {COORDINATOR},
    "zqintranet": {AUTHOR, COLLEAGUE},
    # how a seeker is reached: their advisor, and a mail address nobody; what they were talked to
    # about is in no page but the form that closes their case
    "zqseekerphone": {DESKS[ADA]},
    "zqseekermail": set(),
    # when a conversation is: its advisor; a coordinator reads hours of weeks
    "10:35": {DESKS[ADA]},
    "t093500z": {PHONES[ADA]},
    "t110500z": {PHONES[ADA]},
    "t103500": set(),
    # what an advisor says of themselves: seekers; their video room: who booked it
    "zqownwords": {DESKS[ADA], NOBODY, SEEKER},
    "zqvideo": {DESKS[ADA]},
    # who may enter, and who is asked to
    "zqcontactperson": {COORDINATOR, AUTHOR},
    INVITED: {COORDINATOR, NOBODY},
    # what nobody reads at all
    "$argon2": set(),
    "traceback": set(),
}
"""Who may find a word, whatever its capitals. ``NOBODY`` holds an invitation's link."""

REDIRECTS = frozenset(
    {
        "advisor_devices.after_feed",
        "advisor_devices.after_profile",
        "advisor_time_off.after_address",
        "advisor_time_off.after_file",
        "coordinator_calendar.after_device",
        "coordinator_calendar.after_lost",
        "coordinator_calendar.after_profile",
        "coordinator_calendar.after_feed",
        "client_calendar.after_feed",
        "requests.after_refusal",
        "coordinator.go",
    }
)
"""Addresses that only lead on."""

PROPERTIES = (
    '<D:propfind xmlns:D="DAV:"><D:propname/></D:propfind>',
    '<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
    "<D:displayname/><D:owner/><D:getetag/><D:sync-token/><C:calendar-data/><D:principal-URL/>"
    "<C:calendar-home-set/><C:calendar-user-address-set/><D:current-user-principal/>"
    "</D:prop></D:propfind>",
)
LED_ON = (
    '<expand-property xmlns="DAV:"><property name="owner"><property name="displayname"/></property>'
    '<property name="current-user-principal"><property name="calendar-home-set" '
    'namespace="urn:ietf:params:xml:ns:caldav"><property name="displayname"/></property>'
    '</property><property name="principal-collection-set"><property name="resourcetype"/>'
    "</property></expand-property>"
)
QUERY = (
    '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
    "<D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name='VCALENDAR'/></C:filter>"
    "</C:calendar-query>"
)
SYNC = (
    '<D:sync-collection xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:sync-token/>'
    "<D:sync-level>1</D:sync-level><D:prop><C:calendar-data/></D:prop></D:sync-collection>"
)
BUSY = (
    '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">'
    '<C:time-range start="20270101T000000Z" end="20280101T000000Z"/></C:free-busy-query>'
)


@dataclass(frozen=True, kw_only=True)
class House:
    """An agency full of secrets, and everybody who could look for them."""

    app: Flask
    browsers: dict[str, FlaskClient]
    passwords: dict[str, tuple[str, str]]
    """Of every device by whose it is: user name and password."""
    subscriptions: dict[str, str]
    """Secret addresses by who reads them."""
    tried: dict[str, tuple[str, ...]]
    """What to put into the variable parts of an address."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """One answer: who asked, what, and what it said."""

    who: str
    address: str
    status: int
    text: str


def secretive_agency() -> Agency:
    facts = desk_agency()
    names = {"ada": "Zqadaname", "dee": "Zqdeename"}
    backgrounds = {"ada": "zqbackgroundada", "bo": "zqbackgroundbo"}
    return replace(
        facts,
        advisors=tuple(
            replace(
                advisor,
                name=names.get(advisor.id, advisor.name),
                background=backgrounds.get(advisor.id, ""),
            )
            for advisor in facts.advisors
        ),
        clients=tuple(
            replace(client, name=f"Zq{client.id}name", alias=f"zq{client.id}alias")
            for client in facts.clients
        ),
        conflicts=(
            *facts.conflicts,
            Conflict(
                advisor=DEE,
                client=BETA,
                first=date(2026, 1, 1),
                kind=ConflictKind.FORMER_EMPLOYMENT,
            ),
        ),
        places=(
            Place(
                id=PlaceId("onsite"),
                name="Zqplace",
                kind=PlaceKind.ROOM,
                postcode="3521",
                client=ALFA,
                opening="mon-fri 09:00-17:00",
                rooms=1,
            ),
        ),
    )


@pytest.fixture
def house(app: Flask, settings: Settings, desk_day: None) -> House:
    with writing() as session:
        store_agency(session, secretive_agency())
    plan = desk_plan(SurgeStaffing(client=ALFA, week=HORIZON[1], advisor=CAS, minutes=450))
    browsers = {
        COORDINATOR: enter(app, "coordinator"),
        AUTHOR: enter(app, "contact", ALFA, name="Zqcontactperson"),
        COLLEAGUE: enter(app, "contact", ALFA),
        STRANGER: enter(app, "contact", BETA),
        **{name: enter(app, "advisor", slug) for slug, name in DESKS.items()},
        NOBODY: app.test_client(),
        SEEKER: app.test_client(),
    }
    begun = seeking.begin(
        ALFA, language="en", source="192.0.2.1", now=NOW, today=TODAY, secret=settings.secret_key
    )
    browsers[SEEKER].set_cookie("a", begun, path="/appointment")
    with browsers[NOBODY].session_transaction() as cookie:
        cookie["lang"] = "en"
    coordinator = CoordinatorReader(account=AccountId(1))
    author: AccountId = browsers[AUTHOR].account.id  # type: ignore[attr-defined]
    numbers = _ask(ContactReader(client=ALFA, account=author), coordinator, settings)
    absences.hand_in(
        AdvisorReader(advisor=ADA, account=AccountId(5)),
        Absence(advisor=ADA, first=date(2027, 4, 5), until=date(2027, 4, 11)),
        reason=PrivateReason.ILLNESS,
        keys=settings.sealing_keys,
        now=NOW,
        today=TODAY,
    )
    publish(plan, version=1)
    with writing() as session:
        draft = plans.store_draft(session, plan, SCORE, run_id=None, base_version=1, now=NOW)
        project(session, load_agency(session), plan, now=NOW, today=TODAY)
    write_time_off()
    talk = talked(coordinator)
    run = planning.request_run(coordinator, now=NOW)
    out = AdvisorOut(advisor=BO, first=date(2027, 4, 5), until=date(2027, 4, 11))
    scenario = scenarios.create(coordinator, "bo is out", [out], now=NOW)
    assert scenario in numbers
    passwords, subscriptions, key = {}, {}, settings.secret_key
    for slug in DESKS:
        me = AdvisorReader(advisor=slug, account=AccountId(5))
        words = ("zqtelephone", "zqsubscriber") if slug == ADA else ("telephone", "subscriber")
        password = devices.add_device(me, slug, label=words[0], key=key, now=NOW)
        passwords[PHONES[slug]] = (str(slug), password)
        subscriptions[STREAMS[slug]] = feeds.new_feed(me, slug, label=words[1], key=key, now=NOW)
    ada = AdvisorReader(advisor=ADA, account=AccountId(5))
    subscriptions[HOURS] = feeds.new_feed(ada, ADA, kind=FeedKind.HOURS, key=key, now=NOW)
    planner = CoordinatorReader(account=browsers[COORDINATOR].account.id)  # type: ignore[attr-defined]
    password = devices.add_own_device(planner, label="zqtablet", key=key, now=NOW)
    passwords[TABLET] = (f"coordinator-{planner.account}", password)
    subscriptions[ROOM] = feeds.new_room_feed(
        planner, PlaceId("onsite"), label="zqboard", key=key, now=NOW, today=TODAY
    )
    way = RoomWay(place=PlaceId("onsite"), address="Zqstreet 4", way="The zqdoor")
    room_ways.tell_way(planner, way, now=NOW)
    for client, intranet in INTRANETS.items():
        subscriptions[intranet] = feeds.new_standing_feed(
            ContactReader(client=client, account=author),
            label="zqintranet" if client == ALFA else "intranet",
            key=key,
            now=NOW,
            today=TODAY,
        )
    make_calendar(app, passwords[PHONES[ADA]])
    file = importing_time_off.bring(ada, source="file", body=appointment("zqholiday"), now=NOW)
    invitation = inviting.invite(coordinator, AccountRole.COORDINATOR, name=INVITED, now=NOW)
    return House(
        app=app,
        browsers=browsers,
        passwords=passwords,
        subscriptions=subscriptions,
        tried={
            "number": tuple(str(number) for number in numbers),
            "slug": (*DESKS, ALFA, BETA),
            "coordinator_rooms.one slug": ("onsite",),
            "week": tuple(str(HORIZON[number]) for number in (1, 2, 7)),
            "plan_id": (str(draft),),
            "account": ("1",),
            "invitation": ("1",),
            "run_id": (run,),
            "identity.invitation token": (invitation,),
            "token": talk.tokens,
            "whom": ("advisor", "backup"),
            "advisor_conversations.one number": talk.bookings,
            "advisor_conversations.case number": talk.cases,
            "advisor_follow_ups.times number": talk.bookings,
            "dav_feeds.subscribe token": tuple(subscriptions.values()),
            "advisor_time_off.preview number": (str(file),),
            "path": ("principals/", f"calendars/{ADA}/", f"calendars/{ADA}/coverage/"),
        },
    )


@dataclass(frozen=True, kw_only=True)
class Talk:
    """What was booked, as it is stored."""

    bookings: tuple[str, ...]
    cases: tuple[str, ...]
    tokens: tuple[str, ...]
    """Addresses of the pages for employees."""


def talked(coordinator: CoordinatorReader) -> Talk:
    """Two seekers of Ada: one with a conversation to come and one who is asked how it goes; and
    pages for the employees of both clients.
    """
    ada = AdvisorReader(advisor=ADA, account=AccountId(5))
    terms = ConversationTerms(phone="085 000 00 01", video="https://example.org/zqvideo")
    conversation_terms.tell_terms(ada, terms, now=NOW)
    words = {"en": "zqownwords", "nl": "zqownwords"}
    profile = AdvisorProfile(advisor=ADA, words=words)
    conversation_terms.tell_profile(ada, profile, now=NOW)
    opened = [client_pages.open_page(coordinator, each, now=NOW) for each in (ALFA, BETA)]
    cases = (
        a_case(phone="zqseekerphone"),
        a_case(mail="zqseekermail@example.org", aftercare=Aftercare.AGREED, aftercare_due=TODAY),
    )
    moments = (datetime(2027, 3, 4, 9, 35, tzinfo=UTC), datetime(2027, 3, 2, 9, 35, tzinfo=UTC))
    states = (BookingState.BOOKED, BookingState.TOOK_PLACE)
    made = zip(cases, moments, states, strict=True)
    bookings = tuple(placed(case, at, state) for case, at, state in made)
    tokens = tuple(page.token for page in opened)
    return Talk(bookings=bookings, cases=cases, tokens=tokens)


def placed(case: CaseId, starts: datetime, state: BookingState) -> BookingId:
    """A conversation by telephone, in Ada's calendar as a booking writes it there."""
    booking = Booking(
        id=BookingId(secrets.token_hex(16)),
        client=ALFA,
        advisor=ADA,
        case=case,
        kind=ConversationKind.PHONE,
        place=None,
        seat=0,
        starts=starts,
        ends=starts + timedelta(minutes=90),
        pause=15,
        state=state,
    )
    with writing() as session:
        place_booking(session, booking, now=NOW - timedelta(days=1))
    return booking.id


def write_time_off() -> None:
    """A week away on Ada's telephone, with words that are hers."""
    event = days_off(date(2027, 4, 12), date(2027, 4, 17), "DESCRIPTION:zqcavity", uid="zqdentist")
    write(event.replace(CANARY.encode(), b"Zqdentist"), href="zqdentist.ics")
    with reading() as session:
        away = [one.absence.first for one in absences_of(session, ADA)]
    assert date(2027, 4, 12) in away


def appointment(summary: str) -> bytes:
    return an_event("DTSTART:20270310T090000Z", "DURATION:PT4H", uid="x").replace(
        CANARY.encode(), summary.encode()
    )


def make_calendar(app: Flask, who: tuple[str, str]) -> None:
    """A calendar that an advisor makes on a telephone, with an appointment in it."""
    phone, headers = app.test_client(use_cookies=False), authorization(who)
    home = f"/dav/calendars/{who[0]}/hobby/"
    named = (
        '<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
        "<D:displayname>zqhobby</D:displayname></D:prop></D:set></C:mkcalendar>"
    )
    made = phone.open(home, method="MKCALENDAR", data=named, headers=headers)
    put = phone.put(f"{home}x.ics", data=appointment("zqappointment"), headers=headers)
    assert (made.status_code, put.status_code) == (201, 201), (made.data, put.data)


def authorization(who: tuple[str, str]) -> dict[str, str]:
    secret = base64.b64encode(":".join(who).encode()).decode()
    return {"Authorization": f"Basic {secret}", "Depth": "1"}


def _ask(
    author: ContactReader, coordinator: CoordinatorReader, settings: Settings
) -> tuple[int, int]:
    """An agreed and a declined request of a client, each with its reason."""
    keys = settings.sealing_keys
    wish = CapacityWish(first=date(2027, 3, 8), until=date(2027, 4, 2), hours_per_week=8)
    agreed = capacity.ask(author, wish, reason="zqmerger", keys=keys, now=NOW, today=TODAY)
    wish = replace(wish, hours_per_week=9)
    other = capacity.ask(author, wish, reason="zqothermerger", keys=keys, now=NOW, today=TODAY)
    capacity.agree(coordinator, agreed, now=NOW, today=TODAY)
    capacity.decline(coordinator, other, note="zqnote", now=NOW)
    return agreed, other


def addresses(house: House, rule: Rule) -> Iterator[str]:
    """Every address of ``rule`` with everything that there is to put into it."""
    found = [{}]
    for argument in rule.arguments:
        values = house.tried.get(f"{rule.endpoint} {argument}") or house.tried[argument]
        found = [{**one, argument: value} for one in found for value in values]
    with house.app.test_request_context():
        adapter = house.app.create_url_adapter(None) or house.app.url_map.bind("localhost")
        for values in found:
            typed = {
                name: int(value)
                if name in ("plan_id", "account", "invitation")
                or (name == "number" and value.isdecimal())
                else value
                for name, value in values.items()
            }
            yield adapter.build(rule.endpoint, typed, method="GET")


def with_questions(house: House, address: str) -> tuple[str, ...]:
    """The address, and what it answers to the questions that pages ask in it."""
    draft = house.tried["plan_id"][0]
    if address == "/client/":
        return address, f"{address}?weeks=all"
    if address == "/advisor/":
        return address, *(f"{address}?week={week}" for week in HORIZON)
    if address.startswith("/coordinator/") and "." not in address and "/weeks/" not in address:
        return address, f"{address}?plan={draft}", f"{address}?q=zq&weeks=52"
    return (address,)


def pages(house: House) -> Iterator[Found]:
    """What every browser gets at every address of the map but files."""
    for rule in house.app.url_map.iter_rules():
        if rule.endpoint == "static" or "GET" not in (rule.methods or ()):
            continue
        for address in dict.fromkeys(addresses(house, rule)):
            if address.startswith("/feeds/"):
                continue  # whoever has the secret is its owner: see `streams`
            public = address.startswith("/appointment/")
            for who, browser in house.browsers.items():
                if public and who not in (NOBODY, SEEKER):
                    continue  # the same for whoever has the address, logged in or not
                for asked in with_questions(house, address):
                    answer = browser.get(asked)
                    if rule.endpoint == "identity.invitation" and who != NOBODY:
                        continue
                    yield Found(
                        who=who, address=rule.rule, status=answer.status_code, text=said(answer)
                    )


def telephones(house: House) -> Iterator[Found]:
    """What every device gets of every collection, its own and those of others."""
    collections = {who: collections_of(house, who) for who in house.passwords}
    everything = sorted({path for paths in collections.values() for path in paths})
    assert len(everything) > 20
    for who, mine in collections.items():
        for path in ("/dav/", "/dav/principals/", "/dav/calendars/"):
            for body in PROPERTIES:
                answer = ask(house, who, "PROPFIND", path, body)
                yield Found(who=who, address=path, status=answer.status_code, text=said(answer))
        for path in everything:
            answers = [ask(house, who, "PROPFIND", path, body) for body in PROPERTIES]
            answers.append(ask(house, who, "REPORT", path, LED_ON))
            if path.count("/") > 4:
                answers += [ask(house, who, "REPORT", path, b) for b in (QUERY, SYNC, BUSY)]
                answers += [ask(house, who, "GET", href) for href in objects(answers[-2])]
            for answer in answers:
                there = answer.status_code in (200, 207)
                assert there if path in mine else answer.status_code == 404, (who, path, answer)
                yield Found(who=who, address=path, status=answer.status_code, text=said(answer))


def collections_of(house: House, who: str) -> list[str]:
    """What a device finds by itself: its principal, its home, and every calendar in it."""
    user, _ = house.passwords[who]
    answer = ask(house, who, "PROPFIND", f"/dav/calendars/{user}/", PROPERTIES[1])
    about = ElementTree.fromstring(answer.data).findall("{DAV:}response/{DAV:}href")
    return [f"/dav/principals/{user}/", *(str(href.text) for href in about)]


def ask(house: House, who: str, method: str, path: str, body: str = "") -> TestResponse:
    phone = house.app.test_client(use_cookies=False)
    headers = authorization(house.passwords[who])
    return phone.open(path, method=method, data=body, headers=headers)


def objects(answer: TestResponse) -> list[str]:
    if answer.status_code != 207:
        return []
    found = ElementTree.fromstring(answer.data).iter("{DAV:}href")
    return [str(href.text) for href in found if str(href.text).endswith(".ics")]


def streams(house: House) -> Iterator[Found]:
    """What every subscription gives to whoever has its address."""
    for who, token in house.subscriptions.items():
        answer = house.app.test_client().get(f"/feeds/{token}.ics")
        assert answer.status_code == 200
        yield Found(who=who, address="/feeds/<token>.ics", status=200, text=said(answer))


def said(answer: TestResponse) -> str:
    """Everything an answer says, headers and packed files too, in small letters."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    content = answer.data
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    else:
        # a long line of a calendar goes on after a line break and a space
        content = content.replace(b"\r\n ", b"").replace(b"&#13;\n ", b"")
    return (headers + "\n" + content.decode(errors="replace")).lower()


def test_a_private_word_is_found_only_where_the_policy_says(house: House) -> None:
    found = [*pages(house), *telephones(house), *streams(house)]
    readers = {word: {one.who for one in found if word in one.text} for word in POLICY}
    where = {
        (word, one.who, one.address)
        for word, allowed in POLICY.items()
        for one in found
        if word in one.text and one.who not in allowed
    }
    assert where == set()
    assert readers == POLICY
    # nobody learns why by looking at what others were told; coordinators read the word, because
    # they may plan for illness at large, and the policy above says that no absence is called so
    others = {*DESKS.values(), COORDINATOR}
    assert not any("illness" in one.text for one in found if one.who not in others)
    # nothing failed, and no page went unread
    assert not [(one.who, one.address) for one in found if one.status >= 500]
    read = {one.address for one in found if one.status in (200, 207)}
    unread = {
        rule.rule
        for rule in house.app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.endpoint not in REDIRECTS
        and not rule.endpoint.endswith(LOADED)
        # what a seeker meets on the way needs a way that was gone: tests/seeker
        and not rule.endpoint.startswith(("static", "dav", "seeker"))
        and rule.rule not in read
    }
    assert unread == set()


def test_a_stranger_at_the_calendar_door_learns_nothing_of_any_path(house: House) -> None:
    stranger = house.app.test_client(use_cookies=False)
    for path in ("", "principals/ada/", "calendars/ada/coverage/", "calendars/nobody/"):
        answer = stranger.open(f"/dav/{path}", method="PROPFIND", headers={"Depth": "1"})
        assert (answer.status_code, len(answer.data)) == (
            401,
            len(stranger.open("/dav/", method="PROPFIND").data),
        )
