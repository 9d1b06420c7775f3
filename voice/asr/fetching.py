"""Fetches a model: resumed where it broke off, verified by its checksum, put in place in one step."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import requests
from tqdm import tqdm

from voice.asr.models import Entry, ModelError, problem_with
from voice.asr.unpacking import unpack

CONNECT_SECONDS = 4.0
"""A host that is there answers within this, even over bad radio; one that is not must not hold up a start."""

PATIENCE_SECONDS = 10.0
"""For the first answer, and for any silence after it."""

ATTEMPTS = 4
"""Connections in a row that bring less than FRUITFUL_BYTES; each continues where the last broke off."""

FRUITFUL_BYTES = 1 << 20

_CHUNK = 1 << 13
"""Of a chunk in which the connection breaks nothing is kept, so small ones."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

T = TypeVar("T")


class _LostError(Exception):
    """The connection broke; what arrived stays for the next attempt."""


def fetch(entry: Entry, into: Path, *, patience: float = PATIENCE_SECONDS, show: bool = True) -> Path:
    """Fetch `entry` into the folder `into` and return the model's folder.

    `patience` is in seconds; `show` draws a bar on stderr. Raises ModelError. A connection that breaks leaves
    the hidden file `.NAME.zip.part`, from which the next call goes on; nothing else half-done is ever left.
    """
    final, part = into / entry.name, into / f".{entry.name}.zip.part"
    with _blaming_the_disk(entry, into, part), _alone(into, entry.name):
        if problem_with(final) is None:
            return final
        _download(entry, part, patience=patience, show=show)
        try:
            unpack(part, final, limit=entry.unpacked_bytes)
        finally:
            part.unlink(missing_ok=True)
    return final


# --- the download ---------------------------------------------------------------------------------


def _download(entry: Entry, part: Path, *, patience: float, show: bool) -> None:
    """Fill `part` until it is the very archive that the manifest pins."""
    clean = False
    while not clean:
        # A spoilt part spoils a good rest: one clean attempt is fair. A clean one that is wrong is final.
        clean = _size(part) == 0
        _complete(entry, part, patience=patience, show=show)
        if _sha256(part) == entry.sha256:
            return
        part.unlink()
    raise ModelError(f"{entry.url} is not the file that the manifest pins (wrong checksum); nothing was kept")


def _complete(entry: Entry, part: Path, *, patience: float, show: bool) -> None:
    """Bring `part` to its full size over as many connections as it takes, if each brings something."""
    fruitless = 0
    while (have := _size(part)) != entry.bytes:
        if have > entry.bytes:
            part.unlink()
        _check_space(part.parent, entry.bytes)
        try:
            _receive(entry, part, patience=patience, show=show)
        except _LostError as error:
            fruitless = 0 if _size(part) - have >= FRUITFUL_BYTES else fruitless + 1
            if fruitless == ATTEMPTS:
                message = f"cannot fetch {entry.url}: {error}; run the same again to go on"
                raise ModelError(message) from error


def _receive(entry: Entry, part: Path, *, patience: float, show: bool) -> None:
    """Add to `part` what it lacks, or write it anew if the server cannot continue.

    Raises _LostError when the connection breaks, ModelError when none comes about or it is the wrong file.
    """
    have = _size(part)
    answer = _in_time(lambda: _ask(entry.url, have, patience), seconds=CONNECT_SECONDS + patience)
    with answer:
        start = _start_of(answer, entry, have)
        bar = tqdm(
            desc=entry.name,
            total=entry.bytes,
            initial=start,
            unit="B",
            unit_scale=True,
            file=sys.stderr,
            disable=not show,
            mininterval=0.2 if sys.stderr.isatty() else 10,  # a log file wants lines, not an animation
        )
        with bar, part.open("r+b" if start else "wb") as file:
            file.seek(start)
            got = start
            for chunk in _body(answer):
                got += len(chunk)
                if got > entry.bytes:
                    part.unlink()
                    raise ModelError(f"{entry.url} is longer than the pinned {entry.bytes} bytes")
                file.write(chunk)
                bar.update(len(chunk))
    if got < entry.bytes:
        raise _LostError("the connection broke")


