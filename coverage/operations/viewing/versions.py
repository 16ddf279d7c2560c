"""Which plan a page shows, and which others it offers."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from coverage.domain.errors import NotFound
from coverage.domain.ids import PlanId
from coverage.domain.publications import PlanHead, PlanStatus
from coverage.persistence.plans import drafts, head, published_head

_OFFERED = 3
"""Drafts beside the published plan; the page of runs lists them all."""


@dataclass(frozen=True, kw_only=True)
class Versions:
    """The plan that is shown, the published one, and drafts (the newest first) to switch to."""

    shown: PlanHead
    published: PlanHead | None
    drafts: tuple[PlanHead, ...]

    @property
    def is_draft(self) -> bool:
        """Whether what is shown may still be published."""
        return self.shown.status is PlanStatus.DRAFT

    @property
    def other_published(self) -> PlanHead | None:
        """The published plan, when another one is shown."""
        if self.published is None or self.published.id == self.shown.id:
            return None
        return self.published


def choose_version(session: Session, plan: PlanId | None) -> Versions | None:
    """``plan``, or else the published one, or else the newest draft; None while there is no plan at
    all.

    NotFound when ``plan`` is none, or was discarded.
    """
    published, waiting = published_head(session), tuple(drafts(session)[:_OFFERED])
    if plan is not None:
        shown = head(session, plan)
        if shown.status is PlanStatus.DISCARDED:
            raise NotFound
    elif published is not None:
        shown = published
    elif waiting:
        shown = waiting[0]
    else:
        return None
    if shown.status is PlanStatus.DRAFT and shown not in waiting:
        waiting = (shown, *waiting[: _OFFERED - 1])
    return Versions(shown=shown, published=published, drafts=waiting)
