"""Reading a subscription address (.ics) of somebody else's server."""

from dataclasses import dataclass

from coverage.domain.elsewhere import Trouble
from coverage.publishing.addresses import Lookup, Rules, TargetFailed, system_lookup

MOST_BYTES = 2_000_000
"""Of one subscription: ten thousand holidays."""
SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What lies under an address. ``body`` is None when it is still what ``known`` named.

    ``known`` is for the next time: what the server calls this version of it, or empty.
    """

    body: bytes | None
    known: str = ""


def fetch(
    address: str,
    rules: Rules,
    *,
    known: str = "",
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    lookup: Lookup = system_lookup,
) -> Fetched:
    """Read ``address``; TargetFailed says in which way that came to nothing.

    ``webcal://`` means https, as calendar programs write it. The content is not looked into: it is
    whatever that server sent.
    """
    # libraries of half a second that only who fetches should pay for
    from coverage.publishing.sessions import GuardedSession

    if address.lower().startswith("webcal://"):
        address = f"https://{address[len('webcal://') :]}"
    kind, _, version = known.partition(" ")
    condition = {"etag": "If-None-Match", "date": "If-Modified-Since"}.get(kind)
    with GuardedSession(
        address, rules, seconds=seconds, most_bytes=most_bytes, lookup=lookup
    ) as session:
        response = session.request(
            "GET",
            session.start.url,
            headers={"Accept": "text/calendar"} | ({condition: version} if condition else {}),
        )
    if response.status_code == 304:
        return Fetched(body=None, known=known)
    refuse(response.status_code or 0, str(response.headers.get("Retry-After", "")))
    for name, header in (("etag", "ETag"), ("date", "Last-Modified")):
        if value := str(response.headers.get(header, "")):
            return Fetched(body=response.content, known=f"{name} {value}"[:300])
    return Fetched(body=response.content)


def refuse(status: int, retry_after: str = "") -> None:
    """TargetFailed for every status that is no success."""
    if 200 <= status < 300:
        return
    wait = float(retry_after) if retry_after.isdecimal() and len(retry_after) < 9 else 0.0
    by_status = {
        401: Trouble.PASSWORD,
        403: Trouble.FORBIDDEN,
        404: Trouble.NO_CALENDAR,
        410: Trouble.NO_CALENDAR,
        429: Trouble.BUSY,
        503: Trouble.BUSY,
    }
    trouble = by_status.get(status, Trouble.REFUSED if 400 <= status < 500 else Trouble.BROKEN)
    raise TargetFailed(trouble, wait=wait)
