"""How coverage advice is put into words at the command line."""

from collections.abc import Iterator

from coverage.domain.postcodes import postcodes
from coverage.domain.weeks import Week
from coverage.planning.advice import (
    AgencyAdvice,
    ClientAdvice,
    Option,
    OptionKind,
    Profile,
    Use,
)

NAMED = 6
"""Clients and weeks that are named, the greatest gain first."""

_USES = {Use.STABLE: "primary and backup", Use.POOL: "backup only"}
_KINDS = {
    OptionKind.BEST_PAIR: "two, the best pair",
    OptionKind.THIRD: "a third advisor",
    OptionKind.CENTRAL: "by phone and video",
    OptionKind.LOCAL: "with visits",
    OptionKind.DIFFER_GENDER: "differ in gender",
    OptionKind.DIFFER_BACKGROUND: "differ in background",
    OptionKind.SUBSTITUTE: "temporary cover",
}


def agency(advice: AgencyAdvice) -> Iterator[str]:
    """Who would close the most points, and what that leaves out."""
    yield (
        f"{advice.uncovered} clients without primary, {advice.no_backup} without backup,"
        f" {advice.gap_weeks} weeks with neither, {advice.above / 60:,.1f} h above capacity"
    )
    if not advice.profiles:
        yield "nobody new would gain anything worth telling"
    for number, profile in enumerate(advice.profiles, 1):
        yield ""
        yield from _profile(number, profile)
    if advice.hours:
        yield ""
        basis = "the prices of the bound" if advice.priced else "what is full in this plan"
        yield f"one contracted hour a week more, for the first hour, by {basis}:"
        for worth in advice.hours:
            weeks = _weeks(worth.fullest)
            yield f"  {worth.advisor:24}{worth.points:8,.0f} points, most in {weeks}"
    yield ""
    yield (
        "Each line stands alone and moves clients to the newcomer only. Newcomers are taken to be"
        f" away in {_weeks(advice.away_weeks) or 'no week'}, and to meet no wish for a gender or"
        " another background. Not counted: two newcomers at once, what a new plan would gain on"
        " top, third members, substitutes and surges."
    )


def _profile(number: int, profile: Profile) -> Iterator[str]:
    place = postcodes()[profile.postcode].place
    yield (
        f"{number}. {profile.points:,.0f} points: {_USES[profile.use]}, {place}"
        f" ({profile.postcode}) and {profile.radius_km:.0f} km around,"
        f" {profile.hours_per_week} h a week"
    )
    yield (
        f"   speaks {' '.join(sorted(profile.languages))};"
        f" covers {' '.join(sorted(profile.topics))};"
        f" knows {' '.join(sorted(profile.sectors))}"
    )
    helped = [f"{part.client} ({part.role}, {part.points:,.0f})" for part in profile.helped]
    yield f"   helps {len(helped)}: {', '.join(helped[:NAMED])}{', ...' * (len(helped) > NAMED)}"
    if profile.gap_weeks:
        yield f"   closes {profile.gap_weeks} open client-weeks in {_weeks(profile.closed)}"
    if profile.above > 0:
        yield f"   takes {profile.above / 60:,.1f} h above capacity from colleagues"


def client(advice: ClientAdvice) -> Iterator[str]:
    """What one client could choose."""
    yield f"{advice.client}: {advice.total:,.1f} points as it is"
    yield f"weeks with neither primary nor backup: {_weeks(advice.open_weeks) or 'none'}"
    for option in advice.options:
        yield f"  {_KINDS[option.kind]:22}{_option(option, len(advice.open_weeks))}"
    yield (
        "Points are the difference with the panel as it is, everybody else unchanged; third"
        " members and temporary cover are outside them, so their hours are told."
    )


def _option(option: Option, open_weeks: int) -> str:
    among = f"{option.able} of {option.among} compatible advisors"
    if not option.feasible:
        return f"nobody ({among})"
    if option.points is None:
        takes = f"{option.hours:.1f} h, {option.travel:.1f} h of them travel"
    else:
        takes = f"{option.points:+,.1f} points" if abs(option.points) > 0.05 else "no difference"
    closed = f", closes {option.weeks} of {open_weeks} weeks" if open_weeks else ""
    return f"{takes}: {', '.join(option.people)}{closed} ({among})"


def _weeks(weeks: tuple[Week, ...]) -> str:
    return ", ".join(map(str, weeks[:NAMED])) + (", ..." if len(weeks) > NAMED else "")
