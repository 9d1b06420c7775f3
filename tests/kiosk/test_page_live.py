"""The bedside page and its server: lost and found, beats, a thousand views, many nights."""

from __future__ import annotations

import json
import re
import subprocess
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.kiosk.browser import HOST, PAINTED, VIEWS, Kiosk, view
from voice.kiosk.messages import Hello, encode

# window.due() is how many timers are still to run, window.frames how often a frame was asked for.
COUNT = """() => {
  const due = new Set();
  const { setTimeout, clearTimeout, setInterval, clearInterval, requestAnimationFrame } = window;
  const noted = (id) => { due.add(id); return id; };
  window.setTimeout = (act, ...rest) => {
    const id = setTimeout((...given) => { due.delete(id); act(...given); }, ...rest);
    return noted(id);
  };
  window.setInterval = (...given) => noted(setInterval(...given));
  window.clearTimeout = (id) => { due.delete(id); clearTimeout(id); };
  window.clearInterval = (id) => { due.delete(id); clearInterval(id); };
  window.due = () => due.size;
  window.frames = 0;
  window.requestAnimationFrame = (paint) => { window.frames++; return requestAnimationFrame(paint); };
}"""


def test_the_policy_is_kept_and_nobody_else_is_asked(shared: Kiosk) -> None:
    for name in VIEWS:
        shared.show(name)
    assert not shared.complaints
    assert {re.split("[/:]+", address)[1] for address in shared.asked} == {HOST}


def test_a_lost_connection_is_said_and_nothing_old_stays(kiosk: Kiosk) -> None:
    kiosk.show("danger")
    kiosk.up = False
    kiosk.connections[-1].close()
    expect(kiosk.page.locator('[data-banner="lost"]')).to_have_text(kiosk.words["lost"])
    expect(kiosk.page.locator("#told-plain")).to_have_text(kiosk.words["lost"])
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
    kiosk.tell(view("coaching"))
    expect(kiosk.page.locator('[data-banner="lost"]')).to_be_hidden()
    kiosk.live(1)
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
    expect(words).to_have_text(kiosk.words["not_heard"])
    kiosk.tell({"type": "beat", "frames": 200})
    expect(words).to_be_hidden()
    expect(dot).to_have_class(re.compile("alive"))


def test_no_beat_at_all_is_told_of(kiosk: Kiosk) -> None:
    kiosk.show("asleep")
    kiosk.page.clock.run_for(5100)
    expect(kiosk.page.locator('[data-banner="lost"]')).to_have_text(kiosk.words["lost"])
    # Of the microphone nothing is known then.
    expect(kiosk.page.locator('[data-banner="unheard"]')).to_be_hidden()
    kiosk.page.click('[data-press="cramp"]', force=True)
    assert kiosk.pressed() == []


def test_beats_without_frames_are_a_microphone_that_is_away_and_no_loss(kiosk: Kiosk) -> None:
    kiosk.show("listening")
    for _ in range(20):
        kiosk.beat(0)
        kiosk.page.clock.run_for(1000)
    expect(kiosk.page.locator('[data-banner="unheard"]')).to_be_visible()
    expect(kiosk.page.locator('[data-banner="lost"]')).to_be_hidden()


def test_what_a_server_has_kept_of_a_charley_that_hangs_is_not_shown_as_if_it_were_true(kiosk: Kiosk) -> None:
    kiosk.show("danger")
    kiosk.page.clock.run_for(5100)
    lost = kiosk.page.locator('[data-banner="lost"]')
    expect(lost).to_be_visible()
    while len(kiosk.connections) < 2:
        kiosk.page.clock.run_for(100)
    kiosk.tell(view("danger"))
    kiosk.beat(0)
    kiosk.page.evaluate(PAINTED)
    expect(lost).to_be_visible()
    expect(kiosk.page.locator("#alarm")).to_be_hidden()
    kiosk.beat(0)
    expect(lost).to_be_hidden()
    expect(kiosk.page.locator("#alarm")).to_be_visible()


def test_a_server_that_does_not_even_greet_is_given_up(kiosk: Kiosk) -> None:
    kiosk.greets = False
    kiosk.connections[-1].close()
    expect(kiosk.page.locator('[data-banner="lost"]')).to_be_visible()
    for _ in range(20):
        kiosk.page.clock.run_for(1000)
    kiosk.page.evaluate(PAINTED)
    assert len(kiosk.connections) > 2


def test_a_quiet_microphone_is_told_to_a_screen_reader_and_not_where_deafness_is(kiosk: Kiosk) -> None:
    kiosk.show("listening")
    told = kiosk.page.locator("#told-plain")
    for _ in range(4):
        kiosk.beat(0)
        kiosk.page.clock.run_for(1000)
    expect(told).to_have_text(kiosk.words["not_heard"])
    kiosk.tell(view("listening", deaf=kiosk.words["deaf"]))
    expect(told).to_have_text(kiosk.words["deaf"])
    expect(kiosk.page.locator(".banner:visible")).to_have_text([kiosk.words["deaf"]])


