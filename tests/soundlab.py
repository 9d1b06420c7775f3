"""A private sound server for tests: no card, no D-Bus, nothing of the machine's own is touched.

    with SoundLab() as lab:
        subprocess.Popen(lab.around(program))       sees a microphone and a loudspeaker
        lab.speak(pcm)                              into the microphone
        with lab.recording() as heard: ...          what the loudspeaker plays

PulseAudio with two null sinks: "speaker", and "throat", whose monitor is the microphone.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from voice.events import RATE

TOOLS = ("pulseaudio", "pactl", "pacat", "parec")
DEADLINE_SECONDS = 20.0

# Without norewinds PortAudio is silent for its first 1.9 s at full load, and loses what it plays meanwhile.
SINK = "module-null-sink format=s16le norewinds=1"

DEVICES = {
    "speaker": (f"{SINK} sink_name=speaker",),
    "mic": (f"{SINK} sink_name=throat", "module-remap-source source_name=mic master=throat.monitor"),
}
"""What each consists of."""

BOOT = f"""\
.fail
load-module module-native-protocol-unix socket=%(socket)s auth-anonymous=1
load-module module-cli-protocol-unix socket=%(orders)s
load-module {SINK} sink_name=speaker rate={RATE} channels=1
load-module {SINK} sink_name=throat rate={RATE} channels=1
load-module module-remap-source source_name=mic master=throat.monitor
set-default-sink speaker
set-default-source mic
"""

# Complete in itself, so that real cards are never looked at. No fallback "null": that device has no clock.
ALSA = """\
pcm.pulse { type pulse server "unix:%(socket)s" hint { show on description "the test room" } }
pcm.!default { type pulse server "unix:%(socket)s" hint { show on description "the test room" } }
ctl.pulse { type pulse server "unix:%(socket)s" }
ctl.!default { type pulse server "unix:%(socket)s" }
"""


def lacks() -> str:
    """Why there can be no sound server here; "" if there can."""
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    return f"missing: {', '.join(missing)} (apt install pulseaudio pulseaudio-utils)" if missing else ""


def wait_until(holds: Callable[[], bool], what: str, *, seconds: float = DEADLINE_SECONDS) -> None:
    """Look again and again until `holds`; AssertionError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain: {what}"
        select.select([], [], [], 0.02)


def likeness(truth: bytes, recorded: bytes) -> float:
    """Which part of the samples of `truth` is exactly so in the recording, wherever in it that begins."""
    one, other = (np.frombuffer(pcm, "<i2").astype(np.float64) for pcm in (truth, recorded))
    size = len(one) + len(other)
    correlation = np.fft.irfft(np.fft.rfft(other, size) * np.conj(np.fft.rfft(one, size)), size)
    start = int(correlation[: len(other)].argmax())
    there = other[start : start + len(one)]
    return float((there == one[: len(there)]).sum() / len(one))


