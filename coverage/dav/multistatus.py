"""Multi-status answers: which properties were asked for, and what a resource says to each.

RFC 4918 9.1 and 13; RFC 8144 (``Prefer: return=minimal``).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import Response

from coverage.dav.markup import DAV, Element, Malformed, tag, text, whole
from coverage.dav.refusals import XML
from coverage.dav.resources import Calendar, Resource

Property = Callable[[Resource], str | None]
"""The content of a property as markup, empty for an empty one; None where there is no such one."""
Properties = Mapping[str, Property]

ALLPROP = tuple(
    DAV + name
    for name in (
        "resourcetype",
        "displayname",
        "getcontentlength",
        "getcontenttype",
        "getetag",
        "getlastmodified",
        "lockdiscovery",
        "supportedlock",
    )
)
"""What ``allprop`` answers: the properties of RFC 4918 itself (9.1: others need not be)."""


MOST_NAMES, MOST_CHARACTERS = 200, 16_000
"""Properties that one request may ask for, and the length of their names together. Every resource
answers to each of them, so that a small question would make an answer of gigabytes; no client asks
for more than some forty.
"""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The properties asked for. ``names_only`` asks which there are; ``minimal`` leaves out absent
    ones; ``dead`` adds all that clients have set.
    """

    names: tuple[str, ...]
    dead: bool = False
    names_only: bool = False
    minimal: bool = False


def wanted_in(asked: Element | None, known: Properties, *, minimal: bool) -> Wanted:
    """What the children of a request's root ask for; nothing said means ``allprop``."""
    if asked is None:
        return Wanted(names=ALLPROP, minimal=True, dead=True)
    if (prop := asked.find(DAV + "prop")) is not None:
        return Wanted(names=_names(prop), minimal=minimal)
    if asked.find(DAV + "propname") is not None:
        return Wanted(names=tuple(known), names_only=True, minimal=True, dead=True)
    if asked.find(DAV + "allprop") is not None:
        more = asked.find(DAV + "include")
        included = () if more is None else _names(more)
        return Wanted(names=tuple(dict.fromkeys(ALLPROP + included)), minimal=True, dead=True)
    raise Malformed


def _names(asked: Element) -> tuple[str, ...]:
    """The names in ``asked``, each once; Malformed when they are more than anybody needs."""
    names = tuple(dict.fromkeys(str(each.tag) for each in asked))
    if len(names) > MOST_NAMES or sum(map(len, names)) > MOST_CHARACTERS:
        raise Malformed
    return names


def described(resource: Resource, wanted: Wanted, known: Properties) -> str:
    """One ``response`` with what ``resource`` says to every property that is wanted."""
    there, absent = [], []
    dead = resource.collection.properties if isinstance(resource, Calendar) else _NONE
    names = tuple(dict.fromkeys((*wanted.names, *dead))) if wanted.dead and dead else wanted.names
    for name in names:
        answer = known.get(name)
        content = answer(resource) if answer else None
        if content is not None:
            there.append(tag(name, "" if wanted.names_only else content))
        elif name in dead:
            there.append(tag(name) if wanted.names_only else dead[name])
        else:
            absent.append(tag(name))
    parts = [f"<D:response><D:href>{text(resource.href)}</D:href>"]
    if there or not absent or wanted.minimal:
        parts.append(propstat(there, "200 OK"))
    if absent and not wanted.minimal:
        parts.append(propstat(absent, "404 Not Found"))
    return "".join([*parts, "</D:response>"])


def gone(href: str) -> str:
    """One ``response`` for a member that is not there (any more)."""
    return status(href, "404 Not Found")


def status(href: str, line: str, condition: str = "") -> str:
    """One ``response`` that is a status as a whole."""
    failed = f"<D:error>{condition}</D:error>" if condition else ""
    return (
        f"<D:response><D:href>{text(href)}</D:href>"
        f"<D:status>HTTP/1.1 {line}</D:status>{failed}</D:response>"
    )


def multistatus(responses: Iterable[str]) -> Response:
    """The whole answer (207)."""
    body = whole("D:multistatus", responses).encode()
    return Response(body, status=207, content_type=XML)


def propstat(content: list[str], line: str, condition: str = "") -> str:
    """Properties that share a status, and the condition that they break."""
    failed = f"<D:error>{condition}</D:error>" if condition else ""
    return (
        f"<D:propstat><D:prop>{''.join(content)}</D:prop>"
        f"<D:status>HTTP/1.1 {line}</D:status>{failed}</D:propstat>"
    )


_NONE: Mapping[str, str] = {}
