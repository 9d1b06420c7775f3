"""Sets Charley up: system packages, Python environment, speech model, sentences. scripts/setup runs it.

Prints the environment's path on stdout; what people read goes to stderr. Needs Python's own library alone.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import environment
import system_packages
from running import SetupError, clean, say

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

MODEL_SECONDS = 900
"""What a slow line may take to fetch the speech model before the start goes on without it."""

SPEECH_SECONDS = 600
"""What a slow machine may take to render its sentences; the rest is rendered while it listens."""


def main(what: str, candidates: list[Path]) -> int:
    """Make the environment ready for `what` ("run" or "test") in the first candidate that may be written."""
    try:
        venv = first_writable(candidates)
        with alone(venv.parent):
            if not is_ready(venv, what):  # it may have become so while we waited for another start
                set_up(venv, what)
    except (SetupError, OSError) as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next start goes on")
        return 130
    print(venv)
    return 0


def set_up(venv: Path, what: str) -> None:
    """Do all that is not done. Raises SetupError if nothing usable comes of it."""
    started = time.monotonic()
    usable = (venv / f"ready-{what}").exists()
    say("something changed: setting up again" if usable else "first start: setting up, once; a few minutes")
    venv.mkdir(exist_ok=True)
    try:
        system_packages.install(what, venv / "setup.log")
        environment.make(venv)
        environment.install(venv, ROOT, what=what)
    except SetupError as error:
        if not (venv / f"ready-{what}").exists():
            raise
        say(f"{error}. Until then it goes on with what it has")  # at three in the night that beats a refusal
        return
    if what == "run":
        fetch_model(venv)
        render_speech(venv)
    mark_ready(venv, what)
    say(f"set up in {time.monotonic() - started:.0f} s")


# --- where, and whether it is done ----------------------------------------------------------------


def first_writable(candidates: list[Path]) -> Path:
    """The first of `candidates` in whose place an environment can be made. Raises SetupError."""
    for venv in candidates:
        try:
            # For its owner only: in /var/tmp others could otherwise put their code into ours.
            venv.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            continue
        if os.access(venv if venv.exists() else venv.parent, os.W_OK | os.X_OK):
            return venv
    tried = ", ".join(str(venv.parent) for venv in candidates)
    raise SetupError(f"there is no folder to write to, neither of {tried}; make one writable")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one set-up at a time work in `folder`. The lock is on the folder and ends with the process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("another start is setting up; waiting for it")
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        pass  # a network file system without locks: go on, two first starts at once are rare
    try:
        yield
    finally:
        os.close(handle)


def stamp(venv: Path) -> str:
    """What scripts/setup compares: the sum of what decides the set-up, where it lies, the interpreter."""
    decisive = [ROOT / "pyproject.toml", *sorted(HERE.glob("*.py"))]
    content = b"".join(file.read_bytes() for file in decisive)
    interpreter = os.path.realpath(venv / "bin" / "python")
    return f"{hashlib.sha256(content).hexdigest()}  - {ROOT} {interpreter}\n"


def is_ready(venv: Path, what: str) -> bool:
    """Whether an earlier set-up, for this very code, was completed."""
    ready = venv / f"ready-{what}"
    return ready.exists() and ready.read_text("utf-8") == stamp(venv)


def mark_ready(venv: Path, what: str) -> None:
    """Record that all is in place: the very last step."""
    os.sync()  # lest a power cut leave the mark, and empty files behind it
    new = venv / "ready.new"
    new.write_text(stamp(venv), "utf-8")
    new.rename(venv / f"ready-{what}")


# --- what it hears with, and what it says ---------------------------------------------------------

FETCH = """
import sys
from voice.asr import models
try:
    models.find() or models.fetch()
except models.ModelError as error:
    sys.exit(f"charley: {error}")
except KeyboardInterrupt:
    sys.exit(130)
"""

RENDER = """
import sys
from voice.commands import rendering
try:
    rendering.at_set_up()
except Exception as error:
    sys.exit(f"charley: {error}")
except KeyboardInterrupt:
    sys.exit(130)
"""


def fetch_model(venv: Path) -> None:
    """Fetch the speech model if there is none. Never fatal, and a host out of reach costs seconds."""
    if not ran(venv, FETCH, MODEL_SECONDS):
        say("without its speech model it hears less well; to fetch it another time: ./charley models get")


def render_speech(venv: Path) -> None:
    """Render what Charley says, so that no answer waits for it. Never fatal."""
    if not ran(venv, RENDER, SPEECH_SECONDS):
        say("not all it says is rendered yet: some answers start late; what is wrong: ./charley doctor")


def ran(venv: Path, program: str, seconds: float) -> bool:
    """Whether the environment's Python ran `program` to a good end within `seconds`."""
    command = [str(venv / "bin" / "python"), "-c", program]
    environ = clean(os.environ)
    try:
        return not subprocess.run(
            command, env=environ, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=seconds
        ).returncode
    except subprocess.TimeoutExpired:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], [Path(path) for path in sys.argv[2:]]))
