"""The live conversation: devices, recogniser and voice around one assistant."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from voice import assembly, liveness, remembered, sd_notify, status_file
from voice.asr.supervised import Supervised
from voice.assistant import Assistant
from voice.audio.device_line import DeviceState, Presence
from voice.audio.microphone import Microphone
from voice.audio.speaker import Loudspeaker
from voice.commands.rendering import fixed_sentences, render
from voice.commands.terminal import keeps_quiet, print_line, show
from voice.config import Settings
from voice.content import Content
from voice.deafness import Deafness
from voice.display import Condition, Display
from voice.events import FRAME_SECONDS
from voice.knowledge import Rereading
from voice.liveness import Liveness
from voice.loudness import Loudness
from voice.prepared import Prepared
from voice.told import Told, Trouble
from voice.tts.synthesiser import SynthesisError

LOOK_EVERY = 100
"""Frames between two looks at whether the content has changed: two seconds."""

SHOW_EVERY = 5
"""Frames between two looks at the screen: a tenth of a second."""

LISTENING = 'Charley is listening. Say "hey Charley", or "cramp".'


def listen(
    chosen: Settings,
    known: Prepared,
    transcriber: Supervised,
    rereading: Rereading,
    display: Display | None = None,
) -> None:
    """The live conversation. Ends with SIGTERM, Ctrl-C, or its terminal. Raises EngineError."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # under nohup it outlives its terminal
        signal.signal(signal.SIGHUP, lambda *_: sys.exit(0))
    bedside = Bedside(chosen, known, transcriber, display)
    try:
        bedside.run(rereading)
    except KeyboardInterrupt:
        print(file=sys.stderr)
    finally:
        bedside.close()


