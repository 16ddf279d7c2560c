"""What is offered follows from a key, and says nothing of who booked."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from coverage.domain.bookings import OFFERED_DAYS, instant_of, quanta_of
from coverage.domain.clients import HalfDay
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.offers import (
    QUOTA,
    WITHDRAWN,
    Page,
    Withdrawal,
    last_turn,
    offers_key,
    quota,
    turn_of,
    withdrawal,
)
from tests.booking.engine_worlds import KEY, ZONE, at
from tests.builders import MONDAY

ADA_AT_ALFA = Page(key=KEY, client=ClientId("alfa"), advisor=AdvisorId("ada"))
NOTICE = timedelta(hours=24)
DAYS = [MONDAY + timedelta(days=n) for n in range(1000)]


def mornings(day: date) -> list[int]:
    """Nine o'clock to eleven, every half hour."""
    first = quanta_of(at(day, "09:00"), at(day, "09:00")).start
    return [first + 6 * n for n in range(5)]


def drawn(page: Page, day: date) -> Withdrawal | None:
    chosen = quota(page, mornings(day))
    return withdrawal(page, day, HalfDay.MORNING, chosen, notice=NOTICE, zone=ZONE)


@given(st.lists(st.integers(0, 10**7), unique=True))
def test_the_quota_is_a_few_of_the_possible_times(starts: list[int]) -> None:
    chosen = quota(ADA_AT_ALFA, starts)
    assert len(chosen) == min(QUOTA, len(starts))
    assert set(chosen) <= set(starts)
    assert list(chosen) == sorted(chosen)


def test_the_same_key_chooses_the_same_and_the_order_of_questions_does_not_matter() -> None:
    again = Page(key=offers_key(b"s" * 32), client=ClientId("alfa"), advisor=AdvisorId("ada"))
    for day in DAYS[:50]:
        assert quota(again, mornings(day)[::-1]) == quota(ADA_AT_ALFA, mornings(day))
        assert drawn(again, day) == drawn(ADA_AT_ALFA, day)


def test_another_key_client_or_advisor_chooses_otherwise() -> None:
    mine = [quota(ADA_AT_ALFA, mornings(day)) for day in DAYS]
    others = (
        Page(key=offers_key(b"t" * 32), client=ClientId("alfa"), advisor=AdvisorId("ada")),
        Page(key=KEY, client=ClientId("beta"), advisor=AdvisorId("ada")),
        Page(key=KEY, client=ClientId("alfa"), advisor=AdvisorId("bo")),
        Page(key=KEY, client=ClientId("alfa"), advisor=AdvisorId("ad")),
    )
    for page in others:
        theirs = [quota(page, mornings(day)) for day in DAYS]
        same = sum(a == b for a, b in zip(mine, theirs, strict=True))
        # two of five are the same by chance in one of ten cases
        assert 60 < same < 140


def test_each_time_is_in_the_quota_equally_often() -> None:
    places = [0] * 5
    for day in DAYS:
        for start in quota(ADA_AT_ALFA, mornings(day)):
            places[mornings(day).index(start)] += 1
    assert all(abs(count - 400) < 80 for count in places)


@given(st.lists(st.integers(0, 60), unique=True), st.integers(0, 40))
def test_the_second_time_is_one_that_the_first_does_not_take_where_there_is_one(
    starts: list[int], apart: int
) -> None:
    chosen = quota(ADA_AT_ALFA, starts, apart=apart)
    free = quota(ADA_AT_ALFA, starts, most=1)
    assert set(free) <= set(chosen), "the first is drawn as if there were no other"
    assert len(chosen) == min(QUOTA, len(starts))
    if any(abs(start - first) >= apart for start in starts for first in free if start != first):
        assert abs(chosen[0] - chosen[1]) >= apart


def test_clients_of_one_advisor_are_not_all_offered_the_same_two_times() -> None:
    pairs = {
        quota(
            Page(key=KEY, client=ClientId(name), advisor=AdvisorId("ada")), mornings(day), apart=21
        )
        for name in ("alfa", "beta", "gamma")
        for day in DAYS[:100]
    }
    assert len(pairs) > 5


def test_the_share_of_half_days_that_are_withdrawn_is_what_it_should_be() -> None:
    found = [drawn(ADA_AT_ALFA, day) for day in DAYS]
    assert abs(sum(each is not None for each in found) / len(DAYS) - WITHDRAWN) < 0.05


def test_times_are_withdrawn_while_they_can_be_booked_and_more_often_shortly_before() -> None:
    leads = []
    for day in DAYS:
        each = drawn(ADA_AT_ALFA, day)
        if each is not None:
            assert each.quantum in quota(ADA_AT_ALFA, mornings(day))
            assert turn_of(day - timedelta(days=OFFERED_DAYS), ZONE) <= each.at
            assert each.at <= instant_of(each.quantum) - NOTICE
            leads.append((instant_of(each.quantum) - each.at) / timedelta(days=1))
    assert sum(lead < 8 for lead in leads) > sum(lead > 20 for lead in leads)


def test_a_withdrawal_takes_what_a_conversation_would_take() -> None:
    made_up = Withdrawal(quantum=1000, at=at(MONDAY, "09:00"), reach=0)
    taken = [q for q in range(900, 1100) if made_up.takes(q, length=18, pause=3)]
    assert taken == list(range(1000 - 20, 1000 + 21))


def test_nothing_is_withdrawn_where_nothing_is_offered() -> None:
    for day in DAYS[:20]:
        gone = withdrawal(ADA_AT_ALFA, day, HalfDay.MORNING, (), notice=NOTICE, zone=ZONE)
        assert gone is None


def test_the_turn_is_at_three_in_the_night_by_the_clock_on_the_wall() -> None:
    assert last_turn(at(MONDAY, "03:00"), ZONE) == at(MONDAY, "03:00")
    before = at(MONDAY, "02:59")
    assert last_turn(before, ZONE) == at(MONDAY - timedelta(days=1), "03:00")
    spring = date(2027, 3, 28)
    assert last_turn(at(spring, "12:00"), ZONE) == at(spring, "03:00")
