"""One system in a process of its own, on one core: what it answers, and what that costs."""

from __future__ import annotations

import json
import math
import os
import pickle
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.understanding import charley, peers, sets
from benchmarks.understanding.charley import Charley
from benchmarks.understanding.peers import Answer, System
from voice.content import Content

WARM_UP, WARM_UP_SECONDS = 20, 60.0
"""Sentences before the clock counts, and from which the whole is guessed; fewer of a slow system."""

FEWEST = 100
"""Lines that must be tried within the budget: shares of fewer say nothing."""

LIMIT = 1200
"""Seconds after which a system is given up: padatious would learn these phrases for hours."""

ONE_THREAD = dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], "1")


@dataclass(slots=True)
class Run:
    """What came of one system."""

    name: str
    why_not: str = ""
    """Why there is nothing else; "" where there is."""
    load: float = 0.0
    """CPU seconds to import it and to learn the phrases."""
    every: int = 1
    """One in so many lines was tried: all would have taken longer than the budget."""
    answers: list[Answer] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    """What it does by its own thresholds, where it has any."""
    milliseconds: list[float] = field(default_factory=list)
    """CPU time of each sentence."""


def names() -> list[str]:
    """Every system, Charley first."""
    return [charley.NAME, *peers.PEERS]


def run(name: str, content: Content, texts: list[str], budget: float) -> Run:
    """Run `name` over `texts` in a child, whose prints and crashes are its own."""
    with tempfile.TemporaryDirectory() as folder:
        told, job = Path(folder, "told.json"), Path(folder, "job.pickle")
        job.write_bytes(pickle.dumps((name, content, texts, budget)))
        command = [sys.executable, "-m", "benchmarks.understanding.running", str(job), str(told)]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                timeout=LIMIT,
                env={**os.environ, **ONE_THREAD},
            )
        except subprocess.TimeoutExpired:
            return Run(name, why_not=f"not done after {LIMIT // 60} minutes")
        if told.exists():
            return Run(**json.loads(told.read_text(encoding="utf-8")))
        last = done.stderr.strip().splitlines()[-1:] or [f"ended with {done.returncode}"]
        return Run(name, why_not=f"failed: {last[0]}")


def measure(name: str, content: Content, texts: list[str], budget: float) -> Run:
    """The same in this process."""
    phrases = sets.phrases(content)
    began = time.process_time()
    try:
        system = Charley(content) if name == charley.NAME else peers.PEERS[name]()
    except ImportError as error:
        return Run(name, why_not=f"not installed ({error})")
    system.train(phrases)
    result = Run(name, load=time.process_time() - began)
    plain = [sets.plain(text) for text in texts]
    each = _warm_up(system, plain)
    result.every = max(1, math.ceil(each * len(plain) / budget))
    if result.every > 1 and len(plain) / result.every < FEWEST:
        return Run(name, why_not=f"{each:.1f} s a sentence: not tried")
    for text in plain[:: result.every]:
        began = time.process_time()
        answer = system.match(text)
        result.milliseconds.append((time.process_time() - began) * 1000)
        result.answers.append(answer)
        if isinstance(system, Charley):
            result.decided.append(system.understand(text).intent)
    return result


def _warm_up(system: System, texts: list[str]) -> float:
    """CPU seconds a sentence, roughly."""
    began = time.process_time()
    spent, count = 0.0, 0
    for text in texts[:: max(1, len(texts) // WARM_UP)]:
        system.match(text)
        spent, count = time.process_time() - began, count + 1
        if spent > WARM_UP_SECONDS:
            break
    return spent / max(1, count)


def main(job: Path, told: Path) -> None:
    """The child."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    result = measure(*pickle.loads(job.read_bytes()))
    told.write_text(json.dumps(asdict(result)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
