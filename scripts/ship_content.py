"""Build hook: puts content and the models that ship into the wheel, where voice/places.py looks for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = {
    "intents.yaml": "intents.yaml",
    "docs/facts.md": "facts.md",
    "models/manifest.toml": "models/manifest.toml",
    "models/background.txt": "models/background.txt",
    "models/pronunciations.txt": "models/pronunciations.txt",
    "models/understanding.npz": "models/understanding.npz",
    "models/charley-en-synthetic": "models/charley-en-synthetic",
}
"""From the checkout into voice/shipped of the wheel."""


class ShipContent(BuildHookInterface[Any]):
    """Adds SHIPPED to a wheel proper; an editable one uses the checkout's own files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raises FileNotFoundError rather than build a wheel that has nothing to say."""
        if version == "editable":
            return
        for here, there in SHIPPED.items():
            source = Path(self.root) / here
            if not source.exists():
                raise FileNotFoundError(
                    f"{source}: Charley does not work without it; restore it with git checkout"
                )
            build_data["force_include"][str(source)] = f"voice/shipped/{there}"
