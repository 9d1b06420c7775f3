"""Takes pip's wheel from Debian, for a Python that came without pip. Anybody may; nothing is installed."""

from __future__ import annotations

from pathlib import Path

from running import SetupError, call

PACKAGE = "python3-pip-whl"


def debian_pip(into: Path, log: Path) -> Path:
    """The wheel in the folder `into`, verified by apt. Raises SetupError."""
    into.mkdir(parents=True, exist_ok=True)
    if call(["sh", "-c", f'cd "$1" && apt-get download {PACKAGE}', "sh", str(into)], log):
        raise SetupError(f"cannot download {PACKAGE} (see {log}); try: sudo apt-get install python3-venv")
    for package in into.glob(f"{PACKAGE}*.deb"):
        if call(["dpkg-deb", "-x", str(package), str(into)], log):
            raise SetupError(f"cannot unpack {package}; see {log}")
    wheels = sorted(into.glob("usr/share/python-wheels/pip-*.whl"))
    if not wheels:
        raise SetupError(f"{PACKAGE} holds no pip; see {log}")
    return wheels[-1].rename(into / wheels[-1].name)
