"""Every state of the bedside page fits its screen, and can be read by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.kiosk.browser import CHROMIUM, NOTHING, PAINTED, VIEWS, Kiosk
from voice.kiosk.messages import Hello

SIZES = [(800, 480), (1024, 600), (1280, 800), (1920, 1080), (480, 800)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_state_fits_every_screen(shared: Kiosk, width: int, height: int) -> None:
    shared.page.set_viewport_size({"width": width, "height": height})
    misfits = {}
    for name in VIEWS:
        shared.show(name)
        if found := shared.misfits():
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


EVERYTHING_BROKEN = ["danger", "danger_long", "danger_taken_back", "question", "coaching", "coaching_wall"]


@pytest.mark.parametrize("night", [False, True])
@pytest.mark.parametrize(("width", "height"), [*SIZES, (720, 1280)])
def test_what_does_not_work_takes_no_room_from_what_matters(
    shared: Kiosk, width: int, height: int, night: bool
) -> None:
    shared.page.set_viewport_size({"width": width, "height": height})
    page, words = shared.page, shared.words
    for name in EVERYTHING_BROKEN:
        heard = {"text": "one leg is swollen and it hurts to breathe", "open": False, "understood": True}
        shared.show(name, deaf=words["deaf"], mute=words["mute"], heard=heard, night=night)
        for _ in range(4):
            shared.beat(0)
        page.evaluate(PAINTED)
        assert shared.misfits() == [], name
        assert page.locator(".banner:visible").all_inner_texts() == [words["deaf"], words["mute"]]
        expect(page.locator("#always button:visible")).to_have_count(2)
        if question := VIEWS[name].get("question"):
            expect(page.locator("#turn .open")).to_have_text(question["text"])
            expect(page.locator("#turn .open")).to_be_visible()
            expect(page.locator("#answers button:visible")).to_have_count(len(question["answers"]))
        if VIEWS[name].get("alarm"):
            expect(page.locator("#alarm-number")).to_be_visible()
        if name.startswith("coaching"):
            expect(page.locator("#turn p").last).to_be_visible()
            drawn = page.locator("#figure svg").bounding_box()
            assert drawn
            assert drawn["height"] > min(0.27 * height, 0.25 * width)
    shared.show("asleep")


def test_a_question_gives_up_its_room_last_and_no_line_is_sliced(shared: Kiosk) -> None:
    shared.page.set_viewport_size({"width": 800, "height": 480})
    long = "Get up only with somebody beside you, and keep the telephone where your hand can reach it."
    said = [f"{number}. {long}" for number in range(5)]
    saying = {"id": 5, "text": said[1], "seconds": 5.0, "at": 1.0}
    sentences = shared.page.locator("#turn p:visible")
    for name in ("danger_long", "question"):
        question = VIEWS[name]["question"]["text"]
        shared.show(name, turn=[*said, question], saying=saying)
        assert shared.misfits() == []
        shown = sentences.all_inner_texts()
        assert shown[-1] == question
        assert said[1] in shown
        # One that would fill the screen.
        shared.show(name, turn=[long * 9, question])
        assert shared.misfits() == []
        assert sentences.all_inner_texts() == [question]


def test_in_danger_the_small_buttons_go_before_a_sentence_does(shared: Kiosk) -> None:
    shared.page.set_viewport_size({"width": 800, "height": 480})
    turn = [*VIEWS["danger_long"]["turn"], "Can you call now?"]
    shared.show("danger_long", turn=turn, heard=VIEWS["question"]["heard"], buttons=["again", "louder"])
    assert shared.page.locator("#turn p:visible").all_inner_texts() == turn
    expect(shared.page.locator("#heard")).to_be_hidden()
    shared.show("danger", turn=["Have you called?"])
    expect(shared.page.locator("#context")).to_be_visible()


def test_a_question_in_other_words_is_not_asked_twice(shared: Kiosk) -> None:
    turn = ["Look at both legs.", "More swollen than the other?"]
    for mode in ("question", "danger"):
        shared.show(mode, turn=turn, heard=NOTHING["heard"])
        assert shared.page.locator("#turn p:visible").all_inner_texts() == turn
        expect(shared.page.locator("#turn .open")).to_have_text(turn[1])


# What one screen cannot hold scrolls below the first of these, and beside Cramp and Stop.
FIRST = "#alarm h2, #alarm-number, #always, #turn p:first-child, .banner"
ZOOMED = [(400, 240), (512, 300), (360, 640)]


def fits_zoomed(kiosk: Kiosk, name: str, **changes: Any) -> list[str]:
    kiosk.show(name, **changes)
    kiosk.page.evaluate("document.getElementById('stage').scrollTop = 0")
    first = FIRST if VIEWS[name].get("alarm") else "#always, .banner"
    found = kiosk.misfits(scrolls=True, first=first)
    lost = kiosk.page.locator("#turn p[hidden]").all_text_contents()
    return [*found, *(f"{text} is left out" for text in lost)]


@pytest.mark.parametrize(("width", "height"), ZOOMED)
def test_zoomed_to_double_nothing_is_lost(shared: Kiosk, width: int, height: int) -> None:
    shared.page.set_viewport_size({"width": width, "height": height})
    misfits = {name: fits_zoomed(shared, name) for name in VIEWS}
    broken = {name: shared.words[name] for name in ("deaf", "mute")}
    misfits |= {f"{name}, broken": fits_zoomed(shared, name, **broken) for name in ("danger", "danger_long")}
    assert not {name: found for name, found in misfits.items() if found}


@pytest.fixture(scope="module")
def large(browser: Browser, words: Hello) -> Iterator[Kiosk]:
    """For who has set letters of twice the size."""
    args = ["--no-sandbox", "--blink-settings=defaultFontSize=32"]
    with browser.browser_type.launch(executable_path=CHROMIUM, args=args) as another:
        yield Kiosk(another.new_page(), words).open()


def test_with_letters_of_twice_the_size_nothing_is_lost(large: Kiosk) -> None:
    large.page.set_viewport_size({"width": 800, "height": 480})
    misfits = {name: fits_zoomed(large, name) for name in VIEWS}
    assert not {name: found for name, found in misfits.items() if found}


def test_a_large_screen_holds_letters_of_twice_the_size(shared: Kiosk, large: Kiosk) -> None:
    for kiosk, width, height in ((large, 1280, 800), (shared, 640, 400)):
        kiosk.page.set_viewport_size({"width": width, "height": height})
        for name in VIEWS:
            kiosk.show(name)
            assert kiosk.misfits() == [], name


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
