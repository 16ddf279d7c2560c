"""The few words that calendars carry to telephones.

Calendars are stored once and not translated per request, so they speak the agency's first language.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Words:
    """Titles of calendars, labels of entries, and how a number of hours is written after them."""

    title: str
    conversations: str
    time_off: str
    primary: str
    backup_active: str
    third_active: str
    substitute: str
    backup: str
    third: str
    extra_hours: str
    hour: str
    decimal: str
    standing: str
    nobody: str
    morning: str
    afternoon: str
    whole_day: str
    appointment: str

    def hours(self, minutes: int) -> str:
        """``minutes`` in hours, to two decimals at most: 90 is ``1,5 u`` in Dutch."""
        whole, hundredths = divmod(round(minutes * 100 / 60), 100)
        part = f"{hundredths:02d}".rstrip("0")
        return f"{whole}{self.decimal if part else ''}{part} {self.hour}"


DUTCH = Words(
    title="Dekking",
    conversations="Gesprekken",
    time_off="Afwezigheid",
    primary="Primair",
    backup_active="Back-up actief",
    third_active="Derde actief",
    substitute="Vervanging",
    backup="Back-up",
    third="Derde",
    extra_hours="Extra uren",
    hour="u",
    decimal=",",
    standing="Onze vertrouwenspersoon",
    nobody="Nog niemand",
    morning="Ochtend vrij",
    afternoon="Middag vrij",
    whole_day="Ochtend en middag vrij",
    appointment="Afspraak",
)
ENGLISH = Words(
    title="Coverage",
    conversations="Conversations",
    time_off="Time off",
    primary="Primary",
    backup_active="Backup active",
    third_active="Third active",
    substitute="Substitute",
    backup="Backup",
    third="Third",
    extra_hours="Extra hours",
    hour="h",
    decimal=".",
    standing="Our confidential advisor",
    nobody="Nobody yet",
    morning="Morning free",
    afternoon="Afternoon free",
    whole_day="Morning and afternoon free",
    appointment="Appointment",
)


def words_in(language: str) -> Words:
    """The words of a language such as ``nl`` or ``en``; Dutch where we have none."""
    return {"nl": DUTCH, "en": ENGLISH}.get(language, DUTCH)
