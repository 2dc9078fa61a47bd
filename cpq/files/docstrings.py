"""Descriptions for editors, taken from the docstrings of models."""

from __future__ import annotations

import inspect
import re

_ATTRIBUTE = re.compile(r"^ {4}(\w+(?:, \w+)*): (.*)$")


def summary(doc: str | None) -> str:
    """What comes before the sections of a docstring, in one line per paragraph."""
    text = inspect.cleandoc(doc or "")
    before = re.split(r"^(?:Attributes|Args|Raises|Returns|Source):", text, maxsplit=1, flags=re.MULTILINE)[0]
    return "\n".join(" ".join(part.split()) for part in before.split("\n\n") if part.strip()).replace("``", "'")


def attributes(doc: str | None) -> dict[str, str]:
    """What the ``Attributes`` section says of each field."""
    _, _, section = inspect.cleandoc(doc or "").partition("Attributes:\n")
    told: dict[str, str] = {}
    names: list[str] = []
    for line in section.split("\n"):
        match = _ATTRIBUTE.match(line)
        if match is not None:
            names = match[1].split(", ")
            told.update(dict.fromkeys(names, match[2].replace("``", "'")))
        elif line.startswith("     ") and names:
            told.update({name: f"{told[name]} {line.strip()}".replace("``", "'") for name in names})
        else:
            names = []
    return told
