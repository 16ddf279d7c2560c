"""Write the folder of a made-up agency; see the package."""

import argparse
from datetime import date
from pathlib import Path

from benchmarks.agencies.making import START, make_agency
from benchmarks.agencies.shapes import SHAPES
from coverage.domain.weeks import Horizon
from coverage.folders import write_folder


def main() -> None:
    """Write one folder and say how large it became."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.agencies", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--advisors", type=int, default=60)
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shape", choices=SHAPES, default="country")
    parser.add_argument("--start", type=date.fromisoformat, default=START, help="a Monday")
    parser.add_argument("--weeks", type=int, default=52)
    options = parser.parse_args()
    agency = make_agency(
        options.advisors,
        options.clients,
        seed=options.seed,
        shape=SHAPES[options.shape],
        horizon=Horizon(start=options.start, weeks=options.weeks),
    )
    write_folder(agency, options.out)
    kinds = ("advisors", "clients", "absences", "conflicts", "surges", "panels", "pins", "places")
    print(", ".join(f"{len(getattr(agency, kind))} {kind}" for kind in kinds))


if __name__ == "__main__":
    main()
