"""Finds the espeak-ng library: the one that a wheel carries, else the system's."""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from voice.tts.synthesiser import SynthesisError

SYSTEM_LIBRARY = "libespeak-ng.so.1"
CURE = "install it with `pip install espeakng-loader` or `sudo apt install libespeak-ng1`"


@dataclass(frozen=True, slots=True)
class EspeakLibrary:
    """Where espeak-ng is."""

    path: str
    """A file, or a name that the dynamic linker resolves."""
    data: str | None
    """Folder of its dictionaries; None: the one compiled in."""
    version: str


def find_library() -> EspeakLibrary:
    """The library to use. Raises SynthesisError when there is none."""
    return _bundled() or _system(SYSTEM_LIBRARY)


def load_library(library: EspeakLibrary) -> ctypes.CDLL:
    """Load it so that pyttsx3, which asks the linker for `libespeak-ng.so.1`, gets this very one.

    The data folder has to be in the environment first: without it espeak-ng ends the whole process.
    """
    if library.data:
        os.environ["ESPEAK_DATA_PATH"] = library.data
    try:
        return ctypes.CDLL(library.path, ctypes.RTLD_GLOBAL)
    except OSError as error:
        raise SynthesisError(f"espeak-ng can't be loaded ({error}); {CURE}") from None


def _bundled() -> EspeakLibrary | None:
    try:
        import espeakng_loader
    except ImportError:
        return None
    path = Path(espeakng_loader.get_library_path())
    if not path.is_file():  # a wheel of another platform, unpacked by hand
        return None
    version = f"espeakng-loader {metadata.version('espeakng-loader')}"
    return EspeakLibrary(str(path), espeakng_loader.get_data_path(), version)


def _system(name: str) -> EspeakLibrary:
    try:
        info = ctypes.CDLL(name).espeak_Info
    except OSError:
        raise SynthesisError(f"espeak-ng, the speaking engine, is not installed; {CURE}") from None
    info.restype = ctypes.c_char_p
    return EspeakLibrary(name, None, f"espeak-ng {info(None).decode().strip()}")
