"""Plans come back from both databases exactly as they went in."""

import pytest
from sqlalchemy.exc import IntegrityError

from coverage.domain.assignments import CoverRole
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, PlanId
from coverage.domain.publications import PlanStatus
from coverage.persistence import plans
from coverage.persistence.database import reading, writing
from coverage.persistence.plan_contents import Selection
from tests.plans.building import ADA, ALFA, BETA, BO, CAS, NOW, SCORE, small_plan

pytestmark = pytest.mark.usefixtures("app")


def draft() -> PlanId:
    with writing() as session:
        return plans.store_draft(session, small_plan(), SCORE, run_id=None, base_version=0, now=NOW)


def test_a_draft_comes_back_as_it_was_stored() -> None:
    plan_id = draft()
    with reading() as session:
        assert plans.load_plan(session, plan_id) == small_plan()
        head = plans.head(session, plan_id)
    assert (head.status, head.version, head.base_version) == (PlanStatus.DRAFT, None, 0)
    assert head.score == SCORE
    assert head.created_at == NOW


def test_a_plan_can_be_read_for_some_clients_only() -> None:
    plan_id = draft()
    with reading() as session:
        part = plans.load_plan(session, plan_id, clients={ALFA})
    assert {panel.client for panel in part.panels} == {ALFA}
    assert {span.client for span in part.cover} == {ALFA}
    assert part.surge_staffing == ()


def test_the_work_of_an_advisor_is_their_panels_and_the_weeks_they_cover_themselves() -> None:
    plan_id = draft()
    with reading() as session:
        ada = plans.load_work(session, plan_id, ADA)
        cas = plans.load_work(session, plan_id, CAS)
    assert {panel.client for panel in ada.panels} == {ALFA, BETA}
    assert [(span.client, span.role) for span in ada.cover] == [(ALFA, CoverRole.PRIMARY)]
    assert [staffing.minutes for staffing in cas.surge_staffing] == [90]


def test_the_gaps_of_a_plan_can_be_read_alone_with_their_reason() -> None:
    plan_id = draft()
    with reading() as session:
        part = plans.load_part(session, plan_id, Selection(roles=(CoverRole.GAP,)))
    assert [(span.client, span.reason) for span in part.cover] == [(BETA, "room")]


def test_publishing_supersedes_the_plan_before() -> None:
    first, second = draft(), draft()
    for version, plan_id in ((1, first), (2, second)):
        with writing() as session:
            plans.publish_draft(session, plan_id, version=version, now=NOW, by=None)
    with reading() as session:
        published = plans.published_head(session)
        assert published is not None
        assert (published.id, published.version) == (second, 2)
        assert plans.head(session, first).status is PlanStatus.SUPERSEDED


def test_a_version_is_given_to_one_plan_only() -> None:
    first, second = draft(), draft()
    with writing() as session:
        plans.publish_draft(session, first, version=1, now=NOW, by=None)
    with pytest.raises(IntegrityError), writing() as session:
        plans.publish_draft(session, second, version=1, now=NOW, by=None)


def test_a_discarded_draft_keeps_its_head_and_loses_its_contents() -> None:
    plan_id = draft()
    with writing() as session:
        assert plans.discard_draft(session, plan_id)
    with reading() as session:
        assert plans.head(session, plan_id).status is PlanStatus.DISCARDED
        assert plans.load_plan(session, plan_id).cover == ()
        assert plans.drafts(session) == []


def test_a_plan_that_is_not_there_is_not_found() -> None:
    with reading() as session, pytest.raises(NotFound):
        plans.load_plan(session, PlanId(404))
    with reading() as session:
        assert plans.published_head(session) is None


def test_nobody_known_has_no_work() -> None:
    plan_id = draft()
    with reading() as session:
        assert plans.load_work(session, plan_id, AdvisorId("nobody")).panels == ()
        assert {p.primary for p in plans.load_work(session, plan_id, BO).panels} == {ADA, BO}
