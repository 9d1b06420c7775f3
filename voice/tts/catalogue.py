"""The voices that espeak-ng has, and which one a name means."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from voice.tts.synthesiser import SynthesisError


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What there is to choose from."""

    voices: Mapping[str, str]
    """Name in lower case -> identifier: {"en-gb": "gmw/en"}."""
    variants: tuple[str, ...]
    """What may follow the plus sign, as spelt: "f2", "Annie"."""

    def identifier(self, name: str) -> str:
        """The identifier of a voice such as "en-GB+F2". Raises SynthesisError for one that does not exist.

        espeak-ng itself keeps the voice it had, or drops the variant, without a word.
        """
        base, plus, variant = name.partition("+")
        identifier = self.voices.get(base.strip().lower())
        if identifier is None:
            raise SynthesisError(f'there is no voice "{base}"; {_near(base, self.voices)}')
        if not plus:
            return identifier
        spelling = {known.lower(): known for known in self.variants}
        if variant.strip().lower() not in spelling:
            raise SynthesisError(f'voice "{base}" has no variant "{variant}"; {_near(variant, spelling)}')
        return f"{identifier}+{spelling[variant.strip().lower()]}"


def _near(name: str, known: Iterable[str]) -> str:
    names = [each for each in known if "/" not in each]
    near = difflib.get_close_matches(name.lower(), names, n=4, cutoff=0.4) or sorted(names)[:4]
    return "did you mean " + " or ".join(f'"{each}"' for each in near) + "?"
