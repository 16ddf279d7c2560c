"""One request: who calls, about which address, and when."""

from dataclasses import dataclass, replace

from flask import Request

from coverage.dav.conditions import NO_ETAG, conditions_of
from coverage.dav.markup import MAX_BODY
from coverage.dav.refusals import Refused
from coverage.dav.resources import NoParent, Spot, TooLong, spot_of
from coverage.domain.calendars import Conditions
from coverage.domain.visibility import AdvisorReader
from coverage.operations.calendars.writing_calendars import Day


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request that writes. ``path`` is what comes after the root, decoded; ``judged`` what its
    ``If`` header was found true by.
    """

    request: Request
    reader: AdvisorReader
    path: str
    day: Day
    judged: Conditions

    def spot(self) -> Spot:
        """Whose home, which calendar and which object the address names; NotFound when none of the
        reader's.
        """
        return spot_of(self.reader, self.path)

    def new_spot(self, *, is_collection: bool = False) -> Spot:
        """The same of an address where something is to be made: 409 where what would have to be
        around it is not there (RFC 4918 9.3.1, 9.7.1), 414 where its name is too long to be kept
        (RFC 9110 15.5.15). A collection may leave out its last slash.
        """
        try:
            return spot_of(self.reader, self.path.removesuffix("/" * is_collection))
        except NoParent:
            raise Refused(409) from None
        except TooLong:
            raise Refused(414) from None

    def conditions(self) -> Conditions:
        """In what state an object must be for the request to be carried out."""
        asked = conditions_of(self.request)
        return replace(asked, seen=self.judged.seen, change=self.judged.change)

    def of_a_collection(self) -> None:
        """412 when a condition does not hold of a collection that is there: it has no ETag, so that
        whoever names one means something else.
        """
        if not conditions_of(self.request).hold(NO_ETAG, None):
            raise Refused(412)

    def body(self, most: int = MAX_BODY) -> bytes:
        """The body, or RequestEntityTooLarge before more than ``most`` bytes of it are read."""
        self.request.max_content_length = most
        return self.request.get_data()
