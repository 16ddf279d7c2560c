"""The inner loops of the solver, compiled to machine code by Numba.

A search step or the pricing of a client is a few hundred operations; as array expressions most of
the time goes into starting them. Compiled functions are kept on disk beside their source (or, where
that may not be written, in Numba's cache folder), so that only the first run of a version compiles.

No `fastmath`: additions keep their order and nothing is fused, which is what makes a plan the same
on every machine (see `arrays`).
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


def compiled_over_cores(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """`compiled`, with the loops over `each` shared between the cores."""
    found: Callable[_Args, _Result] = numba.njit(cache=True, nogil=True, parallel=True)(function)
    return found
