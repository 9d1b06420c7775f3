"""Installs the few system packages that are missing, where apt may be used; elsewhere says what to type."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
from pathlib import Path

from running import call, say

_APT = "-y -q --no-install-recommends --no-remove -o DPkg::Lock::Timeout=60 -o Acquire::Retries=1"


def install(what: str, log: Path) -> None:
    """Install by apt what `what` needs and may be installed. Never fatal: Charley can be typed to."""
    packages = missing(what)
    if not packages:
        return
    names = " ".join(packages)
    by_hand = f"sudo apt-get install {names}"
    apt = shutil.which("apt-get")
    if apt is None:
        say(f"missing, by Debian's names: {names}. Without them there may be no sound; please install them")
        return
    if os.geteuid() != 0 and (shutil.which("sudo") is None or call(["sudo", "-n", "true"])):
        say(f"missing, and only an administrator may install it: {names}. Until then there may be no sound.")
        say(f"to have it: {by_hand}")
        return
    say(f"system packages: {names}")
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", apt, *_APT.split()]
    # A fresh system has no package lists and an old one has stale ones; most have good ones.
    if call([*quiet, "install", *packages], log):
        call([*quiet, "update"], log)
        if call([*quiet, "install", *packages], log):
            say(f"apt-get could not install them (see {log}); later, by hand: {by_hand}")


def missing(what: str) -> list[str]:
    """The Debian packages that would mend what is not there, for "run" or "test"."""
    packages = []
    if not loads("libportaudio.so.2"):
        packages.append("libportaudio2")
    if platform.machine() == "aarch64" and not loads("libatomic.so.1"):
        packages.append("libatomic1")  # the speech recogniser's library wants it there
    if has_sound_server() and not has_alsa_plugin("pulse", "pipewire"):
        # PortAudio speaks ALSA; without the plugin it and the desktop would fight for the sound card.
        packages.append("pipewire-alsa" if shutil.which("pipewire") else "libasound2-plugins")
    if what == "test":
        packages += missing_for_tests()
    return list(dict.fromkeys(packages))


def missing_for_tests() -> list[str]:
    """A private sound server, foreign voices, a browser for the bedside page, and what checks deploy/."""
    wanted = {
        "paplay": "pulseaudio-utils",
        "espeak-ng": "espeak-ng",
        "flite": "flite",
        "chromium": "chromium",
        "shellcheck": "shellcheck",
        "systemd-analyze": "systemd",
    }
    if not shutil.which("pipewire"):  # on a PipeWire desktop pulseaudio would displace the user's sound
        wanted["pulseaudio"] = "pulseaudio"
    packages = [package for command, package in wanted.items() if not shutil.which(command)]
    return packages if has_alsa_plugin("pulse") else [*packages, "libasound2-plugins"]


def loads(library: str) -> bool:
    """Whether the system has this shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_sound_server() -> bool:
    """Whether a desktop's sound server owns the sound card."""
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    sockets = (runtime / "pulse" / "native", runtime / "pipewire-0")
    return any(shutil.which(name) for name in ("pulseaudio", "pipewire")) or any(map(os.path.exists, sockets))


def has_alsa_plugin(*servers: str) -> bool:
    """Whether ALSA can reach one of these sound servers."""
    patterns = (f"lib*/**/alsa-lib/libasound_module_pcm_{server}.so" for server in servers)
    return any(any(Path("/usr").glob(pattern)) for pattern in patterns)
