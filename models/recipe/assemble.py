"""Puts a model folder together that Vosk loads: am/ from the weights, graph/ from the sentences, conf/."""

from __future__ import annotations

import argparse
from pathlib import Path

import export
import graph
import numpy as np
import text

WEIGHTS = text.RECIPE / "weights.npz"

MFCC_CONF = """\
--use-energy=false
--num-mel-bins=40
--num-ceps=40
--low-freq=20
--high-freq=-400
--dither=0
--allow-upsample=true
--allow-downsample=true
"""

MODEL_CONF = """\
--min-active=200
--max-active=3000
--beam=12.0
--lattice-beam=5.0
--acoustic-scale=1.0
--frame-subsampling-factor=3
--frames-per-chunk=10
--determinize-max-delay=10
--determinize-min-chunk-size=5
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.8
--endpoint.rule3.min-trailing-silence=1.2
--endpoint.rule4.min-trailing-silence=2.0
"""
"""The short chunks and delays make partial results with word times come early. The silences that end an
utterance are long: "ow ... my calf" stays one sentence to the model, and Charley's endpointer decides."""


def assemble(folder: Path, learnt: dict[str, float], weights: Path = WEIGHTS) -> None:
    """Write am/, conf/ and graph/ into `folder`, for sentences `learnt` with their weights."""
    with np.load(weights) as stored:
        export.write_model(dict(stored), folder / "am" / "final.mdl")
    (folder / "conf").mkdir(exist_ok=True)
    (folder / "conf" / "mfcc.conf").write_text(MFCC_CONF, encoding="utf-8")
    (folder / "conf" / "model.conf").write_text(MODEL_CONF, encoding="utf-8")
    graph.build(text.language_model(learnt), text.lexicon(), folder / "graph")


def main() -> None:
    """The model of all sentences; with --held-out, one that a test may ask what it has not read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=text.MODEL)
    parser.add_argument(
        "--held-out", action="store_true", help="leave out the sentences that evaluation.py asks"
    )
    arguments = parser.parse_args()
    assemble(arguments.folder, text.split()[0] if arguments.held_out else text.sentences())
    size = sum(file.stat().st_size for file in arguments.folder.rglob("*") if file.is_file())
    print(f"{arguments.folder}: {len(text.lexicon())} words, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
