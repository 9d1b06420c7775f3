"""A Python environment for the peers, so that Charley's own stays as it ships."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / ".venv"

PYTHON = FOLDER / "bin" / "python"

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def install() -> None:
    """Make the environment anew and put into it whatever installs; what does not is told."""
    ours = sysconfig.get_path("purelib")
    if Path(sys.prefix).resolve() == FOLDER.resolve():
        raise SystemExit("--install is run with Charley's Python, not with that of benchmarks/.venv")
    venv.create(FOLDER, clear=True, symlinks=True)
    theirs = subprocess.run(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    # Charley's libraries are seen behind the peers' own: one rapidfuzz, one numpy for all.
    Path(theirs, "charley.pth").write_text(f"import site; site.addsitedir({ours!r})\n", encoding="utf-8")
    for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines():
        if wanted := line.partition("#")[0].split():
            _pip(wanted)


def _pip(wanted: list[str]) -> None:
    command = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "-q", *wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    name = wanted[0]
    if done.returncode == 0:
        print(f"{name}: installed", file=sys.stderr, flush=True)
        return
    said = [line.strip() for line in done.stderr.splitlines() if "Exception: " in line or "ERROR: " in line]
    why = said[0] if said else f"pip ended with {done.returncode}"
    print(f"{name}: does not install: {why}", file=sys.stderr, flush=True)


def enter(module: str, arguments: list[str]) -> None:
    """Go on in that environment where there is one and this is not it; does not return then."""
    if PYTHON.exists() and Path(sys.prefix).resolve() != FOLDER.resolve():
        os.execv(PYTHON, [str(PYTHON), "-m", module, *arguments])
