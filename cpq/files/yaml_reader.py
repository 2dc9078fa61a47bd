"""YAML text to located maps: the parser's events, and a tree that refuses what files here may not use.

Nothing is resolved: ``NO``, ``010``, ``12:30`` and ``1.10`` stay the text they are. Depth, aliases and sizes are
refused while events stream in, so a file that would unfold into gigabytes costs no more than its first lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from cpq.files.limits import MAX_DEPTH, MAX_PROBLEMS, MAX_TEXT, MAX_VALUES
from cpq.files.located import LocatedList, LocatedMap, LocatedText
from cpq.files.text import clean_text, decode, quoted, without_forbidden
from cpq.files.yaml_words import syntax_problem
from cpq.problems import Problem, SourceLocation

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_MAY_HOLD_LINES = frozenset({"|", ">", '"'})


def read_yaml(source: str | bytes, file: str) -> tuple[list[LocatedMap], list[Problem]]:
    """Every document of a YAML file, with all problems that its text has.

    Args:
        source: The file's content.
        file: Path shown in places and problems.

    Returns:
        The documents that are maps, and the problems; documents are usable only without errors among them.
    """
    text, problems = decode(source, file) if isinstance(source, bytes) else (source.removeprefix("\ufeff"), [])
    if problems:
        return [], problems
    text, problems = without_forbidden(text, file, limit=MAX_PROBLEMS)
    if len(problems) >= MAX_PROBLEMS:
        return [], problems
    tree = _Tree(file, problems)
    try:
        for event in _events(text):
            tree.take(event)
    except yaml.YAMLError as error:
        problems.append(syntax_problem(error, text, file))
    except _StopReading:
        return [], problems
    if not tree.documents and not problems:
        hint = "write at least one field, such as 'catalog: NAME'"
        problems.append(Problem("bad-yaml", SourceLocation(file), "the file holds no data", hint))
    return tree.documents, problems


def _events(text: str) -> Iterator[yaml.Event]:
    """Events of libyaml, or of the slower parser in Python where libyaml is missing."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=loader)
    return events


class _StopReading(Exception):
    """A limit is passed; going on would only cost time."""


class _Open:
    """A map or list whose end has not come yet; a map waits for a key or for the value of one."""

    __slots__ = ("key", "key_where", "keyed", "value")

    def __init__(self, value: LocatedMap | LocatedList) -> None:
        self.value = value
        self.keyed = False
        self.key: str | None = None
        self.key_where = value.where


