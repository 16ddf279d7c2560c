"""From *Begin* to the receipt: every step answers kindly, whatever is sent to it and how often."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from coverage import clock
from coverage.domain.bookings import BookingState
from coverage.domain.ids import PlaceId
from coverage.domain.room_ways import RoomWay
from coverage.operations.booking import room_ways
from coverage.persistence.bookings import BookingRow
from coverage.persistence.database import reading
from tests.booking.engine_worlds import NOW, TODAY
from tests.desks.pages import text_of
from tests.seeker.worlds import PAGE, PHONE, Seeker, a_seeker

HALVES = [f"{TODAY + timedelta(days=n)} {half}" for n in range(2, 5) for half in ("am", "pm")]
GONE = "This time cannot be had any more"


def hold_any(seeker: Seeker) -> str:
    """Keep any time that can be had; gives what was sent for it."""
    for half in HALVES:
        for time in seeker.times(half):
            if seeker.send("time", time=time).status_code == 303:
                return time
    raise AssertionError("nothing could be had")


def book(seeker: Seeker, *, advisor: str = "") -> str:
    """Everything until the receipt, by telephone with whoever is first."""
    seeker.begin()
    seeker.choose(advisor=advisor)
    hold_any(seeker)
    assert seeker.send("confirm", unless="1").location.endswith("/confirm")
    return seeker.see("confirm")


def words_on(receipt: str) -> list[str]:
    """The words of the code; some have a hyphen."""
    shown = receipt.split('<ol class="words"', 1)[1].split("</ol>", 1)[0]
    return re.findall(r"<li>\s*([^<]+?)\s*</li>", shown)


def bookings() -> list[BookingState]:
    with reading() as session:
        return [BookingState(row.state) for row in session.query(BookingRow.state)]


def test_begin_gives_one_cookie_that_only_the_server_understands(seeker: Seeker) -> None:
    (cookie,) = seeker.begin().headers.getlist("Set-Cookie")
    assert cookie.startswith("a=")
    for part in ("HttpOnly", "SameSite=Strict", "Path=/appointment"):
        assert part in cookie
    assert not re.search("Expires|Max-Age", cookie), "gone with the browser"


def test_the_whole_way_ends_with_a_code_that_the_receipt_shows_again(seeker: Seeker) -> None:
    receipt = book(seeker)
    assert "Your code" in receipt
    assert seeker.see("confirm") == receipt
    assert len(words_on(receipt)) == 6
    assert bookings() == [BookingState.BOOKED]


def test_the_address_on_paper_is_short_in_every_language(seeker: Seeker) -> None:
    book(seeker)
    receipt = seeker.see("confirm?lang=pl")
    address = re.findall(r">(http[^<]+)</span>", receipt)
    assert address == ["http://127.0.0.1:8000/appointment/"], "it is typed, letter by letter"
    assert "/appointment/own?lang=pl" in receipt, "links keep the language"


def test_the_number_to_call_stands_on_the_receipt(seeker: Seeker) -> None:
    seeker.begin()
    seeker.choose(advisor="ada")
    hold_any(seeker)
    seeker.send("confirm", unless="1")
    assert PHONE in text_of(seeker.see("confirm"))


def test_no_answer_on_the_way_lets_anything_be_kept_or_told(seeker: Seeker) -> None:
    book(seeker)
    for step in ("who", "how", "when", "confirm", "/appointment/own"):
        answer = seeker.browser.get(step if step.startswith("/") else PAGE + step)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answer.headers
        assert "?" not in answer.headers.get("Location", "")


def test_a_form_sent_twice_books_once(seeker: Seeker) -> None:
    seeker.begin()
    seeker.choose()
    hold_any(seeker)
    for _ in range(2):
        assert seeker.send("confirm", unless="1").location.endswith("/confirm")
    assert bookings() == [BookingState.BOOKED]


def test_nothing_is_booked_before_the_exception_to_secrecy_was_read(seeker: Seeker) -> None:
    seeker.begin()
    seeker.choose()
    hold_any(seeker)
    answer = seeker.send("confirm")
    assert answer.status_code == 422
    assert "Tick first that you have read" in answer.text
    assert bookings() == [BookingState.ON_HOLD]


def test_a_time_that_is_taken_is_refused_exactly_like_one_that_was_never_offered(
    house: Flask,
) -> None:
    first, second = a_seeker(house), a_seeker(house)
    first.begin()
    first.choose(advisor="ada")
    taken = hold_any(first)
    second.begin()
    second.choose(advisor="ada")
    day = taken.split()[1][:10]
    half = "am" if int(taken.split("T")[1][:2]) < 11 else "pm"
    second.times(f"{day} {half}")
    refused = second.send("time", time=taken)
    never = second.send("time", time=f"ada {day}T03:10:00+00:00")
    absurd = second.send("time", time="nobody 1999-01-01T00:00:00+00:00")
    assert refused.status_code == never.status_code == absurd.status_code == 409
    assert refused.data == never.data == absurd.data
    assert GONE in refused.text
    assert 'name="time"' in refused.text or 'name="half"' in refused.text


def test_a_hold_that_ran_out_and_went_to_somebody_else_leads_back_to_the_times(
    house: Flask, seeker: Seeker, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeker.begin()
    seeker.choose(advisor="ada")
    time = hold_any(seeker)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=11))
    assert "The ten minutes are over" in seeker.see("confirm", 409)
    other = a_seeker(house)
    other.begin()
    other.choose(advisor="ada")
    assert other.send("time", time=time).status_code == 303
    answer = seeker.send("confirm", unless="1")
    assert answer.status_code == 409
    assert "The ten minutes are over" in answer.text
    assert 'name="half"' in answer.text


def test_how_long_a_time_is_kept_is_told_in_words(
    seeker: Seeker, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeker.begin()
    seeker.choose()
    hold_any(seeker)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=3))
    assert "for 7 minutes more, until 09:10" in text_of(seeker.see("confirm"))


def test_somebody_who_is_known_disappears_without_a_word(seeker: Seeker) -> None:
    seeker.begin()
    assert 'value="bo"' in seeker.see("who")
    assert seeker.send("known", known="bo").status_code == 303
    said = text_of(seeker.see("who"))
    assert "1 person is hidden" in said
    assert "Bo" not in said
    assert seeker.send("who", advisor="bo").status_code == 422
    seeker.send("known", again="1")
    assert "Bo" in text_of(seeker.see("who"))


def test_whoever_knows_everybody_is_led_back_to_the_advisors(seeker: Seeker) -> None:
    seeker.begin()
    seeker.choose()
    seeker.send("known", known=["ada", "bo", "cas"])
    for step in ("how", "when"):  # by the back button: there would be nothing to choose there
        answer = seeker.browser.get(PAGE + step, follow_redirects=True)
        assert answer.request.path == f"{PAGE}who"
    assert "3 persons are hidden" in text_of(seeker.see("who"))


def test_somebody_who_is_known_is_nobody_to_call_either(seeker: Seeker) -> None:
    seeker.begin()
    assert "This week Ada is there for you." in text_of(seeker.see("who"))
    seeker.send("known", known="ada")
    said = text_of(seeker.see("who"))
    assert "Ada" not in said
    assert PHONE not in said
    seeker.send("who", advisor="bo")
    assert "Ada" not in text_of(seeker.see("how"))


def test_rooms_are_told_by_distance_and_far_ones_marked(seeker: Seeker) -> None:
    seeker.begin()
    seeker.send("who", advisor="")
    assert seeker.send("how", kind="room", near="Utrecht").location.endswith("/room")
    said = text_of(seeker.see("room"))
    assert said.index("Singel") < said.index("Arnhem")
    assert "reachable by wheelchair" in said
    assert said.count("more than 30 minutes away") == 1


def test_the_address_helps_to_choose_a_room_and_the_way_in_comes_with_the_appointment(
    seeker: Seeker,
) -> None:
    way = RoomWay(place=PlaceId("singel"), address="Singel 4, Utrecht", way="Ring <Linde>.")
    room_ways.tell_way(None, way, now=NOW)
    seeker.begin()
    seeker.send("who", advisor="")
    seeker.send("how", kind="room", near="Utrecht")
    choices = seeker.see("room")
    assert way.address in choices
    assert "Linde" not in choices
    seeker.send("room", place="singel")
    hold_any(seeker)
    assert seeker.send("confirm", unless="1").location.endswith("/confirm")
    for page in ("confirm", "/appointment/own"):
        said = seeker.see(page)
        assert way.address in said
        assert "Ring &lt;Linde&gt;." in said


def test_the_employers_rooms_are_shown_only_to_who_asks(seeker: Seeker) -> None:
    seeker.begin()
    seeker.send("who", advisor="")
    seeker.send("how", kind="room", near="3511")
    assert "Stadhuis" not in seeker.see("room")
    assert seeker.send("room", place="stadhuis").status_code == 422
    seeker.send("room", on_site="1")
    assert "Stadhuis" in seeker.see("room")
    assert seeker.send("room", place="stadhuis").location.endswith("/when")


def test_a_place_that_nobody_knows_is_asked_for_again(seeker: Seeker) -> None:
    seeker.begin()
    seeker.send("who", advisor="")
    answer = seeker.send("how", kind="room", near="Nergenshuizen <b>")
    assert answer.status_code == 422
    assert "We do not know this place" in answer.text
    assert "Nergenshuizen &lt;b&gt;" in answer.text


@pytest.mark.parametrize("step", ["who", "how", "when", "confirm"])
def test_without_a_session_every_step_says_how_to_begin(seeker: Seeker, step: str) -> None:
    page = seeker.see(step, 409)
    assert "You have to begin again" in page
    assert f'action="{PAGE}"' in page


def test_a_session_that_ended_says_the_same(
    seeker: Seeker, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeker.begin()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=31))
    assert "You have to begin again" in seeker.see("who", 409)


def test_steps_that_are_skipped_lead_to_the_one_that_is_missing(seeker: Seeker) -> None:
    seeker.begin()
    for step in ("when", "confirm", "room"):
        answer = seeker.browser.get(PAGE + step)
        assert answer.status_code == 303
        assert answer.location.removeprefix(PAGE) in ("how", "when")


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_the_sessions_token_changes_nothing(seeker: Seeker, token: str) -> None:
    seeker.begin()
    answer = seeker.browser.post(f"{PAGE}who", data={"token": token, "advisor": "ada"})
    assert answer.status_code == 400
    assert "That did not work" in answer.text


@pytest.mark.parametrize("path", [PAGE, "/appointment/"])
def test_another_site_cannot_lead_anybody_into_a_session(seeker: Seeker, path: str) -> None:
    answer = seeker.browser.post(path, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_too_many_days_are_answered_kindly_with_the_numbers_to_call(seeker: Seeker) -> None:
    seeker.begin()
    seeker.choose()
    statuses = {
        seeker.send("when", half=f"{TODAY + timedelta(days=n)} am").status_code for n in range(16)
    }
    assert statuses == {303, 429}
    answer = seeker.send("when", half=f"{TODAY + timedelta(days=20)} am")
    assert "So that nobody can find out who books here" in answer.text
    assert PHONE in answer.text


def test_done_ends_the_session_and_the_cookie(seeker: Seeker) -> None:
    book(seeker)
    answer = seeker.send("/appointment/done")
    assert answer.location == "/appointment/done"
    assert "a=;" in answer.headers["Set-Cookie"]
    assert "You are done" in seeker.see("/appointment/done")
    assert "You have to begin again" in seeker.see("confirm", 409)


def test_the_history_of_a_browser_does_not_tell_who_booked(house: Flask) -> None:
    """Who kept a time and went away was at the same addresses as who booked and pressed *Done*."""
    looked, booked = a_seeker(house), a_seeker(house)
    for each in (looked, booked):
        each.begin()
        each.choose()
        hold_any(each)
    assert "Keep the code" in looked.see("confirm")
    answer = booked.send("confirm", unless="1")
    assert answer.location == f"{PAGE}confirm"
    receipt = booked.see("confirm")
    assert "Your code" in receipt
    (form,) = re.findall(r'<form[^>]*action="([^"]+)"', receipt)
    assert form == f"{PAGE}confirm"
    token = booked.token()
    for _ in range(2):  # loaded again, it says the same
        done = booked.browser.post(form, data={"token": token, "done": "1"})
        assert done.status_code == 200
        assert "You are done" in done.text
        assert "?lang=" not in done.text, "in another language there would be nothing here"
        assert "a=;" in done.headers["Set-Cookie"]
    assert "You have to begin again" in booked.see("confirm", 409)


def test_leaving_in_a_hurry_forgets_what_was_chosen(seeker: Seeker) -> None:
    seeker.begin()
    assert 'data-leave="/appointment/left"' in seeker.see("who")
    assert seeker.send("/appointment/left").status_code == 204
    seeker.see("who", 409)


def test_leaving_the_receipt_does_not_lose_the_code(seeker: Seeker) -> None:
    assert 'data-leave=""' in book(seeker)


def test_no_service_translates_the_code_or_checks_what_is_typed(seeker: Seeker) -> None:
    """What a browser has translated or its spelling checked, it may send to whoever does that; and
    words of a code that were translated open nothing.
    """
    receipt = book(seeker, advisor="ada")
    kept = re.findall(r'translate="no">(.*?)</(?:ol|b|h1|p|span)>', receipt, flags=re.DOTALL)
    told = " ".join(kept)
    for word in (*words_on(receipt), "Ada", "/appointment/"):
        assert word in told
    pages = [seeker.see("how"), seeker.see("/appointment/"), seeker.see("/appointment/own")]
    fields = [each for page in pages for each in re.findall(r"<input[^>]*>", page)]
    typed = [each for each in fields if "type=" not in each]
    assert len(typed) == 4
    for each in typed:
        assert 'autocomplete="off"' in each
        assert 'spellcheck="false"' in each


def test_the_file_for_a_calendar_says_nothing(seeker: Seeker) -> None:
    book(seeker)
    answer = seeker.browser.get(f"{PAGE}appointment.ics")
    assert answer.mimetype == "text/calendar"
    text = answer.text
    assert "SUMMARY:Appointment" in text
    assert "CLASS:CONFIDENTIAL" in text
    for word in ("Ada", "Bo", "Cas", "Alfa", "Naast", "LOCATION", "ATTENDEE", "VALARM", "DESCRIP"):
        assert word not in text


def test_a_chosen_language_stays_to_the_receipt(house: Flask) -> None:
    seeker = a_seeker(house, language="nl")
    seeker.browser.post(f"{PAGE}?lang=ar")
    page = seeker.see("who?lang=ar")
    assert '<html lang="ar" dir="rtl">' in page
    assert f'action="{PAGE}who?lang=ar"' in page


def test_a_refused_page_can_be_loaded_again_and_read_in_another_language(seeker: Seeker) -> None:
    seeker.begin()
    seeker.choose()
    seeker.send("when", half=HALVES[0])
    refused = seeker.send("time", time="ada 2027-03-03T03:10:00+00:00")
    links = re.findall(r'href="(/[^"]+lang=\w\w)"', refused.text)
    assert len(links) == 5
    for link in links:
        answer = seeker.browser.get(link, follow_redirects=True)
        assert answer.status_code == 200
        assert f'<html lang="{link[-2:]}"' in answer.text


def test_two_sessions_of_two_browsers_know_nothing_of_each_other(house: Flask) -> None:
    one, other = a_seeker(house), a_seeker(house)
    one.begin()
    other.begin()
    one.send("known", known="bo")
    assert "Bo" not in text_of(one.see("who"))
    assert "Bo" in text_of(other.see("who"))
    answer = other.browser.post(f"{PAGE}who", data={"token": one.token(), "advisor": "ada"})
    assert answer.status_code == 400
