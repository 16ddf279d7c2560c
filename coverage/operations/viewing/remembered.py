"""What pages keep between requests: facts by their revision, digests and changes by plan.

The database is asked for the revision on every request, so that a page never shows facts that
another process has replaced; only the work of reading and digesting them again is saved.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Pool
from sqlalchemy.orm import Session

from coverage.domain.publications import PlanHead
from coverage.operations.viewing.changes import NO_CHANGES, Changes, changes_between
from coverage.operations.viewing.digests import Digest, digest_of
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.open_problems import open_problems
from coverage.operations.viewing.problem_kinds import OpenProblem
from coverage.persistence.facts import load_agency
from coverage.persistence.facts_revision import facts_revision, is_changing
from coverage.persistence.plans import load_plan

T = TypeVar("T")

_KEPT = 12
"""Values kept per database: the facts, and what was made of the plans that people look at."""
_kept: WeakKeyDictionary[Pool, OrderedDict[Hashable, object]] = WeakKeyDictionary()
"""By the pool of connections: an engine with options of its own, as PostgreSQL's snapshots are, is
another object every time, and has the same pool.
"""
_lock = Lock()


def current_facts(session: Session) -> Facts:
    """The facts of today; NoAgency when nothing was imported yet."""
    key = ("facts", facts_revision(session))
    return remember(session, key, lambda: Facts(agency=load_agency(session)))


def digest(session: Session, head: PlanHead) -> Digest:
    """The plan of ``head`` seen from the facts of today.

    A plan's contents only change when it is published, so that new facts need not read them again.
    """
    facts, plan_key = current_facts(session), ("plan", head.id, head.status)
    read = remember(session, plan_key, lambda: digest_of(facts, load_plan(session, head.id)))
    key = ("digest", facts_revision(session), head.id, head.status)
    return remember(session, key, lambda: replace(read, facts=facts))


def problems(session: Session, head: PlanHead, *, today: date) -> tuple[OpenProblem, ...]:
    """What is the matter with the plan of ``head`` from ``today`` on, the most urgent first."""
    key = ("problems", facts_revision(session), head.id, head.status, today)
    return remember(session, key, lambda: open_problems(digest(session, head), today=today))


def changes(session: Session, head: PlanHead, published: PlanHead | None) -> Changes:
    """What the plan of ``head`` changes of the published one; nothing when there is none or it is
    that.
    """
    if published is None or published.id == head.id:
        return NO_CHANGES
    key = ("changes", head.id, head.status, published.id)
    return remember(
        session,
        key,
        lambda: changes_between(load_plan(session, head.id), load_plan(session, published.id)),
    )


def remember(session: Session, key: Hashable, make: Callable[[], T]) -> T:
    """The value under ``key``, made when nobody asked for it lately.

    Two threads may make the same value at once; both are right, and one of them is kept. What a
    transaction sees that changes facts is kept for itself: when it fails, the next change has its
    number.
    """
    with _lock:
        values = _kept_for(session)
        if key in values:
            values.move_to_end(key)
            return cast(T, values[key])
    made = make()
    with _lock:
        values[key] = made
        while len(values) > _KEPT:
            values.popitem(last=False)
    return made


def _kept_for(session: Session) -> OrderedDict[Hashable, object]:
    if is_changing(session):
        own: OrderedDict[Hashable, object] = session.info.setdefault("kept", OrderedDict())
        return own
    bind = session.get_bind()
    engine = bind if isinstance(bind, Engine) else bind.engine
    return _kept.setdefault(engine.pool, OrderedDict())
