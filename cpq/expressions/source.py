"""Python source of a checked expression: a fragment to stand inside a larger generated function.

A fragment has the value of the expression and fails where the reference fails. It reads facts as its binding says,
calls only the functions named here, and uses no attribute, no subscript but those of the binding, and no loop.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from cpq.expressions.checked import CheckedTree
from cpq.expressions.constants import Constants
from cpq.expressions.functions import days_between, months_between
from cpq.expressions.operands import Defined
from cpq.expressions.types import Kind, ValueType
from cpq.expressions.values import looked_up, typed_fact, undefined

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
_CLASSES: Mapping[Kind, str] = MappingProxyType({"text": "str", "yes/no": "bool", "date": "date"})
_FEW_TEXTS = 3
"""So many are compared one by one; more are looked up in a set."""

FUNCTIONS: Mapping[str, object] = MappingProxyType(
    {
        "_Decimal": Decimal,
        "_abs": abs,
        "_bool": bool,
        "_copy_abs": Decimal.copy_abs,
        "_date": date,
        "_days_between": days_between,
        "_is_finite": Decimal.is_finite,
        "_looked_up": looked_up,
        "_max": max,
        "_min": min,
        "_months_between": months_between,
        "_quantize": Decimal.quantize,
        "_str": str,
        "_type": type,
        "_typed_fact": typed_fact,
        "_undefined": undefined,
    }
)
"""Everything that a fragment may call or name, besides its constants and what it is bound to."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a generated function reads a fact.

    Attributes:
        source: A name, or source to be evaluated, such as ``facts['quantity']``; a ``KeyError`` says that the fact
            was not given.
        checked: Whether the value is sure to be of the fact's type: a finite ``Decimal`` for a number and never an
            ``int``, and None only for an optional fact.
    """

    source: str
    checked: bool = False


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
    writer = _Writer(checked, bind, constants, tables)
    source = writer.write(checked.root)
    if checked.type.kind != "number" or _never_minus_zero(checked.root):
        return source
    kept = writer.new_name()
    if checked.type.optional:
        return f"({kept} if ({kept} := {source}) is None or {kept} else {writer.call('copy_abs', kept)})"
    return f"(({kept} := {source}) or {writer.call('copy_abs', kept)})"


def needs_exact(checked: CheckedTree) -> bool:
    """Whether the decimal context matters: comparisons are exact in any, arithmetic is not.

    A table may calculate, so looking up counts.
    """
    return any(
        isinstance(node, ast.BinOp | ast.UAdd | ast.USub)
        or (isinstance(node, ast.Call) and _called(node) in ("abs", "round", "lookup"))
        for node in ast.walk(checked.root)
    )


def _called(node: ast.Call) -> str:
    """The function called; the checker lets nothing but names be called."""
    function: Any = node.func
    return str(function.id)


def _never_minus_zero(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        number: Any = node.value
        return isinstance(number, Decimal) and not number.is_signed()
    if isinstance(node, ast.Call):
        return _called(node) in ("round", "abs", "days_between", "months_between")
    return False


class _Writer:
    """Writes one fragment, part by part in the order in which the parts are evaluated.

    A fact that is read with a check is kept under a name for the parts that are sure to come after.
    """

    def __init__(self, checked: CheckedTree, bind: Callable[[str], Reading], constants: Constants, tables: str) -> None:
        self._types = checked.facts
        self._table_types = checked.tables
        self._bind = bind
        self._constants = constants
        self._tables = tables
        self._names = 0
        self._kept: dict[str, str] = {}
        self._defined: set[str] = set()

    def write(self, node: ast.expr) -> str:
        """Source of one part."""
        return _WRITERS[type(node)](self, node)

    def new_name(self) -> str:
        """A name that this fragment has not used yet."""
        self._names += 1
        return f"_t{self._names - 1}"

    def call(self, name: str, *arguments: str) -> str:
        """Source of a call of one of :data:`FUNCTIONS`."""
        return f"{self._function(name)}({', '.join(arguments)})"

    def _function(self, name: str) -> str:
        return self._constants.function(f"_{name}", FUNCTIONS[f"_{name}"])

    @contextmanager
    def _perhaps(self) -> Iterator[None]:
        """Parts that may not be evaluated: what they read is not known afterwards."""
        kept, known = dict(self._kept), set(self._defined)
        yield
        self._kept, self._defined = kept, known

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
        return self._fact(node.id, None)

    def _fact(self, name: str, must_be: Defined | None) -> str:
        if must_be is not None and name in self._defined:
            must_be = None
        source = self._read(name, must_be)
        if must_be is not None:
            self._defined.add(name)
        return source

    def _read(self, name: str, must_be: Defined | None) -> str:
        reading = self._bind(name)
        kept = self._kept.get(name) or (reading.source if reading.checked and reading.source.isidentifier() else "")
        if kept:
            return kept if must_be is None else f"({kept} if {kept} is not None else {self._undefined(must_be)})"
        kept = self._kept[name] = self.new_name()
        read = f"{kept} := {reading.source}"
        if reading.checked:
            if must_be is None:
                return f"({read})"
            return f"({kept} if ({read}) is not None else {self._undefined(must_be)})"
        return self._checked_read(name, self._types[name], kept, read, must_be)

    def _checked_read(self, name: str, wanted: ValueType, kept: str, read: str, must_be: Defined | None) -> str:
        if wanted.kind == "null":
            test = f"({read}) is None"
        elif wanted.kind == "number":
            test = f"{self.call('type', read)} is {self._function('Decimal')} and {self.call('is_finite', kept)}"
        else:
            test = f"{self.call('type', read)} is {self._function(_CLASSES[wanted.kind])}"
        mended = f"({kept} := {self.call('typed_fact', kept, repr(name), self._constants.type_of(wanted))})"
        if must_be is not None:
            mended = f"({kept} if {mended} is not None else {self._undefined(must_be)})"
        elif wanted.optional:
            test = f"{test} or {kept} is None"
        return f"({kept} if {test} else {mended})"

    def _must_be_defined(self, node: Defined) -> str:
        if isinstance(node.value, ast.Name):
            return self._fact(node.value.id, node)
        kept, value = self.new_name(), self.write(node.value)
        return f"({kept} if ({kept} := {value}) is not None else {self._undefined(node)})"

    def _undefined(self, node: Defined) -> str:
        return self.call("undefined", repr(node.source), str(node.offset))

    def _tuple(self, node: ast.Tuple) -> str:
        return f"({''.join(f'{self.write(element)}, ' for element in node.elts)})"

    # --- operators

    def _unary(self, node: ast.UnaryOp) -> str:
        return f"({_SIGNS[type(node.op)]}{self.write(node.operand)})"

    def _arithmetic(self, node: ast.BinOp) -> str:
        left = self.write(node.left)
        return f"({left} {_SIGNS[type(node.op)]} {self.write(node.right)})"

    def _bool_op(self, node: ast.BoolOp) -> str:
        first = self.write(node.values[0])
        with self._perhaps():
            rest = [self.write(value) for value in node.values[1:]]
        return f"({_SIGNS[type(node.op)].join([first, *rest])})"

    def _compare(self, node: ast.Compare) -> str:
        parts = [self.write(node.left), self.write(node.comparators[0])]
        with self._perhaps():
            parts += [self.write(comparator) for comparator in node.comparators[1:]]
        signs = [_SIGNS[type(sign)] for sign in node.ops]
        if len(node.ops) == 1 and _is_none(node.left, node.comparators[0]):
            signs = [_IDENTITIES.get(type(node.ops[0]), signs[0])]
        rest = "".join(f" {sign} {part}" for sign, part in zip(signs, parts[1:], strict=True))
        return f"({parts[0]}{rest})"

    def _if_else(self, node: ast.IfExp) -> str:
        test = self.write(node.test)
        with self._perhaps():
            body = self.write(node.body)
        with self._perhaps():
            other = self.write(node.orelse)
        return f"({body} if {test} else {other})"

    # --- functions

    def _call(self, node: ast.Call) -> str:
        name = _called(node)
        if name == "round":
            return self._round(*node.args)
        if name == "lookup":
            return self._lookup(*node.args)
        if name in ("min", "max") and len(node.args) == 2:
            return self._extreme("<=" if name == "min" else ">=", *node.args)
        return self.call(name, *map(self.write, node.args))

    def _extreme(self, sign: str, left: ast.expr, right: ast.expr) -> str:
        """The first of two equal ones, as ``min`` and ``max`` give."""
        names, tests = [], []
        for part in (left, right):
            source = self.write(part)
            plain = source.isidentifier()
            names.append(source if plain else self.new_name())
            tests.append(source if plain else f"({names[-1]} := {source})")
        return f"({names[0]} if {tests[0]} {sign} {tests[1]} else {names[1]})"

    def _round(self, number: ast.expr, digits: ast.expr) -> str:
        value: Any = digits.value if isinstance(digits, ast.Constant) else None
        step = self._constants.decimal(Decimal((0, (1,), -int(value))))
        return f"(+{self.call('quantize', self.write(number), step, repr(ROUND_HALF_UP))})"

    def _lookup(self, table: ast.expr, *keys: ast.expr) -> str:
        name: Any = table.value if isinstance(table, ast.Constant) else None
        wanted = self._constants.type_of(self._table_types[name].value)
        given = f"({''.join(f'{self.write(key)}, ' for key in keys)})"
        return self.call("looked_up", self._tables, repr(name), wanted, given)


def _is_none(*nodes: ast.expr) -> bool:
    return any(isinstance(node, ast.Constant) and node.value is None for node in nodes)


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
