"""Plots of gap over time as SVG, written by hand: a line per run, both axes logarithmic."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 170, 40, 48
COLOURS = ("#2563a8", "#b4531a", "#2f7d4f", "#7a3e9d", "#a8324a", "#4d6470", "#8a6d1d", "#1d7f8a")
"""Told apart by brightness too; at most eight lines are drawn in colours of their own."""

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A run: moments in seconds with the gap by then in percent, best so far."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True, kw_only=True)
class Axis:
    """A logarithmic axis from ``low`` to ``high`` over the pixels ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Where ``value`` is drawn; what lies outside is drawn at the edge."""
        inside = min(self.high, max(self.low, value))
        share = math.log(inside / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    def marks(self) -> Iterator[float]:
        """1, 2 and 5 times powers of ten."""
        for power in range(-6, 7):
            for digit in (1, 2, 5):
                value = float(f"{digit}e{power}")
                if self.low * 0.999 <= value <= self.high * 1.001:
                    yield value


def plot(title: str, lines: Sequence[Line]) -> str:
    """The plot as the text of an SVG file."""
    seconds = [x for line in lines for x, _ in line.points if x > 0]
    gaps = [y for line in lines for _, y in line.points if y > 0]
    across = Axis(
        low=_down(min(seconds, default=1)),
        high=_up(max(seconds, default=10)),
        start=LEFT,
        end=WIDTH - RIGHT,
    )
    upright = Axis(
        low=_down(min(gaps, default=0.1)),
        high=min(100.0, _up(max(gaps, default=10))),
        start=HEIGHT - BOTTOM,
        end=TOP,
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="15" fill="#1a1a1a">{escape(title)}</text>',
        *_grid(across, upright),
        *_curves(lines, across, upright),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _grid(across: Axis, upright: Axis) -> Iterator[str]:
    bottom, left, right = HEIGHT - BOTTOM, LEFT, WIDTH - RIGHT
    for value in across.marks():
        x = across.place(value)
        yield f'<path d="M{x:.1f} {TOP}V{bottom}" stroke="#e4e4e4"/>'
        yield _text(x, bottom + 16, f"{value:g}", anchor="middle")
    for value in upright.marks():
        y = upright.place(value)
        yield f'<path d="M{left} {y:.1f}H{right}" stroke="#e4e4e4"/>'
        yield _text(left - 6, y + 4, f"{value:g} %", anchor="end")
    yield f'<path d="M{left} {TOP}V{bottom}H{right}" fill="none" stroke="#555555"/>'
    yield _text((left + right) / 2, HEIGHT - 10, "seconds", anchor="middle")


def _curves(lines: Sequence[Line], across: Axis, upright: Axis) -> Iterator[str]:
    for number, line in enumerate(lines):
        colour = COLOURS[number % len(COLOURS)]
        if line.points:
            yield (
                f'<path d="{_steps(line.points, across, upright)}" fill="none" '
                f'stroke="{colour}" stroke-width="2"/>'
            )
            x, y = across.place(line.points[-1][0]), upright.place(line.points[-1][1])
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
        y = TOP + 12 + 18 * number
        x = WIDTH - RIGHT + 14
        yield f'<path d="M{x} {y - 4}h18" stroke="{colour}" stroke-width="3"/>'
        last = f" ({line.points[-1][1]:.2f} %)" if line.points else ""
        yield _text(x + 24, y, line.name + last)


def _steps(points: Sequence[Point], across: Axis, upright: Axis) -> str:
    """A staircase: a gap holds until the next one."""
    first, *rest = points
    words = [f"M{across.place(first[0]):.1f} {upright.place(first[1]):.1f}"]
    words += [f"H{across.place(x):.1f}V{upright.place(y):.1f}" for x, y in rest]
    return "".join(words)


def _text(x: float, y: float, text: str, *, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#333333">{escape(text)}</text>'
    )


def _down(value: float) -> float:
    """The nearest mark at or below."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(digit * power for digit in (1, 2, 5) if digit * power <= value * 1.001)


def _up(value: float) -> float:
    """The nearest mark at or above."""
    power = 10.0 ** math.floor(math.log10(value))
    return min(digit * power for digit in (1, 2, 5, 10) if digit * power >= value * 0.999)
