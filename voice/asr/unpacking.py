"""Unpacks a model's archive, whatever is in it, without ever writing outside the one folder asked for."""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from voice.asr.models import ModelError, problem_with

MOST_FILES = 1000
"""A model has some twenty files; a million empty ones would exhaust the file system without using space."""

_CHUNK = 1 << 16


def unpack(archive: Path, final: Path, *, limit: int) -> None:
    """Unpack the one folder in `archive` as `final`, replacing what is there, in one step at the very end.

    Raises ModelError when the archive is damaged, tries to leave its folder, holds more than `limit` bytes or
    is no model; OSError when the file system refuses. Either way nothing of it stays.
    """
    aside, old = (final.with_name(f".{final.name}.{suffix}") for suffix in ("new", "old"))
    for leftover in (aside, old):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        _extract(archive, aside, limit)
        if problem := problem_with(aside):
            raise ModelError(f"{archive.name} holds no usable Vosk model: {problem}")
        if final.exists():
            final.rename(old)
        aside.rename(final)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError(f"{archive.name} is a damaged archive: {error}") from error
    except (FileExistsError, NotADirectoryError) as error:
        raise ModelError(f"{archive.name} is refused: it has one name twice") from error
    finally:
        for leftover in (aside, old):
            shutil.rmtree(leftover, ignore_errors=True)


def _extract(archive: Path, aside: Path, limit: int) -> None:
    with zipfile.ZipFile(archive) as packed:
        members = packed.infolist()
        if len(members) > MOST_FILES:
            raise ModelError(f"{archive.name} is refused: {len(members)} files in one model")
        tops = {_safe_parts(member)[0] for member in members}
        if len(tops) != 1:
            raise ModelError(f"{archive.name} is refused: a model is one folder, not {len(tops)}")
        left = limit
        for member in members:
            target = aside.joinpath(*_safe_parts(member)[1:])
            if member.is_dir():
                target.mkdir(parents=True, exist_ok=True)
            else:
                left -= _copy(packed, member, target, most=left)


def _safe_parts(member: zipfile.ZipInfo) -> tuple[str, ...]:
    """The path inside the archive, known to lead nowhere else. Raises ModelError."""
    path = PurePosixPath(member.filename)
    if (
        path.is_absolute()
        or ".." in path.parts
        or not path.parts
        or "\\" in member.filename
        or (len(path.parts) == 1 and not member.is_dir())
    ):
        raise ModelError(f"the archive is refused: {member.filename!r} is no place in a model's folder")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):  # 0: packed where files have no mode
        raise ModelError(f"the archive is refused: {member.filename!r} is a link or a device")
    return path.parts


def _copy(packed: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, *, most: int) -> int:
    """Write one file of at most `most` bytes, whatever size it claims, and return its size."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with packed.open(member) as source, target.open("xb") as sink:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > most:
                raise ModelError("the archive is refused: it grows beyond the size that the manifest allows")
            sink.write(chunk)
        sink.flush()
        os.fsync(sink.fileno())  # a power cut after the rename must not leave a model of empty files
    return written
