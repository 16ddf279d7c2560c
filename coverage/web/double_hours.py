"""The hour that the clock shows twice, in the night in which it goes back."""

from datetime import datetime


def comes_twice(local: datetime) -> bool:
    """Whether the clock of its zone shows this time once more that day: which of both a moment is,
    its ``fold`` tells (PEP 495), and a reader must be told.
    """
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
