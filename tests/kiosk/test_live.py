"""`charley kiosk`, whole: spoken to through a sound card, touched and typed to in Chromium, and harmed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.bedside import Bedside
from tests.soundlab import SoundLab, lacks, wait_until
from tests.speech import speak

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.sound, pytest.mark.skipif(bool(lacks()), reason=lacks() or "all is there")]

HOUSEHOLD = '[household]\nregion = "au"\nmaternity = "5551234"\n'
VOICE = "espeak:en-us+f4"
SECOND = bytes(32_000)

STOOD = """name => {
  const button = [...document.querySelectorAll("button")].find((b) => b.innerText.trim() === name);
  if (button) button.firstSeen ??= performance.now();
  return button && performance.now() - button.firstSeen > 400;
}"""
"""For longer than the page takes a touch for one that was meant for what stood there before (MOVED)."""


class Room:
    """A bedside with a screen, and the page on it."""

    def __init__(self, lab: SoundLab, charley: Bedside, page: Page) -> None:
        self.lab, self.charley, self.page = lab, charley, page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def say(self, text: str) -> None:
        """Into the microphone."""
        self.lab.speak(speak(text, VOICE) + SECOND)

    def press(self, name: str) -> None:
        """A button, by what stands on it, once it has stood there long enough for a finger to mean it."""
        self.page.wait_for_function(STOOD, arg=name)
        self.page.get_by_role("button", name=name, exact=True).click()

    def type(self, text: str) -> None:
        """From the keyboard."""
        self.page.keyboard.press("/")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def shows(self, mode: str) -> None:
        """Wait for it."""
        self.page.wait_for_selector(f'#page[data-mode="{mode}"]')

    def reads(self, pattern: str) -> None:
        """Wait until that can be read."""
        read = "pattern => new RegExp(pattern).test(document.body.innerText.replace(/\\s+/g, ' '))"
        self.page.wait_for_function(read, arg=pattern)


@pytest.fixture(scope="module")
def room(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One for all: each test leaves Charley as the next one says it finds it."""
    port = free_port()
    command = ("kiosk", "--no-browser", f"--port={port}")
    folder = tmp_path_factory.mktemp("kiosk")
    with SoundLab() as lab, Bedside(lab, folder, command=command, settings=HOUSEHOLD) as charley:
        wait_until(lambda: charley.shows("the screen is at"), "the page is served")
        context = browser.new_context(viewport={"width": 800, "height": 480})
        page = context.new_page()
        page.set_default_timeout(20_000)
        found = Room(lab, charley, page)
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_selector("#page:not([hidden])")
        yield found
        context.close()
        assert found.complaints == []


def free_port() -> int:
    """One that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_spoken_cramp_is_coached_and_what_was_heard_can_be_read(room: Room) -> None:
    room.shows("asleep")
    room.say("ow my leg is cramping")
    room.shows("coaching")
    room.reads("my leg is cramping")
    room.page.wait_for_selector("#figure svg")
    room.reads("of 20")


def test_its_gone_brings_the_questions_which_can_be_touched(room: Room) -> None:
    room.say("it's gone")
    room.shows("question")
    room.reads("more swollen")
    room.press("No")
    room.reads("red, dark")


def test_a_typed_danger_sign_shows_whom_to_call(room: Room) -> None:
    room.type("one leg is swollen and hot")
    room.shows("danger")
    room.reads("5551234")


def test_a_server_that_is_killed_is_said_and_comes_back_with_everything(room: Room) -> None:
    room.charley.kill("voice.kiosk.server")
    room.page.wait_for_selector('[data-banner="lost"]:not([hidden])')
    room.page.wait_for_selector('[data-banner="lost"]', state="hidden")
    room.shows("danger")
    room.reads("5551234")


def test_the_alarm_stays_until_it_is_answered(room: Room) -> None:
    room.press("Yes")
    room.reads("I'll wait")
    room.type("that was a mistake both my legs are the same")
    room.type("goodbye")


def test_a_microphone_that_is_unplugged_is_told_on_the_page_and_comes_back(room: Room) -> None:
    room.lab.unplug("mic")
    room.page.wait_for_selector('[data-banner="deaf"]:not([hidden])')
    room.lab.plug_in("mic")
    room.page.wait_for_selector('[data-banner="deaf"]', state="hidden")


def test_another_kiosk_on_the_same_port_says_so_and_is_heard_all_the_same(room: Room, tmp_path: Path) -> None:
    port = room.page.url.rstrip("/").rpartition(":")[2]
    with Bedside(room.lab, tmp_path, command=("kiosk", "--no-browser", f"--port={port}")) as second:
        wait_until(lambda: second.shows(f"port {port} cannot be had"), "it tells")
        room.say("charley what should i eat")
        wait_until(lambda: second.shows("you: charley what should i eat"), "it hears")
        assert second.shown().count("cannot be had") == 1
