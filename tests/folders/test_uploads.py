"""Zips, workbooks and files that somebody sends are read without trusting them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.domain.errors import Fault, FolderRefused
from coverage.folders import archive_of, examine_files, read_folder, workbook_of
from coverage.folders import expectations as expected
from coverage.folders.layout import FILES
from tests.builders import an_agency
from tests.folders.folder import text, told, write_small

FOLDER = [(f"{name}.csv", text(name).encode()) for name in FILES]


def faults_of(*files: tuple[str, bytes]) -> list[Fault]:
    try:
        examine_files(files)
    except FolderRefused as refused:
        return list(refused.faults)
    return []


def zip_of(*parts: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return target.getvalue()


def with_part(workbook: bytes, part: str, content: bytes) -> bytes:
    """A workbook in which one part is another."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist() if name != part]
    return zip_of(*parts, (part, content))


def test_files_that_were_sent_are_read_like_a_folder(tmp_path: Path) -> None:
    assert examine_files(FOLDER).agency == read_folder(write_small(tmp_path / "in"))


def test_names_of_folders_on_the_senders_machine_do_not_matter() -> None:
    sent = [(f"C:\\Users\\me\\{name}", content) for name, content in FOLDER]
    assert examine_files(sent).agency == examine_files(FOLDER).agency


def test_a_file_that_does_not_belong_is_named() -> None:
    (fault,) = faults_of(*FOLDER, ("absence.csv", b"x"))
    assert (fault.file, fault.expected) == ("absence.csv", expected.KNOWN_FILE)


def test_a_file_sent_twice_is_named() -> None:
    (fault,) = faults_of(*FOLDER, FOLDER[0])
    assert (fault.file, fault.expected) == ("agency.csv", expected.ONE_FILE)


def test_nothing_sent_lacks_every_file() -> None:
    assert [fault.file for fault in faults_of()] == [f"{name}.csv" for name in FILES]


@pytest.mark.parametrize("top", ["", "export/", "a/b/"])
def test_a_zip_may_have_its_files_in_a_folder_with_a_plan_beside(top: str) -> None:
    parts = [(top + name, content) for name, content in FOLDER]
    content = zip_of(*parts, (top + "plan/panels.csv", b"nothing"), (top + "note.txt", b""))
    assert examine_files([("x.ZIP", content)]).agency == examine_files(FOLDER).agency


def test_a_zip_without_an_agency_says_so() -> None:
    (fault,) = faults_of(("x.zip", zip_of(("photo.png", b"x"))))
    assert (fault.file, fault.expected) == ("agency.csv", expected.FILE)


def test_a_zip_bomb_is_refused() -> None:
    bomb = zip_of(*FOLDER[1:], ("agency.csv", bytes(300 * 1024 * 1024)))
    (fault,) = faults_of(("x.zip", bomb))
    assert (fault.file, fault.found) == ("x.zip", "agency.csv")
    assert fault.expected == expected.SMALL_ARCHIVE


def test_a_zip_of_a_thousand_little_parts_too_many_is_refused() -> None:
    (fault, *_) = faults_of(("x.zip", zip_of(*((f"{n}.txt", b"") for n in range(2_001)))))
    assert fault.expected == expected.SMALL_ARCHIVE


@pytest.mark.parametrize("name", ["x.zip", "x.xlsx"])
@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + bytes(600)]
)
def test_what_is_no_zip_is_refused(name: str, content: bytes) -> None:
    (fault,) = faults_of((name, content))
    assert fault.file == name
    assert fault.expected in (expected.ZIP, expected.XLSX)


@given(cut=st.floats(0, 0.999))
@settings(max_examples=40)
def test_a_truncated_zip_or_workbook_is_refused_wherever_it_was_cut(cut: float) -> None:
    for name, whole in (("x.zip", archive_of(an_agency())), ("x.xlsx", workbook_of(an_agency()))):
        (fault,) = faults_of((name, whole[: int(len(whole) * cut)]))
        assert fault.expected in (expected.ZIP, expected.XLSX)


