"""What a coordinator asks to see, read from an address: filters, weeks and pages of lists."""

from collections.abc import Callable
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from coverage.domain.clients import SchoolRegion
from coverage.domain.errors import NotFound
from coverage.domain.ids import PlanId
from coverage.domain.weeks import Week
from coverage.operations.viewing.advisors import AdvisorQuery
from coverage.operations.viewing.plan_table import Only, PlanQuery

T = TypeVar("T")
Args = MultiDict[str, str]

WEEKS = (13, 26, 52)
SIZES = (25, 50, 100)
NAMES = ("plan", "only", "region", "from", "weeks", "q", "kind", "order", "page", "size")
"""What an address of these pages may carry; everything else is dropped when it is written again."""


class Filters:
    """Reads one address. What cannot be understood is left out and its name kept in ``ignored``."""

    def __init__(self, args: Args) -> None:
        self._args = args
        self.ignored: list[str] = []

    def plan_query(self) -> PlanQuery:
        """The filters of the plan table."""
        only = (self._read_value(text, Only, "only") for text in self._args.getlist("only"))
        return PlanQuery(
            plan=self.plan(),
            only=frozenset(value for value in only if value is not None),
            region=self._read("region", SchoolRegion, None),
            start=self._read("from", Week.parse, None),
            weeks=self._among("weeks", WEEKS, 26),
            text=self.text(),
            page=self.page(),
            size=self.size(),
        )

    def advisor_query(self) -> AdvisorQuery:
        """The filters of the advisor weeks."""
        return AdvisorQuery(
            plan=self.plan(),
            start=self._read("from", Week.parse, None),
            weeks=self._among("weeks", WEEKS, 26),
            text=self.text(),
            busiest=self._args.get("order") == "busiest",
            page=self.page(),
            size=self.size(),
        )

    def plan(self) -> PlanId | None:
        """The plan that is asked for; NotFound for what cannot be one."""
        text = self._args.get("plan", "")
        if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise NotFound
        return PlanId(int(text)) if text else None

    def text(self) -> str:
        """What is searched for."""
        return self._args.get("q", "")[:100].replace("\x00", "")

    def page(self) -> int:
        """Which page of the list, from 1."""
        return max(1, self._read("page", _whole, 1))

    def size(self) -> int:
        """How many rows on a page."""
        return self._among("size", SIZES, 25)

    def choice(self, name: str, parse: Callable[[str], T]) -> T | None:
        """One value of a closed list, or None."""
        return self._read(name, parse, None)

    def _among(self, name: str, allowed: tuple[int, ...], usual: int) -> int:
        found = self._read(name, _whole, usual)
        if found not in allowed:
            self.ignored.append(name)
            return usual
        return found

    def _read(self, name: str, parse: Callable[[str], T], usual: T) -> T:
        text = self._args.get(name, "").strip()
        found = self._read_value(text, parse, name) if text else None
        return usual if found is None else found

    def _read_value(self, text: str, parse: Callable[[str], T], name: str) -> T | None:
        try:
            return parse(text)
        except (ValueError, OverflowError):
            self.ignored.append(name)
            return None


def _whole(text: str) -> int:
    if not text.isascii() or len(text) > 6:
        raise ValueError(text)
    return int(text)
