"""What Charley's matcher costs with 10 and 100 times the phrases: time, load, memory.

What the network learnt from the shipped phrases is taken throughout: a sentence costs it the same time,
whatever it learnt from, and learning takes as much longer as there are more phrases.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from benchmarks.understanding import sets
from benchmarks.understanding.running import ONE_THREAD
from benchmarks.understanding.sets import Line
from voice import prepared
from voice.content import Content
from voice.nlu.matcher import Matcher

TIMES = (1, 10, 30, 100)

SENTENCES = 400
"""Lines that are timed at each size."""

SHARE = 0.75
"""Share of the free memory that may be taken."""

OPENINGS = (
    "um listen,sorry,hey,look,tell me,right then,i was wondering,quick question,my love,hello there,"
    "excuse me,one more thing,can i just say,honestly,to be fair,you know what"
).split(",")
"""Put before a recombined phrase, where that would be one that exists."""


def table(lines: list[Line]) -> str:
    """Each size in a process of its own."""
    texts = [line.text for line in lines][:: max(1, len(lines) // SENTENCES)]
    rows = [_measured(times, texts) for times in TIMES]
    first = rows[0]
    told = ["| phrases | ms, median | ms, 95 % | load, s | memory, MB |", "|---|---|---|---|---|"]
    for times, row in zip(TIMES, rows, strict=True):
        if not row or not first:
            told.append(f"| {times} x | does not fit into memory | | | |")
            continue
        ratio = {name: f" ({row[name] / first[name]:.1f} x)" if times > 1 else "" for name in row}
        told.append(
            f"| {row['phrases']:.0f}{ratio['phrases']} | {row['median']:.2f}{ratio['median']} "
            f"| {row['late']:.2f}{ratio['late']} | {row['load']:.2f}{ratio['load']} "
            f"| {row['memory']:.0f}{ratio['memory']} |"
        )
    return "\n".join(told)


def _measured(times: int, texts: list[str]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.understanding.growth", str(times)]
    done = subprocess.run(
        command,
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **ONE_THREAD},
    )
    if done.returncode:
        print(f"{times} x: {(done.stderr.splitlines() or ['killed'])[-1]}", file=sys.stderr)
        return {}
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def grown(content: Content, times: int) -> Content:
    """The same content with `times` as many phrases wherever phrases decide anywhere what is meant."""
    if times == 1:
        return content
    chance = random.Random(times)
    flags = {
        name: replace(flag, **{f: _more(getattr(flag, f), times, chance) for f in ("phrases", "ask", "not_")})
        for name, flag in content.red_flags.items()
    }
    return replace(
        content,
        intents=_each(content.intents, times, chance),
        next_visit=_each(content.next_visit, times, chance),
        not_for_charley=_more(content.not_for_charley, times, chance),
        red_flags=flags,
    )


def _each(named: Any, times: int, chance: random.Random) -> Any:
    return {name: replace(one, phrases=_more(one.phrases, times, chance)) for name, one in named.items()}


def _more(phrases: tuple[str, ...], times: int, chance: random.Random) -> tuple[str, ...]:
    """`phrases`, and others that begin as one of them and end as another: no two alike."""
    known = dict.fromkeys(phrases)
    for phrase in _recombined(phrases, chance):
        if len(known) >= times * len(phrases):
            break
        known[phrase] = None
    return tuple(known)


def _recombined(phrases: tuple[str, ...], chance: random.Random) -> Iterator[str]:
    words = [phrase.split() for phrase in phrases]
    while words:
        start, end = chance.choice(words), chance.choice(words)
        cut = chance.randint(1, len(start))
        mixed = " ".join(start[:cut] + end[chance.randrange(len(end)) :])
        yield mixed
        yield f"{chance.choice(OPENINGS)} {mixed}"
        yield f"{chance.choice(OPENINGS)} {' '.join(chance.choice(words))} {mixed}"


def _leave_room() -> None:
    """Fail by itself, before the machine begins to end the processes of others."""
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (int(free * SHARE), resource.RLIM_INFINITY))


def main(times: int, texts: list[str]) -> None:
    """One size, in this process; its figures as JSON."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    _leave_room()
    known = sets.known()
    network = prepared.network(known, show=False)
    content = grown(known, times)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    matcher = Matcher(content, network)
    load = time.process_time() - began
    for text in texts[:20]:
        matcher.match(text)
    spent = []
    for text in texts:
        began = time.process_time()
        matcher.match(text)
        spent.append((time.process_time() - began) * 1000)
    spent.sort()
    figures = {
        "phrases": len(sets.phrases(content)),
        "median": statistics.median(spent),
        "late": spent[len(spent) * 95 // 100],
        "load": load,
        "memory": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(int(sys.argv[1]), json.load(sys.stdin))
