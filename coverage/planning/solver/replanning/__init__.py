"""A new plan from the published one with the fewest changes, when facts have changed."""

from coverage.planning.solver.replanning.replan import BUDGET, Replanning, replan

__all__ = ["BUDGET", "Replanning", "replan"]
