"""Walks through every page that links lead to, and looks at each as a visitor would.

With ADVISOR_SCREENSHOTS set to a folder, a picture of each page is left there.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Error, Page, Response
from werkzeug.exceptions import HTTPException

EACH = 3
"""Pages of one sort that are looked at: a list of clients leads to many of the same."""


class Walk:
    """One browser's way through the pages of a role; ``faults`` says what was wrong where."""

    def __init__(self, app: Flask, page: Page, *, label: str) -> None:
        self.app = app
        self.page = page
        self.label = label
        self.faults: list[str] = []
        self.seen: Counter[str] = Counter()
        self.expected: set[int] = set()
        page.on("console", lambda said: self._heard(said.type, said.text))
        page.on("pageerror", lambda error: self._heard("error", str(error)))
        page.on("request", lambda asked: self._asked(asked.url))

    def through(self, *starts: str) -> None:
        """Look at ``starts`` and at everything they lead to."""
        waiting, known = list(starts), set(starts)
        while waiting:
            address = waiting.pop(0)
            endpoint = self._endpoint(address)
            if endpoint is None or self.seen[endpoint] >= EACH:
                continue
            answer = self._open(address)
            if answer is None or not self._is_page(answer):
                continue
            self.seen[endpoint] += 1
            self.look(address, status=answer.status)
            for link in self._links():
                if link not in known:
                    known.add(link)
                    waiting.append(link)

    def allow(self, *statuses: int) -> None:
        """Answers that are as they should be on this walk."""
        self.expected.update(statuses)

    def look(self, address: str, *, status: int = 200) -> None:
        """Whether the page that is shown can be used by everybody, at this width."""
        if status >= 400 and status not in self.expected:
            self.faults.append(f"{address}: status {status}")
        # A click ends when the next page is on its way, not when it has come.
        self.page.wait_for_load_state()
        found = Axe().run(self.page).response["violations"]
        for violation in found:
            places = [" ".join(node["target"]) for node in violation["nodes"]][:3]
            self.faults.append(f"{address}: {violation['id']} ({violation['help']}) at {places}")
        wide, room = self.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        if wide > room:
            self.faults.append(f"{address}: {wide} px wide in a window of {room}")
        self._keep_picture(address)

    def _open(self, address: str) -> Response | None:
        """What the server answers; None when it is something to keep rather than to look at."""
        try:
            return self.page.goto(address)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            return None

    def _heard(self, kind: str, text: str) -> None:
        # Chromium reports a page's own 4xx as an error too; `look` has the status.
        if kind == "error" and "Failed to load resource" not in text:
            self.faults.append(f"{self.page.url}: the console says {text}")

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "about"} and parts.hostname != "127.0.0.1":
            self.faults.append(f"{self.page.url}: asks another host, {url}")

    def _endpoint(self, address: str) -> str | None:
        """The view that answers at ``address``; None where a walk has no business."""
        try:
            found, _ = self.app.url_map.bind("localhost").match(urlsplit(address).path, "GET")
        except HTTPException:
            self.faults.append(f"a link leads to {address}, where nothing is")
            return None
        return None if found == "static" else str(found)

    def _is_page(self, answer: Response) -> bool:
        return "text/html" in answer.headers.get("content-type", "")

    def _links(self) -> Iterator[str]:
        hrefs = self.page.eval_on_selector_all(
            "a[href]:not([download])", "links => links.map(a => a.getAttribute('href'))"
        )
        for href in hrefs:
            address = urldefrag(href).url
            if address.startswith("/") and "lang=" not in address:
                yield address

    def _keep_picture(self, address: str) -> None:
        folder = os.environ.get("ADVISOR_SCREENSHOTS")
        if folder:
            name = re.sub(r"\W+", "-", f"{self.label} {address}").strip("-")[:120]
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
