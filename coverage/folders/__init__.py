"""Agencies and plans as folders of CSV files and as workbooks: see docs/agency-folder.md."""

from coverage.folders.plans import write_plan
from coverage.folders.reading import DaysOff, Examined
from coverage.folders.sources import examine_files, examine_folder, read_folder
from coverage.folders.writing import archive_of, workbook_of, write_folder

__all__ = [
    "DaysOff",
    "Examined",
    "archive_of",
    "examine_files",
    "examine_folder",
    "read_folder",
    "workbook_of",
    "write_folder",
    "write_plan",
]
