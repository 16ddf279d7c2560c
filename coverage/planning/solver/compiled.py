"""The inner loops of the solver, compiled to machine code by Numba.

A search step or the pricing of a client is a few hundred operations; as array expressions most of
the time goes into starting them. Compiled functions are kept on disk (`machine_code`): in the
folder that Numba was told to use, else beside their source, else in the folder that Numba has for
this user; only the first run of a version compiles. Where nothing may be written, every run does.

Additions keep their order, unless all numbers in them are exact, and nothing is fused: that makes a
plan the same on every machine (see `arrays`).
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import ParamSpec, TypeVar

from coverage.planning.solver import machine_code

_Args = ParamSpec("_Args")
_Result = TypeVar("_Result")

# OpenMP reads this when it is loaded. Threads that wait for others spin unless told not to, on
# cores that others need: the bound of 5,000 clients took 31 seconds, waiting quietly 22.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

# Numba looks for coverage.py to report to, and would take this package for it (decision 0017)
_ours = sys.modules["coverage"]
sys.modules["coverage"] = None  # type: ignore[assignment]  # that is how an import is refused
try:
    import numba
finally:
    sys.modules["coverage"] = _ours


_settings = vars(numba.config)


def _places() -> Iterator[Path]:
    if _settings["CACHE_DIR"]:
        yield Path(_settings["CACHE_DIR"])
    yield Path(__file__).parent / "__pycache__"
    with suppress(RuntimeError):  # a user without a home
        yield Path.home() / ".cache" / "numba"


_KEPT_IN = machine_code.folder(Path(__file__).resolve().parent, _places())

each = numba.prange
"""A loop whose rounds do not depend on each other, over the cores of this machine."""


def compiled(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """``function`` as machine code; it lets go of the interpreter's lock while it runs."""
    return _kept(function)


def compiled_exact(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """`compiled`, for sums of exact numbers, which may then be added in any order."""
    return _kept(function, fastmath={"reassoc", "nsz"})


def compiled_over_cores(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """`compiled`, with the loops over `each` shared between the cores."""
    return _kept(function, parallel=True)


def folded(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """`compiled`, as a part of each compiled caller: handing over many arrays takes longer than
    most small functions.
    """
    found: Callable[_Args, _Result] = numba.njit(inline="always")(function)
    return found


def _kept(
    function: Callable[_Args, _Result], *, parallel: bool = False, fastmath: set[str] | None = None
) -> Callable[_Args, _Result]:
    """``function`` compiled at its first call, or read from the folder of this version."""
    told = _settings["CACHE_DIR"]
    _settings["CACHE_DIR"] = str(_KEPT_IN or "")  # read while the function is decorated
    try:
        found: Callable[_Args, _Result] = numba.njit(
            cache=_KEPT_IN is not None, nogil=True, parallel=parallel, fastmath=fastmath or False
        )(function)
    finally:
        _settings["CACHE_DIR"] = told
    return found
