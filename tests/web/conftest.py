"""Browsers and the sites they look at. Debian's Chromium, never one that is downloaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, BrowserContext, Page

from coverage.operations import passwords
from tests.web.sites import Site, serving

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",  # root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Which browser pytest-playwright starts."""
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's chromium: apt-get install chromium fonts-liberation")
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM), "args": QUIET}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A running service without an agency; passwords hash at their lowest cost."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
    passwords._nobodys.cache_clear()
    with serving(tmp_path) as running:
        yield running
    passwords._nobodys.cache_clear()


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """Opens a page in a browser of its own: ``open_page(role=..., of=..., width=..., ...)``."""
    contexts: list[BrowserContext] = []

    def open_(
        *,
        role: str = "",
        of: str = "",
        width: int = 1280,
        path: str = "/",
        language: str = "en",
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 844},
            locale="en-GB",
            timezone_id="Europe/Amsterdam",
            **options,
        )
        contexts.append(context)
        if role:
            context.add_cookies([site.cookie_of(role, of, language=language)])  # type: ignore[list-item]
        page = context.new_page()
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
