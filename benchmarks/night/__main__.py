"""False reactions over hours of night noise, talk and television, and what still wakes Charley.

    python -m benchmarks.night [--engines vosk pair] [--awake] [--pleas 120] [--every 2] [--told FILE.jsonl]

Everything goes through the real assistant in audio time, as from a microphone. Asleep, after each reaction it
sleeps again; `--awake` begins a new conversation every 45 seconds instead, with the television on. "deserved"
holds what sounds like a plea or a danger sign: it should react.
"""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from pathlib import Path

from benchmarks.night import pleas, report
from benchmarks.night.listening import Bedside, Night, Utterance
from benchmarks.night.programme import KINDS, Sources
from voice import assembly
from voice.asr.engines import Engine
from voice.asr.recogniser import Recogniser
from voice.config import Settings
from voice.content import Content
from voice.places import shipped_models

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "audio"

ENGINES = ("vosk", "pair")
"""The bundled model alone, and beside PocketSphinx, as Charley hears where no model for people is."""


def main() -> None:
    """Listen and print."""
    wanted = _wanted()
    sources = Sources.of(wanted.recordings)
    known = assembly.knowledge(Settings())
    if not sources.noises:
        print(f"no recordings in {wanted.recordings}: only what is made here\n")
    for name in wanted.engines:
        bedside = Bedside(_engine(name, known.content), known)
        if wanted.pleas:
            print(
                report.pleas(name, list(pleas.woken(bedside, pleas.sentences(wanted.pleas), sources.noises)))
            )
            continue
        nights: dict[str, Night] = {}
        for kind in wanted.kinds:
            print(f"{name}, {kind} ...", file=sys.stderr, flush=True)
            pieces = (p for n, p in enumerate(KINDS[kind](sources)) if n % wanted.every == 0)
            tell = partial(_tell, wanted.told, name, kind) if wanted.told else None
            nights[kind] = bedside.listen(pieces, awake=wanted.awake, tell=tell)
        print(report.nights(name, nights, awake=wanted.awake), flush=True)


def _engine(name: str, known: Content) -> Recogniser:
    model = str(shipped_models() / assembly.BUNDLED)
    if name == "pair":
        return Engine("pair", model, assembly.pocketsphinx(known).phrases).build()
    return Engine("vosk", model).build()


def _tell(file: Path, engine: str, kind: str, u: Utterance) -> None:
    """A JSON object for each utterance, to look into."""
    row = {
        "engine": engine,
        "kind": kind,
        "among": u.among,
        "heard": u.transcript.text,
        "confidence": round(u.transcript.confidence, 3),
        "words": [(w.text, round(w.confidence, 2)) for w in u.transcript.words],
        "seconds": u.transcript.seconds,
        "refused": u.transcript.reason,
        "meant": u.match.intent if u.match else None,
        "flag": u.match.flag if u.match else None,
        "score": round(u.match.score, 3) if u.match else None,
        "said": u.said,
    }
    with file.open("a", encoding="utf-8") as out:
        print(json.dumps(row, ensure_ascii=False), file=out)


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.night",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--every", type=int, default=1, metavar="N", help="hear one piece in N")
    parser.add_argument("--awake", action="store_true")
    parser.add_argument(
        "--pleas", type=int, metavar="N", help="instead: say N pleas and N danger signs to it"
    )
    parser.add_argument("--recordings", type=Path, default=RECORDINGS, metavar="FOLDER")
    parser.add_argument("--told", type=Path, metavar="FILE.jsonl", help="every utterance, appended")
    return parser.parse_args()


if __name__ == "__main__":
    main()
