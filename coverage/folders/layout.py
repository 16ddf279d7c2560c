"""The layout of an agency folder: its files, their columns, and how much of each is read."""

FILES: dict[str, tuple[str, ...]] = {
    "agency": ("key", "value"),
    "advisors": (
        "slug",
        "name",
        "postcode",
        "hours_per_week",
        "working_days",
        "radius_km",
        "languages",
        "topics",
        "sectors",
        "gender",
        "background",
        "max_primary",
        "max_backup",
        "credential",
        "valid_until",
        "internal_to",
        "available_from",
        "available_until",
    ),
    "clients": (
        "slug",
        "name",
        "postcode",
        "sector",
        "employees",
        "demand_hours_per_week",
        "visits_per_year",
        "service",
        "languages",
        "topics",
        "preferred_gender",
        "panel_size",
        "differ_in",
        "school_region",
        "contract_from",
        "contract_until",
        "own_site_allowed",
        "alias",
        "presence",
    ),
    "places": (
        "slug",
        "name",
        "postcode",
        "kind",
        "client",
        "opening",
        "rooms",
        "wheelchair",
    ),
    "absences": ("advisor", "from", "until", "kind"),
    "conflicts": ("advisor", "client", "from", "until", "kind"),
    "surges": (
        "client",
        "from",
        "until",
        "extra_hours_per_week",
        "half_days_per_week",
        "neutral",
        "languages",
    ),
    "panels": ("client", "primary", "backup", "third"),
    "pins": ("client", "role", "advisor", "kind"),
}
"""The columns of each file, without ``.csv``. All files must be there, and all columns but those of
`OPTIONAL`, in any order.
"""

OPTIONAL = {"advisors": frozenset({"background"})}
"""Columns that may be left out, and then what is known already holds: coordinators are not shown
the background that advisors declared, so the files they download do not have it.
"""

AGENCY_KEYS = ("name", "horizon_start", "weeks", "good_friday_off", "liberation_day_off")
"""The keys of ``agency.csv``."""

SEPARATOR = "|"
"""Between the items of a list in a cell."""

MOST_WEEKS = 106
"""Two years, the longest with 53 weeks each."""

FILE_BYTES = 64 * 1024 * 1024
"""One file; the conflicts of 1,500 advisors with 20,000 clients take 22 MB."""
ARCHIVE_BYTES = 256 * 1024 * 1024
"""All parts of a zip or a workbook together, unpacked."""
ARCHIVE_PARTS = 2_000
ROWS = 1_000_000
"""Rows of one file."""
COLUMNS = 64
SHEET_CELLS = 5_000_000
"""The rectangle that a sheet of a workbook spans."""
CELL_CHARACTERS = 4_000
"""One cell: a list of all languages takes 550."""
MOST_FAULTS = 10_000
"""More than anybody reads, and few enough to keep."""
