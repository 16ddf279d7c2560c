"""On which terms advisors can be booked, and what they say of themselves."""

from collections import abc, defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.conversation_terms import AdvisorProfile, ConversationTerms
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.working_hours import Shift
from coverage.persistence.database import Row


class ConversationTermsRow(Row):
    """`coverage.domain.conversation_terms` of one advisor; who has none has the defaults.
    ``places`` is a list of slugs, NULL for every room within the radius; ``words`` maps languages
    to text.
    """

    __tablename__ = "conversation_terms"

    advisor: Mapped[str] = mapped_column(String(200), primary_key=True)
    minutes: Mapped[int]
    pause: Mapped[int]
    notice: Mapped[int]
    most_per_day: Mapped[int]
    places: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    phone: Mapped[str] = mapped_column(String(40))
    video: Mapped[str] = mapped_column(String(400))
    bookable: Mapped[bool]
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    gender_shown: Mapped[bool]


class CallWindowRow(Row):
    """Hours on one day of every week in which an advisor picks up without an appointment: minutes
    after midnight.
    """

    __tablename__ = "call_window"
    __table_args__ = (UniqueConstraint("advisor", "weekday", "begins"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    advisor: Mapped[str] = mapped_column(String(200))
    weekday: Mapped[int]
    begins: Mapped[int]
    ends: Mapped[int]


def terms_of(
    session: Session, advisors: Iterable[AdvisorId]
) -> abc.Mapping[AdvisorId, ConversationTerms]:
    """On which terms each of ``advisors`` can be booked; the usual ones of who told nothing."""
    wanted = list(advisors)
    rows = session.scalars(
        select(ConversationTermsRow).where(ConversationTermsRow.advisor.in_(wanted))
    )
    told = {row.advisor: row for row in rows}
    windows = _windows_of(session, wanted)
    return {
        advisor: _to_terms(told[advisor], tuple(windows[advisor]))
        if advisor in told
        else ConversationTerms()
        for advisor in wanted
    }


def _windows_of(session: Session, advisors: list[AdvisorId]) -> abc.Mapping[str, list[Shift]]:
    found: defaultdict[str, list[Shift]] = defaultdict(list)
    rows = session.execute(
        select(
            CallWindowRow.advisor, CallWindowRow.weekday, CallWindowRow.begins, CallWindowRow.ends
        )
        .where(CallWindowRow.advisor.in_(advisors))
        .order_by(CallWindowRow.weekday, CallWindowRow.begins)
    )
    for advisor, weekday, begins, ends in rows:
        found[advisor].append(Shift(weekday=weekday, begins=begins, ends=ends))
    return found


def _to_terms(row: ConversationTermsRow, windows: tuple[Shift, ...]) -> ConversationTerms:
    return ConversationTerms(
        minutes=row.minutes,
        pause=row.pause,
        notice=row.notice,
        most_per_day=row.most_per_day,
        places=None if row.places is None else frozenset(map(PlaceId, row.places)),
        phone=row.phone,
        video=row.video,
        call_windows=windows,
        bookable=row.bookable,
    )


def profiles_of(
    session: Session, advisors: Iterable[AdvisorId]
) -> abc.Mapping[AdvisorId, AdvisorProfile]:
    """What each of ``advisors`` says of themselves; an empty one of who said nothing."""
    wanted = list(advisors)
    rows = session.execute(
        select(
            ConversationTermsRow.advisor,
            ConversationTermsRow.words,
            ConversationTermsRow.gender_shown,
        ).where(ConversationTermsRow.advisor.in_(wanted))
    )
    told = {advisor: (dict(words), shown) for advisor, words, shown in rows}
    nothing: tuple[dict[str, str], bool] = ({}, False)
    return {
        advisor: AdvisorProfile(
            advisor=advisor,
            words=told.get(advisor, nothing)[0],
            gender_shown=told.get(advisor, nothing)[1],
        )
        for advisor in wanted
    }


def store_terms(session: Session, advisor: AdvisorId, terms: ConversationTerms) -> None:
    """Make ``terms`` those on which ``advisor`` can be booked; their profile stays."""
    row = _row_of(session, advisor)
    row.minutes, row.pause, row.notice = terms.minutes, terms.pause, terms.notice
    row.most_per_day = terms.most_per_day
    row.places = None if terms.places is None else sorted(terms.places)
    row.phone, row.video, row.bookable = terms.phone, terms.video, terms.bookable
    session.flush()
    session.execute(delete(CallWindowRow).where(CallWindowRow.advisor == advisor))
    windows = [
        {"advisor": advisor, "weekday": w.weekday, "begins": w.begins, "ends": w.ends}
        for w in sorted(terms.call_windows)
    ]
    if windows:
        session.execute(insert(CallWindowRow), windows)


def store_profile(session: Session, profile: AdvisorProfile) -> None:
    """Make ``profile`` what its advisor says of themselves; their terms stay."""
    row = _row_of(session, profile.advisor)
    row.words, row.gender_shown = dict(profile.words), profile.gender_shown
    session.flush()


def _row_of(session: Session, advisor: AdvisorId) -> ConversationTermsRow:
    """The row of ``advisor``, new with the usual terms when there is none."""
    row = session.get(ConversationTermsRow, advisor)
    if row is None:
        usual = ConversationTerms()
        row = ConversationTermsRow(
            advisor=advisor,
            minutes=usual.minutes,
            pause=usual.pause,
            notice=usual.notice,
            most_per_day=usual.most_per_day,
            places=None,
            phone="",
            video="",
            bookable=usual.bookable,
            words={},
            gender_shown=False,
        )
        session.add(row)
    return row
