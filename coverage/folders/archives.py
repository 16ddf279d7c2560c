"""Zip files, read without trusting them: their sizes, their names, or that they are whole."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from coverage.folders import expectations as expected
from coverage.folders.faults import Faults
from coverage.folders.layout import ARCHIVE_BYTES, ARCHIVE_PARTS, FILES

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,  # a password
    NotImplementedError,  # a compression that Python does not know
    ValueError,
)
"""What a damaged or unusual zip raises."""


def unpacked(archive: zipfile.ZipFile, faults: Faults) -> Iterator[tuple[str, bytes]]:
    """The parts of ``archive`` by name, until they become too many or too large together."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > ARCHIVE_PARTS:
        faults.add("", expected.SMALL_ARCHIVE)
        return
    left = ARCHIVE_BYTES
    for entry in entries:
        # the size that an entry claims is not to be believed
        with archive.open(entry) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            faults.add("", expected.SMALL_ARCHIVE, found=entry.filename)
            return
        yield entry.filename, content


def archive_files(content: bytes, faults: Faults) -> dict[str, bytes]:
    """The CSV files of the agency folder in a zip, by name: those beside its ``agency.csv``."""
    parts = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {PurePosixPath(name): part for name, part in unpacked(archive, faults)}
    except BROKEN:
        faults.add("", expected.ZIP)
    if faults:
        return {}
    tops = [path.parent for path in parts if path.name == "agency.csv"]
    if not tops:
        faults.add("agency", expected.FILE)
        return {}
    # a plan's folder inside has panels.csv too, but no agency.csv
    top = min(tops, key=lambda path: (len(path.parts), str(path)))
    return {name: parts[top / f"{name}.csv"] for name in FILES if top / f"{name}.csv" in parts}
