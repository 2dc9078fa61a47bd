"""The forms and operators of Python that rules do not have, and what to write instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from cpq.expressions.errors import ExpressionError

if TYPE_CHECKING:
    from cpq.expressions.checking import Checker

SIGNS: Mapping[type[ast.AST], str] = MappingProxyType(
    {
        ast.Mod: "%",
        ast.FloorDiv: "//",
        ast.Pow: "**",
        ast.MatMult: "@",
        ast.BitAnd: "&",
        ast.BitOr: "|",
        ast.BitXor: "^",
        ast.LShift: "<<",
        ast.RShift: ">>",
        ast.Invert: "~",
        ast.Is: "is",
        ast.IsNot: "is not",
    }
)
"""The operators that are refused, as their author wrote them."""

_SIGN_HINTS = {
    "%": "write a rate as a fraction: 0.15 for 15 %",
    "//": "write round(a / b, 0)",
    "**": "write the product out: x * x",
    "&": "write and",
    "|": "write or",
    "^": "write the product out: x * x",
    "~": "write not",
    "is": "write ==",
    "is not": "write !=",
}
_FORMS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Tuple: ("a list of values here", "a list stands only after in; write numbers without separators: 1000"),
    ast.List: ("a list of values here", "a list stands only after in"),
    ast.Subscript: ("square brackets after a value", "read a table with lookup('table-id', key)"),
    ast.Lambda: ("functions of their own", ""),
    ast.JoinedStr: ("texts with values filled in", ""),
    ast.NamedExpr: ("assignments", "compare with =="),
    ast.Attribute: ("a dot after something that is not a name", ""),
}


def refused_form(checker: Checker, node: ast.expr) -> ExpressionError:
    """The error for a form that rules do not have."""
    what, hint = _FORMS.get(type(node), ("this form of Python", ""))
    if isinstance(node, ast.Subscript):
        hint = _lookup_hint(checker) or hint
    return checker.refusal(node, "construct-not-allowed", f"rules do not have {what}", hint)


def refused_operator(checker: Checker, node: ast.expr, sign: ast.AST) -> ExpressionError:
    """The error for an operator that rules do not have."""
    text = SIGNS[type(sign)]
    hint = _SIGN_HINTS.get(text, "")
    return checker.refusal(node, "operator-not-allowed", f"rules do not have the operator {text}", hint)


def _lookup_hint(checker: Checker) -> str:
    """What ``table-id[key]`` should have been, when there is such a table."""
    for match in re.finditer(r"([A-Za-z0-9_-]+)\[([^\[\]]*)\]", checker.text):
        if match[1] in checker.vocabulary.tables:
            return f"write lookup('{match[1]}', {match[2]})"
    return ""
