"""A contact asks, a coordinator answers; each step in one transaction, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from coverage.domain.assignments import SurgeShortfall, SurgeStaffing
from coverage.domain.clients import Surge
from coverage.domain.errors import InvalidInput, NoAgency, NotFound, WrongState
from coverage.domain.ids import AccountId, RequestId
from coverage.domain.requests import CapacityWish, RequestState
from coverage.domain.visibility import ContactReader, CoordinatorReader
from coverage.operations import capacity
from coverage.operations.viewing_desks.requests import (
    RequestView,
    all_requests,
    any_request,
    own_request,
    own_requests,
)
from coverage.persistence import audit
from coverage.persistence.capacity import CapacityRequestRow
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import load_agency, store_agency
from coverage.persistence.facts_rows import AgencyRow
from tests.desks.agencies import (
    ALFA,
    BETA,
    CAS,
    HORIZON,
    KEYS,
    NOW,
    TODAY,
    desk_agency,
    desk_plan,
    publish,
    settle,
)

CONTACT = ContactReader(client=ALFA, account=AccountId(1))
COLLEAGUE = ContactReader(client=ALFA, account=AccountId(2))
STRANGER = ContactReader(client=BETA, account=AccountId(3))
COORDINATOR = CoordinatorReader(account=AccountId(9))
WISH = CapacityWish(
    first=date(2027, 3, 8),
    until=date(2027, 4, 2),
    hours_per_week=8,
    half_days_per_week=1,
    languages=frozenset({"tr"}),
)
WHY = "zq-merger of two departments"

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def agency(app: object) -> None:
    settle(plan=desk_plan())


def ask(reader: ContactReader = CONTACT, wish: CapacityWish = WISH, why: str = WHY) -> RequestId:
    return capacity.ask(reader, wish, reason=why, keys=KEYS, now=NOW, today=TODAY)


def seen(number: RequestId, today: date = TODAY) -> RequestView:
    return any_request(COORDINATOR, number, keys=KEYS, today=today)


def surges() -> tuple[Surge, ...]:
    with reading() as session:
        return load_agency(session).surges


def test_a_request_waits_for_the_agency_and_is_no_fact_yet() -> None:
    number = ask()
    assert seen(number).line.state is RequestState.OPEN
    assert surges() == ()


def test_an_agreed_request_is_a_fact_of_the_next_draft() -> None:
    number = ask()
    capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
    assert surges() == (WISH.surge(ALFA),)
    assert seen(number).line.state is RequestState.AGREED


def test_a_declined_request_brings_a_word_to_the_client() -> None:
    number = ask()
    capacity.decline(COORDINATOR, number, note="Ask again in May.", now=NOW)
    view = own_request(CONTACT, number, keys=KEYS, today=TODAY)
    assert view.line.state is RequestState.DECLINED
    assert view.note == "Ask again in May."
    assert surges() == ()


def test_a_request_is_decided_once() -> None:
    number = ask()
    capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
    with pytest.raises(WrongState):
        capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
    with pytest.raises(WrongState):
        capacity.decline(COORDINATOR, number, note="", now=NOW)
    with pytest.raises(WrongState):
        capacity.withdraw(CONTACT, number, now=NOW)
    assert len(surges()) == 1


def test_a_contact_withdraws_what_is_undecided() -> None:
    number = ask()
    capacity.withdraw(CONTACT, number, now=NOW)
    assert seen(number).line.state is RequestState.WITHDRAWN
    with pytest.raises(WrongState):
        capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)


def test_a_surge_ends_by_itself() -> None:
    number = ask()
    capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
    assert seen(number, date(2027, 3, 8)).line.state is RequestState.RUNNING
    assert seen(number, date(2027, 4, 3)).line.state is RequestState.ENDED


def test_a_surge_can_be_ended_early_and_what_was_stays() -> None:
    number = ask()
    capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
    day = date(2027, 3, 19)
    capacity.end_early(COORDINATOR, number, until=day, now=NOW, today=date(2027, 3, 20))
    assert surges() == (replace(WISH, until=day).surge(ALFA),)
    assert seen(number, date(2027, 3, 20)).line.state is RequestState.ENDED


def test_an_early_end_lies_between_yesterday_and_the_end() -> None:
    number = ask()
    capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
    for until, problem in (
        (date(2027, 3, 7), "too_early"),
        (date(2027, 3, 18), "too_early"),
        (date(2027, 4, 2), "not_shorter"),
        (date(2027, 4, 9), "not_shorter"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            capacity.end_early(COORDINATOR, number, until=until, now=NOW, today=date(2027, 3, 20))
        assert refusal.value.problems == {"until": problem}
    assert surges() == (WISH.surge(ALFA),)


def test_what_has_ended_cannot_be_ended_again() -> None:
    number = ask()
    capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
    after = date(2027, 4, 3)
    with pytest.raises(WrongState):
        capacity.end_early(COORDINATOR, number, until=after, now=NOW, today=after)


def test_a_surge_is_called_off_only_before_it_begins() -> None:
    number = ask()
    capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
    with pytest.raises(WrongState):
        capacity.call_off(COORDINATOR, number, now=NOW, today=date(2027, 3, 8))
    capacity.call_off(COORDINATOR, number, now=NOW, today=date(2027, 3, 7))
    assert surges() == ()
    assert seen(number).line.state is RequestState.WITHDRAWN


def test_a_request_whose_time_is_over_can_only_be_declined() -> None:
    number = ask()
    with pytest.raises(WrongState):
        capacity.agree(COORDINATOR, number, now=NOW, today=date(2027, 4, 3))
    capacity.decline(COORDINATOR, number, note="", now=NOW)


def test_bad_wishes_are_refused_field_by_field_and_nothing_is_stored() -> None:
    wish = replace(WISH, hours_per_week=-1, until=date(2027, 3, 1), languages=frozenset({"xx"}))
    with pytest.raises(InvalidInput) as refusal:
        ask(wish=wish, why="x" * 2001)
    assert refusal.value.problems == {
        "hours": "too_small",
        "until": "date_order",
        "languages": "choice",
        "reason": "too_long",
    }
    assert own_requests(CONTACT, today=TODAY) == ()


def test_the_same_wish_twice_is_somebody_who_clicked_twice() -> None:
    ask()
    with pytest.raises(InvalidInput) as refusal:
        ask()
    assert refusal.value.problems == {"first": "same_again"}


def test_the_reason_is_sealed_and_its_length_tells_little() -> None:
    first, second = ask(why="short"), ask(wish=replace(WISH, hours_per_week=9), why=WHY * 3)
    with reading() as session:
        stored = dict(
            session.execute(select(CapacityRequestRow.id, CapacityRequestRow.reason)).all()
        )
    assert b"zq-merger" not in stored[second]
    assert len(stored[first]) == len(stored[second])
    assert seen(second).reason == WHY * 3


def test_the_reason_is_for_who_wrote_it_and_coordinators() -> None:
    number = ask()
    assert own_request(CONTACT, number, keys=KEYS, today=TODAY).reason == WHY
    assert own_request(COLLEAGUE, number, keys=KEYS, today=TODAY).reason == ""
    assert seen(number).reason == WHY


def test_a_reason_whose_key_is_gone_says_so() -> None:
    number = ask()
    view = any_request(COORDINATOR, number, keys={"k2": b"x" * 32}, today=TODAY)
    assert view.reason is None


def test_another_clients_request_does_not_exist() -> None:
    number = ask()
    assert own_requests(STRANGER, today=TODAY) == ()
    with pytest.raises(NotFound):
        own_request(STRANGER, number, keys=KEYS, today=TODAY)
    with pytest.raises(NotFound):
        capacity.withdraw(STRANGER, number, now=NOW)
    assert seen(number).line.state is RequestState.OPEN


def test_what_never_was_does_not_exist() -> None:
    with pytest.raises(NotFound):
        capacity.agree(COORDINATOR, RequestId(77), now=NOW, today=TODAY)
    with pytest.raises(NotFound):
        any_request(COORDINATOR, RequestId(77), keys=KEYS, today=TODAY)


def test_undecided_requests_come_first() -> None:
    wishes = [replace(WISH, hours_per_week=hours) for hours in (4, 5, 6, 7)]
    declined, agreed, open_one, withdrawn = (ask(wish=wish) for wish in wishes)
    capacity.decline(COORDINATOR, declined, note="", now=NOW)
    capacity.agree(COORDINATOR, agreed, now=NOW, today=TODAY)
    capacity.withdraw(CONTACT, withdrawn, now=NOW)
    lines = all_requests(COORDINATOR, today=TODAY)
    assert [line.id for line in lines] == [open_one, agreed, declined, withdrawn]


def test_the_coordinator_sees_what_an_undecided_request_would_take() -> None:
    number = ask()
    room = seen(number).room
    assert room is not None
    assert (room.eligible, room.short) == (1, 0)
    capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
    assert seen(number).room is None


def test_both_see_who_works_once_a_plan_with_it_is_published() -> None:
    number = ask()
    capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
    assert own_request(CONTACT, number, keys=KEYS, today=TODAY).staffing == ()
    staffing = SurgeStaffing(client=ALFA, week=HORIZON[1], advisor=CAS, minutes=450)
    missing = SurgeShortfall(client=ALFA, week=HORIZON[1], minutes=30)
    publish(replace(desk_plan(staffing), surge_shortfalls=(missing,)), version=2)
    (week,) = own_request(CONTACT, number, keys=KEYS, today=TODAY).staffing
    assert (week.week, week.minutes, week.missing, week.advisors) == (HORIZON[1], 450, 30, ("Cas",))
    assert seen(number).staffing == (week,)


def test_the_audit_trail_holds_no_reason() -> None:
    number = ask()
    capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
    with reading() as session:
        entries = audit.entries(session, subject=f"request:{number}")
    assert [entry.verb for entry in entries] == ["request.agreed", "request.asked"]
    assert [entry.account for entry in entries] == [9, 1]
    assert "zq" not in repr(entries)


def test_a_request_outlives_a_client_that_left() -> None:
    number = ask()
    agreed = ask(wish=replace(WISH, hours_per_week=30))
    capacity.agree(COORDINATOR, agreed, now=NOW, today=TODAY)
    with writing() as session:
        left = desk_agency()
        store_agency(session, replace(left, clients=left.clients[1:], conflicts=()))
    view = seen(number)
    assert (view.line.client, view.known_client) == ("alfa", False)
    with pytest.raises(NotFound):
        capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
    with pytest.raises(NotFound):
        ask()
    capacity.call_off(COORDINATOR, agreed, now=NOW, today=TODAY)
    assert surges() == ()


def test_an_import_keeps_what_was_agreed() -> None:
    capacity.agree(COORDINATOR, ask(), now=NOW, today=TODAY)
    with writing() as session:
        store_agency(session, desk_agency(), panels=False)
    assert surges() == (WISH.surge(ALFA),)


def test_nothing_can_be_asked_of_an_agency_without_facts() -> None:
    with writing() as session:
        session.delete(session.get_one(AgencyRow, 1))
    with pytest.raises(NoAgency):
        ask()


def test_two_coordinators_who_agree_at_once_make_one_surge(app: Flask) -> None:
    number = ask()
    together = Barrier(2)

    def agree(_who: int) -> str:
        with app.app_context():
            together.wait()
            try:
                capacity.agree(COORDINATOR, number, now=NOW, today=TODAY)
            except WrongState:
                return "late"
        return "agreed"

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(agree, range(2))) == ["agreed", "late"]
    assert len(surges()) == 1
