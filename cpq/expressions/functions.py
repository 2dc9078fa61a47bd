"""The operators and functions of expressions, as plain exact calculations."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from cpq.dates import whole_months
from cpq.rounding import round_to


def half_up(number: Decimal, digits: Decimal) -> Decimal:
    """A number rounded to so many decimals, halves away from zero so that credits mirror charges."""
    return round_to(number, int(digits))


def days_between(start: date, until: date) -> Decimal:
    """Days from a date to before another; negative when that lies earlier."""
    return Decimal((until - start).days)


def months_between(start: date, until: date) -> Decimal:
    """Whole months from a date to before another, counted from the day of the first."""
    return Decimal(whole_months(start, until))


FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "min": min,
        "max": max,
        "abs": abs,
        "round": half_up,
        "days_between": days_between,
        "months_between": months_between,
    }
)
"""Name to calculation; ``lookup`` is not here, since its tables come with each evaluation."""

OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = MappingProxyType(
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
"""Operator of a checked tree to calculation."""
