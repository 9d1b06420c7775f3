"""PortAudio in a process of its own: the only file that imports sounddevice.

    python -m voice.audio.portaudio list
    python -m voice.audio.portaudio capture [--device NAME]
    python -m voice.audio.portaudio play [--device NAME]

A process, because PortAudio's state cannot be mended from inside: its device list is a snapshot, closing
a stream hangs while the sound server is frozen, and a bad ALSA configuration aborts the interpreter at
import. All of that ends with the process, and whoever started it starts another. So nothing here tries to
recover: one line on stderr says what went wrong and how to mend it, the exit code of which kind it was.

`capture` and `play` first print {"rate", "channels", "device"}, the shape of the PCM that follows. `capture`
then writes PCM for ever; what `play` understands stands in player.py. Both end when stdin does.
"""

from __future__ import annotations

import argparse
import os
import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

from voice.audio import canceller
from voice.audio.exits import Exit
from voice.audio.monitor import Suspicion
from voice.audio.player import STALL_SECONDS, Commands, Player, clockless, gone, read_commands
from voice.audio.playlist import SAMPLE_BYTES
from voice.processes.job import JobError, run, say, until_alone, within

RATE = 16_000
BLOCK_SECONDS = 0.02
OPEN_SECONDS = 10.0
"""PortAudio tries every device when it starts, which takes seconds on a Raspberry Pi with many of them."""
BACKLOG_BLOCKS = 250
"""A reader that slept gets the newest five seconds."""
CAPTURE_LATENCY = 0.04
PLAY_LATENCY = 0.04


def sounddevice() -> Any:
    """The library, or a JobError that says what it lacks."""
    try:
        with within(OPEN_SECONDS):
            import sounddevice
    except ImportError:
        raise JobError(
            Exit.MISSING, "the Python package sounddevice is missing: pip install sounddevice"
        ) from None
    except OSError:
        raise JobError(Exit.MISSING, "PortAudio is missing: sudo apt install libportaudio2") from None
    except Exception as error:  # PortAudioError has no importable name before the import has succeeded
        raise JobError(
            Exit.REFUSED, f"PortAudio will not start ({error}): check ~/.asoundrc and /etc/asound.conf"
        ) from None
    return sounddevice


# --- devices -------------------------------------------------------------------------------------


def find(devices: list[dict[str, Any]], default: int, *, kind: str, name: str | None) -> dict[str, Any]:
    """The device whose name holds `name` in any case, the shortest such name; the default one for None.

    `kind` is "input" or "output". Names are kept when a device is plugged in again, numbers are not.
    """
    what = {"input": "microphone", "output": "loudspeaker"}[kind]
    usable = [device for device in devices if device[f"max_{kind}_channels"] > 0]
    if not usable:
        raise JobError(Exit.NO_DEVICE, f"no {what}: plug one in, or start the sound server")
    if name is None:
        return next((device for device in usable if device["index"] == default), usable[0])
    fitting = [device for device in usable if name.casefold() in device["name"].casefold()]
    if not fitting:
        there = ", ".join(f'"{device["name"]}"' for device in usable)
        raise JobError(Exit.NO_DEVICE, f'no {what} is called "{name}": there are {there}')
    return min(fitting, key=lambda device: len(device["name"]))


def shapes(device: dict[str, Any], kind: str) -> list[tuple[int, int]]:
    """(rate, channels) to try, best first: many USB devices know only their own, 48 kHz stereo for one."""
    most = device[f"max_{kind}_channels"]
    rates = dict.fromkeys((RATE, int(device["default_samplerate"]), 48_000, 44_100))
    channels = [count for count in dict.fromkeys((1, 2, most)) if count <= most]
    return [(rate, count) for rate in rates for count in channels]


def first_that_opens(
    shapes: list[tuple[int, int]], opens: Callable[[int, int], Any], *, refusal: type[Exception]
) -> Any:
    """The stream in the first shape that the device takes; raises the first `refusal` if it takes none."""
    refusals = []
    for rate, channels in shapes:
        try:
            return opens(rate, channels)
        except refusal as error:
            refusals.append(error)
    raise refusals[0]


