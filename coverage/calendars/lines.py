"""A shallow look into stored iCalendar bytes: components and the text of their properties.

For the few filters of CalDAV queries that ask for more than time. It understands lines, folding,
parameters and escapes (RFC 5545 3.1), not values; whatever needs values is stored beside the object
when it is written.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_PARAMETER = r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)'
_LINE = re.compile(rf"([A-Za-z0-9-]+)((?:{_PARAMETER})*):(.*)", re.DOTALL)
_PARAMETERS = re.compile(_PARAMETER)
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Property:
    """One line: names in capitals, ``value`` as text without escapes."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass(frozen=True, kw_only=True)
class Component:
    """What lies between BEGIN and END of ``name`` (in capitals)."""

    name: str
    properties: list[Property] = field(default_factory=list)
    components: list["Component"] = field(default_factory=list)


def component_of(body: bytes) -> Component:
    """The outermost component of a stored object."""
    outside = Component(name="")
    _fill(outside, _lines(body))
    return outside.components[0] if outside.components else outside


def _fill(component: Component, lines: Iterator[Property]) -> None:
    for line in lines:
        if line.name == "END":
            return
        if line.name == "BEGIN":
            inner = Component(name=line.value.strip().upper())
            _fill(inner, lines)
            component.components.append(inner)
        else:
            component.properties.append(line)


def _lines(body: bytes) -> Iterator[Property]:
    text = body.decode().replace("\r\n", "\n")  # some write LF alone
    for line in text.replace("\n ", "").replace("\n\t", "").split("\n"):
        if found := _LINE.fullmatch(line):
            yield Property(
                name=found[1].upper(),
                parameters=_parameters(_PARAMETERS.findall(found[2])),
                value=_ESCAPED.sub(_plain, found[5]),
            )


def _parameters(found: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {name.upper(): value.replace('"', "") for name, value in found}


def _plain(escaped: re.Match[str]) -> str:
    return "\n" if escaped[1] in "nN" else escaped[1]
