"""Content and its matcher, made ready once: reading and learning take seconds, what came of them a moment."""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voice import content, learnt, places
from voice.content import Content
from voice.nlu.labels import Meaning, examples
from voice.nlu.learning import learn
from voice.nlu.matcher import Matcher
from voice.nlu.network import Network

log = logging.getLogger(__name__)

_PACKAGE = Path(__file__).resolve().parent
_MAKERS = ("events.py", "learnt.py", "prepared.py", "yaml_lines.py", "content/*.py", "nlu/*.py")
"""Code that decides what comes of a file; when it changes, everything is made anew."""
_IN_A_LOG = 10.0
"""Seconds between two states of the bar where nobody watches it: there each is a line of its own."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What Charley knows, and what understands it."""

    content: Content
    matcher: Matcher


def prepare(file: Path, *, kept: Path | None = None, show: bool = True) -> Prepared:
    """What `file` holds, from `kept` if it was made of the same before. Raises ContentError, OSError.

    `show`: a bar on stderr, where something has to be learnt and it takes a while.
    """
    kept = kept or places.cache_dir() / "prepared"
    key = _key(file)
    found = _kept(kept, key)
    if found is None:
        loaded = content.load(file, places.facts_file())
        found = Prepared(loaded, Matcher(loaded, network(loaded, show=show)))
        _keep(kept, key, found)
    return found


def network(known: Content, *, show: bool = True) -> Network[Meaning]:
    """What has been learnt from `known`: it ships with the shipped content, and is learnt from any other."""
    shipped = learnt.load(places.shipped_models() / learnt.NAME, known)
    if shipped:
        return shipped
    from tqdm import tqdm

    with tqdm(
        total=1.0,
        desc="Learning what people say",
        disable=not show,
        delay=1,
        mininterval=0.1 if sys.stderr.isatty() else _IN_A_LOG,
        bar_format="{desc}: {percentage:3.0f}%|{bar}| {remaining}",
    ) as bar:

        def told(done: float) -> None:
            bar.update(done - bar.n)

        return learn(examples(known), told=told)


def _key(file: Path) -> bytes:
    """Of the file, the facts it is checked against, and the code."""
    shipped = places.shipped_models() / learnt.NAME
    made_of = [
        file,
        *([shipped] if shipped.is_file() else []),
        places.facts_file(),
        *(f for pattern in _MAKERS for f in sorted(_PACKAGE.glob(pattern))),
    ]
    digest = hashlib.sha256(f"{sys.version} {np.__version__}".encode())
    for one in made_of:
        digest.update(hashlib.sha256(one.read_bytes()).digest())
    return digest.hexdigest().encode()


def _kept(kept: Path, key: bytes) -> Prepared | None:
    try:
        with kept.open("rb") as stored:
            # Only what this user wrote, and nobody else can: a pickle can run anything.
            status = os.fstat(stored.fileno())
            if status.st_uid != os.getuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                return None
            if stored.read(len(key)) != key:
                return None
            found = pickle.load(stored)
    except FileNotFoundError:
        return None
    except Exception as error:  # a torn or foreign file fails in any way; then it is made anew
        log.debug("cannot use %s (%s)", kept, error)
        return None
    return found if isinstance(found, Prepared) else None


def _keep(kept: Path, key: bytes, made: Prepared) -> None:
    fresh = kept.with_suffix(f".{os.getpid()}")
    try:
        with fresh.open("wb") as stored:
            stored.write(key)
            pickle.dump(made, stored, protocol=5)
        fresh.replace(kept)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        log.warning("cannot keep what was made ready (%s): the next start takes as long", error)
