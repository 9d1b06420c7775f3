"""Stands before the library: while there is the file that HELD names, another program holds the card."""

import os
import sys
from pathlib import Path

here = Path(__file__).parent
sys.path.remove(str(here))
del sys.modules["sounddevice"]
if Path(os.environ["HELD"]).exists():
    os.environ["SOUND_CARD"] = "busy"
    sys.path.insert(0, str(here.with_name("sound_cards")))
import sounddevice  # noqa: E402, F401
