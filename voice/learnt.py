"""What the network learnt, as a file: Charley ships it, so that no first start waits for learning.

A numpy archive without pickles. It holds what it was made of; made of anything else, it is not used.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from voice.content import Content
from voice.nlu import labels
from voice.nlu.labels import Kind, Meaning
from voice.nlu.network import Network

log = logging.getLogger(__name__)

NAME = "understanding.npz"
"""The file among the shipped models."""

_NLU = Path(__file__).resolve().parent / "nlu"
_MAKERS = ("normalise.py", "features.py", "hashing.py", "labels.py", "learning.py", "network.py")
"""Code that decides what is learnt from a phrase."""


def made_of(content: Content) -> str:
    """A digest of all that is learnt from, and of the code that learns."""
    digest = hashlib.sha256()
    for maker in _MAKERS:
        digest.update((_NLU / maker).read_bytes())
    for phrase, label in labels.everywhere(content):
        kind, name = labels.meaning(content, label)
        digest.update(f"{phrase}\t{kind.name}\t{name}\n".encode())
    digest.update(json.dumps(content.concepts).encode())
    return digest.hexdigest()


def save(file: Path, network: Network[Meaning], content: Content) -> None:
    """Write `network`, which was learnt from `content`. Raises OSError."""
    arrays: dict[str, Any] = {name: getattr(network, name) for name in _arrays()}
    arrays["meanings"] = np.array([f"{kind.name} {name}" for kind, name in network.meanings])
    np.savez_compressed(file, made_of=np.array(made_of(content)), **arrays)


def load(file: Path, content: Content) -> Network[Meaning] | None:
    """The network in `file`; None if there is none, or if it was not learnt from `content`."""
    try:
        with file.open("rb") as stored, np.load(stored, allow_pickle=False) as kept:
            if str(kept["made_of"]) != made_of(content):
                return None
            return _network(kept)
    except FileNotFoundError:
        return None
    except Exception as error:  # a torn or foreign file fails in any way; then it is learnt anew
        log.debug("cannot use %s (%s)", file, error)
        return None


def _network(kept: Mapping[str, Any]) -> Network[Meaning]:
    meanings = [str(meaning).split(" ", 1) for meaning in kept["meanings"]]
    arrays = {name: kept[name] for name in _arrays()}
    if arrays["vectors"].shape != (arrays["vocabulary"].size, arrays["bias"].size):
        raise ValueError("vectors and vocabulary do not fit")
    if arrays["output"].shape != (arrays["bias"].size, len(meanings)):
        raise ValueError("output and meanings do not fit")
    return Network(
        meanings=tuple((Kind[kind], name) for kind, name in meanings),
        **arrays,
    )


def _arrays() -> list[str]:
    return [field.name for field in fields(Network) if field.name != "meanings"]