class SoundLab:
    """One sound server, and the programs that speak and listen at its other end."""

    def __init__(self) -> None:
        # Not under pytest's own folder: the path of a Unix socket has at most 108 bytes.
        self._room = Path(tempfile.mkdtemp(prefix="lab-"))
        self._socket = self._room / "run" / "native"
        self._orders = self._room / "run" / "orders"
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        for name in ("home", "run", "state"):
            (self._room / name).mkdir(mode=0o700)
        (self._room / "boot.pa").write_text(BOOT % {"socket": self._socket, "orders": self._orders})
        (self._room / "asound.conf").write_text(ALSA % {"socket": self._socket})
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self._room)

    @property
    def env(self) -> dict[str, str]:
        """The environment in which a program finds this server and no other."""
        return dict(os.environ) | self._ours()

    def _ours(self) -> dict[str, str]:
        room = str(self._room)
        return {
            "HOME": f"{room}/home",
            "XDG_CONFIG_HOME": f"{room}/home",
            "XDG_RUNTIME_DIR": f"{room}/run",
            "PULSE_RUNTIME_PATH": f"{room}/run",
            "PULSE_STATE_PATH": f"{room}/state",
            "PULSE_COOKIE": f"{room}/cookie",
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_SINK": "speaker",
            "PULSE_SOURCE": "mic",
            "ALSA_CONFIG_PATH": f"{room}/asound.conf",
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        }

    def around(self, command: Sequence[str]) -> list[str]:
        """The command, run in that environment."""
        return ["env", *(f"{key}={value}" for key, value in self._ours().items()), *command]

    # --- the server ------------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        """Of the server that runs."""
        assert self._server is not None
        return self._server.pid

    def start(self) -> None:
        """Boot, and wait until it answers."""
        options = "-n --daemonize=no --use-pid-file=no --exit-idle-time=-1 --disable-shm=yes"
        with (self._room / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [
                    "pulseaudio",
                    *options.split(),
                    "--realtime=no",
                    "--high-priority=no",
                    "-F",
                    str(self._room / "boot.pa"),
                ],
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_until(self._answers, "the sound server answers")

    def _answers(self) -> bool:
        assert self._server is not None
        assert self._server.poll() is None, (self._room / "log").read_text()
        return self._socket.exists() and self.control("info").returncode == 0

    def kill(self) -> None:
        """As a crash would: no goodbye to anybody."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None
        self._socket.unlink(missing_ok=True)
        self._orders.unlink(missing_ok=True)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Meanwhile the server answers nobody, but keeps its connections."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def control(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        """Run pactl."""
        return subprocess.run(["pactl", *command], env=self.env, capture_output=True, timeout=10, check=False)

    # --- the devices -----------------------------------------------------------------------------

    def unplug(self, device: str, *, taken_over: bool = False) -> None:
        """Take "mic" or "speaker" away; whoever uses it loses it, as a card that was opened itself.

        `taken_over`: the server puts another device in its place instead, without a word to whoever uses it.
        That is what PulseAudio does; for a microphone it takes what the loudspeaker plays, if need be.
        """
        stream = {"mic": "source-output", "speaker": "sink-input"}[device]
        users = self._rows(f"{stream}s")
        for index, *what in self._rows("modules"):
            if any(name in " ".join(what).split() for name in _names(device)):
                self.control("unload-module", index)
        if not taken_over:
            self._order(*(f"kill-{stream} {index}" for index, *_ in users))

    def plug_in(self, device: str, *, rate: int = RATE, channels: int = 1) -> None:
        """Have "mic" or "speaker" back, under another number, perhaps in another shape."""
        for part in DEVICES[device]:
            shape = (f"rate={rate}", f"channels={channels}") if part.startswith(SINK) else ()
            assert self.control("load-module", *part.split(), *shape).returncode == 0

    def _rows(self, what: str) -> list[list[str]]:
        """What the server has of these: number, name and more."""
        listed = self.control("list", "short", what).stdout.decode()
        return [line.split("\t") for line in listed.splitlines()]

    def _order(self, *lines: str) -> None:
        """What pactl cannot."""
        with socket.socket(socket.AF_UNIX) as end:
            end.connect(str(self._orders))
            end.sendall("".join(f"{line}\n" for line in lines).encode())
            end.shutdown(socket.SHUT_WR)
            while end.recv(4096):
                pass

    # --- the other end ---------------------------------------------------------------------------

    def speak(self, pcm: bytes) -> None:
        """Say it into the microphone, and wait until it is said."""
        with self.speaking(pcm):
            pass

    @contextlib.contextmanager
    def speaking(self, pcm: bytes) -> Iterator[None]:
        """Begin to say it into the microphone; after the block, wait until it is said.

        A latency of 400 ms keeps it bit-exact on a loaded machine; with 20 ms, two of three are damaged.
        """
        with tempfile.TemporaryFile() as said:
            said.write(pcm)
            said.seek(0)
            command = ["pacat", "--playback", "--device=throat", "--latency-msec=400", *_raw()]
            voice = subprocess.Popen(command, env=self.env, stdin=said)
        try:
            yield
            assert voice.wait(timeout=DEADLINE_SECONDS + len(pcm) / 2 / RATE) == 0, "she could not speak"
        finally:
            voice.kill()

    @contextlib.contextmanager
    def recording(self, latency_milliseconds: int = 200) -> Iterator[Path]:
        """A file that grows by what the loudspeaker plays, raw PCM, until the end of the block."""
        path = self._room / "heard.raw"
        with path.open("wb") as file:
            recorder = subprocess.Popen(
                ["parec", "--device=speaker.monitor", f"--latency-msec={latency_milliseconds}", *_raw()],
                env=self.env,
                stdout=file,
            )
        try:
            wait_until(lambda: path.stat().st_size > 0, "the recorder hears something")
            yield path
        finally:
            recorder.terminate()
            recorder.wait()


def _names(device: str) -> list[str]:
    """As they stand in the arguments of a module."""
    return [word for part in DEVICES[device] for word in part.split() if "_name=" in word]


def _raw() -> list[str]:
    return ["--raw", "--format=s16le", "--channels=1", f"--rate={RATE}"]
