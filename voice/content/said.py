"""Every reply with the place where it stands: as somebody wrote it in the file, and as it was loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from voice.content.part import Part, as_written
from voice.content.sentences import SOURCED, sentence
from voice.events import Sentence

if TYPE_CHECKING:
    from voice.yaml_lines import Path

_NOT_SPOKEN = frozenset({"not_said", "avoided", "cautions", "regions", "screen", "unset"})
"""What stands there is no sentence, even if it ends in brackets."""

_ONE_OF = "either"
"""Its items are wordings of one line: each is a reply by itself."""


@dataclass(frozen=True, slots=True)
class Said:
    """Sentences that stand together, and are heard together."""

    path: Path
    """Of the list, or of the only sentence."""
    sentences: tuple[Sentence, ...]
    places: tuple[Path, ...]
    """Of each sentence."""

    @property
    def text(self) -> str:
        """All of it, as it is heard."""
        return " ".join(s.text for s in self.sentences)


def written(value: Any, path: Path = ()) -> Iterator[Said]:
    """Every reply of a parsed file, whether or not the rest of the file is well formed."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if path or key not in _NOT_SPOKEN:
                yield from written(inner, (*path, key))
    elif isinstance(value, list):
        yield from _together(path, [(i, s) for i, item in enumerate(value) if (s := _sourced(item))])
        for i, item in enumerate(value):
            if not isinstance(item, str):
                yield from written(item, (*path, i))
    elif alone := _sourced(value):
        yield Said(path, (alone,), (path,))


def loaded(part: Any, path: Path = ()) -> Iterator[Said]:
    """Every reply of the content or of a part of it, in the order of the model."""
    if isinstance(part, Sentence):
        yield Said(path, (part,), (path,))
    elif isinstance(part, Part):
        for field in fields(part):
            yield from loaded(getattr(part, field.name), (*path, as_written(field.name)))
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from loaded(value, (*path, str(key)))
    elif isinstance(part, tuple):
        yield from _together(path, [(i, item) for i, item in enumerate(part) if isinstance(item, Sentence)])
        for i, item in enumerate(part):
            if not isinstance(item, Sentence):
                yield from loaded(item, (*path, i))


def _together(path: Path, items: list[tuple[int, Sentence]]) -> Iterator[Said]:
    places = tuple((*path, i) for i, _ in items)
    if path[-1:] == (_ONE_OF,):
        for place, (_, one) in zip(places, items, strict=True):
            yield Said(place, (one,), (place,))
    elif items:
        yield Said(path, tuple(s for _, s in items), places)


def _sourced(value: Any) -> Sentence | None:
    """The sentence, if it names its facts; one that doesn't is a mistake that the model tells of."""
    if not isinstance(value, str) or not SOURCED.match(value.strip()):
        return None
    try:
        return sentence(value)
    except ValueError:  # empty brackets
        return None
