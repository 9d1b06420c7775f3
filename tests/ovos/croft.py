"""A program: a real MiniCroft with Charley in it, told by JSON lines what is said and how time passes.

{"say": "...", "session": "bed", "lang": "en-US", "speaking": false}
{"pass": seconds, "session": "bed"} | {"microphone": "begin" or "end", "session": "bed"} | {"reload": true}
{"ended": "other" or "earlier", "session": "bed"}: told of a sentence that is not the one which sounds

Each is answered by one line: what happened because of it, in all sessions. A voice in each takes WORD seconds
a word, and a scheduler sends what is due: all by one clock that goes on only when it is told to.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import math
import sys
import threading
import time
from pathlib import Path
from typing import Any

from ovos_bus_client.message import Message
from ovos_bus_client.session import Session, SessionManager
from ovos_plugin_manager.templates.pipeline import ConfidenceMatcherPipeline, IntentHandlerMatch
from ovos_spec_tools import SpecMessage
from ovos_utils.log import LOG
from ovos_workshop.skills.fallback import FallbackSkill
from ovoscope import MiniCroft, get_minicroft

SKILL = "skill-charley.charley"
OTHER = "skill-other.tests"
PIPELINE = [
    "ovos-stop-pipeline-plugin-high",
    "ovos-converse-pipeline-plugin",
    "tests-exact-high",
    "ovos-fallback-pipeline-plugin-high",
    "ovos-stop-pipeline-plugin-medium",
    "ovos-fallback-pipeline-plugin-medium",
    "ovos-fallback-pipeline-plugin-low",
]
"""The order that OVOS ships with."""

WORD = 0.3
PATIENCE = 30.0
"""Real seconds in which OVOS must have handled an utterance."""
LONGEST = 120.0
"""Real seconds after which this program ends and says what each thread was at."""


class Other(FallbackSkill):
    """Answers whatever reaches it, which Charley left to others."""

    def initialize(self) -> None:
        self.register_fallback(self.answer, 80)

    def can_answer(self, message: Message) -> bool:
        return True

    def answer(self, message: Message) -> bool:
        self.bus.emit(message.forward("tests.left_to_others", {"text": message.data["utterances"][0]}))
        return True


class Exact(ConfidenceMatcherPipeline):
    """Understands what stands word for word in the intents that skills register.

    In place of padacioso, which forks for each utterance, and hangs where a thread holds a lock by then.
    """

    def __init__(self, bus: Any, registered: list[Message]) -> None:
        super().__init__(bus, {})
        self.intents: dict[tuple[str, str], str] = {}
        for message in registered:
            if message.msg_type == "padatious:register_intent":
                self.register(message)
        bus.on("padatious:register_intent", self.register)

    def register(self, message: Message) -> None:
        lines = Path(message.data["file_name"]).read_text(encoding="utf-8").splitlines()
        self.intents |= {(message.data["lang"], line): message.data["name"] for line in lines}

    def match_high(self, utterances: list[str], lang: str, message: Message) -> IntentHandlerMatch | None:
        name = self.intents.get((lang, utterances[0]))
        if name is None:
            return None
        return IntentHandlerMatch(name, {}, name.partition(":")[0], utterances[0])

    def match_medium(self, *_: Any) -> None:
        return None

    match_low = match_medium


class World:
    """Voice, scheduler and clock of one MiniCroft."""

    def __init__(self, croft: MiniCroft) -> None:
        self.now = 0.0
        self.croft = croft
        self.sessions: dict[str, dict[str, Any]] = {}
        self.happened: list[dict[str, Any]] = []
        self.sounding: list[tuple[float, Message]] = []
        self.events: dict[str, tuple[float, Message]] = {}
        self.handled = threading.Event()
        bus = croft.bus
        for name in ("speak", SpecMessage.SPEAK):
            bus.remove_all_listeners(name)  # MiniCroft's own voice, which speaks by the clock on the wall
        bus.on("speak", self.speak)
        bus.on("mycroft.audio.speech.stop", self.hush)
        bus.on("mycroft.scheduler.schedule_event", self.schedule)
        bus.on("mycroft.scheduler.remove_event", lambda message: self.events.pop(message.data["event"], None))
        # OVOS tells of all that was handled but of "stop", which the skill answers itself.
        for told in ("ovos.utterance.handled", f"{SKILL}.stop.response"):
            bus.on(told, lambda message: self.handled.set())
        for told in (
            "tests.left_to_others",
            "mycroft.skill.handler.start",
            "mycroft.volume.increase",
            "mycroft.volume.decrease",
        ):
            bus.on(told, self.tell)
        self.take_clock()

    def take_clock(self) -> None:
        self.skill.clock = lambda: self.now

    @property
    def skill(self) -> Any:
        return self.croft.plugin_skills[SKILL].instance

    # --- what the skill does ---

    def tell(self, message: Message) -> None:
        session = SessionManager.get(message).session_id
        what = {"at": round(self.now, 2), "session": session, "type": message.msg_type}
        self.happened.append(what | message.data)

    def speak(self, message: Message) -> None:
        self.tell(message)
        self.sounding.append((self.now + WORD * len(message.data["utterance"].split()), message))

    def hush(self, message: Message) -> None:
        self.tell(message)
        for sentence in self.sounding_in(SessionManager.get(message).session_id):
            self.end(sentence)

    def sounding_in(self, session: str) -> list[tuple[float, Message]]:
        return [s for s in self.sounding if SessionManager.get(s[1]).session_id == session]

    def end(self, sentence: tuple[float, Message]) -> None:
        self.sounding.remove(sentence)
        self.croft.bus.emit(sentence[1].forward("recognizer_loop:audio_output_end"))

    def end_wrong(self, session: str, *, earlier: bool) -> None:
        """What does not end the sentence that sounds: another's, or the end of the one before, told late."""
        ((_, sentence),) = self.sounding_in(session)
        wrong = (
            {"charley_sentence": sentence.context["charley_sentence"] - 1} if earlier else {"skill_id": OTHER}
        )
        told = Message("recognizer_loop:audio_output_end", context=sentence.context | wrong)
        self.croft.bus.emit(told)

    def schedule(self, message: Message) -> None:
        in_seconds = round(message.data["time"] - time.time(), 1)
        self.events[message.data["event"]] = (self.now + in_seconds, message)

    # --- what is done to it ---

    def say(self, text: str, session: str, *, lang: str = "en-US", speaking: bool = False) -> None:
        """`speaking`: while a sentence sounds, which otherwise is heard to its end first."""
        if not speaking:
            self.finish_speaking(session)
        known = self.sessions.get(session) or Session(session).serialize()
        self.handled.clear()
        said = {"utterances": [text], "lang": lang}
        self.croft.bus.emit(Message("recognizer_loop:utterance", said, {"session": known}))
        assert self.handled.wait(PATIENCE), f"nobody handled {text!r}"

    def finish_speaking(self, session: str) -> None:
        while self.sounding_in(session):
            self.step()

    def pass_time(self, seconds: float, session: str) -> None:
        """The same, and then so much time."""
        self.finish_speaking(session)
        until = self.now + seconds
        while self.step(until):
            pass
        self.now = until

    def step(self, until: float = math.inf) -> bool:
        """On to what comes next by then: the end of a sentence, or what is due."""
        ends = min((at for at, _ in self.sounding), default=math.inf)
        due = min((at for at, _ in self.events.values()), default=math.inf)
        if min(ends, due) > until:
            return False
        self.now = max(self.now, min(ends, due))
        if ends <= due:
            self.end(min(self.sounding, key=lambda sentence: sentence[0]))
            return True
        name = min(self.events, key=lambda event: self.events[event][0])
        _, message = self.events.pop(name)
        self.croft.bus.emit(Message(name, message.data["data"], message.context))
        return True

    def remember(self, message: str) -> None:
        """A client keeps the session that it is answered with."""
        context = json.loads(message).get("context", {})
        session = context.get("session") or {}
        if session.get("session_id", "default") != "default":
            self.sessions[session["session_id"]] = session


