"""Which recogniser, with which model and phrases, and the making of it: in this process or another one."""

from __future__ import annotations

import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voice import places
from voice.asr.recogniser import EngineError, Recogniser

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Engine:
    """A recogniser that is still to be made. Can be sent to another process."""

    kind: str
    """"vosk", "pocketsphinx", or "pair": the one beside the other."""
    model: str = ""
    """The folder of Vosk's model; "" for PocketSphinx."""
    phrases: tuple[str, ...] = ()
    """What people say to Charley; () for a Vosk model that was made of it."""
    uri: str = ""
    """Of a Wyoming server that hears beside it, when it runs in a process of its own; "" for none."""

    def as_json(self) -> dict[str, Any]:
        """What `from_json` takes."""
        return {"kind": self.kind, "model": self.model, "phrases": self.phrases, "uri": self.uri}

    @classmethod
    def from_json(cls, sent: dict[str, Any]) -> Engine:
        """Raises KeyError for what `as_json` did not write."""
        return cls(sent["kind"], sent["model"], tuple(sent["phrases"]), sent["uri"])

    def build(self) -> Recogniser:
        """Load it, which takes a second and 100 MB. Raises EngineError."""
        match self.kind:
            case "vosk":
                return _vosk(self.model, self.phrases)
            case "pocketsphinx":
                return _pocketsphinx(self.phrases)
            case "pair":
                from voice.asr.pair import PairRecogniser

                return PairRecogniser(_vosk(self.model, ()), _pocketsphinx(self.phrases))
            case other:
                raise EngineError(f"no such recogniser: {other}")


def _vosk(model: str, phrases: tuple[str, ...]) -> Recogniser:
    from voice.asr.vosk import VoskRecogniser

    return VoskRecogniser(Path(model), phrases=phrases)


def _pocketsphinx(phrases: tuple[str, ...]) -> Recogniser:
    from voice.asr.pocketsphinx import PocketSphinxRecogniser

    shipped = places.shipped_models()

    def built(folder: Path) -> Recogniser:
        return PocketSphinxRecogniser(
            phrases,
            background=shipped / "background.txt",
            pronunciations=shipped / "pronunciations.txt",
            folder=folder,
        )

    try:
        return built(places.cache_dir() / "pocketsphinx")
    except OSError as error:
        # A full disk must not make Charley deaf: the model is built again at the next start.
        log.warning("cannot keep the language model (%s): building it anew", error)
        with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
            return built(Path(folder))
