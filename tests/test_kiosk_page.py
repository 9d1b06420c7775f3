"""The bedside page in a real browser: every state fits its screen, can be worked by touch and keys, and can be heard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")
from axe_playwright_python.sync_playwright import Axe
from kiosk.browser import CHROMIUM, HOST, PAGE, PAINTED, VIEWS, WORDS, Kiosk, view
from playwright.sync_api import Browser, expect, sync_playwright

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no {CHROMIUM}: apt install chromium"),
]

SIZES = [(800, 480), (1024, 600), (1280, 800), (1920, 1080), (480, 800)]

# What is cut off, lies outside the screen, or over something else. Runs in the page.
MISFITS = """() => {
  const seen = (e) => !e.closest(".unseen, [hidden], svg symbol") && e.getClientRects().length && getComputedStyle(e).clipPath === "none"
    && getComputedStyle(e).visibility === "visible";
  const found = [];
  const root = document.documentElement;
  if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) found.push("the page scrolls");
  const texts = [...document.querySelectorAll("#page *")].filter((e) => seen(e)
    && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()));
  for (const e of [...texts, ...document.querySelectorAll("button, #figure svg, #ring")].filter(seen)) {
    const box = e.getBoundingClientRect();
    const name = `${e.tagName} ${e.id} "${e.textContent.trim().slice(0, 30)}"`;
    if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) found.push(name + " lies outside");
    for (let up = e.parentElement; up.id !== "page"; up = up.parentElement) {
      const rim = up.getBoundingClientRect();
      if (e.id === "heard-text" || e.closest(".icon")) continue;
      if (box.bottom > rim.bottom + 3 || box.right > rim.right + 3 || box.top < rim.top - 3) { found.push(name + " leaves " + (up.id || up.tagName)); break; }
    }
  }
  for (const b of [...document.querySelectorAll("button")].filter(seen)) {
    const box = b.getBoundingClientRect();
    if (box.width < 48 || box.height < 48) found.push(`${b.textContent} is ${box.width} x ${box.height}`);
    if (b.scrollWidth > b.clientWidth + 1) found.push(`${b.textContent} does not fit its button`);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[Kiosk]:
    """A page for all tests that leave it as they found it."""
    context = browser.new_context(viewport={"width": 800, "height": 480})
    yield Kiosk(context.new_page()).open()
    context.close()


@pytest.fixture
def kiosk(browser: Browser) -> Iterator[Kiosk]:
    """A page of its own, whose clock stands still until the test moves it."""
    context = browser.new_context(viewport={"width": 800, "height": 480})
    page = context.new_page()
    page.clock.install(time="2026-03-01T03:12:00")
    yield Kiosk(page).open()
    context.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_state_fits_every_screen(shared: Kiosk, width: int, height: int) -> None:
    shared.page.set_viewport_size({"width": width, "height": height})
    misfits = {}
    for name in VIEWS:
        shared.show(name)
        if found := shared.page.evaluate(MISFITS):
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
        shared.show(name, night=small and name in STATES or VIEWS[name].get("night", False))
        violations = Axe().run(shared.page).response["violations"]
        if violations:
            found[name] = [(v["id"], v["nodes"][0]["html"][:120], v["nodes"][0]["failureSummary"]) for v in violations]
    assert not found


def test_the_policy_is_kept_and_nobody_else_is_asked(shared: Kiosk) -> None:
    for name in VIEWS:
        shared.show(name)
    assert not shared.complaints
    assert {re.split("[/:]+", address)[1] for address in shared.asked} == {HOST}


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


def test_question_mark_and_other_keys_do_nothing(kiosk: Kiosk) -> None:
    kiosk.show("coaching")
    for key in ("?", "x", "Control+c", "Tab", "F1"):
        kiosk.page.keyboard.press(key)
    assert kiosk.pressed() == []


def test_the_keyboard_reaches_every_button_and_shows_where_it_is(shared: Kiosk) -> None:
    shared.page.set_viewport_size({"width": 800, "height": 480})
    shared.show("question", buttons=["again", "louder"])
    reached = []
    for _ in range(8):
        shared.page.keyboard.press("Tab")
        reached.append(shared.page.evaluate("document.activeElement.dataset.press ?? document.activeElement.id"))
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
    assert [len(message["text"]) for message in kiosk.sent] == [300]


def test_a_lost_connection_is_said_and_nothing_old_stays(kiosk: Kiosk) -> None:
    kiosk.show("danger")
    kiosk.up = False
    kiosk.connections[-1].close()
    expect(kiosk.page.locator('[data-banner="lost"]')).to_have_text(WORDS["words"]["lost"])
    expect(kiosk.page.locator("#told-plain")).to_have_text(WORDS["words"]["lost"])
    for gone in ("#turn", "#alarm", "#answers", "#context"):
        expect(kiosk.page.locator(gone)).to_be_hidden()
    kiosk.page.click('[data-press="cramp"]', force=True)
    assert kiosk.pressed() == []
    expect(kiosk.page.locator('[data-press="cramp"]')).to_have_attribute("aria-disabled", "true")


def test_it_tries_again_until_the_server_is_back(kiosk: Kiosk) -> None:
    kiosk.up = False
    kiosk.connections[-1].close()
    expect(kiosk.page.locator('[data-banner="lost"]')).to_be_visible()
    for _ in range(20):
        kiosk.page.clock.run_for(5000)
    kiosk.up = True
    while len(kiosk.connections) < 2:
        kiosk.page.clock.run_for(1000)
    kiosk.show("coaching")
    expect(kiosk.page.locator('[data-banner="lost"]')).to_be_hidden()
    kiosk.page.clock.run_for(1000)
    kiosk.page.click('[data-press="cramp"]')
    assert kiosk.pressed() == ["cramp"]


def test_the_dot_breathes_with_new_frames_only(kiosk: Kiosk) -> None:
    kiosk.show("asleep")
    dot, words = kiosk.page.locator("#dot"), kiosk.page.locator('[data-banner="unheard"]')
    for frames in (50, 100, 150):
        kiosk.tell({"type": "beat", "frames": frames})
        kiosk.page.clock.run_for(1000)
    expect(dot).to_have_class(re.compile("alive"))
    expect(words).to_be_hidden()
    for _ in range(4):
        kiosk.tell({"type": "beat", "frames": 150})
        kiosk.page.clock.run_for(1000)
    expect(dot).not_to_have_class(re.compile("alive"))
    expect(words).to_have_text(WORDS["words"]["no_frames"])
    kiosk.tell({"type": "beat", "frames": 200})
    expect(words).to_be_hidden()
    expect(dot).to_have_class(re.compile("alive"))


def test_no_beat_at_all_is_told_of(kiosk: Kiosk) -> None:
    kiosk.show("asleep")
    kiosk.page.clock.run_for(3100)
    expect(kiosk.page.locator('[data-banner="unheard"]')).to_be_visible()


def test_asleep_nothing_runs(kiosk: Kiosk) -> None:
    kiosk.show("coaching")
    kiosk.show("asleep")
    asked = "() => { const real = requestAnimationFrame; window.frames_asked = 0; window.requestAnimationFrame = (f) => { window.frames_asked++; return real(f); }; }"
    kiosk.page.evaluate(asked)
    for frames in range(50, 1000, 50):
        kiosk.tell({"type": "beat", "frames": frames})
        kiosk.page.clock.run_for(1000)
    assert kiosk.page.evaluate("window.frames_asked") == 0
    moving = "document.getAnimations().filter((a) => a.effect.target.checkVisibility() && a.effect.target.id !== 'dot').length"
    assert kiosk.page.evaluate(moving) == 0


def test_the_clock_goes_on(kiosk: Kiosk) -> None:
    kiosk.show("asleep")
    expect(kiosk.page.locator("#clock")).to_have_text("03:12")
    kiosk.page.clock.run_for(61_000)
    expect(kiosk.page.locator("#clock")).to_have_text("03:13")


def test_a_day_leaves_nothing_behind(kiosk: Kiosk) -> None:
    for name in VIEWS:
        kiosk.show(name)
    kiosk.show("coaching")
    kiosk.show("asleep")
    elements = "document.querySelectorAll('*').length"
    before = kiosk.page.evaluate(elements)
    for hour in range(24):
        for name in ("listening", "speaking", "coaching", "question", "danger", "asleep"):
            kiosk.tell(view(name))
            kiosk.page.clock.run_for(1000)
        kiosk.tell({"type": "beat", "frames": hour})
        kiosk.page.clock.fast_forward(3_594_000)
    kiosk.show("coaching")
    kiosk.show("asleep")
    assert kiosk.page.evaluate(elements) == before


def test_a_thousand_views_are_painted_as_few(shared: Kiosk) -> None:
    shared.show("listening", heard={"text": "", "open": True, "understood": None})
    shared.page.evaluate(
        """() => { window.changes = 0; new MutationObserver((all) => window.changes += all.length)
          .observe(document.getElementById("heard-text"), { childList: true, subtree: true }); }"""
    )
    for count in range(1000):
        shared.tell(view("listening", heard={"text": f"{count} words", "open": True, "understood": None}))
    expect(shared.page.locator("#heard-text")).to_have_text("999 words …")
    assert shared.page.evaluate("window.changes") < 500


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
    expect(kiosk.page.locator("#ring-of")).to_have_text(WORDS["words"]["paused"])
    kiosk.page.clock.run_for(5000)
    kiosk.show("coaching", step={**step, "held": 9.5})
    expect(number).to_have_text("9")
    kiosk.page.clock.run_for(60_000)
    expect(number).to_have_text("20")


def test_a_hold_stands_still_at_its_end(shared: Kiosk) -> None:
    step = view("coaching")["step"]
    shared.show("coaching", step={**step, "holding": False})
    running = "[...document.querySelectorAll('#figure [data-to]')].map((e) => getComputedStyle(e).animationName)"
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


def test_who_wants_no_motion_sees_both_ends_of_it(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 800, "height": 480}, reduced_motion="reduce")
    kiosk = Kiosk(context.new_page()).open()
    kiosk.show("coaching_moving")
    assert kiosk.page.locator("#figure svg").count() == 2
    moving = "document.getAnimations().filter((a) => a.effect.target.closest('#figure')).length"
    assert kiosk.page.evaluate(moving) == 0
    context.close()


