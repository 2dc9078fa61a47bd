"""The outline of a whole policy: prices, discounts, limits, people, taxes, and the catalog they are about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from cpq.catalog.catalog import Catalog, CompiledConstraint
from cpq.catalog.constraints import Compatibility
from cpq.catalog.costs import CostMatrix
from cpq.catalog.products import Product
from cpq.files.models import ExpressionText, FileModel
from cpq.policy.policy import Policy, Rule
from cpq.policy_changes.outline import Figure, Part
from cpq.policy_changes.outline_prices import cells, price_books, prices
from cpq.policy_changes.parts import listed, part_of
from cpq.policy_changes.said import NOTHING, figure


def outline(policy: Policy, catalog: Catalog) -> Part:
    """Everything that a policy and its catalog say, section by section.

    Left out are only the names of files and what follows from the rest, such as the vocabulary of rules.
    """
    sections = {
        "price books": Part("", "price books", parts=price_books(policy)),
        "prices": Part("", "prices", parts=prices(policy)),
        "schedules": _rules("schedule", policy.schedules, ordered=_first_schedule_counts(policy)),
        "promotions": _rules("promotion", policy.promotions, ordered=_stacked_promotions(policy)),
        "contracts": _rules("contract", policy.contracts, without=("contract",)),
        "partner discounts": _rules("partner discount", policy.partner_discounts),
        "distributor discounts": _rules("distributor discount", policy.distributor_discounts),
        "rebates": _rules("rebate", policy.rebates),
        "pocket margin": Part("", "pocket margin", parts=_pocket_margin(policy)),
        "guardrails": _rules("guardrail", policy.guardrails),
        "approval matrices": _rules("approval rule", policy.approval_rules),
        "approvers": _named("approver", policy.approvers),
        "parameters": _rules("parameter", policy.parameters),
        "exchange rates": Part("", "exchange rates", parts=_exchange_rates(policy)),
        "taxes": Part("", "taxes", parts=_taxes(policy)),
        "tables": Part("", "tables", parts=_tables(policy)),
        "facts": _named("fact", policy.account_facts),
        "aggregates": Part("", "aggregates", parts=_aggregates(policy)),
        "waterfall": Part("", "waterfall", parts={"waterfall": _waterfall(policy)}),
        "rounding": Part("", "rounding", parts={"rounding": part_of("rounding", "rounding", policy.rounding)}),
        "products": Part("", "products", parts=_products(catalog)),
        "units": _named("unit", catalog.units),
        "selling models": _named("selling model", catalog.selling_models),
        "compatibility": Part("", "compatibility", parts=_compatibility(catalog)),
    }
    return Part("policy", "policy", parts=sections)


def _rules(noun: str, rules: Iterable[Rule[Any]], *, without: Collection[str] = (), ordered: bool = False) -> Part:
    parts = {rule.id: _rule(noun, rule, without) for rule in rules}
    return Part("", f"{noun}s", parts=parts, ordered=ordered)


def _rule(noun: str, rule: Rule[Any], without: Collection[str]) -> Part:
    unit = getattr(rule.spec, "currency", None) or getattr(rule.spec, "unit", None) or ""
    made = part_of(noun, rule.id, rule.spec, without=without, where=rule.where, unit=unit)
    if getattr(rule.spec, "by", "") != "term":
        return made
    months = {key: replace(part, label=f"{part.label.removesuffix('+')} months+") for key, part in made.parts.items()}
    return replace(made, parts=months)


def _named(noun: str, models: Mapping[str, FileModel]) -> Part:
    return Part("", f"{noun}s", parts={name: part_of(noun, name, model) for name, model in models.items()})


def _first_schedule_counts(policy: Policy) -> bool:
    """Whether the order of schedules decides which one applies."""
    return any(step.hit_policy in ("first", "add") for step in policy.waterfall.waterfall)


def _stacked_promotions(policy: Policy) -> bool:
    """Whether the order of promotions can change a price: several that stack are taken one after the other."""
    return sum(rule.spec.stacking in ("add", "compound") for rule in policy.promotions) > 1


def _pocket_margin(policy: Policy) -> Mapping[str, Part]:
    """What is spent beside the invoice besides rebates, where the policy says it."""
    return {} if policy.pocket is None else {"": part_of("pocket margin", "pocket margin", policy.pocket.spec)}


def _exchange_rates(policy: Policy) -> Mapping[str, Part]:
    found: dict[str, Part] = {}
    for rate in policy.exchange_rates:
        label = f"{rate.from_} to {rate.to} of {rate.date}"
        found[label] = part_of("exchange rate", label, rate, without=("from_", "to", "date"), unit=rate.to)
    return found


def _taxes(policy: Policy) -> Mapping[str, Part]:
    taxes = policy.taxes
    if taxes is None:
        return {}
    found = {"": part_of("tax setting", "taxes", taxes, without=("countries",))}
    for code, country in taxes.countries.items():
        made = part_of("country's taxes", code, country)
        rules = {key: part for key, part in made.parts.items() if part.noun == "tax rule"}
        rest = {key: part for key, part in made.parts.items() if key not in rules}
        if rules:  # the first rule that holds replaces the rate
            rest["rules"] = Part("", "rules", country.where, {}, rules, ordered=True)
        found[code] = Part(made.noun, made.label, made.where, made.figures, rest)
    return found


def _tables(policy: Policy) -> Mapping[str, Part]:
    return {
        name: part_of(
            "table", name, spec, parts={f"cell {key}": p for key, p in cells("cell", table, spec.unit).items()}
        )
        for name, (spec, table) in policy.tables.items()
    }


def _aggregates(policy: Policy) -> Mapping[str, Part]:
    found: dict[str, Part] = {}
    for one in policy.aggregates:
        said = {
            "function": one.function,
            "value": None if one.value is None else ExpressionText(one.value.text),
            "when": None if one.when is None else ExpressionText(one.when.text),
        }
        figures = {field: figure(value, one.where) or NOTHING for field, value in said.items()}
        found[one.id] = Part("aggregate", one.id, one.where, figures)
    return found


def _waterfall(policy: Policy) -> Part:
    """The steps from list to net; their order is what they are about."""
    steps = listed("waterfall step", "step", policy.waterfall.waterfall, "", policy.waterfall_where)
    return Part("waterfall", "waterfall", policy.waterfall_where, {}, steps, ordered=True)


def _products(catalog: Catalog) -> Mapping[str, Part]:
    return {name: _product(name, product, catalog) for name, product in catalog.products.items()}


def _product(name: str, product: Product, catalog: Catalog) -> Part:
    parts: dict[str, Part] = {}
    for rule in catalog.constraints.get(name, ()):
        if not isinstance(rule.spec, Compatibility):
            parts[f"constraint {rule.id}"] = _constraint(rule)
    for dated in product.cost:
        if isinstance(dated.cost, CostMatrix):
            table = catalog.cost_tables.get((name, dated.cost.matrix))
            for key, cell in cells("cost", table, dated.cost.currency or "").items():
                parts[f"cost of {dated.valid_from} for {key}"] = cell
    for model, cost in catalog.tabled_costs.get(name, ()):
        per = f" per {cost.per}" if cost.per is not None else ""
        said = figure(cost.amount, cost.where, unit=f"{cost.currency}{per}")
        label = " ".join(word for word in (model, f"from {cost.valid_from}") if word)
        if said is not None:
            parts[f"tabled cost {label}"] = Part("cost", label, cost.where, {"cost": said})
    return part_of("product", name, product, without=("constraints",), parts=parts)


def _constraint(rule: CompiledConstraint, noun: str = "constraint") -> Part:
    """A constraint; the order of its rows means nothing."""
    rows = {}
    for row, where in rule.rows:
        label = " / ".join(row)
        rows[f"row {label}"] = Part("row", label, where, {"row": Figure(label, label, where=where)})
    return part_of(noun, rule.id, rule.spec, without=("rows",), where=rule.where, parts=rows)


def _compatibility(catalog: Catalog) -> Mapping[str, Part]:
    """Combinations that hold for every product with the attributes, told once."""
    return {
        rule.id: _constraint(rule, "compatibility rule")
        for rules in catalog.constraints.values()
        for rule in rules
        if isinstance(rule.spec, Compatibility)
    }
