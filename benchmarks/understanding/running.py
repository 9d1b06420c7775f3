"""One system in a process of its own, on one core: what it answers, and what that costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.understanding import charley, peers, sets
from benchmarks.understanding.charley import Charley
from benchmarks.understanding.peers import Answer

WARM_UP = 20
"""Sentences before the clock counts, and from which the whole is guessed."""

LIMIT = 5400
"""Seconds after which a system is given up."""

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
    answers: list[Answer] = ()  # type: ignore[assignment]
    decided: list[str] = ()  # type: ignore[assignment]
    """What it does by its own thresholds, where it has any."""
    milliseconds: list[float] = ()  # type: ignore[assignment]
    """CPU time of each sentence."""


def names() -> list[str]:
    """Every system, Charley first."""
    return [charley.NAME, *peers.PEERS]


def run(name: str, texts: list[str], budget: float) -> Run:
    """Run `name` over `texts` in a child, whose prints and crashes are its own."""
    with tempfile.TemporaryDirectory() as folder:
        told, job = Path(folder, "told.json"), Path(folder, "job.json")
        job.write_text(json.dumps({"name": name, "texts": texts, "budget": budget}), encoding="utf-8")
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
            return Run(name, why_not=f"took longer than {LIMIT} s")
        if told.exists():
            return Run(**json.loads(told.read_text(encoding="utf-8")))
        last = done.stderr.strip().splitlines()[-1:] or [f"ended with {done.returncode}"]
        return Run(name, why_not=f"failed: {last[0]}")


def measure(name: str, texts: list[str], budget: float) -> Run:
    """The same in this process."""
    content = sets.known()
    phrases = sets.phrases(content)
    began = time.process_time()
    try:
        system = Charley(content) if name == charley.NAME else peers.PEERS[name]()
    except ImportError as error:
        return Run(name, why_not=f"not installed ({error})")
    system.train(phrases)
    result = Run(name, load=time.process_time() - began)
    plain = [sets.plain(text) for text in texts]
    began = time.process_time()
    for text in plain[:: max(1, len(plain) // WARM_UP)]:
        system.match(text)
    each = (time.process_time() - began) / WARM_UP
    result.every = max(1, -(-int(each * len(plain)) // max(1, int(budget))))
    result.answers, result.milliseconds, result.decided = [], [], []
    for text in plain[:: result.every]:
        began = time.process_time()
        answer = system.match(text)
        result.milliseconds.append((time.process_time() - began) * 1000)
        result.answers.append(answer)
        if isinstance(system, Charley):
            result.decided.append(system.understand(text).intent)
    return result


def main(job: Path, told: Path) -> None:
    """The child."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    wanted = json.loads(job.read_text(encoding="utf-8"))
    result = measure(wanted["name"], wanted["texts"], wanted["budget"])
    told.write_text(json.dumps(asdict(result)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