@pytest.mark.parametrize("name", VIEWS)
def test_zoomed_to_double_nothing_is_lost(shared: Kiosk, name: str) -> None:
    shared.page.set_viewport_size({"width": 400, "height": 240})
    shared.show(name)
    assert shared.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = """() => [...document.querySelectorAll("#turn p, #told, #round, button span, #alarm-number, .banner span")]
      .filter((e) => e.getClientRects().length && (e.scrollWidth > e.clientWidth + 1 && e.clientWidth))
      .map((e) => e.textContent)"""
    assert shared.page.evaluate(cut) == []
    assert shared.page.evaluate("[...document.querySelectorAll('#turn p')].every((p) => !p.hidden)")


def test_a_screen_reader_hears_whole_sentences_and_no_halves(kiosk: Kiosk) -> None:
    told = kiosk.page.locator("[aria-live=polite]")
    for text in ("ow", "ow my", "ow my calf"):
        kiosk.show("listening", heard={"text": text, "open": True, "understood": None})
        expect(told).to_have_text("")
    kiosk.show("listening", heard={"text": "ow my calf", "open": False, "understood": True})
    expect(told).to_have_text("I hear: ow my calf")
    kiosk.show("speaking")
    expect(kiosk.page.locator("#told-sentence")).to_have_text(" ".join(VIEWS["speaking"]["turn"]))


