"""How answers to "why" are put into words at the command line."""

from collections import Counter
from collections.abc import Iterator, Sequence

from coverage.cli import panel_words
from coverage.domain.ids import AdvisorId
from coverage.domain.weeks import Week
from coverage.operations.answering import PanelAnswer, WeekAnswer
from coverage.operations.open_weeks import GapStretch, OpenWeeks, ShortStretch
from coverage.planning.explain import (
    AdvisorRow,
    Funnel,
    FunnelStep,
    GapReasons,
    Relaxation,
    ShortfallReasons,
    Step,
    StepKind,
)
from coverage.planning.violations import Breach

SHOWN = 12
"""Advisors in the table of a week: those whom the fewest rules keep out."""

_KEPT = {
    Breach.CONFLICT: "have no conflict",
    Breach.DISTANCE: "within their radius",
    Breach.CAPACITY: "have capacity and a credential",
    Breach.INTERNAL: "are no internal advisors",
    Breach.BAN: "are not banned",
    Breach.PANEL_SIZE: "fit a panel of this size",
    Breach.NEUTRAL: "are neutral",
    Breach.PANEL: "are not on the panel",
    Breach.AWAY: "present",
    Breach.ROOM: "have room",
    Breach.TOO_MANY_PEOPLE: "among three people",
}
"""What those who are left at a step of the funnel do."""

_HEADS = {Breach.TOO_MANY_PEOPLE: "people", Breach.PANEL_SIZE: "size"}


def panel(found: PanelAnswer) -> Iterator[str]:
    """Why a panel: rules kept, points by key, and the best others."""
    yield f"{found.reasons.client} in {plan_of(found)}"
    yield from panel_words.panel(found.reasons)


def plan_of(found: PanelAnswer | WeekAnswer | OpenWeeks) -> str:
    """Which plan is asked about."""
    head = found.head
    return f"plan {head.id} ({head.status}{'' if head.version is None else f' v{head.version}'})"


def week(found: WeekAnswer, *, most: int | None) -> Iterator[str]:
    """Who covers a client-week, or why nobody does, and what keeps the others out."""
    reasons = found.reasons
    yield f"{reasons.client} in {reasons.week}, {plan_of(found)}: {hours(reasons.minutes)} a week"
    if found.advisor is None or found.role is None:
        yield f"nobody covers it: {_nobody(reasons)}"
    else:
        yield f"covered by {found.advisor} ({found.role})"
    if reasons.away:
        yield f"away of the panel: {', '.join(reasons.away)}"
    yield from _why_not(reasons, most=most)
    if found.advisor is None:
        yield from _steps(reasons)
    if found.shortfall is not None:
        short = found.shortfall
        yield ""
        yield (
            f"surge: {hours(short.asked)} asked, {hours(short.staffed)} staffed,"
            f" {hours(short.short)} short: {_nobody(short)}"
        )
        yield from _why_not(short, most=most)
        yield from _steps(short)


def _why_not(reasons: GapReasons | ShortfallReasons, *, most: int | None) -> Iterator[str]:
    yield f"funnel: {funnel(reasons.funnel)}"
    rows = reasons.rows if most is None else reasons.rows[:most]
    yield ""
    yield from _table(rows, reasons.rules)
    if len(rows) < len(reasons.rows):
        yield f"and {len(reasons.rows) - len(rows)} advisors whom more rules keep out (--all)"


def _table(rows: Sequence[AdvisorRow], rules: Sequence[Breach]) -> Iterator[str]:
    """Advisors by rules, columns as wide as they need to be; a dot is a rule that is kept."""
    cells = [["advisor", *(_HEADS.get(rule, rule.value) for rule in rules)]]
    for row in rows:
        seat = f" ({row.seat})" if row.seat else ""
        cells.append([f"{row.advisor}{seat}", *(_mark(row, rule) for rule in rules)])
    wide = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    for line in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, wide, strict=True)).rstrip()


def _mark(row: AdvisorRow, rule: Breach) -> str:
    if rule not in row.broken:
        return "."
    match rule:
        case Breach.LANGUAGE:
            return "no " + " ".join(sorted(row.missing_languages))
        case Breach.TOPIC:
            return "no " + " ".join(sorted(row.missing_topics))
        case Breach.DISTANCE:
            return f"{row.road_km or 0:.0f} of {row.radius_km:.0f} km"
        case Breach.CONFLICT:
            return f"until {row.conflict_until}" if row.conflict_until else "yes"
        case Breach.AWAY:
            return f"{row.present_days} of {row.usual_days} days"
        case Breach.ROOM:
            return f"{hours(max(0, row.free))} of {hours(row.needed)}"
        case _:
            return "yes"


