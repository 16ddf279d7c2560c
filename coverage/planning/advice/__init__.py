"""Coverage advice: which advisors an agency lacks, and what a client could choose. No solver.

Every number is worked out on the plan as it stands, with the costs that the plan itself is judged
by (`coverage.planning.costs`); what that leaves out is told with the advice (docs/planning.md).
"""

from coverage.planning.advice.agencies import advise_agency
from coverage.planning.advice.answers import (
    AgencyAdvice,
    ClientAdvice,
    Helped,
    HourWorth,
    Option,
    OptionKind,
    Profile,
    Use,
)
from coverage.planning.advice.clients import advise_client

__all__ = [
    "AgencyAdvice",
    "ClientAdvice",
    "Helped",
    "HourWorth",
    "Option",
    "OptionKind",
    "Profile",
    "Use",
    "advise_agency",
    "advise_client",
]
