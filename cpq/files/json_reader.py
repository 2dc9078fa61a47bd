"""JSON text to located maps: numbers stay the digits that were sent, and every value knows its place.

Python's own reader keeps the last of two equal keys, takes NaN, and passes decimals through binary floats; a
request may do none of that. The scanner keeps a stack of its own, so no nesting can exhaust Python's.
"""

from __future__ import annotations

import json
import re

from cpq.files.limits import MAX_DEPTH, MAX_PROBLEMS, MAX_TEXT, MAX_VALUES
from cpq.files.located import JsonNull, JsonNumber, Located, LocatedList, LocatedMap, LocatedText
from cpq.files.text import clean_text, decode, quoted, without_forbidden
from cpq.problems import Problem, SourceLocation

_SPACE = r"[ \t\r\n]*+"
_STRING = r'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+"'
_PLAIN_STRING = r'"[^"\\\x00-\x1f]{0,4096}+"'
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?(?![\w.+-])"
_MEMBER = re.compile(rf"{_SPACE}(,?){_SPACE}({_PLAIN_STRING}){_SPACE}:{_SPACE}(?:({_PLAIN_STRING})|({_NUMBER}))")
_KEY = re.compile(rf"{_SPACE}({_STRING}){_SPACE}(:?){_SPACE}")
_VALUE = re.compile(
    rf"{_SPACE}(?:({_STRING})|({_NUMBER})"
    rf"|(true\b|false\b)|(null\b)|(\{{)|(\[))"
)
_AFTER = re.compile(rf"{_SPACE}([,}}\]]?){_SPACE}")
_WORD = re.compile(r"[-+\w.]+")
_REST_OF_LINES = re.compile(_SPACE)


def read_json(source: str | bytes, file: str) -> tuple[list[LocatedMap], list[Problem]]:
    """The object that a JSON text holds, as a list of one, with all problems found.

    Args:
        source: The text or its UTF-8 bytes.
        file: Path, or the name of the request, shown in places and problems.

    Returns:
        The object, usable only without errors among the problems. Numbers are :class:`JsonNumber`, nulls
        :class:`JsonNull`, true and false unquoted text.
    """
    text, problems = decode(source, file) if isinstance(source, bytes) else (source.removeprefix("\ufeff"), [])
    if problems:
        return [], problems
    text, problems = without_forbidden(text, file, limit=MAX_PROBLEMS)
    if len(problems) >= MAX_PROBLEMS:
        return [], problems
    scanner = _Scanner(text, file, problems)
    try:
        value = scanner.read()
    except _Unreadable as error:
        problems.append(error.problem)
        return [], problems
    if isinstance(value, LocatedMap):
        return [value], problems
    hint = 'write { "name": value, ... }'
    problems.append(Problem("wrong-type", value.where, "the text holds no object but another value", hint))
    return [], problems


