"""Guesses, into models/pronunciations.txt, the sounds of words nobody has written down: to be read over."""

from __future__ import annotations

import subprocess

from text import PRONUNCIATIONS, pronunciations, unpronounced

_CMUDICT = {"ax": "AH", "axr": "ER", "dx": "T", "pau": ""}
"""What flite's phones are called in cmudict, where it is not the same name in capitals."""

_HISSING, _VOICELESS = set("S Z SH ZH CH JH".split()), set("P T K F TH".split())


def guessed(word: str, known: dict[str, list[list[str]]]) -> str:
    """The phones of `word`: of its stem and the 's, or else by flite's letter-to-sound rules."""
    stem, _, ending = word.partition("'")
    if ending == "s" and stem in known:
        phones = known[stem][0]
        sound = "IH Z" if phones[-1] in _HISSING else "S" if phones[-1] in _VOICELESS else "Z"
        return f"{' '.join(phones)} {sound}"
    told = subprocess.run(
        ["flite", "-ps", "-t", word, "none"], check=True, capture_output=True, text=True
    ).stdout
    return " ".join(filter(None, (_CMUDICT.get(phone, phone.upper()) for phone in told.split())))


def main() -> None:
    """Guess every word of intents.yaml that has no pronunciation, and say so."""
    words, known = unpronounced(), pronunciations()
    with PRONUNCIATIONS.open("a", encoding="utf-8") as file:
        for word in words:
            line = f"{word} {guessed(word, known)}"
            print(f"guessed: {line}")
            file.write(f"{line}\n")


if __name__ == "__main__":
    main()
