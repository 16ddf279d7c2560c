"""Clients in an order that puts those near each other, who share advisors, together."""

from collections.abc import Iterable

from coverage.planning.problem import Problem


def by_neighbourhood(problem: Problem, clients: Iterable[int]) -> list[int]:
    """Sorted by postcode: Dutch ones run through the country region by region."""
    return sorted(clients, key=lambda client: (problem.clients[client].postcode, client))
