"""The forms with which people connect calendars outside the house: to make and to call back
passwords of devices and secret addresses.

Advisors, coordinators and contacts have the same ones on pages of their own. What is made is shown
in the answer to its form, once. So that loading that answer again makes no second one, every form
carries a name that makes something once only.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.devices import DeviceId, FeedId, holder_of
from coverage.domain.errors import InvalidInput, MadeAlready
from coverage.domain.visibility import AdvisorReader, CoordinatorReader, Reader
from coverage.operations.calendars import devices, feeds
from coverage.web import calendar_apps
from coverage.web.audiences import settings
from coverage.web.forms import FormReader

_LONGEST_NAME = 32

Show = Callable[[Mapping[str, str]], str]
"""Renders the page of the forms, with the problems of one of them."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One audience's page of such forms: ``home`` is its endpoint, ``show`` renders it."""

    home: str
    show: Show

    def make_device(
        self, reader: AdvisorReader | CoordinatorReader, *, profile: str
    ) -> ResponseReturnValue:
        """Make a device password and show it, this once: nothing keeps it. ``profile`` is the
        endpoint that gives it as a file.
        """
        try:
            secret = devices.add_own_device(
                reader,
                label=calendar_apps.label_from("label"),
                key=settings().secret_key,
                now=clock.now(),
                once=sent_once(),
            )
        except InvalidInput as refusal:
            return self.show(refusal.problems), 422
        except MadeAlready:
            return self._made_already()
        return calendar_apps.password_made(
            holder_of(reader).username,
            secret,
            back=url_for(self.home),
            profile=url_for(profile),
            section=self.home,
            writes=isinstance(reader, AdvisorReader),
        )

    def make_feed(
        self, make: Callable[[FormReader, str | None], str], *, what: str
    ) -> ResponseReturnValue:
        """Make a secret address and show it, this once. ``make`` reads the form and returns the
        token; ``what``: who has it, reads this.
        """
        try:
            token = make(FormReader(request.form), sent_once())
        except InvalidInput as refusal:
            return self.show(refusal.problems), 422
        except MadeAlready:
            return self._made_already()
        return calendar_apps.address_made(
            token, back=url_for(self.home), section=self.home, what=what
        )

    def revoke_device(
        self, reader: AdvisorReader | CoordinatorReader, number: int
    ) -> ResponseReturnValue:
        """Let a device in no more."""
        devices.revoke_device(reader, DeviceId(number), now=clock.now())
        flash(
            gettext(
                "Revoked. That device gets nothing any more; what it holds already stays on it."
            )
        )
        return self.back()

    def revoke_feed(self, reader: Reader, number: int) -> ResponseReturnValue:
        """Make a secret address open nothing any more."""
        feeds.revoke_feed(reader, FeedId(number), now=clock.now())
        flash(gettext("Revoked. That address opens nothing any more."))
        return self.back()

    def back(self) -> ResponseReturnValue:
        """To the page. Answers to forms lie under addresses of their own; a link that is followed
        from there leads here as well.
        """
        return redirect(url_for(self.home), code=303)

    def _made_already(self) -> ResponseReturnValue:
        flash(
            gettext(
                "This was made already, and is shown only once. Did you lose it? Revoke it and "
                "make another."
            )
        )
        return self.back()


def profile(reader: AdvisorReader | CoordinatorReader) -> Response:
    """The password just shown, as a profile that an iPhone installs."""
    return calendar_apps.profile(holder_of(reader).username)


def of_devices(reader: AdvisorReader | CoordinatorReader) -> dict[str, object]:
    """What a template needs for the card of device passwords and the steps beside it."""
    return of_feeds(reader) | {
        "devices": [each for each in devices.own_devices(reader) if each.revoked_at is None],
        "username": holder_of(reader).username,
        "address": calendar_apps.address(),
        "host": calendar_apps.host(),
    }


def of_feeds(reader: Reader) -> dict[str, object]:
    """What a template needs for the card of secret addresses."""
    return {
        "feeds": [each for each in feeds.own_feeds(reader) if each.revoked_at is None],
        "form": request.form,
        "longest": devices.LABEL_LENGTH,
        "once": secrets.token_urlsafe(16),
    }


def sent_once() -> str | None:
    """The name of the form that was sent; None where it has none that could be ours."""
    name = request.form.get("once", "")
    return (
        name if 0 < len(name) <= _LONGEST_NAME and name.isascii() and name.isprintable() else None
    )
