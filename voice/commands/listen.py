"""`charley`: listens and talks, until it is stopped."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import click

from voice import assembly
from voice.assembly import Ears
from voice.assistant import Assistant, HeardNow, SayingNow, Told, Trouble
from voice.audio.device_line import DeviceState, Presence
from voice.audio.devices import list_devices
from voice.audio.microphone import Microphone
from voice.audio.speaker import Loudspeaker
from voice.commands.rendering import fixed_sentences, render
from voice.config import Settings
from voice.conversation import Conversation
from voice.knowledge import Knowledge, Rereading
from voice.prepared import Prepared
from voice.tts.synthesiser import SynthesisError

LOOK_EVERY = 100
"""Frames between two looks at whether the content has changed: two seconds."""


@click.command()
def command() -> None:
    """Listen and talk. Without a microphone: type, or the demo where there is no terminal."""
    chosen = assembly.settings()
    knowledge = Knowledge(chosen, lambda message: show(Trouble(message)))
    known = knowledge.first()
    # PortAudio may take seconds to look around, the model to load: both at once.
    with ThreadPoolExecutor(1) as other:
        looking = other.submit(list_devices)
        ears = assembly.ears(chosen, known.content)
        devices = looking.result()
    for problem in devices.problems:
        print(f"charley: {problem}", file=sys.stderr)
    if not devices.microphones:
        _without_microphone()
        return
    if ears.notice:
        print(f"charley: {ears.notice}", file=sys.stderr)
    listen(chosen, known, ears, Rereading(knowledge))


def _without_microphone() -> None:
    from voice.commands import chat, demo

    context = click.get_current_context()
    if sys.stdin.isatty():
        print("charley: no microphone, so we type", file=sys.stderr)
        context.invoke(chat.command)
    else:
        print("charley: no microphone and no terminal, so here is the demo", file=sys.stderr)
        context.invoke(demo.command)


def listen(chosen: Settings, known: Prepared, ears: Ears, rereading: Rereading) -> None:
    """The live conversation. Ends with SIGTERM or Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    voice_at, close = assembly.voices(chosen)
    live = Live()
    speaker = Loudspeaker(chosen.audio.speaker, on_state=live.speaker_changed)
    microphone = Microphone(chosen.audio.microphone, on_state=live.microphone_changed)
    try:
        assistant = Assistant(
            assembly.conversation(chosen, known),
            assembly.listener(ears.recogniser),
            voice_at=voice_at,
            speaker=speaker,
            tell=show,
        )
        live.assistant = assistant

        def prepare() -> None:
            try:
                voice, texts = voice_at(chosen.speaking.words_per_minute), fixed_sentences(known.content)
                render(voice, texts, show=False)
                voice.tidy(texts)
            except SynthesisError as error:
                show(Trouble(str(error)))

        threading.Thread(target=prepare, name="prepare", daemon=True).start()
        assistant.run(up_to_date(microphone, assistant.conversation, rereading))
    except KeyboardInterrupt:
        print(file=sys.stderr)
    finally:
        microphone.close()
        speaker.close()
        close()


def up_to_date(frames: Iterable[bytes], conversation: Conversation, rereading: Rereading) -> Iterator[bytes]:
    """The frames, while the conversation learns what was changed in the content."""
    fresh: Prepared | None = None
    for number, frame in enumerate(frames):
        if number % LOOK_EVERY == 0:
            fresh = rereading.look() or fresh
            if fresh and conversation.adopt(fresh.content, fresh.matcher):
                fresh = None
        yield frame


class Live:
    """Tells of devices that come and go: what cannot be heard is shown, what cannot be seen is said."""

    def __init__(self) -> None:
        self.assistant: Assistant | None = None
        self._deaf = False

    def microphone_changed(self, state: DeviceState) -> None:
        """The microphone came or went."""
        if state.presence is Presence.PRESENT:
            print('Charley is listening. Say "hey Charley", or "cramp".', file=sys.stderr, flush=True)
            if self._deaf and self.assistant:
                self.assistant.announce("microphone_back")
            self._deaf = False
        elif state.presence is Presence.MUTED:
            show(Trouble(state.reason))
        elif not self._deaf:
            self._deaf = True
            show(Trouble(state.reason))
            if self.assistant:
                self.assistant.announce("cannot_hear")

    def speaker_changed(self, state: DeviceState) -> None:
        """The loudspeaker came or went."""
        if state.presence is not Presence.PRESENT:
            show(Trouble(state.reason))


def show(told: Told) -> None:
    """What happens, line by line."""
    match told:
        case HeardNow(transcript, match) if match:
            print(f"you: {transcript.text}", flush=True)
        case SayingNow(sentences):
            print("\n".join(f"  {s.text}" for s in sentences), flush=True)
        case Trouble(message):
            print(f"charley: {message}", file=sys.stderr, flush=True)
        case _:
            pass
