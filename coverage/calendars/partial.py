"""Parts of an object: the components and properties that a client asks for (RFC 4791 9.6)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from coverage.calendars.parsing import Part, parse
from coverage.calendars.writing import written


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is wanted of the component ``name``.

    ``properties`` maps names to whether their values are wanted too, ``components`` lists what is
    wanted of those inside; None stands for all.
    """

    name: str
    properties: Mapping[str, bool] | None = None
    components: tuple["Selection", ...] | None = None


def selected(body: bytes, wanted: Selection) -> bytes:
    """What is ``wanted`` of ``body``; all of it when that is about another kind of component."""
    whole = parse(body)
    return body if whole.name != wanted.name else written(_selected(whole, wanted))


def _selected(part: Part, wanted: Selection) -> Part:
    lines = part.lines
    if wanted.properties is not None:
        lines = [
            line if wanted.properties[line.name] else replace(line, value="")
            for line in part.lines
            if line.name in wanted.properties
        ]
    parts = part.parts
    if wanted.components is not None:
        by_name = {each.name: each for each in wanted.components}
        parts = [_selected(each, by_name[each.name]) for each in part.parts if each.name in by_name]
    return Part(name=part.name, lines=lines, parts=parts)
