"""Set up, run, test and check Naast with nothing but Python's standard library.

`python3 dev.py VERB [ARGUMENTS]`; the Makefile is a thin cover over it. The first call makes an
environment in `.venv` and installs the locked requirements, each file checked against its hash;
a stamp remembers what was installed, so that later calls start at once.
"""

import fcntl
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

# Before anything that an older Python cannot read; no newer syntax is used above or below.
if sys.version_info < (3, 11):  # noqa: UP036 - this line is for the Python that is too old
    sys.exit(
        "Naast needs Python 3.11 or newer; this is {}.{}.\n"
        "If another one is installed, name it: make run PYTHON=python3.11".format(*sys.version_info)
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PEERS = ROOT / ".venv-peers"
TIMEFOLD = ROOT / ".venv-timefold"

# Ctrl-C in the terminal reaches the child as well, which then says what there is to say.
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Do what the verb asks, pass the rest of the words on, and return the exit status."""
    os.chdir(ROOT)
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if verb not in VERBS:
        print(USAGE)
        return 0 if verb in {"help", "-h", "--help"} else 2
    try:
        return VERBS[verb](rest)
    except subprocess.CalledProcessError as failure:
        print(f"\ndev.py: stopped, because this failed: {shlex.join(failure.cmd)}", file=sys.stderr)
        return failure.returncode or 1
    except KeyboardInterrupt:
        return INTERRUPTED


def set_up(_: list[str]) -> int:
    """Make both environments complete, for running, testing and checking."""
    install(VENV, "dev")
    install(PEERS, "peers")
    say("everything is installed; `make run` starts the service, `make test` tests it")
    return 0


def run(rest: list[str]) -> int:
    """Start the service with the demo agency, needing only the runtime requirements."""
    install(VENV, "run")
    become("-m", "flask", "--app", "wsgi", "demo", *rest)


def test(rest: list[str]) -> int:
    """Run the tests, on both cores of a CI machine unless the arguments choose otherwise."""
    install(VENV, "dev")
    install(PEERS, "peers")
    chosen = any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in rest)
    spread = [] if chosen else ["-n", str(min(2, os.cpu_count() or 1))]
    become("-m", "pytest", *spread, *rest)


def check(_: list[str]) -> int:
    """Look at the code without running it; show everything that is wrong, not only the first."""
    install(VENV, "dev")
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def tidy(_: list[str]) -> int:
    """Lay out code and templates the way `check` wants them."""
    install(VENV, "dev")
    for command in TIDYING:
        # The formatters end with 1 to say that they changed something.
        subprocess.run(tool(command), check=False)
    return 0


def translate(_: list[str]) -> int:
    """Collect the texts of code and templates, and compile the translations there are of them."""
    install(VENV, "dev")
    (ROOT / "build").mkdir(exist_ok=True)
    return int(any(subprocess.run(tool(command), check=False).returncode for command in SPEAKING))


def bench(rest: list[str]) -> int:
    """Measure; the benchmarks say what and print what they found."""
    install(VENV, "dev")
    if not rest or rest[0] == "calendars":
        install(PEERS, "peers")
    become("-m", "benchmarks", *rest)


def timefold(_: list[str]) -> int:
    """Install Timefold, which one of the benchmarks runs where there is Java 17."""
    install(TIMEFOLD, "timefold")
    if shutil.which("java") is None:
        say("Timefold is installed, but there is no Java; its benchmark will say so and be skipped")
    return 0


VERBS = {
    "setup": set_up,
    "run": run,
    "test": test,
    "check": check,
    "format": tidy,
    "bench": bench,
    "timefold": timefold,
    "translations": translate,
}

USAGE = """usage: python3 dev.py VERB [ARGUMENTS]

  setup    make .venv and install what running, testing and checking need
  run      start the service with the demo agency
  test     run the tests (arguments go to pytest)
  check    formatting, lint, types, layers, templates, dependencies
  format   lay out code and templates
  bench    run the benchmarks (arguments go to them)
  timefold install Timefold, for the benchmark that compares with it (needs Java 17)
  translations   collect what pages say, compile the languages (*.po)"""

CHECKS = {
    "layout of the code": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "staircase of imports": ["lint-imports", "--no-logo"],
    "layout of the templates": ["djlint", "--check", "--quiet", "templates"],
    "lint of the templates": ["djlint", "--lint", "templates"],
    "dependencies": ["deptry", "."],
}

TIDYING = [
    ["ruff", "check", "--fix-only", "--quiet", "."],
    ["ruff", "format", "."],
    ["djlint", "--reformat", "--quiet", "templates"],
]


TRANSLATIONS = "coverage/web/translations"
LAZILY = ["-k", "lazy_gettext", "-k", "lazy_pgettext:1c,2"]


def speaking(domain: str, mapping: str, languages: str) -> list[list[str]]:
    """How the texts of `domain` are collected into a catalogue per language, and compiled."""
    texts = f"build/{domain}.pot"
    commands = [
        [
            *["pybabel", "--quiet", "extract", "-F", mapping, *LAZILY],
            *["--sort-output", "--no-location", "-o", texts, "."],
        ]
    ]
    for language in languages.split():
        catalogue = f"{TRANSLATIONS}/{language}/LC_MESSAGES/{domain}"
        commands += [
            [
                *["pybabel", "--quiet", "update", "--no-fuzzy-matching", "--no-wrap"],
                *["--ignore-obsolete", "-l", language, "-i", texts, "-o", f"{catalogue}.po"],
            ],
            [
                *["pybabel", "--quiet", "compile", "-l", language, "-i", f"{catalogue}.po"],
                *["-o", f"{catalogue}.mo"],
            ],
        ]
    return commands


# the staff's pages, and the seekers', who are answered in more languages
SPEAKING = [
    *speaking("messages", "pyproject.toml", "nl"),
    *speaking("seeker", f"{TRANSLATIONS}/seeker.toml", "nl pl tr ar uk"),
]


def install(venv: Path, what: str) -> None:
    """Bring `venv` to what `requirements/<what>.txt` locks; at once when it already is there.

    The lock for development holds all of the lock for running, so it serves for both.
    """
    if is_installed(venv, what) or (what == "run" and is_installed(venv, "dev")):
        return
    if venv.is_symlink():
        # making it anew would empty the environment of the checkout that it belongs to
        sys.exit(f"{venv.name} is another checkout's: run `make setup` in {venv.resolve().parent}")
    with only_one_at_a_time(venv):
        if is_installed(venv, what):
            return
        make(venv)
        say(f"installing requirements/{what}.txt into {venv.name} (the first time: a minute or so)")
        fetch(venv, ROOT / "requirements" / f"{what}.txt")
        # The first start may finish an installation (urllib3-future lays out its files then);
        # let that happen once, before several processes start side by side.
        subprocess.run([venv_python(venv), "-c", ""], check=True)
        (venv / f"stamp-{what}").write_text(digest(venv, what))


def is_installed(venv: Path, what: str) -> bool:
    """Whether the stamp says that this Python installed exactly these files, in this folder."""
    stamp = venv / f"stamp-{what}"
    return stamp.exists() and stamp.read_text() == digest(venv, what)


def digest(venv: Path, what: str) -> str:
    """Everything that decides what an environment holds, as one sha256."""
    locks = ["run", "dev"] if what == "dev" else [what]
    facts = [maker(venv).encode()]
    facts += [(ROOT / "requirements" / f"{lock}.txt").read_bytes() for lock in locks]
    return hashlib.sha256(b"\0".join(facts)).hexdigest()


def maker(venv: Path) -> str:
    """Which Python, in which folder: an environment is good for neither any other. Where a link
    leads to another checkout's environment, that folder is meant.
    """
    return f"{sys.implementation.cache_tag} {venv.resolve().parent}"


def make(venv: Path) -> None:
    """Make an empty environment, unless a sound one is there to add to."""
    note = venv / "made-for"
    if note.exists() and note.read_text() == maker(venv):
        return
    say(f"making {venv.name} with Python {sys.version.split()[0]}")
    uv = shutil.which("uv")
    if importlib.util.find_spec("ensurepip"):
        command = [sys.executable, "-m", "venv", "--clear", str(venv)]
    elif uv:
        command = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)]
    else:
        sys.exit(
            "This Python comes without ensurepip, which makes environments. On Debian or Ubuntu:\n"
            "  sudo apt-get install -y python3-venv\nThen try again."
        )
    subprocess.run(command, check=True)
    note.write_text(maker(venv))


def fetch(venv: Path, lock: Path) -> None:
    """Download and install one lock file with uv where there is one, else with pip."""
    python = venv_python(venv)
    words = ["install", "--quiet", "--require-hashes", "-r", str(lock)]
    uv = shutil.which("uv")
    if uv:
        if subprocess.run([uv, "pip", *words, "--python", python], check=False).returncode == 0:
            return
        # uv does not read pip's settings, so a company mirror may be known to pip alone.
        say("uv could not; trying pip")
    # -I: neither this folder nor the caller's PYTHON* variables have a say in it.
    quiet = ["--disable-pip-version-check", "--no-input"]
    subprocess.run([python, "-I", "-m", "pip", *words, *quiet], check=True)


@contextmanager
def only_one_at_a_time(venv: Path) -> Iterator[None]:
    """Hold off a second set-up of the same environment until the first is done."""
    with Path(f"{venv}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another set-up of {venv.name} to finish")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def passes(name: str, command: list[str]) -> bool:
    """Run one check, showing its own words; whether it passed."""
    say(name)
    return subprocess.run(tool(command), check=False).returncode == 0


def tool(command: list[str]) -> list[str]:
    """The command with its program's path in the environment."""
    return [str(VENV / "bin" / command[0]), *command[1:]]


def become(*words: str) -> NoReturn:
    """Turn into the environment's Python, so that signals and the exit status are its own."""
    sys.stdout.flush()
    os.execv(venv_python(VENV), [venv_python(VENV), *words])


def venv_python(venv: Path) -> str:
    """The path of the environment's Python."""
    return str(venv / "bin" / "python")


def say(line: str) -> None:
    """Tell the person at the terminal what is going on."""
    print(f"dev.py: {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
