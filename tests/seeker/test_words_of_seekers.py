"""Everything seekers read is there in every language, whole."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from coverage.web.seeker_languages import LANGUAGES
from tests.web.test_translations import KEYWORDS, PLACEHOLDER, ROOT, forms

FOLDER = Path("coverage/web/translations")
OTHERS = sorted(set(LANGUAGES) - {"en"})


@pytest.fixture(params=OTHERS)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def catalogue(language: str) -> Catalog:
    with (ROOT / FOLDER / language / "LC_MESSAGES" / "seeker.po").open("rb") as file:
        return read_po(file, locale=language)


def texts() -> list[tuple[str, object]]:
    """Where each text stands, and the text."""
    found = []
    for folder, methods in (
        ("coverage/web", [("seeker.py", "python"), ("seeker_*.py", "python")]),
        ("templates/seeker", [("**.html", "jinja2")]),
    ):
        for file, line, text, _, _ in extract_from_dir(
            str(ROOT / folder), methods, {"**.html": {"silent": "false"}}, keywords=KEYWORDS
        ):
            found.append((f"{folder}/{file}:{line}", text))
    return found


def test_every_text_is_there(language: str) -> None:
    known = catalogue(language)
    missing = [
        f"{where} {text!r}"
        for where, text in texts()
        if (found := known.get(text)) is None or not all(forms(found.string))  # type: ignore[arg-type]
    ]
    assert missing == []
    assert len(known) > 150


def test_no_text_is_there_that_nobody_reads(language: str) -> None:
    read = {forms(text) for _, text in texts()}
    assert [m.id for m in catalogue(language) if m.id and forms(m.id) not in read] == []


def test_no_translation_loses_or_invents_a_placeholder(language: str) -> None:
    def differs(message: Message) -> bool:
        named = {p for form in forms(message.id) for p in PLACEHOLDER.findall(form)}
        return any(set(PLACEHOLDER.findall(form)) != named for form in forms(message.string))

    assert [m.id for m in catalogue(language) if m.id and differs(m)] == []


def test_what_is_served_was_compiled_from_what_is_written(language: str) -> None:
    written = BytesIO()
    write_mo(written, catalogue(language))
    compiled = ROOT / FOLDER / language / "LC_MESSAGES" / "seeker.mo"
    assert compiled.read_bytes() == written.getvalue()


def staffs_catalogue() -> Catalog:
    with (ROOT / FOLDER / "nl" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="nl")


def test_the_staffs_catalogue_has_none_of_it() -> None:
    assert staffs_catalogue().get("Talk to a confidential advisor") is None


@pytest.mark.parametrize("dutch", [catalogue("nl"), staffs_catalogue()], ids=["seekers", "staff"])
def test_dutch_says_u_and_never_je(dutch: Catalog) -> None:
    said = " ".join(form for m in dutch if m.id for form in forms(m.string))
    assert not re.search(r"\b(je|jij|jou|jouw|jullie)\b", said.lower())
