"""Attribute values of one line: typed, defaulted, and checked against the product's constraints."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from cpq.catalog.catalog import Catalog, CompiledConstraint
from cpq.catalog.constraints import Constraint, in_cell
from cpq.catalog.products import Product
from cpq.configuration.configured import AttributeValue
from cpq.expressions import Expression, ExpressionError, Value, evaluate
from cpq.expressions.facts import fact_name
from cpq.problems import Problem, SourceLocation, did_you_mean


def read_selection(
    product: Product, chosen: Mapping[str, str | tuple[str, ...]], where: SourceLocation, problems: list[Problem]
) -> dict[str, AttributeValue]:
    """Typed values of every attribute: the chosen ones, else the defaults.

    Args:
        chosen: Values by attribute id, as text.
        where: Place of the line.
        problems: Grows by unknown attributes, values outside the domain, and required choices left open.
    """
    for name in chosen:
        if name not in product.attributes:
            hint = did_you_mean(name, product.attributes) or f"it has {', '.join(product.attributes) or 'none'}"
            problems.append(Problem("unknown-attribute", where, f"the product has no attribute '{name}'", hint))
    values: dict[str, AttributeValue] = {}
    for name, attribute in product.attributes.items():
        text = chosen.get(name, _default(attribute.default, yes_or_no=attribute.yes_or_no))
        if text is None:
            if attribute.required and attribute.any_of is None:
                hint = f"choose one of {', '.join(attribute.one_of[:8])}" if attribute.one_of else "choose a value"
                problems.append(Problem("missing-choice", where, f"the attribute '{name}' has no value", hint))
            values[name] = () if attribute.any_of is not None else None
            continue
        try:
            values[name] = attribute.parse(text)
        except ValueError as error:
            message, _, near = str(error).partition("; ")
            problems.append(Problem("invalid-choice", where, f"{name}: {message}", near))
    return values


def _default(default: str | None, *, yes_or_no: bool | None) -> str | None:
    if yes_or_no is not None and default is None:
        return "yes" if yes_or_no else "no"
    return default


def as_facts(values: Mapping[str, AttributeValue], quantity: Decimal) -> dict[str, Value]:
    """Values by fact name; several-valued attributes are no facts."""
    facts: dict[str, Value] = {"quantity": quantity}
    facts.update((fact_name(name), value) for name, value in values.items() if not isinstance(value, tuple))
    return facts


def check_constraints(
    catalog: Catalog,
    product_id: str,
    values: Mapping[str, AttributeValue],
    quantity: Decimal,
    where: SourceLocation,
) -> list[Problem]:
    """Every constraint of the product that the values break, with the constraint's own words and place.

    A constraint over an attribute whose value is missing or wrong is left out: that is a problem already. One over
    an attribute that may stay open is checked, and breaks where it cannot be evaluated.
    """
    facts = as_facts(values, quantity)
    undecided = _undecided(catalog.product(product_id), values)
    broken = []
    for rule in catalog.rules_of_lines.get(product_id, ()):
        if undecided and undecided & rule.reads:
            continue
        reason = _broken(rule, facts, values)
        if reason:
            text = rule.spec.text.in_language("en") if rule.spec.text is not None else reason
            message = text if text == reason else f"{text} ({reason})"
            broken.append(
                Problem(
                    "constraint-broken", where, message, f"rule '{rule.id}' at {rule.where.short}", rule.spec.severity
                )
            )
    return broken


def _undecided(product: Product, values: Mapping[str, AttributeValue]) -> set[str]:
    """Fact names of attributes whose value is missing or wrong."""
    return {
        fact_name(name)
        for name, attribute in product.attributes.items()
        if name not in values or (values[name] is None and attribute.required)
    }


def _broken(rule: CompiledConstraint, facts: Mapping[str, Value], values: Mapping[str, AttributeValue]) -> str:
    """Why a constraint does not hold, or empty; one that cannot be evaluated does not hold."""
    try:
        if rule.when is not None and not evaluate(rule.when, facts):
            return ""
        if rule.columns:
            return _broken_table(rule, values)
        if rule.sum is not None:
            return _broken_sum(rule, facts)
        return _broken_condition(rule.require, rule.forbid, facts)
    except ExpressionError as error:
        return f"cannot be checked: {error.message}"


def _broken_condition(require: Expression | None, forbid: Expression | None, facts: Mapping[str, Value]) -> str:
    if require is not None and not evaluate(require, facts):
        return f"requires {require.text}"
    if forbid is not None and evaluate(forbid, facts):
        return f"forbids {forbid.text}"
    return ""


def _broken_table(rule: CompiledConstraint, values: Mapping[str, AttributeValue]) -> str:
    cells = [values.get(column) for column in rule.columns]
    hit = any(all(in_cell(cell, value) for cell, value in zip(row, cells, strict=True)) for row, _ in rule.rows)
    mode = getattr(rule.spec, "mode", "allowed")
    shown = ", ".join(f"{column} {_shown(value)}" for column, value in zip(rule.columns, cells, strict=True))
    if mode == "allowed" and not hit:
        return f"no row allows {shown}"
    if mode == "forbidden" and hit:
        return f"{shown} cannot go together"
    return ""


def _broken_sum(rule: CompiledConstraint, facts: Mapping[str, Value]) -> str:
    spec = rule.spec
    if rule.sum is None or not isinstance(spec, Constraint):
        return ""
    total = evaluate(rule.sum, facts)
    if not isinstance(total, Decimal):
        return f"{rule.sum.text} is not a number"
    unit = f" {spec.unit}" if spec.unit else ""
    most, least = _bound(rule.at_most, facts), _bound(rule.at_least, facts)
    if most is not None and total > most.value:
        return f"{rule.sum.text} is {total:f}{unit}, at most {most.value:f}{unit}{most.told}"
    if least is not None and total < least.value:
        return f"{rule.sum.text} is {total:f}{unit}, at least {least.value:f}{unit}{least.told}"
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
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
