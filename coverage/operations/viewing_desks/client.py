"""A client contact's desk: own panel, who is active, and nothing that tells why.

The policy: names and languages of the panel, credentials as valid or not, wishes as met or not
met. Of an absence only "backup active" is ever said, and of a background nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coverage.domain.advisors import Advisor
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan, Role
from coverage.domain.clients import Client, DifferIn
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import ContactReader
from coverage.domain.weeks import Week
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.remembered import current_facts
from coverage.persistence.database import reading
from coverage.persistence.plans import load_plan, published_head


class Wish(StrEnum):
    """What a client may ask of its panel as a whole."""

    PREFERRED_GENDER = "preferred_gender"
    DIFFERENT_GENDER = "different_gender"
    DIFFERENT_BACKGROUND = "different_background"


@dataclass(frozen=True, kw_only=True)
class Member:
    """An advisor of the panel, as far as the client may know them."""

    name: str
    role: Role
    languages: frozenset[str]
    topics: frozenset[str]
    credential: str
    credential_valid: bool


@dataclass(frozen=True, kw_only=True)
class ActiveWeek:
    """Who is there for the client in one week; ``name`` is empty exactly when nobody is."""

    week: Week
    role: CoverRole
    name: str


@dataclass(frozen=True, kw_only=True)
class ClientDesk:
    """``wishes`` maps what the client asked of its panel to whether the panel meets it.

    ``members`` and ``weeks`` are empty while no plan is published. ``now`` is the first of the
    weeks when it is the present one.
    """

    name: str
    week: Week
    published: bool
    members: tuple[Member, ...]
    wishes: Mapping[Wish, bool]
    weeks: tuple[ActiveWeek, ...]

    @property
    def now(self) -> ActiveWeek | None:
        """Who is there this week; None outside the horizon and the contract."""
        return next((active for active in self.weeks if active.week == self.week), None)


def client_desk(reader: ContactReader, *, today: date) -> ClientDesk | None:
    """The desk of the reader's client, with every week that is still to come.

    None when the agency no longer knows this client.
    """
    with reading() as session:
        facts = current_facts(session)
        head = published_head(session)
        plan = None if head is None else load_plan(session, head.id, clients=[reader.client])
    client = facts.clients.get(reader.client)
    if client is None:
        return None
    people = facts.advisors
    panel = _panel(plan, client)
    return ClientDesk(
        name=client.name,
        week=Week.of(today),
        published=plan is not None,
        members=tuple(_members(panel, people, today)),
        wishes=_wishes(client, panel, people),
        weeks=() if plan is None else tuple(_weeks(plan, facts, Week.of(today))),
    )


def _panel(plan: Plan | None, client: Client) -> Panel:
    panels = plan.panels if plan else ()
    return next((p for p in panels if p.client == client.id), Panel(client=client.id))


def _members(panel: Panel, people: Mapping[AdvisorId, Advisor], today: date) -> list[Member]:
    seats = [(role, people.get(holder)) for role in Role if (holder := panel.holder(role))]
    return [
        Member(
            name=advisor.name,
            role=role,
            languages=advisor.languages,
            topics=advisor.topics,
            credential=advisor.credential,
            credential_valid=today <= advisor.valid_until,
        )
        for role, advisor in seats
        if advisor is not None
    ]


def _wishes(client: Client, panel: Panel, people: Mapping[AdvisorId, Advisor]) -> dict[Wish, bool]:
    """As the cost table has it: two unstated values are alike, one of two is not."""
    pair = [people.get(holder) for holder in (panel.primary, panel.backup) if holder]
    known = [advisor for advisor in pair if advisor is not None]
    met = {}
    if client.preferred_gender is not None:
        primary = people.get(panel.primary) if panel.primary else None
        asked = client.preferred_gender
        met[Wish.PREFERRED_GENDER] = primary is not None and primary.gender is asked
    if client.differ_in is DifferIn.GENDER:
        met[Wish.DIFFERENT_GENDER] = len({advisor.gender for advisor in known}) == 2
    if client.differ_in is DifferIn.BACKGROUND:
        met[Wish.DIFFERENT_BACKGROUND] = len({advisor.background for advisor in known}) == 2
    return met


def _weeks(plan: Plan, facts: Facts, now: Week) -> list[ActiveWeek]:
    return [
        _active(span, week, facts)
        for week in plan.horizon
        if week >= now
        for span in plan.cover
        if span.first <= week <= span.last
    ]


def _active(span: CoverSpan, week: Week, facts: Facts) -> ActiveWeek:
    name = facts.advisor_name(span.advisor).name if span.advisor else ""
    return ActiveWeek(week=week, role=span.role, name=name)
