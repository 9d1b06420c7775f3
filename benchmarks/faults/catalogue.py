"""Every fault: how it is done and undone, to the real program on a private sound server."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bedside import CAPTURING, PLAYING, RECOGNISER, SYNTHESISER, Bedside
from tests.soundlab import SoundLab, wait_until
from tests.speech import speak
from voice.events import RATE

AWAY = 4.5
"""Seconds that a device is away: more than the three after which it must be said aloud."""

RESTART = 2.0
"""Seconds that systemd takes for another sound server, or more."""

FROST = 10.0

VOICE = "espeak:en-gb+f3"

ASKED = "say that again"
"""Understood while Charley coaches, ignored while it sleeps: its answer shows that it still knows what it was
doing."""

GO_ON = "next step"
"""The same, for what has not been rendered yet."""


@dataclass(frozen=True)
class Scene:
    """Charley coaching a stretch, and the room around it."""

    lab: SoundLab
    bedside: Bedside
    folder: Path


Deed = Callable[[Scene], float]
"""Does and undoes a fault; the moment from which on she must be heard again, by the monotonic clock."""


@dataclass(frozen=True)
class Fault:
    """One row of the table."""

    name: str
    deed: Deed
    question: str = ASKED
    asked: bool = False
    """Whether the deed puts the question itself: that very sentence must be understood."""
    deafens: bool = False
    """Whether no sound comes for a while, so that it is shown when Charley listens again."""
    aloud: bool = False
    """Whether it must be said aloud that Charley cannot hear, and that it can again."""
    told: bool = True
    """Whether it must be told at all; a voice that is there again before anybody noticed need not."""
    rendered: bool = True
    """Whether all sentences lie ready, as after set-up."""
    options: Callable[[Path], dict[str, Any]] = field(default=lambda folder: {})
    """How the program is started."""
    impossible: Callable[[], str] = field(default=lambda: "")
    """Why it cannot be done here; "" if it can."""


# --- devices -------------------------------------------------------------------------------------


def unplugged(device: str, **shape: int) -> Deed:
    """Away, and back in another `shape`: rate, channels."""

    def deed(scene: Scene) -> float:
        scene.lab.unplug(device)
        time.sleep(AWAY)
        scene.lab.plug_in(device, **shape)
        return time.monotonic()

    return deed


def taken_over(scene: Scene) -> float:
    """Away, and what the loudspeaker plays instead of it, without a word; it shows when Charley is silent."""
    scene.lab.unplug("mic", taken_over=True)
    wait_until(lambda: scene.bedside.shows("no microphone"), "it is noticed")
    time.sleep(AWAY)
    scene.lab.plug_in("mic")
    return time.monotonic()


def server_restarted(scene: Scene) -> float:
    """Killed; another one comes."""
    scene.lab.kill()
    time.sleep(RESTART)
    scene.lab.start()
    return time.monotonic()


def server_frozen(scene: Scene) -> float:
    """It keeps its connections, and answers nobody."""
    with scene.lab.frozen():
        time.sleep(FROST)
    return time.monotonic()


def held(scene: Scene) -> float:
    """Another program took the card when Charley had lost it for a moment."""
    flag = scene.folder / "held"
    flag.touch()
    scene.bedside.kill(CAPTURING)
    time.sleep(AWAY)
    flag.unlink()
    return time.monotonic()


def behind_a_busy_card(folder: Path) -> dict[str, Any]:
    """PulseAudio mixes for everybody and is never busy: a stand-in for the library plays the busy card."""
    stand_in = Path(__file__).parents[2] / "tests" / "busy_card"
    return {"environment": {"HELD": str(folder / "held"), "PYTHONPATH": str(stand_in)}}


# --- processes -----------------------------------------------------------------------------------


def killed(what: str) -> Deed:
    """As a crash would."""

    def deed(scene: Scene) -> float:
        scene.bedside.kill(what)
        return time.monotonic()

    return deed


def hung(what: str) -> Deed:
    """It is there, and does nothing."""

    def deed(scene: Scene) -> float:
        scene.bedside.hang(what)
        return time.monotonic()

    return deed


def while_she_speaks(fault: Deed) -> Deed:
    """In the middle of the question; she must be heard from its end on."""

    def deed(scene: Scene) -> float:
        said = speak(ASKED, VOICE)
        with scene.lab.speaking(said):
            time.sleep(len(said) / 2 / RATE / 2)
            fault(scene)
        return time.monotonic()

    return deed


# --- the disk ------------------------------------------------------------------------------------


def on_a_small_disk(folder: Path) -> dict[str, Any]:
    """The cache on a file system of 2 MB, in a namespace of its own."""
    cache = folder / "cache"
    cache.mkdir()
    mount = 'mount -t tmpfs -o size=2m none "$0" && exec "$@"'

    def around(command: Sequence[str]) -> list[str]:
        return ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, str(cache), *command]

    return {"around": around}


def no_small_disk() -> str:
    """Why there can be none here."""
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "true"], capture_output=True, text=True, check=False
    )
    return done.stderr.strip()


def disk_full(scene: Scene) -> float:
    """Not a byte is free any more, and stays so."""
    cache = Path(f"/proc/{scene.bedside.process.pid}/root", *(scene.folder / "cache").parts[1:])
    with contextlib.suppress(OSError), (cache / "everything else").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return time.monotonic()


FAULTS = (
    Fault("microphone unplugged, back", unplugged("mic"), deafens=True, aloud=True),
    Fault(
        "... back at 48 kHz stereo",
        unplugged("mic", rate=48_000, channels=2),
        deafens=True,
        aloud=True,
    ),
    Fault("... back at 44.1 kHz", unplugged("mic", rate=44_100), deafens=True, aloud=True),
    Fault(
        "... the server takes the loudspeaker's monitor",
        taken_over,
        deafens=True,
        aloud=True,
    ),
    Fault(
        "microphone held by another program",
        held,
        deafens=True,
        aloud=True,
        options=behind_a_busy_card,
    ),
    Fault("sound server killed, restarted", server_restarted, deafens=True),
    Fault("sound server frozen for 10 s", server_frozen, deafens=True),
    Fault("loudspeaker unplugged, back", unplugged("speaker", rate=44_100, channels=2)),
    Fault("capturing process killed", killed(CAPTURING), deafens=True),
    Fault("capturing process hung", hung(CAPTURING), deafens=True),
    Fault("playing process killed", killed(PLAYING)),
    Fault("playing process hung", hung(PLAYING)),
    Fault("recogniser killed, idle", killed(RECOGNISER)),
    Fault("recogniser killed while she speaks", while_she_speaks(killed(RECOGNISER)), asked=True),
    Fault("recogniser hung while she speaks", while_she_speaks(hung(RECOGNISER)), asked=True),
    Fault("synthesiser killed", killed(SYNTHESISER), GO_ON, told=False, rendered=False),
    Fault("synthesiser hung", hung(SYNTHESISER), GO_ON, told=False, rendered=False),
    Fault("disk full", disk_full, GO_ON, rendered=False, options=on_a_small_disk, impossible=no_small_disk),
)