def open_stream(kind: str, name: str | None, **options: Any) -> tuple[Any, dict[str, Any]]:
    """A raw stream, not started, with its header {"rate", "channels", "device"}."""
    sd = sounddevice()
    device = find(list(sd.query_devices()), sd.default.device[kind == "output"], kind=kind, name=name)
    make = sd.RawInputStream if kind == "input" else sd.RawOutputStream

    def opens(rate: int, channels: int) -> Any:
        return make(
            samplerate=rate,
            channels=channels,
            blocksize=int(rate * BLOCK_SECONDS),
            device=device["index"],
            dtype="int16",
            **options,
        )

    try:
        with within(OPEN_SECONDS):
            stream = first_that_opens(shapes(device, kind), opens, refusal=sd.PortAudioError)
    except sd.PortAudioError as error:
        raise JobError(
            Exit.REFUSED, f'"{device["name"]}" cannot be opened ({error}): does another program use it?'
        ) from None
    return stream, {"rate": int(stream.samplerate), "channels": stream.channels, "device": device["name"]}


def list_devices() -> None:
    """Print {"devices": [{"name", "inputs", "outputs", "rate"}], "input": name, "output": name}."""
    sd = sounddevice()
    devices = list(sd.query_devices())
    default = [next((d["name"] for d in devices if d["index"] == index), None) for index in sd.default.device]
    rows = [
        {
            "name": d["name"],
            "inputs": d["max_input_channels"],
            "outputs": d["max_output_channels"],
            "rate": int(d["default_samplerate"]),
        }
        for d in devices
    ]
    say({"devices": rows, "input": default[0], "output": default[1]})


# --- capture -------------------------------------------------------------------------------------


def capture(name: str | None) -> None:
    """Write what the microphone hears to stdout until it, or the reader, is gone."""
    until_alone(sys.stdin.buffer.read)
    blocks: deque[bytes] = deque(maxlen=BACKLOG_BLOCKS)  # a reader that sleeps gets the newest
    news, over = threading.Event(), threading.Event()

    def heard(data: Any, *_: Any) -> None:
        blocks.append(bytes(data))
        news.set()

    def ended() -> None:
        over.set()
        news.set()

    stream, header = open_stream(
        "input", name, latency=CAPTURE_LATENCY, callback=heard, finished_callback=ended
    )
    say(header)
    with within(OPEN_SECONDS):
        stream.start()
    frame = header["channels"] * SAMPLE_BYTES
    suspicion = Suspicion(header["device"])
    began, written = time.monotonic(), 0
    while True:
        if not news.wait(STALL_SECONDS):
            raise JobError(
                Exit.STALLED, f'"{header["device"]}" gives no sound: unplug it and plug it in again'
            )
        news.clear()
        while blocks:
            block = blocks.popleft()
            if suspicion.confirmed(block, time.monotonic()):
                raise JobError(
                    Exit.NO_DEVICE, "no microphone: the sound server gives us what the loudspeaker plays"
                )
            written += sys.stdout.buffer.write(block) // frame
        sys.stdout.buffer.flush()
        if over.is_set():
            raise JobError(Exit.LOST, gone(header))
        if clockless(written, header["rate"], time.monotonic() - began):
            raise JobError(Exit.LOST, f'"{header["device"]}" has no clock: choose a real microphone')


# --- play ----------------------------------------------------------------------------------------


def play(name: str | None) -> None:
    """Play what stdin asks for until it ends."""
    commands: Commands = queue.SimpleQueue()
    player = Player(partial(open_stream, "output", name, latency=PLAY_LATENCY), commands)
    until_alone(lambda: read_commands(commands))
    player.serve()


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run one job and leave without PortAudio's own tidying up, which may hang."""
    parser = argparse.ArgumentParser(prog="python -m voice.audio.portaudio")
    parser.add_argument("job", choices=["list", "capture", "play"])
    parser.add_argument("--device", metavar="NAME", help="part of its name; the default device if left out")
    options = parser.parse_args(arguments)
    jobs: dict[str, Callable[[], None]] = {
        "list": list_devices,
        "capture": partial(capture, options.device),
        "play": partial(play, options.device),
    }
    if options.job != "list" and options.device is None:
        os.environ.update(canceller.found())
    os._exit(run(jobs[options.job]))


if __name__ == "__main__":
    main()
