"""The reference: simpleeval over a checked tree, with exact decimals and nothing else.

Slow and plain. The compiled forms are right where they give what this gives.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from threading import RLock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from simpleeval import SimpleEval

from cpq.expressions.checked import CheckedTree
from cpq.expressions.functions import FUNCTIONS, OPERATORS
from cpq.expressions.operands import Defined
from cpq.expressions.types import Value
from cpq.expressions.values import CLASSES, Form, Table, fail, looked_up, plain_zero, typed_fact, undefined
from cpq.rounding import EXACT

if TYPE_CHECKING:
    from cpq.expressions import Expression


def evaluate_by_simpleeval(
    expression: Expression, facts: Mapping[str, Value | int], tables: Mapping[str, Table] = MappingProxyType({})
) -> Value:
    """What :func:`cpq.expressions.evaluate` gives, worked out by simpleeval.

    Raises:
        ExpressionError: As ``evaluate`` does.
    """
    return interpreted(expression.checked)(facts, tables)


def interpreted(checked: CheckedTree) -> Form:
    """The expression as simpleeval runs it; for whoever runs it more than once."""
    return _Evaluator(checked).run


class _Evaluator(SimpleEval):  # type: ignore[misc] # simpleeval ships without types
    """One checked expression, ready to run over changing facts.

    The checker has let through only the node types, operators and functions named here, so the lists of
    simpleeval are replaced by ours, not extended. Facts are read, never copied or changed. One run at a
    time: threads take turns, and a table may itself evaluate.
    """

    names: Mapping[str, Value | int]
    nodes: dict[type[ast.AST], Callable[[Any], Any]]

    def __init__(self, checked: CheckedTree) -> None:
        super().__init__(operators=OPERATORS, functions={**FUNCTIONS, "lookup": self._lookup}, names={})
        allowed = (ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Constant)
        inherited: dict[type[ast.AST], Callable[[Any], Any]] = vars(self)["nodes"]
        self.nodes = {kind: inherited[kind] for kind in allowed}
        self.nodes |= {ast.Name: self._eval_name, ast.Tuple: self._eval_tuple, Defined: self._eval_defined}
        self.expr = checked.text
        self._checked = checked
        self._tables: Mapping[str, Table] = {}
        self._turn = RLock()

    def run(self, facts: Mapping[str, Value | int], tables: Mapping[str, Table]) -> Value:
        """The expression's value over these facts.

        Raises:
            ExpressionError: Whatever goes wrong; nothing else is raised.
        """
        with self._turn:
            before = self.names, self._tables
            self.names, self._tables = facts, tables
            try:
                with localcontext(EXACT):
                    return plain_zero(self._eval(self._checked.root))
            except Exception as error:  # noqa: BLE001 # a table may raise anything; it becomes the one error
                fail(error, self.expr)
            finally:
                self.names, self._tables = before

    def _check_disallowed_items(self, item: object) -> None:
        """Nothing to scan: facts and cells are checked where they come in, and operators keep the types."""

    def _eval_name(self, node: ast.Name) -> Value:
        value: Any = self.names[node.id]
        wanted = self._checked.facts[node.id]
        if type(value) is CLASSES[wanted.kind] and (type(value) is not Decimal or value.is_finite()):
            return cast(Value, value)
        return typed_fact(value, node.id, wanted)

    def _eval_tuple(self, node: ast.Tuple) -> tuple[Value, ...]:
        return tuple(self._eval(element) for element in node.elts)

    def _eval_defined(self, node: Defined) -> Value:
        value: Value = self._eval(node.value)
        if value is None:
            undefined(node.source, node.offset)
        return value

    def _lookup(self, name: str, *keys: Value) -> Value:
        return looked_up(self._tables, name, self._checked.tables[name].value, keys)