class _Unreadable(Exception):
    """What follows cannot be understood, or a limit is passed."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Scanner:
    """One pass over the text, with a stack of the objects and arrays that are open."""

    def __init__(self, text: str, file: str, problems: list[Problem]) -> None:
        self.text = text
        self.file = file
        self.problems = problems
        self._line = 1
        self._line_start = 0
        self._seen = 0
        self._open: list[tuple[LocatedMap | LocatedList, str]] = []
        self._values = 0

    def read(self) -> Located:
        """The one value of the text.

        Raises:
            _Unreadable: With the problem.
        """
        value, position = self._value(0)
        holder: LocatedMap | LocatedList | None = value if isinstance(value, LocatedMap | LocatedList) else None
        key = ""
        first = True
        while holder is not None:
            if isinstance(holder, LocatedMap):
                position, first = self._members(holder, position, first)
            closed, position = self._closed(holder, position, first)
            if closed:
                holder, key = self._open.pop() if self._open else (None, "")
                first = False
                continue
            if isinstance(holder, LocatedMap):
                key, position = self._key(holder, position)
            inner, position = self._value(position)
            self._put(holder, key, inner)
            first = isinstance(inner, LocatedMap | LocatedList)
            if isinstance(inner, LocatedMap | LocatedList):
                self._descend(holder, key, inner)
                holder = inner
        self._end(position)
        return value

    def _members(self, holder: LocatedMap, position: int, first: bool) -> tuple[int, bool]:
        """Take ordinary members at once; the first that is not ordinary is left to the careful way.

        Most of a request is names with short texts and numbers, so this is what makes large ones fast.
        """
        text, file, key_where, member = self.text, self.file, holder.key_where, _MEMBER.match
        began = len(key_where)
        most = began + (MAX_VALUES - self._values) // 2
        while len(key_where) < most and (match := member(text, position)):
            comma, named, text_value, number = match.groups()
            key, value = named[1:-1], number or text_value[1:-1]
            if first is (comma == ",") or not key or key in key_where or not (key + value).isprintable():
                break
            key_start, value_start = match.start(2), match.start(4 if number else 3)
            if "\n" in text[position:value_start]:
                self._advance(key_start)
            column = key_start - self._line_start + 1
            key_where[key] = SourceLocation(file, self._line, column)
            if "\n" in text[key_start:value_start]:
                self._advance(value_start)
            where = SourceLocation(file, self._line, value_start - self._line_start + 1)
            holder[key] = JsonNumber(value, where, False) if number else LocatedText(value, where)
            position, first = match.end(), False
        self._values += 2 * (len(key_where) - began)
        return position, first

    def _closed(self, holder: LocatedMap | LocatedList, position: int, first: bool) -> tuple[bool, int]:
        """Whether an object or array ends here; else the position of its next entry."""
        match = _AFTER.match(self.text, position)
        sign = match.group(1) if match else ""
        end = "}" if isinstance(holder, LocatedMap) else "]"
        after = match.end() if match else position
        if sign == end:
            return True, after
        if first and not sign:
            return False, after
        if sign == "," and not first:
            if self.text.startswith(("}", "]"), after):
                raise self._wrong(after, "a ',' stands before the closing bracket", "remove the ','")
            return False, after
        at = match.start(1) if match else position
        if sign == ",":
            raise self._wrong(at, "a ',' stands before the first entry", "remove the ','")
        raise self._wrong(at, f"',' or '{end}' is missing here", "put ',' between entries and close each bracket")

    def _key(self, holder: LocatedMap, position: int) -> tuple[str, int]:
        match = _KEY.match(self.text, position)
        if match is None:
            raise self._wrong(position, "a name in double quotation marks is missing", 'write "name": value')
        where = self._place(match.start(1))
        key = self._string(match.group(1), where)
        if not match.group(2):
            raise self._wrong(match.end(), f"':' is missing after {quoted(key)}", 'write "name": value')
        self._count(where)
        if key in holder.key_where:
            first = holder.key_where[key]
            message = f"{quoted(key)} stands twice, already on line {first.line}"
            self._report(Problem("duplicate-key", where, message, f"keep one of the two; the first is at {first}"))
            return "", match.end()
        if not key or "\n" in key or "\t" in key:
            self._report(Problem("bad-json", where, "a name is empty or has several lines", "write a plain name"))
            return "", match.end()
        holder.key_where[key] = where
        return key, match.end()

    def _value(self, position: int) -> tuple[Located, int]:
        match = _VALUE.match(self.text, position)
        if match is None:
            raise self._no_value(position)
        kind = match.lastindex or 0
        where = self._place(match.start(kind))
        self._count(where)
        text = match.group(kind)
        if kind == 1:
            return LocatedText(self._string(text, where), where), match.end()
        if kind == 2:
            return JsonNumber(text, where, False), match.end()
        if kind == 3:
            return LocatedText(text, where, False), match.end()
        if kind == 4:
            return JsonNull("", where, False), match.end()
        return LocatedMap(where=where) if kind == 5 else LocatedList(where=where), match.end()

    def _string(self, token: str, where: SourceLocation) -> str:
        if len(token) > MAX_TEXT:
            hint = "keep long texts in files of their own"
            self._report(Problem("text-too-long", where, f"a text of {len(token) - 2:,} characters is too long", hint))
            return ""
        text = token[1:-1]
        if "\\" in text:
            try:
                text = json.loads(token)
            except ValueError:
                raise _Unreadable(
                    Problem("bad-json", where, "a '\\' means nothing known here", "write \\\\ for a backslash")
                ) from None
        if not text.isprintable():
            for problem in clean_text(text, where):
                self._report(Problem(problem.code, where, problem.message, problem.hint))
        return text

    def _put(self, holder: LocatedMap | LocatedList, key: str, value: Located) -> None:
        if isinstance(holder, LocatedList):
            holder.append(value)
        elif key:
            holder[key] = value

    def _descend(self, holder: LocatedMap | LocatedList, key: str, inner: LocatedMap | LocatedList) -> None:
        self._open.append((holder, key))
        if len(self._open) >= MAX_DEPTH:
            hint = "requests need far fewer levels"
            raise _Unreadable(Problem("nested-too-deep", inner.where, f"nested deeper than {MAX_DEPTH} levels", hint))

    def _end(self, position: int) -> None:
        rest = _REST_OF_LINES.match(self.text, position)
        end = rest.end() if rest else position
        if end < len(self.text):
            raise self._wrong(end, "something follows after the end of the object", "send one object")

    def _count(self, where: SourceLocation) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            message = f"more than {MAX_VALUES:,} values in one text"
            raise _Unreadable(Problem("too-many-values", where, message, "split it"))

    def _report(self, problem: Problem) -> None:
        if len(self.problems) + 1 >= MAX_PROBLEMS:
            raise _Unreadable(problem)
        self.problems.append(problem)

    def _place(self, offset: int) -> SourceLocation:
        """Line and column of an offset; offsets come in the order of the text."""
        self._advance(offset)
        return SourceLocation(self.file, self._line, offset - self._line_start + 1)

    def _advance(self, offset: int) -> None:
        """Count the lines up to an offset."""
        if ends := self.text.count("\n", self._seen, offset):
            self._line += ends
            self._line_start = self.text.rfind("\n", self._seen, offset) + 1
        self._seen = offset

    def _wrong(self, offset: int, message: str, hint: str) -> _Unreadable:
        return _Unreadable(Problem("bad-json", self._place(offset), message, hint))

    def _no_value(self, position: int) -> _Unreadable:
        """What to say where no value begins."""
        rest = _REST_OF_LINES.match(self.text, position)
        at = rest.end() if rest else position
        word = _WORD.match(self.text, at)
        if word is not None:
            hint = 'write numbers with digits, texts as "text", and true, false or null'
            return self._wrong(at, f"{quoted(word.group())} is not a JSON value", hint)
        if self.text.startswith('"', at):
            return self._wrong(at, "a text is not closed on its line", "close it with '\"'; a line break is \\n")
        if at == len(self.text):
            return self._wrong(at, "the text ends where a value belongs", "close each bracket")
        return self._wrong(at, f"{quoted(self.text[at])} stands where a value belongs", 'write texts as "text"')
