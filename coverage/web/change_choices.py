"""What a form of a change offers to tick, in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass

from coverage.domain.agencies import Agency
from coverage.domain.change_fields import Shape
from coverage.domain.vocabulary import LANGUAGE_CODES, Sector, Topic
from coverage.domain.weeks import WEEKDAYS
from coverage.web import change_words

Choice = tuple[str, str]
"""How a choice is sent, and what a person reads."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The boxes of one field; ``others`` are many and rarely wanted."""

    usual: tuple[Choice, ...]
    others: tuple[Choice, ...] = ()
    ticked: frozenset[str] = frozenset()


def choices(shape: Shape, agency: Agency, values: Mapping[str, str]) -> dict[str, Choices]:
    """The boxes of each field of ``shape`` that has some, by its name, ticked as in ``values``."""
    fields = {field.name for field in shape.fields}
    return {
        name: Choices(
            usual=_in_words(name, usual),
            others=_in_words(name, others),
            ticked=frozenset(values.get(name, "").replace(",", "|").split("|")),
        )
        for name, (usual, others) in _offered(agency).items()
        if name in fields
    }


def _offered(agency: Agency) -> dict[str, tuple[list[str], list[str]]]:
    known = {code for advisor in agency.advisors for code in advisor.languages}
    known |= {code for client in agency.clients for code in client.languages}
    return {
        "languages": (_by_word(known), _by_word(set(LANGUAGE_CODES) - known)),
        "days": (list(WEEKDAYS), []),
        "topics": (list(Topic), []),
        "sectors": (list(Sector), []),
    }


def _by_word(languages: set[str]) -> list[str]:
    return sorted(languages, key=lambda code: change_words.value("languages", code).casefold())


def _in_words(name: str, codes: list[str]) -> tuple[Choice, ...]:
    return tuple((str(code), change_words.value(name, code)) for code in codes)
