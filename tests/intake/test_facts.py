"""Facts come back from the database as they went in, and are replaced with the fewest changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from coverage.domain.absences import Absence, AbsenceKind
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel
from coverage.domain.clients import Surge
from coverage.domain.errors import NoAgency, NotFound
from coverage.domain.ids import AdvisorId, ClientId, RequestId
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import (
    Origin,
    absence,
    absences_of,
    add_absence,
    add_surge,
    has_agency,
    keep_absence_reason,
    load_agency,
    remove_absence,
    remove_surge,
    replace_panels,
    store_agency,
)
from coverage.persistence.facts_revision import facts_revision
from coverage.persistence.facts_storing import Counts
from tests.builders import a_client, an_advisor, an_agency
from tests.intake.agencies import agencies

NOW = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
ADA, ALFA = AdvisorId("ada"), ClientId("alfa")
AWAY = Absence(advisor=ADA, first=date(2027, 3, 1), until=date(2027, 3, 5))
SURGE = Surge(
    client=ALFA, first=date(2027, 3, 1), until=date(2027, 3, 12), extra_hours_per_week=6.5
)


def store(agency: Agency) -> dict[str, Counts]:
    """What changed; kinds without a change are left out."""
    with writing() as session:
        counts = store_agency(session, agency)
    return {kind: count for kind, count in counts.items() if count}


def load() -> Agency:
    with reading() as session:
        return load_agency(session)


@given(before=agencies(), after=agencies())
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_any_agency_replaces_any_other_and_comes_back_whole(
    app: Flask, before: Agency, after: Agency
) -> None:
    store(before)
    assert load() == before.in_order()
    store(after)
    assert load() == after.in_order()
    assert store(after) == {}


@pytest.mark.usefixtures("app")
def test_before_the_first_import_there_is_no_agency() -> None:
    with reading() as session:
        assert not has_agency(session)
        with pytest.raises(NoAgency):
            load_agency(session)


@pytest.mark.usefixtures("app")
def test_days_off_are_kept_with_the_facts() -> None:
    days = frozenset({date(2027, 1, 1), date(2027, 3, 29)})
    store(an_agency(days_off=days))
    assert load().days_off == days


@pytest.mark.usefixtures("app")
def test_only_what_differs_is_changed_and_counted() -> None:
    store(an_agency(absences=(AWAY,)))
    counts = store(
        an_agency(
            advisors=(an_advisor("ada", hours_per_week=8), an_advisor("cas")),
            absences=(replace(AWAY, until=date(2027, 3, 8)),),
        )
    )
    assert counts == {
        "advisors": Counts(added=1, changed=1, removed=1),
        "absences": Counts(added=1, removed=1),
    }


@pytest.mark.usefixtures("app")
def test_the_revision_grows_with_every_change_and_only_then() -> None:
    store(an_agency())
    with reading() as session:
        first = facts_revision(session)
    store(an_agency())
    with reading() as session:
        assert facts_revision(session) == first
    with writing() as session:
        add_absence(session, AWAY, origin=Origin.ADVISOR, now=NOW)
    with reading() as session:
        assert facts_revision(session) > first


@pytest.mark.usefixtures("app")
def test_an_absence_handed_in_by_an_advisor_survives_an_import_that_does_not_mention_it() -> None:
    store(an_agency())
    with writing() as session:
        number = add_absence(session, AWAY, origin=Origin.ADVISOR, now=NOW)
        keep_absence_reason(session, number, b"sealed")
    assert store(an_agency()) == {}
    with reading() as session:
        (stored,) = absences_of(session, ADA)
    assert (stored.absence, stored.origin, stored.sealed_reason, stored.reported_at) == (
        AWAY,
        Origin.ADVISOR,
        b"sealed",
        NOW,
    )


@pytest.mark.usefixtures("app")
def test_an_import_that_mentions_a_handed_in_absence_does_not_double_it() -> None:
    store(an_agency())
    with writing() as session:
        add_absence(session, AWAY, origin=Origin.ADVISOR, now=NOW)
    assert store(an_agency(absences=(AWAY,))) == {}
    assert load().absences == (AWAY,)
    assert store(an_agency()) == {}
    assert load().absences == (AWAY,)


@pytest.mark.usefixtures("app")
def test_a_surge_from_a_request_survives_an_import_and_is_not_doubled() -> None:
    store(an_agency())
    with writing() as session:
        number = add_surge(session, SURGE, request_id=RequestId(7))
    assert store(an_agency()) == {}
    assert store(an_agency(surges=(SURGE,))) == {}
    assert load().surges == (SURGE,)
    with writing() as session:
        remove_surge(session, number)
    assert load().surges == ()


@pytest.mark.usefixtures("app")
def test_what_an_advisor_handed_in_goes_with_the_advisor() -> None:
    store(an_agency())
    with writing() as session:
        add_absence(session, AWAY, origin=Origin.ADVISOR, now=NOW)
    counts = store(an_agency(advisors=(an_advisor("bo"),)))
    assert counts == {"advisors": Counts(removed=1), "absences": Counts(removed=1)}


@pytest.mark.usefixtures("app")
def test_published_panels_can_be_replaced_and_left_aside() -> None:
    panel = Panel(client=ALFA, primary=ADA)
    store(an_agency(panels=(panel,)))
    changed = replace(panel, primary=AdvisorId("bo"), backup=ADA)
    with writing() as session:
        assert replace_panels(session, [changed]) == Counts(changed=1)
    with writing() as session:
        store_agency(session, an_agency(panels=(panel,)), panels=False)
    assert load().panels == (changed,)


@pytest.mark.usefixtures("app")
def test_an_internal_advisor_may_change_employer_while_the_old_one_leaves() -> None:
    internal = an_advisor("ada", internal_to=ALFA)
    store(an_agency(advisors=(internal,)))
    beta = a_client("beta")
    after = an_agency(clients=(beta,), advisors=(replace(internal, internal_to=beta.id),))
    store(after)
    assert load() == after


@pytest.mark.usefixtures("app")
def test_one_absence_can_be_looked_at_and_removed() -> None:
    store(an_agency())
    training = replace(AWAY, kind=AbsenceKind.TRAINING)
    with writing() as session:
        number = add_absence(session, training, origin=Origin.ADVISOR, now=NOW)
    with writing() as session:
        assert absence(session, number).absence == training
        remove_absence(session, number)
    with reading() as session, pytest.raises(NotFound):
        absence(session, number)
