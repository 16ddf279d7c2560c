"""Two hundred browsers at real servers: what they are answered, and what is stored afterwards.

One server on SQLite as `make run` has it, three on PostgreSQL. What the operations do by themselves
is tested in `test_races`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import func, select

from coverage import clock
from coverage.domain.bookings import BookingState, ConversationKind
from coverage.domain.clients import HalfDay
from coverage.operations.booking.booking_times import half_of
from coverage.persistence.bookings import BookingRow, TakenTimeRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.conversation_terms import store_terms
from coverage.persistence.database import reading, writing
from coverage.settings import Settings
from tests.booking.crowds import Answer, Browser, House, all_at_once, in_days, serving, this_week
from tests.booking.engine_worlds import ADA, BO, TERMS, ZONE, a_room, world
from tests.booking.seekers import offers
from tests.desks.pages import text_of
from tests.seeker.worlds import PAGE, open_house

GONE = "This time cannot be had any more"


@pytest.fixture
def house(app: Flask, settings: Settings) -> Iterator[House]:
    """An agency whose clients' employees can book this very week, with its servers."""
    open_house(world(horizon=this_week(), places=(a_room(),)))
    with serving(settings) as found:
        yield found


def listed(**changes: object) -> list[datetime]:
    """The times that are listed, some days from now."""
    wanted = {"now": clock.now(), "first": in_days(5), "until": in_days(25)} | changes
    return sorted({each.starts for each in offers(**wanted)})


def never_listed(starts: datetime) -> datetime:
    """A time of the same half-day that no list has."""
    half, known = half_of(starts, ZONE), set(listed())
    others = (starts + timedelta(minutes=30 * steps) for steps in range(-8, 9))
    return next(e for e in others if e not in known and half_of(e, ZONE) == half)


def stored(row: type[CaseRow] | type[BookingRow]) -> int:
    with reading() as session:
        return session.scalar(select(func.count(row.id))) or 0


def statuses(answers: list[Answer]) -> Counter[int]:
    return Counter(each.status for each in answers)


def test_two_hundred_browsers_want_one_time_and_one_has_it(house: House) -> None:
    starts = listed()[0]
    crowd = house.browsers(200)
    begun = all_at_once([partial(each.post, "") for each in crowd])
    assert statuses(begun) == {303: 200}
    seen = all_at_once([partial(each.get, "who") for each in crowd])
    assert statuses(seen) == {200: 200}
    for each in crowd:
        each.choose(starts)

    held = all_at_once([partial(each.hold, starts) for each in crowd])
    assert statuses(held) == {303: 1, 409: 199}
    (winner,) = (each for each, answer in zip(crowd, held, strict=True) if answer.status == 303)
    losers = [each for each in crowd if each is not winner]

    # whoever asks for what was never offered is told the same, byte for byte
    (late,) = house.seated(1)
    late.choose(starts)
    never = late.hold(never_listed(starts))
    refused = {answer.shape for answer in held if answer.status == 409}
    assert (never.status, {never.shape}) == (409, refused)
    assert GONE in text_of(never.text)
    assert re.search(r'name="(time|half)"', never.text), "there is something else to choose"

    confirmed = all_at_once([partial(each.confirm) for each in losers])
    assert statuses(confirmed) == {409: 199}
    assert stored(CaseRow) == 0
    tabs = house.tabs(winner, 50)
    booked = all_at_once([partial(each.confirm) for each in tabs])
    assert {(each.status, each.location) for each in booked} == {(303, f"{PAGE}confirm")}
    receipts = all_at_once([partial(each.get, "confirm") for each in tabs])
    assert len({each.text for each in receipts}) == 1
    assert "Your code" in receipts[0].text
    assert (stored(CaseRow), stored(BookingRow)) == (1, 1)


