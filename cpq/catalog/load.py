"""From catalog files to a checked :class:`Catalog`; every problem is collected, none raised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from cpq.catalog.catalog import Catalog, CatalogFile, CompiledConstraint, CostTable, attribute_facts
from cpq.catalog.constraints import Compatibility, Constraint
from cpq.catalog.load_costs import cost_matrices, tabled_costs
from cpq.catalog.products import Product, SellingModel, Unit
from cpq.catalog.reading import find_table, parse_at
from cpq.expressions import Expression, ExpressionError, Fact, Vocabulary
from cpq.expressions.facts import fact_name
from cpq.expressions.types import NUMBER
from cpq.files.csv_reader import CsvTable
from cpq.files.located import LocatedMap
from cpq.files.models import ExpressionText, FileModel, parse_model
from cpq.problems import Problem, SourceLocation, did_you_mean

Item = TypeVar("Item", bound=FileModel)


@dataclass(slots=True)
class _Loading:
    """What grows while catalog files are read."""

    tables: Mapping[str, CsvTable]
    problems: list[Problem]
    products: dict[str, Product] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    selling_models: dict[str, SellingModel] = field(default_factory=dict)
    compatibility: dict[str, Compatibility] = field(default_factory=dict)
    cost_tables: list[CostTable] = field(default_factory=list)

    def problem(self, code: str, where: SourceLocation, message: str, hint: str = "") -> None:
        """Note a finding that stops."""
        self.problems.append(Problem(code, where, message, hint))


def load_catalog(documents: Iterable[LocatedMap], tables: Mapping[str, CsvTable], problems: list[Problem]) -> Catalog:
    """Read every document that says ``catalog:`` and check that they fit together.

    Args:
        documents: Documents with a ``catalog`` key.
        tables: CSV tables by path.
        problems: Grows by everything that is wrong.
    """
    loading = _Loading(tables, problems)
    incomplete = False
    for document in documents:
        parsed = parse_model(CatalogFile, document, problems, what="a catalog")
        if parsed is None:
            incomplete = True
        else:
            _gather(loading, parsed)
    constraints = {name: _constraints(loading, product) for name, product in loading.products.items()}
    weights = _weights(loading)
    additions = {name: _additions(loading, product) for name, product in loading.products.items() if product.adds}
    cost_tables = cost_matrices(loading.products, tables, problems)
    for product in loading.products.values():
        _check_references(loading, product)
        _check_shares(loading, product)
    _check_bundle_cycles(loading)
    costs = tabled_costs(loading.cost_tables, tables, loading.products, problems)
    return Catalog(
        products=loading.products,
        units=loading.units,
        selling_models=loading.selling_models,
        constraints={name: rules for name, rules in constraints.items() if rules},
        weights=weights,
        additions=additions,
        cost_tables=cost_tables,
        tabled_costs={name: tuple(rows) for name, rows in costs.items()},
        incomplete=incomplete,
    )


def _gather(loading: _Loading, file: CatalogFile) -> None:
    _merge(loading, "product", loading.products, file.products)
    _merge(loading, "unit", loading.units, file.units)
    _merge(loading, "selling model", loading.selling_models, file.selling_models)
    _merge(loading, "compatibility", loading.compatibility, file.compatibility)
    loading.cost_tables += file.cost_tables


def _merge(loading: _Loading, kind: str, mine: dict[str, Item], theirs: Mapping[str, Item]) -> None:
    """Take over what another file adds; an id stands in one place only."""
    for name, item in theirs.items():
        if name in mine:
            message = f"the {kind} '{name}' stands at {mine[name].where} already"
            loading.problem("duplicate-id", item.where, message, "keep one of the two")
        else:
            mine[name] = item


def _vocabulary(loading: _Loading, product: Product) -> Vocabulary:
    own = (fact for fact in attribute_facts(product.attributes) if fact.name != "quantity")
    facts = [Fact("quantity", NUMBER), *own]
    try:
        return Vocabulary(facts)
    except ExpressionError as error:
        loading.problem(error.code, product.where, error.message, error.hint)
        return Vocabulary([])


def _constraints(loading: _Loading, product: Product) -> tuple[CompiledConstraint, ...]:
    if not product.constraints and not product.attributes:
        return ()
    vocabulary = _vocabulary(loading, product)
    compiled = [_compile(loading, rule_id, rule, product, vocabulary) for rule_id, rule in product.constraints.items()]
    for rule_id, shared in loading.compatibility.items():
        if all(column in product.attributes for column in shared.columns):
            rows = tuple((row, shared.where) for row in shared.rows)
            compiled.append(CompiledConstraint(rule_id, shared, shared.where, columns=shared.columns, rows=rows))
    return tuple(compiled)


def _compile(
    loading: _Loading, rule_id: str, rule: Constraint, product: Product, vocabulary: Vocabulary
) -> CompiledConstraint:
    def condition(text: ExpressionText | None) -> Expression | None:
        return None if text is None else parse_at(text, vocabulary, loading.problems, expects="yes/no")

    total = None if rule.sum is None else parse_at(rule.sum, vocabulary, loading.problems, expects="number")
    for column in rule.columns:
        if column not in product.attributes:
            hint = did_you_mean(column, product.attributes)
            loading.problem(
                "unknown-attribute", rule.where_of("columns"), f"the product has no attribute '{column}'", hint
            )
    return CompiledConstraint(
        rule_id,
        rule,
        rule.where,
        when=condition(rule.when),
        require=condition(rule.require),
        forbid=condition(rule.forbid),
        sum=total,
        columns=rule.columns,
        rows=_rows(loading, rule),
    )


def _rows(loading: _Loading, rule: Constraint) -> tuple[tuple[tuple[str, ...], SourceLocation], ...]:
    if rule.table is None:
        return tuple((row, rule.where_of("rows")) for row in rule.rows)
    table = find_table(loading.tables, rule.table, rule.where_of("table"), loading.problems)
    if table is None:
        return ()
    missing = [column for column in rule.columns if column not in table.columns]
    for column in missing:
        loading.problem("unknown-column", rule.where_of("columns"), f"{rule.table} has no column '{column}'")
    if missing:
        return ()
    rows = []
    for row in table.rows:
        cells = tuple(str(row.values[column]).strip() for column in rule.columns)
        rows.append((cells, row.values[rule.columns[0]].where))
    return tuple(rows)


def _weights(loading: _Loading) -> dict[str, Expression]:
    weights: dict[str, Expression] = {}
    for name, product in loading.products.items():
        if product.weight is not None:
            vocabulary = _vocabulary(loading, product)
            formula = parse_at(product.weight.formula, vocabulary, loading.problems, expects="number")
            if formula is not None:
                weights[name] = formula
    return weights


def _additions(loading: _Loading, product: Product) -> dict[str, Expression]:
    """The conditions under which a product adds others, by product id."""
    vocabulary = _vocabulary(loading, product)
    conditions = {
        other: parse_at(addition.when, vocabulary, loading.problems, expects="yes/no")
        for other, addition in product.adds.items()
        if addition.when is not None
    }
    return {other: condition for other, condition in conditions.items() if condition is not None}


def _check_references(loading: _Loading, product: Product) -> None:
    for what, wanted, names, where in _references(loading, product):
        if wanted not in names:
            code = f"unknown-{what.replace(' ', '-')}"
            hint = did_you_mean(wanted, names) or f"declare it under '{what}s'"
            loading.problem(code, where, f"there is no {what} '{wanted}'", hint)
    for attribute, spec in product.attributes.items():
        if fact_name(attribute) == "quantity":
            loading.problem("duplicate-fact", spec.where, "an attribute cannot be called quantity; every line has one")


def _references(loading: _Loading, product: Product) -> Iterator[tuple[str, str, Mapping[str, object], SourceLocation]]:
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
    for group in product.bundle.groups.values() if product.bundle is not None else ():
        for option_id, option in group.options.items():
            yield "product", option_id, loading.products, option.where


def _check_shares(loading: _Loading, product: Product) -> None:
    """A bundle inside one that is allocated by share has one share, so it divides its part of the price itself."""
    bundle = product.bundle
    if bundle is None or bundle.price != "allocated" or bundle.allocated_by != "share":
        return
    for group in bundle.groups.values():
        for option_id, option in group.options.items():
            inner = loading.products[option_id].bundle if option_id in loading.products else None
            if inner is not None and inner.price in ("components", "both") and bundle.covers(option):
                message = f"'{option_id}' has one share of the price, and does not divide it over its own components"
                hint = "write price: allocated, or parent, on the inner bundle, or extra: yes on this option"
                loading.problem("invalid-value", option.where, message, hint)


MAX_BUNDLE_DEPTH = 32
"""Bundles inside bundles; as deep as documents may nest."""


def _check_bundle_cycles(loading: _Loading) -> None:
    """Refuse bundles that contain themselves, directly or through others, and bundles nested too deep.

    Walks without recursion, since a hostile catalog may nest further than Python recurses.
    """
    depth: dict[str, int] = {}
    for name in loading.products:
        _measure(loading, name, depth)
    for name, levels in depth.items():
        if levels == MAX_BUNDLE_DEPTH + 1:
            where = loading.products[name].where
            message = f"bundles are nested deeper than {MAX_BUNDLE_DEPTH} here"
            loading.problem("nested-too-deep", where, message, "let the outer bundle name the inner products itself")


def _measure(loading: _Loading, start: str, depth: dict[str, int]) -> None:
    """Levels of bundles below a product, with a problem where one contains itself."""
    path: list[str] = []
    todo: list[tuple[str, bool]] = [(start, False)]
    while todo:
        name, done = todo.pop()
        if done:
            path.pop()
            depth[name] = 1 + max((depth.get(option, 0) for option in _options(loading, name)), default=-1)
            continue
        if name in depth or name not in loading.products:
            continue
        if name in path:
            loop = " > ".join((*path[path.index(name) :], name))
            where = loading.products[path[-1]].where
            loading.problem("bundle-cycle", where, f"the bundle contains itself: {loop}", "take it out of one of them")
            continue
        path.append(name)
        todo.append((name, True))
        todo += [(option, False) for option in reversed(_options(loading, name))]


def _options(loading: _Loading, name: str) -> list[str]:
    bundle = loading.products[name].bundle if name in loading.products else None
    return [] if bundle is None else [option for group in bundle.groups.values() for option in group.options]
