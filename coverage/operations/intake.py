"""An agency's facts come in and go out. An import is all or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from coverage import folders
from coverage.calendars.holidays import days_off
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Plan
from coverage.domain.errors import Fault, FolderRefused
from coverage.domain.ids import AdvisorId, PlanId
from coverage.domain.visibility import Reader
from coverage.folders import Examined
from coverage.folders.expectations import DROPPED_ADVISOR, DROPPED_CLIENT, N_
from coverage.operations.booking.falling_away import tell_affected
from coverage.operations.calendars.room_calendars import project_rooms
from coverage.operations.planning import planner_account
from coverage.persistence import audit, facts, facts_overview, plans
from coverage.persistence.database import reading, writing
from coverage.persistence.facts_revision import wait_for_turn
from coverage.persistence.facts_storing import Counts

PANELS_LEFT_ASIDE = N_("left aside: a plan was published here, and its panels hold")


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import did: the agency's name, and for each kind of fact what was added, changed and
    removed.

    ``remarks`` are odd things that were taken as they are, and what was left aside.
    """

    name: str
    counts: Mapping[str, Counts]
    remarks: tuple[Fault, ...]

    @property
    def changed(self) -> bool:
        """Whether anything is different from before."""
        return any(self.counts.values())


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What is stored: the agency itself, and how many there are of each kind of fact."""

    head: Agency
    numbers: Mapping[str, int]
    published: bool


def overview(reader: Reader) -> Overview | None:
    """What a coordinator sees before an import; None before the first."""
    planner_account(reader)
    with reading() as session:
        if not facts.has_agency(session):
            return None
        return Overview(
            head=facts.load_head(session),
            numbers=facts_overview.count_facts(session),
            published=plans.published_head(session) is not None,
        )


def has_agency() -> bool:
    """Whether any facts have been imported yet."""
    with reading() as session:
        return facts.has_agency(session)


def import_folder(
    reader: Reader | None, path: Path, *, now: datetime, language: str = "nl"
) -> Imported:
    """Make the facts those of the folder, .zip or .xlsx at ``path``.

    FolderRefused with every fault, and nothing is stored then. What advisors and contacts entered
    in the product stays. ``reader`` is None for the operator, and else must be a coordinator.
    Calendars of rooms will speak ``language``.
    """
    planner_account(reader)
    examined = folders.examine_folder(path, days_off=days_off)
    return _import(reader, examined, now=now, language=language)


def import_files(
    reader: Reader | None,
    files: Iterable[tuple[str, bytes]],
    *,
    now: datetime,
    language: str = "nl",
) -> Imported:
    """Make the facts those of ``files`` that were sent, by name; see `import_folder`."""
    planner_account(reader)
    examined = folders.examine_files(files, days_off=days_off)
    return _import(reader, examined, now=now, language=language)


def _import(reader: Reader | None, examined: Examined, *, now: datetime, language: str) -> Imported:
    agency = examined.agency
    with writing() as session:
        wait_for_turn(session)
        published = plans.published_head(session)
        if published is not None:
            _refuse_dropped(session, agency, published.id)
        if not examined.knows_backgrounds:
            agency = _with_backgrounds(session, agency)
        remarks = examined.remarks
        if published is not None and agency.panels != facts.load_panels(session):
            remarks += (Fault(file="panels", expected=PANELS_LEFT_ASIDE),)
        counts = facts.store_agency(session, agency, panels=published is None)
        done = Imported(name=agency.name, counts=counts, remarks=remarks)
        if done.changed:
            project_rooms(session, agency, now=now, language=language)
            tell_affected(session, None, now=now)
            _record(session, reader, done, now=now)
    return done


def _refuse_dropped(session: Session, agency: Agency, published: PlanId) -> None:
    """Those whom the published plan names must stay, so that it can be read and explained."""
    advisors, clients = facts_overview.known_slugs(session)
    gone_advisors = advisors - {advisor.id for advisor in agency.advisors}
    gone_clients = clients - {client.id for client in agency.clients}
    if not gone_advisors and not gone_clients:
        return
    plan = plans.load_plan(session, published)
    faults = [
        Fault(file="advisors", column="slug", found=slug, expected=DROPPED_ADVISOR)
        for slug in sorted(gone_advisors & _named(plan))
    ]
    served = {panel.client for panel in plan.panels} | {span.client for span in plan.cover}
    faults += [
        Fault(file="clients", column="slug", found=slug, expected=DROPPED_CLIENT)
        for slug in sorted(gone_clients & served)
    ]
    if faults:
        raise FolderRefused(faults)


def _named(plan: Plan) -> set[AdvisorId]:
    """Everybody who sits, covers or works for a surge in ``plan``."""
    seated = {advisor for panel in plan.panels for advisor in panel.members()}
    covering = {span.advisor for span in plan.cover if span.advisor is not None}
    return seated | covering | {part.advisor for part in plan.surge_staffing}


def _with_backgrounds(session: Session, agency: Agency) -> Agency:
    """``agency`` with the backgrounds that are known; its files did not tell any."""
    known = facts_overview.load_backgrounds(session)
    return replace(
        agency,
        advisors=tuple(
            replace(advisor, background=known.get(advisor.id, "")) for advisor in agency.advisors
        ),
    )


def _record(session: Session, reader: Reader | None, done: Imported, *, now: datetime) -> None:
    detail: dict[str, str | int] = {
        f"{kind}_{what}": number
        for kind, count in done.counts.items()
        for what, number in (
            ("added", count.added),
            ("changed", count.changed),
            ("removed", count.removed),
        )
        if number
    }
    audit.record(
        session,
        at=now,
        account=planner_account(reader),
        verb="agency.imported",
        subject="agency:1",
        detail=detail,
    )


def export_folder(reader: Reader | None, path: Path) -> Agency:
    """Write all facts to ``path``: a folder, or a file when it ends in .zip or .xlsx.

    NoAgency before the first import.
    """
    agency = _agency(reader)
    if path.suffix.lower() == ".zip":
        path.write_bytes(folders.archive_of(agency))
    elif path.suffix.lower() == ".xlsx":
        path.write_bytes(folders.workbook_of(agency))
    else:
        folders.write_folder(agency, path)
    return agency


def export_archive(reader: Reader) -> bytes:
    """All facts that a coordinator may see, as a zip: without what advisors declared of themselves.

    NoAgency before the first import.
    """
    return folders.archive_of(_agency(reader), backgrounds=False)


def export_workbook(reader: Reader) -> bytes:
    """All facts that a coordinator may see, as an .xlsx workbook; see `export_archive`."""
    return folders.workbook_of(_agency(reader), backgrounds=False)


def _agency(reader: Reader | None) -> Agency:
    planner_account(reader)
    with reading() as session:
        return facts.load_agency(session)
