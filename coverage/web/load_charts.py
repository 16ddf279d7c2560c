"""The drawing of an advisor's load: geometry for the template, colours stay in the stylesheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from coverage.operations.viewing.advisors import LoadCell

_STEP, _BAR, _HEIGHT = 9, 7, 96
_LABEL_EVERY = 4


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One week, in units of the drawing; ``label`` is its number, or empty for want of room."""

    x: int
    there: float
    planned: float
    over: bool
    label: str


@dataclass(frozen=True, kw_only=True)
class LoadChart:
    """Bars of planned hours in front of bars of the hours there are."""

    width: int
    height: int
    bar: int
    bars: tuple[Bar, ...]


def load_chart(cells: Sequence[LoadCell]) -> LoadChart:
    """The weeks of ``cells`` beside each other, on one scale."""
    most = max((max(cell.load, cell.capacity) for cell in cells), default=0) or 1
    return LoadChart(
        width=max(1, len(cells)) * _STEP,
        height=_HEIGHT,
        bar=_BAR,
        bars=tuple(
            Bar(
                x=place * _STEP,
                there=round(_HEIGHT * cell.capacity / most, 1),
                planned=round(_HEIGHT * cell.load / most, 1),
                over=cell.load > cell.capacity,
                label=str(cell.week.number) if place % _LABEL_EVERY == 0 else "",
            )
            for place, cell in enumerate(cells)
        ),
    )
