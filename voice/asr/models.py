"""Which speech models there are: the manifest, finding one, and whether a folder is a model at all."""

from __future__ import annotations

import logging
import os
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voice import places

log = logging.getLogger(__name__)


class ModelError(Exception):
    """A model cannot be had. The message is one line that names the culprit and the cure."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A model as the manifest describes it."""

    name: str
    licence: str
    note: str
    hears: str
    """"people", or "synthesised voices"; only the former is ever chosen unasked."""
    url: str = ""
    """"" for a model that ships with Charley."""
    bytes: int = 0
    """Size of the archive at `url`."""
    sha256: str = ""
    """Of the archive at `url`."""
    unpacked_bytes: int = 0
    """The most that the archive may grow to."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The models that Charley knows by name."""

    default: str
    entries: tuple[Entry, ...]

    def entry(self, name: str | None) -> Entry:
        """The entry called `name`, or the default one. Raises ModelError for a name it does not know."""
        wanted = self.default if name is None else name
        for entry in self.entries:
            if entry.name == wanted:
                return entry
        known = ", ".join(entry.name for entry in self.entries)
        raise ModelError(f"no model is called {wanted!r}; there is {known}")


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model on this machine, complete as far as its folder shows."""

    name: str
    path: Path
    hears: str = "people"


@dataclass(frozen=True, slots=True)
class BrokenModel:
    """A folder that was meant to be a model. Handing it to libvosk can end the process."""

    name: str
    path: Path
    problem: str

    def __str__(self) -> str:
        return f"the model at {self.path} is unusable: {self.problem}; mend: charley models get {self.name}"


def manifest(file: Path | None = None) -> Manifest:
    """Read the manifest. Raises ModelError when it is missing or wrong."""
    file = file or places.shipped_models() / "manifest.toml"
    try:
        raw: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
        return Manifest(raw["default"], tuple(Entry(**model) for model in raw["model"]))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ModelError(f"{file}: {error!r}; restore it with: git checkout models/manifest.toml") from error


# --- what is on this machine ----------------------------------------------------------------------

_IVECTOR = ("final.dubm", "final.mat", "global_cmvn.stats", "online_cmvn.conf", "splice.conf")


def problem_with(folder: Path) -> str | None:
    """What keeps `folder` from being a Vosk model, or None.

    Knows both layouts: am/, conf/ and graph/, and the flat one of older models.
    """
    flat = not (folder / "am" / "final.mdl").exists() and (folder / "final.mdl").exists()
    graph = "" if flat else "graph/"
    needed = ["final.mdl", "mfcc.conf"] if flat else ["am/final.mdl", "conf/mfcc.conf", "conf/model.conf"]
    if (folder / f"{graph}HCLG.fst").exists():
        needed += [f"{graph}HCLG.fst", f"{graph}words.txt"]
    else:
        needed += [f"{graph}HCLr.fst", f"{graph}Gr.fst", f"{graph}disambig_tid.int"]
    if (folder / "ivector" / "final.ie").exists():
        needed += ["ivector/final.ie", *(f"ivector/{name}" for name in _IVECTOR)]
    if (folder / "rescore" / "G.carpa").exists():
        needed += ["rescore/G.fst"]
    try:
        faulty = [
            name for name in needed if not (folder / name).is_file() or not (folder / name).stat().st_size
        ]
    except OSError as error:
        return f"{error.filename} cannot be read ({error.strerror})"
    return f"{', '.join(faulty)} missing or empty" if faulty else None


def installed(folders: Iterable[Path] | None = None) -> tuple[FoundModel, ...]:
    """Every usable model, in the order of search."""
    return tuple(model for model in _survey(folders) if isinstance(model, FoundModel))


def broken(folders: Iterable[Path] | None = None) -> tuple[BrokenModel, ...]:
    """Every folder that looks like a model by its name or its contents, but cannot be used."""
    return tuple(model for model in _survey(folders) if isinstance(model, BrokenModel))


def find(name: str | None = None, *, folders: Sequence[Path] | None = None) -> FoundModel | None:
    """The model called `name` (or at that path); without a name the best one that hears people speak English.

    None when there is none. Raises ModelError when the model asked for is there but unusable.
    """
    if name and os.sep in name:
        folder = Path(name).expanduser()
        if problem := problem_with(folder):
            raise ModelError(f"{folder} is no usable Vosk model: {problem}")
        return FoundModel(folder.name, folder.absolute())
    there = tuple(_survey(folders))
    if name:
        usable = [model for model in there if isinstance(model, FoundModel) and model.name == name]
        ruins = [model for model in there if isinstance(model, BrokenModel) and model.name == name]
        if ruins and not usable:
            raise ModelError(str(ruins[0]))
        return usable[0] if usable else None
    for ruin in there:
        if isinstance(ruin, BrokenModel):
            log.warning("%s", ruin)
    fit = [model for model in there if isinstance(model, FoundModel) and _fit_unasked(model)]
    return min(fit, key=_rank, default=None)


def _fit_unasked(model: FoundModel) -> bool:
    """Whether to use it although nobody named it: a German model would hear English as German words."""
    return model.hears == "people" and (_is_named_by_user(model.path) or "-en-" in f"{model.name}-")


def _rank(model: FoundModel) -> tuple[bool, bool, bool]:
    """Lowest is best: what the user pointed at, what was measured, what fits into a small computer."""
    return (
        not _is_named_by_user(model.path),
        model.name != manifest().default,
        "small" not in model.name,
    )


def _is_named_by_user(path: Path) -> bool:
    return os.environ.get("VOSK_MODEL_PATH") == str(path)


def _survey(folders: Iterable[Path] | None) -> Iterator[FoundModel | BrokenModel]:
    hears = {entry.name: entry.hears for entry in manifest().entries}
    seen: set[Path] = set()
    for folder in folders if folders is not None else places.model_folders():
        for path in _candidates(folder):
            if path.resolve() in seen:
                continue
            seen.add(path.resolve())
            if problem := problem_with(path):
                yield BrokenModel(path.name, path, problem)
            else:
                yield FoundModel(path.name, path, hears.get(path.name, "people"))


def _candidates(folder: Path) -> list[Path]:
    """Folders that claim to be models: `folder` itself, or what lies in it."""
    try:
        if _claims(folder):
            return [folder]
        return sorted(path for path in folder.iterdir() if not path.name.startswith(".") and _claims(path))
    except OSError:
        return []  # not there, or not ours to read: the usual case for most places


def _claims(path: Path) -> bool:
    if not path.is_dir():
        return False
    return path.name.startswith("vosk-model") or any(
        (path / part).exists() for part in ("am", "final.mdl", "conf/mfcc.conf")
    )


# --- fetching and removing ------------------------------------------------------------------------


def fetch(name: str | None = None, *, into: Path | None = None, show: bool = True) -> FoundModel:
    """Fetch a model of the manifest, verified and unpacked, unless it is there.

    `show` draws a progress bar on stderr. Raises ModelError.
    """
    entry = manifest().entry(name)
    if not entry.url:
        raise ModelError(f"{entry.name} ships with Charley; if it is gone: git checkout models")
    if into is None:
        into = next(filter(places.can_write, places.own_models()), None)
        if into is None:
            tried = " nor ".join(map(str, places.own_models()))
            raise ModelError(f"cannot write to {tried}; make one of them writable")
    from voice.asr import fetching  # requests and tqdm are slow to import and seldom needed

    return FoundModel(entry.name, fetching.fetch(entry, into, show=show), entry.hears)


def remove(name: str, *, folders: Sequence[Path] | None = None) -> Path:
    """Delete a fetched model and return where it was. Raises ModelError for one not fetched."""
    if name in {entry.name for entry in manifest().entries if not entry.url}:
        raise ModelError(f"{name} is part of Charley and stays")
    if not name or Path(name).name != name:
        raise ModelError(f"{name!r} is no model's name; charley models lists them")
    for folder in folders if folders is not None else places.own_models():
        path = folder / name
        if path.is_dir() and _claims(path):
            try:
                shutil.rmtree(path)
            except OSError as error:
                raise ModelError(f"cannot remove {error.filename or path}: {error.strerror}") from error
            return path
    for model in _survey(None):
        if model.name == name:
            raise ModelError(f"{model.path} was not fetched by Charley: remove it yourself if you mean to")
    raise ModelError(f"there is no model {name} to remove")
