"""One line of the feature tree: a group, or a feature with its type, cardinality and attributes."""

from __future__ import annotations

import re

from cpq.exchange.uvl.attributes import parse_attributes
from cpq.exchange.uvl.document import Feature
from cpq.exchange.uvl.problems import Problems, shown

GROUPS = ("mandatory", "optional", "or", "alternative")
TYPES = ("Boolean", "Integer", "Real", "String")
NAME_PART = r"(?:\"[^\"\r\n.]+\"|[^\W\d][\w#§%?\\';]*)"

_CARDINALITY = re.compile(r"\[[ \t]*(\d{1,9})[ \t]*(?:\.\.[ \t]*(\d{1,9}|\*)[ \t]*)?\]")
_PLAIN = re.compile(r"(?:\"([^\"\r\n.]+)\"|([^\W\d][\w#§%?\\';]*))[ \t]*(?:\{abstract\}[ \t]*)?\Z")
_FEATURE = re.compile(
    rf"(?:({'|'.join(TYPES)})[ \t]+(?=[^ \t{{]))?({NAME_PART}(?:\.{NAME_PART})*)"
    rf"(?:[ \t]+cardinality[ \t]*({_CARDINALITY.pattern}))?[ \t]*(\{{.*\}})?[ \t]*\Z"
)
_PART = re.compile(NAME_PART)


def group_of(text: str) -> tuple[str, int, int | None] | None:
    """Kind and bounds of a group, or None where the line is none."""
    if text in GROUPS:
        return text, 0, None
    return cardinality_of(text)


def cardinality_of(text: str) -> tuple[str, int, int | None] | None:
    """The text and bounds of a cardinality such as ``[1..3]``, or None where it is none."""
    match = _CARDINALITY.fullmatch(text)
    if match is None:
        return None
    low, high = int(match[1]), match[2]
    return text, low, None if high == "*" else int(high) if high else low


def parse_feature(text: str, line: int, column: int, problems: Problems) -> Feature | None:
    """A feature from its line, or None, with a problem noted, where it is none."""
    plain = _PLAIN.match(text)
    if plain is not None and text not in GROUPS:
        return Feature((plain[1] or plain[2],), line, column)
    match = _FEATURE.match(text)
    if match is None or text in GROUPS:
        _say_why(text, line, column, problems)
        return None
    name = tuple(part.strip('"') for part in _PART.findall(match[2]))
    feature = Feature(name, line, column, match[1] or "Boolean")
    if match[3] and (bounds := cardinality_of(match[3])):
        _, feature.low, feature.high = bounds
        if feature.high is not None and feature.low > feature.high:
            problems.syntax(line, column + match.start(3), f"cardinality {match[3]} has its bounds reversed")
    if match[6]:
        start = column + match.start(6)
        feature.attributes, feature.constraints = parse_attributes(match[6], line, start, problems)
    return feature


def _say_why(text: str, line: int, column: int, problems: Problems) -> None:
    text = text.strip()
    if text in GROUPS or cardinality_of(text):
        problems.syntax(
            line, column, f"group {shown(text)} stands directly below a group", "groups stand below features"
        )
    elif text.count('"') % 2:
        problems.syntax(line, column, f"{shown(text)} has a quotation mark without its other", 'close the name with "')
    elif '"' in text and "." in text:
        problems.syntax(line, column, f"{shown(text)} is no feature", "names hold no dots; a dot leads into an import")
    else:
        hint = 'a feature is an optional type, a name (in " where it holds blanks), a cardinality and {attributes}'
        problems.syntax(line, column, f"{shown(text)} is no feature", hint)
