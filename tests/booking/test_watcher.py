"""Somebody plays the employer who opens a session every day and looks what is gone.

`benchmarks.watching` measures the same with more worlds and other rules; docs/threats.md tells what
remains.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from benchmarks.watched_months import mornings, peopled, watch
from benchmarks.watched_worlds import MINE, TERMS, ZONE, Rules, World, facts
from benchmarks.watching import Leak, advantage, auc, measure, own_share
from coverage.domain.bookings import ConversationKind, instant_of
from coverage.domain.conversation_terms import ConversationTerms
from coverage.operations.booking.booking_times import TimesWanted, listed
from coverage.persistence import claims
from coverage.persistence.database import reading, writing
from tests.booking import engine_worlds

# what all of them look at takes half a minute: one process works it out once
pytestmark = pytest.mark.xdist_group("watcher")

WORLDS = 80
"""Of each kind; the seeds are fixed, so that the figures are always the same."""


@pytest.fixture(scope="module")
def leak() -> Leak:
    return measure(Rules(), WORLDS)


def test_counting_what_went_tells_hardly_more_than_guessing(leak: Leak) -> None:
    assert leak.auc_count < 0.65


def test_the_best_reading_of_the_lists_tells_little_more(leak: Leak) -> None:
    assert leak.auc_best < 0.68
    assert leak.advantage < 0.4


def test_a_time_that_went_is_seldom_a_conversation_of_an_own_employee(leak: Leak) -> None:
    assert leak.posterior < 0.04
    assert leak.worst < 0.10
    assert leak.posterior_busy < 0.15


def test_a_seeker_still_finds_a_time_within_five_working_days(leak: Leak) -> None:
    assert leak.served > 0.95


def test_without_withdrawals_a_time_that_went_would_tell_twice_as_much(leak: Leak) -> None:
    bare = [watch(seed, Rules(withdrawn=0.0), own=1.0) for seed in range(WORLDS)]
    assert own_share(v for seen in bare for v in seen.vanished) > 2 * leak.posterior


def test_figures_of_telling_apart_are_what_they_are_called() -> None:
    assert auc([2, 3], [0, 1]) == 1
    assert auc([1, 1], [1, 1]) == 0.5
    assert advantage([2, 3], [0, 1]) == 1
    assert advantage([1, 2], [1, 2]) == 0


def test_the_simulated_list_is_the_list_of_the_product(app: Flask, sqlite_only: None) -> None:
    world = peopled(7, own=2, lapsed=20.0)
    assert world.spent  # somebody was refused while somebody else was deciding
    assert any(booked.client == MINE for mine in world.booked.values() for booked in mine)
    engine_worlds.settle(facts().facts.agency, **_terms(world))
    _store(world)
    compared = 0
    for now in mornings()[::4]:
        wanted = TimesWanted(
            client=MINE,
            advisors=world.panel,
            kind=ConversationKind.PHONE,
            place=None,
            first=now.date(),
            until=now.date() + timedelta(days=28),
        )
        with reading() as session:
            offers = listed(session, wanted, key=world.key, now=now, zone=ZONE)
        simulated = world.listed(MINE, world.panel, now)
        assert [(o.starts, o.advisor) for o in offers] == [
            (slot.starts, slot.advisor) for slot in simulated
        ]
        compared += len(offers)
    assert compared > 50


def _terms(world: World) -> dict[str, ConversationTerms]:
    return dict.fromkeys(world.panel, TERMS)


def _store(world: World) -> None:
    with writing() as session:
        for (client, advisor, quantum), since in world.spent.items():
            claims.spend(session, client, advisor, instant_of(quantum), now=since)
    for mine in world.booked.values():
        for booked in mine:
            engine_worlds.a_booking(
                booked.taken.starts,
                advisor=booked.taken.advisor,
                client=booked.client,
                place=booked.taken.place,
                seat=booked.taken.seat,
                booked_at=booked.at,
            )