def _ask(url: str, have: int, patience: float) -> requests.Response:
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        return requests.get(url, headers=headers, stream=True, timeout=(CONNECT_SECONDS, patience))
    except requests.RequestException as error:
        raise ModelError(f"cannot fetch {url}: {_in_words(error)}") from error


def _body(answer: requests.Response) -> Iterator[bytes]:
    try:
        yield from answer.iter_content(_CHUNK)
    except requests.RequestException as error:
        raise _LostError("the connection broke") from error


def _start_of(answer: requests.Response, entry: Entry, have: int) -> int:
    """Where in the file the answer's body begins. Raises ModelError when it is not the pinned file's."""
    if answer.status_code == requests.codes.requested_range_not_satisfiable:
        raise ModelError(f"{entry.url} has changed: it is shorter than the pinned {entry.bytes} bytes")
    if answer.status_code not in (requests.codes.ok, requests.codes.partial_content):
        raise ModelError(f"cannot fetch {entry.url}: the server says {answer.status_code} {answer.reason}")
    if "html" in answer.headers.get("Content-Type", ""):
        raise ModelError(f"{entry.url} answers with a web page; does this network want a login first?")
    if answer.status_code == requests.codes.partial_content:
        if answer.headers.get("Content-Range") != f"bytes {have}-{entry.bytes - 1}/{entry.bytes}":
            said = answer.headers.get("Content-Range")
            raise ModelError(f"{entry.url} is not the file that the manifest pins (the server offers {said})")
        return have
    length = answer.headers.get("Content-Length")
    if length is not None and length != str(entry.bytes):
        raise ModelError(f"{entry.url} has changed: it has {length} bytes, not the pinned {entry.bytes}")
    return 0


def _in_time(work: Callable[[], T], *, seconds: float) -> T:
    """The result of `work`. Raises ModelError when that takes longer than `seconds`.

    Looking up a name has no time-out of its own: with a dead name server it takes half a minute.
    """
    outcome: list[T | Exception] = []

    def run() -> None:
        try:
            outcome.append(work())
        except Exception as error:  # carried over to the caller's thread
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True, name="model-host")
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise ModelError(f"no answer within {seconds:.0f} seconds; is there an internet connection?")
    result = outcome[0]
    if isinstance(result, Exception):
        raise result
    return result


def _in_words(error: requests.RequestException) -> str:
    """What went wrong and what may help, without the nested representations that requests prints."""
    words: dict[type[requests.RequestException], str] = {
        requests.exceptions.SSLError: "its certificate is not trusted here; is the clock right?",
        requests.exceptions.ProxyError: "the proxy does not answer; is it the right one?",
        requests.exceptions.ConnectTimeout: "the host does not answer; is there an internet connection?",
        requests.exceptions.ConnectionError: "the host cannot be reached; is there an internet connection?",
        requests.exceptions.ReadTimeout: "the host is silent; try again later",
    }
    return next((text for kind, text in words.items() if isinstance(error, kind)), str(error))


# --- the disk -------------------------------------------------------------------------------------


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check_space(folder: Path, wanted: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise OSError(errno.ENOSPC, f"{wanted / 1e6:.0f} MB wanted, {free / 1e6:.0f} MB free")


@contextmanager
def _alone(folder: Path, name: str) -> Iterator[None]:
    """Keep a second fetch out; the lock is on the folder itself and ends with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise ModelError(f"another fetch into {folder} is under way; {name} waits until it is done") from None
    try:
        yield
    finally:
        os.close(handle)


@contextmanager
def _blaming_the_disk(entry: Entry, folder: Path, part: Path) -> Iterator[None]:
    """Turn what the file system refuses into one line; on a full disk not even the part stays."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            part.unlink(missing_ok=True)
            megabytes = (entry.bytes + entry.unpacked_bytes) / 1e6
            raise ModelError(f"{folder} is full: free {megabytes:.0f} MB and run the same again") from error
        raise ModelError(f"cannot write to {folder}: {error.strerror or error}; mend that first") from error
