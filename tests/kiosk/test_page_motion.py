"""What moves on the bedside page moves with the voice."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.kiosk.browser import PAINTED, Kiosk, view


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
    kiosk.live(5)
    kiosk.page.clock.run_for(100)
    expect(number).to_have_text("9")
    kiosk.show("coaching", step={**step, "held": 9.5, "paused": True})
    expect(kiosk.page.locator("#ring-of")).to_have_text(kiosk.words["paused"])
    kiosk.live(5)
    kiosk.show("coaching", step={**step, "held": 9.5})
    expect(number).to_have_text("9")
    kiosk.live(60)
    expect(number).to_have_text("20")


@pytest.mark.parametrize(
    ("held", "right", "left"), [(0, 0, 0), (5.2, 90, 0), (15.9, 180, 90), (20, 180, 180)]
)
def test_the_ring_empties_with_the_number(shared: Kiosk, held: float, right: int, left: int) -> None:
    shared.show("coaching", step={**view("coaching")["step"], "held": held, "holding": False})
    turned = "[...document.querySelectorAll('.half i')].map((half) => half.style.transform)"
    assert shared.page.evaluate(turned) == [f"rotate({right}deg)", f"rotate({left}deg)"]


def test_a_hold_stands_still_at_its_end(shared: Kiosk) -> None:
    step = view("coaching")["step"]
    shared.show("coaching", step={**step, "holding": False})
    running = """() => [...document.querySelectorAll("#figure [data-to]")]
      .map((joint) => getComputedStyle(joint).animationName)"""
    assert set(shared.page.evaluate(running)) == {"there-and-back"}
    shared.show("coaching")
    assert set(shared.page.evaluate(running)) == {"none"}


def test_what_is_held_has_the_browser_draw_nothing(shared: Kiosk) -> None:
    shared.show("coaching", step={**view("coaching")["step"], "holding": False})
    shared.show("coaching")
    # It glides into the hold, and that is all.
    ending = "document.getAnimations().filter((a) => a.effect.getComputedTiming().endTime !== Infinity)"
    shared.page.evaluate(f"() => Promise.all({ending}.map((a) => a.finished))")
    assert shared.page.evaluate("document.getAnimations().length") == 0


def test_a_step_that_changes_while_its_drawing_is_fetched_is_drawn_as_it_is_now(kiosk: Kiosk) -> None:
    asked: list[Route] = []
    kiosk.page.route("**/figures/*.svg", lambda route: asked.append(route))
    step = view("coaching")["step"]
    for holding in (False, True):
        kiosk.tell(
            view("coaching", step={**step, "side": "left" if holding else "right", "holding": holding})
        )
        kiosk.page.evaluate(PAINTED)
    asked[0].fallback()
    kiosk.page.wait_for_selector("#figure svg")
    expect(kiosk.page.locator("#figure")).to_have_class("figure mirrored holding")
    assert len(asked) == 1


def test_a_drawing_of_the_step_before_is_not_put_up_late(kiosk: Kiosk) -> None:
    asked: list[Route] = []
    kiosk.page.route("**/figures/toes_up.svg", lambda route: asked.append(route))
    kiosk.tell(view("coaching"))
    kiosk.page.wait_for_selector("#round:not(:empty)")
    kiosk.show("coaching_bath")
    asked[0].fallback()
    kiosk.page.evaluate("() => fetch('figures/feet.svg')")
    kiosk.page.evaluate(PAINTED)
    assert kiosk.page.locator("#figure .steam").count()


def test_a_drawing_that_did_not_come_is_fetched_again_in_the_same_step(kiosk: Kiosk) -> None:
    kiosk.page.route("**/figures/*.svg", lambda route: route.abort(), times=2)
    kiosk.tell(view("coaching"))
    kiosk.page.wait_for_selector("#round:not(:empty)")
    kiosk.live(3)
    kiosk.page.wait_for_selector("#figure svg")
    expect(kiosk.page.locator("#figure")).to_have_class("figure holding")


def test_a_large_screen_names_what_is_counted(shared: Kiosk) -> None:
    course = shared.page.locator("#course")
    for width, height, seen in ((800, 480, False), (1280, 800, True), (720, 1280, True)):
        shared.page.set_viewport_size({"width": width, "height": height})
        shared.show("coaching")
        assert course.is_visible() is seen
    expect(course).to_have_text("Getting out of the cramp")


def test_the_other_leg_is_the_mirror_image(shared: Kiosk) -> None:
    shared.show("coaching_wall")
    expect(shared.page.locator("#figure")).to_have_class(re.compile("mirrored"))
    expect(shared.page.locator("#side")).to_have_text("Left leg")


def test_a_figure_that_nobody_has_drawn_is_a_foot(shared: Kiosk) -> None:
    step = view("coaching")["step"]
    shared.show("coaching", step={**step, "figure": "no_such_figure"})
    assert shared.page.locator("#figure svg").count() == 1
    shared.complaints[:] = [text for text in shared.complaints if "404" not in text]
