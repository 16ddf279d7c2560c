"""One request: who calls, about which address, and when."""

from dataclasses import dataclass

from flask import Request

from coverage.dav.markup import MAX_BODY
from coverage.dav.refusals import Refused
from coverage.dav.resources import NoParent, Spot, spot_of
from coverage.domain.visibility import AdvisorReader
from coverage.operations.calendars.writing_calendars import Day


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request that writes. ``path`` is what comes after the root, decoded."""

    request: Request
    reader: AdvisorReader
    path: str
    day: Day

    def spot(self) -> Spot:
        """Whose home, which calendar and which object the address names; NotFound when none of the
        reader's.
        """
        return spot_of(self.reader, self.path)

    def new_spot(self, *, is_collection: bool = False) -> Spot:
        """The same of an address where something is to be made: 409 where what would have to be
        around it is not there (RFC 4918 9.3.1, 9.7.1). A collection may leave out its last slash.
        """
        try:
            return spot_of(self.reader, self.path.removesuffix("/" * is_collection))
        except NoParent:
            raise Refused(409) from None

    def body(self, most: int = MAX_BODY) -> bytes:
        """The body, or RequestEntityTooLarge before more than ``most`` bytes of it are read."""
        self.request.max_content_length = most
        return self.request.get_data()
