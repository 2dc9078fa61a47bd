"""What the YAML parser complains about, in the words of somebody who edits price lists."""

from __future__ import annotations

import re
from typing import Any

from cpq.problems import Problem, SourceLocation

_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "a second ':' stands where no field can begin",
        "put quotation marks around a text that holds ': ', or check the indentation",
    ),
    (
        "could not find expected ':'",
        "a line here is neither 'name: value' nor a list item",
        "write a ':' and a space after the field's name",
    ),
    (
        "unexpected end of stream|end of stream.*quoted|found unexpected document indicator",
        "a quotation mark is opened and never closed",
        "close it on the same line",
    ),
    (
        "expected ',' or|did not find expected ','|flow (mapping|sequence|node)",
        "a '{' or '[' is not closed, or a ',' is missing",
        "close the bracket, and put ', ' between the entries",
    ),
    (
        "block sequence entries are not allowed",
        "a list item begins on the line of its field",
        "begin the list on the next line, or write it in '[ ]'",
    ),
    (
        "expected key|expected <block end>|block collection|expected '-'",
        "the indentation does not fit the lines above",
        "fields of one map begin in the same column",
    ),
    ("escape", "a '\\' in a text in double quotation marks means nothing known", "use single quotation marks"),
    ("document start|directive", "a line outside any document is not understood", "begin a document with '---'"),
    (
        "block scalar|indentation indicator|comment or a line break",
        "the text after '|' or '>' begins wrongly",
        "begin the text on the next line, indented",
    ),
    (
        "alias|anchor|tag",
        "a '*', '&' or '!' begins a text",
        "put quotation marks around a text that begins with a sign",
    ),
)
_STARTER = ("a text cannot begin with '{}'", "put quotation marks around it")
_TAB = ("a tab is used for indentation", "indent with spaces")


def syntax_problem(error: Any, text: str, file: str) -> Problem:
    """A located problem for what the parser could not read.

    Args:
        error: The parser's error, with a mark where it knows one.
        text: The whole file, to look at the character in question.
        file: Path shown in the problem.
    """
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Problem("bad-yaml", SourceLocation(file), "the text is not YAML", "look for unusual characters")
    where = SourceLocation(file, mark.line + 1, mark.column + 1)
    message, hint = _words(error, _character(text, mark.line, mark.column))
    return Problem("bad-yaml", where, message, hint)


def _words(error: Any, character: str) -> tuple[str, str]:
    """Message and hint for one of the parser's own sentences."""
    said = f"{error.context or ''}; {error.problem or ''}"
    if character == "\t":
        return _TAB
    if "cannot start any token" in said:
        return _STARTER[0].format(character), _STARTER[1]
    for pattern, message, hint in _WORDS:
        if re.search(pattern, str(error.problem)) or re.search(pattern, said):
            return message, hint
    return "the text is not YAML here", "compare the line with the ones around it"


def _character(text: str, line: int, column: int) -> str:
    """The character at a mark, both counted from 0, or nothing at the end."""
    lines = text.split("\n", line + 1)
    return lines[line][column : column + 1] if line < len(lines) else ""
