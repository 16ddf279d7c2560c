"""With their code a seeker sees, moves and cancels; nothing of anybody else exists for them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from coverage.domain.absences import Absence
from coverage.domain.bookings import HOLD_LASTS, BookingState, ConversationKind
from coverage.domain.cases import Aftercare, ContactKind
from coverage.domain.errors import (
    HoldEnded,
    InvalidInput,
    NotFound,
    TimeGone,
    TooLate,
    WrongState,
)
from coverage.domain.ids import AdvisorId, BookingId
from coverage.domain.seeking import Choices
from coverage.operations.booking import booking, own_case, own_conversations, seeking
from coverage.operations.booking.booking import Held
from coverage.operations.booking.own_case import OwnCase
from coverage.operations.booking.own_conversations import OwnBooking
from coverage.operations.booking.spending import Wish
from coverage.persistence.bookings import BookingRow, SpentTimeRow, TakenTimeRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import reading, writing
from tests.booking.engine_worlds import BO, CAS, NOW, TODAY, ZONE, settle, world
from tests.booking.seekers import KEYS, SECRET, Seeker, a_seeker, a_time, offers

pytestmark = pytest.mark.usefixtures("app")


def booked(*, starts: object = None) -> Seeker:
    """Somebody who booked with Ada."""
    seeker = a_seeker()
    seeker.hold(a_time())
    seeker.confirm()
    return seeker


def own(seeker: Seeker) -> OwnCase:
    """What they see."""
    return own_case.own_case(seeker.reader, keys=KEYS, now=seeker.now, zone=ZONE)


def moved(seeker: Seeker, number: BookingId, starts: object, advisor: str = "ada") -> Held:
    """Keep another time for a conversation."""
    wish = Wish(
        advisor=AdvisorId(advisor),
        kind=ConversationKind.PHONE,
        place=None,
        starts=starts,  # type: ignore[arg-type]  # a datetime
    )
    return own_conversations.move(
        seeker.reader, number, wish, key=SECRET, now=seeker.now, zone=ZONE
    )


def quanta() -> set[str]:
    """The bookings that take any time."""
    with reading() as session:
        return set(session.scalars(select(TakenTimeRow.booking)))


def spent() -> set[object]:
    """The times that are not offered again."""
    with reading() as session:
        return set(session.scalars(select(SpentTimeRow.starts)))


def test_with_the_code_from_the_receipt_one_comes_back_to_the_same_case() -> None:
    settle()
    seeker = booked()
    receipt = seeker.receipt()
    token = seeking.enter(
        receipt.locator, " ".join(receipt.words), source="198.51.100.7", now=NOW, secret=SECRET
    )
    again = Seeker(token)
    assert own(again).coming == own(seeker).coming
    assert booking.receipt(again.reader, token, secret=SECRET) is None


def test_a_cancelled_time_is_free_for_others_and_not_offered_at_this_page_again() -> None:
    settle()
    seeker = booked()
    mine = own(seeker).coming[0].booking
    own_conversations.cancel(seeker.reader, mine.id, now=NOW)
    own_conversations.cancel(seeker.reader, mine.id, now=NOW)
    assert own(seeker).coming == ()
    assert not quanta()
    assert spent() == {mine.starts}
    with pytest.raises(TimeGone):
        a_seeker().hold(mine.starts)


def test_a_conversation_keeps_its_time_until_the_other_one_is_confirmed() -> None:
    settle()
    seeker = booked()
    mine = own(seeker).coming[0].booking
    kept = moved(seeker, mine.id, a_time(2))
    assert len(quanta()) == 2
    assert own(seeker).coming[0].booking == mine
    seeker.confirm()
    after = own(seeker).coming
    assert [each.booking.starts for each in after] == [kept.starts]
    assert quanta() == {after[0].booking.id}
    assert spent() == {mine.starts}
    assert booking.receipt(seeker.reader, seeker.token, secret=SECRET) is not None


def test_cancelling_gives_back_what_was_kept_instead() -> None:
    settle()
    seeker = booked()
    mine = own(seeker).coming[0].booking
    kept = moved(seeker, mine.id, a_time(2))
    own_conversations.cancel(seeker.reader, mine.id, now=NOW)
    assert not quanta()
    assert booking.kept_last(seeker.reader) is None
    assert a_seeker().hold(kept.starts).starts == kept.starts


def test_cancelling_keeps_a_second_conversation_that_is_being_decided_on() -> None:
    settle()
    seeker = booked()
    mine = own(seeker).coming[0].booking
    second = seeker.hold(a_time(2))
    own_conversations.cancel(seeker.reader, mine.id, now=NOW)
    still = booking.held(seeker.reader, NOW)
    assert still is not None
    assert still.starts == second.starts


def test_a_conversation_moves_to_a_time_that_overlaps_its_own() -> None:
    settle()
    seeker = booked()
    mine = own(seeker).coming[0].booking
    near = [
        each.starts
        for each in offers()
        if mine.starts != each.starts and abs(each.starts - mine.starts) < timedelta(minutes=100)
    ]
    if not near:
        mine, near = _beside(seeker)
    moved(seeker, mine.id, near[0])
    seeker.confirm()
    assert [each.booking.starts for each in own(seeker).coming] == [near[0]]
    assert len(quanta()) == 1


def _beside(seeker: Seeker) -> tuple[object, list[object]]:
    """Another booking of the seeker's, with an offered time that overlaps it."""
    times = [each.starts for each in offers(first=TODAY + timedelta(days=3))]
    one, other = next(
        (a, b)
        for a, b in pairwise(times)
        if b - a < timedelta(minutes=90) and a != own(seeker).coming[0].booking.starts
    )
    moved(seeker, own(seeker).coming[0].booking.id, one)
    seeker.confirm()
    return own(seeker).coming[0].booking, [other]


