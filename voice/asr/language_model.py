"""Estimates which words follow which: the one n-gram model for every recogniser of Charley's.

Witten-Bell: a history that was followed by many different words expects yet another one. Every step down to a
shorter history ends at single words, where everyday English (the background) is mixed in, so a sentence that
nobody foresaw can still be heard. Pure: text and numbers in, text and numbers out.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

History = tuple[str, ...]

START, END = "<s>", "</s>"
IMPOSSIBLE = -99.0
"""What ARPA files write for the log10 probability of something that never happens."""

NOVELTY = 2.0
"""How much each different word after a history speaks for yet another one; Witten and Bell took 1. With 2,
unread sentences of the domain and talk about other things are both less of a surprise."""

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


@dataclass(frozen=True, slots=True)
class NGram:
    """A back-off n-gram model. All logarithms are natural."""

    order: int
    log_probability: Mapping[History, Mapping[str, float]]
    """For each history, the words that were seen after it; () holds every word that can be heard."""
    log_backoff: Mapping[History, float]
    """What going on with a history shorter by its first word costs; for every history but ()."""

    def score(self, word: str, history: History) -> float:
        """Log probability of `word` after `history` (oldest word first); -inf for a word it does not know."""
        cost = 0.0
        history = history[max(0, len(history) - self.order + 1) :]
        while True:
            seen = self.log_probability.get(history, {})
            if word in seen:
                return cost + seen[word]
            if not history:
                return -math.inf
            cost += self.log_backoff.get(history, 0.0)
            history = history[1:]


def spoken_words(text: str) -> list[str]:
    """The words of a written sentence as a recogniser knows them: lower case, no marks, numbers in words."""
    text = re.sub(r"\{[^}]*\}", " ", text.lower().replace("\u2019", "'"))
    text = re.sub(r"\d+", lambda digits: f" {_number(int(digits[0]))} ", text)
    return _WORD.findall(text)


def estimate(
    sentences: Iterable[tuple[str, float]],
    background: Mapping[str, float],
    *,
    background_weight: float = 0.2,
    order: int = 3,
    rare: float = 0.0,
) -> NGram:
    """The model of weighted sentences (words parted by spaces) over a background of word weights.

    `background_weight` is the share of a single word that comes from the background. The longest
    histories that weigh no more than `rare` are left out, for a smaller model.
    Raises ValueError where there is nothing to learn from, or no end to a sentence could be learnt.
    """
    counts = _counts(sentences, order)
    if not counts[()]:
        raise ValueError("a language model needs at least one sentence with a weight above 0")
    probability: dict[History, dict[str, float]] = {(): _unigrams(counts[()], background, background_weight)}
    backoff: dict[History, float] = {}
    for history in sorted(counts, key=lambda words: (len(words), words)):
        if not history:
            continue
        seen, shorter = counts[history], history[1:]
        if len(history) == order - 1 and sum(seen.values()) <= rare:
            continue
        new = NOVELTY * len(seen)
        total = sum(seen.values()) + new
        backoff[history] = new / total
        # The shorter history is complete already, and has seen every word that this one has.
        below = probability[shorter]
        probability[history] = {w: (n + new * below[w]) / total for w, n in seen.items()}
    return NGram(
        order=order,
        log_probability={h: {w: math.log(p) for w, p in ps.items()} for h, ps in probability.items()},
        log_backoff={h: math.log(p) for h, p in backoff.items()},
    )


def arpa(model: NGram) -> str:
    """The model as the text of an ARPA file (logarithms to base 10), as PocketSphinx and Kaldi read it."""
    by_length: list[list[str]] = [[] for _ in range(model.order)]
    for history, word, value in _entries(model):
        gram = (*history, word)
        line = f"{value / math.log(10):.4f}\t{' '.join(gram)}"
        if gram in model.log_backoff:
            line += f"\t{model.log_backoff[gram] / math.log(10):.4f}"
        by_length[len(history)].append(line)
    head = [f"ngram {n}={len(lines)}" for n, lines in enumerate(by_length, 1)]
    blocks = ["\\data\\\n" + "\n".join(head)]
    blocks += [f"\\{n}-grams:\n" + "\n".join(lines) for n, lines in enumerate(by_length, 1)]
    return "\n\n".join(blocks) + "\n\n\\end\\\n"


def _entries(model: NGram) -> Iterator[tuple[History, str, float]]:
    yield (), START, IMPOSSIBLE * math.log(10)
    for history, words in model.log_probability.items():
        for word, value in sorted(words.items()):
            yield history, word, value


def _counts(sentences: Iterable[tuple[str, float]], order: int) -> dict[History, dict[str, float]]:
    counts: dict[History, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for sentence, weight in sentences:
        words = (START, *sentence.split(), END)
        if weight <= 0 or len(words) == 2:
            continue
        for end in range(1, len(words)):
            for start in range(max(0, end - order + 1), end + 1):
                counts[words[start:end]][words[end]] += weight
    return counts


def _unigrams(
    seen: Mapping[str, float], background: Mapping[str, float], background_weight: float
) -> dict[str, float]:
    share = background_weight if background else 0.0
    total, total_background = sum(seen.values()), sum(background.values())
    words = {w: (1 - share) * n / total for w, n in seen.items()}
    for word, weight in background.items():
        words[word] = words.get(word, 0.0) + share * weight / total_background
    return words


def _number(value: int) -> str:
    if value < 20:
        return _ONES[value]
    if value < 100:
        ones = value % 10
        return _TENS[value // 10 - 2] + (f" {_ONES[ones]}" if ones else "")
    for name, unit in (("thousand", 1000), ("hundred", 100)):
        if value % unit == 0 and value // unit < 20:
            return f"{_ONES[value // unit]} {name}"
    # Telephone numbers and the like are read digit by digit.
    return " ".join(_ONES[int(digit)] for digit in str(value))
