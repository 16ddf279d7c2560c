"""The agency of the tests in this folder, and what the checker says of plans for it.

Ada and Bo may both serve Alfa, over four quiet weeks, and nothing about that costs a point. A test
changes what its rule is about and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan, SurgeStaffing
from coverage.domain.clients import Surge
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week
from coverage.planning.check import Breach, check
from coverage.planning.problem import build_problem
from tests.builders import MONDAY, a_client, a_panel, an_advisor, an_agency

Facts = Mapping[str, Any]
BOTH = a_panel("alfa", "ada", "bo")


def tiny(
    *,
    ada: Facts | None = None,
    bo: Facts | None = None,
    alfa: Facts | None = None,
    others: tuple[Advisor, ...] = (),
    **facts: Any,
) -> Agency:
    """Ada, Bo and ``others`` for Alfa, who asks for no visits; each may differ in some facts."""
    return an_agency(
        advisors=(an_advisor("ada", **(ada or {})), an_advisor("bo", **(bo or {})), *others),
        clients=(a_client("alfa", **({"visits_per_year": 0} | dict(alfa or {}))),),
        **facts,
    )


def broken(agency: Agency, *panels: Panel) -> list[Breach]:
    """The hard rules that ``panels`` break."""
    return [violation.rule for violation in check(build_problem(agency), panels).violations]


def cost(agency: Agency, *panels: Panel) -> dict[str, float]:
    """What ``panels`` cost by key, without the keys that cost nothing."""
    terms = check(build_problem(agency), panels).terms
    return {key: points for key, points in terms.items() if points}


def week(number: int) -> Week:
    """A week of the horizon, the first being 0."""
    return Week(MONDAY).next(number)


def span(first: int, last: int, role: str, advisor: str = "") -> CoverSpan:
    """Alfa's cover from one week to another."""
    return CoverSpan(
        client=ClientId("alfa"),
        first=week(first),
        last=week(last),
        role=CoverRole(role),
        advisor=AdvisorId(advisor) if advisor else None,
    )


def work(advisor: str, minutes: int, *, in_week: int = 0) -> SurgeStaffing:
    """Minutes that somebody works for a surge of Alfa."""
    return SurgeStaffing(
        client=ClientId("alfa"), week=week(in_week), advisor=AdvisorId(advisor), minutes=minutes
    )


def plan(
    agency: Agency, *cover: CoverSpan, panel: Panel = BOTH, surge: tuple[SurgeStaffing, ...] = ()
) -> Plan:
    """Alfa's panel, the cover of its weeks, and who works for its surges."""
    return Plan(horizon=agency.horizon, panels=(panel,), cover=cover, surge_staffing=surge)


def broken_by(agency: Agency, made: Plan) -> list[Breach]:
    """The hard rules that a whole plan breaks."""
    return [violation.rule for violation in check(build_problem(agency), made).violations]


def surge(**changes: Any) -> Surge:
    """Four hours more for Alfa in the first week, by people who are neutral."""
    usual: dict[str, Any] = {
        "client": ClientId("alfa"),
        "first": MONDAY,
        "until": MONDAY + timedelta(days=4),
        "extra_hours_per_week": 4,
    }
    return Surge(**(usual | changes))


def in_a_surge(
    *staffing: SurgeStaffing,
    asked: Surge | None = None,
    others: tuple[Advisor, ...] = (),
    **facts: Any,
) -> list[Breach]:
    """The rules broken when ``staffing`` works for a surge; Cas, Dee, Eva and Fee are off the panel
    of Ada and Bo, and ``others`` besides.
    """
    outside = tuple(an_advisor(name) for name in ("cas", "dee", "eva", "fee"))
    agency = tiny(others=(*outside, *others), surges=(asked or surge(),), **facts)
    return broken_by(agency, plan(agency, span(0, 3, "primary", "ada"), surge=staffing))
