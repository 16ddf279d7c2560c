"""Bringing an agency in with a real browser: what is wrong with it, and what came of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.folders.folder import FILES, text, write_small
from tests.web.conftest import OpenPage
from tests.web.sites import Site
from tests.web.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def files(folder: Path) -> list[str]:
    return [str(folder / f"{name}.csv") for name in FILES]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_faulty_folder_is_repaired_and_brought_in_without_scripts(
    site: Site, open_page: OpenPage, tmp_path: Path, width: int
) -> None:
    faulty = {
        "advisors": text("advisors", **{"3512": "9999x"}),
        "pins": text("pins", **{"alfa,primary,ada": "alfa,third," + "a" * 60}),
    }
    conflicts = {"conflicts": text("conflicts") + "ada,alfa,2026-01-01,2025-01-01,family\n"}
    page = open_page(role="coordinator", path="/coordinator/agency", width=width)
    walk = Walk(site.app, page, label=f"intake {width}")
    walk.allow(422)
    page.get_by_label("Files").set_input_files(files(write_small(tmp_path / "bad", faulty)))
    page.get_by_role("button", name="Check and bring in").click()
    expect(page.get_by_role("alert")).to_contain_text("2 faults. Nothing was stored.")
    expect(page.get_by_role("row", name="advisors.csv, line 3")).to_contain_text("9999x")
    walk.look("faults", status=422)
    page.get_by_label("Files").set_input_files(files(write_small(tmp_path / "good", conflicts)))
    page.get_by_role("button", name="Check and bring in").click()
    expect(page.get_by_text("The agency is in.")).to_be_visible()
    expect(page.get_by_text("it counts on no day")).to_be_visible()
    walk.look("done")
    assert walk.faults == []


def test_the_facts_go_home_and_come_back(site: Site, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(role="coordinator", path="/coordinator/agency")
    page.get_by_label("Files").set_input_files(files(write_small(tmp_path / "in")))
    page.get_by_role("button", name="Check and bring in").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as Excel workbook").click()
    assert download.value.suggested_filename == "agency.xlsx"
    download.value.save_as(tmp_path / "agency.xlsx")
    page.get_by_label("Files").set_input_files(str(tmp_path / "agency.xlsx"))
    page.get_by_role("button", name="Check and bring in").click()
    expect(page.get_by_text("Everything was known already; nothing changed.")).to_be_visible()
