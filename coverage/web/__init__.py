"""The door for browsers: one blueprint per audience and room."""

from flask import Flask

from coverage.settings import Settings
from coverage.web import (
    advisor,
    advisor_conversations,
    advisor_devices,
    advisor_elsewhere,
    advisor_follow_ups,
    advisor_hours,
    advisor_terms,
    advisor_time_off,
    client,
    client_calendar,
    client_pages,
    coordinator,
    coordinator_calendar,
    coordinator_conversations,
    coordinator_intake,
    coordinator_outlook,
    coordinator_proof,
    coordinator_requests,
    coordinator_rooms,
    coordinator_runs,
    coordinator_scenarios,
    identity,
    languages,
    navigation,
    people,
    protection,
    refusals,
    seeker,
    seeker_booking,
    seeker_case,
    seeker_moves,
    seeker_times,
    seeker_ways,
    ways_back,
)

SEEKERS = (
    seeker_case.blueprint,
    seeker_moves.blueprint,
    seeker_ways.blueprint,
    seeker.blueprint,
    seeker_times.blueprint,
    seeker_booking.blueprint,
)
BLUEPRINTS = (
    identity.blueprint,
    people.blueprint,
    coordinator.blueprint,
    coordinator_runs.blueprint,
    coordinator_scenarios.blueprint,
    coordinator_outlook.blueprint,
    coordinator_proof.blueprint,
    coordinator_requests.blueprint,
    coordinator_intake.blueprint,
    coordinator_calendar.blueprint,
    coordinator_conversations.blueprint,
    coordinator_rooms.blueprint,
    advisor.blueprint,
    advisor_devices.blueprint,
    advisor_elsewhere.blueprint,
    advisor_hours.blueprint,
    advisor_terms.blueprint,
    advisor_conversations.blueprint,
    advisor_follow_ups.blueprint,
    advisor_time_off.blueprint,
    client.blueprint,
    client_calendar.blueprint,
    client_pages.contacts,
    client_pages.coordinators,
)


def register(app: Flask, settings: Settings) -> None:
    """Open every page of ``app``, protected, in the visitor's language, each refusal worded."""
    protection.protect(app, secure_cookies=settings.secure_cookies)
    languages.speak(app, settings)
    refusals.word_refusals(app)
    navigation.guide(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for blueprint in SEEKERS:
        # their forms carry a token of their own: no session of the staff's is begun for it
        protection.csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    ways_back.lead_back(app)
