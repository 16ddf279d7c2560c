"""The made-up agencies: the same everywhere, sound, and as hard as the given one."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from benchmarks.agencies import SHAPES, make_agency
from benchmarks.hardness import Figures, hardness, read_problem
from coverage.calendars.holidays import days_off
from coverage.domain.agencies import Agency
from coverage.domain.weeks import Horizon
from coverage.folders import examine_folder, write_folder
from coverage.planning.concerns import ConcernKind
from coverage.planning.problem import build_problem

DATA = Path(__file__).parents[1] / "data"


@cache
def figures(shape: str) -> Figures:
    return hardness(build_problem(with_holidays(made(shape))))


def made(shape: str, *, seed: int = 7) -> Agency:
    return make_agency(40, 240, seed=seed, shape=SHAPES[shape])


def with_holidays(agency: Agency) -> Agency:
    off = days_off(agency.horizon, good_friday=False, liberation_day=False)
    return replace(agency, days_off=off)


def test_the_same_seed_makes_the_same_agency() -> None:
    assert made("country") == made("country")


def test_another_seed_makes_another_agency() -> None:
    assert made("country", seed=8).advisors != made("country").advisors


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_comes_in_as_it_went_out(shape: str, tmp_path: Path) -> None:
    agency = with_holidays(made(shape))
    write_folder(agency, tmp_path)

    examined = examine_folder(tmp_path, days_off=days_off)

    assert examined.agency == agency.in_order()
    assert examined.remarks == ()


@pytest.mark.parametrize("shape", SHAPES)
def test_no_pin_is_refused(shape: str) -> None:
    problem = build_problem(with_holidays(made(shape)))

    assert any(pin.kind == "pin" for pin in problem.agency.pins)
    assert not [c for c in problem.concerns if c.kind is ConcernKind.PIN_REFUSED]


def test_a_country_is_as_hard_as_the_given_agency() -> None:
    given = hardness(read_problem(DATA / "agency-m"))
    found = hardness(build_problem(with_holidays(make_agency(100, 1_000, seed=1))))

    for key in ("demand / capacity", "load / capacity", "away %", "candidates % of pool"):
        assert found[key] == pytest.approx(given[key], rel=0.15), key
    for key in ("both away %", "published points", "demand hours", "published %"):
        assert found[key] == pytest.approx(given[key], rel=0.35), key


def test_each_shape_is_hard_in_its_own_way() -> None:
    country = figures("country")

    assert figures("rural")["candidates"] < country["candidates"]
    assert figures("one-city")["candidates"] > 2 * country["candidates"]
    assert figures("many-languages")["without any %"] > country["without any %"]
    assert figures("heavy-conflicts")["conflicts per client"] > 3
    assert figures("full")["demand / capacity"] == pytest.approx(0.85, abs=0.02)


def test_a_short_year_without_school_holidays_still_makes_an_agency() -> None:
    horizon = Horizon(start=date(2040, 1, 2), weeks=6)

    agency = make_agency(3, 5, seed=1, horizon=horizon)

    assert len(agency.clients) == 5
    assert build_problem(agency).weeks == 6


def test_nobody_and_nothing_make_an_empty_agency() -> None:
    agency = make_agency(0, 0, seed=1)

    assert (agency.advisors, agency.clients, agency.panels) == ((), (), ())
