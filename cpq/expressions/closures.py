"""One expression as a tree of Python closures: quicker to make than generated code, slower to run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from cpq.expressions.checked import CheckedTree, called
from cpq.expressions.functions import FUNCTIONS, OPERATORS
from cpq.expressions.operands import Defined
from cpq.expressions.types import Value
from cpq.expressions.values import CLASSES, Form, Table, fail, looked_up, plain_zero, typed_fact, undefined
from cpq.rounding import round_to

_Facts = Mapping[str, Value | int]
_Tables = Mapping[str, Table]
_Part = Callable[[_Facts, _Tables], Any]


def compile_closures(checked: CheckedTree) -> Form:
    """The expression as a function to be called within ``exact()`` where the tree ``needs_exact``."""
    run, text = _part(checked.root, checked), checked.text
    is_number = checked.type.kind == "number"

    def value(facts: _Facts, tables: _Tables) -> Value:
        try:
            found = run(facts, tables)
        except Exception as error:  # noqa: BLE001 # a table may raise anything; it becomes the one error
            fail(error, text)
        return plain_zero(found) if is_number else found

    return value


def _part(node: ast.expr, checked: CheckedTree) -> _Part:
    return _PARTS[type(node)](node, checked)


# --- values


def _constant(node: ast.Constant, _: CheckedTree) -> _Part:
    value = node.value
    return lambda *_: value


def _name(node: ast.Name, checked: CheckedTree) -> _Part:
    name, wanted = node.id, checked.facts[node.id]
    of_kind = CLASSES[wanted.kind]

    def number(facts: _Facts, _: _Tables) -> Value:
        value: Any = facts[name]
        return value if type(value) is Decimal and value.is_finite() else typed_fact(value, name, wanted)

    def other(facts: _Facts, _: _Tables) -> Value:
        value = facts[name]
        if type(value) is of_kind:
            return value  # type: ignore[return-value] # its class was just compared
        return typed_fact(value, name, wanted)

    return number if of_kind is Decimal else other


def _defined(node: Defined, checked: CheckedTree) -> _Part:
    part, source, offset = _part(node.value, checked), node.source, node.offset

    def value(facts: _Facts, tables: _Tables) -> Value:
        found: Value = part(facts, tables)
        return undefined(source, offset) if found is None else found

    return value


def _tuple(node: ast.Tuple, checked: CheckedTree) -> _Part:
    parts = [_part(element, checked) for element in node.elts]
    return lambda facts, tables: tuple([part(facts, tables) for part in parts])


# --- operators


def _unary(node: ast.UnaryOp, checked: CheckedTree) -> _Part:
    apply, part = OPERATORS[type(node.op)], _part(node.operand, checked)
    return lambda facts, tables: apply(part(facts, tables))


def _arithmetic(node: ast.BinOp, checked: CheckedTree) -> _Part:
    return _joined(OPERATORS[type(node.op)], node.left, node.right, checked)


def _joined(apply: Callable[[Any, Any], Any], left: ast.expr, right: ast.expr, checked: CheckedTree) -> _Part:
    """An operator between two parts; what is written is not asked for at each run."""
    first = _part(left, checked)
    if isinstance(right, ast.Constant):
        value = right.value
        return lambda facts, tables: apply(first(facts, tables), value)
    second = _part(right, checked)
    return lambda facts, tables: apply(first(facts, tables), second(facts, tables))


def _bool_op(node: ast.BoolOp, checked: CheckedTree) -> _Part:
    first, *rest = (_part(value, checked) for value in node.values)
    join = _both if isinstance(node.op, ast.And) else _either
    for part in rest:
        first = join(first, part)
    return first


def _both(first: _Part, second: _Part) -> _Part:
    return lambda facts, tables: first(facts, tables) and second(facts, tables)


def _either(first: _Part, second: _Part) -> _Part:
    return lambda facts, tables: first(facts, tables) or second(facts, tables)


def _compare(node: ast.Compare, checked: CheckedTree) -> _Part:
    if len(node.ops) == 1:
        return _joined(OPERATORS[type(node.ops[0])], node.left, node.comparators[0], checked)
    first = _part(node.left, checked)
    links = [
        (OPERATORS[type(sign)], _part(comparator, checked))
        for sign, comparator in zip(node.ops, node.comparators, strict=True)
    ]

    def holds(facts: _Facts, tables: _Tables) -> bool:
        left = first(facts, tables)
        for compare, part in links:
            right = part(facts, tables)
            if not compare(left, right):
                return False
            left = right
        return True

    return holds


def _if_else(node: ast.IfExp, checked: CheckedTree) -> _Part:
    test, body, other = (_part(part, checked) for part in (node.test, node.body, node.orelse))
    return lambda facts, tables: body(facts, tables) if test(facts, tables) else other(facts, tables)


# --- functions


def _call(node: ast.Call, checked: CheckedTree) -> _Part:
    if called(node) == "lookup":
        return _lookup(node, checked)
    if called(node) == "round":
        return _round(node, checked)
    apply = FUNCTIONS[called(node)]
    parts = [_part(argument, checked) for argument in node.args]
    return lambda facts, tables: apply(*[part(facts, tables) for part in parts])


def _round(node: ast.Call, checked: CheckedTree) -> _Part:
    number, decimals = node.args
    part, digits = _part(number, checked), int(_part(decimals, checked)({}, {}))
    return lambda facts, tables: round_to(part(facts, tables), digits)


def _lookup(node: ast.Call, checked: CheckedTree) -> _Part:
    name = _part(node.args[0], checked)({}, {})
    wanted = checked.tables[name].value
    keys = [_part(key, checked) for key in node.args[1:]]
    return lambda facts, tables: looked_up(tables, name, wanted, tuple([key(facts, tables) for key in keys]))


_PARTS: Mapping[type[ast.AST], Callable[[Any, CheckedTree], _Part]] = MappingProxyType(
    {
        ast.Constant: _constant,
        ast.Name: _name,
        ast.Tuple: _tuple,
        Defined: _defined,
        ast.UnaryOp: _unary,
        ast.BinOp: _arithmetic,
        ast.BoolOp: _bool_op,
        ast.Compare: _compare,
        ast.IfExp: _if_else,
        ast.Call: _call,
    }
)
