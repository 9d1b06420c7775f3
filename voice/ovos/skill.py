"""The skill that OpenVoiceOS loads: its messages in, what a `Talk` says out. All that imports OVOS.

The bus calls from many threads at once. What it calls is done in milliseconds, under one lock: nothing
waits here for a sentence to be spoken or a hold to pass. A message tells that a sentence has been spoken,
and OVOS' own scheduler sends one when a hold has passed.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from ovos_bus_client.message import Message
from ovos_bus_client.session import Session, SessionManager
from ovos_bus_client.util import get_message_lang
from ovos_utils import classproperty
from ovos_utils.process_utils import RuntimeRequirements
from ovos_workshop.skills.converse import ConversationalSkill
from ovos_workshop.skills.fallback import FallbackSkill

from voice import assembly
from voice.conversation import Conversation
from voice.knowledge import Knowledge
from voice.ovos.talk import Next, Talk

PRIORITY = 4
"""Among the first fallbacks: after what another skill understands for sure, before anybody guesses."""

MOST = 32
"""Sessions that are remembered; a house has fewer."""

EARLY = 8
"""Utterances that are kept while the content is read."""

LISTENS, TRANSCRIBES = 15.0, 3.0
"""Seconds that OVOS listens at most, and that it then takes at most to tell what it heard."""

SENTENCE = "charley_sentence"
"""In a message's context: which sentence it speaks, so that its end is not taken for another's."""

LOCALE = Path(__file__).parent / "locale"


@dataclass
class Room:
    """One session of OVOS."""

    talk: Talk
    since: float
    """When the talk was last told of the time."""
    message: Message
    """What was heard last: answers go where it came from."""
    sentence: int = 0
    due: str = ""
    """Name of the event that is scheduled; "" is none."""
    listens_until: float = 0.0
    """Until then she may be speaking, and is not spoken to unless she has been heard."""


class CharleySkill(FallbackSkill, ConversationalSkill):
    """Charley, by the ears and the voice of OVOS."""

    clock: Callable[[], float] = staticmethod(time.monotonic)
    """Seconds from any start."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Before OVOS' part, which connects to the bus: from then on messages come.
        self._lock = threading.RLock()
        self._rooms: dict[str, Room] = {}
        self._asleep: Conversation | None = None
        self._trouble: Exception | None = None
        self._early: deque[Message] = deque(maxlen=EARLY)
        self._numbers = count(1)
        super().__init__(*args, **kwargs)

    @classproperty
    def runtime_requirements(self) -> RuntimeRequirements:
        """Nothing from any network, ever."""
        return RuntimeRequirements(
            internet_before_load=False,
            network_before_load=False,
            requires_internet=False,
            requires_network=False,
            no_internet_fallback=True,
            no_network_fallback=True,
        )

    def initialize(self) -> None:
        """Ask OVOS for what concerns Charley, and begin to read the content."""
        self.add_event("recognizer_loop:audio_output_end", self._audio_ended, speak_errors=False)
        self.add_event("recognizer_loop:record_begin", self._listens, speak_errors=False)
        self.add_event("recognizer_loop:record_end", self._has_listened, speak_errors=False)
        self.register_fallback(self._fallback, PRIORITY)
        for name in sorted({file.name for file in LOCALE.glob("*/*.intent")}):
            self.register_intent_file(name, self._intent)
        # A household's own content is learnt for half a minute; OVOS loads its skills one after another.
        self._reading = threading.Thread(target=self._read, name="charley-content", daemon=True)
        self._reading.start()

    def _read(self) -> None:
        """Read settings and content, and hear what was said meanwhile."""
        try:
            chosen = assembly.settings()
            known = Knowledge(chosen, self.log.warning).first()
        except Exception as error:  # of any kind: OVOS speaks its own word of apology for it when she asks
            self.log.error("Charley has nothing to say (%s); to see why: charley check", error)
            self._trouble = error
            return
        with self._lock:
            self._asleep = assembly.conversation(chosen, known)
            early = list(self._early)
        for message in early:
            self._hear(message)

    def shutdown(self) -> None:
        """Nothing comes of itself any more."""
        with self._lock:
            for room in self._rooms.values():
                self._unschedule(room)
            self._rooms.clear()

    # --- what OVOS asks: is this for you? Answered within half a second, or it goes on without -------

    def can_converse(self, message: Message) -> bool:
        """Whether these words belong to the conversation that is on."""
        return self._wants(message, last=False)

    def can_answer(self, message: Message) -> bool:
        """Whether Charley takes words that no skill was sure of."""
        return self._wants(message, last=True)

    def can_stop(self, message: Message) -> bool:
        """Whether a conversation is on in this session."""
        room = self._rooms.get(SessionManager.get(message).session_id)
        return room is not None and not room.talk.asleep

    # --- what happens ---------------------------------------------------------------------------------

    def converse(self, message: Message) -> bool:
        """Words within a conversation."""
        return self._hear(message)

    def _fallback(self, message: Message) -> bool:
        """Words that no skill was sure of, and Charley wants."""
        return self._hear(message)

    def _intent(self, message: Message) -> None:
        """Words that OVOS matched with those in locale/."""
        if self._trouble:
            raise self._trouble
        self._hear(message)

    def stop_session(self, session: Session) -> bool:
        """OVOS heard "stop"; it asked first whether there is anything to be stopped."""
        with self._lock:
            room = self._rooms.get(session.session_id)
            if room is None or room.talk.asleep:
                return False
            self._carry_out(room, room.talk.stopped(self._passed(room)))
            return True

    def _audio_ended(self, message: Message) -> None:
        """A sentence has been spoken: perhaps ours."""
        if message.context.get("skill_id") not in (None, self.skill_id):
            return
        with self._lock:
            room = self._rooms.get(SessionManager.get(message).session_id)
            if room is None or not room.talk.sounding:
                return
            if message.context.get(SENTENCE) in (None, room.sentence):
                self._carry_out(room, room.talk.spoken(self._passed(room)))

    def _listens(self, message: Message) -> None:
        """The microphone is open for her."""
        self._expect(message, LISTENS)

    def _has_listened(self, message: Message) -> None:
        """What she said, if anything, is being transcribed."""
        self._expect(message, TRANSCRIBES)

    def _expect(self, message: Message, seconds: float) -> None:
        with self._lock:
            if room := self._rooms.get(SessionManager.get(message).session_id):
                room.listens_until = self.clock() + seconds

    def _moment(self, message: Message) -> None:
        """A scheduled moment has come, unless something else came first, or she may be speaking."""
        with self._lock:
            room = self._rooms.get(message.data["session"])
            if room is None or room.due != message.data["due"]:
                return
            room.due = ""
            left = room.listens_until - self.clock()
            if left > 0 and not room.talk.sounding:
                self._schedule(message, room, min(left, 1.0))
            else:
                self._carry_out(room, room.talk.waited(self._passed(room)))

    # --- how ------------------------------------------------------------------------------------------

    def _wants(self, message: Message, *, last: bool) -> bool:
        readings = _readings(message)
        with self._lock:
            if self._asleep is None or not readings:
                return False
            room = self._rooms.get(SessionManager.get(message).session_id)
            talk = room.talk if room else Talk(self._asleep)
            return talk.wants(readings, last=last)

    def _hear(self, message: Message) -> bool:
        readings = _readings(message)
        with self._lock:
            if self._asleep is None:
                self._early.append(message)
            elif readings:
                room = self._room(message, self._asleep)
                self._carry_out(room, room.talk.heard(readings, self._passed(room)))
        return True

    def _room(self, message: Message, asleep: Conversation) -> Room:
        """The room of this session. Of too many, the one that has been quiet longest is forgotten."""
        name = SessionManager.get(message).session_id
        room = self._rooms.pop(name, None) or Room(Talk(asleep.again()), self.clock(), message)
        room.message, room.listens_until = message, 0.0
        if len(self._rooms) >= MOST:
            quiet = next((n for n, r in self._rooms.items() if r.talk.asleep), next(iter(self._rooms)))
            self._unschedule(self._rooms.pop(quiet))
        self._rooms[name] = room
        return room

    def _passed(self, room: Room) -> float:
        """Seconds since the last time that the room's talk was told."""
        before, room.since = room.since, self.clock()
        return max(0.0, room.since - before)

    def _carry_out(self, room: Room, what: Next) -> None:
        """Do what the talk says, for whoever was heard last in this room."""
        self._unschedule(room)
        room.sentence += bool(what.say)
        session = SessionManager.get(room.message)
        # A remote client keeps the session that it is answered with, and with it who is talking to it.
        session.deactivate_skill(self.skill_id) if what.rest else session.activate_skill(self.skill_id)
        room.message.context["session"] = session.serialize()
        ours = {"skill_id": self.skill_id, SENTENCE: room.sentence}
        self._tell(Message(room.message.msg_type, context=room.message.context | ours), room, what)

    def _tell(self, message: Message, room: Room, what: Next) -> None:
        """Tell OVOS; its methods take from the nearest `message` on the stack whom it is for.

        Speech comes last: a voice that answers at once is heard before this returns.
        """
        if what.louder:
            how = "mycroft.volume.increase" if what.louder > 0 else "mycroft.volume.decrease"
            self.bus.emit(message.forward(how, {"percent": abs(what.louder), "play_sound": False}))
        if what.wait is not None:
            self._schedule(message, room, what.wait)
        if what.rest:
            self.deactivate()
        if what.hush:
            self.bus.emit(message.forward("mycroft.audio.speech.stop"))
        if what.say:
            self.activate()
            self.speak(what.say, expect_response=what.listen)

    def _schedule(self, message: Message, room: Room, seconds: float) -> None:
        session = SessionManager.get(message).session_id
        # A name for each: by the same one, "forget it" could overtake "schedule it" on the bus.
        room.due = f"{session}.{next(self._numbers)}"
        self.schedule_event(self._moment, seconds, data={"session": session, "due": room.due}, name=room.due)

    def _unschedule(self, room: Room) -> None:
        if room.due:
            self.cancel_scheduled_event(room.due)
            room.due = ""


def _readings(message: Message) -> list[str]:
    """What was said in English, and how else it may be read; nothing in any other language."""
    if not get_message_lang(message).lower().startswith("en"):
        return []
    said = [message.data.get("utterance"), *message.data.get("utterances", ())]
    return list(dict.fromkeys(text for text in said if isinstance(text, str) and text.strip()))
