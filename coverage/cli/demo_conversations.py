"""What the demo's people told so that conversations can be booked: telephones, words, pages.

Every number is fictional: 085 000 is given to nobody.
"""

from coverage import clock
from coverage.domain.client_pages import AgencyLine
from coverage.domain.conversation_terms import AdvisorProfile, ConversationTerms
from coverage.domain.ids import AdvisorId
from coverage.domain.postcodes import postcodes
from coverage.domain.room_ways import RoomWay
from coverage.domain.visibility import AdvisorReader
from coverage.operations import inviting
from coverage.operations.booking import client_pages, conversation_terms, room_ways
from coverage.operations.booking.conversation_figures import tell_agency_line

_BEGINNINGS = (
    (
        "Ik luister eerst, zonder haast.",
        "I listen first, without hurry.",
    ),
    (
        "Twijfel je of het erg genoeg is? Dat vraagt bijna iedereen die bij mij komt.",
        "Not sure whether it is bad enough? Almost everybody who comes to me asks that.",
    ),
    (
        "Ik werkte twintig jaar in de zorg en weet hoe een team kan knellen.",
        "I worked in healthcare for twenty years and know how a team can hurt.",
    ),
    (
        "Jij bepaalt het tempo en wat we bespreken.",
        "You set the pace and choose what we talk about.",
    ),
    (
        "Ik stond voor de klas en daarna naast mensen die vastliepen.",
        "I was a teacher, and later stood beside people who were stuck.",
    ),
    (
        "Soms helpt het al om het een keer hardop te zeggen.",
        "Sometimes it helps just to say it aloud once.",
    ),
    (
        "Ik ben rustig, nuchter en niet snel geschokt.",
        "I am calm, down to earth and not easily shocked.",
    ),
)
_ENDINGS = (
    (
        "Daarna kijken we samen wat je zou willen; niets doen is ook een keuze.",
        "Then we look together at what you might want; doing nothing is a choice too.",
    ),
    (
        "Je hoeft bij mij niets te bewijzen.",
        "You need not prove anything to me.",
    ),
    (
        "Ik leg uit wat kan, ook bij integriteit, en jij kiest.",
        "I explain what is possible, about integrity too, and you choose.",
    ),
    (
        "Wat je zegt blijft bij mij, tenzij het echt niet kan; dat vertel ik je dan eerst.",
        "What you say stays with me, unless that is impossible; I would tell you first.",
    ),
    (
        "Een gesprek per telefoon is voor mij even goed als in een kamer.",
        "To me a talk by telephone is as good as one in a room.",
    ),
    (
        "Je mag stoppen wanneer je wilt, en later terugkomen.",
        "You may stop whenever you like, and come back later.",
    ),
    (
        "Weet je nog niet waar je moet beginnen? Begin dan gewoon ergens.",
        "Do you not know where to begin? Just begin anywhere.",
    ),
    (
        "Samen zetten we op een rij wat er gebeurde en wat je nodig hebt.",
        "Together we put in order what happened and what you need.",
    ),
    (
        "Ook als het lang geleden is, ben je welkom.",
        "You are welcome too when it is long ago.",
    ),
)


_WAYS = (
    'Bel aan bij "Spreekkamers", eerste verdieping. / Ring "Spreekkamers", first floor.',
    "De deur naast de bibliotheek; er is geen balie. / The door beside the library; no desk.",
)


def tell_once() -> None:
    """Give all clients a page, all advisors a telephone and a few words, all rooms an address, and
    the agency a line; nothing when there are pages already.
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
    for number, room in enumerate(room_ways.rooms(None), start=1):
        town = postcodes()[room.place.postcode].place
        address = f"Voorbeeldstraat {number}, {room.place.postcode} {town}"
        way = _WAYS[number % len(_WAYS)]
        room_ways.tell_way(None, RoomWay(place=room.place.id, address=address, way=way), now=now)


def _words(number: int) -> dict[str, str]:
    """A beginning and an ending; 7 and 9 share no divisor, so 63 advisors in a row all differ."""
    parts = _BEGINNINGS[number % len(_BEGINNINGS)], _ENDINGS[number % len(_ENDINGS)]
    dutch, english = (" ".join(each) for each in zip(*parts, strict=True))
    return {"nl": dutch, "en": english}
