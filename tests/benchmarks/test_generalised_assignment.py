"""Reading public assignment instances, and adding up what an answer costs."""

from pathlib import Path

import pytest

from benchmarks.generalised_assignment import GAP, best_known, read

ONE = "2 3\n1 2 3\n4 5 6\n7 8 9\n1 1 1\n10 2\n"


def test_a_file_holds_costs_loads_and_capacities(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(ONE)

    (instance,) = read(tmp_path / "x")

    assert instance.costs.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert instance.loads.tolist() == [[7, 8, 9], [1, 1, 1]]
    assert instance.capacity.tolist() == [10, 2]


def test_a_file_may_hold_several_instances(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("2\n" + ONE + ONE)

    assert [instance.name for instance in read(tmp_path / "x")] == ["x-1", "x-2"]


@pytest.mark.parametrize("text", ["2 3\n1 2 3", "2\n" + ONE, "1\n" + ONE + "5"])
def test_a_file_with_numbers_too_few_or_too_many_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(text)

    with pytest.raises(ValueError, match=r"x (ends|has)"):
        list(read(tmp_path / "x"))


def test_an_answer_costs_what_its_agents_ask_and_fits_or_not(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(ONE)
    (instance,) = read(tmp_path / "x")

    assert instance.value([0, 1, 1]) == 1 + 5 + 6
    assert instance.fits([0, 1, 1])
    assert not instance.fits([0, 0, 1])
    assert not instance.fits([1, 1, 1])
    assert not instance.fits([0, 1])


def test_every_instance_that_is_shipped_has_a_best_known_value() -> None:
    files = sorted(path for path in GAP.iterdir() if not path.suffix)

    assert {path.stem for path in files} == best_known(files[0]).keys()
    assert all(len(list(read(path))) == 1 for path in files)
