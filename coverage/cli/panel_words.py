"""How a panel is explained at the command line: rules kept, points by key, the best others."""

from collections.abc import Iterator, Sequence

from coverage.planning.concerns import Concern, ConcernKind
from coverage.planning.explain import Alternative, Need, PanelReasons, SeatReasons, Term
from coverage.planning.violations import Breach

TERMS = {
    "uncovered": "no primary",
    "no_backup": "no backup",
    "both_away": "weeks in which primary and backup are both away",
    "overload": "hours above the capacity of a week",
    "near_full": "hours above 85 % of the capacity of a week",
    "too_many": "more clients than an advisor may have",
    "change_primary": "another primary than published",
    "change_backup": "another backup than published",
    "travel_primary": "hours a year that the primary travels",
    "travel_backup": "hours a year that the backup would travel",
    "sector_primary": "the primary is from another sector",
    "sector_backup": "the backup is from another sector",
    "gender_primary": "the primary is not of the preferred gender",
    "panel_alike": "primary and backup do not differ as asked",
}
_COUNTED = ("both_away", "overload", "near_full", "too_many", "travel_primary", "travel_backup")

CONCERNS = {
    ConcernKind.STALE_PUBLISHED: "{advisor} is published as {role} and may not be any more",
    ConcernKind.PIN_REFUSED: "the pin of {advisor} as {role} breaks a rule or another pin",
    ConcernKind.NO_PRIMARY: "nobody may be primary",
    ConcernKind.PIN_TAKES_PRIMARY: (
        "{advisor} is pinned as {role} and is the only one left who may be primary:"
        " unpin, or let somebody else be primary"
    ),
    ConcernKind.PIN_TAKES_BACKUP: (
        "{advisor} is pinned as {role} and is the only one left who may be backup"
    ),
    ConcernKind.PINS_TOO_MANY: "{advisor} is pinned as {role} of more clients than they may have",
    ConcernKind.PINS_OVERLOAD: "clients of whom {advisor} is pinned {role} together ask too much",
}


def panel(reasons: PanelReasons) -> Iterator[str]:
    """Everything about one panel."""
    for concern in reasons.concerns:
        yield f"! {_concern(concern)}"
    for seat in reasons.seats:
        yield f"{seat.role:9}{seat.advisor}: {'; '.join(_seat(seat, reasons))}"
    if reasons.differs is not None:
        met = "met" if reasons.differs else "not met"
        yield f"differ in {reasons.differ_in}: {met}"
    yield f"both away: {len(reasons.both_away)} of {reasons.active_weeks} weeks" + (
        f" ({', '.join(map(str, reasons.both_away[:6]))}"
        f"{', ...' if len(reasons.both_away) > 6 else ''})"
        if reasons.both_away
        else ""
    )
    yield ""
    yield from map(_term, (term for term in reasons.terms if term.points))
    yield f"{'total':16}{reasons.total:11,.1f}"
    yield (
        f"may be primary: {reasons.primaries}, backup: {reasons.backups};"
        f" pairs: {reasons.panels:,}. Below zero is better, everybody else as planned."
    )
    yield from _others("another primary", reasons.for_primary)
    yield from _others("another backup", reasons.for_backup)
    told = {(one.primary, one.backup) for one in (*reasons.for_primary, *reasons.for_backup)}
    pairs = [one for one in reasons.alternatives if (one.primary, one.backup) not in told]
    yield from _others("two others", pairs)
    yield from _others("one rule away", reasons.near_misses)


def _concern(concern: Concern) -> str:
    return CONCERNS[concern.kind].format(advisor=concern.advisor, role=concern.role)


def _seat(seat: SeatReasons, reasons: PanelReasons) -> Iterator[str]:
    if seat.broken:
        yield "breaks " + ", ".join(seat.broken)
    else:
        yield f"speaks {' '.join(sorted(reasons.languages))}"
        yield f"covers {' '.join(sorted(reasons.topics))}"
        yield "no conflict, has capacity"
    if seat.road_km is not None:
        yield f"{seat.road_km:.0f} of {seat.radius_km:.0f} km"
    yield "knows the sector" if seat.sector_known else "from another sector"
    if seat.gender_met is not None:
        yield "preferred gender" if seat.gender_met else "not the preferred gender"
    yield f"away in {seat.away_weeks} weeks"
    if seat.pinned:
        yield "pinned"
    if seat.published is not None:
        yield "as published" if seat.published else "published is another"


def _term(term: Term) -> str:
    amount = f"{term.amount:,.1f} " if term.key in _COUNTED else ""
    return f"{term.key:16}{term.points:11,.1f}  {amount}{TERMS[term.key]}"


def _others(title: str, others: Sequence[Alternative]) -> Iterator[str]:
    yield ""
    yield f"{title}:" if others else f"{title}: none among the best"
    for other in others:
        need = f"  needs: {_need(other.need)}" if other.need else ""
        yield f"  {other.difference:+9,.1f}  {other.primary} / {other.backup or 'nobody'}{need}"
        parts = [f"{key} {points:+,.1f}" for key, points in (*other.better, *other.worse)]
        if parts:
            yield f"             {', '.join(parts)}"
        for gives in _gives(other):
            yield f"             {gives}"


def _gives(other: Alternative) -> Iterator[str]:
    for above in other.overloads:
        yield (
            f"would have to give: {above.advisor} gets {above.minutes / 60:.1f} h above capacity"
            f" in {above.weeks} week(s), most in {above.worst}"
        )
    if (swap := other.exchange) is not None:
        yield (
            f"would have to give: {swap.client} gives up {swap.advisor} as {swap.role} for"
            f" {swap.to or 'nobody'}; {swap.difference:+,.1f} with both"
        )


def _need(need: Need) -> str:
    match need.rule:
        case Breach.DISTANCE:
            return f"{need.km} km for {need.advisor} ({need.beyond} beyond the radius)"
        case Breach.LANGUAGE | Breach.TOPIC:
            return f"{need.advisor} without {need.skill}"
        case _:
            return f"the ban on {need.advisor} lifted"
