"""Wording of what happens to runs and drafts; templates ask for it by code."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

STATUS: Mapping[str, object] = {
    "queued": lazy_gettext("waiting"),
    "running": lazy_gettext("running"),
    "done": lazy_gettext("done"),
    "failed": lazy_gettext("failed"),
    "cancelled": lazy_gettext("cancelled"),
}
STATE = {"queued": "p", "running": "b", "done": "ok", "failed": "g", "cancelled": "p"}
"""The look of a status, see templates/parts/states.html."""

PHASE: Mapping[str, object] = {
    "": lazy_gettext("Preparing"),
    "bound": lazy_gettext("Working out what no plan can beat"),
    "search": lazy_gettext("Looking for better panels"),
    "tiles": lazy_gettext("Improving region by region"),
    "proof": lazy_gettext("The panels are found; working out how good they are"),
    "cover": lazy_gettext("Finding substitutes and staffing surges"),
    "done": lazy_gettext("Checking and storing the plan"),
}

MESSAGE: Mapping[str, object] = {
    "planner_failed": lazy_gettext(
        "The planner stopped because of a fault. Try again; if it happens again, show the log of "
        "the worker to whoever keeps the server."
    ),
    "nothing_to_plan": lazy_gettext(
        "No client has a contract in these weeks, so there is nothing to plan. Look at the "
        "contract dates and the horizon of the agency."
    ),
    "gave_up": lazy_gettext(
        "Three workers broke off on this run, and it is not tried again. The server may lack "
        "memory for an agency of this size."
    ),
    "interrupted": lazy_gettext(
        "The run was broken off and could not be taken up again. Start another."
    ),
    "stopped": lazy_gettext("Somebody stopped the search early; this is the best plan up to then."),
    "out_of_time": lazy_gettext(
        "The safety limit in seconds came before the work was done; this is the best plan up to "
        "then."
    ),
}

RULE: Mapping[str, object] = {
    "language": lazy_gettext("does not speak every language that the client asks for"),
    "topic": lazy_gettext("does not cover every topic that the client asks for"),
    "conflict": lazy_gettext("has a tie to the client"),
    "distance": lazy_gettext("lives too far away"),
    "capacity": lazy_gettext("has no capacity in the whole horizon"),
    "internal": lazy_gettext("is an internal advisor"),
    "ban": lazy_gettext("is banned from this role"),
    "pin": lazy_gettext("another advisor is pinned to this role"),
    "same_advisor": lazy_gettext("sits twice on the panel"),
    "backup_alone": lazy_gettext("stands without a primary"),
    "panel_size": lazy_gettext("sits on a panel that has no third"),
    "unknown": lazy_gettext("is not in the agency any more"),
    "repeated": lazy_gettext("is there twice"),
    "missing_week": lazy_gettext("a week is neither covered nor named as a gap"),
    "not_active": lazy_gettext("the contract does not touch this week"),
    "covered_twice": lazy_gettext("a week is covered twice"),
    "wrong_role": lazy_gettext("covers in a role that is not theirs"),
    "away": lazy_gettext("is away in this week"),
    "needless_gap": lazy_gettext("a gap although the panel is there"),
    "room": lazy_gettext("has no room for these hours"),
    "not_asked": lazy_gettext("works for a surge that nobody asked for"),
    "above_asked": lazy_gettext("more hours than the surge asks"),
    "half_hours": lazy_gettext("hours that are no whole half hours"),
    "too_many_people": lazy_gettext("more than three people in one week of a surge"),
    "neutral": lazy_gettext("is not neutral: there is a tie of any date"),
    "panel": lazy_gettext("is on the panel, and the surge wants somebody neutral"),
}


def status(code: str) -> str:
    """The status of a run."""
    return str(STATUS[code])


def state(code: str) -> str:
    """The look of the status of a run."""
    return STATE[code]


def phase(code: str) -> str:
    """What a run is doing; a phase that nobody named is just work."""
    return str(PHASE.get(code, lazy_gettext("Working")))


def message(code: str) -> str:
    """Why a run ended as it did; empty when there is nothing to say."""
    return str(MESSAGE[code]) if code in MESSAGE else code


def rule(code: str) -> str:
    """What is wrong, as said of an advisor or of a week."""
    return str(RULE.get(code, code))
