"""Rules of products over facts: whether one holds, and the words for where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from cpq.amounts import short
from cpq.catalog.catalog import CompiledConstraint
from cpq.catalog.constraints import in_cell
from cpq.configuration.configured import AttributeValue
from cpq.expressions import Expression, ExpressionError, Value, evaluate
from cpq.expressions.facts import fact_name
from cpq.problems import Problem, SourceLocation


def broken(
    rule: CompiledConstraint, facts: Mapping[str, Value], values: Mapping[str, AttributeValue], where: SourceLocation
) -> Problem | None:
    """The problem of a rule that does not hold, in its own words; None where it holds.

    Args:
        facts: A value for each fact that the rule reads.
        values: Values of the product's attributes by their ids, for columns that are no facts.
        where: Place of the line.
    """
    reason = _reason(rule, facts, values)
    return said_of_rule(rule, reason, where) if reason else None


def said_of_rule(rule: CompiledConstraint, reason: str, where: SourceLocation) -> Problem:
    """The problem of a rule in its own words, with the reason behind them."""
    text = rule.spec.text.in_language("en") if rule.spec.text is not None else reason
    message = text if text == reason else f"{text} ({reason})"
    hint = f"rule '{rule.id}' at {rule.where.short}"
    return Problem("constraint-broken", where, message, hint, rule.spec.severity)


def _reason(rule: CompiledConstraint, facts: Mapping[str, Value], values: Mapping[str, AttributeValue]) -> str:
    """Why a constraint does not hold, or empty; one that cannot be evaluated does not hold."""
    try:
        if rule.when is not None and not evaluate(rule.when, facts):
            return ""
        if rule.columns:
            return _broken_table(rule, facts, values)
        if rule.sum is not None:
            return _broken_sum(rule, rule.sum, facts)
        return _broken_condition(rule.require, rule.forbid, facts)
    except ExpressionError as error:
        return f"cannot be checked: {error.message}"


def _broken_condition(require: Expression | None, forbid: Expression | None, facts: Mapping[str, Value]) -> str:
    if require is not None and not evaluate(require, facts):
        return f"requires {require.text}"
    if forbid is not None and evaluate(forbid, facts):
        return f"forbids {forbid.text}"
    return ""


def _broken_table(rule: CompiledConstraint, facts: Mapping[str, Value], values: Mapping[str, AttributeValue]) -> str:
    cells = [values[name] if name in values else facts.get(fact_name(name)) for name in rule.columns]
    hit = any(all(in_cell(cell, value) for cell, value in zip(row, cells, strict=True)) for row, _ in rule.rows)
    told = ", ".join(f"{column} {_shown(value)}" for column, value in zip(rule.columns, cells, strict=True))
    if rule.spec.mode == "allowed" and not hit:
        return f"no row allows {told}"
    if rule.spec.mode == "forbidden" and hit:
        return f"{told} cannot go together"
    return ""


def _broken_sum(rule: CompiledConstraint, formula: Expression, facts: Mapping[str, Value]) -> str:
    total = evaluate(formula, facts)
    if not isinstance(total, Decimal):
        return f"{formula.text} is not a number"
    unit = f" {rule.unit}" if rule.unit else ""
    said = f"{formula.text} is {short(total)}{unit}"
    most, least = _bound(rule.at_most, facts), _bound(rule.at_least, facts)
    if most is not None and total > most.value:
        return f"{said}, at most {short(most.value)}{unit}{most.told}"
    if least is not None and total < least.value:
        return f"{said}, at least {short(least.value)}{unit}{least.told}"
    return ""


class _Bound(NamedTuple):
    """A bound of a sum; ``told`` says the formula that it comes from, if it is one."""

    value: Decimal
    told: str


def _bound(formula: Expression | None, facts: Mapping[str, Value]) -> _Bound | None:
    if formula is None:
        return None
    value = evaluate(formula, facts)
    if not isinstance(value, Decimal):
        return None
    return _Bound(value, f" ({formula.text})" if formula.reads else "")


def _shown(value: AttributeValue) -> str:
    if value is None:
        return "without a value"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
