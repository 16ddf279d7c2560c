"""Identifiers as distinct types, so that swapping two of them is a type error.

Advisors, clients and places are known by their slug: the agency chose it, folders and addresses
carry it, and it never changes.
"""

from typing import NewType

AdvisorId = NewType("AdvisorId", str)
ClientId = NewType("ClientId", str)
PlaceId = NewType("PlaceId", str)

AccountId = NewType("AccountId", int)
AbsenceId = NewType("AbsenceId", int)
SurgeId = NewType("SurgeId", int)
RunId = NewType("RunId", str)
PlanId = NewType("PlanId", int)
ScenarioId = NewType("ScenarioId", int)
RequestId = NewType("RequestId", int)
FileId = NewType("FileId", int)
AddressId = NewType("AddressId", int)
NoticeId = NewType("NoticeId", int)

CaseId = NewType("CaseId", str)
"""Random, as the two below: numbers in a row would tell how many there are, and since when."""
BookingId = NewType("BookingId", str)
SeekerSessionId = NewType("SeekerSessionId", str)
