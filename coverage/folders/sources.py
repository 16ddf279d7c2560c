"""Where an agency comes in from: a folder, files that were sent, a zip of them, or a workbook."""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from coverage.domain.agencies import Agency
from coverage.folders import expectations as expected
from coverage.folders.archives import archive_files
from coverage.folders.faults import Faults
from coverage.folders.layout import ARCHIVE_BYTES, FILE_BYTES, FILES
from coverage.folders.reading import DaysOff, Examined, examine_sheets
from coverage.folders.sheets import NOT_READ, csv_sheet
from coverage.folders.workbooks import workbook_sheets


def read_folder(path: Path, *, days_off: DaysOff | None = None) -> Agency:
    """The agency in ``path``, see `examine_folder`."""
    return examine_folder(path, days_off=days_off).agency


def examine_folder(path: Path, *, days_off: DaysOff | None = None) -> Examined:
    """The agency in the folder ``path``, or in the .xlsx or .zip that it is, with remarks.

    FolderRefused with every fault. ``days_off`` tells which public holidays count; without it none.
    """
    faults = Faults()
    if path.is_dir():
        contents = {
            name: _content(path / f"{name}.csv", name, FILE_BYTES, faults) for name in FILES
        }
        files = {name: content for name, content in contents.items() if content is not None}
        return _examine(files, faults, days_off)
    if not path.exists():
        faults.add(path.name, expected.SOURCE, found=str(path))
        faults.refuse_if_any()
    content = _content(path, path.name, ARCHIVE_BYTES, faults)
    faults.refuse_if_any()
    return examine_files([(path.name, content or b"")], days_off=days_off)


def _content(path: Path, name: str, most: int, faults: Faults) -> bytes | None:
    """The bytes of a file, or None and a fault."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError:
        faults.add(name, expected.FILE)
        return None
    except OSError as fault:
        faults.add(name, expected.READABLE, found=fault.strerror or "")
        return None
    if len(content) > most:
        faults.add(name, expected.SMALL_FILE if most == FILE_BYTES else expected.SMALL_ARCHIVE)
        return None
    return content


def examine_files(
    files: Iterable[tuple[str, bytes]], *, days_off: DaysOff | None = None
) -> Examined:
    """The agency in files that somebody sent: all CSV files, or one .zip, or one .xlsx."""
    given = [(PurePosixPath(name.replace("\\", "/")).name, content) for name, content in files]
    if len(given) == 1 and given[0][0].lower().endswith(".xlsx"):
        faults = Faults("{}", source=given[0][0])
        sheets = workbook_sheets(given[0][1], faults)
        return examine_sheets(sheets, faults, days_off=days_off)
    if len(given) == 1 and given[0][0].lower().endswith(".zip"):
        faults = Faults(source=given[0][0])
        by_name = archive_files(given[0][1], faults)
        faults.refuse_if_any()
    else:
        faults = Faults()
        by_name = _by_name(given, faults)
    for name in FILES:
        if name not in by_name:
            faults.add(name, expected.FILE)
    return _examine(by_name, faults, days_off)


def _by_name(given: Iterable[tuple[str, bytes]], faults: Faults) -> dict[str, bytes]:
    """CSV files by their name in the layout; others do not belong here."""
    by_name: dict[str, bytes] = {}
    for file, content in given:
        name = file.removesuffix(".csv")
        if name == file or name not in FILES:
            faults.add(file, expected.KNOWN_FILE, found=file)
        elif name in by_name:
            faults.add(name, expected.ONE_FILE, found=file)
        else:
            by_name[name] = content
    return by_name


def _examine(files: Mapping[str, bytes], faults: Faults, days_off: DaysOff | None) -> Examined:
    sheets = {
        name: csv_sheet(name, files[name], faults) if name in files else NOT_READ for name in FILES
    }
    return examine_sheets(sheets, faults, days_off=days_off)
