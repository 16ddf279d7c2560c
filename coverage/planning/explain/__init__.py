"""Answers for a coordinator: why this panel, why a gap, why a surge is short. No solver, no prose.

Each answer is a frozen value in the glossary's words (`answers`); a page or a command words it.
"""

from coverage.planning.explain.answers import (
    AdvisorRow,
    Alternative,
    Funnel,
    FunnelStep,
    GapReasons,
    Need,
    PanelReasons,
    Relaxation,
    SeatReasons,
    ShortfallReasons,
    Step,
    StepKind,
    Term,
)
from coverage.planning.explain.gaps import why_gap
from coverage.planning.explain.panels import why_panel
from coverage.planning.explain.shortfalls import why_shortfall
from coverage.planning.explain.standing import Standing, standing_of

__all__ = [
    "AdvisorRow",
    "Alternative",
    "Funnel",
    "FunnelStep",
    "GapReasons",
    "Need",
    "PanelReasons",
    "Relaxation",
    "SeatReasons",
    "ShortfallReasons",
    "Standing",
    "Step",
    "StepKind",
    "Term",
    "standing_of",
    "why_gap",
    "why_panel",
    "why_shortfall",
]
