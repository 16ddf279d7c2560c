"""What a folder should have held, said to the person who filled it in.

English texts, which pages translate: `N_` marks them for the catalogue and changes nothing.
"""

from coverage.domain.eligibility import Rule


def N_(text: str) -> str:  # noqa: N802 - the name by which message extractors know it
    """Mark ``text`` for translation elsewhere."""
    return text


# --- files, headers and rows
FILE = N_("this file; without any entries it has a header row only")
SOURCE = N_("a folder with CSV files, or a .zip or .xlsx file")
READABLE = N_("a file that can be read")
SMALL_FILE = N_("a file of at most 64 MB")
SMALL_ARCHIVE = N_("at most 256 MB in at most 2,000 parts, unpacked")
FEW_ROWS = N_("at most 1,000,000 rows")
SMALL_SHEET = N_("sheets of at most 64 columns and 5,000,000 cells, empty ones counted too")
FEW_COLUMNS = N_("at most 64 columns")
SMALL_CELL = N_("at most 4,000 characters in a cell; is a closing quote missing?")
UTF8 = N_("text encoded as UTF-8")
PLAIN_TEXT = N_("a CSV file: plain text, one row per line")
WELL_QUOTED = N_("cells separated by commas, quoted with pairs of double quotes")
ZIP = N_("a complete zip file without a password, holding the CSV files of an agency folder")
XLSX = N_("a complete .xlsx workbook without a password")
KNOWN_FILE = N_("a file of an agency folder (agency.csv, advisors.csv, clients.csv, ...)")
ONE_FILE = N_("each file once")
HEADER = N_("a header row with the names of the columns, separated by commas")
COLUMN = N_("this column in the header row")
NO_COLUMN = N_("only columns that the format knows")
ONE_COLUMN = N_("each column once")
WIDTH = N_("as many cells as the header has columns")
FEWER_FAULTS = N_("fewer than 10,000 faults; the rest is not listed")

# --- single cells
REQUIRED = N_("not empty")
PRINTABLE = N_("text without control characters")
SHORT = N_("a shorter text")
SLUG = N_("a short name of lower-case letters, digits and hyphens, such as anna-bakker")
UNIQUE = N_("a slug that no row above has")
POSTCODE = N_("a known Dutch postcode of four digits, such as 3511")
NUMBER = N_("a number, 0 or more, such as 12 or 12.5")
SMALLER = N_("a smaller number")
WHOLE = N_("a whole number, 0 or more")
DATE = N_("a date such as 2027-01-31")
YES_NO = N_("yes or no")
YES_NO_EMPTY = N_("yes, no or empty")
NOT_BEFORE = N_("a date that is not before the one it starts on")
WORKING_DAYS = N_("days from mon to fri, separated by |")
LANGUAGES = N_("language codes of ISO 639-1 such as nl|en, separated by |")
TOPICS = N_(
    "topics separated by |: bullying, intimidation, sexual_harassment, discrimination, "
    "aggression_violence, integrity_issue"
)
SECTOR = N_(
    "a sector: government, healthcare, education, industry, construction, retail, it, culture"
)
GENDER = N_("female, male, other or empty")
SERVICE = N_("local or central")
PANEL_SIZE = N_("2 or 3")
DIFFER_IN = N_("gender, background or empty")
REGION = N_("Noord, Midden or Zuid")
PRESENCE = N_("half-days such as 2:tue:am, every how many weeks, weekday, am or pm")
OPENING = N_("opening hours such as mon-fri 08:30-18:00, separated by |")
PLACE_KIND = N_("room, phone or video")
ROOM_POSTCODE = N_("the postcode of the room")
ABSENCE_KIND = N_("away, training or peer_review")
CONFLICT_KIND = N_("former_employment, family, advises_management or advises_works_council")
HALF_DAYS = N_("half-days of 4 hours that fit in the extra hours of the week")
ROLE = N_("primary, backup or third")
BAN_ROLE = N_("primary, backup, third or, for every role, empty")
PIN_KIND = N_("pin or ban")

# --- agency.csv
KEY = N_("name, horizon_start, weeks, good_friday_off or liberation_day_off")
ONE_KEY = N_("each key once")
MISSING_KEY = N_("a row with this key")
MONDAY = N_("a Monday from 2000 to 2097, such as 2027-01-04")
WEEKS = N_("a whole number of weeks from 1 to 106")

# --- rows that must fit together
ADVISOR = N_("the slug of an advisor in advisors")
CLIENT = N_("the slug of a client in clients")
ONE_ROW = N_("a row that is not there already")
ONE_PANEL = N_("one panel for each client")
TWO_SEATS = N_("another advisor: nobody sits on a panel twice")

# --- remarks: what is made of something odd
CALLED_OFF = N_("before the contract begins: taken as called off, active in no week")
NEVER_APPLIED = N_("before the conflict begins: it counts on no day")
SAME_PLACE = N_("a slug that a row above has: this place gets a number after it")

# --- pins
ONE_PIN = N_("one pin for each role of a client")
TWO_PINNED = N_("another advisor: nobody is pinned to two roles of one client")
BANNED = N_("an advisor whom no ban keeps from this role (rule: ban)")
SMALL_PANEL = N_("a client with a panel of 3 (rule: panel size)")
PIN_RULES = {
    Rule.LANGUAGE: N_("an advisor who speaks all languages of the client (rule: language)"),
    Rule.TOPIC: N_("an advisor for all topics of the client (rule: topic)"),
    Rule.CONFLICT: N_("an advisor without a conflict with the client (rule: conflict)"),
    Rule.DISTANCE: N_("an advisor within whose radius the client lies (rule: distance)"),
    Rule.CAPACITY: N_("an advisor who is there at some time of the horizon (rule: capacity)"),
    Rule.INTERNAL: N_("an internal advisor as third of their own employer only (rule: internal)"),
}

# --- what is published
DROPPED_ADVISOR = N_(
    "this advisor, whom the published plan names: to end their work, keep the row and set "
    "available_until"
)
DROPPED_CLIENT = N_(
    "this client, whom the published plan names: to end the contract, keep the row and set "
    "contract_until"
)
