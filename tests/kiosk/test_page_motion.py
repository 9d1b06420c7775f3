"""What moves on the bedside page moves with the voice."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.kiosk.browser import Kiosk, view


def marked(kiosk: Kiosk) -> str:
    return " ".join(kiosk.page.locator("#turn .now").all_text_contents())


def test_the_present_word_is_marked_by_itself(kiosk: Kiosk) -> None:
    text = "Bring your toes up, towards your shin."
    kiosk.show("speaking", saying={"id": 1, "text": text, "seconds": 2.5, "at": 0.0}, turn=[text])
    seen = [marked(kiosk)]
    for _ in range(40):
        kiosk.page.clock.run_for(100)
        if (word := marked(kiosk)) != seen[-1]:
            seen.append(word)
    assert seen == [*text.split(), ""]


def test_a_sentence_that_is_half_over_is_marked_in_its_middle(kiosk: Kiosk) -> None:
    text = "Your womb presses on the veins that bring blood back from your legs."
    kiosk.show("speaking", saying={"id": 1, "text": text, "seconds": 4.0, "at": 2.0}, turn=[text])
    assert marked(kiosk) in ("veins", "that", "bring")


def test_the_ring_counts_with_the_voice_and_waits_in_a_pause(kiosk: Kiosk) -> None:
    step = view("coaching")["step"]
    number = kiosk.page.locator("#ring-number")
    kiosk.show("coaching", step={**step, "held": 4.0})
    expect(number).to_have_text("4")
    kiosk.page.clock.run_for(5100)
    expect(number).to_have_text("9")
    kiosk.show("coaching", step={**step, "held": 9.5, "paused": True})
    expect(kiosk.page.locator("#ring-of")).to_have_text(kiosk.words["paused"])
    kiosk.page.clock.run_for(5000)
    kiosk.show("coaching", step={**step, "held": 9.5})
    expect(number).to_have_text("9")
    kiosk.page.clock.run_for(60_000)
    expect(number).to_have_text("20")


def test_a_hold_stands_still_at_its_end(shared: Kiosk) -> None:
    step = view("coaching")["step"]
    shared.show("coaching", step={**step, "holding": False})
    running = """() => [...document.querySelectorAll("#figure [data-to]")]
      .map((joint) => getComputedStyle(joint).animationName)"""
    assert set(shared.page.evaluate(running)) == {"there-and-back"}
    shared.show("coaching")
    assert set(shared.page.evaluate(running)) == {"none"}


def test_the_other_leg_is_the_mirror_image(shared: Kiosk) -> None:
    shared.show("coaching_wall")
    expect(shared.page.locator("#figure")).to_have_class(re.compile("mirrored"))
    expect(shared.page.locator("#side")).to_have_text("Left leg")


def test_a_figure_that_nobody_has_drawn_is_a_foot(shared: Kiosk) -> None:
    step = view("coaching")["step"]
    shared.show("coaching", step={**step, "figure": "no_such_figure"})
    assert shared.page.locator("#figure svg").count() == 1
    shared.complaints[:] = [text for text in shared.complaints if "404" not in text]
