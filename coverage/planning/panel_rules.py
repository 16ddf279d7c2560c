"""The hard rules of panels, one function per family."""

from collections import Counter
from collections.abc import Iterator, Sequence

from coverage.domain.assignments import Panel, PinKind, Role
from coverage.domain.eligibility import Rule, broken_rules, internal_refuses
from coverage.planning.masks import has
from coverage.planning.problem import NOBODY, Problem
from coverage.planning.violations import Breach, Violation


def panel_violations(problem: Problem, panels: Sequence[Panel]) -> list[Violation]:
    """Every hard rule that ``panels`` break; to leave a client uncovered breaks none."""
    found = list(_repeated(panels))
    by_client = {panel.client: panel for panel in panels}
    known = {client.id for client in problem.agency.clients}
    found += [
        Violation(rule=Breach.UNKNOWN, client=panel.client)
        for panel in panels
        if panel.client not in known
    ]
    for index, client in enumerate(problem.clients):
        panel = by_client.get(client.id, Panel(client=client.id))
        found += _seats_apart(panel)
        found += _pins_kept(problem, index, panel)
        found += _holders_compatible(problem, index, panel)
    return found


def _repeated(panels: Sequence[Panel]) -> Iterator[Violation]:
    """A client has one panel."""
    for client, times in Counter(panel.client for panel in panels).items():
        if times > 1:
            yield Violation(rule=Breach.REPEATED, client=client)


def _seats_apart(panel: Panel) -> Iterator[Violation]:
    """Nobody sits twice, and a backup stands beside a primary."""
    for advisor, times in Counter(panel.members()).items():
        if times > 1:
            yield Violation(rule=Breach.SAME_ADVISOR, client=panel.client, advisor=advisor)
    if panel.primary is None:
        for role in (Role.BACKUP, Role.THIRD):
            if (holder := panel.holder(role)) is not None:
                yield Violation(
                    rule=Breach.BACKUP_ALONE, client=panel.client, role=role, advisor=holder
                )


def _pins_kept(problem: Problem, client: int, panel: Panel) -> Iterator[Violation]:
    """A pin fixes a role; where nobody may be primary the other seats stay empty, pinned or not."""
    if not problem.candidates.primary[client]:
        return
    for role in Role:
        pinned = problem.candidates.pins.get((client, role), NOBODY)
        if pinned != NOBODY and panel.holder(role) != problem.advisors[pinned].id:
            yield Violation(
                rule=Breach.PIN,
                client=panel.client,
                role=role,
                advisor=problem.advisors[pinned].id,
            )


def _holders_compatible(problem: Problem, client: int, panel: Panel) -> Iterator[Violation]:
    """Whoever holds a seat keeps every rule between an advisor and a client."""
    for role in Role:
        holder = panel.holder(role)
        if holder is None:
            continue
        number = problem.advisor_index.get(holder)
        if number is None:
            rules = [Breach.UNKNOWN]
        elif problem.candidates.allows(client, role, number):
            continue
        else:
            rules = broken_for_role(problem, client, number, role)
        for rule in rules:
            yield Violation(rule=rule, client=panel.client, role=role, advisor=holder)


def broken_for_role(problem: Problem, client: int, advisor: int, role: Role | None) -> list[Breach]:
    """The rules that keep ``advisor`` from ``role`` at ``client``, in the order of `Rule`.

    Without a role: from standing in for a while, as a substitute or in a surge.
    """
    facts, person = problem.clients[client], problem.advisors[advisor]
    broken = set(
        broken_rules(
            person,
            facts,
            conflict=_in_conflict(problem, client, advisor),
            some_capacity=any(problem.capacity[advisor]),
        )
    )
    if internal_refuses(person, facts, role or Role.PRIMARY):
        broken.add(Rule.INTERNAL)
    if _banned(problem, client, advisor, role):
        broken.add(Rule.BAN)
    found = [Breach(rule) for rule in Rule if rule in broken]
    return found + [Breach.PANEL_SIZE] * (role is Role.THIRD and facts.panel_size < 3)


def _in_conflict(problem: Problem, client: int, advisor: int) -> bool:
    if not has(problem.candidates.conflicts_ever.get(client, 0), advisor):
        return False
    ids = (problem.advisors[advisor].id, problem.clients[client].id)
    return any(
        (c.advisor, c.client) == ids and problem.horizon.overlaps(c.first, c.until)
        for c in problem.agency.conflicts
    )


def _banned(problem: Problem, client: int, advisor: int, role: Role | None) -> bool:
    """A ban from one role does not keep anybody from standing in for a while."""
    ids = (problem.advisors[advisor].id, problem.clients[client].id)
    return any(
        pin.kind is PinKind.BAN and (pin.advisor, pin.client) == ids and pin.role in (None, role)
        for pin in problem.agency.pins
    )
