"""What each function of the rule language takes and gives."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.expressions.operands import (
    Operand,
    alike,
    as_date,
    comparable,
    constant,
    constant_value,
    defined,
    merged,
    require,
)
from cpq.expressions.types import ValueType
from cpq.problems import did_you_mean

if TYPE_CHECKING:
    from cpq.expressions.checking import Checker

MAX_DECIMALS = 12

_OTHER_LANGUAGES = {
    "if": "write a if condition else b",
    "iff": "write a if condition else b",
    "and": "write a and b",
    "or": "write a or b",
    "not": "write not a",
    "isblank": "write a == None",
    "isnull": "write a == None",
    "vlookup": "write lookup('table-id', key)",
    "sum": "write a + b; sums over lines are aggregates that a file declares",
    "rand": "a rule gives the same value each time",
}


def check_call(checker: Checker, node: ast.Call) -> Operand:
    """The checked form of a function call.

    Raises:
        ExpressionError: The function is not one of ours, or its arguments do not fit.
    """
    if not isinstance(node.func, ast.Name):
        raise checker.refusal(
            node, "method-not-allowed", "only functions are called", f"functions: {', '.join(sorted(_CHECKS))}"
        )
    check = _CHECKS.get(node.func.id)
    if check is None:
        translated = _OTHER_LANGUAGES.get(node.func.id.lower())
        hint = translated or did_you_mean(node.func.id, _CHECKS) or f"functions: {', '.join(sorted(_CHECKS))}"
        raise checker.refusal(node, "function-not-allowed", f"rules do not have a function '{node.func.id}'", hint)
    if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
        raise checker.refusal(node, "construct-not-allowed", "arguments are values, in order and without names")
    return check(checker, node)


def _call(checker: Checker, node: ast.Call, arguments: list[Operand], result: ValueType) -> Operand:
    name = node.func.id  # type: ignore[attr-defined] # check_call has seen that it is a name
    tree = ast.Call(func=ast.Name(id=name, ctx=ast.Load()), args=[argument.node for argument in arguments], keywords=[])
    known = {
        "literal": all(argument.literal for argument in arguments),
        "scaled": any(argument.scaled for argument in arguments),
    }
    return checker.operand(node, tree, result, **known)


def _expect_arguments(checker: Checker, node: ast.Call, count: int, shape: str) -> None:
    if len(node.args) != count:
        given = f"{len(node.args)} given"
        raise checker.refusal(node, "wrong-arguments", f"write {shape}; {given}")


def _check_extreme(checker: Checker, node: ast.Call) -> Operand:
    name = node.func.id  # type: ignore[attr-defined] # as above
    if len(node.args) < 2:
        raise checker.refusal(node, "wrong-arguments", f"write {name}(a, b, …); {len(node.args)} given")
    arguments = [defined(argument) for argument in alike([checker.check(argument) for argument in node.args])]
    if arguments[0].type.kind != "date":
        arguments = [require(argument, "number", f"{name} takes numbers or dates") for argument in arguments]
    together = arguments[0]
    for argument in arguments[1:]:
        together = merged(together, argument, "compared")
    return _call(checker, node, arguments, together.type)


def _check_abs(checker: Checker, node: ast.Call) -> Operand:
    _expect_arguments(checker, node, 1, "abs(number)")
    argument = require(checker.check(node.args[0]), "number", "abs takes a number")
    return _call(checker, node, [argument], argument.type)


def _check_round(checker: Checker, node: ast.Call) -> Operand:
    _expect_arguments(checker, node, 2, "round(number, decimals)")
    checker.rounded += 1
    number = require(checker.check(node.args[0]), "number", "round takes a number")
    checker.rounded -= 1
    decimals = checker.check(node.args[1])
    value = constant_value(decimals.node)
    if not isinstance(value, Decimal) or value not in range(MAX_DECIMALS + 1):
        raise checker.refusal(
            node.args[1], "wrong-arguments", f"the decimals of round are a whole number from 0 to {MAX_DECIMALS}"
        )
    return _call(checker, node, [number, decimals], number.type)


def _check_between(checker: Checker, node: ast.Call) -> Operand:
    name = node.func.id  # type: ignore[attr-defined] # as above
    _expect_arguments(checker, node, 2, f"{name}(from, to)")
    dates = [require(as_date(checker.check(part)), "date", f"{name} takes two dates") for part in node.args]
    span = _call(checker, node, dates, ValueType("number", "day" if name == "days_between" else "month"))
    return replace(span, literal=False)


def _check_lookup(checker: Checker, node: ast.Call) -> Operand:
    if not node.args:
        raise checker.refusal(node, "wrong-arguments", "write lookup('table-id', key, …); none given")
    table = node.args[0]
    name = constant_value(table)
    if not isinstance(name, str):
        raise checker.refusal(table, "wrong-arguments", "the first argument of lookup is a table id in quotes")
    known = checker.vocabulary.tables.get(name)
    if known is None:
        hint = did_you_mean(name, checker.vocabulary.tables)
        raise checker.refusal(table, "unknown-table", f"there is no table '{name}'", hint)
    if len(node.args) - 1 != len(known.keys):
        keys = "one key" if len(known.keys) == 1 else f"{len(known.keys)} keys"
        given = f"{len(node.args) - 1} given"
        raise checker.refusal(node, "wrong-arguments", f"the table '{name}' has {keys}; {given}")
    checker.tables.add(name)
    keys_given = [
        _key(checker.check(part), wanted, name) for part, wanted in zip(node.args[1:], known.keys, strict=True)
    ]
    first = checker.operand(table, constant(name), ValueType("text"))
    found = _call(checker, node, [first, *keys_given], replace(known.value, optional=False))
    return replace(found, scaled=False)


def _key(given: Operand, wanted: ValueType, table: str) -> Operand:
    column = Operand(given.node, wanted, f"the key of {table}", given.offset)
    key, column = alike([given, column])
    if not wanted.optional:
        key = defined(key)
    comparable(key, column)
    return key


_CHECKS: dict[str, Callable[[Checker, ast.Call], Operand]] = {
    "min": _check_extreme,
    "max": _check_extreme,
    "abs": _check_abs,
    "round": _check_round,
    "days_between": _check_between,
    "months_between": _check_between,
    "lookup": _check_lookup,
}