def test_a_pause_is_told_to_a_screen_reader(kiosk: Kiosk) -> None:
    kiosk.show("coaching_paused")
    expect(kiosk.page.locator("[aria-live] #told-paused")).to_have_text(kiosk.words["paused"])
    kiosk.show("coaching")
    expect(kiosk.page.locator("#told-paused")).to_have_text("")


def test_after_a_loss_a_screen_reader_finds_nothing_old(kiosk: Kiosk) -> None:
    kiosk.show("question", deaf=kiosk.words["deaf"])
    expect(kiosk.page.locator("#told-heard")).not_to_have_text("")
    kiosk.up = False
    kiosk.connections[-1].close()
    expect(kiosk.page.locator("[aria-live=polite]")).to_have_text(kiosk.words["lost"])
    expect(kiosk.page.locator(".banner:visible")).to_have_text([kiosk.words["lost"]])


def test_a_page_that_nobody_greets_shows_its_name_and_no_empty_button(browser: Browser, words: Hello) -> None:
    kiosk = Kiosk(browser.new_page(), words)
    kiosk.up = False
    kiosk.open()
    banner = kiosk.page.locator(".banner:visible")
    expect(banner).to_have_text(["Charley"])
    expect(kiosk.page.locator("button:visible")).to_have_count(0)
    assert Axe().run(kiosk.page).response["violations"] == []
    # Greeted, and not yet shown anything.
    kiosk.up = True
    expect(kiosk.page.locator("#always button:visible")).to_have_count(2, timeout=15_000)
    expect(banner).to_have_text([words.words["lost"]])
    kiosk.page.close()


def test_after_an_update_the_page_loads_itself_again(kiosk: Kiosk) -> None:
    index = f"http://{HOST}/"
    for version in ("1", "1"):
        kiosk.tell({"type": "version", "version": version})
    kiosk.show("coaching")
    assert kiosk.asked.count(index) == 1
    with kiosk.page.expect_navigation():
        kiosk.tell({"type": "version", "version": "2"})
    assert kiosk.asked.count(index) == 2


def test_asleep_nothing_runs(kiosk: Kiosk) -> None:
    kiosk.page.evaluate(COUNT)
    kiosk.show("asleep")
    kiosk.live(61)
    due = kiosk.page.evaluate("window.due()")
    for name in ("coaching_moving", "coaching", "speaking", "asleep"):
        kiosk.show(name)
    # As long as the dot is between its sizes.
    kiosk.page.clock.run_for(500)
    assert kiosk.page.evaluate("window.due()") == due
    moving = """() => document.getAnimations().map((animation) => animation.effect.target)
      .filter((e) => e.checkVisibility()).map((e) => e.id)"""
    frames = kiosk.page.evaluate("window.frames")
    for _ in range(20):
        kiosk.tell(view("asleep"))
        kiosk.beat()
        kiosk.page.evaluate(PAINTED)
        assert kiosk.page.evaluate(moving) == []
        kiosk.page.clock.run_for(1000)
    # One for each view, and two that the test has asked for.
    assert kiosk.page.evaluate("window.frames") - frames == 20 * 3
    assert kiosk.page.evaluate("window.due()") == due


def test_the_clock_goes_on(kiosk: Kiosk) -> None:
    kiosk.show("asleep")
    expect(kiosk.page.locator("#clock")).to_have_text("03:12")
    kiosk.live(61)
    expect(kiosk.page.locator("#clock")).to_have_text("03:13")


def test_night_after_night_leaves_nothing_behind(kiosk: Kiosk) -> None:
    kiosk.page.evaluate(COUNT)
    kiosk.show("asleep")
    kiosk.live(61)
    due = kiosk.page.evaluate("window.due()")
    elements = set()
    for _ in range(5):
        for name in ("listening", "speaking", "coaching_wall", "coaching", "question", "danger", "asleep"):
            kiosk.show(name)
            kiosk.live(1)
        elements.add(kiosk.page.evaluate("document.querySelectorAll('*').length"))
        assert kiosk.page.evaluate("document.getAnimations().length") == 0
        assert kiosk.page.evaluate("window.due()") == due
    assert len(elements) == 1


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


def test_with_the_real_server(browser: Browser, words: Hello) -> None:
    command = [sys.executable, "-m", "voice.kiosk.server", "--port", "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        server.stdin.write(encode(words) + "\n" + json.dumps(view("danger")) + "\n")
        server.stdin.flush()
        url = next(told["url"] for told in map(json.loads, server.stdout) if "url" in told)
        page = browser.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(url)
        expect(page.locator("#alarm-number")).to_have_text("112")
        page.keyboard.press("y")
        told = next(line for line in map(json.loads, server.stdout) if line["type"] != "alive")
        assert told == {"type": "press", "button": "yes"}
        page.close()
        assert not complaints
        server.stdin.close()