class _Tree:
    """Builds documents from events and collects what is wrong with them."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self.documents: list[LocatedMap] = []
        self._open: list[_Open] = []
        self._values = 0
        self._takers = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._start_map,
            yaml.SequenceStartEvent: self._start_list,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
        }

    def take(self, event: Any) -> None:
        """Add one event to the tree."""
        taker = self._takers.get(type(event))
        if taker is not None:
            taker(event)

    def _report(self, code: str, where: SourceLocation, message: str, hint: str) -> None:
        self.problems.append(Problem(code, where, message, hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _StopReading

    def _stop(self, code: str, where: SourceLocation, message: str, hint: str) -> None:
        self._report(code, where, message, hint)
        raise _StopReading

    def _place(self, event: Any) -> SourceLocation:
        mark = event.start_mark
        return SourceLocation(self.file, mark.line + 1, mark.column + 1)

    def _node(self, event: Any) -> SourceLocation:
        """Place of a new key or value, after checking what every one of them must keep."""
        where = self._place(event)
        self._values += 1
        if self._values > MAX_VALUES:
            self._stop("too-many-values", where, f"more than {MAX_VALUES:,} values in one file", "split the file")
        if event.anchor is not None:
            hint = "write the value where it is needed"
            self._report("alias-not-allowed", where, f"the anchor {quoted('&' + event.anchor)} is not allowed", hint)
        if event.tag is not None:
            self._report(
                "tag-not-allowed",
                where,
                f"the tag {quoted(_short_tag(event.tag))} is not allowed",
                "write the value alone",
            )
        return where

    def _scalar(self, event: Any) -> None:
        where = self._node(event)
        text, style = event.value, event.style
        marked = style is not None and style != ""
        if len(text) > MAX_TEXT:
            hint = "keep long texts in files of their own"
            self._report("text-too-long", where, f"a text of {len(text):,} characters is too long", hint)
            text = ""
        elif not text.isprintable():
            self._check_letters(text, where, style)
        if self._awaits_key():
            self._key(text, where, marked)
        else:
            self._add(LocatedText("" if not marked and text in _NULLS else text, where, marked))

    def _check_letters(self, text: str, where: SourceLocation, style: str | None) -> None:
        """Escapes may hide what a look at the raw file could not see."""
        if style == '"':
            for problem in clean_text(text, where):
                self._report(problem.code, where, problem.message, problem.hint)
        if ("\t" in text or "\n" in text) and (self._awaits_key() or style not in _MAY_HOLD_LINES):
            hint = "use a block after '|' for text of several lines, and spaces for tabs"
            self._report("control-character", where, "a tab or an empty line stands inside a one-line text", hint)

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, LocatedMap) and not self._open[-1].keyed

    def _key(self, key: str, where: SourceLocation, marked: bool) -> None:
        frame = self._open[-1]
        frame.keyed = True
        known = frame.value.key_where if isinstance(frame.value, LocatedMap) else {}
        frame.key, frame.key_where = key, where
        if key in known:
            frame.key = None
            hint = f"keep one of the two; the first is at {known[key]}"
            self._report("duplicate-key", where, f"{quoted(key)} stands twice, already on line {known[key].line}", hint)
        elif not marked and key == "<<":
            frame.key = None
            self._report("alias-not-allowed", where, "'<<' merges are not allowed", "write the fields out")
        elif not key:
            frame.key = None
            self._report("bad-yaml", where, "a field has no name", "write the name before the ':'")
        else:
            known[key] = where

    def _add(self, value: LocatedText | LocatedMap | LocatedList) -> None:
        """Put a finished scalar or a just opened collection where it belongs."""
        if not self._open:
            self._document(value)
            return
        frame = self._open[-1]
        if isinstance(frame.value, LocatedList):
            frame.value.append(value)
            return
        frame.keyed = False
        if frame.key is not None:
            frame.value[frame.key] = value

    def _document(self, value: LocatedText | LocatedMap | LocatedList) -> None:
        if isinstance(value, LocatedMap):
            self.documents.append(value)
        elif value or isinstance(value, LocatedList):
            kind = "a single text" if isinstance(value, LocatedText) else "a list"
            hint = "write fields as 'name: value'; a list goes under a name"
            self._report("wrong-type", value.where, f"the file holds {kind} where a map of fields belongs", hint)
        elif self.documents:
            self._report("bad-yaml", value.where, "the document after '---' holds no data", "remove the '---'")

    def _start_map(self, event: Any) -> None:
        self._start(LocatedMap(where=self._node(event)))

    def _start_list(self, event: Any) -> None:
        self._start(LocatedList(where=self._node(event)))

    def _start(self, value: LocatedMap | LocatedList) -> None:
        if self._awaits_key():
            self._stop("bad-yaml", value.where, "a field's name is a map or a list", "a name is plain text")
        if len(self._open) >= MAX_DEPTH:
            hint = "files here need far fewer levels; check the brackets and the indentation"
            self._stop("nested-too-deep", value.where, f"nested deeper than {MAX_DEPTH} levels", hint)
        self._add(value)
        self._open.append(_Open(value))

    def _end(self, _event: Any) -> None:
        self._open.pop()

    def _alias(self, event: Any) -> None:
        where = self._place(event)
        hint = "write the value out; aliases can unfold a small file into gigabytes"
        self._report("alias-not-allowed", where, f"the alias {quoted('*' + event.anchor)} is not allowed", hint)
        if self._awaits_key():
            self._open[-1].keyed, self._open[-1].key = True, None
        else:
            self._add(LocatedText("", where, False))


def _short_tag(tag: str) -> str:
    """A tag as its writer spelled it."""
    return tag.replace("tag:yaml.org,2002:", "!!")
