"""Changes as text: one line each, the same at the command line, in forms and in the database.

    advisor-out anna-bakker 2027-03-01 2027-04-11
    advisor-joins new-north like=anna-bakker postcode=9711 hours=24

The first word is the kind, then come the fields that every change of that kind has, in order, then
others by name. `parse_change` reads a line, `read_change` fields that a form took apart already,
and `text_of` writes a line that reads back as the same change.
"""

import shlex
from collections.abc import Mapping
from dataclasses import MISSING, fields

from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.change_fields import SHAPES, ChangeKind, Shape, slug
from coverage.domain.changes import (
    AbsenceMoved,
    AdvisorChanged,
    AdvisorJoins,
    AdvisorLeaves,
    AdvisorOut,
    Change,
    ClientJoins,
    ClientLeaves,
    ContractMoved,
    NeedsChanged,
    SurgeAdded,
)
from coverage.domain.clients import Client, Surge
from coverage.domain.errors import ImpossibleChange
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import WEEKDAYS


def parse_change(line: str, agency: Agency) -> Change:
    """The change that ``line`` describes; ``like=ID`` copies what it leaves out from ``agency``.

    ImpossibleChange says which field cannot be read.
    """
    try:
        word, *rest = shlex.split(line)
        kind = ChangeKind(word)
    except ValueError:
        raise ImpossibleChange({"kind": "choice"}) from None
    shape = SHAPES[kind]
    places = [shape.subject, *shape.placed]
    known = {field.name for field in shape.fields} | {"like"}
    given: dict[str, str] = {}
    for part in rest:
        word, mark, value = part.partition("=")
        name = "first" if word == "from" else word.replace("-", "_")
        if mark and name in known:
            given[name] = value
        elif len(places) > 0:
            given[places.pop(0)] = part
        else:
            raise ImpossibleChange({"kind": "unreadable"})
    return read_change(kind, given, agency)


def read_change(kind: ChangeKind, given: Mapping[str, str], agency: Agency) -> Change:
    """The change of ``kind`` that the fields ``given`` describe; empty ones count as left out."""
    shape = SHAPES[kind]
    texts = {name: text.strip() for name, text in given.items() if text.strip()}
    problems: dict[str, str] = {}
    subject = texts.get(shape.subject, "")
    if not subject:
        problems[shape.subject] = "required"
    values: dict[str, object] = {}
    for field in shape.fields:
        if field.name in texts:
            try:
                values[field.attribute] = field.read(texts[field.name])
            except (ValueError, KeyError):
                problems[field.name] = field.problem
    if kind in (ChangeKind.ADVISOR_JOINS, ChangeKind.CLIENT_JOINS):
        problems |= _named(shape, subject, values)
        if "like" in texts:
            problems |= _liken(kind, texts["like"], values, agency)
    for name in _missing(kind, values, shape):
        problems.setdefault(name, "required")
    if problems:
        raise ImpossibleChange(problems)
    return _made(kind, subject, values)


def _named(shape: Shape, subject: str, values: dict[str, object]) -> dict[str, str]:
    """Somebody who joins is called by the slug until there is a name."""
    values.setdefault("name", subject)
    try:
        slug(subject)
    except ValueError:
        return {shape.subject: "slug"}
    return {}


def _liken(
    kind: ChangeKind, like: str, values: dict[str, object], agency: Agency
) -> dict[str, str]:
    """Take what somebody who joins leaves out from ``like``, who is there; what is wrong."""
    people: tuple[Advisor | Client, ...] = agency.advisors
    own = {"id", "name", "internal_to", "available_from", "available_until"}
    if kind is ChangeKind.CLIENT_JOINS:
        people, own = agency.clients, {"id", "name", "alias", "presence", "own_site_allowed"}
    model = next((fact for fact in people if fact.id == like), None)
    if model is None:
        return {"like": f"unknown_{SHAPES[kind].subject}"}
    for field in fields(model):
        if field.name not in own:
            values.setdefault(field.name, getattr(model, field.name))
    return {}