def test_a_danger_sign_is_told_at_once(kiosk: Kiosk) -> None:
    kiosk.show("danger")
    expect(kiosk.page.locator("[aria-live=assertive]")).to_have_text("Get help now Call 112")
    kiosk.show("danger", turn=["Have you called 112?"])
    expect(kiosk.page.locator("[aria-live=assertive]")).to_have_text("Get help now Call 112")
    kiosk.show("asleep")
    expect(kiosk.page.locator("[aria-live=assertive]")).to_have_text("")


def test_the_page_has_no_words_of_its_own() -> None:
    markup = (PAGE / "index.html").read_text()
    body = re.sub("<noscript>.*?</noscript>|<!--.*?-->", "", markup.split("<body>")[1], flags=re.DOTALL)
    assert re.sub("<[^>]*>", "", body).split() == []
    assert " style=" not in markup


def figures() -> list[Any]:
    return sorted((PAGE / "figures").glob("*.svg"))


@pytest.mark.parametrize("path", figures(), ids=lambda path: path.stem)
def test_a_figure_is_plain_and_moves_as_it_says(path: Any) -> None:
    text = path.read_text()
    assert 'viewBox="0 0 400 260"' in text
    assert not re.findall(r"<(?!/?(?:svg|g|path|circle|rect|ellipse)\b)\w+|style=|href=|\son\w+=", text)
    number = r"-?[\d.]+"
    for move in re.findall('data-to="([^"]*)"', text):
        assert re.fullmatch(rf"rotate\({number}deg\)|translate\({number}px,{number}px\)|scaleY\(-1\)", move)


def test_all_words_are_used_and_all_used_words_are_there() -> None:
    source = "".join(path.read_text() for path in (PAGE / "scripts").glob("*.js"))
    for name in WORDS["words"]:
        assert re.search(rf'"{name}"', source) or name in ("left", "right"), name
    assert set(re.findall(r'word\("(\w+)"', source)) <= set(WORDS["words"])
    assert json.dumps(WORDS)
