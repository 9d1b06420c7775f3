"""Every state of the bedside page fits its screen, and can be read by everybody."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.kiosk.browser import HERE, NOTHING, VIEWS, Kiosk
from voice.kiosk.messages import Hello

SIZES = [(800, 480), (1024, 600), (1280, 800), (1920, 1080), (480, 800)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_state_fits_every_screen(shared: Kiosk, width: int, height: int) -> None:
    shared.page.set_viewport_size({"width": width, "height": height})
    misfits_of = (HERE / "misfits.js").read_text()
    misfits = {}
    for name in VIEWS:
        shared.show(name)
        if found := shared.page.evaluate(misfits_of):
            misfits[name] = found
    assert not misfits


# One of each state is looked at on every screen, by day and at night; all of them on the small one.
STATES = ["asleep", "listening", "speaking", "coaching", "question", "danger", "deaf_mute_coaching"]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_axe_finds_nothing(shared: Kiosk, width: int, height: int) -> None:
    shared.page.set_viewport_size({"width": width, "height": height})
    small = (width, height) == SIZES[0]
    found = {}
    for name in VIEWS if small else STATES:
        shared.show(name, night=(small and name in STATES) or VIEWS[name].get("night", False))
        violations = Axe().run(shared.page).response["violations"]
        if violations:
            found[name] = [
                (v["id"], v["nodes"][0]["html"][:120], v["nodes"][0]["failureSummary"]) for v in violations
            ]
    assert not found


@pytest.mark.parametrize("name", VIEWS)
def test_zoomed_to_double_nothing_is_lost(shared: Kiosk, name: str) -> None:
    shared.page.set_viewport_size({"width": 400, "height": 240})
    shared.show(name)
    assert shared.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = """() => [...document.querySelectorAll("#turn p, #round, button span, #alarm-number, .banner span")]
      .filter((e) => e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent)"""
    assert shared.page.evaluate(cut) == []
    assert shared.page.evaluate(
        "[...document.querySelectorAll('#turn:not([hidden]) p')].every((p) => !p.hidden)"
    )


def test_who_wants_no_motion_sees_both_ends_of_it(browser: Browser, words: Hello) -> None:
    context = browser.new_context(viewport={"width": 800, "height": 480}, reduced_motion="reduce")
    kiosk = Kiosk(context.new_page(), words).open()
    kiosk.show("coaching_moving")
    assert kiosk.page.locator("#figure svg").count() == 2
    moving = "document.getAnimations().filter((a) => a.effect.target.closest('#figure')).length"
    assert kiosk.page.evaluate(moving) == 0
    context.close()


def test_a_screen_reader_hears_whole_sentences_and_no_halves(kiosk: Kiosk) -> None:
    told = kiosk.page.locator("[aria-live=polite]")
    for text in ("ow", "ow my", "ow my calf"):
        kiosk.show("listening", heard={"text": text, "open": True, "understood": None})
        expect(told).to_have_text("")
    kiosk.show("listening", heard={"text": "ow my calf", "open": False, "understood": True})
    expect(told).to_have_text("I hear: ow my calf")
    kiosk.show("speaking")
    expect(kiosk.page.locator("#told-turn")).to_have_text(" ".join(VIEWS["speaking"]["turn"]))


def test_a_screen_reader_is_told_each_turn_once_and_again_when_it_is_said_again(kiosk: Kiosk) -> None:
    kiosk.page.evaluate(
        """() => {
          window.told = [];
          const region = document.querySelector("[aria-live=polite]");
          new MutationObserver((all) => window.told.push(all.at(-1).target.textContent))
            .observe(region, { childList: true, subtree: true });
        }"""
    )
    text = "Eat what you like."
    counting = {"id": 9, "text": "Ten.", "seconds": 1.0, "at": 0.0}

    def say(number: int, saying: dict[str, Any] | None = None) -> None:
        kiosk.show("speaking", turn=[text], turn_number=number, saying=saying, heard=NOTHING["heard"])
        kiosk.page.clock.run_for(1000)

    say(4, {"id": 7, "text": text, "seconds": 1.0, "at": 0.0})
    say(4)
    say(4, counting)
    say(4)
    kiosk.show("asleep", turn_number=4)
    say(4)
    assert kiosk.page.evaluate("window.told") == [text, "Ten.", "", ""]
    say(5)
    # A region that is not empty before would not have changed.
    say(6)
    assert kiosk.page.evaluate("window.told.slice(4)") == [text, "", text]


def test_with_forced_colours_icons_have_the_colour_of_the_words(browser: Browser, words: Hello) -> None:
    context = browser.new_context(viewport={"width": 800, "height": 480}, forced_colors="active")
    kiosk = Kiosk(context.new_page(), words).open()
    others = """() => [...document.querySelectorAll("svg.icon")].filter((icon) => icon.checkVisibility())
      .filter((icon) => getComputedStyle(icon).color !== getComputedStyle(icon.parentElement).color)
      .map((icon) => icon.innerHTML)"""
    for name in VIEWS:
        kiosk.show(name)
        assert kiosk.page.evaluate(others) == [], name
    context.close()


def test_a_danger_sign_is_told_at_once(kiosk: Kiosk) -> None:
    told = kiosk.page.locator("[aria-live=assertive]")
    kiosk.show("danger")
    expect(kiosk.page.locator("[aria-live=assertive]")).to_have_text(
        "Get help now Call your emergency number 112"
    )
    kiosk.show("danger", turn=["Have you called 112?"])
    expect(kiosk.page.locator("[aria-live=assertive]")).to_have_text(
        "Get help now Call your emergency number 112"
    )
    kiosk.show("asleep")
    expect(told).to_have_text("")