def funnel(found: Funnel) -> str:
    """The funnel on one line: 30 advisors -> 26 speak ar -> 9 within their radius -> 0 present."""
    steps = [f"{found.advisors} advisors", *(_left(step) for step in found.telling)]
    return " -> ".join(steps)


def _left(step: FunnelStep) -> str:
    if step.rule is Breach.LANGUAGE:
        return f"{step.left} speak {step.skill}"
    if step.rule is Breach.TOPIC:
        return f"{step.left} cover {step.skill}"
    near = f" (nearest {step.nearest_km:.0f} km)" if step.nearest_km and not step.left else ""
    return f"{step.left} {_KEPT.get(step.rule, step.rule.value)}{near}"


def _nobody(reasons: GapReasons | ShortfallReasons) -> str:
    if reasons.funnel.left:
        return f"by the facts of today {_some(reasons.funnel.left)} could; a new plan can use them"
    step = reasons.funnel.decisive
    return f"lost at {reasons.reason}" if step is None else f"{reasons.reason}, {_left(step)}"


def _steps(reasons: GapReasons | ShortfallReasons) -> Iterator[str]:
    yield ""
    if not reasons.relaxations:
        if not reasons.funnel.left:
            yield "no small step closes it: more than two rules would have to give for everybody"
        return
    yield "smallest steps that would close it:"
    for way in reasons.relaxations:
        yield f"  {relaxation(way)}"


def relaxation(way: Relaxation) -> str:
    """Steps, who could then cover, and what that brings."""
    steps = " and ".join(_step(step) for step in way.steps)
    part = "" if way.closes else f", {hours(way.minutes)} of it"
    points = "" if way.points is None else f", {way.points:+,.0f} points"
    return f"{steps}: {_some(way.advisors)}{part}{points}"


def _step(step: Step) -> str:
    who = step.advisor or "one advisor"
    return {
        StepKind.KM: f"allow {who} {step.amount} km ({step.beyond} beyond the radius)",
        StepKind.PHONE: "by phone and video",
        StepKind.RETURN: f"{who} gives up {step.amount} day(s) of absence",
        StepKind.RENEW: f"renew the credential of {who}",
        StepKind.LANGUAGE: f"do without {step.skill}",
        StepKind.TOPIC: f"do without {step.skill}",
        StepKind.ROOM: f"{hours(step.amount)} more of {who}",
        StepKind.BAN: f"lift the ban on {who}",
        StepKind.NEUTRAL: "let the surge be staffed by people who are not neutral",
        StepKind.PEOPLE: "let one person more share the week",
    }[step.kind]


def open_weeks(found: OpenWeeks) -> Iterator[str]:
    """A summary, then every stretch of open weeks and every surge that is short."""
    clients = {gap.client for gap in found.gaps}
    count = sum(gap.weeks for gap in found.gaps)
    short = sum(part.minutes for part in found.shortfalls)
    yield f"{plan_of(found)}: {count} gap weeks of {len(clients)} clients" + (
        f", {len(found.uncovered)} of them without a primary" if found.uncovered else ""
    )
    yield (
        f"surges short by {hours(short)} in {sum(p.weeks for p in found.shortfalls)} weeks of"
        f" {len({part.client for part in found.shortfalls})} clients"
    )
    lost: Counter[str] = Counter()
    for gap in found.gaps:
        lost[gap.reasons.reason] += gap.weeks
    if lost:
        yield "lost at: " + ", ".join(f"{rule} {weeks} weeks" for rule, weeks in lost.most_common())
    for gap in found.gaps:
        yield f"{gap.client} {span(gap.first, gap.last)}: {_stretch(gap)}"
    for part in found.shortfalls:
        yield (
            f"{part.client} {span(part.first, part.last)}: surge short by {hours(part.minutes)},"
            f" {_stretch(part)}"
        )


def _stretch(part: GapStretch | ShortStretch) -> str:
    reasons = part.reasons
    if not reasons.relaxations:
        return _nobody(reasons) + ("" if reasons.funnel.left else "; no small step closes it")
    return f"{_nobody(reasons)}; {relaxation(reasons.relaxations[0])}"


def _some(people: Sequence[AdvisorId]) -> str:
    more = len(people) - 3
    return ", ".join(people[:3]) + (f" or {more} others" if more > 0 else "")


def span(first: Week, last: Week) -> str:
    """One week, or the first and the last."""
    return str(first) if first == last else f"{first}..{last}"


def hours(minutes: float) -> str:
    """Minutes as hours."""
    return f"{round(minutes / 60, 1):g} h"
