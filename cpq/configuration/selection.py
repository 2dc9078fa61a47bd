"""Attribute values of one line: typed, defaulted, and checked against the product's constraints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from cpq.catalog.attributes import Attribute
from cpq.catalog.catalog import Catalog
from cpq.catalog.products import Product
from cpq.configuration.configured import AttributeValue
from cpq.configuration.rules import broken
from cpq.expressions import Expression, ExpressionError, Value, evaluate
from cpq.expressions.facts import fact_name
from cpq.problems import Problem, SourceLocation, did_you_mean

Chosen = Mapping[str, str | tuple[str, ...]]
"""Values by attribute id, as the text of a request."""


def read_selection(
    catalog: Catalog,
    product_id: str,
    chosen: Chosen,
    quantity: Decimal,
    where: SourceLocation,
    problems: list[Problem],
) -> dict[str, AttributeValue]:
    """Typed values of every attribute: the chosen ones, else the defaults; none where its condition does not hold.

    Args:
        chosen: Values by attribute id, as text.
        quantity: Units of the line.
        where: Place of the line.
        problems: Grows by unknown attributes, values outside the domain, and required choices left open.
    """
    product = catalog.product(product_id)
    for name in chosen:
        if name not in product.attributes:
            hint = did_you_mean(name, product.attributes) or f"it has {', '.join(product.attributes) or 'none'}"
            problems.append(Problem("unknown-attribute", where, f"the product has no attribute '{name}'", hint))
    values: dict[str, AttributeValue] = {}
    conditions = catalog.conditions.get(product_id)
    for name, attribute in product.attributes.items():
        if conditions is None or name not in conditions:
            _read(name, attribute, chosen, where, values, problems)
    if conditions is None:
        return values
    for name, condition in conditions.items():
        _read_where(condition, name, chosen, catalog, product_id, values, quantity, where, problems)
    return {name: values[name] for name in product.attributes if name in values}


def _read(
    name: str,
    attribute: Attribute,
    chosen: Chosen,
    where: SourceLocation,
    values: dict[str, AttributeValue],
    problems: list[Problem],
) -> None:
    """Add the value of one attribute; nothing where it is wrong, which is a problem."""
    text = chosen.get(name, _default(attribute.default, yes_or_no=attribute.yes_or_no))
    if text is None:
        if attribute.required and attribute.any_of is None:
            hint = f"choose one of {', '.join(attribute.one_of[:8])}" if attribute.one_of else "choose a value"
            problems.append(Problem("missing-choice", where, f"the attribute '{name}' has no value", hint))
            if attribute.when is not None:  # None would say that it needs none
                return
        values[name] = () if attribute.any_of is not None else None
        return
    try:
        values[name] = attribute.parse(text)
    except ValueError as error:
        message, _, near = str(error).partition("; ")
        problems.append(Problem("invalid-choice", where, f"{name}: {message}", near))


def _default(default: str | None, *, yes_or_no: bool | None) -> str | None:
    if yes_or_no is not None and default is None:
        return "yes" if yes_or_no else "no"
    return default


def _read_where(
    condition: Expression,
    name: str,
    chosen: Chosen,
    catalog: Catalog,
    product_id: str,
    values: dict[str, AttributeValue],
    quantity: Decimal,
    where: SourceLocation,
    problems: list[Problem],
) -> None:
    """Add the value of an attribute that has one only under a condition; those that it reads are there already."""
    product = catalog.product(product_id)
    attribute = product.attributes[name]
    if condition.reads & undecided(product, values):
        return
    if _holds(condition, line_facts(catalog, product_id, values, quantity)):
        _read(name, attribute, chosen, where, values, problems)
        return
    values[name] = () if attribute.any_of is not None else None
    if name in chosen:
        message = f"'{name}' takes no value here, since {condition.text} does not hold"
        hint = f"leave {name} out; its condition stands at {attribute.where_of('when').short}"
        problems.append(Problem("not-applicable", where, message, hint))


def _holds(condition: Expression, facts: Mapping[str, Value]) -> bool:
    """Whether a condition holds; one that cannot be evaluated, since a value is absent, does not."""
    try:
        return evaluate(condition, facts) is True
    except ExpressionError:
        return False


def line_facts(
    catalog: Catalog, product_id: str, values: Mapping[str, AttributeValue], quantity: Decimal
) -> dict[str, Value]:
    """Values by fact name, with the numbers looked up for them; several-valued attributes are no facts."""
    facts: dict[str, Value] = {"quantity": quantity}
    facts.update((fact_name(name), value) for name, value in values.items() if not isinstance(value, tuple))
    for name, look_ups in catalog.look_ups.get(product_id, {}).items():
        if name in values:
            value = values[name]
            for key, numbers in look_ups.items():
                found = numbers[value] if isinstance(value, Decimal | str | bool) else None
                facts[f"{fact_name(name)}.{fact_name(key)}"] = found
    return facts


def undecided(product: Product, values: Mapping[str, AttributeValue]) -> set[str]:
    """Fact names of attributes whose value is missing or wrong, and of their look-ups."""
    return {
        fact
        for name, attribute in product.attributes.items()
        if name not in values or (values[name] is None and attribute.required and attribute.when is None)
        for fact in _facts_of(name, attribute)
    }


def _facts_of(name: str, attribute: Attribute) -> Iterator[str]:
    yield fact_name(name)
    for look_up in attribute.look_ups:
        yield f"{fact_name(name)}.{fact_name(look_up)}"


def check_constraints(
    catalog: Catalog,
    product_id: str,
    values: Mapping[str, AttributeValue],
    facts: Mapping[str, Value],
    where: SourceLocation,
) -> list[Problem]:
    """Every constraint of the product that its line breaks, with the constraint's own words and place.

    A constraint over an attribute whose value is missing or wrong is left out: that is a problem already. One over
    an attribute that may stay open is checked, and breaks where it cannot be evaluated.

    Args:
        facts: From :func:`line_facts`.
    """
    rules = catalog.rules_of_lines.get(product_id)
    if not rules:
        return []
    open_ = undecided(catalog.product(product_id), values)
    found = (broken(rule, facts, values, where) for rule in rules if not open_ or not open_ & rule.reads)
    return [problem for problem in found if problem is not None]
