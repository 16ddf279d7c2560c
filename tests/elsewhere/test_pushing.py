"""Our entries in calendars elsewhere: all of them, once, and nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coverage.domain.elsewhere import RESTORED_AT_MOST, Trouble
from coverage.operations import elsewhere
from coverage.persistence.database import writing
from coverage.persistence.facts import store_agency
from tests.calendars.agencies import an_agency
from tests.elsewhere.conftest import ON_SQLITE, READER, Program, Service, an_event
from tests.elsewhere.peers import Peer

pytestmark = pytest.mark.peers


def changed_text(body: str, text: str) -> str:
    lines = [
        f"SUMMARY:{text}" if line.startswith("SUMMARY:") else line for line in body.splitlines()
    ]
    return "\r\n".join(lines) + "\r\n"


def test_all_entries_are_there_once_and_stay_untouched(
    service: Service, peer: Peer, program: Program
) -> None:
    service.link(peer.root)
    assert service.visit() == 1
    there = program.etags()
    assert sorted(program.entries().values()) == service.published()
    assert service.in_a_while() == 1
    assert program.etags() == there
    state = service.state()
    assert (state.entries, state.trouble, state.failures) == (len(there), None, 0)
    assert state.pushed_at == state.read_at == service.now


@ON_SQLITE
def test_a_publication_is_followed_without_being_asked(
    service: Service, peer: Peer, program: Program
) -> None:
    service.link(peer.home)
    service.visit()
    before = program.etags()
    service.later(seconds=20)
    assert service.visit() == 0
    service.publish(less=True)
    assert service.visit() == 1
    after = program.etags()
    assert sorted(program.entries().values()) == service.published()
    kept = set(before.items()) & set(after.items())
    assert 0 < len(kept) < len(before)


@ON_SQLITE
def test_entries_that_are_over_go_there_too(service: Service, peer: Peer, program: Program) -> None:
    service.link(peer.home)
    service.visit()
    service.publish(empty=True)
    service.visit()
    assert program.entries() == {}
    assert service.state().entries == 0


@ON_SQLITE
def test_a_calendar_of_their_choice_is_used_when_its_address_is_given(
    service: Service, peer: Peer, program: Program
) -> None:
    own = program.own()
    program.put(f"{own.url}mine.ics", an_event("mine", "20270105T090000Z", "20270105T100000Z"))
    service.link(str(own.url))
    service.visit()
    texts = sorted(str(each.icalendar_component["summary"]) for each in own.get_events())
    assert texts == sorted([*service.published(), "Dentistcanary"])
    assert not any("/naast-" in str(one.url) for one in program.calendars())
    assert service.busy() == ["01-05 10:00/01-05 11:00"]


@ON_SQLITE
def test_what_was_edited_elsewhere_is_put_right_again(
    service: Service, peer: Peer, program: Program
) -> None:
    service.link(peer.root)
    service.visit()
    event = program.ours().get_events()[0]
    program.put(str(event.url), changed_text(event.data, "Party"))
    assert "Party" in program.entries().values()
    service.in_a_while()
    assert sorted(program.entries().values()) == service.published()
    assert service.state().contested == 0


@ON_SQLITE
def test_what_somebody_keeps_editing_is_left_to_them_until_it_changes(
    service: Service, peer: Peer, program: Program
) -> None:
    service.link(peer.root)
    service.visit()
    url = str(program.ours().get_events()[0].url)
    for _ in range(RESTORED_AT_MOST + 2):
        body = next(e.data for e in program.ours().get_events() if str(e.url) == url)
        program.put(url, changed_text(body, "Party"))
        service.in_a_while()
    assert list(program.entries().values()).count("Party") == 1
    assert service.state().contested == 1
    service.publish(empty=True)
    service.visit()
    assert program.entries() == {}


@ON_SQLITE
def test_what_only_looks_different_is_left_alone(
    service: Service, peer: Peer, program: Program
) -> None:
    service.link(peer.root)
    service.visit()
    event = program.ours().get_events()[0]
    body = event.data.replace("END:VEVENT", "X-APPLE-TRAVEL:none\r\nEND:VEVENT")
    program.put(str(event.url), body)
    there = program.etags()
    service.in_a_while()
    assert program.etags() == there
    assert service.state().contested == 0


@ON_SQLITE
def test_what_was_deleted_elsewhere_comes_back_once(
    service: Service, peer: Peer, program: Program
) -> None:
    service.link(peer.root)
    service.visit()
    gone = program.ours().get_events()[0]
    body, url = gone.data, str(gone.url)
    gone.delete()
    service.in_a_while()
    assert sorted(program.entries().values()) == service.published()
    # and then it comes out of a bin
    program.put(url, body)
    service.in_a_while()
    assert sorted(program.entries().values()) == service.published()


@ON_SQLITE
def test_a_calendar_that_was_deleted_elsewhere_is_made_again(
    service: Service, peer: Peer, program: Program
) -> None:
    service.link(peer.root)
    service.visit()
    program.ours().delete()
    service.in_a_while()
    service.in_a_while()
    assert sorted(program.entries().values()) == service.published()


@ON_SQLITE
def test_an_event_of_somebody_else_is_never_touched(
    service: Service, peer: Peer, program: Program
) -> None:
    service.link(peer.root)
    service.visit()
    beside = f"{program.ours().url}theirs.ics"
    program.put(beside, an_event("theirs", "20270106T090000Z", "20270106T100000Z"))
    taken = program.ours().get_events()[0]
    url = str(taken.url)
    if str(taken.icalendar_component["summary"]) == "Dentistcanary":
        url = str(program.ours().get_events()[1].url)
    program.delete(url)
    program.put(url, an_event("squatter", "20270107T090000Z", "20270107T100000Z", text="Squatter"))
    for _ in range(3):
        service.in_a_while()
    expected = sorted([*service.published(), "Dentistcanary", "Squatter"])
    assert sorted(program.entries().values()) == expected
    elsewhere.unlink(READER, service.state().id, remove=True, now=service.now)
    service.visit()
    assert sorted(program.entries().values()) == ["Dentistcanary", "Squatter"]
    assert service.links() == 0


@ON_SQLITE
def test_unlinking_takes_away_what_we_wrote_and_our_empty_calendar(
    service: Service, peer: Peer, program: Program
) -> None:
    link = service.link(peer.root)
    service.visit()
    elsewhere.unlink(READER, link, remove=True, now=service.now)
    assert service.visit() == 1
    assert not any("/naast-" in str(one.url) for one in program.calendars())
    assert service.links() == 0
    assert service.busy() == []


@ON_SQLITE
def test_unlinking_may_leave_everything_as_it_is(
    service: Service, peer: Peer, program: Program
) -> None:
    link = service.link(peer.root)
    service.visit()
    elsewhere.unlink(READER, link, remove=False, now=service.now)
    assert service.in_a_while() == 0
    assert sorted(program.entries().values()) == service.published()


@ON_SQLITE
def test_a_link_made_again_does_not_double_anything(
    service: Service, peer: Peer, program: Program
) -> None:
    first = service.link(peer.root)
    service.visit()
    assert service.link(peer.root) == first
    service.visit()
    assert sorted(program.entries().values()) == service.published()


@ON_SQLITE
@pytest.mark.parametrize("peer", ["radicale"], indirect=True)
def test_a_refused_password_waits_and_another_one_goes_on_at_once(
    service: Service, peer: Peer, program: Program
) -> None:
    service.link(peer.root, password="wrong")
    service.visit()
    assert service.state().trouble is Trouble.PASSWORD
    assert service.in_a_while() == 0
    service.link(peer.root)
    assert service.visit() == 1
    assert service.state().trouble is None
    assert sorted(program.entries().values()) == service.published()


@ON_SQLITE
@pytest.mark.parametrize("peer", ["radicale"], indirect=True)
def test_of_an_advisor_who_left_the_agency_nothing_stays_there(
    service: Service, peer: Peer, program: Program
) -> None:
    service.link(peer.root)
    service.visit()
    with writing() as session:
        agency = an_agency()
        others = tuple(one for one in agency.advisors if one.id != READER.advisor)
        store_agency(session, replace(agency, advisors=others))
    service.in_a_while()
    assert not any("/naast-" in str(one.url) for one in program.calendars())
    assert service.links() == 0
