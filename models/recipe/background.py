"""Writes models/background.txt: the commonest words of English, each with its weight per million words.

Counts are the single-word probabilities of PocketSphinx's own language model (BSD licence), so all words
have a sound; words of home, bed and body (everyday.txt) are lifted, as that model has read too much news.
"""

from __future__ import annotations

import re

from text import BACKGROUND, RECIPE, fields, pronunciations, unspoken

WORDS = 6000
EVERYDAY_RANK = 2000
"""Words of everyday.txt weigh at least as much as the word of this rank."""

_PLAIN = re.compile(r"[a-z]{2,}(?:'[a-z]+)?|[ai]")
_SLURS = set(
    "nigger niggers nigga niggas faggot faggots fag fags kike spic retard retards cunt cunts".split()
)
_NOT_WORDS = set(
    "th te le la el al et de da di du en un une st ed ve ll im mm cm km vs www com org http edu".split()
)


def counts() -> dict[str, float]:
    """Words per million words of text, by PocketSphinx's general English model."""
    from pocketsphinx import Config, LogMath, NGramModel, get_model_path

    logs = LogMath()
    model = NGramModel(Config(lm=None), logs, get_model_path("en-us/en-us.lm.bin"))
    words = [w for w in pronunciations() if _PLAIN.fullmatch(w) and w not in _SLURS | _NOT_WORDS | unspoken()]
    unheard = model.prob(["<UNK>"])
    return {w: 1e6 * logs.exp(p) for w in words if (p := model.prob([w])) and p != unheard}


def main() -> None:
    """Rank, lift, write."""
    known = counts()
    ranked = sorted(known, key=lambda w: (-known[w], w))
    lift = known[ranked[EVERYDAY_RANK]]
    everyday = {word for words in fields(RECIPE / "everyday.txt") for word in words}
    weights = {w: known[w] for w in ranked[:WORDS]} | {w: max(known.get(w, 0.0), lift) for w in everyday}
    head = "# Everyday English: words and how often they come in a million. Made by recipe/background.py.\n"
    ordered = sorted(weights, key=lambda w: (-weights[w], w))
    BACKGROUND.write_text(head + "".join(f"{w} {weights[w]:.1f}\n" for w in ordered), encoding="utf-8")
    print(f"{len(weights)} words, lifted to {lift:.1f} a million: {len(everyday)}")


if __name__ == "__main__":
    main()
