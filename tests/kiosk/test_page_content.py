"""What the bedside page is made of: no words of its own, plain drawings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from voice.content.screen import FIGURES, WORDS
from voice.kiosk.messages import LONGEST_TEXT
from voice.kiosk.server import PAGE


def test_the_page_has_no_words_of_its_own() -> None:
    markup = (PAGE / "index.html").read_text()
    body = re.sub("<noscript>.*?</noscript>|<!--.*?-->", "", markup.split("<body>")[1], flags=re.DOTALL)
    assert re.sub("<[^>]*>", "", body).split() == []
    assert " style=" not in markup


def test_no_more_can_be_typed_than_the_server_takes() -> None:
    assert f'maxlength="{LONGEST_TEXT}"' in (PAGE / "index.html").read_text()


def figures() -> list[Path]:
    return sorted((PAGE / "figures").glob("*.svg"))


@pytest.mark.parametrize("path", figures(), ids=lambda path: path.stem)
def test_a_figure_is_plain_and_moves_as_it_says(path: Path) -> None:
    text = path.read_text()
    assert 'viewBox="0 0 400 260"' in text
    assert not re.findall(r"<(?!/?(?:svg|g|path|circle|rect|ellipse)\b)\w+|style=|href=|\son\w+=", text)
    number = r"-?[\d.]+"
    for move in re.findall('data-to="([^"]*)"', text):
        assert re.fullmatch(rf"rotate\({number}deg\)|translate\({number}px,{number}px\)|scaleY\(-1\)", move)


def test_all_words_are_used_and_all_used_words_are_there() -> None:
    source = "".join(path.read_text() for path in (PAGE / "scripts").glob("*.js"))
    used = set(re.findall(r'word\([^()"]*"(\w+)"(?: : "(\w+)")?', source))
    # Whose leg it is names its word itself; some the server asks for.
    others = {"left", "right", "relief", "deaf", "mute"}
    assert {name for pair in used for name in pair if name} | others == set(WORDS)


def test_every_figure_that_content_may_name_is_drawn() -> None:
    assert {path.stem for path in figures()} == {*FIGURES, "feet"}
