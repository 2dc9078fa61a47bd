"""Attributes of a feature: values between braces, lists, attributes inside attributes, and constraints."""

from __future__ import annotations

import re
from fractions import Fraction

from cpq.exchange.uvl.document import Attribute, AttributeValue, Constraint
from cpq.exchange.uvl.problems import Problems, shown

MAX_DEPTH = 32
"""Deepest nesting of lists and attributes."""

MAX_DIGITS = 40
"""Longest number, in characters."""

_TOKEN = re.compile(
    r"[ \t\r\n]*(?:(?P<mark>[{}\[\],])|'(?P<text>[^'\r\n]*)'|\"(?P<name>[^\"\r\n.]+)\""
    r"|(?P<number>-?\d*\.?\d+)(?![\w.])|(?P<word>[^\W\d][\w#§%?\\';-]*)|(?P<other>\S))"
)
_CONSTRAINT_END = re.compile(r"\"[^\"]*\"|'[^']*'|[(\[{},\])]")


class _BadAttributes(Exception):
    """The text between the braces cannot be read on."""

    def __init__(self, offset: int, message: str, hint: str = "") -> None:
        self.offset, self.message, self.hint = offset, message, hint


def parse_attributes(
    text: str, line: int, column: int, problems: Problems
) -> tuple[tuple[Attribute, ...], tuple[Constraint, ...]]:
    """Attributes and constraints between braces.

    Args:
        text: From the opening brace to the closing one.
        line, column: Place of the opening brace.
    """
    reader = _Braces(text, line, column)
    try:
        found = reader.attributes(0)
        kind, said, at = reader.take()
        if kind:
            raise _BadAttributes(at, f"{shown(said)} follows the closing brace")
    except _BadAttributes as bad:
        problems.syntax(line, column + bad.offset, bad.message, bad.hint)
        return (), ()
    seen: set[str] = set()
    for attribute in found:
        if attribute.name in seen:
            problems.problem("duplicate-id", line, attribute.column, f"attribute {shown(attribute.name)} stands twice")
        seen.add(attribute.name)
    return tuple(found), tuple(reader.constraints)


class _Braces:
    """Reads tokens from a text; nesting is bounded, so recursion is."""

    def __init__(self, text: str, line: int, column: int) -> None:
        self._text, self._line, self._column = text, line, column
        self._at = 0
        self.constraints: list[Constraint] = []

    def take(self) -> tuple[str, str, int]:
        """Kind, text and offset of the next token; all empty at the end."""
        match = _TOKEN.match(self._text, self._at)
        if match is None or match.lastgroup is None:
            return "", "", len(self._text) - 1
        self._at = match.end()
        return match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)

    def attributes(self, depth: int) -> list[Attribute]:
        """Attributes up to the closing brace."""
        if depth > MAX_DEPTH:
            raise _BadAttributes(self._at, f"attributes are nested deeper than {MAX_DEPTH} levels")
        self._expect("{")
        found: list[Attribute] = []
        while True:
            kind, said, at = self.take()
            if said == "}" and kind == "mark" and not found:
                return found
            if kind == "word" and said in ("constraint", "constraints"):
                self._constraint(said, at)
            elif kind in ("word", "name"):
                found.append(Attribute(said, self._value(depth), self._line, self._column + at))
            else:
                hint = "attributes are written {name value, name value}"
                raise _BadAttributes(at, f"{shown(said or 'the end')} is no name of an attribute", hint)
            kind, said, at = self.take()
            if kind == "mark" and said == "}":
                return found
            if kind != "mark" or said != ",":
                raise _BadAttributes(at, f"{shown(said or 'the end')} stands where a comma or }} should")

    def _value(self, depth: int) -> AttributeValue:
        before = self._at
        kind, said, at = self.take()
        if kind == "mark" and said in ",}":
            self._at = before
            return True
        if kind == "mark" and said == "{":
            self._at = before
            return {one.name: one.value for one in self.attributes(depth + 1)}
        if kind == "mark" and said == "[":
            return self._list(depth + 1)
        if kind == "number":
            if len(said) > MAX_DIGITS:
                raise _BadAttributes(at, f"a number has more than {MAX_DIGITS} digits")
            return Fraction(said)
        if kind in ("text", "name"):
            return said
        if kind == "word" and said in ("true", "false"):
            return said == "true"
        hint = "values are numbers, 'texts', true, false, [lists] and {attributes}"
        raise _BadAttributes(at, f"{shown(said or 'the end')} is no value of an attribute", hint)

    def _list(self, depth: int) -> tuple[AttributeValue, ...]:
        if depth > MAX_DEPTH:
            raise _BadAttributes(self._at, f"lists are nested deeper than {MAX_DEPTH} levels")
        found: list[AttributeValue] = []
        before = self._at
        if self.take()[1] == "]":
            return ()
        self._at = before
        while True:
            found.append(self._value(depth))
            kind, said, at = self.take()
            if kind == "mark" and said == "]":
                return tuple(found)
            if kind != "mark" or said != ",":
                raise _BadAttributes(at, f"{shown(said or 'the end')} stands where a comma or ] should")

    def _constraint(self, word: str, at: int) -> None:
        if word == "constraint":
            self._one_constraint(",}")
            return
        self._expect("[")
        before = self._at
        if self.take()[1] == "]":
            return
        self._at = before
        while True:
            self._one_constraint(",]")
            _, said, at = self.take()
            if said == "]":
                return
            if said != ",":
                raise _BadAttributes(at, f"{shown(said or 'the end')} stands where a comma or ] should")

    def _one_constraint(self, ends: str) -> None:
        """Take the text of a formula, up to one of some marks outside its parentheses."""
        start, depth = self._at, 0
        for match in _CONSTRAINT_END.finditer(self._text, start):
            mark = match.group()
            if depth == 0 and mark in ends:
                said = self._text[start : match.start()]
                inside = start + len(said) - len(said.lstrip())
                self.constraints.append(Constraint(said.strip(), self._line, self._column + inside))
                self._at = match.start()
                return
            depth += (mark in "([{") - (mark in ")]}")
        raise _BadAttributes(start, "a constraint does not end")

    def _expect(self, mark: str) -> None:
        kind, said, at = self.take()
        if kind != "mark" or said != mark:
            raise _BadAttributes(at, f"{shown(said or 'the end')} stands where {mark} should")
