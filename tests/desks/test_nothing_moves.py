"""While people book, talk and cancel, nothing moves for anybody but them and their advisor.

Everything that can be fetched is fetched as everybody before and after, headers too: pages, files,
collections with their tags and tokens, subscriptions. The addresses come from the map itself, see
`tests.desks.test_leak_canaries`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from itertools import zip_longest

import pytest
from flask import Flask

from coverage.domain.bookings import BookingState, ConversationKind
from coverage.domain.cases import Category, Closing, ContactKind, Route
from coverage.domain.errors import TimeGone
from coverage.domain.ids import CaseId
from coverage.domain.offers import offers_key
from coverage.domain.visibility import AdvisorReader, SeekerReader
from coverage.operations.booking import (
    booking,
    closing_cases,
    conversations,
    own_case,
    own_conversations,
    seeking,
)
from coverage.operations.booking.booking_times import TimesWanted, listed
from coverage.persistence.bookings import BookingRow
from coverage.persistence.database import reading
from coverage.settings import Settings
from coverage.web.audiences import Audience
from coverage.web.ways_back import LOADED
from tests.booking.engine_worlds import ZONE
from tests.desks.agencies import ADA, ALFA, NOW, TODAY
from tests.desks.test_leak_canaries import (
    AUTHOR,
    COLLEAGUE,
    COORDINATOR,
    DESKS,
    HOURS,
    INTRANETS,
    NOBODY,
    PHONES,
    REDIRECTS,
    ROOM,
    SEEKER,
    STRANGER,
    TABLET,
    Found,
    House,
    ask,
    house,
    pages,
    streams,
    telephones,
)

__all__ = ["house"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

THEIRS = {DESKS[ADA], PHONES[ADA]}
"""Who may see that somebody booked: the advisor, at the desk and on the telephone."""
TAGS = (
    '<D:propfind xmlns:D="DAV:" xmlns:CS="http://calendarserver.org/ns/"><D:prop>'
    "<CS:getctag/><D:sync-token/><D:getetag/><D:getlastmodified/><D:creationdate/>"
    "<D:quota-used-bytes/><D:resource-id/></D:prop></D:propfind>"
)


def everything(house: House) -> dict[str, list[Found]]:
    """All answers by who got them, without what every answer has anew."""
    found: defaultdict[str, list[Found]] = defaultdict(list)
    for one in (
        *pages(house),
        *telephones(house),
        *streams(house),
        *tags(house),
        *strangers(house),
    ):
        text = re.sub(r'(name="(?:csrf_token|once)" value=")[^"]*', r"\1", one.text)
        text = re.sub(r"^set-cookie: [^\n]*\n", "", text, flags=re.MULTILINE)
        found[one.who].append(Found(who=one.who, address=one.address, status=one.status, text=text))
    return found


def tags(house: House) -> list[Found]:
    """What every device is told of whether anything changed, of every calendar and its home."""
    found = []
    for who, (user, _) in house.passwords.items():
        answer = ask(house, who, "PROPFIND", f"/dav/calendars/{user}/", TAGS)
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers)
        found.append(Found(who=who, address="tags", status=207, text=head + answer.text))
    return found


def strangers(house: House) -> list[Found]:
    """A contact has no device: at the door of calendars they are nobody."""
    found = []
    for who in (AUTHOR, STRANGER, NOBODY):
        for method in ("PROPFIND", "REPORT", "GET", "OPTIONS"):
            for path in ("/dav/", f"/dav/calendars/{ADA}/conversations/"):
                answer = house.browsers[who].open(path, method=method)
                head = "\n".join(f"{name}: {value}" for name, value in answer.headers)
                text = head + answer.text
                found.append(Found(who=who, address=path, status=answer.status_code, text=text))
    return found


def people_book_and_talk(settings: Settings) -> None:
    """Somebody decides, somebody books by the usual way and leaves a mail address, somebody cancels
    and is sorry; an old conversation is marked, and its case closed.
    """
    ada = AdvisorReader(advisor=ADA)
    first, second, third = (begun(settings, number) for number in range(3))
    hold(first, settings)
    hold(second, settings)
    confirm(second, settings)
    own_case.leave_contact(
        now_of(second), ContactKind.MAIL, "zq@example.org", keys=settings.sealing_keys
    )
    hold(third, settings)
    confirm(third, settings)
    [mine] = own_case.own_case(now_of(third), keys=settings.sealing_keys, now=NOW, zone=ZONE).coming
    own_conversations.cancel(now_of(third), mine.booking.id, now=NOW)
    with reading() as session:
        row = session.query(BookingRow).filter_by(state=BookingState.TOOK_PLACE.value).one()
        number, case = row.id, CaseId(row.case or "")
    conversations.mark(ada, number, took_place=True, now=NOW)  # type: ignore[arg-type]
    closing = Closing(category=Category.BULLYING, route=Route.ALONE, minutes=120)
    closing_cases.close(ada, case, closing, now=NOW, zone=ZONE)


def begun(settings: Settings, number: int) -> str:
    return seeking.begin(
        ALFA,
        language="nl",
        source=f"192.0.2.{number + 10}",
        now=NOW,
        today=TODAY,
        secret=settings.secret_key,
    )


def now_of(token: str) -> SeekerReader:
    found = seeking.seeker_of(token, now=NOW)
    assert found is not None
    return found


def hold(token: str, settings: Settings) -> None:
    """Keep the first time that can be had."""
    wanted = TimesWanted(
        client=ALFA,
        advisors=(ADA,),
        kind=ConversationKind.PHONE,
        place=None,
        first=TODAY + timedelta(days=2),
        until=TODAY + timedelta(days=20),
    )
    key = offers_key(settings.secret_key)
    with reading() as session:
        times = listed(session, wanted, key=key, now=NOW, zone=ZONE)
    for each in times:
        with suppress(TimeGone):
            booking.hold(
                now_of(token),
                advisor=ADA,
                kind=ConversationKind.PHONE,
                place=None,
                starts=each.starts,
                key=settings.secret_key,
                now=NOW,
                zone=ZONE,
            )
            return
    raise AssertionError("nothing could be had")


def confirm(token: str, settings: Settings) -> None:
    booking.confirm(
        now_of(token),
        token,
        unless_read=True,
        aftercare=True,
        secret=settings.secret_key,
        keys=settings.sealing_keys,
        now=NOW,
        zone=ZONE,
        language="nl",
    )


def test_nothing_moves_for_anybody_but_the_advisor(house: House, settings: Settings) -> None:
    everything(house)  # what a first look stores is stored
    before = everything(house)
    people_book_and_talk(settings)
    after = everything(house)
    moved = defaultdict(set)
    for who, answers in before.items():
        for one, other in zip_longest(answers, after[who]):
            if one != other:
                moved[who].add((one or other).address)
    assert set(moved) == THEIRS, {who: moved[who] for who in set(moved) - THEIRS}
    others = {COORDINATOR, TABLET, AUTHOR, COLLEAGUE, STRANGER, NOBODY, SEEKER, ROOM, HOURS}
    others |= {*DESKS.values(), *PHONES.values(), *INTRANETS.values()} - THEIRS
    assert others <= set(before)


def test_all_that_a_contact_can_open_is_looked_at(house: House, app: Flask) -> None:
    """By the map of addresses: a new page is compared from its first day on."""
    read = {one.address for one in pages(house) if one.who == AUTHOR and one.status == 200}
    theirs = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and getattr(app.view_functions[rule.endpoint], "audience", None)
        in (Audience.CONTACT, Audience.SIGNED_IN, Audience.PUBLIC)
        and rule.endpoint not in REDIRECTS
        and not rule.endpoint.endswith(LOADED)
        and rule.endpoint not in ("identity.invitation", "dav_discovery.well_known")
    }
    assert theirs - read <= {"/", "/log-in"}, "they lead who is logged in to their desk"
    assert "/client/requests/<int(max=2147483647):number>" in read
