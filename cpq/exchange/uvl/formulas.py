"""Constraints as formulas: operators by how tightly they bind, equal ones from the left, without recursion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from cpq.exchange.uvl.arithmetic import calculated, constant
from cpq.exchange.uvl.operands import (
    COMPARISONS,
    Operand,
    Text,
    WrongOperand,
    as_formula,
    as_number,
    comparison,
    joined,
)
from cpq.exchange.uvl.tokens import FUNCTIONS, MARKS
from cpq.files.text import quoted
from cpq.solving.model import Formula, Iff, Implies, Not

MAX_NESTING: Final = 100
"""Deepest formula: operators inside each other, where a row of ``&`` or of ``|`` counts once."""

MAX_NUMBER: Final = 40
"""Characters of a number."""

_BINDING: Final = {
    "(": 0,
    "<=>": 1,
    "=>": 2,
    "|": 3,
    "&": 4,
    "!": 5,
    **dict.fromkeys(COMPARISONS, 6),
    "+": 7,
    "-": 7,
    "*": 8,
    "/": 8,
    "negative": 9,
}


class BadConstraint(Exception):
    """A constraint that cannot be read or means nothing.

    Attributes:
        index: Of the word that shows it.
    """

    def __init__(self, index: int, message: str, *, code: str = "bad-uvl", hint: str = "") -> None:
        super().__init__(message)
        self.index, self.message, self.code, self.hint = index, message, code, hint


Lookup = Callable[[str, int], Operand]
"""What a name means; it raises :class:`BadConstraint` for one that means nothing."""

Call = Callable[[str, Sequence[str], int], Operand]
"""What a function of some names means."""


def formula_of(tokens: Sequence[str], lookup: Lookup, call: Call) -> Formula:
    """The formula that the tokens of a constraint say.

    Raises:
        BadConstraint: It is none.
        TooLarge: It takes too many amounts to compare.
    """
    return _Reading(tokens, lookup, call).formula()


class _Reading:
    """Two stacks: operands, and operators that wait for their right side."""

    def __init__(self, tokens: Sequence[str], lookup: Lookup, call: Call) -> None:
        self._tokens, self._lookup, self._call = tokens, lookup, call
        self._operands: list[Operand] = []
        self._waiting: list[tuple[str, int]] = []
        self._depths: list[int] = []

    def formula(self) -> Formula:
        """Read every word."""
        at, count = 0, len(self._tokens)
        operand_next = True
        while at < count:
            word = self._tokens[at]
            if operand_next:
                if word in ("(", "!", "-"):
                    self._waiting.append(("negative" if word == "-" else word, at))
                    at += 1
                else:
                    at = self._operand(word, at)
                    operand_next = False
            elif word == ")":
                self._close(at)
                at += 1
            elif word in _BINDING and word != "!":
                self._apply_down_to(_BINDING[word])
                self._waiting.append((word, at))
                operand_next = True
                at += 1
            else:
                raise BadConstraint(at, f"{quoted(word)} stands where an operator should")
        if operand_next:
            raise BadConstraint(count, "the constraint ends where a name or value should stand")
        self._apply_down_to(1)
        if self._waiting:
            raise BadConstraint(self._waiting[-1][1], "a parenthesis is never closed")
        return self._formula(self._operands[0], 0)

    def _close(self, at: int) -> None:
        self._apply_down_to(1)
        if not self._waiting:
            raise BadConstraint(at, "a parenthesis closes that was never opened")
        self._waiting.pop()

    def _push(self, operand: Operand, depth: int = 0) -> None:
        self._operands.append(operand)
        self._depths.append(depth)

    def _operand(self, word: str, at: int) -> int:
        """Put the operand that begins at a word onto its stack; the place of the word after it."""
        if word[0].isdigit() or (word[0] == "." and len(word) > 1):
            if len(word) > MAX_NUMBER:
                raise BadConstraint(at, f"a number has more than {MAX_NUMBER} digits")
            self._push(constant(Fraction(word)))
            return at + 1
        if word[0] == "'" and len(word) > 1:
            self._push(Text("", {None: word[1:-1]}))
            return at + 1
        if word in MARKS or (len(word) == 1 and not word.isalpha() and word != "_"):
            raise BadConstraint(at, f"{quoted(word)} stands where a name or value should")
        if word in FUNCTIONS and at + 1 < len(self._tokens) and self._tokens[at + 1] == "(":
            return self._function(word, at)
        self._push(self._lookup(word, at))
        return at + 1

    def _function(self, name: str, at: int) -> int:
        arguments: list[str] = []
        here = at + 2
        while here + 1 < len(self._tokens):
            argument, mark = self._tokens[here], self._tokens[here + 1]
            if argument in MARKS or mark not in (",", ")"):
                break
            arguments.append(argument)
            if mark == ")":
                self._push(self._call(name, arguments, at))
                return here + 2
            here += 2
        raise BadConstraint(min(here, len(self._tokens)), f"{name}() is given something other than names")

    def _apply_down_to(self, binding: int) -> None:
        """Apply the waiting operators that bind at least as tightly."""
        waiting = self._waiting
        while waiting and _BINDING[waiting[-1][0]] >= binding:
            operator, at = waiting.pop()
            self._apply(operator, at)

    def _apply(self, operator: str, at: int) -> None:
        right, depth = self._operands.pop(), self._depths.pop() + 1
        try:
            if operator == "!":
                result: Operand = _negated(right)
            elif operator == "negative":
                result = calculated("-", constant(0), as_number(right))
            else:
                left, left_depth = self._operands.pop(), self._depths.pop()
                result = _applied(operator, left, right)
                depth = max(depth, left_depth + (result is not left))
        except WrongOperand as wrong:
            raise BadConstraint(at, f"beside {'-' if operator == 'negative' else operator}, {wrong}") from None
        if depth > MAX_NESTING:
            message = f"the constraint is nested deeper than {MAX_NESTING} levels"
            raise BadConstraint(at, message, code="nested-too-deep")
        self._push(result, depth)

    def _formula(self, operand: Operand, at: int) -> Formula:
        try:
            return as_formula(operand)
        except WrongOperand as wrong:
            raise BadConstraint(at, str(wrong)) from None


def _negated(operand: Operand) -> Formula:
    formula = as_formula(operand)
    return formula.part if isinstance(formula, Not) else Not(formula)


def _applied(operator: str, left: Operand, right: Operand) -> Operand:
    if operator in ("&", "|"):
        return joined(operator, left, right)
    if operator == "=>":
        return Implies(as_formula(left), as_formula(right))
    if operator == "<=>":
        return Iff(as_formula(left), as_formula(right))
    if operator in COMPARISONS:
        return comparison(operator, left, right)
    return calculated(operator, as_number(left), as_number(right))
