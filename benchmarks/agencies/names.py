"""Names of people and organisations that do not exist, each with a slug of its own."""

from collections import Counter
from collections.abc import Iterator
from random import Random
from unicodedata import normalize

FIRST = (
    "Adem",
    "Agnes",
    "Alma",
    "Amber",
    "Anouk",
    "Aron",
    "Bea",
    "Berend",
    "Carmen",
    "Cees",
    "Cora",
    "Dewi",
    "Dilan",
    "Eline",
    "Erik",
    "Esra",
    "Evert",
    "Floor",
    "Frank",
    "Gerda",
    "Hakim",
    "Hedy",
    "Ineke",
    "Iris",
    "Jelle",
    "Jip",
    "Jorien",
    "Kim",
    "Koen",
    "Lara",
    "Leila",
    "Lieke",
    "Loes",
    "Maaike",
    "Malika",
    "Marit",
    "Mees",
    "Mila",
    "Murat",
    "Naomi",
    "Nico",
    "Olga",
    "Otto",
    "Pim",
    "Renske",
    "Roos",
    "Ruben",
    "Samira",
    "Sjoerd",
    "Stijn",
    "Teun",
    "Thea",
    "Tijn",
    "Ursula",
    "Vincent",
    "Wietske",
    "Yara",
    "Ymke",
    "Zeynep",
    "Zohra",
)
LAST = (
    "Aalders",
    "Achterberg",
    "Alkan",
    "Bergsma",
    "Boersma",
    "Bosman",
    "Brouwer",
    "Cornelis",
    "Dam",
    "Dijkstra",
    "Driessen",
    "Elzinga",
    "Feenstra",
    "Geerts",
    "Groen",
    "Haddou",
    "Hamstra",
    "Heuvel",
    "Jacobs",
    "Jonker",
    "Kamphuis",
    "Karaca",
    "Koster",
    "Kramer",
    "Lambers",
    "Leenders",
    "Loman",
    "Martens",
    "Mansouri",
    "Molenaar",
    "Nijhuis",
    "Offerman",
    "Otten",
    "Polat",
    "Reitsma",
    "Rietveld",
    "Roelofs",
    "Schipper",
    "Slot",
    "Spaans",
    "Tamminga",
    "Terpstra",
    "Uslu",
    "Verhoef",
    "Visscher",
    "Wiersma",
    "Wolters",
    "Yildiz",
    "Zandstra",
    "Zwart",
)
KINDS = {
    "government": ("Belastingkring", "Havendienst", "Uitvoeringsdienst", "Veiligheidskring"),
    "healthcare": ("Huisartsenkring", "Verpleeghuis", "Wijkzorg", "Revalidatie"),
    "education": ("Basisscholen", "Lyceum", "Vakschool", "Kinderopvang"),
    "industry": ("Gieterij", "Papierfabriek", "Zuivel", "Kunststof"),
    "construction": ("Aannemer", "Dakwerken", "Grondwerken", "Timmerbedrijf"),
    "retail": ("Tuincentrum", "Supermarkt", "Boekhandel", "Bouwmarkt"),
    "it": ("Rekencentrum", "Webbureau", "Sensoren", "Beheer"),
    "culture": ("Bibliotheek", "Concertzaal", "Galerie", "Muziekschool"),
}
"""What organisations of a sector are called first."""
FRONT = (
    "Blauwe",
    "Gouden",
    "Groene",
    "Heldere",
    "Hoge",
    "Lage",
    "Lange",
    "Nieuwe",
    "Noorder",
    "Ooster",
    "Oude",
    "Rode",
    "Stille",
    "Vrije",
    "Warme",
    "Wester",
    "Wijde",
    "Witte",
    "Zilveren",
    "Zuider",
)
BACK = (
    "akker",
    "bank",
    "boog",
    "bosch",
    "burcht",
    "gaard",
    "haven",
    "hoek",
    "hof",
    "kade",
    "kamp",
    "kreek",
    "laan",
    "molen",
    "oever",
    "poort",
    "rand",
    "steen",
    "toren",
    "veld",
    "weide",
    "werf",
    "zoom",
)


def person_names(dice: Random, count: int) -> Iterator[tuple[str, str]]:
    """Slugs and names; namesakes get a number in the slug, as people do in an address."""
    taken: Counter[str] = Counter()
    for _ in range(count):
        name = f"{dice.choice(FIRST)} {dice.choice(LAST)}"
        yield _own(name, taken), name


def organisation_names(dice: Random, sectors: list[str]) -> Iterator[tuple[str, str]]:
    """Slugs and names, one for each of ``sectors``; of namesakes the name has the number too."""
    taken: Counter[str] = Counter()
    for sector in sectors:
        name = f"{dice.choice(KINDS[sector])} {dice.choice(FRONT)} {dice.choice(BACK).title()}"
        slug = _own(name, taken)
        yield slug, name if taken[name] == 1 else f"{name} {taken[name]}"


def _own(name: str, taken: Counter[str]) -> str:
    """A slug that nobody else has."""
    taken[name] += 1
    slug = normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace(" ", "-")
    return slug if taken[name] == 1 else f"{slug}-{taken[name]}"
