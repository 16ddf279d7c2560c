"""Which agencies a benchmark takes, and where its records go."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from benchmarks.instances import given, report_name

DATA = Path(__file__).parents[1] / "data"


def test_a_folder_without_an_agency_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="no agency there"):
        given(str(tmp_path))
    assert given(str(DATA / "agency-s")) == DATA / "agency-s"


@pytest.mark.parametrize(
    ("folders", "sizes", "national", "name"),
    [
        ([], "", False, "small.json"),
        ([], "", True, "national.json"),
        ([DATA], "", False, "small-others.json"),
        ([], "nl", True, "small-others.json"),
    ],
)
def test_other_agencies_do_not_overwrite_what_the_page_shows(
    folders: list[Path], sizes: str, *, national: bool, name: str
) -> None:
    options = argparse.Namespace(folders=folders, sizes=sizes, national=national)
    assert report_name(options, "small", "national") == name
