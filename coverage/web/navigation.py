"""The way around: which pages the header offers to whom, and where everybody's own home is."""

from flask import Flask, current_app, url_for
from flask_babel import lazy_gettext

from coverage.domain.accounts import Account, AccountRole
from coverage.web.audiences import for_seekers, visitor

_PAGES = {
    AccountRole.COORDINATOR: (
        ("coordinator.plan", lazy_gettext("Plan")),
        ("coordinator.problems", lazy_gettext("Problems")),
        ("coordinator.clients", lazy_gettext("Clients")),
        ("coordinator.advisors", lazy_gettext("Advisors")),
        ("coordinator_conversations.page", lazy_gettext("Conversations")),
        ("requests.index", lazy_gettext("Requests")),
        ("runs.index", lazy_gettext("Runs")),
        ("intake.upload", lazy_gettext("Agency")),
        ("people.index", lazy_gettext("Accounts")),
        ("coordinator_calendar.page", lazy_gettext("Calendar")),
    ),
    AccountRole.ADVISOR: (
        ("advisor.home", lazy_gettext("My weeks")),
        ("advisor_conversations.page", lazy_gettext("Conversations")),
        ("advisor.absences", lazy_gettext("Absences")),
        ("advisor_hours.page", lazy_gettext("Hours")),
        ("advisor_devices.page", lazy_gettext("Calendar")),
    ),
    AccountRole.CONTACT: (
        ("client.home", lazy_gettext("Desk")),
        ("client_page.page", lazy_gettext("Page for employees")),
        ("client.requests", lazy_gettext("Extra capacity")),
        ("client_calendar.page", lazy_gettext("Calendar")),
    ),
}

_ROLES = {
    AccountRole.COORDINATOR: lazy_gettext("coordinator"),
    AccountRole.ADVISOR: lazy_gettext("advisor"),
    AccountRole.CONTACT: lazy_gettext("contact"),
}


def guide(app: Flask) -> None:
    """Give every template the header's links."""
    app.context_processor(_header)


def home_of(account: Account) -> str:
    """The address of the first page of the account's role."""
    return url_for(_PAGES[account.seat.role][0][0])


def role_name(role: AccountRole) -> str:
    """The role in the visitor's language."""
    return str(_ROLES[role])


def _header() -> dict[str, object]:
    # nobody asks on a seeker's page whether the staff's cookie came along
    account = None if for_seekers() else visitor()
    if account is None:
        return {"navigation": [], "who": None, "role_name": role_name}
    pages = [
        {"endpoint": endpoint, "href": url_for(endpoint), "label": label}
        for endpoint, label in _PAGES[account.seat.role]
        if endpoint in current_app.view_functions
    ]
    who = {"name": account.name, "role": role_name(account.seat.role)}
    return {"navigation": pages, "who": who, "role_name": role_name}
