"""From catalog files to a checked :class:`Catalog`; every problem is collected, none raised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from cpq.catalog.catalog import Catalog, CatalogFile
from cpq.catalog.check_choices import check_choices
from cpq.catalog.domain_sizes import check_domain_sizes
from cpq.catalog.load_choices import attribute_conditions, look_up_numbers
from cpq.catalog.load_costs import cost_matrices, tabled_costs
from cpq.catalog.load_rules import load_rules
from cpq.catalog.loading import Loading
from cpq.catalog.nesting import check_nesting
from cpq.catalog.products import Product
from cpq.catalog.reading import parse_at
from cpq.expressions import Expression
from cpq.expressions.facts import fact_name
from cpq.files.csv_reader import CsvTable
from cpq.files.located import LocatedMap
from cpq.files.models import FileModel, parse_model
from cpq.problems import Problem, SourceLocation, did_you_mean

Item = TypeVar("Item", bound=FileModel)


def load_catalog(documents: Iterable[LocatedMap], tables: Mapping[str, CsvTable], problems: list[Problem]) -> Catalog:
    """Read every document that says ``catalog:`` and check that they fit together.

    Args:
        documents: Documents with a ``catalog`` key.
        tables: CSV tables by path.
        problems: Grows by everything that is wrong.
    """
    loading = Loading(tables, problems)
    incomplete = False
    for document in documents:
        parsed = parse_model(CatalogFile, document, problems, what="a catalog")
        if parsed is None:
            incomplete = True
        else:
            _gather(loading, parsed)
    rules = load_rules(loading)
    conditions = {name: attribute_conditions(loading, product) for name, product in loading.products.items()}
    look_ups = {name: look_up_numbers(product) for name, product in loading.products.items()}
    weights = _weights(loading)
    additions = {name: _additions(loading, product) for name, product in loading.products.items() if product.adds}
    cost_tables = cost_matrices(loading.products, tables, problems)
    for product in loading.products.values():
        _check_references(loading, product)
        _check_shares(loading, product)
        check_choices(loading, product)
    check_nesting(loading)
    check_domain_sizes(loading, rules)
    costs = tabled_costs(loading.cost_tables, tables, loading.products, problems)
    return Catalog(
        products=loading.products,
        units=loading.units,
        selling_models=loading.selling_models,
        constraints=rules.constraints,
        meanings=rules.meanings,
        conditions={name: mine for name, mine in conditions.items() if mine},
        look_ups={name: mine for name, mine in look_ups.items() if mine},
        defaults=rules.defaults,
        materials=rules.materials,
        weights=weights,
        additions=additions,
        cost_tables=cost_tables,
        tabled_costs={name: tuple(rows) for name, rows in costs.items()},
        incomplete=incomplete,
    )


def _gather(loading: Loading, file: CatalogFile) -> None:
    _merge(loading, "product", loading.products, file.products)
    _merge(loading, "unit", loading.units, file.units)
    _merge(loading, "selling model", loading.selling_models, file.selling_models)
    _merge(loading, "compatibility", loading.compatibility, file.compatibility)
    loading.cost_tables += file.cost_tables


def _merge(loading: Loading, kind: str, mine: dict[str, Item], theirs: Mapping[str, Item]) -> None:
    """Take over what another file adds; an id stands in one place only."""
    for name, item in theirs.items():
        if name in mine:
            message = f"the {kind} '{name}' stands at {mine[name].where} already"
            loading.problem("duplicate-id", item.where, message, "keep one of the two")
        else:
            mine[name] = item


def _weights(loading: Loading) -> dict[str, Expression]:
    weights: dict[str, Expression] = {}
    for name, product in loading.products.items():
        if product.weight is not None:
            vocabulary = loading.own_vocabulary(product)
            formula = parse_at(product.weight.formula, vocabulary, loading.problems, expects="number")
            if formula is not None:
                weights[name] = formula
    return weights


def _additions(loading: Loading, product: Product) -> dict[str, Expression]:
    """The conditions under which a product adds others, by product id."""
    vocabulary = loading.own_vocabulary(product)
    conditions = {
        other: parse_at(addition.when, vocabulary, loading.problems, expects="yes/no")
        for other, addition in product.adds.items()
        if addition.when is not None
    }
    return {other: condition for other, condition in conditions.items() if condition is not None}


def _check_references(loading: Loading, product: Product) -> None:
    for what, wanted, names, where in _references(loading, product):
        if wanted not in names:
            code = f"unknown-{what.replace(' ', '-')}"
            hint = did_you_mean(wanted, names) or f"declare it under '{what}s'"
            loading.problem(code, where, f"there is no {what} '{wanted}'", hint)
    for attribute, spec in product.attributes.items():
        if fact_name(attribute) == "quantity":
            loading.problem("duplicate-fact", spec.where, "an attribute cannot be called quantity; every line has one")


def _references(loading: Loading, product: Product) -> Iterator[tuple[str, str, Mapping[str, object], SourceLocation]]:
    """Everything that a product names: what it is, the name, where such names are declared, and the place."""
    if product.unit is not None:
        yield "unit", product.unit, loading.units, product.where_of("unit")
    for model in product.selling_models:
        yield "selling model", model, loading.selling_models, product.where_of("selling_models")
    for other in (*product.requires, *product.excludes):
        yield "product", other, loading.products, product.where
    for other, addition in product.adds.items():
        yield "product", other, loading.products, addition.where
    for other in product.credits.pays_for if product.credits is not None else ():
        yield "product", other, loading.products, product.where_of("credits")
    for option_id, option in product.options():
        yield "product", option_id, loading.products, option.where


def _check_shares(loading: Loading, product: Product) -> None:
    """A bundle inside one that is allocated by share has one share, so it divides its part of the price itself."""
    bundle = product.bundle
    if bundle is None or bundle.price != "allocated" or bundle.allocated_by != "share":
        return
    for option_id, option in bundle.options():
        inner = loading.products[option_id].bundle if option_id in loading.products else None
        if inner is not None and inner.price in ("components", "both") and bundle.covers(option):
            message = f"'{option_id}' has one share of the price, and does not divide it over its own components"
            hint = "write price: allocated, or parent, on the inner bundle, or extra: yes on this option"
            loading.problem("invalid-value", option.where, message, hint)
