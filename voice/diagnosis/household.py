"""What the household has set: the settings, the content, the numbers to call."""

from __future__ import annotations

from voice import config, content, places
from voice.config import ConfigError, Settings
from voice.content import ContentError
from voice.diagnosis.finding import Finding, bad, good, moot
from voice.diagnosis.subject import Subject


def settings(subject: Subject) -> Finding:
    """Whether config.toml can be read."""
    try:
        chosen = config.load(subject.file)
    except ConfigError as error:
        return bad("; ".join(str(error).splitlines()), f"correct {subject.file}")
    if chosen == Settings():
        return good(f"the defaults; your own would stand in {subject.file}")
    return good(str(subject.file))


def knowledge(subject: Subject) -> Finding:
    """Whether the content has mistakes: such that nothing works, or only in its wording."""
    file = subject.content_file
    mend = f"charley check {file} lists each with its line"
    try:
        checked = content.check(file, places.facts_file())
    except ContentError as error:
        return bad(f"{len(error.problems)} mistakes in {file}", mend)
    sentences = sum(1 for _ in checked.sentences())
    return good(f"{sentences} sentences in {file}")


def numbers(subject: Subject) -> Finding:
    """Which numbers Charley tells people to call."""
    home = subject.settings.household
    regions = subject.content.regions
    if home.region and home.region not in regions:
        return bad(f"no region {home.region!r}", f"one of {' '.join(regions)} in {subject.file}")
    emergency = home.emergency
    if home.region:
        emergency = f"{regions[home.region].title}, {emergency or regions[home.region].emergency}"
    unit = "the maternity unit's is set" if home.maternity else "no maternity unit's"
    if not emergency or not home.maternity:
        return moot(f"{emergency or 'no region'}; {unit}", "charley setup asks for them")
    return good(f"{emergency}; {unit}")
