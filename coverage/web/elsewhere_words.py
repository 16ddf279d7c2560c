"""What is told about calendars elsewhere: every trouble in plain words, and how to go on."""

from flask_babel import lazy_gettext

from coverage.domain.elsewhere import Trouble

_TROUBLES = {
    Trouble.ADDRESS: lazy_gettext(
        "The address is not one we can visit. Unlink it and link it again with the address "
        "from the help of your provider."
    ),
    Trouble.NOT_LISTED: lazy_gettext(
        "That server sent us on to a place that is not on our list. Ask whoever runs this service."
    ),
    Trouble.NOT_PUBLIC: lazy_gettext(
        "That name leads into somebody's private network, where we do not go. Check the address."
    ),
    Trouble.NO_SUCH_HOST: lazy_gettext("There is no server under that name. Check the address."),
    Trouble.UNREACHABLE: lazy_gettext(
        "The server could not be reached. We try again by ourselves."
    ),
    Trouble.INSECURE: lazy_gettext(
        "The server could not prove who it is (its certificate is wrong), so we sent "
        "nothing. Ask your provider."
    ),
    Trouble.TOO_SLOW: lazy_gettext(
        "The server took too long to answer. We try again by ourselves."
    ),
    Trouble.TOO_LARGE: lazy_gettext(
        "There is more in that calendar than we read. Link a smaller one by its own address."
    ),
    Trouble.PASSWORD: lazy_gettext(
        "The user name or the password was refused. Make a new app password there and link the "
        "same address again."
    ),
    Trouble.FORBIDDEN: lazy_gettext(
        "The server does not let us write there. Choose a calendar that you may write to, "
        "or ask your provider."
    ),
    Trouble.NO_CALENDAR: lazy_gettext(
        "There is no calendar under that address. Give the address of one calendar."
    ),
    Trouble.BUSY: lazy_gettext(
        "The server asked us to come back later. We try again by ourselves."
    ),
    Trouble.REFUSED: lazy_gettext(
        "The server did not accept what we sent. We try again by ourselves; if it stays so,"
        " tell whoever runs this service."
    ),
    Trouble.BROKEN: lazy_gettext(
        "The server failed, or its answer made no sense. We try again by ourselves."
    ),
    Trouble.SEALED: lazy_gettext(
        "The stored password can no longer be opened. Link the same address again."
    ),
}

HINTS = (
    (
        "Nextcloud",
        "https://cloud.example.org/remote.php/dav/",
        lazy_gettext("Settings, Security: make an app password."),
    ),
    (
        "SOGo",
        "https://mail.example.org/SOGo/dav/",
        lazy_gettext("Your usual password, or an app password where there is one."),
    ),
    (
        "mailbox.org",
        "https://dav.mailbox.org/",
        lazy_gettext("Settings, Security: make an app password for calendars."),
    ),
    (
        "iCloud",
        "https://caldav.icloud.com/",
        lazy_gettext(
            "account.apple.com, Sign-in and security: make an app-specific password. The user "
            "name is your Apple account."
        ),
    ),
    (
        "Fastmail",
        "https://caldav.fastmail.com/",
        lazy_gettext("Settings, Privacy and security: make an app password for calendars."),
    ),
)
"""Provider, the address to give, and where its app passwords are made."""


def trouble(found: Trouble) -> str:
    """What went wrong and how to go on."""
    return str(_TROUBLES[found])
