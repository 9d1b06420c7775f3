"""A build backend of a few lines: the launcher's tests install a package for real without a network."""

from __future__ import annotations

import tomllib
import zipfile
from pathlib import Path

NAME = "charley-0.1.0"


def get_requires_for_build_editable(config_settings: object = None) -> list[str]:
    """Nothing: it is all here."""
    return []


def build_editable(
    wheel_directory: str, config_settings: object = None, metadata_directory: object = None
) -> str:
    """Write an editable wheel of the project in the current folder and return its name."""
    needs = tomllib.loads(Path("pyproject.toml").read_text())["project"]["dependencies"]
    metadata = [
        "Metadata-Version: 2.1",
        "Name: charley",
        "Version: 0.1.0",
        *(f"Requires-Dist: {n}" for n in needs),
    ]
    files = {
        "_charley.pth": f"{Path.cwd()}",
        f"{NAME}.dist-info/METADATA": "\n".join(metadata) + "\n",
        f"{NAME}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{NAME}.dist-info/RECORD"] = "".join(
        f"{name},,\n" for name in [*files, f"{NAME}.dist-info/RECORD"]
    )
    wheel = f"{NAME}-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory) / wheel, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return wheel
