"""Closed vocabularies that a folder, a form and a rule share."""

from enum import StrEnum


class Topic(StrEnum):
    """What a conversation may be about: undesirable behaviour and integrity issues. Labour disputes
    are out.
    """

    BULLYING = "bullying"
    INTIMIDATION = "intimidation"
    SEXUAL_HARASSMENT = "sexual_harassment"
    DISCRIMINATION = "discrimination"
    AGGRESSION_VIOLENCE = "aggression_violence"
    INTEGRITY_ISSUE = "integrity_issue"


class Sector(StrEnum):
    """Sectors that clients belong to and advisors know."""

    GOVERNMENT = "government"
    HEALTHCARE = "healthcare"
    EDUCATION = "education"
    INDUSTRY = "industry"
    CONSTRUCTION = "construction"
    RETAIL = "retail"
    IT = "it"
    CULTURE = "culture"