def test_a_hold_for_a_move_that_ran_out_leaves_the_conversation_where_it_was() -> None:
    settle()
    seeker = booked()
    mine = own(seeker).coming[0].booking
    wanted = a_time(9)
    moved(seeker, mine.id, wanted)
    seeker.now = NOW + HOLD_LASTS
    quick = a_seeker(now=seeker.now)
    quick.hold(wanted)
    with pytest.raises(HoldEnded):
        seeker.confirm()
    assert [each.booking for each in own(seeker).coming] == [mine]
    assert not spent()


def test_two_browsers_with_one_code_move_a_conversation_once() -> None:
    settle()
    seeker = booked()
    receipt = seeker.receipt()
    other = Seeker(
        seeking.enter(
            receipt.locator, " ".join(receipt.words), source="::1", now=NOW, secret=SECRET
        )
    )
    mine = own(seeker).coming[0].booking
    moved(seeker, mine.id, a_time(2))
    moved(other, mine.id, a_time(4))
    seeker.confirm()
    with pytest.raises(HoldEnded):
        other.confirm()
    coming = [each.booking for each in own(seeker).coming]
    assert len(coming) == 1
    assert quanta() == {coming[0].id}  # what the other one kept is given back at once


def test_a_second_conversation_keeps_advisor_and_code_and_a_third_is_refused() -> None:
    settle()
    seeker = booked()
    code = seeker.receipt()
    seeker.hold(a_time(3))
    seeker.confirm()
    assert (seeker.receipt().locator, seeker.receipt().words) == (code.locator, code.words)
    assert {each.booking.advisor for each in own(seeker).coming} == {"ada"}
    assert not own(seeker).can_book_again
    with pytest.raises(TimeGone):
        seeker.hold(a_time(6))
    with pytest.raises(TimeGone):
        seeker.hold(a_time(0, advisors=(BO,)), advisor="bo")


def test_an_hour_before_it_begins_nothing_can_be_changed() -> None:
    settle()
    seeker = booked()
    mine = own(seeker).coming[0].booking
    late = mine.starts - timedelta(minutes=59)
    receipt = seeker.receipt()
    again = Seeker(
        seeking.enter(
            receipt.locator, " ".join(receipt.words), source="::1", now=late, secret=SECRET
        ),
        now=late,
    )
    assert not own(again).coming[0].changeable
    with pytest.raises(TooLate):
        own_conversations.cancel(again.reader, mine.id, now=late)
    with pytest.raises(TooLate):
        moved(again, mine.id, a_time(8))


