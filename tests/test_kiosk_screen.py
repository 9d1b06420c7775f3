"""The screen: what it is shown and when, what is pressed on it, and when it is off."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fakes import utter
from tests.scripted_child import DIES, JumpingClock, Script, ScriptedChild
from tests.test_assistant import Bedroom
from voice.content import Content
from voice.display import Condition
from voice.events import FRAME_SECONDS, SILENCE
from voice.household import Numbers
from voice.kiosk.messages import Alive, encode
from voice.kiosk.screen import AT_ONCE, GRACE, HUNG, PATIENT, Screen
from voice.nlu.matcher import Matcher
from voice.told import TypedNow

URL = b'{"url": "http://127.0.0.1:8137/"}\n'
ALWAYS: list[tuple[float, bytes | None]] = [
    (0.0, URL),
    *((3.0 * n, f"{encode(Alive(1))}\n".encode()) for n in range(1, 400)),
]


class Kiosk:
    """A bedroom with a screen, whose servers follow scripts."""

    def __init__(self, content: Content, matcher: Matcher, *scripts: Script, awake: bool = True) -> None:
        self.clock = JumpingClock()
        self.children: list[ScriptedChild] = []
        self.states: list[tuple[str, str]] = []
        self._scripts = list(scripts) or [ALWAYS]
        self.screen = Screen(
            self._launch,
            content=content,
            numbers=Numbers("120"),
            on_state=lambda url, reason: self.states.append((url, reason)),
            clock=self.clock,
        )
        self.bedroom = Bedroom(content, matcher, awake=awake, watch=self.screen.tell)
        self.failures: list[str] = []

    def _launch(self) -> ScriptedChild:
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        self.children.append(ScriptedChild(self.clock, script))
        return self.children[-1]

    def pass_time(self, seconds: float, **condition: Any) -> None:
        """Of silence, with a look at the screen each tenth of a second."""
        for n in range(round(seconds / FRAME_SECONDS)):
            self.bedroom.hear([SILENCE])
            self.clock.time = round(self.clock.time + FRAME_SECONDS, 3)
            if n % 5 == 0:
                self.look(frames=n, **condition)
                if line := self.screen.failure(0.1):
                    self.failures.append(line)

    def look(self, **condition: Any) -> None:
        """Once, at what is asked for and how it is now."""
        told = {"seconds": self.clock.time, "night": False, "deaf": "", "mute": "", "frames": 0}
        for text in self.screen.asked():
            self.bedroom.assistant.take(text)
        self.screen.show(self.bedroom.assistant, Condition(**{**told, **condition}))

    def shown(self, kind: str) -> list[dict[str, Any]]:
        """What the last server was told, of one kind."""
        told = [json.loads(line) for line in self.children[-1].received.splitlines()]
        return [message for message in told if message["type"] == kind]


def pressed(at: float, *messages: dict[str, str]) -> Script:
    lines = "".join(json.dumps(message) + "\n" for message in messages)
    return sorted([*ALWAYS, (at, lines.encode())], key=lambda item: item[0])


def test_a_screen_is_greeted_and_told_what_is_news_alone(content: Content, matcher: Matcher) -> None:
    kiosk = Kiosk(content, matcher)
    kiosk.pass_time(5)
    assert kiosk.states == [("http://127.0.0.1:8137/", "")]
    assert len(kiosk.shown("hello")) == 1
    assert [v["mode"] for v in kiosk.shown("view")] == ["listening"]
    assert 4 <= len(kiosk.shown("beat")) <= 6


def test_a_button_is_as_good_as_saying_it(content: Content, matcher: Matcher) -> None:
    kiosk = Kiosk(content, matcher, pressed(1.0, {"type": "press", "button": "cramp"}), awake=False)
    kiosk.pass_time(20)
    modes = [v["mode"] for v in kiosk.shown("view")]
    assert modes[0] == "asleep"
    assert "coaching" in modes
    assert kiosk.bedroom.said
    heard = [v["heard"]["text"] for v in kiosk.shown("view")]
    assert content.screen.buttons["cramp"].says in heard


def test_stop_that_is_pressed_silences(content: Content, matcher: Matcher) -> None:
    presses = pressed(1.0, {"type": "say", "text": "what should i eat"})
    presses = sorted([*presses, (3.0, b'{"type": "press", "button": "stop"}\n')], key=lambda item: item[0])
    kiosk = Kiosk(content, matcher, presses)
    kiosk.pass_time(2.9)
    assert kiosk.bedroom.assistant.speaking
    kiosk.pass_time(1.0)
    answer = kiosk.shown("view")[-1]
    assert answer["saying"] is None or len(answer["saying"]["text"].split()) <= 4
    kiosk.pass_time(4.0)
    assert not kiosk.bedroom.assistant.speaking


def test_while_a_sentence_sounds_the_page_counts_on_by_itself(content: Content, matcher: Matcher) -> None:
    kiosk = Kiosk(content, matcher, pressed(0.5, {"type": "say", "text": "what should i eat"}))
    kiosk.pass_time(30)
    sounding = [v["saying"]["text"] for v in kiosk.shown("view") if v["saying"]]
    assert sounding
    # Once for each sentence, and at most once more for what stands beside it.
    assert all(sounding.count(text) <= 2 for text in set(sounding))


def test_what_is_pressed_at_once_is_all_taken_and_in_its_order(content: Content, matcher: Matcher) -> None:
    presses = [{"type": "press", "button": name} for name in ("cramp", "stop", "again", "cramp", "stop")]
    kiosk = Kiosk(content, matcher, pressed(1.0, *presses))
    kiosk.pass_time(3)
    typed = [told.text for _, told in kiosk.bedroom.told if isinstance(told, TypedNow)]
    assert typed == [content.screen.buttons[press["button"]].says for press in presses]
    assert kiosk.bedroom.conversation.session.state.name == "idle"


def test_a_flood_does_not_make_charley_deaf(content: Content, matcher: Matcher) -> None:
    kiosk = Kiosk(content, matcher, pressed(1.0, *[{"type": "say", "text": "what should i eat"}] * 500))
    kiosk.pass_time(3)
    typed = [told for _, told in kiosk.bedroom.told if isinstance(told, TypedNow)]
    assert 2 <= len(typed) <= PATIENT + AT_ONCE


def test_what_is_said_beside_the_conversation_is_not_its_turn(content: Content, matcher: Matcher) -> None:
    kiosk = Kiosk(content, matcher, pressed(1.0, {"type": "say", "text": "my leg is swollen and hot"}))
    kiosk.pass_time(20)
    alarm = kiosk.shown("view")[-1]
    kiosk.bedroom.assistant.announce("cannot_hear")
    kiosk.pass_time(6)
    assert kiosk.bedroom.said[-1] not in alarm["turn"], "it was said"
    assert kiosk.shown("view")[-1]["turn"] == alarm["turn"]


def test_the_same_turn_said_again_is_another_one(content: Content, matcher: Matcher) -> None:
    again = [(at, {"type": "say", "text": "say that again"}) for at in (12.0, 24.0)]
    script = pressed(1.0, {"type": "say", "text": "what is a cramp"})
    for at, message in again:
        script = sorted([*script, (at, json.dumps(message).encode() + b"\n")], key=lambda item: item[0])
    kiosk = Kiosk(content, matcher, script)
    kiosk.pass_time(40)
    turns = {(tuple(v["turn"]), v["turn_number"]) for v in kiosk.shown("view") if v["turn"]}
    assert len({number for _, number in turns}) == len(turns) >= 3
    assert len({turn for turn, _ in turns}) < len(turns)


def test_an_unknown_button_and_empty_words_do_nothing(content: Content, matcher: Matcher) -> None:
    odd = pressed(1.0, {"type": "press", "button": "self-destruct"}, {"type": "say", "text": "  "})
    kiosk = Kiosk(content, matcher, odd)
    kiosk.pass_time(3)
    assert not any(isinstance(told, TypedNow) for _, told in kiosk.bedroom.told)


@pytest.mark.parametrize("said", ["he hits me", "my husband kicked me in the leg", "my partner grab my neck"])
def test_words_about_violence_at_home_are_not_shown_while_they_are_said(
    content: Content, matcher: Matcher, said: str
) -> None:
    kiosk = Kiosk(content, matcher)
    kiosk.pass_time(1)
    for frame in utter(said):
        kiosk.bedroom.hear([frame])
        kiosk.look()
    kiosk.pass_time(8)
    shown = " ".join(view["heard"]["text"] for view in kiosk.shown("view"))
    assert not {"hits", "kicked", "leg", "neck"} & set(shown.split())
    assert kiosk.bedroom.said, "it was heard"


def test_what_does_not_work_stands_on_the_screen(content: Content, matcher: Matcher) -> None:
    kiosk = Kiosk(content, matcher)
    kiosk.pass_time(1, deaf='"default" cannot be opened (PaErrorCode -9999)', mute="ALSA -5", night=True)
    last, words = kiosk.shown("view")[-1], content.screen.words
    assert (last["deaf"], last["mute"], last["night"]) == (words["deaf"], words["mute"], True)


@pytest.mark.parametrize(
    "dying", [[(0.0, URL), (2.0, DIES)], [(0.0, URL), (1.0, b"nonsense\n"), (2.0, DIES)]]
)
def test_a_server_that_ends_is_started_again_and_shown_everything(
    content: Content, matcher: Matcher, dying: Script
) -> None:
    kiosk = Kiosk(content, matcher, dying, ALWAYS)
    kiosk.pass_time(10)
    assert len(kiosk.children) == 2
    assert kiosk.shown("hello")
    assert kiosk.shown("view")
    assert kiosk.failures == []


def test_a_server_that_hangs_is_replaced(content: Content, matcher: Matcher) -> None:
    kiosk = Kiosk(content, matcher, [(0.0, URL)], ALWAYS)
    kiosk.pass_time(HUNG + 3)
    assert len(kiosk.children) == 2
    assert kiosk.states[1][1]


def test_a_screen_that_stays_off_is_told_of_once(content: Content, matcher: Matcher) -> None:
    kiosk = Kiosk(content, matcher, [(0.0, DIES)])
    kiosk.pass_time(GRACE + 60)
    assert kiosk.failures == ["no_screen"]
    assert len({reason for _, reason in kiosk.states}) == len(kiosk.states) == 1


def test_a_screen_that_was_back_is_told_of_again(content: Content, matcher: Matcher) -> None:
    dead: list[Script] = [[(0.0, DIES)]] * 6
    kiosk = Kiosk(content, matcher, *dead, [(0.0, URL), (5.0, DIES)], [(0.0, DIES)])
    kiosk.pass_time(120)
    assert kiosk.failures == ["no_screen", "no_screen"]


def test_what_must_stay_between_them_is_not_shown_afterwards_either(
    content: Content, matcher: Matcher
) -> None:
    words = ("my husband hits me", "stop", "what should i eat")
    script = [
        *ALWAYS,
        *(
            (2.0 + 6 * n, json.dumps({"type": "say", "text": text}).encode() + b"\n")
            for n, text in enumerate(words)
        ),
    ]
    kiosk = Kiosk(content, matcher, sorted(script, key=lambda item: item[0]))
    kiosk.pass_time(30)
    seen = json.dumps([[v["heard"], v["turn"], v["saying"], v["question"]] for v in kiosk.shown("view")])
    assert "hits" not in seen
    assert any(told.match.flag == "RF25" for _, told in kiosk.bedroom.told if isinstance(told, TypedNow))
