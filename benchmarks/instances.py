"""The agencies that are measured: given ones, and made-up ones of any size, seed and shape.

A made-up one is written once, under ``build/``, in a folder that is named for the generator's own
bytes too: when a law changes, folders of the old one are not mistaken for the new.
"""

import argparse
import hashlib
from dataclasses import dataclass
from pathlib import Path

from benchmarks.agencies import SHAPES, make_agency
from benchmarks.records import ROOT
from coverage.folders import write_folder

DATA = ROOT / "tests" / "data"
MADE = ROOT / "build" / "agencies"


@dataclass(frozen=True, kw_only=True)
class Instance:
    """An agency by name: a folder that is there, or a size, seed and shape to make it from."""

    name: str
    given: Path | None = None
    advisors: int = 0
    clients: int = 0
    seed: int = 3
    shape: str = "country"

    def folder(self) -> Path:
        """Where its files are; makes them the first time."""
        if self.given is not None:
            return self.given
        path = MADE / f"{self.shape}-{self.advisors}x{self.clients}-{self.seed}-{_generator()}"
        if not (path / "agency.csv").exists():
            agency = make_agency(
                self.advisors, self.clients, seed=self.seed, shape=SHAPES[self.shape]
            )
            write_folder(agency, path)
        return path


SMALL = (
    Instance(name="agency-s", given=DATA / "agency-s"),
    Instance(name="agency-nl", given=ROOT / "coverage" / "demo" / "agency-nl"),
    Instance(name="agency-m", given=DATA / "agency-m"),
)
"""S, nl and M of the targets."""

NATIONAL = (
    Instance(name="L", advisors=400, clients=5_000),
    Instance(name="XL", advisors=1_500, clients=20_000),
)
SIZES = {
    "S": (20, 120),
    "nl": (60, 295),
    "M": (100, 1_000),
    "L": (400, 5_000),
    "XL": (1_500, 20_000),
}


def made(size: str, *, shape: str, seed: int) -> Instance:
    """A made-up agency of one of the sizes of the targets."""
    advisors, clients = SIZES[size]
    return Instance(
        name=f"{size}-{shape}-{seed}", advisors=advisors, clients=clients, seed=seed, shape=shape
    )


def given(word: str) -> Path:
    """A folder with an agency, as a type of argparse; ArgumentTypeError when none is there."""
    folder = Path(word)
    if not (folder / "agency.csv").is_file():
        raise argparse.ArgumentTypeError(f"{word}: no agency there (agency.csv is missing)")
    return folder


def report_name(options: argparse.Namespace, usual: str, national: str) -> str:
    """The file that keeps the records: what the page shows is not overwritten by other agencies."""
    if options.folders or options.sizes:
        return f"{usual}-others.json"
    return f"{national if options.national else usual}.json"


def _generator() -> str:
    """A name for the present laws of the generator."""
    files = sorted((ROOT / "benchmarks" / "agencies").glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