class Bedside:
    """Everything live: devices, recogniser, voice; what breaks is told, and what cannot be seen is said."""

    def __init__(
        self, chosen: Settings, known: Prepared, transcriber: Supervised, display: Display | None = None
    ) -> None:
        """Raises EngineError when the recogniser cannot be loaded."""
        self._chosen = chosen
        self._display = display
        self._deafness = Deafness()
        self._notify = sd_notify.notifier()
        self._liveness = Liveness(notify=self._notify)
        # Beside the conversation: a sentence that is new, or a synthesiser that hangs, must not make it deaf.
        self._renderer = ThreadPoolExecutor(1, "render")
        self._voice_at, self._close_voice = assembly.voices(chosen, lambda told: show(Trouble(told)))
        self._transcriber = transcriber
        self._exchanged = False
        self._speaker = Loudspeaker(chosen.audio.speaker, on_state=self._speaker_changed)
        self._microphone = Microphone(chosen.audio.microphone, on_state=self._microphone_changed)
        self._microphone.begin()
        transcriber.start()
        self._manner = remembered.recall(chosen.speaking)
        self._assistant = Assistant(
            assembly.conversation(chosen, known, self._manner),
            assembly.listener(transcriber),
            voice_at=self._voice_at,
            speaker=self._speaker,
            tell=self._tell,
            loudness=Loudness(self._is_night, self._manner.usual),
            render=lambda voice, text: self._renderer.submit(voice.render, text),
            lag=lambda: self._microphone.lag,
        )
        transcriber.on_state = self._transcriber_changed
        self._known = known
        self._closing = threading.Event()
        self._begun_at = time.time()
        _give_back()

    def run(self, rereading: Rereading) -> None:
        """Listen and talk, for ever."""
        self._prepare(self._known.content)
        self._notify("READY=1")
        self._assistant.run(self._frames(rereading))

    def close(self) -> None:
        """Let go of every process and device."""
        self._closing.set()
        self._notify("STOPPING=1")
        status_file.forget()
        self._microphone.close()
        self._speaker.close()
        self._renderer.shutdown(wait=False, cancel_futures=True)
        self._close_voice()
        if self._display:
            self._display.close()

    def _frames(self, rereading: Rereading) -> Iterator[bytes]:
        """The microphone's, while the conversation learns what was changed in the content."""
        fresh: Prepared | None = None
        conversation = self._assistant.conversation
        for number, frame in enumerate(self._microphone):
            if number % LOOK_EVERY == 0:
                fresh = rereading.look() or fresh
                if fresh and conversation.adopt(fresh.content, fresh.matcher):
                    self._prepare(fresh.content)
                    fresh = None
            if number % round(liveness.EVERY / FRAME_SECONDS) == 0:
                self._prove()
                self._remember()
            if self._exchanged:
                self._exchanged = False
                self._assistant.forget_room()
            yield frame
            if self._display and number % SHOW_EVERY == 0:
                self._show(self._display, number)
            self._microphone.relaxed = self._assistant.resting
            if line := self._deafness.advance(FRAME_SECONDS):
                self._assistant.announce(line)

    def _show(self, display: Display, number: int) -> None:
        for text in display.asked():
            self._assistant.take(text)
        if self._awake and (line := display.failure(SHOW_EVERY * FRAME_SECONDS)):
            self._assistant.announce(line)
        condition = Condition(
            seconds=number * FRAME_SECONDS,
            night=self._is_night(),
            deaf=self._deaf,
            mute=self._speaker.state.reason,
            frames=self._microphone.delivered if self._hears else 0,
        )
        display.show(self._assistant, condition)

    def _tell(self, told: Told) -> None:
        conversation = self._assistant.conversation
        if not keeps_quiet(conversation.content, conversation.session.state, told):
            show(told)
        if self._display:
            self._display.tell(told)

    @property
    def _awake(self) -> bool:
        """Whether a conversation is on."""
        return self._assistant.conversation.session.state.name != "asleep"

    @property
    def _hears(self) -> bool:
        """Whether frames have reached the recogniser of late, or could not have yet."""
        return time.time() - max(self._liveness.heard_at, self._begun_at) <= status_file.ALIVE

    @property
    def _deaf(self) -> str:
        """Why it cannot hear, in one line; "" when it can."""
        return self._deafness.reason or self._microphone.state.reason

    def _prove(self) -> None:
        heard_at = self._liveness.look(
            self._microphone.delivered,
            self._transcriber.reached,
            by_touch=self._awake and self._microphone.state.presence is Presence.ABSENT,
        )
        status_file.write(
            status_file.Status(
                pid=os.getpid(),
                heard_at=heard_at,
                written_at=time.time(),
                reason=self._deaf,
                microphone=self._microphone.state.device,
                speaker=self._speaker.state.device,
                engine=self._transcriber.engine,
                model=self._transcriber.model,
                state=self._assistant.conversation.session.state.name,
            )
        )

    def _is_night(self) -> bool:
        return self._chosen.speaking.at_night(time.localtime().tm_hour)

    def _remember(self) -> None:
        """Keep how she wants it spoken; in an alarm it is louder for the moment only."""
        session = self._assistant.conversation.session
        usual = self._assistant.loudness.usual
        manner = replace(self._manner, volume=session.volume, rate=session.rate, usual=usual)
        if manner.worth_writing(self._manner):
            remembered.keep(manner)
            self._manner = manner

    def _prepare(self, known: Content) -> None:
        """Render beside the conversation what it may say; without a voice it is shown."""

        def prepare() -> None:
            # In a process of its own: no answer waits for sentences that nobody has asked for.
            voice_at, close = assembly.voices(self._chosen)
            try:
                texts = fixed_sentences(known)
                # First as she wants it spoken now, then as it is set.
                voices = [voice_at(rate) for rate in (self._manner.rate, self._manner.set_rate)]
                for voice in dict.fromkeys(voices):
                    render(voice, texts, show=False, stopping=self._closing.is_set)
                voices[0].tidy(texts, *voices[1:])
            except SynthesisError as error:
                show(Trouble(str(error)))
            finally:
                close()

        threading.Thread(target=prepare, name="prepare", daemon=True).start()

    def _microphone_changed(self, state: DeviceState) -> None:
        if state.presence is Presence.PRESENT:
            print_line(LISTENING, sys.stderr)
            self._another_room()
        else:
            show(Trouble(state.reason))
        self._deafness.tell("microphone", state.reason if state.presence is Presence.ABSENT else "")

    def _speaker_changed(self, state: DeviceState) -> None:
        if state.presence is not Presence.PRESENT:
            show(Trouble(state.reason))
        else:
            self._another_room()

    def _another_room(self) -> None:
        """A device was exchanged: the way from one to the other is a new one."""
        self._exchanged = True

    def _transcriber_changed(self, reason: str) -> None:
        if reason:
            show(Trouble(reason))
        self._deafness.tell("recogniser", reason)


def _give_back() -> None:
    """Starting leaves holes of 5 MB, which the C library would keep all night."""
    with contextlib.suppress(OSError, AttributeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)
