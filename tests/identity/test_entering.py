"""Invitations, logging in and out, and what keeps guessers slow but not owners out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coverage.domain.accounts import AccountRole
from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.clients import Client, SchoolRegion, Service
from coverage.domain.errors import (
    BadCredentials,
    InvalidInput,
    InvitationSpent,
    NotFound,
    TooManyAttempts,
    WeakPassword,
    WrongState,
)
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.visibility import AdvisorReader, ContactReader, CoordinatorReader
from coverage.domain.weeks import Horizon
from coverage.operations import identity, inviting
from coverage.operations.calendars import devices, feeds
from coverage.operations.identity import Entered
from coverage.persistence import audit, facts
from coverage.persistence.database import Row, reading, writing

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOME, CAFE = "192.0.2.1", "198.51.100.7"
SECRET = "regen op het tuinpad"
LATER = timedelta(hours=1)


@pytest.fixture
def agency(app: Flask) -> None:
    advisor = Advisor(
        id=AdvisorId("noor"),
        name="Noor van Eijk",
        postcode="1011",
        hours_per_week=24,
        working_days=frozenset(range(5)),
        radius_km=60,
        languages=frozenset({"nl"}),
        topics=frozenset({"bullying"}),
        sectors=frozenset(),
        max_primary=10,
        max_backup=10,
        credential="LVV",
        valid_until=date(2029, 1, 1),
    )
    client = Client(
        id=ClientId("gouda"),
        name="Gemeente Gouda",
        postcode="2801",
        sector="government",
        employees=400,
        demand_hours_per_week=4,
        visits_per_year=4,
        service=Service.LOCAL,
        languages=frozenset({"nl"}),
        topics=frozenset({"bullying"}),
        school_region=SchoolRegion.MIDDEN,
        contract_from=date(2026, 1, 1),
    )
    horizon = Horizon(start=date(2027, 1, 4), weeks=52)
    with writing() as session:
        facts.store_agency(
            session,
            Agency(name="De Linde", horizon=horizon, advisors=(advisor,), clients=(client,)),
        )


def enter(login: str = "noor@linde.nl", *, name: str = "Noor", now: datetime = NOW) -> Entered:
    token = inviting.invite(None, AccountRole.COORDINATOR, name=name, now=now)
    return inviting.accept_invitation(token, login, SECRET, now=now)


WRONG = "iets heel anders"


def guess(
    password: str = WRONG,
    *,
    login: str = "noor@linde.nl",
    source: str = CAFE,
    browser: str | None = None,
    now: datetime = NOW,
) -> Entered:
    return identity.log_in(login, password, source=source, browser_token=browser, now=now)


def coordinator(entered: Entered) -> CoordinatorReader:
    return CoordinatorReader(account=entered.account.id)


def test_an_invited_coordinator_chooses_a_password_and_is_in(app: Flask) -> None:
    entered = enter()
    assert identity.whose_session(entered.session_token, now=NOW) == entered.account
    assert isinstance(entered.account.reader(), CoordinatorReader)


def test_an_advisor_and_a_contact_enter_as_nobody_else(agency: None) -> None:
    for role, of, reader in (
        (AccountRole.ADVISOR, "noor", AdvisorReader),
        (AccountRole.ADVISOR, "noor van eijk", AdvisorReader),
        (AccountRole.CONTACT, "gouda", ContactReader),
    ):
        token = inviting.invite(None, role, name="Somebody", of=of, now=NOW)
        entered = inviting.accept_invitation(token, f"{of}-1".replace(" ", ""), SECRET, now=NOW)
        assert isinstance(entered.account.reader(), reader)
        assert entered.account.seat.of in {"noor", "gouda"}


def test_nobody_is_invited_for_an_advisor_or_client_that_is_not_there(agency: None) -> None:
    for role in (AccountRole.ADVISOR, AccountRole.CONTACT):
        with pytest.raises(InvalidInput):
            inviting.invite(None, role, name="Somebody", of="nobody", now=NOW)


def test_an_invitation_says_who_invites_and_for_what(agency: None) -> None:
    reader = coordinator(enter(name="Jan de Graaf"))
    token = inviting.invite(reader, AccountRole.CONTACT, name="Els", of="gouda", now=NOW)
    offer = inviting.look_at_invitation(token, now=NOW)
    assert (offer.invitation.inviter, offer.of, offer.login) == (
        "Jan de Graaf",
        "Gemeente Gouda",
        None,
    )


def test_an_invitation_opens_once(app: Flask) -> None:
    token = inviting.invite(None, AccountRole.COORDINATOR, name="Noor", now=NOW)
    inviting.accept_invitation(token, "noor", SECRET, now=NOW)
    with pytest.raises(InvitationSpent):
        inviting.accept_invitation(token, "noor2", SECRET, now=NOW)


def test_an_invitation_opens_for_two_weeks(app: Flask) -> None:
    token = inviting.invite(None, AccountRole.COORDINATOR, name="Noor", now=NOW)
    assert inviting.look_at_invitation(token, now=NOW + timedelta(days=13))
    with pytest.raises(InvitationSpent):
        inviting.look_at_invitation(token, now=NOW + timedelta(days=14))


def test_a_withdrawn_invitation_opens_nothing(app: Flask) -> None:
    reader = coordinator(enter())
    token = inviting.invite(reader, AccountRole.COORDINATOR, name="Jan", now=NOW)
    number = inviting.look_at_invitation(token, now=NOW).invitation.id
    inviting.withdraw(reader, number, now=NOW)
    with pytest.raises(InvitationSpent):
        inviting.look_at_invitation(token, now=NOW)
    with pytest.raises(NotFound):
        inviting.withdraw(reader, number, now=NOW)


def test_a_lost_link_is_replaced_and_the_lost_one_stops(app: Flask) -> None:
    reader = coordinator(enter())
    lost = inviting.invite(reader, AccountRole.COORDINATOR, name="Jan", now=NOW)
    number = inviting.look_at_invitation(lost, now=NOW).invitation.id
    fresh = inviting.invite_again(reader, number, now=NOW)
    with pytest.raises(InvitationSpent):
        inviting.look_at_invitation(lost, now=NOW)
    assert inviting.look_at_invitation(fresh, now=NOW).invitation.name == "Jan"


def test_no_token_is_stored_as_it_is(app: Flask) -> None:
    entered = enter()
    token = inviting.invite(None, AccountRole.COORDINATOR, name="Jan", now=NOW)
    with reading() as session:
        for table in Row.metadata.sorted_tables:
            stored = str(session.execute(select(table)).all())
            for secret in (token, entered.session_token, entered.browser_token, SECRET):
                assert secret not in stored


def test_two_people_cannot_log_in_under_one_name(app: Flask) -> None:
    enter("noor@linde.nl")
    token = inviting.invite(None, AccountRole.COORDINATOR, name="Another", now=NOW)
    with pytest.raises(InvalidInput) as refused:
        inviting.accept_invitation(token, " Noor@Linde.NL ", SECRET, now=NOW)
    assert refused.value.problems == {"login": "login_taken"}
    assert inviting.accept_invitation(token, "another", SECRET, now=NOW)


@pytest.mark.parametrize("login", ["", "ab", "two words", "x" * 201, "a\tb\x00c"])
def test_a_login_name_is_one_word_of_a_few_letters(app: Flask, login: str) -> None:
    token = inviting.invite(None, AccountRole.COORDINATOR, name="Noor", now=NOW)
    with pytest.raises(InvalidInput) as refused:
        inviting.accept_invitation(token, login, SECRET, now=NOW)
    assert set(refused.value.problems) == {"login"}


def test_a_weak_password_is_refused_and_leaves_the_invitation_open(app: Flask) -> None:
    token = inviting.invite(None, AccountRole.COORDINATOR, name="Noor van Eijk", now=NOW)
    with pytest.raises(InvalidInput) as refused:
        inviting.accept_invitation(token, "noor", "noorvaneijk2027", now=NOW)
    assert refused.value.problems == {"password": "password_similar"}
    assert inviting.accept_invitation(token, "noor", SECRET, now=NOW)


def test_the_right_password_lets_in_however_the_name_is_written(app: Flask) -> None:
    enter()
    assert guess(SECRET, login=" NOOR@linde.nl").account.name == "Noor"


def test_a_wrong_password_and_a_wrong_name_are_refused_alike(app: Flask) -> None:
    enter()
    with pytest.raises(BadCredentials):
        guess()
    with pytest.raises(BadCredentials):
        guess(login="nobody@linde.nl")


def test_a_name_that_no_database_could_store_is_only_wrong(app: Flask) -> None:
    for login in ("a\x00b", "x" * 100_000, "\ufdfa" * 50, ""):
        with pytest.raises(BadCredentials):
            guess(login=login)


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "a\x00b", "two\nlines"])
def test_nobody_is_invited_without_a_readable_name(app: Flask, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        inviting.invite(None, AccountRole.COORDINATOR, name=name, now=NOW)
    assert set(refused.value.problems) == {"name"}


def test_a_session_ends_after_a_working_day(app: Flask) -> None:
    token = enter().session_token
    almost = NOW + identity.SESSION_LASTS - timedelta(seconds=1)
    assert identity.whose_session(token, now=almost)
    assert identity.whose_session(token, now=NOW + identity.SESSION_LASTS) is None


def test_logging_out_ends_this_session_and_no_other(app: Flask) -> None:
    first, second = enter(), guess(SECRET)
    identity.log_out(first.session_token)
    assert identity.whose_session(first.session_token, now=NOW) is None
    assert identity.whose_session(second.session_token, now=NOW)


def test_changing_the_password_logs_every_other_browser_out(app: Flask) -> None:
    first, second = enter(), guess(SECRET)
    changed = identity.change_password(
        first.account.id, present=SECRET, new="een ander soort weer", now=NOW
    )
    assert identity.whose_session(second.session_token, now=NOW) is None
    assert identity.whose_session(first.session_token, now=NOW) is None
    assert identity.whose_session(changed.session_token, now=NOW)
    with pytest.raises(BadCredentials):
        guess(SECRET)
    assert guess("een ander soort weer")


def test_a_password_is_changed_only_by_who_knows_the_present_one(app: Flask) -> None:
    account = enter().account.id
    for _ in range(5):
        with pytest.raises(BadCredentials):
            identity.change_password(account, present="geraden", new=SECRET + "!", now=NOW)
    with pytest.raises(TooManyAttempts):
        identity.change_password(account, present=SECRET, new=SECRET + "!", now=NOW)
    with pytest.raises(WeakPassword):
        identity.change_password(account, present=SECRET, new="kort", now=NOW + LATER)


def test_a_new_link_renews_a_forgotten_password(app: Flask) -> None:
    reader, forgetful = coordinator(enter()), enter("jan@linde.nl", name="Jan")
    old = inviting.renew(reader, forgetful.account.id, now=NOW)
    token = inviting.renew(reader, forgetful.account.id, now=NOW)
    with pytest.raises(InvitationSpent):
        inviting.look_at_invitation(old, now=NOW)
    assert guess(SECRET, login="jan@linde.nl"), "the old password works until the link is used"
    again = inviting.accept_invitation(token, "ignored", "een ander soort weer", now=NOW)
    assert again.account.id == forgetful.account.id
    assert identity.whose_session(forgetful.session_token, now=NOW) is None
    assert guess("een ander soort weer", login="jan@linde.nl")


def test_a_closed_account_is_out_at_once(app: Flask) -> None:
    reader, leaving = coordinator(enter()), enter("jan@linde.nl", name="Jan")
    link = inviting.renew(reader, leaving.account.id, now=NOW)
    inviting.close_account(reader, leaving.account.id, now=NOW)
    assert identity.whose_session(leaving.session_token, now=NOW) is None
    with pytest.raises(BadCredentials):
        guess(SECRET, login="jan@linde.nl")
    with pytest.raises(InvitationSpent):
        inviting.look_at_invitation(link, now=NOW)
    with pytest.raises(NotFound):
        inviting.renew(reader, leaving.account.id, now=NOW)
    assert enter("jan@linde.nl", name="Another Jan"), "the login is free again"


def test_the_last_coordinator_cannot_be_closed(app: Flask) -> None:
    entered = enter()
    with pytest.raises(WrongState):
        inviting.close_account(coordinator(entered), entered.account.id, now=NOW)


def test_after_five_wrong_guesses_each_one_doubles_the_wait(app: Flask) -> None:
    enter()
    for _ in range(5):
        with pytest.raises(BadCredentials):
            guess()
    waits, now = [], NOW
    for _ in range(8):
        with pytest.raises(TooManyAttempts) as early:
            guess(now=now)
        waits.append(early.value.retry_after)
        now += timedelta(seconds=early.value.retry_after)
        with pytest.raises(BadCredentials):
            guess(now=now)
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_waiting_is_the_same_for_a_name_that_nobody_has(app: Flask) -> None:
    for _ in range(5):
        with pytest.raises(BadCredentials):
            guess(login="nobody")
    with pytest.raises(TooManyAttempts):
        guess(login="nobody")


def test_while_waiting_even_the_right_password_is_not_looked_at(app: Flask) -> None:
    enter()
    for _ in range(5):
        with pytest.raises(BadCredentials):
            guess()
    with pytest.raises(TooManyAttempts):
        guess(SECRET)


def test_guessers_do_not_keep_the_owner_out_of_their_own_browser(app: Flask) -> None:
    browser = enter().browser_token
    for number in range(8):
        with pytest.raises((BadCredentials, TooManyAttempts)):
            guess(source=f"203.0.113.{number}")
    assert guess(SECRET, browser=browser)
    with pytest.raises(TooManyAttempts):
        guess(SECRET)


def test_a_known_browser_has_an_allowance_and_no_more(app: Flask) -> None:
    browser = enter().browser_token
    for _ in range(10):
        with pytest.raises(BadCredentials):
            guess(browser=browser)
    with pytest.raises(TooManyAttempts):
        guess(SECRET, browser=browser)
    assert guess(SECRET, browser=browser, now=NOW + LATER)


def test_a_browser_known_to_one_account_is_unknown_to_another(app: Flask) -> None:
    enter()
    browser = enter("jan@linde.nl", name="Jan").browser_token
    for _ in range(5):
        with pytest.raises(BadCredentials):
            guess(browser=browser)
    with pytest.raises(TooManyAttempts):
        guess(browser=browser)


def test_a_browser_is_forgotten_after_half_a_year_and_with_its_password(app: Flask) -> None:
    entered = enter()
    identity.log_out_everywhere(entered.account.id, now=NOW)
    for _ in range(5):
        with pytest.raises(BadCredentials):
            guess(browser=entered.browser_token)
    with pytest.raises(TooManyAttempts):
        guess(browser=entered.browser_token)


def test_one_address_cannot_try_name_after_name(app: Flask) -> None:
    for number in range(30):
        with pytest.raises(BadCredentials):
            guess(login=f"name{number}")
    with pytest.raises(TooManyAttempts):
        guess(login="name31")
    with pytest.raises(BadCredentials):
        guess(login="name31", source=HOME)


def test_all_addresses_of_one_ipv6_network_count_as_one(app: Flask) -> None:
    for number in range(30):
        with pytest.raises(BadCredentials):
            guess(login=f"name{number}", source=f"2001:db8:1:2::{number:x}")
    with pytest.raises(TooManyAttempts):
        guess(login="name31", source="2001:db8:1:2:ffff::1")
    with pytest.raises(BadCredentials):
        guess(login="name31", source="2001:db8:1:3::1")


def test_wrong_guesses_are_forgiven_after_a_day_without_any(app: Flask) -> None:
    enter()
    for _ in range(5):
        with pytest.raises(BadCredentials):
            guess()
    tomorrow = NOW + timedelta(days=1)
    for _ in range(5):
        with pytest.raises(BadCredentials):
            guess(now=tomorrow)


def test_guesses_made_at_the_same_moment_are_all_counted(app: Flask) -> None:
    enter()

    def attempt(_number: int) -> str:
        with app.app_context():
            try:
                guess()
            except (BadCredentials, TooManyAttempts) as error:
                return type(error).__name__
            return "in"

    with ThreadPoolExecutor(8) as crowd:
        outcomes = list(crowd.map(attempt, range(12)))
    assert outcomes.count("BadCredentials") == 5
    assert outcomes.count("TooManyAttempts") == 7


def test_entering_leaves_a_trail_without_names(app: Flask) -> None:
    entered = enter()
    with reading() as session:
        trail = audit.entries(session)
    assert [entry.verb for entry in trail] == [
        "account.logged_in",
        "account.opened",
        "invitation.made",
    ]
    assert trail[0].account == entered.account.id
    assert "noor" not in str(trail).casefold()


def test_a_coordinator_cannot_sit_beside_an_advisor_at_their_desk(agency: None) -> None:
    reader, role = coordinator(enter()), AccountRole.ADVISOR
    first, kept = (
        inviting.invite(reader, role, name=name, of="noor", now=NOW) for name in ("Noor", "Eve")
    )
    inviting.accept_invitation(first, "noor@huis.nl", SECRET, now=NOW)
    with pytest.raises(InvitationSpent):
        inviting.accept_invitation(kept, "eve@huis.nl", SECRET, now=NOW)
    with pytest.raises(InvalidInput) as refused:
        inviting.invite(reader, role, name="Eve", of="noor", now=NOW)
    assert refused.value.problems == {"of": "has_account"}


def test_of_two_links_for_an_advisor_one_is_accepted_even_at_the_same_moment(
    app: Flask, agency: None
) -> None:
    reader, role = coordinator(enter()), AccountRole.ADVISOR
    links = [inviting.invite(reader, role, name="Noor", of="noor", now=NOW) for _ in range(4)]

    def accept(number: int) -> bool:
        with app.app_context():
            try:
                inviting.accept_invitation(links[number], f"noor-{number}", SECRET, now=NOW)
            except InvitationSpent:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(accept, range(4))) == 1


def test_closing_an_advisors_account_closes_their_calendars_too(agency: None) -> None:
    reader, key = coordinator(enter()), b"s" * 32
    token = inviting.invite(reader, AccountRole.ADVISOR, name="Noor", of="noor", now=NOW)
    noor = inviting.accept_invitation(token, "noor@huis.nl", SECRET, now=NOW).account
    me, slug = AdvisorReader(advisor=AdvisorId("noor"), account=noor.id), AdvisorId("noor")
    password = devices.add_device(me, slug, label="telephone", key=key, now=NOW)
    address = feeds.new_feed(me, slug, key=key, now=NOW)
    inviting.close_account(reader, noor.id, now=NOW)
    with pytest.raises(BadCredentials):
        devices.let_in("noor", password, key=key, now=NOW, source=HOME)
    with pytest.raises(NotFound):
        feeds.feed_of(address, key=key, now=NOW, today=NOW.date())
