"""Builds the decoding graphs: what sounds make which word (HCLr.fst), and which word may follow (Gr.fst)."""

from __future__ import annotations

import math
import os
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pywrapfst as fst
from phones import DISAMBIGUATION_ID, KALDI_ID, KALDI_PHONES, SILENCE, forward, in_positions, self_loop
from text import UNKNOWN_WORD, WORK

from voice.asr.language_model import END, START, NGram

TOOLS = WORK / "tools" / "usr"

SILENCE_BETWEEN_WORDS, SILENCE_AT_EDGES = 0.25, 0.8
"""How likely a pause is; the training counts with the same."""

UNKNOWN_COST = float(os.environ.get("UNKNOWN_COST", "2"))
"""Without it, voices that the network has not met are "unknown" too often."""

OTHER_PRONUNCIATION_COST = 0.7

Lexicon = Mapping[str, list[list[str]]]


class _Graph:
    """A transducer under construction; every cost is a negative natural logarithm."""

    def __init__(self) -> None:
        self.fst = fst.VectorFst()

    def state(self, loop_phone: int | None = None) -> int:
        state = self.fst.add_state()
        if loop_phone:
            self.arc(state, state, self_loop(loop_phone))
        return state

    def arc(self, source: int, target: int, sound: int = 0, word: int = 0, cost: float = 0.0) -> None:
        self.fst.add_arc(source, fst.Arc(sound, word, fst.Weight("tropical", cost), target))

    def final(self, state: int, cost: float = 0.0) -> None:
        self.fst.set_final(state, fst.Weight("tropical", cost))


class _WordGraph(_Graph):
    """Transition ids in, words out: a prefix tree, so that words of one beginning share its states.

    A phone's first frame is on the arc, the rest loop on the state it enters: a state belongs to one phone.
    """

    def __init__(self, lexicon: Lexicon, ids: Mapping[str, int]) -> None:
        super().__init__()
        self.ids = ids
        self.start, self.words = self.state(), self.state()
        self.fst.set_start(self.start)
        silence = KALDI_ID[SILENCE]
        self.pause = self.state(silence)
        self.arc(self.start, self.pause, forward(silence), cost=-math.log(SILENCE_AT_EDGES))
        self.arc(self.start, self.words, cost=-math.log(1 - SILENCE_AT_EDGES))
        self.arc(self.pause, self.words)
        self.final(self.pause)
        self.ends: dict[int, int] = {}
        self.nodes = {(): self.words}
        costs = _pronunciation_costs(lexicon)
        self.below: dict[tuple[int, ...], set[str]] = defaultdict(set)
        for word, sounds in costs:
            for length in range(1, len(sounds) + 1):
                self.below[sounds[:length]].add(word)
        for (word, sounds), cost in sorted(costs.items(), key=lambda item: (item[0][1], item[0][0])):
            self._add(word, sounds, cost)

    def _add(self, word: str, sounds: tuple[int, ...], cost: float) -> None:
        """A word is put out where no other word is left, which is what look-ahead wants."""
        state, told = self.words, False
        for length, phone in enumerate(sounds, 1):
            begun, last = sounds[:length], length == len(sounds)
            output = 0
            if not told and (last or len(self.below[begun]) == 1):
                output, told = self.ids[word], True
            if last:
                self.arc(state, self._end(phone), forward(phone), output, cost)
                return
            if begun not in self.nodes:
                self.nodes[begun] = self.state(phone)
                self.arc(state, self.nodes[begun], forward(phone), output)
            state = self.nodes[begun]

    def _end(self, phone: int) -> int:
        """The state after a word's last phone: on with the next word, with or without a pause."""
        if phone not in self.ends:
            end = self.ends[phone] = self.state(phone)
            self.arc(end, self.words, cost=-math.log(1 - SILENCE_BETWEEN_WORDS))
            silence = forward(KALDI_ID[SILENCE])
            self.arc(end, self.pause, silence, cost=-math.log(SILENCE_BETWEEN_WORDS))
            self.final(end, -math.log(1 - SILENCE_AT_EDGES))
        return self.ends[phone]


def _pronunciation_costs(lexicon: Lexicon) -> dict[tuple[str, tuple[int, ...]], float]:
    costs: dict[tuple[str, tuple[int, ...]], float] = {}
    for word, ways in lexicon.items():
        for number, way in enumerate(ways):
            cost = UNKNOWN_COST if word == UNKNOWN_WORD else OTHER_PRONUNCIATION_COST if number else 0.0
            costs.setdefault((word, in_positions(way)), cost)
    return costs


def grammar(model: NGram, ids: Mapping[str, int]) -> fst.VectorFst:
    """The n-gram model as an acceptor of words; input label 0 steps down to the shorter history."""
    graph = _Graph()
    states = {history: graph.state() for history in sorted(model.log_probability, key=lambda h: (len(h), h))}

    def after(history: tuple[str, ...]) -> int:
        while history not in states:
            history = history[1:]
        return states[history]

    for history, state in states.items():
        for word, value in model.log_probability[history].items():
            if word == END:
                graph.final(state, -value)
            else:
                target = after((*history, word)[-(model.order - 1) :])
                graph.arc(state, target, ids[word], ids[word], -value)
        if history:
            graph.arc(state, after(history[1:]), cost=-model.log_backoff[history])
    graph.fst.set_start(states[(START,)])
    graph.fst.arcsort("ilabel")
    return graph.fst


def build(model: NGram, lexicon: Lexicon, folder: Path) -> None:
    """Write the graphs and their tables into `folder`, a Vosk model's graph/."""
    (folder / "phones").mkdir(parents=True, exist_ok=True)
    ids = {word: number for number, word in enumerate(sorted(lexicon), 1)}
    words = _WordGraph(lexicon, ids).fst
    words.arcsort("olabel")
    renumbered = _look_ahead(words, folder / "HCLr.fst")
    # Look-ahead numbers the words anew: words.txt and G must speak of the new numbers.
    ids = {word: renumbered[number] for word, number in ids.items()}
    fst.convert(grammar(model, ids), "const").write(str(folder / "Gr.fst"))
    _table(folder / "words.txt", {"<eps>": 0, **dict(sorted(ids.items(), key=lambda item: item[1]))})
    _table(folder / "phones.txt", {"<eps>": 0, **KALDI_ID})
    places = {str(number): phone.position for number, phone in enumerate(KALDI_PHONES, 1)}
    _table(folder / "phones" / "word_boundary.int", places)
    (folder / "disambig_tid.int").write_text(f"{DISAMBIGUATION_ID}\n", encoding="utf-8")


def _look_ahead(words: fst.VectorFst, path: Path) -> dict[int, int]:
    """Convert to OpenFst's olabel_lookahead and return old word id -> new; pynini cannot write this type."""
    plain, pairs = WORK / "HCL.fst", WORK / "relabel.txt"
    words.write(str(plain))
    libraries = next((TOOLS / "lib").glob("*-linux-gnu"))
    command = [
        TOOLS / "bin" / "fstconvert",
        "--fst_type=olabel_lookahead",
        f"--save_relabel_opairs={pairs}",
        plain,
        path,
    ]
    subprocess.run(
        command, check=True, env={**os.environ, "LD_LIBRARY_PATH": f"{libraries}:{libraries}/fst/22"}
    )
    rows = (line.split() for line in pairs.read_text().splitlines())
    return {int(old): int(new) for old, new in rows}


def _table(path: Path, rows: Mapping[str, int | str]) -> None:
    path.write_text("".join(f"{key} {value}\n" for key, value in rows.items()), encoding="utf-8")
