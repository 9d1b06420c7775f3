"""One Chromium for all tests of the page. It ends with them, since its event loop is in the way of others."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from voice.content import Content
from voice.kiosk.messages import Hello
from voice.kiosk.view import hello

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.kiosk.browser import Kiosk

HAS_PLAYWRIGHT = importlib.util.find_spec("playwright") is not None
collect_ignore_glob = [] if HAS_PLAYWRIGHT else ["test_page_[!c]*.py", "test_live.py"]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    from tests.kiosk.browser import CHROMIUM

    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}: apt install chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture(scope="package")
def words(content: Content) -> Hello:
    return hello(content)


@pytest.fixture(scope="module")
def shared(browser: Browser, words: Hello) -> Iterator[Kiosk]:
    """A page for all tests of a file that leave it as they found it."""
    from tests.kiosk.browser import Kiosk

    context = browser.new_context(viewport={"width": 800, "height": 480})
    yield Kiosk(context.new_page(), words).open()
    context.close()


@pytest.fixture
def kiosk(browser: Browser, words: Hello) -> Iterator[Kiosk]:
    """A page of its own, whose clock the test can move on."""
    from tests.kiosk.browser import Kiosk

    context = browser.new_context(viewport={"width": 800, "height": 480})
    page = context.new_page()
    page.clock.install(time="2026-03-01T03:12:00")
    yield Kiosk(page, words).open()
    context.close()
