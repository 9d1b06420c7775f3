"""Content and its matcher, made ready once: reading and learning take seconds, what came of them a moment."""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
from dataclasses import dataclass
from pathlib import Path

from voice import content, places
from voice.content import Content
from voice.nlu.matcher import Matcher

log = logging.getLogger(__name__)

_PACKAGE = Path(__file__).resolve().parent
_MAKERS = ("events.py", "yaml_lines.py", "content/*.py", "nlu/*.py")
"""Code that decides what comes of a file; when it changes, everything is made anew."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What Charley knows, and what understands it."""

    content: Content
    matcher: Matcher


def prepare(file: Path, *, kept: Path | None = None) -> Prepared:
    """What `file` holds, from `kept` if it was made of the same before. Raises ContentError, OSError."""
    kept = kept or places.cache_dir() / "prepared"
    key = _key(file)
    found = _kept(kept, key)
    if found is None:
        loaded = content.load(file, places.facts_file())
        found = Prepared(loaded, Matcher(loaded))
        _keep(kept, key, found)
    return found


def _key(file: Path) -> bytes:
    """Of the file, the facts it is checked against, and the code."""
    made_of = [file, places.facts_file(), *(f for pattern in _MAKERS for f in sorted(_PACKAGE.glob(pattern)))]
    digest = hashlib.sha256()
    for one in made_of:
        digest.update(hashlib.sha256(one.read_bytes()).digest())
    return digest.hexdigest().encode()


def _kept(kept: Path, key: bytes) -> Prepared | None:
    try:
        # Only what this user wrote: a pickle can run anything.
        if kept.stat().st_uid != os.getuid():
            return None
        with kept.open("rb") as stored:
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
