"""A CalDAV server elsewhere, spoken to with the ``caldav`` library over a guarded session.

What is written goes by href, with the ETag that it must still have: the library's own ways to add
and to delete overwrite and remove without asking.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import escape

from caldav.davclient import DAVClient
from caldav.lib import error
from caldav.response import DAVResponse
from lxml import etree

from coverage.domain.elsewhere import Account, Trouble
from coverage.publishing.addresses import TargetFailed
from coverage.publishing.answers import Copy, Home, Outcome
from coverage.publishing.fetching import refuse
from coverage.publishing.sessions import GuardedSession
from coverage.publishing.speaking import (
    ASKED,
    DATA,
    NS,
    XMLNS,
    calendar_in,
    denied,
    etag_in,
    href_in,
    is_calendar,
    path_of,
    propfind,
    quoted,
    responses,
)

_AT_ONCE = 50
"""Objects asked for in one request."""


class Server:
    """One visit to the server of ``account``. Every way to fail is a TargetFailed."""

    def __init__(self, session: GuardedSession, account: Account) -> None:
        self._session = session
        self._client = DAVClient(
            url=session.start.url,
            username=account.username,
            password=account.password,
            enable_rfc6764=False,
        )
        self._client.session.close()
        # the part of a session that the library uses
        self._client.session = session  # type: ignore[assignment]

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def check_time(self) -> None:
        """TargetFailed when the visit has taken all of its time: to be asked in long work on what
        the server sent.
        """
        self._session.check_time()

    # what is there ------------------------------------------------------------------------------

    def home(self) -> Home:
        """The calendars under the account's address.

        The address may be a calendar; otherwise the way goes by principal and home (RFC 4791 6.2.1,
        RFC 5397), and from the root of a host by its well-known address (RFC 6764 5).
        """
        start = self._session.start.url
        root = urlsplit(start).path in ("", "/")
        found = self._props(urljoin(start, "/.well-known/caldav")) if root else None
        found = found or self._props(start) or {}
        here = found.get(path_of(start))
        if here is not None and is_calendar(here):
            return Home(url=None, calendars=(calendar_in(start, here),))
        home = href_in(found, "C:calendar-home-set", start)
        if home is None:
            principal = href_in(found, "D:current-user-principal", start)
            if principal is None:
                raise TargetFailed(Trouble.NO_CALENDAR)
            home = href_in(self._props(principal) or {}, "C:calendar-home-set", principal)
        if home is None:
            raise TargetFailed(Trouble.NO_CALENDAR)
        return self._at_home(home)

    def make_calendar(self, url: str, *, title: str) -> None:
        """Make a calendar for events (RFC 4791 5.3.1), unless something is there already: whether
        it was made is seen at `home`.
        """
        body = (
            '<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
            f"<D:displayname>{escape(title)}</D:displayname>"
            '<C:supported-calendar-component-set><C:comp name="VEVENT"/>'
            "</C:supported-calendar-component-set></D:prop></D:set></C:mkcalendar>"
        )
        response = self._ask(url, "MKCALENDAR", body)
        if response.status not in (405, 409):  # there is something under this address already
            refuse(response.status)

    def remove_empty(self, url: str) -> None:
        """Remove a calendar, unless anything is in it."""
        if not self.etags(url):
            self._ask(url, "DELETE")

    def etags(self, calendar: str) -> Mapping[str, str]:
        """The ETag of every object in a calendar, by the last part of its address."""
        response = self._ask(
            calendar, "PROPFIND", propfind("D:getetag D:resourcetype"), {"Depth": "1"}
        )
        refuse(response.status)
        found = {}
        for href, props in responses(response).items():
            etag = etag_in(props.findtext("D:getetag", namespaces=NS))
            if href != path_of(calendar) and etag and props.find("*/D:collection", NS) is None:
                found[href.rsplit("/", 1)[-1]] = etag
        return found

    def copies(self, calendar: str, names: Sequence[str]) -> Mapping[str, Copy]:
        """These objects of a calendar, by the last part of their address (RFC 4791 7.9)."""
        found: dict[str, Copy] = {}
        for start in range(0, len(names), _AT_ONCE):
            hrefs = "".join(
                f"<D:href>{escape(urlsplit(calendar).path + name)}</D:href>"
                for name in names[start : start + _AT_ONCE]
            )
            found |= self._objects(
                calendar, f"<C:calendar-multiget {XMLNS}>{DATA}{hrefs}</C:calendar-multiget>"
            )
        return found

    def events(self, calendar: str, start: datetime, end: datetime) -> Mapping[str, Copy]:
        """The events that take place in a stretch of time, ends not included (RFC 4791 7.8)."""
        when = " ".join(
            f'{name}="{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"'
            for name, moment in (("start", start), ("end", end))
        )
        return self._objects(
            calendar,
            f'<C:calendar-query {XMLNS}>{DATA}<C:filter><C:comp-filter name="VCALENDAR">'
            f'<C:comp-filter name="VEVENT"><C:time-range {when}/></C:comp-filter>'
            "</C:comp-filter></C:filter></C:calendar-query>",
        )

    # writing ------------------------------------------------------------------------------------

    def put(self, url: str, body: bytes, *, etag: str | None) -> tuple[Outcome, str | None]:
        """Store an object that is new (``etag`` None) or has this ETag now (RFC 4918 10.4).

        The second value is its ETag, None when the server does not say: then it may have stored
        other bytes than ours (RFC 4791 5.3.4).
        """
        condition = {"If-None-Match": "*"} if etag is None else {"If-Match": etag}
        headers = {"Content-Type": "text/calendar; charset=utf-8"} | condition
        outcome, response = self._write(url, "PUT", body.decode(), headers)
        tag = etag_in(response.headers.get("ETag")) if response is not None else None
        strong = tag is not None and not tag.startswith("W/")
        return outcome, tag if outcome is Outcome.DONE and strong else None

    def delete(self, url: str, *, etag: str) -> Outcome:
        """Remove the object that has this ETag now."""
        return self._write(url, "DELETE", "", {"If-Match": etag})[0]

    def _write(
        self, url: str, method: str, body: str, headers: Mapping[str, str]
    ) -> tuple[Outcome, DAVResponse | None]:
        try:
            response = self._ask(url, method, body, headers, known=True)
        except error.AuthorizationError as refusal:
            if any("no-uid-conflict" in str(each) for each in refusal.preconditions or ()):
                return Outcome.TAKEN, None
            raise denied(refusal) from None
        if response.tree is not None and response.tree.find(".//C:no-uid-conflict", NS) is not None:
            return Outcome.TAKEN, response
        by_status = {404: Outcome.GONE, 410: Outcome.GONE, 412: Outcome.STALE}
        if (outcome := by_status.get(response.status)) is not None:
            return outcome, response
        refuse(response.status)
        return Outcome.DONE, response

    # requests -----------------------------------------------------------------------------------

    def _at_home(self, home: str) -> Home:
        found = self._props(home, depth=1)
        if found is None:
            raise TargetFailed(Trouble.NO_CALENDAR)
        calendars = [
            calendar_in(urljoin(home, quoted(props)), props)
            for props in found.values()
            if is_calendar(props)
        ]
        return Home(url=home, calendars=tuple(calendars))

    def _props(self, url: str, *, depth: int = 0) -> Mapping[str, etree._Element] | None:
        """What is asked of anything on the way to a calendar, by path; None when it is not
        there.
        """
        response = self._ask(url, "PROPFIND", propfind(ASKED), {"Depth": str(depth)})
        if response.status in (404, 405, 410):
            return None
        refuse(response.status)
        return responses(response)

    def _objects(self, calendar: str, report: str) -> Mapping[str, Copy]:
        response = self._ask(calendar, "REPORT", report, {"Depth": "1"})
        refuse(response.status)
        found = {}
        for href, props in responses(response).items():
            etag = etag_in(props.findtext("D:getetag", namespaces=NS))
            data = props.findtext("C:calendar-data", namespaces=NS)
            if etag and data:
                found[href.rsplit("/", 1)[-1]] = Copy(etag=etag, body=data.encode())
        return found

    def _ask(
        self,
        url: str,
        method: str,
        body: str = "",
        headers: Mapping[str, str] | None = None,
        *,
        known: bool = False,
    ) -> DAVResponse:
        """The answer; ``known``: the caller knows what a 403 may mean."""
        try:
            response = self._client.request(url, method, body, headers or {})
        except error.RateLimitError as busy:
            raise TargetFailed(
                Trouble.BUSY, wait=float(getattr(busy, "retry_after_seconds", None) or 0)
            ) from None
        except error.AuthorizationError as refusal:
            if known:
                raise
            raise denied(refusal) from None
        except (error.DAVError, etree.XMLSyntaxError, ValueError):
            raise TargetFailed(Trouble.BROKEN) from None
        if response.status == 207 and response.tree is None:
            raise TargetFailed(Trouble.BROKEN)
        return response