def main() -> None:
    faulthandler.dump_traceback_later(LONGEST, exit=True)
    LOG.set_level("WARNING")
    logging.disable(logging.INFO)
    croft = get_minicroft(
        [SKILL],
        extra_skills={OTHER: Other},
        lang="en-US",
        secondary_langs=["de-DE"],
        default_pipeline=PIPELINE,
    )
    croft.intents.pipeline_plugins["tests-exact"] = Exact(croft.bus, croft.boot_messages)
    world = World(croft)
    croft.bus.on("message", world.remember)
    world.skill._reading.join()
    print(json.dumps({"loaded": sorted(croft.plugin_skills)}), flush=True)
    for line in sys.stdin:
        match json.loads(line):
            case {"say": text, "session": session, **rest}:
                world.say(text, session, **rest)
            case {"microphone": what, "session": session}:
                world.finish_speaking(session)
                context = {"session": Session(session).serialize()}
                croft.bus.emit(Message(f"recognizer_loop:record_{what}", context=context))
            case {"ended": which, "session": session}:
                world.end_wrong(session, earlier=which == "earlier")
            case {"pass": seconds, "session": session}:
                world.pass_time(seconds, session)
            case {"reload": True}:
                croft.plugin_skills[SKILL].reload()
                world.take_clock()
                world.skill._reading.join()
        active = {n: [s for s, _ in d["active_skills"]] for n, d in world.sessions.items()}
        active["default"] = [s for s, _ in SessionManager.default_session.active_skills]
        answer = {
            "happened": world.happened,
            "now": world.now,
            "active": active,
            "scheduled": len(world.events),
        }
        print(json.dumps(answer), flush=True)
        world.happened = []
    croft.stop()


if __name__ == "__main__":
    main()
