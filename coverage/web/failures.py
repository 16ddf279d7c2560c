"""What is logged of a request that failed: where in the program, and never for whom.

An address may hold a secret (a client's page, a subscription, an invitation), and what an error
says may hold what somebody typed.
"""

import traceback
from types import TracebackType

from flask import Flask, request

from coverage.web.audiences import for_seekers

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
"""What `sys.exc_info` gives."""


class Discreet(Flask):
    """A Flask whose log names addresses by their rule, without what was put into it. Of seekers'
    pages it has what kinds of errors there were, and where, without what they say.
    """

    def log_exception(self, exc_info: Failure) -> None:
        """As Flask calls it when a view failed."""
        where = request.url_rule.rule if request.url_rule else "no address of ours"
        if for_seekers():
            self.logger.error("Failed: %s [%s]\n%s", where, request.method, _places(exc_info[1]))
        else:
            self.logger.error("Failed: %s [%s]", where, request.method, exc_info=exc_info)


def _places(error: BaseException | None) -> str:
    """The frames and kinds of an error, and of those that it came from."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = "".join(traceback.format_tb(error.__traceback__))
        lines.append(f"{frames}{type(error).__name__}")
        error = error.__cause__ or error.__context__
    return "\nwhich came from\n".join(lines)
