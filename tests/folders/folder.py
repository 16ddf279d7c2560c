"""A small folder to break in tests: two advisors, two clients, one of everything else."""

from __future__ import annotations

from pathlib import Path

from coverage.calendars.holidays import days_off
from coverage.domain.errors import Fault, FolderRefused
from coverage.folders import examine_folder

FILES = {
    "agency": """
        key,value
        name,Small
        horizon_start,2027-03-01
        weeks,4
        good_friday_off,no
        liberation_day_off,no
        """,
    "advisors": """
        slug,name,postcode,hours_per_week,working_days,radius_km,languages,topics,sectors,gender,background,max_primary,max_backup,credential,valid_until,internal_to,available_from,available_until
        ada,Ada,3511,24,mon|tue|wed,60,nl|en,bullying|intimidation,government,female,,9,9,LVV,2030-01-01,,,
        bo,Bo,3512,16,thu|fri,60,nl,bullying,it,,,9,9,OVAL,2030-01-01,,,
        ine,Ine,3511,8,mon,60,nl|en,bullying,,,,0,0,LVV,2030-01-01,beta,,
        """,
    "clients": """
        slug,name,postcode,sector,employees,demand_hours_per_week,visits_per_year,service,languages,topics,preferred_gender,panel_size,differ_in,school_region,contract_from,contract_until,own_site_allowed,alias,presence
        alfa,Alfa,3521,government,100,2,10,local,nl,bullying,,2,,Midden,2026-01-01,,no,K-1,
        beta,Beta,3581,it,90,1.5,6,local,nl,bullying,female,3,gender,Midden,2026-01-01,,yes,K-2,2:tue:am
        """,
    "places": """
        slug,name,postcode,kind,client,opening,rooms,wheelchair
        phone,Telefoon,,phone,,mon-fri 08:00-20:00,0,
        at-beta,Kamer,3581,room,beta,mon-fri 09:00-17:00,1,yes
        """,
    "absences": """
        advisor,from,until,kind
        ada,2027-03-08,2027-03-09,away
        """,
    "conflicts": """
        advisor,client,from,until,kind
        bo,beta,2026-01-01,,family
        """,
    "surges": """
        client,from,until,extra_hours_per_week,half_days_per_week,neutral,languages
        alfa,2027-03-08,2027-03-19,6,1,yes,en
        """,
    "panels": """
        client,primary,backup,third
        alfa,ada,bo,
        """,
    "pins": """
        client,role,advisor,kind
        alfa,primary,ada,pin
        beta,backup,ada,ban
        """,
}


def text(name: str, **replacements: str) -> str:
    """A file of the small folder, with some of its text replaced."""
    lines = "\n".join(line.strip() for line in FILES[name].strip().splitlines()) + "\n"
    for old, new in replacements.items():
        assert old in lines, f"{old} is not in {name}"
        lines = lines.replace(old, new)
    return lines


def write_small(path: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    """The small folder at ``path`` with some files changed, or left out where None."""
    path.mkdir(exist_ok=True)
    for name in FILES:
        content = (changes or {}).get(name, text(name))
        if content is not None:
            data = content if isinstance(content, bytes) else content.encode()
            (path / f"{name}.csv").write_bytes(data)
    return path


def faults_of(path: Path) -> list[Fault]:
    """What is wrong with ``path``; nothing when it is accepted."""
    try:
        examine_folder(path, days_off=days_off)
    except FolderRefused as refused:
        return list(refused.faults)
    return []


def told(fault: Fault) -> str:
    """A fault as the command line says it, without what was expected."""
    return f"{fault.file}:{fault.line} {fault.column}: {fault.found}"