def test_a_crowd_of_wishes_that_overlap_leaves_no_overlap(house: House) -> None:
    # phone with Ada, whose conversations become shorter meanwhile, and one room for two advisors;
    # what was kept before that is of a length that nobody has any more, and still takes its time
    room = {"kind": ConversationKind.ROOM, "place": "room"}
    times = listed()[:12]
    early = house.seated(4)
    for each, starts in zip(early, times[::3], strict=True):
        each.choose(starts)
        assert each.hold(starts).status == 303
    with writing() as session:
        store_terms(session, ADA, replace(TERMS, minutes=60))
    shorter = listed()[:12]
    in_room = [("ada", each) for each in listed(**room)[:8]]
    in_room += [("bo", each) for each in listed(**room, advisors=(BO,))[:8]]

    crowd, acts = house.seated(80), list[Callable[[], list[Answer]]]()
    for number, each in enumerate(crowd[:48]):
        starts = shorter[number % len(shorter)]
        each.choose(starts)
        acts.append(partial(book, each, starts))
    for number, each in enumerate(crowd[48:]):
        advisor, starts = in_room[number % len(in_room)]
        each.choose(starts, advisor=advisor, **room)
        acts.append(partial(book, each, starts, advisor))
    done = all_at_once([*acts, *(partial(confirm_only, each) for each in early)])

    last = Counter(each[-1].status for each in done)
    assert set(last) == {303, 409}
    assert last[303] == stored(CaseRow)
    with reading() as session:
        rows = [
            (each.advisor, each.place, each.starts, each.ends + timedelta(minutes=each.pause))
            for each in session.scalars(select(BookingRow).order_by(BookingRow.starts))
        ]
        seats = set(
            session.scalars(select(TakenTimeRow.resource).where(TakenTimeRow.resource.like("r:%")))
        )
    for who in ("ada", "bo"):
        assert apart([(starts, ends) for advisor, _, starts, ends in rows if advisor == who])
    assert apart([(starts, ends) for _, place, starts, ends in rows if place == "room"])
    assert seats == {"r:room:1"}


def book(browser: Browser, starts: datetime, advisor: str = "ada") -> list[Answer]:
    """Ask for a time, and book it when it can be had."""
    held = browser.hold(starts, advisor=advisor)
    return [held, browser.confirm()] if held.status == 303 else [held]


def confirm_only(browser: Browser) -> list[Answer]:
    return [browser.confirm()]


def apart(stretches: list[tuple[datetime, datetime]]) -> bool:
    return all(one[1] <= other[0] for one, other in pairwise(sorted(stretches)))


def test_moving_cancelling_and_booking_at_once_keep_everybody_whole(house: House) -> None:
    by_day = {half_of(each, ZONE): each for each in listed()}
    times = [at for (_, half), at in sorted(by_day.items()) if half is HalfDay.MORNING]
    goal, people = times[8], house.seated(8)
    for each, starts in zip(people, times, strict=False):
        each.choose(starts)
        assert [answer.status for answer in book(each, starts)] == [303, 303]
    newcomers = house.seated(8)
    for each in newcomers:
        each.choose(goal)
    acts = [partial(move, each, goal) for each in people]
    acts += [partial(book, each, goal) for each in newcomers]
    # two of them think better of it in another tab, at this moment
    acts += [partial(cancel, tab) for each in people[:2] for tab in house.tabs(each, 2)]
    done = all_at_once(acts)

    assert not [each.status for answers in done for each in answers if each.status >= 500]
    got = [answers for answers in done[:16] if len(answers) == 2 and answers[1].status == 303]
    with reading() as session:
        rows = list(session.scalars(select(BookingRow).order_by(BookingRow.starts)))
        taken = Counter(
            (each.case, each.starts) for each in rows if each.state == BookingState.BOOKED
        )
        cancelled = {each.case for each in rows if each.state == BookingState.CANCELLED}
        spans = [(each.starts, each.ends) for each in rows if each.state == BookingState.BOOKED]
        standing = {each.id for each in rows if each.state == BookingState.BOOKED}
        claimed = set(session.scalars(select(TakenTimeRow.booking)))
    assert sum(at == goal for _, at in taken) <= 1
    assert len(got) <= 1
    assert apart(spans)
    # whoever did not get the goal has what they had, unless they gave it up
    assert len({case for case, _ in taken} | cancelled) == stored(CaseRow)
    assert len(taken) == len({case for case, _ in taken})
    assert claimed == standing


def move(browser: Browser, starts: datetime) -> list[Answer]:
    held = browser.post("/appointment/own/1/same/time", time=f"ada {starts.isoformat()}")
    if held.status != 303:
        return [held]
    return [held, browser.post("/appointment/own/1/confirm")]


def cancel(browser: Browser) -> list[Answer]:
    return [browser.post("/appointment/own/1/cancel", sure="1")]
