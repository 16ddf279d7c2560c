"""What a coordinator should look at, the most urgent first: read off one plan and the facts of
today.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import reduce
from operator import or_

from coverage.domain.assignments import Panel, Role
from coverage.domain.eligibility import Rule
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.rounding import round_half_up
from coverage.domain.weeks import Week
from coverage.operations.viewing.digests import Digest, runs_of, weeks_from, weeks_of
from coverage.operations.viewing.facts import between
from coverage.operations.viewing.panel_rules import broken_by_seat
from coverage.operations.viewing.people import AdvisorName
from coverage.operations.viewing.problem_kinds import OpenProblem, ProblemKind, credential_problem
from coverage.planning.concerns import PINNED
from coverage.planning.masks import members
from coverage.planning.violations import Breach


def open_problems(digest: Digest, *, today: date) -> tuple[OpenProblem, ...]:
    """Everything that is the matter from the week of ``today`` on."""
    sources: tuple[Callable[[Digest, date], Iterator[OpenProblem]], ...] = (
        _lost_weeks,
        _away_after_all,
        _empty_seats,
        _gaps,
        _credentials,
        _short_surges,
        _new_surges,
        _overloads,
    )
    found = [problem for source in sources for problem in source(digest, today)]
    found += _stale_members(digest)
    found += _pins(digest)
    return tuple(sorted(found, key=lambda problem: problem.order))


def _lost_weeks(digest: Digest, today: date) -> Iterator[OpenProblem]:
    """Weeks that the plan covers and the facts of today do not."""
    ahead = weeks_from(digest.horizon, Week.of(today))
    for client, by_advisor in digest.lost_by.items():
        for advisor, weeks in by_advisor.items():
            instead: defaultdict[AdvisorId | None, int] = defaultdict(int)
            for week in members(weeks & ahead):
                instead[digest.takes_over(client, week)] |= 1 << week
            for other, mask in instead.items():
                for first, last in runs_of(mask, digest.horizon):
                    yield OpenProblem(
                        kind=ProblemKind.SHORT_NOTICE if other else ProblemKind.LOST,
                        client=digest.facts.client_name(client),
                        advisor=digest.facts.advisor_name(advisor),
                        first=first,
                        last=last,
                        takes_over=digest.facts.advisor_name(other) if other else None,
                    )


def _away_after_all(digest: Digest, today: date) -> Iterator[OpenProblem]:
    """Advisors of several clients who are away in weeks that the plan counted on: a holiday written
    on a telephone, for instance.
    """
    ahead = weeks_from(digest.horizon, Week.of(today))
    lost: defaultdict[AdvisorId, dict[ClientId, int]] = defaultdict(dict)
    for client, by_advisor in digest.lost_by.items():
        for advisor, weeks in by_advisor.items():
            if weeks & ahead and advisor in digest.facts.advisors:
                lost[advisor][client] = weeks & ahead
    for advisor, by_client in lost.items():
        for first, last in runs_of(reduce(or_, by_client.values()), digest.horizon):
            span = between(digest.horizon, first, last)
            hit = {client: weeks & span for client, weeks in by_client.items() if weeks & span}
            if len(hit) > 1:
                yield _at_a_glance(digest, advisor, hit, first=first, last=last)


def _at_a_glance(
    digest: Digest, advisor: AdvisorId, hit: Mapping[ClientId, int], *, first: Week, last: Week
) -> OpenProblem:
    """The weeks of each client that lost ``advisor``, as one problem."""
    instead: Counter[AdvisorId] = Counter()
    left_open = 0
    for client, weeks in hit.items():
        others = {digest.takes_over(client, week) for week in members(weeks)}
        left_open += None in others
        instead.update(other for other in others if other is not None)
    return OpenProblem(
        kind=ProblemKind.AWAY_AFTER_ALL,
        advisor=digest.facts.advisor_name(advisor),
        first=first,
        last=last,
        clients=len(hit),
        open_clients=left_open,
        panel=tuple(digest.facts.advisor_name(other) for other, _ in instead.most_common()),
    )


def _empty_seats(digest: Digest, today: date) -> Iterator[OpenProblem]:
    """Clients without a primary, a backup or a third whom they asked for."""
    ahead = weeks_from(digest.horizon, Week.of(today))
    for client in digest.facts.clients.values():
        active = digest.facts.active(client.id, digest.horizon) & ahead
        if not active:
            continue
        panel = digest.panels.get(client.id)
        kind, role = _missing(panel, client.panel_size)
        if kind:
            first, last = runs_of(active, digest.horizon)[0]
            name = digest.facts.client_name(client.id)
            yield OpenProblem(kind=kind, client=name, role=role, first=first, last=last)


def _missing(panel: Panel | None, size: int) -> tuple[ProblemKind | None, Role | None]:
    """The most important seat that is empty."""
    if panel is None:
        return ProblemKind.UNPLANNED, None
    if panel.primary is None:
        return ProblemKind.NO_PRIMARY, Role.PRIMARY
    if panel.backup is None:
        return ProblemKind.NO_BACKUP, Role.BACKUP
    if size > 2 and panel.third is None:
        return ProblemKind.NO_THIRD, Role.THIRD
    return None, None


def _gaps(digest: Digest, today: date) -> Iterator[OpenProblem]:
    """Weeks that the plan leaves open, unless the client has no primary at all (which is told
    once).
    """
    ahead = weeks_from(digest.horizon, Week.of(today))
    for client, spans in digest.gaps.items():
        if (panel := digest.panels.get(client)) is None or panel.primary is None:
            continue
        for span in spans:
            for first, last in runs_of(weeks_of(span, digest.horizon) & ahead, digest.horizon):
                yield OpenProblem(
                    kind=ProblemKind.GAP,
                    client=digest.facts.client_name(client),
                    first=first,
                    last=last,
                    panel=_panel(digest, client),
                    rules=_rules(span.reason),
                )


def _credentials(digest: Digest, today: date) -> Iterator[OpenProblem]:
    """Credentials that ended or will soon, of advisors on whom somebody counts."""
    counts: defaultdict[AdvisorId, int] = defaultdict(int)
    for panel in digest.panels.values():
        for member in panel.members():
            counts[member] += 1
    for advisor, clients in counts.items():
        if not (known := digest.facts.advisors.get(advisor)):
            continue
        if (kind := credential_problem(known, today=today)) is not None:
            yield OpenProblem(
                kind=kind,
                advisor=digest.facts.advisor_name(advisor),
                day=known.valid_until,
                days=(known.valid_until - today).days,
                clients=clients,
            )


def _stale_members(digest: Digest) -> Iterator[OpenProblem]:
    """Members of panels who no longer satisfy the hard rules, whatever the day."""
    for client, role, advisor, rules in broken_by_seat(digest):
        yield OpenProblem(
            kind=ProblemKind.STALE,
            client=digest.facts.client_name(client),
            advisor=digest.facts.advisor_name(advisor),
            role=role,
            rules=tuple(Breach(rule) for rule in Rule if rule in rules),
        )


def _pins(digest: Digest) -> Iterator[OpenProblem]:
    """Pins that cannot be kept, or that together undo something, whatever the day."""
    if not digest.facts.agency.pins:
        return
    for concern in digest.facts.problem.concerns:
        if concern.kind in PINNED and concern.advisor is not None:
            yield OpenProblem(
                kind=ProblemKind.PINS,
                client=digest.facts.client_name(concern.client),
                advisor=digest.facts.advisor_name(concern.advisor),
                role=concern.role,
                concern=concern.kind,
            )


def _short_surges(digest: Digest, today: date) -> Iterator[OpenProblem]:
    """Hours of surges that the plan leaves to nobody."""
    short: defaultdict[tuple[ClientId, str], dict[int, int]] = defaultdict(dict)
    for part in digest.surge_shortfalls:
        if part.week >= Week.of(today) and part.week in digest.horizon:
            short[part.client, part.reason][digest.horizon.index(part.week)] = part.minutes
    for (client, reason), weeks in short.items():
        for first, last in runs_of(sum(1 << week for week in weeks), digest.horizon):
            span = range(digest.horizon.index(first), digest.horizon.index(last) + 1)
            yield OpenProblem(
                kind=ProblemKind.SURGE_SHORT,
                client=digest.facts.client_name(client),
                first=first,
                last=last,
                minutes=sum(weeks[week] for week in span),
                rules=_rules(reason),
            )


def _new_surges(digest: Digest, today: date) -> Iterator[OpenProblem]:
    """Surges that were agreed after the plan was made."""
    planned = {(part.client, part.week) for part in digest.surge_staffing}
    planned |= {(part.client, part.week) for part in digest.surge_shortfalls}
    for surge in digest.facts.agency.surges:
        active = digest.facts.active(surge.client, digest.horizon)
        mask = sum(
            1 << index
            for index, week in enumerate(digest.horizon)
            if week >= Week.of(today)
            and surge.days_in(week)
            and (surge.client, week) not in planned
        )
        for first, last in runs_of(mask & active, digest.horizon):
            yield OpenProblem(
                kind=ProblemKind.SURGE_UNPLANNED,
                client=digest.facts.client_name(surge.client),
                first=first,
                last=last,
                minutes=round_half_up(60 * surge.extra_hours_per_week),
            )


def _overloads(digest: Digest, today: date) -> Iterator[OpenProblem]:
    """Weeks in which the plan asks more of an advisor than there is."""
    ahead = weeks_from(digest.horizon, Week.of(today))
    for advisor, above in digest.overloads.items():
        mask = sum(1 << week for week in above) & ahead
        for first, last in runs_of(mask, digest.horizon):
            span = range(digest.horizon.index(first), digest.horizon.index(last) + 1)
            yield OpenProblem(
                kind=ProblemKind.OVERLOAD,
                advisor=digest.facts.advisor_name(advisor),
                first=first,
                last=last,
                minutes=sum(above[week] for week in span),
            )


def _panel(digest: Digest, client: ClientId) -> tuple[AdvisorName, ...]:
    return tuple(digest.facts.advisor_name(member) for member in digest.members(client))


def _rules(reason: str) -> tuple[Breach, ...]:
    """The rule that a plan names as a reason; nothing when it names none we know."""
    return (Breach(reason),) if reason in set(Breach) else ()
