"""What a poster says, in the languages of seekers. Not translated with the pages: all of them stand
on one sheet.
"""

# ruff: noqa: RUF001  letters of other alphabets are meant here

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Full:
    """A language in which the poster says everything."""

    code: str
    title: str
    text: str
    how: str
    scan: str
    call: str


MAIN = Full(
    code="nl",
    title="Zit u iets dwars op het werk?",
    text="Praat met een vertrouwenspersoon van buiten. Vertrouwelijk, zonder uw naam te noemen.",
    how="Kijk wie er voor u zijn, bel, of maak zelf een afspraak.",
    scan="Scan met uw eigen telefoon, of typ het adres over:",
    call="Liever bellen?",
)
ENGLISH = Full(
    code="en",
    title="Something at work that troubles you?",
    text="Talk to a confidential advisor from outside. In confidence, without giving your name.",
    how="See who is there for you, call, or make an appointment yourself.",
    scan="Scan with your own phone, or type the address:",
    call="Rather call?",
)
LINES = (
    ("pl", "ltr", "Coś w pracy Cię martwi? Porozmawiaj poufnie z doradcą zaufania."),
    (
        "tr",
        "ltr",
        "İşte sizi rahatsız eden bir şey mi var? Bir güven danışmanıyla gizlilik içinde konuşun.",
    ),
    ("ar", "rtl", "هل يزعجك شيء في العمل؟ تحدّث بسرّية مع مستشار موثوق."),
    ("uk", "ltr", "Щось на роботі вас турбує? Поговоріть конфіденційно з довіреною особою."),
)
"""One line each: language, direction of writing, text."""
