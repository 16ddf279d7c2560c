"""A time that cannot be had: the same page, the same size, the same work, whatever the reason."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.booking.engine_worlds import NOW, TODAY, a_booking
from tests.seeker.worlds import Seeker, a_seeker
from tests.statements import statements

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HALF = f"{TODAY + timedelta(days=2)} am"
ANOTHER = f"{TODAY + timedelta(days=3)} am"
DAY = HALF.partition(" ")[0]


def at_the_times(house: Flask) -> tuple[Seeker, list[str]]:
    """Somebody who looks at the times of Ada on a morning, and what they are."""
    seeker = a_seeker(house)
    seeker.begin()
    seeker.choose(advisor="ada")
    return seeker, seeker.times(HALF)


def refused(house: Flask, time: str) -> tuple[int, str, list[str]]:
    """Status and page of a refusal, without what is drawn for every session, and its statements."""
    seeker, _ = at_the_times(house)
    token = seeker.token()
    with statements() as said:
        answer = seeker.browser.post(
            "/appointment/Zq3vYw8kT1bN6mP0xR5dLg/time",
            data={
                "token": token,
                "time": time,
            },
        )
    length = answer.headers["Content-Length"]
    return answer.status_code, length + re.sub(r"\b[0-9a-f]{64}\b", "", answer.text), said


def test_why_a_time_cannot_be_had_is_in_no_byte_and_no_statement(house: Flask) -> None:
    looker, times = at_the_times(house)
    booked = times[0].partition(" ")[2]
    held = looker.times(ANOTHER)[0].partition(" ")[2]
    one = datetime.fromisoformat(booked)
    never = one.replace(hour=12, minute=0)
    a_booking(one, booked_at=NOW)
    refused(house, f"ada {never.isoformat()}")  # what is asked once
    reasons = {
        "never offered": f"ada {never.isoformat()}",
        "booked": f"ada {booked}",
        "no such moment": f"ada {DAY}T09:07:00+00:00",
        "no such advisor": f"dora {booked}",
        "of somebody else": f"cas {booked}",
    }
    answers = {why: refused(house, time) for why, time in reasons.items()}
    decider, _ = at_the_times(house)
    assert decider.send("time", time=f"ada {held}").status_code == 303
    answers["somebody is deciding"] = refused(house, f"ada {held}")
    answers["it was spent"] = refused(house, f"ada {held}")
    first = answers["booked"]
    assert first[0] == 409
    for why, (status, page, said) in answers.items():
        assert (status, page) == first[:2], why
        # that there is no such advisor is nothing that anybody could learn
        assert said == first[2] or why == "no such advisor", why
