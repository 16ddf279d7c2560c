"""The targets for panels, and whether a run met them; see the table in `docs/planning.md`."""

from dataclasses import dataclass

from benchmarks.records import Record


@dataclass(frozen=True, kw_only=True)
class Target:
    """A net gap to be reached within ``seconds``, with at most ``most_mb`` of memory."""

    net_gap: float
    seconds: float
    most_mb: float = float("inf")

    def met(self, record: Record) -> bool:
        """Whether the run was there in time, by what it knew at each moment."""
        gaps = [
            (objective - bound) / max(1.0, objective - record.constants)
            for seconds, objective, bound in record.history
            if seconds <= self.seconds
        ]
        if record.net_gap is not None and record.seconds <= self.seconds:
            gaps.append(record.net_gap)
        return record.peak_mb <= self.most_mb and min(gaps, default=1.0) <= self.net_gap + 1e-9


MUST_AND_GOAL = {
    "agency-s": (Target(net_gap=0.01, seconds=60), Target(net_gap=0.003, seconds=30)),
    "agency-nl": (Target(net_gap=0.02, seconds=30), Target(net_gap=0.01, seconds=60)),
    "agency-m": (Target(net_gap=0.02, seconds=60), Target(net_gap=0.01, seconds=120)),
    "L": (Target(net_gap=0.024, seconds=180), Target(net_gap=0.012, seconds=300)),
    "XL": (
        Target(net_gap=0.035, seconds=480, most_mb=3_000),
        Target(net_gap=0.015, seconds=1_200, most_mb=3_000),
    ),
}
"""What must be reached and what is hoped for, on two cores, by instance."""


def verdict(record: Record) -> str:
    """How a run stands to its targets; empty where there are none."""
    if record.instance not in MUST_AND_GOAL or record.objective is None:
        return ""
    must, goal = (target.met(record) for target in MUST_AND_GOAL[record.instance])
    return "goal met" if goal and must else "must met" if must else "missed"