def test_bookings_of_others_do_not_exist() -> None:
    settle()
    mine, theirs = booked(), a_seeker()
    number = own(mine).coming[0].booking.id
    with pytest.raises(NotFound):
        own_conversations.cancel(theirs.reader, number, now=NOW)
    with pytest.raises(NotFound):
        own(theirs)
    theirs.hold(a_time(4))
    theirs.confirm()
    for act in (
        lambda: own_conversations.cancel(theirs.reader, number, now=NOW),
        lambda: moved(theirs, number, a_time(6)),
        lambda: own_conversations.cancel(theirs.reader, BookingId("0" * 32), now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    assert len(own(mine).coming) == 1


def test_a_number_is_sealed_for_the_advisor_and_can_be_taken_back() -> None:
    settle()
    seeker = booked()
    own_case.leave_contact(seeker.reader, ContactKind.PHONE, " 06-1234 5678 ", keys=KEYS)
    seen = own(seeker)
    assert (seen.case.contact, seen.contact) == (ContactKind.PHONE, "06-1234 5678")
    with reading() as session:
        sealed = session.scalars(select(CaseRow.sealed_contact)).one()
    assert sealed is not None
    assert b"1234" not in sealed
    own_case.remove_contact(seeker.reader)
    assert (own(seeker).case.contact, own(seeker).contact) == (None, "")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ContactKind.PHONE, "call me"),
        (ContactKind.PHONE, "1"),
        (ContactKind.MAIL, "me"),
        (ContactKind.MAIL, "a@b.nl\nBcc: c@d.nl"),
        (ContactKind.MAIL, "a@b.nl, c@d.nl"),
        (ContactKind.MAIL, f"{'a' * 250}@b.nl"),
    ],
)
def test_what_is_no_number_and_no_address_is_refused(kind: ContactKind, text: str) -> None:
    settle()
    seeker = booked()
    with pytest.raises(InvalidInput):
        own_case.leave_contact(seeker.reader, kind, text, keys=KEYS)


def test_aftercare_is_agreed_and_taken_back() -> None:
    settle()
    seeker = booked()
    own_case.choose_aftercare(seeker.reader, True, today=TODAY)
    assert own(seeker).case.aftercare is Aftercare.AGREED
    own_case.choose_aftercare(seeker.reader, False, today=TODAY)
    assert (own(seeker).case.aftercare, own(seeker).case.aftercare_due) == (Aftercare.NO, None)


def fall_away(day: date) -> None:
    """Ada turns out to be away on a day."""
    away = Absence(advisor=AdvisorId("ada"), first=day, until=day)
    settle(world(absences=(away,)))


def taken_over(seeker: Seeker, number: BookingId, starts: object, advisor: str) -> Held:
    """Keep a time with the backup."""
    wish = Wish(
        advisor=AdvisorId(advisor),
        kind=ConversationKind.PHONE,
        place=None,
        starts=starts,  # type: ignore[arg-type]  # a datetime
    )
    return own_conversations.take_backup(
        seeker.reader, number, wish, keys=KEYS, key=SECRET, now=NOW, zone=ZONE
    )


def test_the_backup_takes_over_when_the_advisor_fell_away_and_only_with_consent() -> None:
    settle()
    seeker = booked()
    mine = own(seeker).coming[0].booking
    wanted = a_time(2, advisors=(BO,))
    with pytest.raises(InvalidInput):
        taken_over(seeker, mine.id, wanted, "bo")
    own_case.consent_to_backup(seeker.reader, True)
    with pytest.raises(WrongState):
        taken_over(seeker, mine.id, wanted, "bo")
    fall_away(mine.starts.astimezone(ZONE).date())
    seen = own(seeker).coming[0]
    assert seen.fell_away
    assert seen.backup is not None
    assert seen.backup.id == "bo"
    with pytest.raises(TimeGone):
        taken_over(seeker, mine.id, a_time(2, advisors=(CAS,)), "cas")
    taken_over(seeker, mine.id, wanted, "bo")
    seeker.confirm()
    after = own(seeker)
    assert after.case.advisor == "bo"
    assert [each.booking.starts for each in after.coming] == [wanted]
    assert len(quanta()) == 1


def test_consent_that_is_taken_back_before_the_booking_keeps_the_case_where_it_is() -> None:
    settle()
    seeker = booked()
    mine = own(seeker).coming[0].booking
    own_case.consent_to_backup(seeker.reader, True)
    fall_away(mine.starts.astimezone(ZONE).date())
    taken_over(seeker, mine.id, a_time(2, advisors=(BO,)), "bo")
    own_case.consent_to_backup(seeker.reader, False)
    with pytest.raises(HoldEnded):
        seeker.confirm()
    assert own(seeker).case.advisor == "ada"


