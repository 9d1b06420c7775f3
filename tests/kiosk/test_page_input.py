"""The bedside page is worked by touch and by keys."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.kiosk.browser import PAINTED, Kiosk
from voice.kiosk.messages import LONGEST_TEXT, Hello, encode


@pytest.mark.parametrize(
    ("key", "button"),
    {
        "c": "cramp", "C": "cramp", " ": "stop", "Escape": "stop", "y": "yes", "n": "no", "u": "unsure",
        "ArrowRight": "next", "ArrowLeft": "back", "p": "pause", "+": "louder", "-": "quieter",
    }.items(),
)  # fmt: skip
def test_a_key_for_everything(kiosk: Kiosk, key: str, button: str) -> None:
    kiosk.show("coaching")
    kiosk.page.keyboard.press(key)
    assert kiosk.pressed() == [button]


def test_p_goes_on_where_it_is_paused(kiosk: Kiosk) -> None:
    kiosk.show("coaching_paused")
    kiosk.page.keyboard.press("p")
    assert kiosk.pressed() == ["resume"]


def test_p_at_a_question_goes_on_where_the_view_offers_that(kiosk: Kiosk) -> None:
    kiosk.show("question", buttons=["resume", "again"])
    kiosk.page.keyboard.press("p")
    kiosk.page.clock.run_for(1000)
    kiosk.show("question", buttons=["again"])
    kiosk.page.keyboard.press("p")
    assert kiosk.pressed() == ["resume", "pause"]


@pytest.mark.parametrize("key", ["Enter", "c"])
def test_a_held_key_is_one_press(kiosk: Kiosk, key: str) -> None:
    kiosk.show("coaching")
    kiosk.page.focus('[data-press="cramp"]')
    for _ in range(4):
        kiosk.page.keyboard.down(key)
        kiosk.page.clock.run_for(1000)
    kiosk.page.keyboard.up(key)
    assert kiosk.pressed() == ["cramp"]


def test_question_mark_and_other_keys_do_nothing(kiosk: Kiosk) -> None:
    kiosk.show("coaching")
    for key in ("?", "x", "Control+c", "Tab", "F1"):
        kiosk.page.keyboard.press(key)
    assert kiosk.pressed() == []


def test_letters_can_be_switched_off_and_the_other_keys_stay(kiosk: Kiosk, words: Hello) -> None:
    kiosk.tell(json.loads(encode(replace(words, letters=False))))
    kiosk.show("coaching")
    for key in ("c", "y", "p", "+", "/"):
        kiosk.page.keyboard.press(key)
    assert kiosk.pressed() == []
    assert not kiosk.page.locator("#typing").is_visible()
    kiosk.page.keyboard.press("Escape")
    assert kiosk.pressed() == ["stop"]


def test_the_keyboard_reaches_every_button_and_shows_where_it_is(shared: Kiosk) -> None:
    shared.page.set_viewport_size({"width": 800, "height": 480})
    shared.show("question", buttons=["again", "louder"])
    focused = "document.activeElement.dataset.press ?? document.activeElement.id"
    reached = []
    for _ in range(8):
        shared.page.keyboard.press("Tab")
        reached.append(shared.page.evaluate(focused))
        assert shared.page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "4px"
    assert reached == ["yes", "no", "unsure", "again", "louder", "type", "cramp", "stop"]
    shared.page.evaluate("document.activeElement.blur()")


def test_the_space_bar_on_a_button_means_that_button(kiosk: Kiosk) -> None:
    kiosk.show("question")
    kiosk.page.focus('[data-press="no"]')
    kiosk.page.keyboard.press(" ")
    assert kiosk.pressed() == ["no"]


def test_touch(kiosk: Kiosk) -> None:
    kiosk.show("question", buttons=["again"])
    kiosk.page.clock.run_for(1000)
    for name in ("yes", "no", "unsure", "again", "cramp", "stop"):
        kiosk.page.click(f'[data-press="{name}"]')
    assert kiosk.pressed() == ["yes", "no", "unsure", "again", "cramp", "stop"]


def test_did_you_mean_offers_both_to_touch(kiosk: Kiosk) -> None:
    kiosk.show("did_you_mean")
    kiosk.page.clock.run_for(1000)
    kiosk.page.click('[data-say="the veins"]')
    kiosk.page.evaluate(PAINTED)
    assert kiosk.sent == [{"type": "say", "text": "the veins"}]


def test_the_arrow_is_seen_while_a_mouse_moves(kiosk: Kiosk) -> None:
    cursor = "getComputedStyle(document.querySelector('[data-press=cramp]')).cursor"
    assert kiosk.page.evaluate(cursor) == "none"
    kiosk.page.mouse.move(100, 100)
    kiosk.page.mouse.move(200, 200)
    assert kiosk.page.evaluate(cursor) == "default"
    kiosk.page.clock.run_for(3000)
    assert kiosk.page.evaluate(cursor) == "none"


def test_a_trembling_finger_presses_once(kiosk: Kiosk) -> None:
    kiosk.show("question")
    kiosk.page.clock.run_for(1000)
    kiosk.page.dblclick('[data-press="yes"]')
    assert kiosk.pressed() == ["yes"]
    kiosk.page.clock.run_for(1000)
    kiosk.page.click('[data-press="yes"]')
    assert kiosk.pressed() == ["yes"]


def test_a_button_that_appears_under_a_finger_is_not_pressed(kiosk: Kiosk) -> None:
    kiosk.show("question")
    kiosk.page.click('[data-press="no"]')
    assert kiosk.pressed() == []


def test_after_a_touch_the_space_bar_stops(kiosk: Kiosk) -> None:
    kiosk.page.click('[data-press="cramp"]')
    kiosk.page.keyboard.press(" ")
    assert kiosk.pressed() == ["cramp", "stop"]


@pytest.mark.parametrize("key", ["/", "Enter"])
def test_typing_to_it(kiosk: Kiosk, key: str) -> None:
    kiosk.page.keyboard.press(key)
    kiosk.page.keyboard.type("my calf is in a knot")
    kiosk.page.keyboard.press("Enter")
    kiosk.page.evaluate(PAINTED)
    assert kiosk.sent == [{"type": "say", "text": "my calf is in a knot"}]
    expect(kiosk.page.locator("#typing")).to_be_hidden()


def test_escape_leaves_the_field_and_stops_nothing(kiosk: Kiosk) -> None:
    kiosk.page.keyboard.press("/")
    kiosk.page.keyboard.type("c")
    kiosk.page.keyboard.press("Escape")
    assert kiosk.pressed() == []
    expect(kiosk.page.locator("#typing")).to_be_hidden()


def test_no_more_is_typed_than_the_server_takes(kiosk: Kiosk) -> None:
    kiosk.page.keyboard.press("/")
    kiosk.page.keyboard.insert_text("a" * 400)
    kiosk.page.keyboard.press("Enter")
    kiosk.page.evaluate(PAINTED)
    assert [len(message["text"]) for message in kiosk.sent] == [LONGEST_TEXT]


@pytest.mark.parametrize(
    ("keys", "seconds", "button"), [(" ", 0, "stop"), ("c", 2, "cramp"), ("ccc", 0, "cramp")]
)
def test_a_pedal_is_felt_with_an_open_field_before_it(
    kiosk: Kiosk, keys: str, seconds: int, button: str
) -> None:
    kiosk.page.keyboard.press("/")
    kiosk.page.keyboard.type(keys)
    kiosk.live(seconds)
    assert kiosk.pressed() == [button]
    expect(kiosk.page.locator("#typing")).to_be_hidden()


def test_a_sentence_may_begin_with_the_letter_of_the_pedal(kiosk: Kiosk) -> None:
    kiosk.page.keyboard.press("/")
    kiosk.page.keyboard.type("calf c")
    kiosk.live(3)
    kiosk.page.keyboard.press("Enter")
    kiosk.page.evaluate(PAINTED)
    assert kiosk.sent == [{"type": "say", "text": "calf c"}]


def test_danger_closes_a_field_that_nobody_types_in(kiosk: Kiosk) -> None:
    kiosk.page.keyboard.press("/")
    kiosk.page.keyboard.type("my")
    kiosk.live(6)
    expect(kiosk.page.locator("#typing")).to_be_visible()
    kiosk.show("danger")
    expect(kiosk.page.locator("#typing")).to_be_hidden()
    kiosk.page.keyboard.press("c")
    kiosk.page.keyboard.press(" ")
    assert kiosk.pressed() == ["cramp", "stop"]


def test_what_is_being_typed_when_danger_begins_is_not_lost(kiosk: Kiosk) -> None:
    kiosk.page.keyboard.press("/")
    kiosk.page.keyboard.type("my calf is")
    kiosk.show("danger")
    kiosk.page.keyboard.type(" not")
    assert kiosk.pressed() == []
    for _ in range(3):  # the pedal
        kiosk.live(2)
        kiosk.page.keyboard.press("c")
    assert kiosk.pressed() == ["cramp"]
    kiosk.page.keyboard.press("/")
    expect(kiosk.page.locator("#typed")).to_have_value("my calf is notcc")


def test_a_field_that_was_forgotten_closes_and_forgets(kiosk: Kiosk) -> None:
    field = kiosk.page.locator("#typing")
    kiosk.page.keyboard.press("/")
    kiosk.page.keyboard.type("my")
    kiosk.live(55)
    expect(field).to_be_visible()
    kiosk.live(6)
    expect(field).to_be_hidden()
    kiosk.page.keyboard.press("/")
    expect(kiosk.page.locator("#typed")).to_have_value("")


def test_what_was_typed_to_nobody_is_kept(kiosk: Kiosk) -> None:
    kiosk.show("listening")
    kiosk.page.keyboard.press("/")
    kiosk.page.keyboard.type("my calf")
    kiosk.up = False
    kiosk.connections[-1].close()
    expect(kiosk.page.locator('[data-banner="lost"]')).to_be_visible()
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.page.locator("#typed")).to_have_value("my calf")
    kiosk.up = True
    while len(kiosk.connections) < 2:
        kiosk.page.clock.run_for(1000)
    kiosk.show("listening")
    assert kiosk.sent == []
    kiosk.page.keyboard.press("Enter")
    kiosk.page.evaluate(PAINTED)
    assert kiosk.sent == [{"type": "say", "text": "my calf"}]


def test_a_lost_connection_closes_a_field_that_nobody_types_in(kiosk: Kiosk) -> None:
    kiosk.page.keyboard.press("/")
    kiosk.live(6)
    kiosk.up = False
    kiosk.connections[-1].close()
    expect(kiosk.page.locator("#typing")).to_be_hidden()
