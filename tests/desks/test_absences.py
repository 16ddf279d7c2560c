"""Absences that advisors hand in: facts at once, with private reasons; what they leave open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from coverage.domain.absences import Absence, AbsenceKind
from coverage.domain.assignments import Plan
from coverage.domain.errors import InvalidInput, NotFound, WrongState
from coverage.domain.ids import AbsenceId, AccountId, AdvisorId
from coverage.domain.visibility import AdvisorReader
from coverage.operations import absences
from coverage.operations.absences import PrivateReason, own_absences, uncovered
from coverage.persistence import audit
from coverage.persistence.database import reading
from coverage.persistence.facts import load_agency
from coverage.persistence.facts_rows import AbsenceRow
from coverage.persistence.plans import load_plan, published_head
from tests.desks.agencies import ADA, BO, CAS, DEE, HORIZON, KEYS, NOW, TODAY, desk_plan, settle

FIRST, UNTIL = date(2027, 3, 29), date(2027, 4, 4)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def agency(app: object) -> None:
    settle(plan=desk_plan())


def reader(advisor: AdvisorId = ADA) -> AdvisorReader:
    return AdvisorReader(advisor=advisor, account=AccountId(5))


def hand_in(
    advisor: AdvisorId = ADA,
    first: date = FIRST,
    until: date = UNTIL,
    reason: PrivateReason | None = PrivateReason.ILLNESS,
    kind: AbsenceKind = AbsenceKind.AWAY,
) -> AbsenceId:
    return absences.hand_in(
        reader(advisor),
        Absence(advisor=advisor, first=first, until=until, kind=kind),
        reason=reason,
        keys=KEYS,
        now=NOW,
        today=TODAY,
    )


def published() -> Plan:
    with reading() as session:
        head = published_head(session)
        assert head is not None
        return load_plan(session, head.id)


def test_an_absence_is_a_fact_at_once_and_the_published_plan_stays() -> None:
    before = published()
    hand_in()
    with reading() as session:
        facts = load_agency(session)
    assert Absence(advisor=ADA, first=FIRST, until=UNTIL) in facts.absences
    assert published() == before


def test_the_advisor_reads_their_own_reason_back() -> None:
    hand_in(reason=PrivateReason.ILLNESS)
    from_folder, latest = own_absences(reader(), keys=KEYS, today=TODAY)
    assert (latest.first, latest.reason, latest.imported) == (FIRST, PrivateReason.ILLNESS, False)
    assert (from_folder.reason, from_folder.imported) == (None, True)


def test_the_reason_is_sealed_and_its_length_tells_nothing() -> None:
    for day, reason in enumerate(PrivateReason):
        hand_in(first=FIRST + timedelta(days=day), reason=reason)
    with reading() as session:
        sealed = [row for row in session.scalars(select(AbsenceRow.sealed_reason)) if row]
    assert len(sealed) == len(PrivateReason)
    assert len({len(value) for value in sealed}) == 1
    assert all(why.value.encode() not in value for why in PrivateReason for value in sealed)


def test_a_reason_is_not_needed() -> None:
    hand_in(reason=None)
    assert own_absences(reader(), keys=KEYS, today=TODAY)[-1].reason is None


def test_a_reason_whose_key_is_gone_is_forgotten() -> None:
    hand_in()
    assert own_absences(reader(), keys={"k2": b"x" * 32}, today=TODAY)[-1].reason is None


def test_an_absence_is_only_handed_in_for_oneself() -> None:
    absence = Absence(advisor=BO, first=FIRST, until=UNTIL)
    with pytest.raises(NotFound):
        absences.hand_in(reader(ADA), absence, reason=None, keys=KEYS, now=NOW, today=TODAY)


def test_dates_that_cannot_be_are_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        hand_in(first=UNTIL, until=FIRST)
    assert refusal.value.problems == {"until": "date_order"}
    assert len(own_absences(reader(), keys=KEYS, today=TODAY)) == 1


def test_illness_may_be_handed_in_after_it_began() -> None:
    hand_in(first=TODAY - timedelta(days=2), until=TODAY)


def test_the_same_absence_twice_is_somebody_who_clicked_twice() -> None:
    hand_in()
    with pytest.raises(InvalidInput) as refusal:
        hand_in()
    assert refusal.value.problems == {"first": "same_again"}


def test_an_absence_is_withdrawn_before_it_begins() -> None:
    number = hand_in()
    assert own_absences(reader(), keys=KEYS, today=TODAY)[-1].may_withdraw
    absences.withdraw(reader(), number, now=NOW, today=FIRST - timedelta(days=1))
    assert [absence.imported for absence in own_absences(reader(), keys=KEYS, today=TODAY)] == [
        True
    ]


def test_what_has_begun_or_came_with_the_facts_stays() -> None:
    number = hand_in()
    with pytest.raises(WrongState):
        absences.withdraw(reader(), number, now=NOW, today=FIRST)
    imported = own_absences(reader(), keys=KEYS, today=TODAY)[0]
    assert not imported.may_withdraw
    with pytest.raises(WrongState):
        absences.withdraw(reader(), imported.id, now=NOW, today=TODAY)


def test_another_advisors_absence_does_not_exist() -> None:
    number = hand_in(ADA)
    with pytest.raises(NotFound):
        absences.withdraw(reader(BO), number, now=NOW, today=TODAY)
    assert own_absences(reader(BO), keys=KEYS, today=TODAY) == ()


def test_an_absence_covered_by_the_backup_leaves_nothing_open() -> None:
    assert uncovered(reader(ADA), FIRST, UNTIL, today=TODAY) == ()


def test_a_week_in_which_the_other_is_away_too_is_told_before_it_is_sent() -> None:
    left = uncovered(reader(BO), date(2027, 3, 15), date(2027, 3, 28), today=TODAY)
    assert [(one.client, one.weeks) for one in left] == [
        ("Alfa", (HORIZON[2],)),
        ("Beta", (HORIZON[2],)),
    ]


def test_a_week_in_which_the_reader_stands_in_is_told_too() -> None:
    week = HORIZON[6]
    left = uncovered(reader(CAS), week.monday, week.friday, today=TODAY)
    assert [(one.client, one.weeks) for one in left] == [("Beta", (week,))]


def test_an_absence_of_a_day_leaves_nothing_open() -> None:
    assert uncovered(reader(BO), date(2027, 3, 15), date(2027, 3, 16), today=TODAY) == ()


def test_past_weeks_are_nobodys_worry() -> None:
    later = date(2027, 3, 22)
    assert uncovered(reader(BO), date(2027, 3, 15), date(2027, 3, 28), today=later) == ()


def test_somebody_on_no_panel_leaves_nothing_open() -> None:
    assert uncovered(reader(DEE), FIRST, UNTIL, today=TODAY) == ()


def test_weeks_already_away_are_not_told_again() -> None:
    hand_in(BO, date(2027, 3, 15), date(2027, 3, 21), kind=AbsenceKind.TRAINING)
    again = uncovered(reader(BO), date(2027, 3, 15), date(2027, 3, 21), today=TODAY)
    assert again == ()


def test_the_audit_trail_knows_that_but_not_why() -> None:
    number = hand_in(reason=PrivateReason.ILLNESS)
    absences.withdraw(reader(), number, now=NOW, today=TODAY)
    with reading() as session:
        entries = audit.entries(session, subject=f"absence:{number}")
    assert [entry.verb for entry in entries] == ["absence.withdrawn", "absence.handed_in"]
    assert "illness" not in repr(entries)


def test_an_import_keeps_what_was_handed_in() -> None:
    hand_in()
    settle()
    _, kept = own_absences(reader(), keys=KEYS, today=TODAY)
    assert (kept.first, kept.reason) == (FIRST, PrivateReason.ILLNESS)
