"""The sounds of the model and how Kaldi numbers them: phones, probability densities (pdfs), transition ids.

An acoustic phone p has two pdfs: 2p for its first frame, 2p + 1 for all the following ones. Kaldi is shown
each phone in four positions of a word (begin, internal, end, single) that share these pdfs, so that it can
tell where a word starts and ends.
"""

from __future__ import annotations

from typing import NamedTuple

SILENCE, UNKNOWN = "SIL", "SPN"

PHONES = [SILENCE, UNKNOWN, *(
    "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH"
).split()]  # fmt: skip
PHONE_ID = {name: number for number, name in enumerate(PHONES)}
NUM_PDFS = 2 * len(PHONES)

_POSITIONS = {"B": "begin", "I": "internal", "E": "end", "S": "singleton"}


class KaldiPhone(NamedTuple):
    """A phone as Kaldi sees it; its id is its place in KALDI_PHONES plus 1."""

    name: str
    acoustic: int
    """Number of the acoustic phone, an index of PHONES."""
    position: str
    """As in word_boundary.int."""


KALDI_PHONES = [
    KaldiPhone(SILENCE, 0, "nonword"),
    *(
        KaldiPhone(f"{name}_{letter}", PHONE_ID[name], position)
        for name in PHONES[1:]
        for letter, position in _POSITIONS.items()
    ),
]
KALDI_ID = {phone.name: number for number, phone in enumerate(KALDI_PHONES, 1)}

DISAMBIGUATION_ID = 2 * len(KALDI_PHONES) + 1
"""A transition id that no arc carries: Vosk wants a file with at least one."""


def in_positions(pronunciation: list[str]) -> tuple[int, ...]:
    """Kaldi ids of a word's phones, each in its place of the word."""
    inner = len(pronunciation) - 2
    places = ["S"] if inner < 0 else ["B", *"I" * inner, "E"]
    return tuple(KALDI_ID[f"{phone}_{place}"] for phone, place in zip(pronunciation, places, strict=True))


def forward(phone: int) -> int:
    """Transition id that enters Kaldi phone `phone`."""
    return 2 * phone


def self_loop(phone: int) -> int:
    """Transition id that stays in Kaldi phone `phone`."""
    return 2 * phone - 1
