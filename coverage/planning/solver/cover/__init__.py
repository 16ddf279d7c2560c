"""Week cover: third members, substitutes and surge staffing on the capacity that panels leave.

Panels are fixed here and never move. The three steps and their goals are taken strictly in order
(`docs/planning.md`): what one goal reached is kept while the next one is sought.
"""

from coverage.planning.solver.cover.weeks import Covered, cover_weeks

__all__ = ["Covered", "cover_weeks"]
