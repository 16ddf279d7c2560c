"""CalDAV as servers elsewhere speak it: what is asked for, and what answers mean."""

from collections.abc import Mapping
from typing import cast
from urllib.parse import unquote, urljoin, urlsplit

from caldav.lib import error
from caldav.response import DAVResponse
from lxml import etree

from coverage.domain.elsewhere import Trouble
from coverage.publishing.addresses import TargetFailed
from coverage.publishing.answers import CalendarThere

NS = {
    "D": "DAV:",
    "C": "urn:ietf:params:xml:ns:caldav",
    "S": "http://calendarserver.org/ns/",
}
LONGEST_ETAG = 300
"""Characters; others use 20 to 70."""

XMLNS = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
DATA = "<D:prop><D:getetag/><C:calendar-data/></D:prop>"
ASKED = (
    "D:resourcetype D:current-user-principal D:sync-token C:calendar-home-set S:getctag "
    "C:supported-calendar-component-set"
)


def etag_in(text: str | None) -> str | None:
    """``text`` as an ETag; TargetFailed when no server would send one so long."""
    if text is not None and len(text) > LONGEST_ETAG:
        raise TargetFailed(Trouble.BROKEN)
    return text


def propfind(names: str) -> str:
    """The body that asks for these properties."""
    asked = "".join(f"<{name}/>" for name in names.split())
    return f'<D:propfind {XMLNS} xmlns:S="{NS["S"]}"><D:prop>{asked}</D:prop></D:propfind>'


def responses(response: DAVResponse) -> dict[str, etree._Element]:
    """The properties that were found, by unquoted path; each knows its own href."""
    found: dict[str, etree._Element] = {}
    if response.tree is None:
        return found
    for each in response.tree.iter("{DAV:}response"):
        href = each.findtext("D:href", namespaces=NS)
        for part in each.iterfind("D:propstat", NS):
            props = part.find("D:prop", NS)
            if href and props is not None and " 200" in (part.findtext("D:status", "", NS)):
                props.set("href", href.strip())
                found[path_of(href.strip())] = props
    return found


def is_calendar(props: etree._Element) -> bool:
    """Whether this is a calendar of the person's own that takes events."""
    kinds = props.find("D:resourcetype", NS)
    if kinds is None or kinds.find("C:calendar", NS) is None:
        return False
    if kinds.find("S:subscribed", NS) is not None:
        return False
    parts = props.findall("C:supported-calendar-component-set/C:comp", NS)
    return not parts or any(part.get("name") == "VEVENT" for part in parts)


def calendar_in(url: str, props: etree._Element) -> CalendarThere:
    """The calendar at ``url`` with these properties."""
    tokens = [props.findtext(name, "", NS) for name in ("S:getctag", "D:sync-token")]
    return CalendarThere(
        url=url if url.endswith("/") else f"{url}/", state=" ".join(tokens).strip()
    )


def href_in(found: Mapping[str, etree._Element], name: str, base: str) -> str | None:
    """The first address under this property, made whole."""
    for props in found.values():
        text = props.findtext(f"{name}/D:href", namespaces=NS)
        if text and text.strip():
            return urljoin(base, text.strip())
    return None


def quoted(props: etree._Element) -> str:
    """The address as the server wrote it."""
    return cast(str, props.get("href"))


def path_of(href: str) -> str:
    """The path of an address, unquoted: servers write it in several ways."""
    return unquote(urlsplit(href).path)


def denied(refusal: error.AuthorizationError) -> TargetFailed:
    """A refused request in our words."""
    status = getattr(refusal, "status", None)
    return TargetFailed(Trouble.FORBIDDEN if status == 403 else Trouble.PASSWORD)
