"""RFC 3744 9.3 to 9.5: reports about principals. Everybody finds themselves and nobody else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Response

from coverage.dav.markup import DAV, Element, Malformed, document, read, tag
from coverage.dav.multistatus import Wanted, described, multistatus, wanted_in
from coverage.dav.properties import PROPERTIES, TITLE
from coverage.dav.refusals import XML
from coverage.dav.resources import Principal

_GRAMMAR = {
    DAV + each for each in ("prop", "property-search", "apply-to-principal-collection-set", "self")
}


@dataclass(frozen=True, kw_only=True)
class Search:
    """A report about principals: ``asked`` is the root of its body, ``me`` the reader's own."""

    me: Principal
    asked: Element
    minimal: bool


def property_search(search: Search) -> Response:
    """9.4: principals whose properties contain these words, whatever the capitals."""
    conditions = [_fits(search.me, each) for each in search.asked.iterfind(DAV + "property-search")]
    some = any if search.asked.get("test") == "anyof" else all
    if conditions and not some(conditions):
        return multistatus([])
    return _found(search)


def match(search: Search) -> Response:
    """9.3, for ``self``: which of the principals below is the reader."""
    if search.asked.find(DAV + "self") is None:
        return multistatus([])
    return _found(search)


def search_property_set(_: Search) -> Response:
    """9.5: what can be searched."""
    described_so = f"<D:prop>{tag(TITLE)}</D:prop><D:description>Name</D:description>"
    content = f"<D:principal-search-property>{described_so}</D:principal-search-property>"
    return Response(document("D:principal-search-property-set", content), content_type=XML)


REPORTS: Mapping[str, Callable[[Search], Response]] = {
    DAV + "principal-property-search": property_search,
    DAV + "principal-match": match,
    DAV + "principal-search-property-set": search_property_set,
}


def _found(search: Search) -> Response:
    return multistatus([described(search.me, _wanted(search), PROPERTIES)])


def _wanted(search: Search) -> Wanted:
    """The properties asked for. Some libraries put their names beside ``prop``, not into it."""
    beside = tuple(str(each.tag) for each in search.asked if each.tag not in _GRAMMAR)
    if search.asked.find(DAV + "prop") is None:
        return Wanted(names=beside)
    inside = wanted_in(search.asked, PROPERTIES, minimal=search.minimal)
    return Wanted(names=(*inside.names, *beside), minimal=search.minimal)


def _fits(me: Principal, condition: Element) -> bool:
    wanted = condition.findtext(DAV + "match")
    names = [str(each.tag) for each in condition.iterfind(f"{DAV}prop/*")]
    if wanted is None or not names:
        raise Malformed
    return all(wanted.casefold() in _text_of(me, name).casefold() for name in names)


def _text_of(me: Principal, name: str) -> str:
    known = PROPERTIES.get(name)
    content = known(me) if known else None
    return "".join(read(document("D:prop", content or "").encode()).itertext())
