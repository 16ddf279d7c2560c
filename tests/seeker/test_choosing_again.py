"""Going back after a booking: another one is told to be another one, and a third is not looked for
in vain.
"""

from __future__ import annotations

import pytest
from flask import Flask

from coverage.domain.bookings import BookingState
from tests.desks.pages import text_of
from tests.seeker.test_booking import HALVES, book, bookings, hold_any
from tests.seeker.test_own_page import OWN, code_of, come_back
from tests.seeker.worlds import PAGE, Seeker

ALREADY = "You have an appointment already:"
MORE = "one more conversation"


def test_who_goes_back_to_the_times_reads_that_there_is_an_appointment(seeker: Seeker) -> None:
    seeker.begin()
    seeker.choose(advisor="ada")
    assert ALREADY not in text_of(seeker.see("when"))
    hold_any(seeker)
    assert ALREADY not in text_of(seeker.see("confirm"))
    seeker.send("confirm", unless="1")
    for page in ("when", "confirm"):
        if page == "confirm":
            hold_any(seeker)
        said = text_of(seeker.see(page))
        assert ALREADY in said
        assert MORE in said
        assert f'href="{OWN}"' in seeker.see(page)


@pytest.mark.parametrize("step", ["who", "how", "room", "when"])
def test_with_two_conversations_planned_nobody_is_led_to_times(seeker: Seeker, step: str) -> None:
    book(seeker, advisor="ada")
    hold_any(seeker)
    seeker.send("confirm", unless="1")
    assert bookings() == [BookingState.BOOKED] * 2
    answer = seeker.browser.get(PAGE + step)
    assert (answer.status_code, answer.location) == (303, OWN)
    assert "Two conversations are planned." in text_of(seeker.see(OWN))
    assert "Your code" in seeker.see("confirm"), "the receipt stays"


def test_a_time_that_another_window_made_one_too_many_leads_to_what_is_planned(
    house: Flask, seeker: Seeker
) -> None:
    code = code_of(book(seeker, advisor="ada"))
    other = come_back(house, *code)
    for each in (seeker, other):
        assert each.send("how", kind="phone").status_code == 303
        hold_any(each)
    seeker.send("confirm", unless="1")
    late = other.send("confirm", unless="1")
    assert (late.status_code, late.location) == (303, OWN), "not: the ten minutes are over"
    asked = other.send("time", time=f"ada {HALVES[0][:10]}T09:00:00+00:00")
    assert (asked.status_code, asked.location) == (303, OWN), "not: this time is gone"
    assert bookings().count(BookingState.BOOKED) == 2


def seeker_page(step: str) -> str:
    from tests.seeker.worlds import PAGE

    return PAGE + step
