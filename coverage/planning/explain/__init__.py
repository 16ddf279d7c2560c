"""Answers for a coordinator: why this panel, why a gap, why a surge is short. No solver, no prose.

Each answer is a frozen value in the glossary's words (`answers`); a page or a command words it.
"""

from coverage.planning.explain.gap_answers import (
    AdvisorRow,
    Funnel,
    FunnelStep,
    GapReasons,
    Relaxation,
    ShortfallReasons,
    Step,
    StepKind,
)
from coverage.planning.explain.gaps import why_gap
from coverage.planning.explain.openings import minutes_by_week, minutes_taken
from coverage.planning.explain.panel_answers import (
    Alternative,
    Exchange,
    Need,
    Overload,
    PanelReasons,
    SeatReasons,
    Term,
)
from coverage.planning.explain.panels import why_panel
from coverage.planning.explain.shortfalls import why_shortfall
from coverage.planning.explain.standing import PanelCosts, Standing, standing_of, with_panel

__all__ = [
    "AdvisorRow",
    "Alternative",
    "Exchange",
    "Funnel",
    "FunnelStep",
    "GapReasons",
    "Need",
    "Overload",
    "PanelCosts",
    "PanelReasons",
    "Relaxation",
    "SeatReasons",
    "ShortfallReasons",
    "Standing",
    "Step",
    "StepKind",
    "Term",
    "minutes_by_week",
    "minutes_taken",
    "standing_of",
    "why_gap",
    "why_panel",
    "why_shortfall",
    "with_panel",
]
