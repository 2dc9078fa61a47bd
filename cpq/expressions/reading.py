"""Python's parser, with its complaints put in the words of a rule author."""

from __future__ import annotations

import ast
import re

from cpq.expressions.errors import ExpressionError
from cpq.expressions.facts import Vocabulary
from cpq.expressions.naming import kebab_hint

_OTHER_LANGUAGES = (
    (r"(?<![=<>!])=(?!=)", "compare with =="),
    (r"&&", "write and"),
    (r"\|\|", "write or"),
    (r"!(?!=)", "write not"),
    (r"<>", "write !="),
    (r"\b(AND|OR|NOT|IN|IF|ELSE)\b", "write and, or, not, in, if and else in small letters"),
    (r"\?", "write a if condition else b"),
    (r"(?<=[0-9]) ?%", "write a rate as a fraction: 0.15 for 15 %"),
)


def read(source: str, vocabulary: Vocabulary) -> ast.expr:
    """The tree of a scanned expression, not checked yet.

    Raises:
        ExpressionError: ``syntax``, with a hint where the author thought of another language.
    """
    body = source.lstrip()
    try:
        return ast.parse(body, mode="eval").body
    except SyntaxError as error:
        message, column = error.msg, error.offset or 0
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", lambda text: "'" * len(text[0]), source)
    for pattern, hint in _OTHER_LANGUAGES:
        if match := re.search(pattern, bare):
            raise ExpressionError(_UNREADABLE, code="syntax", hint=hint, offset=match.start())
    if column < 1:
        message, column = "something is missing at its end", len(body.rstrip())
    raise ExpressionError(
        f"{_UNREADABLE}: {message}",
        code="syntax",
        hint=kebab_hint(vocabulary, bare),
        offset=min(len(source) - len(body) + column, len(source)) - 1,
    )


_UNREADABLE = "the expression cannot be read"
