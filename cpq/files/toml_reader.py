"""Settings in TOML to located maps; numbers, dates and yes/no stay the text they were written as."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from cpq.files.limits import MAX_DEPTH, MAX_PROBLEMS, MAX_SETTINGS_BYTES
from cpq.files.located import Located, LocatedList, LocatedMap, LocatedText
from cpq.files.text import clean_text, decode, without_forbidden
from cpq.files.toml_places import Path, Stop, TomlPlaces
from cpq.problems import Problem, SourceLocation

_AT = re.compile(r" \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)$")

_WORDS = (
    ("overwrite|twice|mutate|Duplicate", "duplicate-key", "a name is given twice", "keep one of the two"),
    ("after a key", "bad-toml", "'=' is missing after a name", "write 'name = value'"),
    ("key part|Invalid statement", "bad-toml", "a name is missing or has signs that need quotation marks", ""),
    ("after a statement", "bad-toml", "something follows after the value", "write one setting on each line"),
    ("Invalid value", "bad-toml", "the value cannot be read", "texts stand in quotation marks"),
    ("Unclosed|at the end of a table", "bad-toml", "a bracket is not closed", "close it"),
    ("[Ee]scape", "bad-toml", "a '\\' means nothing known here", "use single quotation marks"),
    ("Expected|Unterminated", "bad-toml", "a text is not closed on its line", "close the quotation mark"),
)


def read_toml(source: str | bytes, file: str) -> tuple[list[LocatedMap], list[Problem]]:
    """The settings of a TOML file, as a list of one map, with all problems found.

    Args:
        source: The file's content.
        file: Path shown in places and problems.
    """
    if len(source) > MAX_SETTINGS_BYTES:
        message = f"the file has {len(source):,} bytes, more than the 1 MiB that settings may have"
        return [], [Problem("file-too-large", SourceLocation(file), message, "keep data in YAML or CSV")]
    text, problems = decode(source, file) if isinstance(source, bytes) else (source.removeprefix("\ufeff"), [])
    if problems:
        return [], problems
    text, problems = without_forbidden(text, file, limit=MAX_PROBLEMS)
    text = text.replace("\r\n", "\n")
    places = TomlPlaces(text, file)
    try:
        places.scan()
        data = tomllib.loads(text, parse_float=str)
    except Stop as stop:
        return [], [*problems, stop.problem]
    except (ValueError, RecursionError) as error:
        return [], [*problems, *_refused(error, places, text, file)]
    return [_Builder(places, file, problems).map(data, ())], problems


def _refused(error: Exception, places: TomlPlaces, text: str, file: str) -> list[Problem]:
    """What the reader said, beside the duplicates that the scanner found."""
    said = str(error)
    at = _AT.search(said)
    end = SourceLocation(file, text.count("\n") + 1, len(text) - text.rfind("\n"))
    where = SourceLocation(file, int(at[1]), int(at[2])) if at and at[1] else places.lost or end
    known = {problem.location.line for problem in places.duplicates}
    for pattern, code, message, hint in _WORDS:
        if re.search(pattern, said):
            told = code == "duplicate-key" and bool(known)
            return [*places.duplicates, *([] if told else [Problem(code, where, message, hint)])]
    return [*places.duplicates, Problem("bad-toml", where, "the line cannot be read", "write 'name = value'")]


class _Builder:
    """Puts places beside the values that the reader found."""

    def __init__(self, places: TomlPlaces, file: str, problems: list[Problem]) -> None:
        self._places = places
        self._file = file
        self._problems = problems

    def map(self, data: dict[str, Any], path: Path) -> LocatedMap:
        """A table with the places of its keys."""
        where = self._where(path)
        key_where = {key: self._places.keys.get((*path, key), where) for key in data}
        for key, place in key_where.items():
            self._check(key, place)
        return LocatedMap(((key, self._value(value, (*path, key))) for key, value in data.items()), where, key_where)

    def _value(self, value: Any, path: Path) -> Located:
        where = self._where(path)
        if len(path) >= MAX_DEPTH and isinstance(value, dict | list):
            message = f"nested deeper than {MAX_DEPTH} levels"
            self._problems.append(Problem("nested-too-deep", where, message, "settings need far fewer levels"))
            return LocatedText("", where, quoted=False)
        if isinstance(value, dict):
            return self.map(value, path)
        if isinstance(value, list):
            return LocatedList((self._value(item, (*path, index)) for index, item in enumerate(value)), where)
        if path in self._places.sources:
            return LocatedText(self._places.sources[path], where, quoted=False)
        return LocatedText(self._check(str(value), where), where)

    def _check(self, text: str, where: SourceLocation) -> str:
        """Escapes may hide what a look at the raw file could not see."""
        if not text.isprintable():
            self._problems.extend(clean_text(text, where))
        return text

    def _where(self, path: Path) -> SourceLocation:
        """Place of a value; the whole begins where the file does."""
        return self._places.values.get(path, SourceLocation(self._file))
