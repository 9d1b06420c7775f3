"""`charley setup`: makes Charley ready with its owner, writes config.toml, and renders what it says."""

from __future__ import annotations

import contextlib
import os
import select
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import click

from voice import assembly, content, household, places
from voice.asr.listener import Listener
from voice.asr.models import ModelError
from voice.asr.recogniser import EngineError
from voice.audio.devices import Devices, list_devices
from voice.audio.microphone import Microphone
from voice.audio.speaker import Loudspeaker
from voice.commands.meter import Meter
from voice.commands.rendering import render_all
from voice.config import ConfigError, Household, Settings, Tts
from voice.content import Content
from voice.setup import settings_file, steps
from voice.setup.interview import Equipment, Interview
from voice.tts.synthesiser import SynthesisError

HOW = (
    'Answer by voice or keyboard. Enter, or "skip", leaves a thing as it is; Ctrl-C ends and changes nothing.'
)


@click.command()
def command() -> None:
    """Choose microphone, loudspeaker, voice, volume, region and maternity unit, by voice and keyboard."""
    file = places.config_dir() / "config.toml"
    if not (sys.stdin and sys.stdin.isatty()):
        raise click.ClickException(
            f"setup asks questions: run it in a terminal, or write {file} by hand, as docs/setup.md tells"
        )
    chosen = assembly.settings()
    known = _known(chosen)
    print(HOW)
    devices = list_devices()
    for problem in devices.problems:
        print(f"charley: {problem}", file=sys.stderr)
    with contextlib.ExitStack() as held:
        interview = Interview(known, _equipment(chosen, known, devices, held), volume=chosen.speaking.volume)
        held.callback(interview.close)
        try:
            changes = asked(interview, devices, chosen)
        except EOFError:
            raise click.Abort from None
        keep(changes)
        chosen = assembly.settings()
        try:
            render_all(chosen, _known(chosen))
        except SynthesisError as error:
            print(f"charley: {error}", file=sys.stderr)
        interview.say("setup_done")


def asked(interview: Interview, devices: Devices, chosen: Settings) -> dict[str, dict[str, str | float]]:
    """Go through all the steps; everything that is to be changed."""
    interview.use_microphone(chosen.audio.microphone)
    interview.use_loudspeaker(chosen.audio.speaker)
    todo: dict[str, Callable[[], settings_file.Changes]] = {
        "Microphone": partial(steps.microphone, interview, devices, chosen),
        "Loudspeaker": partial(steps.loudspeaker, interview, devices, chosen),
    }
    if devices.loudspeakers:
        with contextlib.suppress(SynthesisError):  # then it is all on the screen; the doctor tells why
            interview.use_voice(chosen.speaking.voice)
        todo["Voice"] = partial(steps.voice, interview, chosen)
        todo["Volume"] = partial(steps.volume, interview, chosen)
    todo["Region"] = partial(steps.region, interview)
    todo["Maternity unit"] = partial(steps.maternity, interview)
    interview.say("setup_hello")
    changes: dict[str, dict[str, str | float]] = {}
    for number, (title, step) in enumerate(todo.items(), 1):
        interview.show(f"\n{number} of {len(todo)}: {title}")
        for section, values in step().items():
            changes.setdefault(section, {}).update(values)
    return changes


def keep(changes: settings_file.Changes) -> None:
    """Write the changes, and say what was written where."""
    file = places.config_dir() / "config.toml"
    if not changes:
        print(f"\nNothing to change in {file}")
        return
    told = [
        f"  {section}.{key} = {value}" for section, values in changes.items() for key, value in values.items()
    ]
    try:
        settings_file.write(file, changes)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        wanted = settings_file.changed("", changes)
        raise click.ClickException(
            f"cannot write {file} ({reason}); what belongs into it:\n{wanted}"
        ) from error
    print("\n".join([f"\nWritten to {file}:", *told]))


def _known(chosen: Settings) -> Content:
    """The content; with a region that is none, without numbers: the region is about to be asked for."""
    loaded = content.load(chosen.content.file or places.content_file(), places.facts_file())
    try:
        return household.settle(loaded, chosen.household)
    except ConfigError:
        return household.settle(loaded, Household())


def _equipment(chosen: Settings, known: Content, devices: Devices, held: contextlib.ExitStack) -> Equipment:
    def voice(name: str | None) -> Callable[[str], bytes]:
        speaking = replace(chosen.speaking, voice=name)
        # The voices of this machine are chosen from; that of a server would speak for each of them.
        voice_at, close = assembly.voices(replace(chosen, speaking=speaking, tts=Tts()))
        held.callback(close)
        synthesiser = voice_at(speaking.words_per_minute)
        synthesiser.render(known.lines["setup_voice_sample"].wordings[0][0].text)
        return lambda text: synthesiser.render(text).pcm

    return Equipment(
        Microphone,
        Loudspeaker,
        voice,
        _listener(chosen, known) if devices.microphones else None,
        Keyboard().line,
        _write,
        Meter(),
    )


def _listener(chosen: Settings, known: Content) -> Listener | None:
    """Hearing, unless there is none to be had: then the keyboard answers."""
    from voice.asr.transcriber import Direct

    try:
        ears = assembly.ears(chosen, known)
        return assembly.listener(Direct(ears.recogniser))
    except (EngineError, ModelError) as error:
        print(f"charley: {error}", file=sys.stderr)
        return None


def _write(text: str) -> None:
    print(text, end="", flush=True)


class Keyboard:
    """What is typed, line by line, without waiting for it."""

    def __init__(self, file: int = 0) -> None:
        self._file = file
        self._pending = b""
        self._lines: Iterator[bytes] = iter(())

    def line(self) -> str | None:
        """The next line, None while there is none. Raises EOFError when there will be none."""
        for line in self._lines:
            return line.decode(errors="replace")
        # Not sys.stdin: a second line that was typed ahead would wait unseen in its buffer.
        if not select.select([self._file], [], [], 0)[0]:
            return None
        read = os.read(self._file, 4096)
        if not read:
            raise EOFError
        *lines, self._pending = (self._pending + read).split(b"\n")
        self._lines = iter(lines)
        return self.line() if lines else None
