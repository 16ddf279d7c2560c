"""RFC 3253 3.8, expand-property: properties, and in the place of the addresses in them what is
asked of the resources there. Every server with rights knows it (RFC 3744 9). Programs of Apple, and
some in browsers, look for deputies so; a refusal makes some of them give up.
"""

from dataclasses import dataclass
from urllib.parse import unquote

from flask import Response
from lxml import etree

from coverage.dav.markup import DAV, Element, Malformed, document, read, tag, text
from coverage.dav.multistatus import MOST_NAMES, Properties, gone, multistatus, propstat
from coverage.dav.resources import ROOT, Resource, locate
from coverage.domain.errors import NotFound
from coverage.domain.visibility import DeviceReader


@dataclass(frozen=True, kw_only=True)
class Expansion:
    """One report: who asks, and the properties that are known. Of an absent property nothing is
    said when it is ``minimal`` (RFC 8144).
    """

    reader: DeviceReader
    known: Properties
    minimal: bool


def expand_property(report: Expansion, resource: Resource, asked: Element) -> Response:
    """What ``resource`` says. Malformed when more is asked than anybody needs: an address leads to
    one resource, so that the answer grows as the question does.
    """
    if sum(1 for _ in asked.iter(DAV + "property")) > MOST_NAMES:
        raise Malformed
    return multistatus([_described(report, resource, asked)])


def _described(report: Expansion, resource: Resource, asked: Element) -> str:
    there, absent = [], []
    for each in asked.iterfind(DAV + "property"):
        name = _name(each)
        value = report.known.get(name)
        content = value(resource) if value else None
        if content is None:
            absent.append(tag(name))
        else:
            there.append(tag(name, _expanded(report, content, each)))
    parts = [propstat(there, "200 OK")] if there or not absent or report.minimal else []
    if absent and not report.minimal:
        parts.append(propstat(absent, "404 Not Found"))
    return f"<D:response><D:href>{text(resource.href)}</D:href>{''.join(parts)}</D:response>"


def _expanded(report: Expansion, content: str, asked: Element) -> str:
    """``content``, or what is asked further of the resources whose addresses it consists of."""
    if asked.find(DAV + "property") is None:
        return content
    inside = read(document("D:prop", content).encode())
    if not len(inside) or any(each.tag != DAV + "href" for each in inside):
        return content
    return "".join(_at(report, each.text or "", asked) for each in inside)


def _at(report: Expansion, href: str, asked: Element) -> str:
    try:
        return _described(report, locate(report.reader, unquote(href.removeprefix(ROOT))), asked)
    except NotFound:
        return gone(href)


def _name(asked: Element) -> str:
    """The full name; it is the DAV: one when no namespace is given. Malformed when no element could
    have it.
    """
    try:
        name = etree.QName(asked.get("namespace", "DAV:") or None, asked.get("name", "")).text
    except ValueError:
        raise Malformed from None
    read(document("D:prop", tag(name)).encode())  # a namespace that is no address spoils an answer
    return name
