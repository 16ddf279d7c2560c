"""What makes an agency hard to plan, in figures: to compare made-up agencies with given ones.

    python -m benchmarks.hardness FOLDER... [--solve WORK]

Everything is worked out from the problem alone. ``--solve`` adds what a run of so much work leaves:
the net gap and the points by key. No figure says it all; an agency as hard as another has about
the same in all of them.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean, quantiles

from benchmarks.instances import given
from coverage.calendars.holidays import days_off
from coverage.folders import read_folder
from coverage.planning.check import check
from coverage.planning.problem import NOBODY, Problem, build_problem

Figures = dict[str, float]


def main() -> None:
    """Print the figures of each folder, a column each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=given)
    parser.add_argument("--solve", type=int, metavar="WORK")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one object by folder")
    options = parser.parse_args()
    found: dict[str, Figures] = {}
    for folder in options.folders:
        problem = read_problem(folder)
        found[folder.name] = hardness(problem)
        if options.solve:
            found[folder.name] |= left_by_a_run(problem, options.solve, options.seed)
    print(json.dumps(found, indent=1) if options.json else "\n".join(table(found)))


def read_problem(folder: Path) -> Problem:
    """The problem in an agency folder, with the public holidays that it asks for."""
    return build_problem(read_folder(folder, days_off=days_off))


def hardness(problem: Problem) -> Figures:
    """Every figure that needs no solver."""
    return {
        "advisors": float(len(problem.advisors)),
        "clients": float(len(problem.clients)),
        **_room(problem),
        **_choice(problem),
        **_presence(problem),
        **_wishes(problem),
        **_published(problem),
    }


def left_by_a_run(problem: Problem, work: int, seed: int) -> Figures:
    """The net gap and the points per client that a run of ``work`` units leaves, by key."""
    from coverage.planning.outcomes import Limits, NothingToPlan
    from coverage.planning.solver.panels import solve

    outcome = solve(problem, Limits(work=work, seed=seed))
    if isinstance(outcome, NothingToPlan):
        return {}
    clients, score = len(problem.clients), outcome.score
    terms = {f"solved {key}": points / clients for key, points in score.terms.items()}
    return {"net gap %": 100 * score.net_gap} | terms


def _room(problem: Problem) -> Figures:
    """How full the pool is: alone by demand, and with the travel to the three nearest candidates.

    ``pressure`` spreads each client's load evenly over its candidates and divides by what each of
    them has; its upper decile tells of regions that are fuller than the rest.
    """
    capacity = [sum(weeks) for weeks in problem.capacity]
    demand = loads = 0.0
    pressed = [0.0] * len(capacity)
    for client, minutes in enumerate(problem.demand):
        weeks = problem.active[client].bit_count()
        demand += minutes * weeks
        able = problem.primaries(client)
        if not able:
            continue
        near = sorted(problem.load(client, advisor) for advisor in able)[:3]
        loads += fmean(near) * weeks
        for advisor in able:
            pressed[advisor] += fmean(near) * weeks / len(able)
    room = sum(capacity)
    pressure = [load / most for load, most in zip(pressed, capacity, strict=True) if most]
    return {
        "demand / capacity": demand / max(1, room),
        "load / capacity": loads / max(1, room),
        "pressure p90": _decile(pressure, 9),
        "demand hours": fmean(problem.demand) / 60,
        "demand hours p90": _decile(problem.demand, 9) / 60,
        "hours per advisor": fmean(a.hours_per_week for a in problem.advisors),
    }


def _choice(problem: Problem) -> Figures:
    """Between how many advisors a client can choose."""
    able = [mask.bit_count() for mask in problem.candidates.primary]
    clients, advisors = len(able), len(problem.advisors)
    return {
        "candidates": fmean(able),
        "candidates % of pool": 100 * fmean(able) / advisors,
        "candidates p10": _decile(able, 1),
        "candidates p50": _decile(able, 5),
        "without any %": 100 * sum(n == 0 for n in able) / clients,
        "with one %": 100 * sum(n == 1 for n in able) / clients,
        "conflicts per client": len(problem.agency.conflicts) / clients,
    }


def _presence(problem: Problem) -> Figures:
    """How often people are away, and how often two candidates of one client are at once."""
    everyone = range(len(problem.advisors))
    away = fmean(problem.away[a].bit_count() for a in everyone) / problem.weeks
    worst = max(
        sum(problem.is_away(a, week) for a in everyone) / len(everyone)
        for week in range(problem.weeks)
    )
    both = [
        (problem.away[one] & problem.away[other]).bit_count() / problem.weeks
        for client in range(0, len(problem.clients), max(1, len(problem.clients) // 200))
        for one, other in _some_pairs(problem.primaries(client))
    ]
    return {
        "away %": 100 * away,
        "away in the worst week %": 100 * worst,
        "both away %": 100 * fmean(both or [0.0]),
    }


def _wishes(problem: Problem) -> Figures:
    """What else clients and coordinators ask, for every hundred clients."""
    agency, clients = problem.agency, problem.clients
    counts = {
        "panel of three %": sum(c.panel_size == 3 for c in clients),
        "differ in something %": sum(c.differ_in is not None for c in clients),
        "preferred gender %": sum(c.preferred_gender is not None for c in clients),
        "part of the horizon %": sum(weeks.bit_count() < problem.weeks for weeks in problem.active),
        "pins %": sum(pin.kind == "pin" for pin in agency.pins),
        "bans %": sum(pin.kind == "ban" for pin in agency.pins),
        "surges %": len(agency.surges),
    }
    return {key: 100 * count / len(clients) for key, count in counts.items()}


def _published(problem: Problem) -> Figures:
    """How good the published panels are: what they would cost today, in points per client."""
    seats, clients = problem.published, len(problem.clients)
    filled = [advisor for advisor in seats.primary if advisor != NOBODY]
    checked = check(problem, problem.panels_of(seats))
    named = sum((p.primary is not None) + (p.backup is not None) for p in problem.agency.panels)
    kept = sum(seat != NOBODY for seat in (*seats.primary, *seats.backup))
    travel = checked.terms["travel_primary"] / max(1, len(filled))
    empty = checked.terms["uncovered"]
    return {
        "published %": 100 * len(problem.agency.panels) / clients,
        "no longer compatible %": 100 * (1 - kept / max(1, named)),
        "published points": (checked.objective - empty) / max(1, len(filled)),
        "published travel": travel,
        "published overload": checked.terms["overload"] / clients,
        "published both away": checked.terms["both_away"] / clients,
    }


def _some_pairs(able: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbours in the order of numbers, which has nothing to do with where they live."""
    return pairwise(able)


def _decile(values: Sequence[float], which: int) -> float:
    if len(values) < 2:
        return float(sum(values))
    return quantiles(values, n=10, method="inclusive")[which - 1]


def table(found: dict[str, Figures]) -> Iterator[str]:
    """A row per figure, a column per folder."""
    yield f"{'':<26}" + "".join(f"{name[:11]:>12}" for name in found)
    for key in next(iter(found.values())):
        cells = (figures.get(key, float("nan")) for figures in found.values())
        yield f"{key:<26}" + "".join(f"{cell:>12,.2f}" for cell in cells)


if __name__ == "__main__":
    main()
