"""What happened, seen from the published plan: whose panel must change, and whose may have to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, Panel, Plan
from coverage.domain.ids import AdvisorId
from coverage.domain.replans import MoveCause
from coverage.domain.weeks import Week
from coverage.planning.loads import Cover
from coverage.planning.masks import has
from coverage.planning.problem import NOBODY, Problem, Seats


@dataclass(frozen=True, kw_only=True)
class Need:
    """Why a panel must be looked at. ``weeks`` are client-weeks that the change left alone."""

    cause: MoveCause
    weeks: int = 0


def remaining(problem: Problem, since: Week) -> Problem:
    """``problem`` with the weeks from ``since`` on alone: what is past costs nothing any more."""
    begin = min(problem.weeks, max(0, problem.horizon.index(since)))
    left = (1 << problem.weeks) - (1 << begin)
    return replace(problem, active=tuple(mask & left for mask in problem.active))


def standing_seats(problem: Problem, panels: Sequence[Panel]) -> Seats:
    """The published seats without those whose holders may not sit there now.

    Where the primary is gone the backup stands up too: a panel is decided as a pair.
    """
    seats = problem.seats_of(panels)
    primary, backup = [], []
    for client, (first, second) in enumerate(zip(seats.primary, seats.backup, strict=True)):
        stays = first != NOBODY and has(problem.candidates.primary[client], first)
        helps = second not in (NOBODY, first) and has(problem.candidates.backup[client], second)
        primary.append(first if stays else NOBODY)
        backup.append(second if stays and helps else NOBODY)
    return Seats(primary=tuple(primary), backup=tuple(backup))


def needs_of(problem: Problem, published: Plan, standing: Seats, cover: Cover) -> dict[int, Need]:
    """The clients that what happened concerns, by number; ``problem`` holds the weeks that remain.

    ``cover`` is what the standing seats cover. A plan without a cover (panels alone came in) tells
    nothing of gaps that were there before, so that none counts as new.
    """
    before = problem.seats_of(published.panels)
    gone = {
        problem.client_index[panel.client]
        for panel in published.panels
        if panel.client in problem.client_index and _is_gone(problem, panel)
    }
    held = _pair_weeks(problem, published, cover.gap)
    found: dict[int, Need] = {}
    for client, active in enumerate(problem.active):
        if not active or not problem.candidates.primary[client]:
            continue
        then = (before.primary[client], before.backup[client])
        now = (standing.primary[client], standing.backup[client])
        weeks = (cover.gap[client] & held[client]).bit_count() if held else 0
        if then != now or client in gone:
            found[client] = Need(cause=MoveCause.HOLDER, weeks=weeks)
        elif now[0] == NOBODY:
            found[client] = Need(cause=MoveCause.NEW)
        elif weeks:
            found[client] = Need(cause=MoveCause.GAP, weeks=weeks)
    return found


def changed_advisors(was: Agency, now: Agency) -> frozenset[AdvisorId]:
    """Those whose own facts or absences are others than before, and those who came or left."""
    then, today = _facts(was), _facts(now)
    return frozenset(a for a in then.keys() | today.keys() if then.get(a) != today.get(a))


def freed_advisors(was: Agency, now: Agency) -> frozenset[AdvisorId]:
    """Those who came, or can do something that they could not do before."""
    then, today = _facts(was), _facts(now)
    return frozenset(a for a in today if a not in then or _can_more(then[a], today[a]))


def _facts(agency: Agency) -> Mapping[AdvisorId, tuple[Advisor, set[Absence]]]:
    absences: defaultdict[AdvisorId, set[Absence]] = defaultdict(set)
    for absence in agency.absences:
        absences[absence.advisor].add(absence)
    return {a.id: (a, absences.get(a.id, set())) for a in agency.advisors}


def _can_more(then: tuple[Advisor, set[Absence]], today: tuple[Advisor, set[Absence]]) -> bool:
    """Whether anything but absences and an earlier end of availability is other than before."""
    (old, old_absences), (new, new_absences) = then, today
    if not old_absences <= new_absences:
        return True
    if (new.available_until or date.max) > (old.available_until or date.max):
        return True
    return new != replace(old, available_until=new.available_until)


def _is_gone(problem: Problem, panel: Panel) -> bool:
    """Whether the primary or the backup is no advisor of the agency any more."""
    return any(
        holder is not None and holder not in problem.advisor_index
        for holder in (panel.primary, panel.backup)
    )


def _pair_weeks(problem: Problem, published: Plan, gaps: Sequence[int]) -> list[int]:
    """The weeks that primary or backup covered by the published plan, as masks.

    Only of clients that have gaps now: of the others nobody asks.
    """
    if not published.cover:
        return []
    asked = {client.id: index for index, client in enumerate(problem.clients) if gaps[index]}
    weeks = [0] * len(problem.clients)
    for span in published.cover:
        if span.client in asked and span.role in (CoverRole.PRIMARY, CoverRole.BACKUP):
            first = max(0, problem.horizon.index(span.first))
            end = min(problem.weeks, problem.horizon.index(span.last) + 1)
            if first < end:
                weeks[asked[span.client]] |= (1 << end) - (1 << first)
    return weeks


def near_to(standing: Seats, needs: Collection[int], changed: Collection[int]) -> set[int]:
    """The advisors near to what happened: those who changed, those on a panel with one of them, and
    those on the panels that must be looked at.
    """
    near = set(changed)
    for client, pair in enumerate(zip(standing.primary, standing.backup, strict=True)):
        if client in needs or any(a in changed for a in pair):
            near.update(a for a in pair if a != NOBODY)
    return near


def could_choose(problem: Problem, changed: Iterable[int]) -> list[int]:
    """The clients for whom one of ``changed`` may be primary or backup."""
    mask = sum(1 << a for a in changed)
    candidates = problem.candidates
    return [
        client
        for client, weeks in enumerate(problem.active)
        if weeks and mask & (candidates.primary[client] | candidates.backup[client])
    ]
