"""The review sheet: every sentence once for each place, danger signs first, nothing that breaks the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.small_content import FACTS, small
from voice.content import moments, review, review_sheet
from voice.content.facts import Fact
from voice.content.model import Content
from voice.content.reading import FORM
from voice.content.said import Said, loaded


class Page(HTMLParser):
    """The text of every element with a class, and whether the elements close as they opened."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self._open: list[tuple[str, str, list[str]]] = []
        self.crossed: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br", "col"):
            self._open.append((tag, dict(attrs).get("class") or "", []))

    def handle_data(self, data: str) -> None:
        for _, _, texts in self._open:
            texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        opened, name, texts = self._open.pop()
        if opened != tag:
            self.crossed.append(f"<{opened}> closed by </{tag}>")
        self.texts.append((name or tag, " ".join("".join(texts).split())))

    def of(self, name: str) -> list[str]:
        return [text for found, text in self.texts if found == name]


@pytest.fixture(scope="module")
def value() -> dict[str, Any]:
    """A content with a danger sign of each tier, and with marks that HTML would take for its own."""
    made = small()
    made["red_flags"]["RF01"] = {**made["red_flags"]["RF02"], "tier": "T1", "phrases": ["<b>help & more"]}
    made["red_flags"]["RF18"] = {**made["red_flags"]["RF02"], "tier": "T1-crisis", "title": "<i>crisis</i>"}
    made["red_flags"]["RF01"]["echo"] = [{"words": ["chest"], "say": "You said <chest>. [RF02]"}]
    made["red_flags"]["RF01"]["severe"] = {"say": ["Call {EMERGENCY} & wait. [RF02]"], "phrases": ["worse"]}
    made["intents"]["foods"]["particular"] = [{"words": ["milk"], "answer": ["Milk is fine. [F1]"]}]
    made["lines"]["okay"] = {"either": ["Okay. [-]", "Right. [-]"]}
    return made


@pytest.fixture(scope="module")
def content(value: dict[str, Any]) -> Content:
    return FORM.validate_python(value)


@pytest.fixture(scope="module")
def html(content: Content) -> str:
    return review_sheet.sheet(content, FACTS, "0123456789ab")


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_every_sentence_stands_once_for_each_place(content: Content, page: Page) -> None:
    assert sorted(page.of("sentence")) == sorted(sentence.text for sentence in content.sentences())
    assert page.of("number") == [str(n + 1) for n in range(len(page.of("sentence")))]


def test_the_page_is_whole(page: Page, html: str) -> None:
    assert page.crossed == []
    assert not re.search(r"\$\w", html)
    assert "<i>crisis" not in html
    assert "<!-- part" not in html


def test_danger_signs_come_first_the_most_urgent_at_the_top(content: Content, page: Page) -> None:
    first, *others = review.parts(content)
    assert first.anchor == "danger"
    assert [(group.key, group.tier) for group in first.groups] == [
        ("RF01", "T1"), ("RF18", "T1-crisis"), ("RF02", "T2"), ("RF09", "T2")
    ]  # fmt: skip
    assert page.of("sentence")[: first.sentences] == [
        sentence.text for group in first.groups for said in group.replies for sentence in said.sentences
    ]
    assert [part.anchor for part in others] == [
        "checks",
        "causes",
        "relief",
        "topics",
        "visit",
        "words",
        "lines",
    ]


def test_the_scripts_come_before_the_echoes(content: Content) -> None:
    said = [str(reply.path[2]) for reply in review.parts(content)[0].groups[0].replies]
    assert said == ["say", "severe", "check", "echo"]


def test_it_can_be_filled_in_and_signed(content: Content, page: Page) -> None:
    count = sum(1 for _ in content.sentences())
    assert page.of("agree") == ["agreechange"] * count
    assert page.of("remark")[:count] == [""] * count
    wanted = ["Parts that I have read", "Name", "Profession", "Registration number", "Date", "Signature"]
    assert [text for text in page.of("th") if text in wanted] == wanted
    assert page.of("blank") == ["", ""]  # the date, and who reviews
    assert "No clinician has reviewed what Charley says yet." in page.of("strong")
    assert "0123456789ab" in page.of("dd")


def test_facts_stand_beside_their_sentence(page: Page) -> None:
    facts = dict(zip(page.of("sentence"), [f for f in page.of("facts") if f], strict=True))
    assert facts["Milk is fine."] == "F1 (A) A cramp grips the calf."
    assert facts["Okay."] == "says nothing of health"
    assert facts["This is about foods."].startswith("S1 (base) Five things may cause cramps.")


def test_what_the_facts_say_stands_in_full_at_the_end(content: Content) -> None:
    long = Fact("F1", f"A cramp {'grips ' * 40}the calf.", "A", "[seen] <NHS> & HSE")
    page = Page(review_sheet.sheet(content, {**FACTS, "F1": long}, "x"))
    cells = page.of("td")
    assert cells[cells.index("F1") :][:4] == ["F1", "A", long.text, "[seen] <NHS> & HSE"]
    assert "F85" not in cells  # no sentence stands on it


def test_the_same_content_gives_the_same_sheet(content: Content, html: str) -> None:
    assert review_sheet.sheet(content, FACTS, "0123456789ab") == html


MOMENTS = [
    (("red_flags", "RF01", "say"), "The script."),
    (("red_flags", "RF01", "severe", "say"),
     "When the sign is at its worst: an ambulance, whatever the usual tier. "
     "Said in place of the usual script."),
    (("red_flags", "RF01", "echo", 0, "say"), "Said before the script. She used words such as “chest”."),
    (("checks", "swollen", "ask"), "The question."),
    (("counts", "fives", "5"), "Counted aloud, at 5 seconds."),
    (("relief", "ways", "usual", "first", 0, "say"),
     "Round one. An instruction, then 20 seconds of holding, counted aloud."),
    (("relief", "ask", "ask"), "Asked after every round. The question."),
    (("intents", "foods", "particular", 0, "answer"),
     "Said in place of the usual answer. She used words such as “milk”."),
    (("lines", "okay", "either", 1), "At the point “okay”, in one of several wordings."),
]  # fmt: skip


@pytest.mark.parametrize(("path", "told"), MOMENTS, ids=[moments.label(m[0]) for m in MOMENTS])
def test_when_it_is_said(content: Content, path: tuple[str | int, ...], told: str) -> None:
    [said] = [said for said in loaded(content) if said.path == path]
    assert moments.moment(content, said) == told


def everywhere(content: Content) -> Iterator[Said]:
    yield from loaded(content)


def test_of_every_sentence_it_is_told_when_it_is_said(content: Content) -> None:
    untold = {moments.label(said.path) for said in everywhere(content) if not moments.moment(content, said)}
    assert untold == set()


QUOTED = [
    ((), ""),
    (("a",), "“a”"),
    (("a", "b", "c"), "“a”, “b”, “c”"),
    (("a", "b", "c", "d"), "“a”, “b”, “c” … (4 in all)"),
]


@pytest.mark.parametrize(("words", "told"), QUOTED)
def test_some_words_stand_for_all(words: tuple[str, ...], told: str) -> None:
    assert moments.quoted(words) == told
