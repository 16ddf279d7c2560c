"""Pairs and pools, and what pins ask of a pair."""

from collections.abc import Sequence
from dataclasses import dataclass

from coverage.domain.assignments import Role
from coverage.planning.problem import Problem


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A panel and what it costs by itself; ``primary`` and ``backup`` may be NOBODY."""

    primary: int
    backup: int
    points: float


Pool = Sequence[Sequence[Pair]]
"""Some pairs of each client, in the order of the problem's clients."""


def needs_panel(problem: Problem, client: int) -> bool:
    """Whether a pin asks for a panel, so that the client may not be left without."""
    pins = problem.candidates.pins
    able = bool(problem.candidates.primary[client])
    return able and any((client, role) in pins for role in Role)


def needs_backup(problem: Problem, client: int) -> bool:
    """Whether a pin asks for a backup."""
    return (client, Role.BACKUP) in problem.candidates.pins
