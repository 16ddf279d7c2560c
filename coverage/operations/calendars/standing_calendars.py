"""Calendars that say who stands for a client: kept in step with the published plan.

A client has one from the moment its contact first asks for a subscription; nobody else's time is
spent on it before.
"""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from coverage.calendars.collections import STANDING
from coverage.calendars.events import midnight
from coverage.calendars.standing import standing
from coverage.calendars.words import Words
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Plan
from coverage.domain.calendars import OwnerKind, Window
from coverage.domain.ids import ClientId
from coverage.domain.weeks import Week
from coverage.operations.projecting import PAST_KEPT, kept_since, new_calendar, rewrite
from coverage.persistence import calendar_changes as store
from coverage.persistence.facts import load_agency
from coverage.persistence.facts_revision import wait_for_turn
from coverage.persistence.plans import load_plan, published_head

AHEAD = timedelta(weeks=13)
"""How far a subscription looks: who is away next summer is nothing for an intranet."""


def project_standing(
    session: Session, agency: Agency, plan: Plan, *, now: datetime, today: date, words: Words
) -> int:
    """Make the calendars that clients have say what ``plan`` says, from this week on.

    Part of the transaction that publishes ``plan``; how many objects changed.
    """
    found = store.locked(session, OwnerKind.CLIENT, STANDING.name)
    if not found:
        return 0
    wanted = standing(agency, plan, since=Week.of(today), words=words)
    known = store.known_items(session, [each.id for each in found.values()])
    rewrites = [
        rewrite(each, wanted.get(ClientId(owner), ()), known[each.id], now=now, today=today)
        for owner, each in found.items()
    ]
    store.rename(session, found.values(), title=STANDING.title(words), colour=STANDING.colour)
    return store.apply(session, rewrites, now=now)


def open_standing(
    session: Session, client: ClientId, *, now: datetime, today: date, words: Words
) -> None:
    """Make the client's calendar, if it has none, and fill it from the published plan.

    A publication at this moment waits, and then finds the calendar.
    """
    wait_for_turn(session)
    if client in store.locked(session, OwnerKind.CLIENT, STANDING.name):
        return
    new = new_calendar(OwnerKind.CLIENT, client, STANDING, words=words)
    store.add_collections(session, [new])
    made = store.locked(session, OwnerKind.CLIENT, STANDING.name)[client]
    head = published_head(session)
    if head is None:
        return
    agency = load_agency(session)
    plan = load_plan(session, head.id, clients=[client])
    wanted = standing(agency, plan, since=Week.of(today - PAST_KEPT), words=words)
    # nothing is known of an empty calendar, so the weeks just past are written as well
    fill = rewrite(made, wanted.get(client, ()), {}, now=now, today=today)
    store.apply(session, [fill], now=now)


def shown(today: date) -> Window:
    """The stretch of time that a subscription tells of on ``today``."""
    return Window(start=kept_since(today), end=midnight(Week.of(today).monday + AHEAD))