def test_somebody_whom_the_seeker_knows_is_never_the_backup() -> None:
    settle()
    seeker = a_seeker()
    seeking.choose(seeker.reader, Choices(avoided=frozenset({BO})), now=NOW)
    seeker.hold(a_time())
    seeker.confirm()
    mine = own(seeker).coming[0].booking
    with reading() as session:
        sealed = session.scalars(select(CaseRow.sealed_avoided)).one()
    assert sealed is not None
    assert b"bo" not in sealed
    code = seeker.receipt()
    again = Seeker(
        seeking.enter(code.locator, " ".join(code.words), source="::1", now=NOW, secret=SECRET)
    )
    fall_away(mine.starts.astimezone(ZONE).date())
    seen = own(again).coming[0].backup
    assert seen is not None
    assert seen.id == "cas"


def test_an_avoided_advisor_cannot_be_booked() -> None:
    settle()
    seeker = a_seeker()
    wanted = a_time()
    seeking.choose(seeker.reader, Choices(avoided=frozenset({AdvisorId("ada")})), now=NOW)
    with pytest.raises(TimeGone):
        seeker.hold(wanted)


def test_what_took_place_is_past_and_what_was_cancelled_is_not_shown() -> None:
    settle()
    seeker = booked()
    mine = own(seeker).coming[0].booking
    with writing() as session:
        session.get_one(BookingRow, mine.id).state = BookingState.TOOK_PLACE.value
    assert [each.id for each in own(seeker).past] == [mine.id]
    assert own(seeker).coming == ()


def left_behind() -> Seeker:
    """Somebody with two conversations, of which Bo took the first one over; the second is still
    with Ada, who is there again.
    """
    settle()
    seeker = booked()
    seeker.hold(a_time(3))
    seeker.confirm()
    first = own(seeker).coming[0].booking
    own_case.consent_to_backup(seeker.reader, True)
    fall_away(first.starts.astimezone(ZONE).date())
    taken_over(seeker, first.id, a_time(2, advisors=(BO,)), "bo")
    seeker.confirm()
    return seeker


def with_ada(seeker: Seeker) -> OwnBooking:
    """The conversation that stayed."""
    return next(each for each in own(seeker).coming if each.booking.advisor == "ada")


def test_what_stays_with_the_former_advisor_is_asked_about_and_not_swapped() -> None:
    seeker = left_behind()
    assert own(seeker).case.advisor == "bo"
    assert len(own(seeker).coming) == 2
    stayed = with_ada(seeker)
    assert stayed.goes_on is not None
    assert (stayed.goes_on.id, stayed.backup) == ("bo", None)
    others = [each for each in own(seeker).coming if each != stayed]
    assert [each.goes_on for each in others] == [None]


def test_what_stayed_goes_over_when_the_seeker_says_so_without_another_consent() -> None:
    seeker = left_behind()
    own_case.consent_to_backup(seeker.reader, False)
    stayed = with_ada(seeker).booking
    with pytest.raises(TimeGone):
        moved(seeker, stayed.id, a_time(5), advisor="ada")
    kept = moved(seeker, stayed.id, a_time(6, advisors=(BO,)), advisor="bo")
    assert with_ada(seeker).booking == stayed, "until it is confirmed"
    seeker.confirm()
    assert {each.booking.advisor for each in own(seeker).coming} == {"bo"}
    assert kept.starts in {each.booking.starts for each in own(seeker).coming}
    assert not any(each.goes_on for each in own(seeker).coming)
    assert stayed.starts in spent()


def test_what_stayed_is_not_offered_to_a_third_when_its_advisor_falls_away_as_well() -> None:
    seeker = left_behind()
    stayed = with_ada(seeker).booking
    fall_away(stayed.starts.astimezone(ZONE).date())
    seen = with_ada(seeker)
    assert seen.fell_away
    assert seen.backup is None
    assert seen.goes_on is not None
    with pytest.raises(TimeGone):
        taken_over(seeker, stayed.id, a_time(6, advisors=(CAS,)), "cas")
    assert own(seeker).case.advisor == "bo"


def test_what_stayed_can_be_kept_or_cancelled() -> None:
    seeker = left_behind()
    own_conversations.cancel(seeker.reader, with_ada(seeker).booking.id, now=NOW)
    assert {each.booking.advisor for each in own(seeker).coming} == {"bo"}
