"""What was refused is not shown to the same session again, and hides nobody else's time."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from flask import Flask

from coverage import clock
from tests.booking.engine_worlds import NOW, TODAY, a_booking
from tests.desks.pages import text_of
from tests.seeker.test_booking import HALVES, book
from tests.seeker.test_own_page import OWN, code_of, come_back
from tests.seeker.worlds import Seeker, a_seeker

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def one_who_chose(
    house: Flask, *, advisor: str = "", kind: str = "phone", source: str = "127.0.0.1"
) -> Seeker:
    seeker = a_seeker(house)
    seeker.browser.environ_base["REMOTE_ADDR"] = source
    seeker.begin()
    seeker.choose(advisor=advisor, kind=kind)
    return seeker


def moment(time: str) -> datetime:
    return datetime.fromisoformat(time.partition(" ")[2])


def a_time_of_two(house: Flask) -> tuple[str, str, str]:
    """A half-day, and a moment in it at which Ada and Bo are both listed, with each of them."""
    days = [TODAY + timedelta(days=n) for n in (*range(2, 5), *range(7, 12), *range(14, 19))]
    for day in days:
        for half in (f"{day} am", f"{day} pm"):
            found = {
                advisor: {moment(t): t for t in one_who_chose(house, advisor=advisor).times(half)}
                for advisor in ("ada", "bo")
            }
            for starts in sorted(found["ada"].keys() & found["bo"].keys()):
                return half, found["ada"][starts], found["bo"][starts]
    raise AssertionError("they are never listed together")


def test_the_time_of_one_that_is_gone_does_not_hide_that_of_another(
    house: Flask, app: Flask
) -> None:
    half, of_ada, of_bo = a_time_of_two(house)
    first = one_who_chose(house)
    assert of_ada in first.times(half)
    a_booking(moment(of_ada), booked_at=NOW)
    assert first.send("time", time=of_ada).status_code == 409
    again = first.times(half)
    assert of_ada not in again
    assert of_bo in again
    assert first.send("time", time=of_bo).status_code == 303


def test_what_was_refused_is_listed_to_others_and_never_again_here(house: Flask) -> None:
    seeker, half = one_who_chose(house, advisor="ada"), HALVES[0]
    first, *others = seeker.times(half)
    a_booking(moment(first), booked_at=NOW)
    answer = seeker.send("time", time=first)
    assert answer.status_code == 409
    assert 'name="time"' not in answer.text, "not even what is left: it would tell what was listed"
    led = re.findall(r'name="half"\s+value="([^"]+)">', answer.text.split('id="times"')[1])
    assert led[0] == half, "its own half-day comes first"
    assert len(led) > 1
    assert "Look for another time in:" in text_of(answer.text)
    assert seeker.times(half) == others
    # other choices on the way, and other ways to talk, bring nothing back
    seeker.choose(advisor="ada", kind="video")
    assert seeker.times(half) == others
    assert one_who_chose(house, advisor="ada").times(half) == [first, *others]


def test_a_half_day_whose_times_were_all_refused_leads_on(house: Flask) -> None:
    seeker, half = one_who_chose(house, advisor="ada"), HALVES[0]
    for time in seeker.times(half):
        a_booking(moment(time), booked_at=NOW, minutes=30, pause=0)
        seeker.send("time", time=time)
    assert seeker.times(half) == []
    said = text_of(seeker.see("when"))
    assert "There is no time left in this part of the day." in said
    assert "There is still time in:" in said


def test_what_a_room_refused_is_still_had_by_telephone(house: Flask) -> None:
    seeker = one_who_chose(house, advisor="ada")
    by_phone = {half: seeker.times(half) for half in HALVES[:4]}
    assert seeker.send("how", kind="room", near="Utrecht").status_code == 303
    assert seeker.send("room", place="singel").status_code == 303
    half, time = next(
        (half, t) for half in HALVES[:4] for t in seeker.times(half) if t in by_phone[half]
    )
    # the room is taken by somebody else's conversation
    a_booking(moment(time), advisor="cas", place="singel", seat=1, booked_at=NOW)
    assert seeker.send("time", time=time).status_code == 409
    assert time not in seeker.times(half)
    assert seeker.send("how", kind="phone").status_code == 303
    assert time in seeker.times(half)
    assert seeker.send("time", time=time).status_code == 303


def test_who_moves_is_not_shown_it_again_either(house: Flask) -> None:
    locator, words = code_of(book(a_seeker(house), advisor="ada"))
    own = come_back(house, locator, words)
    address = f"{OWN}/1/same/when"
    half, times = next((h, t) for h in HALVES if (t := moves(own, address, h)))
    a_booking(moment(times[0]), booked_at=NOW, minutes=30, pause=0)
    answer = own.send(f"{OWN}/1/same/time", time=times[0])
    assert answer.status_code == 409
    assert 'name="time"' not in answer.text
    assert moves(own, address, half) == times[1:]


def moves(own: Seeker, address: str, half: str) -> list[str]:
    """The times to move to."""
    own.send(address, half=half)
    return re.findall(r'name="time"\s+value="([^"]+)"', own.see(address))


@dataclass
class Town:
    """People who book, move and cancel in any order; ``touched`` are the days of each advisor on
    which anything became of a time since the list of today was made.
    """

    house: Flask
    draw: random.Random
    touched: set[tuple[str, str]] = field(default_factory=set)
    own: list[Seeker] = field(default_factory=list)
    asked: int = 0
    refused: int = 0

    def somebody_looks(self) -> None:
        """A fresh session asks for times until it has one or has seen enough, and perhaps books."""
        whom, source = self.draw.choice(["", "ada", "bo"]), f"192.0.2.{self.asked + 1}"
        seeker = one_who_chose(self.house, advisor=whom, source=source)
        gone: set[str] = set()
        for _ in range(4):
            times = seeker.times(self.draw.choice(HALVES[:3]))
            assert not gone & set(times), "what was refused came back"
            if not times:
                continue
            time = self.draw.choice(times)
            if self.is_had(seeker, "time", time):
                if self.draw.random() < 0.6:
                    seeker.send("confirm", unless="1")
                    code = code_of(seeker.see("confirm"))
                    self.own.append(come_back(self.house, *code))
                return
            gone.add(time)

    def somebody_changes(self) -> None:
        """Who has a conversation moves it or gives it up."""
        if not self.own:
            return
        own = self.own.pop(self.draw.randrange(len(self.own)))
        if self.draw.random() < 0.5:
            starts = re.search(r'name="starts"\s+value="([^"]+)"', own.see(OWN))
            assert starts is not None
            assert own.send(f"{OWN}/1/cancel", starts=starts[1]).status_code == 303
            return
        times = moves(own, f"{OWN}/1/same/when", self.draw.choice(HALVES[:3]))
        if times and self.is_had(own, f"{OWN}/1/same/time", self.draw.choice(times)):
            assert own.send(f"{OWN}/1/confirm").status_code == 303

    def is_had(self, seeker: Seeker, step: str, time: str) -> bool:
        """Ask for a listed time: it is kept, or something became of that day."""
        advisor, day = time.partition("T")[0].split()
        status = seeker.send(step, time=time).status_code
        self.asked += 1
        assert status in (303, 409)
        if status == 409:
            self.refused += 1
            assert (advisor, day) in self.touched, f"{time} is listed, free, and refused"
        self.touched.add((advisor, day))
        return status == 303


@pytest.mark.parametrize("seed", range(3))
def test_every_listed_time_can_be_had_or_somebody_was_there_today(
    house: Flask, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    # before eight nothing is withdrawn, so that the list of three o'clock still holds
    monkeypatch.setattr(clock, "now", lambda: NOW - timedelta(hours=2))
    town = Town(house=house, draw=random.Random(seed))
    for _ in range(18):
        town.draw.choice([town.somebody_looks, town.somebody_looks, town.somebody_changes])()
    assert town.asked > town.refused > 0
