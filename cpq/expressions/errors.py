"""The one error of the rule language, and the codes it carries."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cpq.problems import CpqError

CODES: Mapping[str, str] = MappingProxyType(
    {
        "arithmetic": "a calculation has no result: a division by zero, or a number too large to hold",
        "bad-character": "a control, invisible or direction character, or a letter outside ASCII that is not in a text",
        "bad-date": "a date compared with a date fact is not a day of the calendar written YYYY-MM-DD",
        "bad-fact-name": "a fact name is not lower-case words joined by underscores and dots",
        "construct-not-allowed": "a form of the Python language that rules do not have",
        "different-currencies": "amounts in two currencies are added or compared",
        "different-units": "numbers in two units are added or compared",
        "duplicate-fact": "two different facts have the same name",
        "empty": "the expression has no text",
        "evaluation-failed": "a table or a fact source failed while the expression was evaluated",
        "function-not-allowed": "a function that rules do not have",
        "literal-not-allowed": "a number or text written in a way that rules do not accept",
        "method-not-allowed": "something is called that is not a plain function name",
        "missing-cell": "a table has no value for the keys looked up",
        "missing-fact": "the values given for evaluation lack a fact that the expression reads",
        "missing-table": "the tables given for evaluation lack one that the expression reads",
        "number-out-of-range": "a number has more than 28 digits or an exponent beyond 12",
        "operator-not-allowed": "an operator that rules do not have",
        "phase-order": "a fact is read before the phase that produces it",
        "result-type": "the expression gives another type than its place needs",
        "syntax": "the expression cannot be read",
        "too-deep": "brackets or parts are nested more than 32 deep",
        "too-long": "more than 1,000 characters, 200 parts, or 200 characters in one text",
        "type-mismatch": "values of two types are compared or combined",
        "undefined-value": "a fact without a value is calculated with or ordered",
        "unknown-choice": "a text is compared with something outside the fact's closed list of values",
        "unknown-fact": "a name that is not a fact",
        "unknown-table": "a table that no file defines",
        "unrounded-division": "a division in a price effect stands outside round(x, n)",
        "wrong-arguments": "a function is given the wrong number or kind of arguments",
        "wrong-fact-type": "a value given for evaluation is not of the declared type",
        "wrong-scope": "a line fact is read where there is no single line",
    }
)
"""Every code an :class:`ExpressionError` can have, with its meaning."""


class ExpressionError(CpqError):
    """A rule's expression is refused, or could not be evaluated.

    Attributes:
        text: The expression as its author wrote it.
        offset: Where in ``text`` the finding starts, in characters from 0.
    """

    code = "syntax"

    def __init__(self, message: str, *, code: str, hint: str = "", text: str = "", offset: int = 0) -> None:
        super().__init__(message, code=code, hint=hint)
        self.text = text
        self.offset = offset
