"""Cells that a spreadsheet would run as a formula: quoted on the way out, plain on the way in.

See https://owasp.org/www-community/attacks/CSV_Injection. A leading apostrophe is what spreadsheets
themselves use to say "this is text".
"""

import re

_RISKY = re.compile(r"'*[=+\-@\t\r]")
"""Also what looks quoted already, so that taking the quote off gives the same text again."""
_QUOTED = re.compile(r"'+[=+\-@\t\r]")


def quote(cell: str) -> str:
    """``cell`` as text that no spreadsheet runs."""
    return "'" + cell if _RISKY.match(cell) else cell


def unquote(cell: str) -> str:
    """What was quoted; every other text as it is."""
    return cell[1:] if cell.startswith("'") and _QUOTED.match(cell) else cell
