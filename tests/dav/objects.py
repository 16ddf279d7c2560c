"""Calendar objects as devices send them."""


def an_event(uid: str = "one", *, summary: str = "Tandarts", lines: str = "") -> bytes:
    """An event of an hour; ``lines`` are more of it, or other dates."""
    when = "" if "DTSTART" in lines else "DTSTART:20270105T090000Z\nDTEND:20270105T100000Z\n"
    return an_object(f"UID:{uid}\nDTSTAMP:20270101T000000Z\n{when}SUMMARY:{summary}\n{lines}")


def an_object(lines: str, component: str = "VEVENT") -> bytes:
    """``lines`` inside a component."""
    text = (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//Device//EN\n"
        f"BEGIN:{component}\n{lines.strip()}\nEND:{component}\nEND:VCALENDAR\n"
    )
    return text.replace("\n", "\r\n").encode()
