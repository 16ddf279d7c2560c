"""Reading forms: text becomes a domain value in one step, or a message key per field."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from coverage.domain.errors import InvalidInput

T = TypeVar("T")


class FormReader:
    """Reads the fields of one form, collecting what is wrong with each.

    ``take`` gives the parsed value, or None when it could not be read; call ``finish`` before using
    any, it raises InvalidInput with every problem at once.
    """

    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = form
        self.problems: dict[str, str] = {}

    def text(self, name: str, *, longest: int = 200, required: bool = True) -> str:
        """A line of text without surrounding space."""
        value = self._form.get(name, "").strip()
        if required and not value:
            self.problems[name] = "required"
        elif len(value) > longest:
            self.problems[name] = "too_long"
        elif "\x00" in value:
            self.problems[name] = "unreadable"
        return value

    def take(self, name: str, parse: Callable[[str], T], *, problem: str) -> T | None:
        """A required value; ``problem`` is the message key for what ``parse`` refuses with
        ValueError.
        """
        text = self.text(name)
        if name in self.problems:
            return None
        try:
            return parse(text)
        except ValueError:
            self.problems[name] = problem
            return None

    def day(self, name: str) -> date | None:
        """A required day, as browsers send it: 2027-03-08."""
        return self.take(name, date.fromisoformat, problem="date")

    def finish(self) -> None:
        """Raise InvalidInput when any field had a problem."""
        if self.problems:
            raise InvalidInput(self.problems)
