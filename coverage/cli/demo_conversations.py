"""What the demo's people told so that conversations can be booked: telephones, words, pages.

Every number is fictional: 085 000 is given to nobody.
"""

from coverage import clock
from coverage.domain.client_pages import AgencyLine
from coverage.domain.conversation_terms import AdvisorProfile, ConversationTerms
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import AdvisorReader
from coverage.operations import client_pages, conversation_terms, inviting
from coverage.operations.conversation_figures import tell_agency_line

_WORDS = (
    (
        "Ik luister eerst, zonder haast. Daarna kijken we samen wat je zou willen, en ook niets"
        " doen is een keuze.",
        "I listen first, without hurry. Then we look together at what you might want; doing"
        " nothing is a choice too.",
    ),
    (
        "Twijfel je of het erg genoeg is? Dat vraagt bijna iedereen die bij mij komt. Bel gerust.",
        "Not sure whether it is bad enough? Almost everybody who comes to me asks that. Do call.",
    ),
    (
        "Ik werkte twintig jaar in de zorg en weet hoe een team kan knellen. Je hoeft bij mij niets"
        " te bewijzen.",
        "I worked in healthcare for twenty years and know how a team can hurt. You need not prove"
        " anything to me.",
    ),
    (
        "Jij bepaalt het tempo. Ik leg uit wat kan, ook bij integriteit, en jij kiest.",
        "You set the pace. I explain what is possible, about integrity too, and you choose.",
    ),
    (
        "Praten mag ook wandelend, of gewoon per telefoon. Wat je zegt blijft bij mij, tenzij het"
        " echt niet kan; dat vertel ik je dan eerst.",
        "We can talk by telephone too. What you say stays with me, unless that is impossible; I"
        " would tell you first.",
    ),
)


def tell_once() -> None:
    """Give all clients a page, all advisors a telephone and a few words, and the agency a line;
    nothing when there are pages already.
    """
    now = clock.now()
    if not client_pages.open_pages(None, now=now):
        return
    line = AgencyLine(phone="085 000 90 00", hours="ma-vr 8.30-20.00 / Mon-Fri 8.30-20.00")
    tell_agency_line(None, line, now=now)
    for number, person in enumerate(inviting.people(None, now=now).advisors, start=1):
        advisor = AdvisorReader(advisor=AdvisorId(person.slug))
        terms = ConversationTerms(
            phone=f"085 000 {number // 100:02d} {number % 100:02d}",
            video=f"https://video.example/{person.slug}" if number % 3 else "",
        )
        conversation_terms.tell_terms(advisor, terms, now=now)
        profile = AdvisorProfile(
            advisor=advisor.advisor, words=_words(number), gender_shown=number % 2 == 0
        )
        conversation_terms.tell_profile(advisor, profile, now=now)


def _words(number: int) -> dict[str, str]:
    dutch, english = _WORDS[number % len(_WORDS)]
    return {"nl": dutch, "en": english}
