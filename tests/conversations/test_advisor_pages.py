"""An advisor's conversations, terms and profile, as their browser gets them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage.domain.bookings import BookingState
from coverage.domain.cases import Aftercare
from coverage.persistence.bookings import BookingRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.conversation_terms import profiles_of, terms_of
from coverage.persistence.database import reading, writing
from tests.booking.cases import a_booking, a_case
from tests.desks.agencies import ADA, BO, NOW, TODAY
from tests.desks.pages import text_of
from tests.entering import enter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HERE = "/advisor/conversations/"
TERMS = {
    "bookable": "1",
    "minutes": "75",
    "pause": "20",
    "notice": "48",
    "most_per_day": "2",
    "phone": "085 000 01 23",
    "video": "https://video.example/ada",
    "rooms": "radius",
    "0-0-from": "09:00",
    "0-0-until": "10:00",
}


@pytest.fixture
def ada(desks: Flask) -> FlaskClient:
    desks.config["WTF_CSRF_ENABLED"] = False
    return enter(desks, "advisor", ADA)


def tomorrow(clock: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{TODAY + timedelta(days=1)}T{clock}+01:00")


def this_morning() -> datetime:
    return NOW - timedelta(hours=1)


def test_a_week_names_time_kind_and_the_client_by_its_alias(ada: FlaskClient) -> None:
    case = a_case(phone="06 12 34 56 78")
    a_booking(case, tomorrow())
    said = text_of(ada.get(HERE).text)
    assert "Thursday 4 March, 10:00\N{EN DASH}11:30" in said
    assert "Phone · K-alfa · 06 12 34 56 78" in said
    assert "Alfa" not in said.replace("K-alfa", "")
    assert "No conversations in this week." in text_of(ada.get(f"{HERE}?week=2027-W11").text)


def test_a_mail_address_is_not_the_advisors_to_see(ada: FlaskClient) -> None:
    booking = a_booking(a_case(mail="zq@example.org"), tomorrow())
    for page in (HERE, f"{HERE}{booking}"):
        assert "zq@example" not in ada.get(page).text


def test_another_advisors_conversation_is_not_there(ada: FlaskClient) -> None:
    case = a_case(advisor=BO)
    theirs = a_booking(case, this_morning(), advisor=BO)
    assert ada.get(f"{HERE}{theirs}").status_code == 404
    assert ada.get(f"{HERE}cases/{case}").status_code == 404
    for path, form in (
        (f"{theirs}/statement", {"statement": "1"}),
        (f"{theirs}/mark", {"state": "missed"}),
        (f"cases/{case}", {"category": "bullying", "route": "alone", "hours": "1"}),
        (f"cases/{case}/aftercare", {"what": "done"}),
    ):
        assert ada.post(HERE + path, data=form).status_code == 404, path


def test_the_statement_is_ticked_from_an_hour_before(ada: FlaskClient) -> None:
    case = a_case()
    later, now = a_booking(case, tomorrow()), a_booking(case, this_morning())
    assert ada.post(f"{HERE}{later}/statement", data={"statement": "1"}).status_code == 409
    unticked = ada.post(f"{HERE}{now}/statement", data={})
    assert unticked.status_code == 422
    assert "Tick this once you have said it." in unticked.text
    assert ada.post(f"{HERE}{now}/statement", data={"statement": "1"}).status_code == 303
    assert "You confirmed that you told it" in ada.get(f"{HERE}{now}").text
    # of the first conversation; the next one of the case need not be told again
    assert "You confirmed that you told it" in ada.get(f"{HERE}{later}").text
    with reading() as session:
        assert session.get_one(BookingRow, now).statement_at == NOW


def test_what_became_of_a_conversation_can_be_marked_and_corrected(ada: FlaskClient) -> None:
    case = a_case()
    past, coming = a_booking(case, this_morning()), a_booking(case, tomorrow())
    assert ada.post(f"{HERE}{coming}/mark", data={"state": "took_place"}).status_code == 409
    for state in ("missed", "took_place"):
        assert ada.post(f"{HERE}{past}/mark", data={"state": state}).status_code == 303
        with reading() as session:
            assert session.get_one(BookingRow, past).state == state
        shown = text_of(ada.get(f"{HERE}{past}").text)
        assert "If that was wrong, correct it:" in shown, "one button alone says nothing"
    assert ada.post(f"{HERE}{past}/mark", data={"state": "booked"}).status_code == 422


def test_a_cancelled_conversation_tells_no_number_any_more(ada: FlaskClient) -> None:
    gone = a_booking(a_case(phone="06 12 34 56 78"), tomorrow(), state=BookingState.CANCELLED)
    assert "06 12" not in ada.get(f"{HERE}{gone}").text
    assert ada.post(f"{HERE}{gone}/mark", data={"state": "missed"}).status_code == 409


def test_closing_takes_three_things_and_nothing_else(ada: FlaskClient) -> None:
    case = a_case(aftercare=Aftercare.AGREED)
    a_booking(case, this_morning(), state=BookingState.TOOK_PLACE)
    assert f"{HERE}cases/{case}" in ada.get(HERE).text
    form = {"category": "bullying", "route": "alone", "hours": "1.25", "note": "zqnote"}
    for wrong in ({"hours": "1.1"}, {"hours": "-1"}, {"category": "zq"}, {"route": ""}):
        assert ada.post(f"{HERE}cases/{case}", data=form | wrong).status_code == 422
    every = ada.post(f"{HERE}cases/{case}", data={"hours": "1.1"}).text
    assert text_of(every).count("Fill this in.") == 2
    assert "Give hours in quarters" in text_of(every), "everything that is wrong is said at once"
    assert ada.post(f"{HERE}cases/{case}", data=form).status_code == 303
    with reading() as session:
        row = session.get_one(CaseRow, case)
        assert (row.category, row.route, row.minutes) == ("bullying", "alone", 75)
        assert (row.closed_on, row.aftercare_due) == (TODAY, TODAY + timedelta(weeks=6))
    assert "<textarea" not in ada.get(f"{HERE}cases/{case}").text
    # what was told can be corrected, and the day of aftercare stays
    assert ada.post(f"{HERE}cases/{case}", data=form | {"hours": "2"}).status_code == 303


CLOSING = {"category": "bullying", "route": "alone", "hours": "1"}


def test_closing_is_not_offered_while_another_conversation_is_to_come(ada: FlaskClient) -> None:
    case = a_case()
    past = a_booking(case, this_morning(), state=BookingState.TOOK_PLACE)
    ahead = a_booking(case, tomorrow())
    for page in (f"{HERE}{past}", f"{HERE}cases/{case}"):
        shown = ada.get(page).text
        said = text_of(shown)
        assert "Another conversation of this case is still to come." in said
        assert "Thursday 4 March, 10:00" in said
        assert f'href="{HERE}{ahead}"' in shown, "the way to what can be done about it"
    assert f"cases/{case}" not in ada.get(f"{HERE}{past}").text
    assert "<form" not in ada.get(f"{HERE}cases/{case}").text.split("<main")[1]
    # agreed on in another window, while the form was open
    refused = ada.post(f"{HERE}cases/{case}", data=CLOSING)
    assert refused.status_code == 409
    assert "Another conversation of this case is still to come." in text_of(refused.text)
    ada.post(f"{HERE}{ahead}/call-off")
    assert f"cases/{case}" in ada.get(f"{HERE}{past}").text
    assert ada.post(f"{HERE}cases/{case}", data=CLOSING).status_code == 303


def test_a_colleagues_conversation_keeps_a_case_open_and_is_not_told(ada: FlaskClient) -> None:
    case = a_case()
    past = a_booking(case, this_morning(), state=BookingState.TOOK_PLACE)
    theirs = a_booking(case, tomorrow("14:00"), advisor=BO)
    for page in (f"{HERE}{past}", f"{HERE}cases/{case}"):
        shown = ada.get(page).text
        assert "A conversation of this case with a colleague is still to come." in text_of(shown)
        assert theirs not in shown
        assert "14:00" not in shown


def test_no_third_conversation_is_offered_while_two_are_to_come(ada: FlaskClient) -> None:
    case = a_case()
    past = a_booking(case, this_morning(), state=BookingState.TOOK_PLACE)
    assert "Agree on the next conversation" in ada.get(f"{HERE}{past}").text
    for day in (1, 2):
        a_booking(case, tomorrow() + timedelta(days=day))
    shown = ada.get(f"{HERE}{past}").text
    assert "Two conversations are planned with this seeker." in text_of(shown)
    assert "Agree on the next conversation" not in shown


def test_after_a_take_over_the_former_advisor_keeps_what_is_theirs(ada: FlaskClient) -> None:
    case = a_case(advisor=BO, phone="06 12 34 56 78")
    past = a_booking(case, this_morning(), state=BookingState.TOOK_PLACE)
    ahead = a_booking(case, tomorrow())
    for number in (past, ahead):
        shown = ada.get(f"{HERE}{number}").text
        assert "This seeker goes on with a colleague." in text_of(shown)
        assert "Agree on the next conversation" not in shown
        assert "Close the case" not in shown
        assert "06 12" not in shown
    assert "This conversation is still with you." in text_of(ada.get(f"{HERE}{ahead}").text)
    assert "I cannot be there" in ada.get(f"{HERE}{ahead}").text


def test_who_takes_over_is_told_so_and_tells_what_is_confidential_anew(ada: FlaskClient) -> None:
    case = a_case()
    before = a_booking(
        case, this_morning() - timedelta(days=7), advisor=BO, state=BookingState.TOOK_PLACE
    )
    with writing() as session:
        session.get_one(BookingRow, before).statement_at = NOW - timedelta(days=7)
    now = a_booking(case, this_morning())
    shown = text_of(ada.get(f"{HERE}{now}").text)
    assert "This seeker comes to you from a colleague." in shown
    assert "You confirmed that you told it" not in shown, "their colleague did"
    assert ada.post(f"{HERE}{now}/statement", data={"statement": "1"}).status_code == 303
    assert "You confirmed that you told it" in text_of(ada.get(f"{HERE}{now}").text)


def test_aftercare_comes_back_on_its_day_and_only_when_agreed(ada: FlaskClient) -> None:
    due = a_case(aftercare=Aftercare.AGREED, aftercare_due=TODAY, phone="06 12 34 56 78")
    a_case(aftercare=Aftercare.AGREED, aftercare_due=TODAY + timedelta(days=1), phone="zqlater")
    withdrawn = a_case(aftercare=Aftercare.NO, aftercare_due=TODAY, phone="zqwithdrawn")
    said = ada.get(HERE).text
    assert "how is it going now?" in said
    assert "06 12 34 56 78" in said
    assert "zqlater" not in said
    assert "zqwithdrawn" not in said
    assert ada.post(f"{HERE}cases/{withdrawn}/aftercare").status_code == 409
    ada.post(f"{HERE}cases/{due}/aftercare", data={"what": "later"})
    with reading() as session:
        assert session.get_one(CaseRow, due).aftercare_due == TODAY + timedelta(weeks=1)
    ada.post(f"{HERE}cases/{due}/aftercare", data={"what": "done"})
    with reading() as session:
        assert session.get_one(CaseRow, due).aftercare == "done"


def test_terms_are_kept_and_wrong_ones_named_at_their_field(ada: FlaskClient) -> None:
    assert ada.post(f"{HERE}terms", data=TERMS).status_code == 303
    with reading() as session:
        kept = terms_of(session, [ADA, BO])
    assert (kept[ADA].minutes, kept[ADA].pause, kept[ADA].notice) == (75, 20, 48)
    assert kept[ADA].places is None
    assert [(w.weekday, w.begins, w.ends) for w in kept[ADA].call_windows] == [(0, 540, 600)]
    assert (kept[BO].minutes, kept[BO].phone) == (90, "")
    for wrong in (
        {"minutes": "61"},
        {"pause": "7"},
        {"notice": "9999"},
        {"most_per_day": "0"},
        {"phone": "call me"},
        {"phone": ""},  # nobody can pick up without a number
        {"video": "http://video.example/ada"},
        {"video": "javascript:alert(1)"},
        {"video": "https://me:word@video.example/"},
        {"0-0-until": "08:00"},
        {"rooms": "chosen", "places": "nowhere"},
    ):
        answer = ada.post(f"{HERE}terms", data=TERMS | wrong)
        assert answer.status_code == 422, wrong
        assert "Nothing was stored." in answer.text
    page = ada.get(f"{HERE}terms").text
    assert 'value="085 000 01 23"' in page
    assert "https://video.example/ada" in page


def test_who_switched_booking_off_reads_that_nobody_can_book_them(ada: FlaskClient) -> None:
    assert "no telephone number" in ada.get(HERE).text
    off = {name: value for name, value in TERMS.items() if name != "bookable"}
    ada.post(f"{HERE}terms", data=off)
    assert "Nobody can book you" in ada.get(HERE).text


def test_a_profile_is_seen_before_it_is_stored(ada: FlaskClient) -> None:
    form = {"words-nl": "Ik luister.\r\nRustig.", "words-ar": "أستمع", "gender_shown": "1"}
    seen = ada.post(f"{HERE}profile", data=form | {"preview": "1"})
    assert "Nothing was stored yet" in seen.text
    assert 'lang="ar" dir="rtl"' in seen.text
    with reading() as session:
        assert profiles_of(session, [ADA])[ADA].words == {}
    assert ada.post(f"{HERE}profile", data=form).status_code == 303
    with reading() as session:
        kept = profiles_of(session, [ADA])[ADA]
    assert kept.words == {"nl": "Ik luister.\nRustig.", "ar": "أستمع"}
    assert kept.gender_shown
    too_long = ada.post(f"{HERE}profile", data={"words-nl": "x" * 601})
    assert too_long.status_code == 422
    markup = ada.post(f"{HERE}profile", data={"words-en": "<b>zq</b>", "preview": "1"}).text
    assert "<b>zq</b>" not in markup


def test_times_are_those_on_the_wall_also_when_the_clock_changes(ada: FlaskClient) -> None:
    # Sunday 28 March 2027 is when summer time begins
    a_booking(a_case(), datetime(2027, 3, 29, 8, 0, tzinfo=UTC))
    assert "Monday 29 March, 10:00\N{EN DASH}11:30" in text_of(
        ada.get(f"{HERE}?week=2027-W13").text
    )


@pytest.mark.parametrize("week", ["2027-W99", "zq", "0001-W01", "9999-W52"])
def test_no_such_week(ada: FlaskClient, week: str) -> None:
    assert ada.get(f"{HERE}?week={week}").status_code == 404


def test_nothing_is_written_down_of_who_talked(ada: FlaskClient) -> None:
    from coverage.persistence import audit

    case = a_case()
    booking = a_booking(case, this_morning())
    ada.post(f"{HERE}{booking}/statement", data={"statement": "1"})
    ada.post(f"{HERE}{booking}/mark", data={"state": "took_place"})
    form = {"category": "bullying", "route": "alone", "hours": "1"}
    ada.post(f"{HERE}cases/{case}", data=form)
    with reading() as session:
        assert audit.entries(session) == [] or not any(
            str(case) in entry.subject or str(booking) in entry.subject or "case" in entry.verb
            for entry in audit.entries(session)
        )
    assert date(2027, 3, 3) == TODAY
