"""Components as iCalendar text (RFC 5545 3.1): the lines as they were read, folded anew."""

from collections.abc import Iterator

from coverage.calendars.parsing import Part

_LONGEST_LINE = 75
"""Octets, the space at the beginning of a folded line included (3.1)."""


def written(part: Part) -> bytes:
    """``part`` and all that is in it."""
    return "".join(f"{text}\r\n" for text in _texts(part)).encode()


def _texts(part: Part) -> Iterator[str]:
    yield f"BEGIN:{part.name}"
    for line in part.lines:
        yield _folded(f"{line.name}{line.parameters}:{line.value}")
    for inner in part.parts:
        yield from _texts(inner)
    yield f"END:{part.name}"


def _folded(text: str) -> str:
    """Lines of at most 75 octets, never cut inside a character."""
    if len(text.encode()) <= _LONGEST_LINE:
        return text
    if text.isascii():  # one look instead of one at each letter
        ends = range(_LONGEST_LINE, len(text), _LONGEST_LINE - 1)
        rest = (f" {text[at : at + _LONGEST_LINE - 1]}" for at in ends)
        return "\r\n".join([text[:_LONGEST_LINE], *rest])
    pieces, piece, size = [], "", 0
    for letter in text:
        width = len(letter.encode())
        if size + width > _LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += width
    return "\r\n".join([*pieces, piece])
