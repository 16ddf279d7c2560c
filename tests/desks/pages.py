"""Reading pages in tests."""

from __future__ import annotations

import re


def text_of(html: str) -> str:
    """What a reader sees of the main part of a page, on one line."""
    main = html.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
