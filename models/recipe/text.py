"""What the model is made for: sentences and their weights, the words, and how each word is pronounced."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from voice.asr.language_model import NGram, estimate, spoken_words

RECIPE = Path(__file__).parent
MODELS = RECIPE.parent
WORK = RECIPE / "work"
CONTENT = Path(os.environ.get("CONTENT", MODELS.parent / "intents.yaml"))
MODEL = MODELS / "charley-en-synthetic"
BACKGROUND = MODELS / "background.txt"
PRONUNCIATIONS = MODELS / "pronunciations.txt"
UNSPOKEN = RECIPE / "unspoken.txt"

SEED = 20261122
UNKNOWN_WORD = "[unk]"
MAX_PRONUNCIATIONS = 3

SAID_BY_CHARLEY_WEIGHT = 0.2
"""What a sentence of Charley's counts, where one said to it counts 1."""

NOT_FOR_CHARLEY_WEIGHT = 0.3
"""What a sentence for somebody else counts: what is meant for Charley must be heard better than that."""

ADDRESSED_WEIGHT = 0.2
"""What a sentence after the wake phrase counts: "hey charley, my calf hurts"."""

SELDOM = 6.0
"""Two words in a row that weigh no more are no history of their own: they were said six times at most."""

OPENERS = "um uh er erm oh well so please".split()
OPENED_WEIGHT = 0.1
"""What a sentence after one of these counts; without them "um no" is heard as "i'm no"."""

UNKNOWN_WEIGHT = 3.0
"""What each of the four sentences of one to four unknown words counts."""

_SAID_TO_CHARLEY = set(
    "phrases wake_phrases not_for_charley ask means_yes means_no means_unsure corrections".split()
)
_NEAR_MISSES = "not"
"""Sentences that are only built like danger signs: their words are heard, their order is not learnt."""

_OF_NO_MEANING = {_NEAR_MISSES, "not_for_charley"}

RARE = 1.0
"""Weight per million of a word that only near misses hold."""

_SOURCED = re.compile(r"\s*\[[^\]]*\]\s*$")
"""A sentence of Charley's ends in the facts it stands on; one said to it never does."""


def sentences() -> dict[str, float]:
    """Every sentence said to Charley or by it, as words parted by spaces, with its weight."""
    unheard = unspoken()
    weights: dict[str, float] = {}
    for keys, text in _strings(_content()):
        if _SOURCED.search(text):
            weight, text = SAID_BY_CHARLEY_WEIGHT, _SOURCED.sub("", text)
        elif _SAID_TO_CHARLEY & set(keys):
            weight = NOT_FOR_CHARLEY_WEIGHT if "not_for_charley" in keys else 1.0
        else:
            continue
        for part in re.split(r"[.!?;:]+(?:\s|$)", text):
            words = spoken_words(part)
            said = " ".join(words)
            if said and not unheard & set(words):
                weights[said] = max(weights.get(said, 0.0), weight)
    return weights


def wake_phrases() -> list[str]:
    """What Charley is called by, as words parted by spaces."""
    spoken = [spoken_words(phrase) for phrase in _content()["wake_phrases"]]
    return [" ".join(words) for words in spoken if not unspoken() & set(words)]


def split(held_out: float = 0.15) -> tuple[dict[str, float], list[str]]:
    """Sentences to learn from; of those said to Charley in three words or more, a part is held out."""
    known = sentences()
    long = sorted(said for said, weight in known.items() if weight == 1.0 and len(said.split()) >= 3)
    held = random.Random(SEED).sample(long, int(len(long) * held_out))
    return {said: weight for said, weight in known.items() if said not in set(held)}, sorted(held)


def language_model(learnt: Mapping[str, float]) -> NGram:
    """The n-gram model of `learnt`, with and without the wake phrase before it, over everyday English."""
    to_charley = [said for said, weight in learnt.items() if weight == 1.0]
    weighted = list(learnt.items())
    weighted += [(f"{opener} {said}", OPENED_WEIGHT) for opener, said in zip(cycle(OPENERS), to_charley)]
    weighted += [
        (f"{wake} {said}", ADDRESSED_WEIGHT) for wake, said in zip(cycle(wake_phrases()), to_charley)
    ]
    weighted += [(" ".join([UNKNOWN_WORD] * n), UNKNOWN_WEIGHT) for n in (1, 2, 3, 4)]
    words = {**dict.fromkeys(near_miss_words(), RARE), **background()}
    return estimate(weighted, words, rare=SELDOM)


def background() -> dict[str, float]:
    """Everyday English words with their weights."""
    return {word: float(weight) for word, weight in fields(BACKGROUND)}


@cache
def unspoken() -> frozenset[str]:
    """Words that the model never writes: those listed, and some that stand in one phrase only.

    Those that no dictionary knows: dialect, names, other languages; guessed sounds would harm other words.
    Those of a phrase that means nothing.
    """
    heard: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    for keys, text in _strings(_content()):
        if {*_SAID_TO_CHARLEY, *_OF_NO_MEANING} & set(keys) or _SOURCED.search(text):
            heard.update(spoken_words(_SOURCED.sub("", text)))
            if not _OF_NO_MEANING & set(keys):
                meant.update(spoken_words(_SOURCED.sub("", text)))
    known = pronunciations()
    once = {word for word, count in heard.items() if count == 1 and (word not in known or not meant[word])}
    return frozenset(once - set(background()) | {word for words in fields(UNSPOKEN) for word in words})


def lexicon() -> dict[str, list[list[str]]]:
    """Every word that can be heard, with its pronunciations in phones, the usual one first.

    Raises KeyError naming all words that neither pronunciations.txt nor cmudict can pronounce.
    """
    if missing := unpronounced():
        raise KeyError(f"no pronunciation for {', '.join(missing)}: add them to {PRONUNCIATIONS}")
    known = pronunciations()
    return {UNKNOWN_WORD: [["SPN"]], **{word: known[word][:MAX_PRONUNCIATIONS] for word in sorted(_words())}}


def unpronounced() -> list[str]:
    """Words that should be heard and that nobody has written down the sound of."""
    return sorted(_words() - pronunciations().keys())


def _words() -> set[str]:
    return {word for said in sentences() for word in said.split()} | set(background()) | near_miss_words()


def near_miss_words() -> set[str]:
    """The words of sentences that are only built like danger signs."""
    texts = [text for keys, text in _strings(_content()) if _NEAR_MISSES in keys]
    return {word for text in texts for word in spoken_words(text)} - unspoken()


def pronunciations() -> dict[str, list[list[str]]]:
    """All words that can be pronounced: cmudict, as PocketSphinx has it, and before it pronunciations.txt."""
    import pocketsphinx

    cmudict = Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict"))
    return _dictionary(cmudict) | _dictionary(PRONUNCIATIONS)


def _dictionary(file: Path) -> dict[str, list[list[str]]]:
    words: dict[str, list[list[str]]] = {}
    for word, *phones in fields(file):
        words.setdefault(re.sub(r"\(\d+\)$", "", word), []).append(phones)
    return words


def fields(file: Path) -> Iterator[list[str]]:
    """The lines of a table, each in its parts, without the remarks."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split()


@cache
def _content() -> dict[str, Any]:
    with CONTENT.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.CSafeLoader)


def _strings(part: Any, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every string of a YAML tree, with the keys that lead to it."""
    if isinstance(part, str):
        yield keys, part
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _strings(value, (*keys, str(key)))
    elif isinstance(part, list):
        for value in part:
            yield from _strings(value, keys)
