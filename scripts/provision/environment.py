"""Makes the private Python environment and installs Charley and its libraries into it."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

from debian_pip import debian_pip
from fetch_pip import NoPipError, fetch_pip
from running import SetupError, call, say

_IS_IN_PLACE = """
import os, sys, sysconfig
here = os.path.realpath(sys.prefix) == os.path.realpath(sys.argv[1])
sys.exit(not (here and os.path.isdir(sysconfig.get_path("purelib"))))
"""
_HAS_PIP = "import sys, importlib.util; sys.exit(importlib.util.find_spec('pip') is None)"


def make(venv: Path) -> None:
    """An environment with pip: a new one where there is none, or none to be trusted. Raises SetupError."""
    python, log = str(venv / "bin" / "python"), venv / "setup.log"
    if (venv / "installing").exists() or not is_whole(venv):
        empty(venv, keep=log)
        say(f"python environment: {venv}")
        # Debian's python3 has venv, but neither pip nor the means to put it in.
        if call([sys.executable, "-m", "venv", "--without-pip", str(venv)], log):
            raise SetupError(
                f"cannot make an environment (see {log}); try: sudo apt-get install python3-venv"
            )
    if call([python, "-c", _HAS_PIP]) == 0 or call([python, "-m", "ensurepip"], log) == 0:
        return
    try:
        # An index that somebody has set comes first: where there is one, others may be out of reach.
        wheel = fetch_pip(venv / "pip", os.environ)
    except NoPipError as error:
        with log.open("a", encoding="utf-8") as sink:
            print(f"no pip from an index: {error}", file=sink)
        wheel = debian_pip(venv / "pip", log)
    if call([python, f"{wheel}/pip", "install", "--no-index", str(wheel)], log):
        raise SetupError(f"cannot install pip; see {log}")
    shutil.rmtree(wheel.parent)


def is_whole(venv: Path) -> bool:
    """Whether it still fits its interpreter, which an upgrade of the system may have exchanged."""
    check = [str(venv / "bin" / "python"), "-c", _IS_IN_PLACE, str(venv)]
    return (venv / "pyvenv.cfg").exists() and call(check) == 0


def empty(venv: Path, *, keep: Path) -> None:
    """Remove everything in `venv` but the file `keep`."""
    for leftover in venv.iterdir():
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        elif leftover != keep:
            leftover.unlink()


def install(venv: Path, root: Path, *, what: str) -> None:
    """Install the code of `root`, editable, and what it stands on. Raises SetupError."""
    if sys.maxsize < 2**32:
        raise SetupError(
            "this system is a 32-bit one, for which the libraries do not exist; it takes a 64-bit one"
        )
    if is_linked(venv, root) and pip(venv, ["--no-index", *requirements(root, what)]) == 0:
        return  # only the wording of pyproject.toml changed, and the network may be away
    say("python packages: about 80 MB to fetch")
    # A pip that is killed leaves packages that look installed and are not; see make().
    marker = venv / "installing"
    marker.touch()
    progress = Progress(sys.stderr.isatty())
    extra = "[test]" if what == "test" else ""
    failed = pip(venv, ["--prefer-binary", "--editable", f"{root}{extra}"], watch=progress.line)
    marker.unlink()
    if failed:
        raise SetupError(f"pip failed: {progress.error} (see {venv / 'setup.log'}); the next start goes on")


def requirements(root: Path, what: str) -> list[str]:
    """What pyproject.toml asks for."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return [*project["dependencies"], *(project["optional-dependencies"]["test"] if what == "test" else ())]


def is_linked(venv: Path, root: Path) -> bool:
    """Whether the environment already runs the code of `root`."""
    links = venv.glob("lib/python3*/site-packages/_charley.pth")
    return any(link.read_text("utf-8").strip() == str(root) for link in links)


def pip(venv: Path, arguments: list[str], *, watch: Callable[[str], None] | None = None) -> int:
    """Run `pip install` in the environment and return its exit code."""
    quiet = ["--no-input", "--progress-bar", "off"]
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", *quiet, *arguments]
    return call(command, venv / "setup.log", watch=watch)


class Progress:
    """Shows what pip does: a line that changes on a terminal, elsewhere a line for each large package."""

    def __init__(self, terminal: bool) -> None:
        self.error = "no reason given"
        self._cause_known = False
        self._megabytes = 0.0
        self._terminal = terminal

    def line(self, text: str) -> None:
        """Take a line of pip's output."""
        fetched = re.match(
            r"(?:Downloading|Using cached) (\S+?)-(\d\S*?)-\S+\.whl \(([\d.]+) ([kM])B\)", text
        )
        if fetched:
            name, version, size, unit = fetched.groups()
            self._fetched(f"{name} {version}", megabytes=float(size) / (1 if unit == "M" else 1000))
        elif text.startswith("Installing collected packages"):
            self._show(f"  installing {text.count(',') + 1} packages", lasting=True)
        elif "Retrying (" in text:  # what follows blames a package for the missing network
            self._cause_known = True
            self.error = "the package index cannot be reached; is there an internet connection?"
        elif exception := re.match(r"\w+Error: (.+)", text):  # of a build; pip's verdict below it tells less
            self._cause_known = True
            self.error = exception[1]
        elif text.startswith("ERROR: ") and not self._cause_known:
            self.error = text.removeprefix("ERROR: ")

    def _fetched(self, package: str, *, megabytes: float) -> None:
        self._megabytes += megabytes
        if self._terminal or megabytes >= 1:
            self._show(f"  {self._megabytes:3.0f} MB: {package}", lasting=False)

    def _show(self, text: str, *, lasting: bool) -> None:
        if self._terminal:
            print(f"\r{text}\033[K", end="\n" if lasting else "", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)
