"""Every fault of a folder is named with its file, line and column, and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from coverage.folders import expectations as expected
from coverage.folders.layout import CELL_CHARACTERS, FILES
from tests.folders.folder import faults_of, text, told, write_small

CELLS = [
    # file, what is replaced, by what, where it is told, what was expected
    ("agency", "weeks,4", "weeks,0", "agency.csv:4 value: 0", expected.WEEKS),
    ("agency", "weeks,4", "weeks,107", "agency.csv:4 value: 107", expected.WEEKS),
    ("agency", "2027-03-01", "2027-03-02", "agency.csv:3 value: 2027-03-02", expected.MONDAY),
    ("agency", "2027-03-01", "2199-12-30", "agency.csv:3 value: 2199-12-30", expected.MONDAY),
    ("agency", "Small", " ", "agency.csv:2 value:  ", expected.REQUIRED),
    ("agency", "off,no\nlib", "off,maybe\nlib", "agency.csv:5 value: maybe", expected.YES_NO),
    ("agency", "weeks", "week", "agency.csv:4 key: week", expected.KEY),
    ("agency", "weeks,4", "weeks,4\nweeks,5", "agency.csv:5 key: weeks", expected.ONE_KEY),
    ("advisors", "bo,Bo", "Bo!,Bo", "advisors.csv:3 slug: Bo!", expected.SLUG),
    ("advisors", "bo,Bo", "ada,Bo", "advisors.csv:3 slug: ada", expected.UNIQUE),
    ("advisors", "bo,Bo", "bo,", "advisors.csv:3 name: ", expected.REQUIRED),
    ("advisors", "3512", "0999", "advisors.csv:3 postcode: 0999", expected.POSTCODE),
    ("advisors", "3512", "9999x", "advisors.csv:3 postcode: 9999x", expected.POSTCODE),
    ("advisors", ",16,", ",-16,", "advisors.csv:3 hours_per_week: -16", expected.NUMBER),
    ("advisors", ",16,", ",nan,", "advisors.csv:3 hours_per_week: nan", expected.NUMBER),
    ("advisors", ",16,", ",1650,", "advisors.csv:3 hours_per_week: 1650", expected.SMALLER),
    ("advisors", ",16,", ',"16,5",', "advisors.csv:3 hours_per_week: 16,5", expected.NUMBER),
    (
        "advisors",
        "thu|fri",
        "thu|sat",
        "advisors.csv:3 working_days: thu|sat",
        expected.WORKING_DAYS,
    ),
    ("advisors", ",nl,", ",nl|xx,", "advisors.csv:3 languages: nl|xx", expected.LANGUAGES),
    ("advisors", "nl,bullying,it", "nl,bully,it", "advisors.csv:3 topics: bully", expected.TOPICS),
    ("advisors", "bullying,it", "bullying,law", "advisors.csv:3 sectors: law", expected.SECTOR),
    ("advisors", "female", "vrouw", "advisors.csv:2 gender: vrouw", expected.GENDER),
    ("advisors", "9,9,OVAL", "9,1.5,OVAL", "advisors.csv:3 max_backup: 1.5", expected.WHOLE),
    (
        "advisors",
        "OVAL,2030-01-01",
        "OVAL,1-1-2030",
        "advisors.csv:3 valid_until: 1-1-2030",
        expected.DATE,
    ),
    (
        "advisors",
        "OVAL,2030-01-01",
        "OVAL,2030-02-30",
        "advisors.csv:3 valid_until: 2030-02-30",
        expected.DATE,
    ),
    ("advisors", "beta,,", "gamma,,", "advisors.csv:4 internal_to: gamma", expected.CLIENT),
    (
        "advisors",
        "beta,,",
        "beta,2027-03-02,2027-03-01",
        "advisors.csv:4 available_until: 2027-03-01",
        expected.NOT_BEFORE,
    ),
    ("clients", "government", "army", "clients.csv:2 sector: army", expected.SECTOR),
    ("clients", ",100,", ",-1,", "clients.csv:2 employees: -1", expected.WHOLE),
    ("clients", ",1.5,", ",-1.5,", "clients.csv:3 demand_hours_per_week: -1.5", expected.NUMBER),
    ("clients", "10,local", "10,both", "clients.csv:2 service: both", expected.SERVICE),
    (
        "clients",
        "local,nl,bullying,,",
        "local,,bullying,,",
        "clients.csv:2 languages: ",
        expected.LANGUAGES,
    ),
    ("clients", "local,nl,bullying,,", "local,nl,,,", "clients.csv:2 topics: ", expected.TOPICS),
    ("clients", "female,3", "female,4", "clients.csv:3 panel_size: 4", expected.PANEL_SIZE),
    ("clients", "3,gender", "3,age", "clients.csv:3 differ_in: age", expected.DIFFER_IN),
    (
        "clients",
        "gender,Midden",
        "gender,Oost",
        "clients.csv:3 school_region: Oost",
        expected.REGION,
    ),
    ("clients", "yes,K-2", "ja,K-2", "clients.csv:3 own_site_allowed: ja", expected.YES_NO),
    ("clients", "2:tue:am", "2:tue", "clients.csv:3 presence: 2:tue", expected.PRESENCE),
    ("clients", "K-2", "K\x072", "clients.csv:3 alias: K 2", expected.PRINTABLE),
    ("clients", "K-2", "K" * 101, "clients.csv:3 alias: " + "K" * 79 + "…", expected.SHORT),
    ("places", ",phone,", ",fax,", "places.csv:2 kind: fax", expected.PLACE_KIND),
    ("places", "3581,room", ",room", "places.csv:3 postcode: ", expected.ROOM_POSTCODE),
    ("places", "room,beta", "room,delta", "places.csv:3 client: delta", expected.CLIENT),
    ("places", ",1,yes", "x,1,yes", "places.csv:3 opening: mon-fri 09:00-17:00x", expected.OPENING),
    ("places", "1,yes", "1,maybe", "places.csv:3 wheelchair: maybe", expected.YES_NO_EMPTY),
    ("absences", "ada", "adda", "absences.csv:2 advisor: adda", expected.ADVISOR),
    ("absences", "-09,", "-07,", "absences.csv:2 until: 2027-03-07", expected.NOT_BEFORE),
    ("absences", "away", "illness", "absences.csv:2 kind: illness", expected.ABSENCE_KIND),
    ("conflicts", "beta", "betta", "conflicts.csv:2 client: betta", expected.CLIENT),
    ("conflicts", "family", "friend", "conflicts.csv:2 kind: friend", expected.CONFLICT_KIND),
    (
        "conflicts",
        "bo,beta,2026-01-01,,family\n",
        "bo,beta,2026-01-01,,family\n" * 2,
        "conflicts.csv:3 advisor: bo",
        expected.ONE_ROW,
    ),
    ("surges", ",6,1,", ",-6,0,", "surges.csv:2 extra_hours_per_week: -6", expected.NUMBER),
    ("surges", ",6,1,", ",6,2,", "surges.csv:2 half_days_per_week: 2", expected.HALF_DAYS),
    ("surges", "-19,", "-01,", "surges.csv:2 until: 2027-03-01", expected.NOT_BEFORE),
    ("surges", "yes,en", "yes,english", "surges.csv:2 languages: english", expected.LANGUAGES),
    ("panels", "bo", "boo", "panels.csv:2 backup: boo", expected.ADVISOR),
    ("panels", "ada,bo", "ada,ada", "panels.csv:2 backup: ada", expected.TWO_SEATS),
    ("panels", "bo,\n", "bo,\nalfa,bo,ada,\n", "panels.csv:3 client: alfa", expected.ONE_PANEL),
    ("pins", "primary", "boss", "pins.csv:2 role: boss", expected.ROLE),
    ("pins", "alfa,primary", "alfa,", "pins.csv:2 role: ", expected.ROLE),
    ("pins", "backup,ada,ban", "boss,ada,ban", "pins.csv:3 role: boss", expected.BAN_ROLE),
    ("pins", ",pin", ",glue", "pins.csv:2 kind: glue", expected.PIN_KIND),
]


def test_the_small_folder_has_no_faults(tmp_path: Path) -> None:
    assert faults_of(write_small(tmp_path / "in")) == []


@pytest.mark.parametrize("case", CELLS, ids=lambda case: case[3][:40])
def test_a_wrong_cell_is_named(tmp_path: Path, case: tuple[str, str, str, str, str]) -> None:
    file, old, new, where, expectation = case
    folder = write_small(tmp_path / "in", {file: text(file, **{old: new})})
    faults = [(told(fault), fault.expected) for fault in faults_of(folder)]
    assert (where, expectation) in faults


@pytest.mark.parametrize(
    "opening",
    ["whenever", "mon-fri", "mon-fri 17:00-09:00", "fri-mon 09:00-17:00", "mon 08:00-25:00"],
)
def test_opening_hours_that_no_clock_and_no_week_knows_are_named(
    tmp_path: Path, opening: str
) -> None:
    places = text("places", **{"mon-fri 09:00-17:00": opening})
    (fault,) = faults_of(write_small(tmp_path / "in", {"places": places}))
    assert (told(fault), fault.expected) == (
        f"places.csv:3 opening: {opening}",
        expected.OPENING,
    )


@pytest.mark.parametrize("opening", ["", "sat 10:00-24:00", "mon-thu 09:00-17:00|fri 09:00-13:00"])
def test_opening_hours_may_be_unstated_on_saturday_or_of_several_parts(
    tmp_path: Path, opening: str
) -> None:
    places = text("places", **{"mon-fri 09:00-17:00": opening})
    assert faults_of(write_small(tmp_path / "in", {"places": places})) == []


def test_every_fault_is_listed_in_the_order_of_the_files(tmp_path: Path) -> None:
    folder = write_small(
        tmp_path / "in",
        {
            "pins": text("pins", alfa="alpha", ban="bann"),
            "advisors": text("advisors", **{"3512": "1", "3511": "2"}),
            "absences": text("absences", away="ill", **{"2027-03-08": "8 maart"}),
        },
    )
    assert [told(fault) for fault in faults_of(folder)] == [
        "advisors.csv:2 postcode: 2",
        "advisors.csv:3 postcode: 1",
        "advisors.csv:4 postcode: 2",
        "absences.csv:2 from: 8 maart",
        "absences.csv:2 kind: ill",
        "pins.csv:2 client: alpha",
        "pins.csv:3 kind: bann",
    ]


def test_a_row_with_a_fault_does_not_make_strangers_of_those_who_name_it(tmp_path: Path) -> None:
    folder = write_small(tmp_path / "in", {"advisors": text("advisors", **{",24,": ",x,"})})
    assert [told(fault) for fault in faults_of(folder)] == ["advisors.csv:2 hours_per_week: x"]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named_once(tmp_path: Path, name: str) -> None:
    (fault,) = faults_of(write_small(tmp_path / "in", {name: None}))
    assert (fault.file, fault.line, fault.expected) == (f"{name}.csv", 0, expected.FILE)


def test_what_is_no_folder_is_said_to_be_none(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path / "nowhere")
    assert fault.expected == expected.SOURCE


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file_lacks_its_header(tmp_path: Path, name: str) -> None:
    (fault,) = faults_of(write_small(tmp_path / "in", {name: ""}))
    assert (fault.file, fault.line, fault.expected) == (f"{name}.csv", 1, expected.HEADER)


def test_missing_unknown_and_repeated_columns_are_named(tmp_path: Path) -> None:
    absences = "advisor,from,till,kind,kind\nada,2027-03-08,2027-03-09,away,away\n"
    faults = faults_of(write_small(tmp_path / "in", {"absences": absences}))
    assert {(f.line, f.column, f.expected) for f in faults} == {
        (1, "until", expected.COLUMN),
        (1, "till", expected.NO_COLUMN),
        (1, "kind", expected.ONE_COLUMN),
    }


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    absences = "kind,until,from,advisor\naway,2027-03-09,2027-03-08,ada\n"
    assert faults_of(write_small(tmp_path / "in", {"absences": absences})) == []


def test_a_file_of_semicolons_is_asked_for_commas(tmp_path: Path) -> None:
    semicolons = text("absences").replace(",", ";")
    (fault,) = faults_of(write_small(tmp_path / "in", {"absences": semicolons}))
    assert (fault.line, fault.expected) == (1, expected.HEADER)


@pytest.mark.parametrize("row", ["ada,2027-03-08,2027-03-09", "ada,2027-03-08,2027-03-09,away,x"])
def test_a_row_of_another_width_is_named(tmp_path: Path, row: str) -> None:
    folder = write_small(tmp_path / "in", {"absences": text("absences") + "\n" + row + "\n"})
    (fault,) = faults_of(folder)
    assert (fault.line, fault.expected) == (4, expected.WIDTH)


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    clients = text("clients", **{"alfa,Alfa": 'alfa,"Al\nfa\n"', "3581": "1"})
    (fault,) = faults_of(write_small(tmp_path / "in", {"clients": clients}))
    assert told(fault) == "clients.csv:5 postcode: 1"


def test_a_stray_quote_is_found_and_nobody_is_called_unknown_for_it(tmp_path: Path) -> None:
    clients = text("clients", **{"alfa,Alfa": 'alfa,"Alfa" BV'})
    (fault,) = faults_of(write_small(tmp_path / "in", {"clients": clients}))
    assert (fault.file, fault.line, fault.expected) == ("clients.csv", 2, expected.WELL_QUOTED)


def test_a_quote_that_is_never_closed_is_found_where_it_begins(tmp_path: Path) -> None:
    clients = text("clients", **{"beta,Beta": 'beta,"Beta'})
    (fault,) = faults_of(write_small(tmp_path / "in", {"clients": clients}))
    assert (fault.file, fault.line, fault.expected) == ("clients.csv", 3, expected.WELL_QUOTED)


def test_a_cell_of_ten_megabytes_is_refused_by_column(tmp_path: Path) -> None:
    clients = text("clients", **{"beta,Beta": "beta," + "x" * 10_000_000})
    (fault,) = faults_of(write_small(tmp_path / "in", {"clients": clients}))
    assert told(fault) == "clients.csv:3 name: " + "x" * 79 + "…"
    assert fault.expected == expected.SMALL_CELL


def test_the_longest_cell_is_just_allowed(tmp_path: Path) -> None:
    clients = text("clients", **{"beta,Beta": "beta," + "x" * CELL_CHARACTERS})
    (fault,) = faults_of(write_small(tmp_path / "in", {"clients": clients}))
    assert fault.expected == expected.SHORT


@pytest.mark.parametrize(
    ("content", "line", "expectation"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 3, expected.PLAIN_TEXT),
        (b"PK\x03\x04\x14\0\0\0", 1, expected.PLAIN_TEXT),
        (b'{"advisor": "ada"}', 1, expected.HEADER),
        (b"<!doctype html>\n<p>Not found</p>", 1, expected.HEADER),
        (b"advisor,from,until,kind\nada,2027-03-08,2027-03-09,away\nad\xe9", 3, expected.UTF8),
        ("advisor,from,until,kind\n".encode("utf-16"), 1, expected.PLAIN_TEXT),
    ],
)
def test_a_file_that_is_no_csv_is_refused(
    tmp_path: Path, content: bytes, line: int, expectation: str
) -> None:
    (fault,) = faults_of(write_small(tmp_path / "in", {"absences": content}))
    assert (fault.file, fault.line, fault.expected) == ("absences.csv", line, expectation)


def test_a_byte_order_mark_and_windows_lines_are_fine(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + text("absences").replace("\n", "\r\n").encode()
    assert faults_of(write_small(tmp_path / "in", {"absences": content})) == []


def test_a_folder_of_nothing_but_faults_lists_as_many_as_anybody_can_read(tmp_path: Path) -> None:
    absences = text("absences") + "nobody,x,y,z\n" * 3_000
    faults = faults_of(write_small(tmp_path / "in", {"absences": absences}))
    assert len(faults) == 10_001
    assert faults[-1].expected == expected.FEWER_FAULTS
