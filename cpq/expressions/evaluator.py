"""The reference evaluator: simpleeval over a checked tree, with exact decimals and nothing else."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, DecimalException, localcontext
from threading import RLock
from types import MappingProxyType
from typing import Any

from simpleeval import SimpleEval

from cpq.expressions.errors import ExpressionError
from cpq.expressions.facts import TableType
from cpq.expressions.functions import FUNCTIONS
from cpq.expressions.operands import Defined
from cpq.expressions.types import Kind, Value, ValueType
from cpq.money import EXACT
from cpq.quoted import shown

Table = Callable[..., Value | int] | Mapping[Any, Value | int]
"""A table to look up in: called with the keys, or a mapping from the tuple of keys."""

_OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.USub: operator.neg,
        ast.UAdd: operator.pos,
        ast.Not: operator.not_,
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.In: lambda item, items: item in items,
        ast.NotIn: lambda item, items: item not in items,
    }
)
_CLASSES: Mapping[Kind, type] = MappingProxyType(
    {"number": Decimal, "text": str, "yes/no": bool, "date": date, "null": type(None)}
)


class Evaluator(SimpleEval):  # type: ignore[misc] # simpleeval ships without types
    """One checked expression, ready to run over changing facts.

    The checker has let through only the node types, operators and functions named here, so the lists of
    simpleeval are replaced by ours, not extended. Facts are read, never copied or changed. One run at a
    time: threads take turns, and a table may itself evaluate.
    """

    names: Mapping[str, Value | int]
    nodes: dict[type[ast.AST], Callable[[Any], Any]]

    def __init__(
        self, text: str, tree: ast.expr, facts: Mapping[str, ValueType], tables: Mapping[str, TableType]
    ) -> None:
        super().__init__(operators=_OPERATORS, functions={**FUNCTIONS, "lookup": self._lookup}, names={})
        allowed = (ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Constant)
        inherited: dict[type[ast.AST], Callable[[Any], Any]] = vars(self)["nodes"]
        self.nodes = {kind: inherited[kind] for kind in allowed}
        self.nodes |= {ast.Name: self._eval_name, ast.Tuple: self._eval_tuple, Defined: self._eval_defined}
        self.expr = text
        self._tree = tree
        self._types = dict(facts)
        self._classes = {name: _CLASSES[value_type.kind] for name, value_type in facts.items()}
        self._table_types = dict(tables)
        self._tables: Mapping[str, Table] = {}
        self._turn = RLock()

    def __reduce__(self) -> tuple[type[Evaluator], tuple[Any, ...]]:
        """Copy or travel as what it was built from: a lock and bound methods cannot."""
        return (Evaluator, (self.expr, self._tree, self._types, self._table_types))

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
                    return _plain_zero(self._eval(self._tree))
            except ExpressionError as error:
                error.text = error.text or self.expr
                raise
            except DecimalException as error:
                message = "a calculation has no result (division by zero, or a number too large)"
                raise ExpressionError(message, code="arithmetic", text=self.expr) from error
            except Exception as error:
                message = f"the expression could not be evaluated: {type(error).__name__}: {error}"
                raise ExpressionError(message, code="evaluation-failed", text=self.expr) from error
            finally:
                self.names, self._tables = before

    def _check_disallowed_items(self, item: object) -> None:
        """Nothing to scan: facts and cells are checked where they come in, and operators keep the types."""

    def _eval_name(self, node: ast.Name) -> Value:
        try:
            value: Any = self.names[node.id]
        except KeyError:
            message = f"the fact '{node.id}' was not given"
            raise ExpressionError(message, code="missing-fact") from None
        if type(value) is self._classes[node.id] and (type(value) is not Decimal or value.is_finite()):
            return value  # type: ignore[return-value] # its class was just compared
        return _typed(value, self._types[node.id], f"the fact '{node.id}'")

    def _eval_tuple(self, node: ast.Tuple) -> tuple[Value, ...]:
        return tuple(self._eval(element) for element in node.elts)

    def _eval_defined(self, node: Defined) -> Value:
        value: Value = self._eval(node.value)
        if value is None:
            raise ExpressionError(
                f"'{node.source}' has no value",
                code="undefined-value",
                hint=f"test it first with {node.source} != None, or give the fact a default",
                offset=node.offset,
            )
        return value

    def _lookup(self, name: str, *keys: Value) -> Value:
        table = self._tables.get(name)
        if table is None:
            raise ExpressionError(f"the table '{name}' was not given", code="missing-table")
        try:
            cell = table(*keys) if callable(table) else table[keys]
        except LookupError:
            cell = None
        if cell is None:
            shown = ", ".join(map(_shown, keys))
            raise ExpressionError(f"the table '{name}' has no cell for {shown}", code="missing-cell")
        return _typed(cell, self._table_types[name].value, f"a cell of the table '{name}'")


def _typed(value: object, wanted: ValueType, what: str) -> Value:
    """The value as the expression needs it: whole numbers as decimals, nothing of another type."""
    if value is None and (wanted.optional or wanted.kind == "null"):
        return None
    if wanted.kind == "number" and type(value) is int:
        return Decimal(value)
    if type(value) is _CLASSES[wanted.kind] and (not isinstance(value, Decimal) or value.is_finite()):
        return value  # type: ignore[return-value] # its class was just compared
    raise ExpressionError(
        f"{what} should be {wanted}, and is {_shown(value)} ({type(value).__name__})", code="wrong-fact-type"
    )


def _plain_zero(value: Value) -> Value:
    """Minus zero as zero: a credit of nothing is nothing."""
    return value.copy_abs() if isinstance(value, Decimal) and not value else value


def _shown(value: object) -> str:
    """A value as a message shows it: numbers and dates plainly, the rest quoted, never long."""
    return str(value)[:60] if isinstance(value, Decimal | date) else shown(value)