_MADE: Mapping[ChangeKind, type] = {
    ChangeKind.ADVISOR_OUT: AdvisorOut,
    ChangeKind.ADVISOR_LEAVES: AdvisorLeaves,
    ChangeKind.ADVISOR_JOINS: Advisor,
    ChangeKind.ADVISOR_CHANGED: AdvisorChanged,
    ChangeKind.CLIENT_JOINS: Client,
    ChangeKind.CLIENT_LEAVES: ClientLeaves,
    ChangeKind.CONTRACT: ContractMoved,
    ChangeKind.NEEDS: NeedsChanged,
    ChangeKind.SURGE: Surge,
    ChangeKind.ABSENCE_MOVED: AbsenceMoved,
}


def _missing(kind: ChangeKind, values: Mapping[str, object], shape: Shape) -> list[str]:
    """The fields that a change of ``kind`` cannot do without."""
    needed = {field.name for field in fields(_MADE[kind]) if field.default is MISSING}
    return [
        field.name
        for field in shape.fields
        if field.attribute in needed and field.attribute not in values
    ]


def _made(kind: ChangeKind, subject: str, values: dict[str, object]) -> Change:
    match kind:
        case ChangeKind.ADVISOR_JOINS:
            return AdvisorJoins(advisor=Advisor(id=AdvisorId(subject), **values))  # type: ignore[arg-type]  # read above
        case ChangeKind.CLIENT_JOINS:
            return ClientJoins(client=Client(id=ClientId(subject), **values))  # type: ignore[arg-type]  # read above
        case ChangeKind.SURGE:
            return SurgeAdded(surge=Surge(client=ClientId(subject), **values))  # type: ignore[arg-type]  # read above
    made: Change = _MADE[kind](**{SHAPES[kind].subject: subject}, **values)
    return made


def kind_of(change: Change) -> ChangeKind:
    """The first word of ``change``."""
    match change:
        case AdvisorJoins():
            return ChangeKind.ADVISOR_JOINS
        case ClientJoins():
            return ChangeKind.CLIENT_JOINS
        case SurgeAdded():
            return ChangeKind.SURGE
    return next(kind for kind, made in _MADE.items() if made is type(change))


def text_of(change: Change) -> str:
    """``change`` as one line, which `parse_change` reads back as the same change."""
    kind = kind_of(change)
    texts = fields_of(change)
    shape = SHAPES[kind]
    words = [kind.value, texts[shape.subject]]
    words += [texts[name] for name in shape.placed if name in texts]
    named = [field.name for field in shape.fields if field.name not in shape.placed]
    words += [f"{name.replace('_', '-')}={texts[name]}" for name in named if name in texts]
    return shlex.join(words)


def fields_of(change: Change) -> dict[str, str]:
    """The fields of ``change`` as text, those that say nothing left out."""
    kind = kind_of(change)
    shape = SHAPES[kind]
    match change:
        case AdvisorJoins(advisor=fact):
            source: object = fact
            subject: str = fact.id
        case ClientJoins(client=fact):
            source, subject = fact, fact.id
        case SurgeAdded(surge=fact):
            source, subject = fact, fact.client
        case _:
            source, subject = change, getattr(change, shape.subject)
    values = {field.name: getattr(source, field.attribute) for field in shape.fields}
    return {shape.subject: subject} | {
        name: _text(name, value)
        for name, value in values.items()
        if value is not None and value not in ("", ())
    }


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    if name == "days" and isinstance(value, frozenset):
        return "|".join(WEEKDAYS[day] for day in sorted(value))
    if isinstance(value, frozenset):
        return "|".join(sorted(value))
    if isinstance(value, tuple):
        return "|".join(f"{p.every_weeks}:{p.weekday}:{p.half_day.value}" for p in value)
    return str(value)
