"""What every page of a seeker has: its frame, and the choices that it is made from."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from coverage import clock
from coverage.domain.bookings import Booking, ConversationKind
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId
from coverage.domain.seeking import Choices
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import client_pages, own_case, seeking
from coverage.operations.viewing_desks import seeker as viewing
from coverage.web import seeker_languages, seeker_sessions, seeker_words
from coverage.web.audiences import settings


@dataclass(frozen=True, kw_only=True)
class Booth:
    """A seeker in the middle of choosing: who they are to us, what they chose, whom they can.

    ``case`` is what they have booked already, in this session or with the code that they came with.
    """

    reader: SeekerReader
    choices: Choices
    panel: viewing.Panel
    case: own_case.OwnCase | None

    @property
    def advisors(self) -> tuple[AdvisorId, ...]:
        """Whom times are looked for with: the chosen one, or all who can be booked like this."""
        return tuple(
            person.id
            for person in self.panel.people
            if self.choices.advisor in (None, person.id)
            and (self.choices.kind is None or self.choices.kind in person.kinds)
        )

    @property
    def kinds(self) -> frozenset[ConversationKind]:
        """How one can talk with them."""
        found: frozenset[ConversationKind] = frozenset()
        for person in self.panel.people:
            if self.choices.advisor in (None, person.id):
                found |= person.kinds
        return found

    @property
    def names(self) -> dict[AdvisorId, str]:
        """What the people are called."""
        return {person.id: person.name for person in self.panel.people}

    @property
    def full(self) -> bool:
        """Whether nothing more can be booked: any time would be refused."""
        return self.case is not None and not self.case.can_book_again

    @property
    def coming(self) -> tuple[Booking, ...]:
        """The conversations that they have already and that will be."""
        coming = self.case.coming if self.case else ()
        return tuple(own.booking for own in coming if not own.fell_away)

    @property
    def planned(self) -> tuple[datetime, ...]:
        """When those begin."""
        return tuple(booking.starts for booking in self.coming)

    @property
    def with_whom(self) -> str:
        """The chosen advisor by name."""
        if self.choices.advisor is None:
            return str(gettext("whoever has time first"))
        return self.names.get(self.choices.advisor, "")


def booth() -> Booth:
    """The seeker of this request and what they chose so far; BegunElsewhere at an address of
    another client.
    """
    reader = seeker_sessions.reader()
    choices = seeking.choices_of(reader)
    panel = viewing.panel_of(
        reader, choices.avoided, language=seeker_languages.language(), today=today()
    )
    _refuse_other_clients(reader, panel.token)
    case = None if reader.case is None else found_case(reader)
    if case is not None:
        # within a case there is one advisor to choose: its own
        own = tuple(p for p in panel.people if p.id == case.case.advisor)
        panel = replace(panel, people=own, hidden=0)
    return Booth(reader=reader, choices=choices, panel=panel, case=case)


class BegunElsewhere(HTTPException):
    """A session that began on the page of one client, at the address of another's.

    Neither may be told of here: the one is not what the address says, and of the other this browser
    has no session.
    """

    code = 409


class NothingMore(HTTPException):
    """Whoever has as many conversations as there can be chooses no more: their own page says so.

    Otherwise every time would be refused as one that is gone.
    """

    code = 303

    def get_response(self, *_request: object, **_scope: object) -> Response:
        """To the own page."""
        return cast(Response, redirect(url_for("seeker_case.own_page"), code=303))


def _refuse_other_clients(reader: SeekerReader, own: str) -> None:
    """Nothing chosen on one client's page is shown under the address of another's.

    An address that is nobody's may be the one that this client had when the session began: whoever
    is choosing when it is renewed is not sent away.
    """
    asked = str((request.view_args or {}).get("token", own))
    if asked == own:
        return
    with suppress(NotFound):
        if client_pages.client_at(asked) != reader.client:
            raise BegunElsewhere


def choosing() -> Booth:
    """The seeker of this request on the way to a time; NothingMore when none could be had."""
    at = booth()
    if at.full:
        raise NothingMore
    return at


def found_case(reader: SeekerReader) -> own_case.OwnCase:
    """The case of the session; NotFound when it has none."""
    return own_case.own_case(
        reader,
        keys=settings().sealing_keys,
        now=clock.now(),
        zone=seeker_words.zone(),
        withheld_after=settings().elsewhere_limit,
    )


def page(
    template: str,
    *,
    reader: SeekerReader | None = None,
    **context: object,
) -> str:
    """A page in the seekers' frame; with ``reader`` the numbers to call stand on it, without those
    of whom this seeker knows.
    """
    if reader is not None:
        avoided = seeking.choices_of(reader).avoided
        context["help"] = viewing.help_of(
            reader.client, now=clock.now(), zone=seeker_words.zone(), avoided=avoided
        )
    token = seeker_sessions.form_token()
    frame = {
        "exit_page": settings().exit_page,
        "form_token": token,
        "leaving": url_for("seeker_case.left") if token else "",
        "words": seeker_words,
        "problem": "",
        "help": None,
    }
    return render_template(f"seeker/{template}.html", **(frame | context))


def today() -> date:
    """The day on the agency's calendar."""
    return clock.today(settings().zone)
