"""Where the address of a form leads when somebody loads it.

A refusal is a page at the address to which the form was sent. Loaded again, chosen in another
language or opened from a history, that address is asked for with GET: it leads to the page that the
form belongs to, and does nothing.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, redirect, url_for
from flask.typing import ResponseReturnValue

from coverage.web.audiences import for_audience

LOADED = "_loaded"
"""How the endpoints of ways back end."""


def lead_back(app: Flask) -> None:
    """Give every address of ``app`` to which only forms go a way back to its page. Whom it lets
    through is whom the form lets through.
    """
    for rule in list(app.url_map.iter_rules()):
        declared = vars(app.view_functions[rule.endpoint])
        page: str | None = declared.get("page")
        if page is not None:
            back = for_audience(declared["audience"])(_way_to(app, page))
            app.add_url_rule(rule.rule, rule.endpoint + LOADED, back)


def _way_to(app: Flask, page: str) -> Callable[..., ResponseReturnValue]:
    asked = {name for rule in app.url_map.iter_rules(page) for name in rule.arguments}

    def back(**values: Any) -> ResponseReturnValue:
        kept = {name: value for name, value in values.items() if name in asked}
        return redirect(url_for(page, **kept), code=303)

    return back
