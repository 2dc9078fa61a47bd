"""The checker: walks a parsed expression once, types every part, and builds the tree to evaluate."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from cpq.expressions import calls, comparing
from cpq.expressions.errors import ExpressionError
from cpq.expressions.facts import Scope, Vocabulary
from cpq.expressions.forms import SIGNS, refused_form, refused_operator
from cpq.expressions.naming import dotted_name, find_fact
from cpq.expressions.operands import Operand, alike, constant, constant_value, joined_unit, merged, require
from cpq.expressions.scanning import MAX_DEPTH
from cpq.expressions.types import NULL, NUMBER, YES_NO, ValueType
from cpq.expressions.units import currency_of, product, quotient

MAX_NODES = 200


class Checker:
    """One walk over one expression.

    Attributes:
        text: The expression as written.
        reads: The facts met so far.
        tables: The tables met so far.
        vocabulary: What may be named.
        rounded: How many ``round`` calls surround the part being checked.
    """

    def __init__(
        self,
        text: str,
        parsed: bytes,
        vocabulary: Vocabulary,
        *,
        scope: Scope,
        before_phase: int | None,
        price_effect: bool,
    ) -> None:
        self.reads: set[str] = set()
        self.tables: set[str] = set()
        self.vocabulary = vocabulary
        self.rounded = 0
        self.text = text
        self._indent = len(text) - len(parsed.decode())
        self._parsed = parsed
        self._scope = scope
        self._before_phase = before_phase
        self._price_effect = price_effect
        self._depth = 0
        self._nodes = 0

    def check(self, node: ast.expr) -> Operand:
        """The checked form of one part.

        Raises:
            ExpressionError: The part, or one inside it, is refused.
        """
        self._depth += 1
        self._nodes += 1
        if self._depth > MAX_DEPTH:
            raise self.refusal(node, "too-deep", f"parts are nested more than {MAX_DEPTH} deep", "use several rules")
        if self._nodes > MAX_NODES:
            raise self.refusal(node, "too-long", f"the expression has more than {MAX_NODES} parts", "use several rules")
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise refused_form(self, node)
        operand = handler(self, node)
        self._depth -= 1
        return operand

    def refusal(self, node: ast.AST, code: str, message: str, hint: str = "") -> ExpressionError:
        """The error that points at a part."""
        return ExpressionError(message, code=code, hint=hint, offset=self._place(node)[1])

    def operand(self, node: ast.expr, tree: ast.expr, value_type: ValueType, **known: bool) -> Operand:
        """The operand that stands for a part."""
        source, offset = self._place(node)
        return Operand(tree, value_type, source, offset, **known)

    def _place(self, node: Any) -> tuple[str, int]:
        """A part as written, and its offset in characters; the parser counts bytes."""
        begin, end = node.col_offset, node.end_col_offset
        return self._parsed[begin:end].decode(), self._indent + len(self._parsed[:begin].decode())

    # --- values

    def _constant(self, node: ast.Constant) -> Operand:
        value = node.value
        if value is None:
            return self.operand(node, constant(None), NULL, literal=True)
        if isinstance(value, bool):
            return self.operand(node, constant(value), YES_NO, literal=True)
        if isinstance(value, str):
            return self.operand(node, constant(value), ValueType("text", choices=(value,)), literal=True)
        if isinstance(value, int | float):
            exact = Decimal(self._place(node)[0])
            return self.operand(node, constant(exact), NUMBER, literal=True)
        raise self.refusal(node, "literal-not-allowed", "this is neither a number, a text, True, False nor None")

    def _name(self, node: ast.Name | ast.Attribute) -> Operand:
        name = dotted_name(node)
        if not name:
            raise refused_form(self, node)
        offset = self._place(node)[1]
        fact = find_fact(name, self.vocabulary, self._scope, self._before_phase, self.text, offset)
        self.reads.add(fact.name)
        return self.operand(node, ast.Name(id=fact.name, ctx=ast.Load()), fact.type)

    # --- arithmetic

    def _unary(self, node: ast.UnaryOp) -> Operand:
        if isinstance(node.op, ast.Not):
            part = self._condition(node.operand)
            return self.operand(node, ast.UnaryOp(op=node.op, operand=part.node), YES_NO)
        if isinstance(node.op, ast.Invert):
            raise refused_operator(self, node, node.op)
        part = require(self.check(node.operand), "number", "only numbers have a sign")
        tree: ast.expr = ast.UnaryOp(op=node.op, operand=part.node)
        number = constant_value(part.node)
        if number is not None:
            tree = constant(number.copy_negate() if isinstance(node.op, ast.USub) else number)
        return replace(self.operand(node, tree, part.type), literal=part.literal, scaled=part.scaled)

    def _arithmetic(self, node: ast.BinOp) -> Operand:
        if type(node.op) in SIGNS:
            raise refused_operator(self, node, node.op)
        left, right = self.check(node.left), self.check(node.right)
        left = require(left, "number", "only numbers are calculated with")
        right = require(right, "number", "only numbers are calculated with")
        if isinstance(node.op, ast.Add | ast.Sub):
            unit = joined_unit(left, right, "added" if isinstance(node.op, ast.Add) else "subtracted")
            scaled = left.scaled or right.scaled
        else:
            unit = self._product_unit(node, left, right)
            scaled = left.scaled or right.scaled or left.literal != right.literal
        tree = ast.BinOp(left=left.node, op=node.op, right=right.node)
        return self.operand(
            node, tree, ValueType("number", unit), literal=left.literal and right.literal, scaled=scaled
        )

    def _product_unit(self, node: ast.BinOp, left: Operand, right: Operand) -> str:
        if isinstance(node.op, ast.Mult):
            unit = product(left.type.unit, right.type.unit)
        else:
            if self._price_effect and not self.rounded:
                raise self.refusal(
                    node,
                    "unrounded-division",
                    "a division in a price needs its rounding said",
                    f"write round({self._place(node)[0]}, 2), with the decimals that the price keeps",
                )
            carries_currency = left.literal and currency_of(right.type.unit)
            unit = "" if carries_currency else quotient(left.type.unit, right.type.unit)
        if unit is None:
            verb = "multiplied" if isinstance(node.op, ast.Mult) else "divided"
            raise self.refusal(node, "different-units", f"{left} and {right}: they cannot be {verb}")
        return unit

    # --- conditions

    def _condition(self, node: ast.expr) -> Operand:
        return require(self.check(node), "yes/no", "a condition is a yes/no")

    def _bool_op(self, node: ast.BoolOp) -> Operand:
        parts = [self._condition(value) for value in node.values]
        return self.operand(node, ast.BoolOp(op=node.op, values=[part.node for part in parts]), YES_NO)

    def _if_else(self, node: ast.IfExp) -> Operand:
        test = self._condition(node.test)
        body, other = alike([self.check(node.body), self.check(node.orelse)])
        result = merged(body, other, "alternatives of one if")
        tree = ast.IfExp(test=test.node, body=body.node, orelse=other.node)
        source, offset = self._place(node)
        return replace(result, node=tree, source=source, offset=offset)


_HANDLERS: dict[type[ast.AST], Callable[[Checker, Any], Operand]] = {
    ast.Constant: Checker._constant,
    ast.Name: Checker._name,
    ast.Attribute: Checker._name,
    ast.UnaryOp: Checker._unary,
    ast.BinOp: Checker._arithmetic,
    ast.BoolOp: Checker._bool_op,
    ast.IfExp: Checker._if_else,
    ast.Compare: comparing.check_comparison,
    ast.Call: calls.check_call,
}
