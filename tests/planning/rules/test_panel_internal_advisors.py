"""An internal advisor is third for their own employer, and nothing else."""

from coverage.domain.agencies import Agency
from coverage.domain.ids import ClientId
from coverage.planning.check import Breach
from tests.builders import a_client, a_panel, an_advisor, an_agency
from tests.planning.rules.tiny import BOTH, broken, tiny


def with_ines() -> Agency:
    """Two clients with panels of three; Ines is employed by Alfa."""
    return an_agency(
        advisors=(
            an_advisor("ada"),
            an_advisor("bo"),
            an_advisor("ines", internal_to=ClientId("alfa")),
        ),
        clients=(a_client("alfa", panel_size=3), a_client("beta", panel_size=3)),
    )


def test_external_advisors_may_sit_anywhere() -> None:
    assert broken(with_ines(), a_panel("alfa", "ada", "bo"), a_panel("beta", "bo", "ada")) == []


def test_an_internal_advisor_may_be_third_at_home() -> None:
    assert broken(with_ines(), a_panel("alfa", "ada", "bo", "ines")) == []


def test_an_internal_advisor_is_never_primary_or_backup_not_even_at_home() -> None:
    assert broken(with_ines(), a_panel("alfa", "ines", "bo")) == [Breach.INTERNAL]
    assert broken(with_ines(), a_panel("alfa", "ada", "ines")) == [Breach.INTERNAL]


def test_an_internal_advisor_is_nothing_for_another_employer() -> None:
    assert broken(with_ines(), a_panel("beta", "ada", "bo", "ines")) == [Breach.INTERNAL]


def test_being_internal_lifts_no_other_rule() -> None:
    # the radius too: docs/decisions/0014
    far = an_advisor("ines", internal_to=ClientId("alfa"), postcode="9711", topics=frozenset())
    agency = tiny(alfa={"panel_size": 3}, others=(far,))
    seated = a_panel("alfa", "ada", "bo", "ines")
    assert broken(agency, BOTH) == []
    assert broken(agency, seated) == [Breach.TOPIC, Breach.DISTANCE]
