"""Python source of a checked expression: a fragment to stand inside a larger generated function.

A fragment has the value of the expression and fails where the reference fails. It reads facts as its binding says,
calls only the functions named here, and uses no attribute, no subscript but those of the binding, and no loop.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from cpq.expressions.checked import CheckedTree, called, defined_when, is_none, never_minus_zero
from cpq.expressions.constants import Constants
from cpq.expressions.operands import Defined
from cpq.expressions.readings import Reading, Readings

__all__ = ["Reading", "fragment"]

_SIGNS: Mapping[type[ast.AST], str] = MappingProxyType(
    {
        ast.Add: "+",
        ast.Sub: "-",
        ast.Mult: "*",
        ast.Div: "/",
        ast.USub: "-",
        ast.UAdd: "+",
        ast.Not: "not ",
        ast.And: " and ",
        ast.Or: " or ",
        ast.Eq: "==",
        ast.NotEq: "!=",
        ast.Lt: "<",
        ast.LtE: "<=",
        ast.Gt: ">",
        ast.GtE: ">=",
        ast.In: "in",
        ast.NotIn: "not in",
    }
)
_IDENTITIES: Mapping[type[ast.AST], str] = MappingProxyType({ast.Eq: "is", ast.NotEq: "is not"})
_FEW_TEXTS = 3
"""So many are compared one by one; more are looked up in a set."""


def fragment(checked: CheckedTree, bind: Callable[[str], Reading], constants: Constants, tables: str = "tables") -> str:
    """Source of an expression, in brackets where it needs them, that evaluates within ``exact()``.

    It raises ExpressionError without its text, a ``DecimalException`` or a ``KeyError``;
    :func:`cpq.expressions.values.failure` turns each into the error that ``evaluate`` raises.
    It assigns to names ``_t0``, ``_t1``, …, which mean nothing outside of it.

    Args:
        checked: Of the expression.
        bind: From the name of a fact to how it is read.
        constants: Collects what the source refers to.
        tables: Source of the mapping of tables.
    """
    readings = Readings(checked.facts, bind, constants)
    source = _Writer(checked, readings, constants, tables).write(checked.root)
    if checked.type.kind != "number" or never_minus_zero(checked.root):
        return source
    kept = readings.new_name()
    positive = constants.call("copy_abs", kept)
    if checked.type.optional:
        return f"({kept} if ({kept} := {source}) is None or {kept} else {positive})"
    return f"(({kept} := {source}) or {positive})"


class _Writer:
    """Writes one fragment, part by part in the order in which the parts are evaluated."""

    def __init__(self, checked: CheckedTree, readings: Readings, constants: Constants, tables: str) -> None:
        self._table_types = checked.tables
        self._readings = readings
        self._constants = constants
        self._tables = tables

    def write(self, node: ast.expr) -> str:
        """Source of one part."""
        return _WRITERS[type(node)](self, node)

    # --- values

    def _constant(self, node: ast.Constant) -> str:
        value: Any = node.value
        if isinstance(value, Decimal):
            return self._constants.decimal(value)
        if isinstance(value, date):
            return self._constants.day(value)
        if not isinstance(value, tuple):
            return repr(value)
        if not all(isinstance(item, str) for item in value):
            return self._constants.values_of(value)
        return repr(value) if len(value) <= _FEW_TEXTS else f"{{{', '.join(map(repr, value))}}}"

    def _name(self, node: ast.Name) -> str:
        return self._readings.value(node.id)

    def _must_be_defined(self, node: Defined) -> str:
        if isinstance(node.value, ast.Name):
            return self._readings.value_that_must_be(node.value.id, node)
        kept = self._readings.new_name()
        return self._readings.or_fail(kept, f"({kept} := {self.write(node.value)})", node)

    def _tuple(self, node: ast.Tuple) -> str:
        return f"({''.join(f'{self.write(element)}, ' for element in node.elts)})"

    # --- operators

    def _unary(self, node: ast.UnaryOp) -> str:
        return f"({_SIGNS[type(node.op)]}{self.write(node.operand)})"

    def _arithmetic(self, node: ast.BinOp) -> str:
        left = self.write(node.left)
        return f"({left} {_SIGNS[type(node.op)]} {self.write(node.right)})"

    def _bool_op(self, node: ast.BoolOp) -> str:
        parts = [self.write(node.values[0])]
        with self._readings.perhaps():
            for before, value in pairwise(node.values):
                self._readings.vouch(defined_when(before, holds=isinstance(node.op, ast.And)))
                parts.append(self.write(value))
        return f"({_SIGNS[type(node.op)].join(parts)})"

    def _compare(self, node: ast.Compare) -> str:
        parts = [self.write(node.left), self.write(node.comparators[0])]
        with self._readings.perhaps():
            parts += [self.write(comparator) for comparator in node.comparators[1:]]
        signs = [_SIGNS[type(sign)] for sign in node.ops]
        if len(node.ops) == 1 and (is_none(node.left) or is_none(node.comparators[0])):
            signs = [_IDENTITIES.get(type(node.ops[0]), signs[0])]
        rest = "".join(f" {sign} {part}" for sign, part in zip(signs, parts[1:], strict=True))
        return f"({parts[0]}{rest})"

    def _if_else(self, node: ast.IfExp) -> str:
        test = self.write(node.test)
        body, other = self._branch(node, node.body, holds=True), self._branch(node, node.orelse, holds=False)
        return f"({body} if {test} else {other})"

    def _branch(self, node: ast.IfExp, branch: ast.expr, *, holds: bool) -> str:
        with self._readings.perhaps(defined_when(node.test, holds=holds)):
            return self.write(branch)

    # --- functions

    def _call(self, node: ast.Call) -> str:
        name = called(node)
        if name == "round":
            return self._round(*node.args)
        if name == "lookup":
            return self._lookup(*node.args)
        if name in ("min", "max") and len(node.args) == 2:
            return self._extreme("<=" if name == "min" else ">=", *node.args)
        return self._constants.call(name, *map(self.write, node.args))

    def _extreme(self, sign: str, left: ast.expr, right: ast.expr) -> str:
        """The first of two equal ones, as ``min`` and ``max`` give."""
        names, tests = [], []
        for part in (left, right):
            source = self.write(part)
            plain = source.isidentifier()
            names.append(source if plain else self._readings.new_name())
            tests.append(source if plain else f"({names[-1]} := {source})")
        return f"({names[0]} if {tests[0]} {sign} {tests[1]} else {names[1]})"

    def _round(self, number: ast.expr, digits: ast.expr) -> str:
        value: Any = digits.value if isinstance(digits, ast.Constant) else None
        step = self._constants.decimal(Decimal((0, (1,), -int(value))))
        return f"(+{self._constants.call('quantize', self.write(number), step, repr(ROUND_HALF_UP))})"

    def _lookup(self, table: ast.expr, *keys: ast.expr) -> str:
        name: Any = table.value if isinstance(table, ast.Constant) else None
        wanted = self._constants.type_of(self._table_types[name].value)
        given = f"({''.join(f'{self.write(key)}, ' for key in keys)})"
        return self._constants.call("looked_up", self._tables, repr(name), wanted, given)


_WRITERS: Mapping[type[ast.AST], Callable[[_Writer, Any], str]] = MappingProxyType(
    {
        ast.Constant: _Writer._constant,
        ast.Name: _Writer._name,
        ast.Tuple: _Writer._tuple,
        Defined: _Writer._must_be_defined,
        ast.UnaryOp: _Writer._unary,
        ast.BinOp: _Writer._arithmetic,
        ast.BoolOp: _Writer._bool_op,
        ast.Compare: _Writer._compare,
        ast.IfExp: _Writer._if_else,
        ast.Call: _Writer._call,
    }
)
