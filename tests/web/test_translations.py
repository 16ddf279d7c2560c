"""Everything a page of the staff says is there in Dutch too; for seekers' see tests/seeker."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
DUTCH = ROOT / "coverage" / "web" / "translations" / "nl" / "LC_MESSAGES"
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@pytest.fixture(scope="module")
def dutch() -> Catalog:
    with (DUTCH / "messages.po").open("rb") as file:
        return read_po(file, locale="nl")


def forms(text: object) -> tuple[str, ...]:
    """A text, or its singular and plural."""
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def test_every_text_of_code_and_templates_has_dutch(dutch: Catalog) -> None:
    missing = []
    for folder, methods in (
        (
            "coverage",
            [("web/seeker.py", "ignore"), ("web/seeker_*.py", "ignore"), ("**.py", "python")],
        ),
        ("templates", [("seeker/**.html", "ignore"), ("**.html", "jinja2")]),
    ):
        for file, line, text, _, context in extract_from_dir(
            str(ROOT / folder), methods, {"**.html": {"silent": "false"}}, keywords=KEYWORDS
        ):
            found = dutch.get(text, context)
            if found is None or not all(forms(found.string)):
                missing.append(f"{folder}/{file}:{line} {text!r}")
    assert missing == []


def test_no_translation_loses_a_placeholder(dutch: Catalog) -> None:
    def lost(message: Message) -> bool:
        named = {p for form in forms(message.id) for p in PLACEHOLDER.findall(form)}
        plural = forms(message.string)[-1]
        return set(PLACEHOLDER.findall(plural)) != named

    assert [message.id for message in dutch if message.id and lost(message)] == []


def test_what_is_served_was_compiled_from_what_is_written(dutch: Catalog) -> None:
    written = BytesIO()
    write_mo(written, dutch)
    assert (DUTCH / "messages.mo").read_bytes() == written.getvalue()
