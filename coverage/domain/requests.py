"""Capacity requests: what a client asks for during a reorganisation, and what became of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coverage.domain.clients import Client, Surge
from coverage.domain.ids import ClientId
from coverage.domain.weeks import Horizon

HALF_DAY_HOURS = 4
MOST_HOURS = 120
"""Three people share a surge week at most (see ``docs/planning.md``), with 40 hours each."""
REASON_LENGTH = 2000
NOTE_LENGTH = 500


class RequestState(StrEnum):
    """Where a request stands. ``RUNNING`` and ``ENDED`` follow from the day and are not stored."""

    OPEN = "open"
    AGREED = "agreed"
    RUNNING = "running"
    ENDED = "ended"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class CapacityWish:
    """What a contact asks for, dates inclusive; it becomes a `Surge` when the coordinator agrees.

    ``hours_per_week`` come on top of the client's demand, in half hours; ``half_days_per_week`` on
    site lie inside them. ``languages`` (ISO 639-1) come on top of the client's. A ``neutral`` wish
    asks for nobody of the client's own panel.
    """

    first: date
    until: date
    hours_per_week: float
    half_days_per_week: int = 0
    neutral: bool = True
    languages: frozenset[str] = frozenset()

    def surge(self, client: ClientId) -> Surge:
        """The fact that planning works with."""
        return Surge(
            client=client,
            first=self.first,
            until=self.until,
            extra_hours_per_week=self.hours_per_week,
            half_days_per_week=self.half_days_per_week,
            neutral=self.neutral,
            languages=self.languages,
        )


def state_on(today: date, *, stored: RequestState, wish: CapacityWish) -> RequestState:
    """What a request is on ``today``: an agreed one begins and ends by itself."""
    if stored is not RequestState.AGREED or today < wish.first:
        return stored
    return RequestState.RUNNING if today <= wish.until else RequestState.ENDED


def wish_problems(
    wish: CapacityWish, client: Client, *, horizon: Horizon, today: date
) -> dict[str, str]:
    """What keeps ``wish`` from being asked for, as message keys by field; else empty."""
    problems = _hour_problems(wish)
    if field := _date_problem(wish, client, horizon=horizon, today=today):
        problems[field[0]] = field[1]
    return problems


def _hour_problems(wish: CapacityWish) -> dict[str, str]:
    problems = {}
    if not wish.hours_per_week > 0:
        problems["hours"] = "too_small"
    elif wish.hours_per_week > MOST_HOURS:
        problems["hours"] = "too_large"
    elif (2 * wish.hours_per_week) % 1:
        problems["hours"] = "half_hours"
    if wish.half_days_per_week < 0:
        problems["half_days"] = "negative"
    elif "hours" not in problems and HALF_DAY_HOURS * wish.half_days_per_week > wish.hours_per_week:
        problems["half_days"] = "half_days_hours"
    return problems


def _date_problem(
    wish: CapacityWish, client: Client, *, horizon: Horizon, today: date
) -> tuple[str, str] | None:
    """The first thing that is wrong with the dates, as field and message key."""
    if wish.until < wish.first:
        return "until", "date_order"
    if wish.first < today:
        return "first", "past"
    if wish.first < horizon.start:
        return "first", "horizon"
    if wish.until > horizon.last:
        return "until", "horizon"
    if wish.first < client.contract_from:
        return "first", "contract"
    if client.contract_until is not None and wish.until > client.contract_until:
        return "until", "contract"
    if not any(wish.surge(client.id).days_in(week) for week in horizon):
        return "until", "no_working_day"
    return None
