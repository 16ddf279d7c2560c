"""Who may read the coordinator's pages."""

from coverage.domain.errors import NotFound
from coverage.domain.visibility import CoordinatorReader, Reader


def coordinators_only(reader: Reader) -> CoordinatorReader:
    """``reader``, if they plan for the whole agency; to everybody else the page does not exist."""
    if not isinstance(reader, CoordinatorReader):
        raise NotFound
    return reader