@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
@settings(max_examples=60)
def test_a_damaged_workbook_is_read_or_refused_but_never_breaks(place: float, byte: int) -> None:
    content = bytearray(workbook_of(an_agency()))
    content[int(len(content) * place)] = byte
    faults_of(("x.xlsx", bytes(content)))


def test_a_workbook_without_a_sheet_names_it() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        workbook.add_worksheet("agency")
    faults = faults_of(("x.xlsx", target.getvalue()))
    assert [fault.file for fault in faults] == list(FILES)


def test_a_workbook_that_somebody_typed_has_numbers_dates_and_ticks() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        as_date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name in FILES:
            sheet = workbook.add_worksheet(name)
            for line, row in enumerate(text(name).splitlines()):
                for column, cell in enumerate(row.split(",")):
                    if cell in ("yes", "no"):
                        sheet.write_boolean(line, column, cell == "yes")
                    elif cell.replace(".", "").isdecimal():
                        sheet.write_number(line, column, float(cell))
                    elif cell[:3] in ("202", "203") and len(cell) == 10:
                        day = datetime.combine(date.fromisoformat(cell), datetime.min.time())
                        sheet.write_datetime(line, column, day, as_date)
                    else:
                        sheet.write_string(line, column, cell)
    assert examine_files([("x.xlsx", target.getvalue())]).agency == examine_files(FOLDER).agency


def test_faults_of_a_workbook_name_sheet_and_row() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        for name in FILES:
            sheet = workbook.add_worksheet(name)
            for line, row in enumerate(text(name).replace("away", "ill").splitlines()):
                # an empty row above the header and below it
                sheet.write_row(1 + line + (line > 0), 0, row.split(","))
    (fault,) = faults_of(("x.xlsx", target.getvalue()))
    assert told(fault) == "absences:4 kind: ill"


@pytest.mark.parametrize("address", ["XFD1048576", "A5000001", "BN2"])
def test_a_cell_in_a_far_corner_is_refused_before_it_takes_all_memory(address: str) -> None:
    row = "".join(sign for sign in address if sign.isdecimal())
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
        'spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        f'<row r="{row}"><c r="{address}"><v>1</v></c></row></sheetData></worksheet>'
    ).encode()
    workbook = with_part(workbook_of(an_agency()), "xl/worksheets/sheet1.xml", sheet)
    (fault,) = faults_of(("x.xlsx", workbook))
    assert fault.expected == expected.SMALL_SHEET


def test_a_workbook_bomb_is_refused() -> None:
    workbook = with_part(workbook_of(an_agency()), "xl/media/image1.png", bytes(300 * 1024 * 1024))
    (fault,) = faults_of(("x.xlsx", workbook))
    assert fault.expected == expected.SMALL_ARCHIVE


def test_a_sheet_that_lies_elsewhere_is_looked_through_too() -> None:
    workbook = workbook_of(an_agency())
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        links = archive.read("xl/_rels/workbook.xml.rels")
        sheet = archive.read("xl/worksheets/sheet1.xml")
    moved = with_part(
        workbook,
        "xl/_rels/workbook.xml.rels",
        links.replace(b"worksheets/sheet1.xml", b"elsewhere/sheet1.xml"),
    )
    far = sheet.replace(b'r="A1"', b'r="XFD1048576"')
    (fault,) = faults_of(("x.xlsx", with_part(moved, "xl/elsewhere/sheet1.xml", far)))
    assert fault.expected == expected.SMALL_SHEET


@pytest.mark.parametrize("part", ["xl/workbook.bin", "content.xml", "XL\\Workbook.BIN"])
def test_a_workbook_that_could_be_of_another_kind_is_refused(part: str) -> None:
    (fault,) = faults_of(("x.xlsx", with_part(workbook_of(an_agency()), part, b"")))
    assert fault.expected == expected.XLSX


def test_a_workbook_behind_something_else_is_refused() -> None:
    (fault,) = faults_of(("x.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600) + workbook_of(an_agency())))
    assert fault.expected == expected.XLSX
