"""The system packages that the bedside needs, each with its reason; apt puts them in and takes them out."""

from __future__ import annotations

from machine import ApplianceError, Machine
from record import Record

NEEDED = {
    "chromium": "shows the page",
    "cage": "a compositor for one program in full screen. labwc, which Raspberry Pi OS has, is a window "
    "manager: it would have to be talked out of menus, decoration and shortcuts",
    "xwayland": "cage does not start without it; it runs only for programs that want it, and none does",
    "seatd": "gives cage screen and keys without a login session",
    "libgl1-mesa-dri": "drives the graphics card",
    "fonts-dejavu-core": "letters",
    "udev": "finds screen, keys and sound cards",
    "pipewire": "shares the sound cards, and finds them again",
    "wireplumber": "decides which of them PipeWire uses",
    "pipewire-pulse": "answers to pactl, and to programs made for PulseAudio",
    "pipewire-alsa": "PortAudio speaks ALSA; this leads it to PipeWire",
    "pulseaudio-utils": "pactl, by which Charley finds an echo canceller",
    "dbus-user-session": "WirePlumber reserves sound cards over it",
    "libpam-systemd": "starts PipeWire for a user who never logs in",
    "libportaudio2": "microphone and loudspeaker for sounddevice",
    "python3-venv": "Charley's environment",
    "libatomic1": "the speech recogniser is linked against it",
    "systemd-zram-generator": "swap in compressed memory, not on the card",
}
BROWSER = {"chromium", "chromium-browser"}
"""Raspberry Pi OS 12 has it by its own name."""

APT = "apt-get -y -q -o DPkg::Lock::Timeout=120 -o Acquire::Retries=2".split()
FRUGALLY = "--no-install-recommends --no-remove -o APT::Keep-Downloaded-Packages=false".split()
UNASKED = "--mark-auto"
"""As if nobody had asked for them: then whatever is marked "manual" in the end, somebody has asked for since.
Until then deploy/root/etc/apt/apt.conf.d/80charley keeps them."""
STRICTLY = ("-o", "APT::AutoRemove::SuggestsImportant=false")
"""That python3 suggests python3-venv does not mean that somebody needs it."""
QUIETLY = {"DEBIAN_FRONTEND": "noninteractive"}


class Packages:
    """What is missing of them."""

    def __init__(self, machine: Machine, record: Record) -> None:
        self._machine, self._record = machine, record

    def due(self) -> list[str]:
        """See steps.Step."""
        missing = self._missing()
        return [f"install {', '.join(missing)}, with what they need"] if missing else []

    def do(self) -> None:
        """See steps.Step."""
        missing, before = self._missing(), self._installed()
        # Lists that cannot be renewed may be good enough; what cannot be had with them is told below.
        self._machine.ask(*APT, "update")
        try:
            self._machine.run(
                *APT, "install", *FRUGALLY, UNASKED, *missing, to="install packages", environ=QUIETLY
            )
        except ApplianceError as error:
            raise ApplianceError(f"{error}; is there a network, and room on the disk?") from None
        finally:
            added = self._installed() - before
            self._record.packages = sorted(added | set(self._record.packages))

    def left(self) -> list[str]:
        """See steps.Step."""
        count = len(self._record.packages)
        return [f"remove what nothing else needs of {count} packages that it brought"] if count else []

    def undo(self) -> None:
        """See steps.Step."""
        # Only those that nobody else has come to need or to ask for, and none that was an orphan before.
        plan = self._machine.ask("apt-get", "-s", *STRICTLY, "autoremove").splitlines()
        orphans = {line.split()[1].split(":")[0] for line in plan if line.startswith("Remv ")}
        gone = sorted(orphans & set(self._record.packages))
        if gone:
            self._machine.run(*APT, "purge", *gone, to="remove packages", environ=QUIETLY)
        self._record.packages = []

    def _missing(self) -> list[str]:
        installed = self._installed()
        if installed & BROWSER:
            installed |= BROWSER
        return [package for package in NEEDED if package not in installed]

    def _installed(self) -> set[str]:
        listed = self._machine.ask("dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n")
        return {line.split()[0] for line in listed.splitlines() if line.endswith(" installed")}
