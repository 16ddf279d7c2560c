"""What somebody without a mouse does."""

from __future__ import annotations

import re

from playwright.sync_api import Page


def press(page: Page, *keys: str) -> None:
    """Press these keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)


def enter(page: Page) -> None:
    """Press Enter, and wait for the page that comes."""
    with page.expect_navigation():
        press(page, "Enter")


def tab_to(page: Page, role: str, name: str | re.Pattern[str], *, most: int = 60) -> None:
    """Press Tab until the first control of this name has the focus."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(most):
        press(page, "Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no {role} {name} within {most} tabs of {page.url}")


def follow(page: Page, role: str, name: str | re.Pattern[str], *, most: int = 60) -> None:
    """Go to a link or button and press Enter on it; the next page is there afterwards."""
    tab_to(page, role, name, most=most)
    enter(page)


def pick(page: Page, name: str | re.Pattern[str], *, most: int = 60) -> None:
    """Choose one of several radio buttons: Tab stops at the group once, arrows go through it."""
    wanted = page.get_by_role("radio", name=name).first
    group = wanted.get_attribute("name")
    for _ in range(most):
        press(page, "Tab")
        if page.evaluate("group => document.activeElement.name === group", group):
            break
    press(page, "Space")
    for _ in range(most):
        if wanted.evaluate("element => element === document.activeElement && element.checked"):
            return
        press(page, "ArrowDown")
    raise AssertionError(f"no choice {name} by arrows on {page.url}")
