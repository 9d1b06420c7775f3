"""The systems under test, behind one small interface. A library is imported only where its system is made."""

from __future__ import annotations

import importlib
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from benchmarks.understanding.sets import Phrase

Answer = tuple[str | None, float]
"""The nearest label, None for none at all, and how near, 0 to 1."""

STRENGTH = 30.0
"""What did best on the development lines among 1, 10, 30, 100 and 300."""

PATIENCE = 100_000
"""Seconds after which padatious would give up its training; it is given up before (running.LIMIT)."""


class System(Protocol):
    """Learns phrases with labels, then labels sentences."""

    def train(self, phrases: list[Phrase]) -> None:
        """Called once."""

    def match(self, text: str) -> Answer:
        """`text` is plain: lower-case words."""


class Nebulento:
    """OVOS' fuzzy matcher: rapidfuzz against each phrase, in Python."""

    def __init__(self, strategy: str) -> None:
        """`strategy` is one of its own names."""
        nebulento = importlib.import_module("nebulento")
        chosen = importlib.import_module("nebulento.fuzz").MatchStrategy[strategy]
        self._container = nebulento.IntentContainer(fuzzy_strategy=chosen)

    def train(self, phrases: list[Phrase]) -> None:
        """Register each label as an intent."""
        for label, texts in by_label(phrases).items():
            self._container.add_intent(label, texts)

    def match(self, text: str) -> Answer:
        """Its best."""
        found = self._container.calc_intent(text)
        return found["name"], float(found["conf"])


class Padacioso:
    """OVOS' template matcher, with wildcards in place of a word where `fuzz`."""

    def __init__(self, *, fuzz: bool) -> None:
        """`fuzz` as it calls it."""
        padacioso = importlib.import_module("padacioso")
        self._container = padacioso.IntentContainer(fuzz=fuzz)

    def train(self, phrases: list[Phrase]) -> None:
        """Register each label as an intent."""
        for label, texts in by_label(phrases).items():
            self._container.add_intent(label, texts)

    def match(self, text: str) -> Answer:
        """Its best, one label after the other: in its own pool of processes ties fall by chance."""
        found = self._each(text)
        best = max(found, key=lambda one: one["conf"], default=None)
        return (best["name"], float(best["conf"])) if best else (None, 0.0)

    def _each(self, text: str) -> Iterator[dict[str, Any]]:
        for name, regexes in self._container.intent_samples.items():
            if found := self._container._match(text, name, regexes):
                yield found


class Padatious:
    """Mycroft's small neural networks, one for each intent."""

    def __init__(self) -> None:
        """Trains into a folder of its own: a cache would hide the load time."""
        padatious = importlib.import_module("padatious")
        self._folder = tempfile.TemporaryDirectory()
        self._container = padatious.IntentContainer(self._folder.name)

    def train(self, phrases: list[Phrase]) -> None:
        """On one core, as everything here."""
        for label, texts in by_label(phrases).items():
            self._container.add_intent(label, texts)
        if not self._container.train(debug=False, single_thread=True, timeout=PATIENCE):
            raise RuntimeError("padatious gave up its training")

    def match(self, text: str) -> Answer:
        """Its best."""
        found = self._container.calc_intent(text)
        return found.name or None, float(found.conf)


class Hassil:
    """Home Assistant's templates: a sentence is one of them, or it is nothing."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._hassil = importlib.import_module("hassil")
        self._intents: Any = None

    def train(self, phrases: list[Phrase]) -> None:
        """Each phrase is a template without choices."""
        intents = {label: {"data": [{"sentences": texts}]} for label, texts in by_label(phrases).items()}
        self._intents = self._hassil.Intents.from_dict({"language": "en", "intents": intents})
        # It reads its templates at the first sentence; that is part of the load.
        self.match("hello")

    def match(self, text: str) -> Answer:
        """The label, surely, or none."""
        found = self._hassil.recognize_best(text, self._intents)
        return (found.intent.name, 1.0) if found else (None, 0.0)


class Linear:
    """TF-IDF of words, pairs and word pieces, and logistic regression."""

    def __init__(self, weight: str | None) -> None:
        """`weight` as scikit-learn's class_weight: each label as much as another, or each phrase (None)."""
        text = importlib.import_module("sklearn.feature_extraction.text").TfidfVectorizer
        pipeline = importlib.import_module("sklearn.pipeline")
        regression = importlib.import_module("sklearn.linear_model").LogisticRegression
        words = text(ngram_range=(1, 2), token_pattern=r"[a-z0-9']+", sublinear_tf=True)
        pieces = text(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        self._model = pipeline.make_pipeline(
            pipeline.make_union(words, pieces), regression(C=STRENGTH, max_iter=1000, class_weight=weight)
        )

    def train(self, phrases: list[Phrase]) -> None:
        """Fit."""
        self._model.fit([text for text, _ in phrases], [label for _, label in phrases])

    def match(self, text: str) -> Answer:
        """The likeliest label and its probability."""
        chances = self._model.predict_proba([text])[0]
        best = int(chances.argmax())
        return str(self._model.classes_[best]), float(chances[best])


class Nearest:
    """The label of the phrase that one of rapidfuzz's scorers finds nearest."""

    def __init__(self, scorer: str) -> None:
        """`scorer` is a name in rapidfuzz.fuzz."""
        self._process = importlib.import_module("rapidfuzz.process")
        self._scorer = getattr(importlib.import_module("rapidfuzz.fuzz"), scorer)

    def train(self, phrases: list[Phrase]) -> None:
        """There is nothing to learn."""
        self._texts = [text for text, _ in phrases]
        self._labels = [label for _, label in phrases]

    def match(self, text: str) -> Answer:
        """The nearest."""
        found = self._process.extractOne(text, self._texts, scorer=self._scorer)
        return (self._labels[found[2]], found[1] / 100) if found else (None, 0.0)


def by_label(phrases: list[Phrase]) -> dict[str, list[str]]:
    """The phrases of each label."""
    texts: dict[str, list[str]] = defaultdict(list)
    for text, label in phrases:
        texts[label].append(text)
    return dict(texts)


PEERS: dict[str, Callable[[], System]] = {
    "TF-IDF + logistic": lambda: Linear(None),
    "TF-IDF + logistic, balanced": lambda: Linear("balanced"),
    "padatious": Padatious,
    "nebulento": lambda: Nebulento("DAMERAU_LEVENSHTEIN_SIMILARITY"),
    "nebulento, token_set_ratio": lambda: Nebulento("TOKEN_SET_RATIO"),
    "padacioso": lambda: Padacioso(fuzz=False),
    "padacioso, fuzz": lambda: Padacioso(fuzz=True),
    "hassil": Hassil,
    "rapidfuzz token_sort_ratio": lambda: Nearest("token_sort_ratio"),
    "rapidfuzz token_set_ratio": lambda: Nearest("token_set_ratio"),
    "rapidfuzz WRatio": lambda: Nearest("WRatio"),
}
