"""The page of a client: what stands there, and what it leaves behind."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from coverage import clock
from coverage.web.seeker_languages import LANGUAGES
from tests.booking.engine_worlds import TODAY, at
from tests.desks.pages import text_of
from tests.entering import enter
from tests.seeker.worlds import LINE, PAGE, PHONE, Seeker, a_seeker
from tests.statements import statements


def test_it_tells_who_the_advisors_are_and_who_is_there_this_week(seeker: Seeker) -> None:
    said = text_of(seeker.see(PAGE))
    for name in ("Ada", "Bo", "Cas"):
        assert name in said
    assert "This week Ada is there for you." in said
    assert PHONE in said
    assert LINE in said
    assert re.search(r"09:00\W+11:00", said), "the call window of this Monday"
    assert "12:00" not in said, "the call window of Thursdays"
    assert not re.search("backup|away", said.lower()), "no reason"


@pytest.mark.parametrize(
    ("clock_shows", "said", "unsaid"),
    [
        ("10:59", "Today you can call", "over for today"),
        ("11:00", "The hours for calls are over for today", "Today you can call"),
        ("23:50", "The hours for calls are over for today", "11:00"),
    ],
)
def test_hours_for_calls_that_are_over_are_not_told(
    seeker: Seeker, monkeypatch: pytest.MonkeyPatch, clock_shows: str, said: str, unsaid: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(TODAY, clock_shows))
    page = text_of(seeker.see(PAGE))
    assert said in page
    assert unsaid not in page


def test_half_days_that_can_no_longer_be_booked_are_not_told(
    seeker: Seeker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Tuesday 2 March: morning and afternoon" in text_of(seeker.see(PAGE))
    monkeypatch.setattr(clock, "now", lambda: at(TODAY, "23:50"))
    later = text_of(seeker.see(PAGE))
    assert "Tuesday 2 March" not in later
    assert "Wednesday 3 March: morning and afternoon" in later
    seeker.begin()
    seeker.choose()
    assert re.findall(r'name="half"\s+value="([^"]+)"', seeker.see("when"))[0] == "2027-03-03 am"


def test_it_tells_what_to_expect_and_where_else_to_go(seeker: Seeker) -> None:
    said = text_of(seeker.see(PAGE))
    for words in ("Confidential, unless", "trade union", "Meldpunt Alfa", "intern 4242"):
        assert words in said
    for number in ("112", "0800-0113", "0800-2000", "0900-8844", "0900-0101"):
        assert number in said


def test_an_advisors_gender_is_told_only_as_they_chose(seeker: Seeker) -> None:
    said = text_of(seeker.see(PAGE))
    assert "Dutch and Turkish · woman" in said
    assert "· man" not in said, "Bo does not tell"


def test_an_advisors_words_are_in_the_seekers_language_else_in_dutch_and_marked(
    house: Flask,
) -> None:
    page = a_seeker(house, language="tr").see(PAGE)
    assert '<p class="text">Önce dinlerim.</p>' in page
    assert '<p class="text" lang="nl" dir="ltr">Neem de tijd.</p>' in page


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}?lang=ar", "/appointment/", "/appointment/x/"])
def test_before_begin_nothing_is_kept_in_the_browser(house: Flask, path: str) -> None:
    answer = house.test_client().get(path)
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_staff_members_cookie_is_neither_read_nor_renewed(house: Flask) -> None:
    answer = enter(house, "contact", "alfa", name="Robin Contact").get(PAGE)
    assert "Set-Cookie" not in answer.headers
    assert "Robin" not in answer.text
    assert '<html lang="nl"' in answer.text, "the account's language is not the seeker's"


@pytest.mark.parametrize("path", [PAGE, "/appointment/", "/appointment/done", "/appointment/no/"])
def test_nothing_comes_from_another_host_and_the_title_says_nothing(
    seeker: Seeker, path: str
) -> None:
    page = seeker.browser.get(path).text
    assert "<title>Appointment</title>" in page
    away = re.findall(r'(?:src|href|action)="((?:https?:)?//[^"]+)"', page)
    assert away == ["https://www.knmi.nl/"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page)
    assert "does not wipe your browser history" in page


def test_the_agency_chooses_where_leaving_leads(house: Flask, seeker: Seeker) -> None:
    chosen = replace(house.extensions["settings"], exit_page="https://recepten.example.org/")
    house.extensions["settings"] = chosen
    assert 'href="https://recepten.example.org/"' in seeker.see(PAGE)


@pytest.mark.usefixtures("sqlite_only")
def test_it_reads_no_booking_and_no_calendar(house: Flask, seeker: Seeker) -> None:
    with statements() as asked:
        seeker.see(PAGE)
    assert asked
    private = ("booking", "taken_time", "spent_time", "seeker_", "busy", "occurrence", "elsewhere")
    read = {word for word in private for sql in asked if word in sql.lower()}
    assert read == set()


def test_an_address_that_is_nobodys_is_answered_kindly(seeker: Seeker) -> None:
    page = seeker.see("/appointment/no-such-page/", 404)
    assert "There is nothing here" in page
    assert "0800-0113" in page
    assert seeker.browser.post("/appointment/no-such-page/").status_code == 404


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_speaks_every_language_the_right_way_round(house: Flask, code: str) -> None:
    page = a_seeker(house, language="nl").see(f"{PAGE}?lang={code}")
    assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}">' in page
    for other, name in LANGUAGES.items():
        assert name in page
        assert other == code or f'href="{PAGE}?lang={other}"' in page


@pytest.mark.parametrize(
    ("asked", "code"),
    [("uk-UA,uk;q=0.9", "uk"), ("ar-SY", "ar"), ("fr", "nl"), ("", "nl"), ("pl,en;q=0.5", "pl")],
)
def test_the_browser_is_answered_in_its_language(house: Flask, asked: str, code: str) -> None:
    assert f'<html lang="{code}"' in a_seeker(house, language=asked).see(PAGE)


def test_a_chosen_language_goes_along_with_every_link_and_form(seeker: Seeker) -> None:
    page = seeker.see(f"{PAGE}?lang=pl")
    assert f'action="{PAGE}?lang=pl"' in page
    assert seeker.browser.post(f"{PAGE}?lang=pl").location == f"{PAGE}who?lang=pl"
