"""The inner loops of the solver, compiled to machine code by Numba.

A search step or the pricing of a client is a few hundred operations; as array expressions most of
the time goes into starting them. Compiled functions are kept on disk beside their source (or, where
that may not be written, in Numba's cache folder), so that only the first run of a version compiles.

Additions keep their order, unless all numbers in them are exact, and nothing is fused: that makes a
plan the same on every machine (see `arrays`).
"""

import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_Args = ParamSpec("_Args")
_Result = TypeVar("_Result")

# Numba looks for coverage.py to report to, and would take this package for it (decision 0017)
_ours = sys.modules["coverage"]
sys.modules["coverage"] = None  # type: ignore[assignment]  # that is how an import is refused
try:
    import numba
finally:
    sys.modules["coverage"] = _ours

each = numba.prange
"""A loop whose rounds do not depend on each other, over the cores of this machine."""


def compiled(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """``function`` as machine code; it lets go of the interpreter's lock while it runs."""
    found: Callable[_Args, _Result] = numba.njit(cache=True, nogil=True)(function)
    return found


def compiled_exact(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """`compiled`, for sums of exact numbers, which may then be added in any order."""
    order = {"reassoc", "nsz"}
    found: Callable[_Args, _Result] = numba.njit(cache=True, nogil=True, fastmath=order)(function)
    return found


def folded(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """`compiled`, as a part of each compiled caller: handing over many arrays takes longer than
    most small functions.
    """
    found: Callable[_Args, _Result] = numba.njit(inline="always")(function)
    return found


def compiled_over_cores(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """`compiled`, with the loops over `each` shared between the cores."""
    found: Callable[_Args, _Result] = numba.njit(cache=True, nogil=True, parallel=True)(function)
    return found
