"""From the constraints of a product to checked ones: expressions, columns and tables."""

from __future__ import annotations

from cpq.catalog.catalog import CompiledConstraint
from cpq.catalog.constraints import Compatibility, Constraint
from cpq.catalog.load_cells import check_cells
from cpq.catalog.loading import Loading
from cpq.catalog.part_facts import Facts
from cpq.catalog.products import Product
from cpq.catalog.reading import find_table, parse_at
from cpq.expressions import Expression, Vocabulary
from cpq.expressions.facts import fact_name
from cpq.files.models import ExpressionText
from cpq.problems import SourceLocation, did_you_mean

Rows = tuple[tuple[tuple[str, ...], SourceLocation], ...]


def compiled_constraints(loading: Loading, product: Product, facts: Facts) -> tuple[CompiledConstraint, ...]:
    """The product's own constraints, then those that it shares with others.

    Args:
        facts: What its rules may read.
    """
    vocabulary = loading.vocabulary(product, facts)
    compiled = [
        _compiled(loading, rule_id, rule, product, facts, vocabulary) for rule_id, rule in product.constraints.items()
    ]
    for rule_id, shared in loading.compatibility.items():
        if all(_is_column(column, product, facts) for column in shared.columns):
            compiled.append(_shared(rule_id, shared, facts))
    for rule in compiled:
        check_cells(loading, rule, facts)
    return tuple(compiled)


def _shared(rule_id: str, shared: Compatibility, facts: Facts) -> CompiledConstraint:
    rows = tuple((row, shared.where) for row in shared.rows)
    of_parts = _of_parts({fact_name(column) for column in shared.columns}, facts)
    return CompiledConstraint(rule_id, shared, shared.where, columns=shared.columns, rows=rows, of_parts=of_parts)


def _compiled(
    loading: Loading, rule_id: str, rule: Constraint, product: Product, facts: Facts, vocabulary: Vocabulary
) -> CompiledConstraint:
    def condition(text: ExpressionText | None) -> Expression | None:
        return None if text is None else parse_at(text, vocabulary, loading.problems, expects="yes/no")

    def number(text: ExpressionText | None) -> Expression | None:
        return None if text is None else parse_at(text, vocabulary, loading.problems, expects="number")

    for column in rule.columns:
        if not _is_column(column, product, facts):
            _no_column(loading, rule, column, product, facts)
    when, require, forbid = condition(rule.when), condition(rule.require), condition(rule.forbid)
    total, at_most, at_least = number(rule.sum), number(rule.at_most), number(rule.at_least)
    formulas = (when, require, forbid, total, at_most, at_least)
    read = {fact for formula in formulas if formula is not None for fact in formula.reads}
    return CompiledConstraint(
        rule_id,
        rule,
        rule.where,
        when=when,
        require=require,
        forbid=forbid,
        sum=total,
        at_most=at_most,
        at_least=at_least,
        columns=rule.columns,
        rows=_rows(loading, rule),
        of_parts=_of_parts(read | {fact_name(column) for column in rule.columns}, facts),
    )


def _is_column(column: str, product: Product, facts: Facts) -> bool:
    return column in product.attributes or ("." in column and fact_name(column) in facts)


def _of_parts(read: set[str], facts: Facts) -> bool:
    return any(name in facts and not facts[name][1].own for name in read)


def _no_column(loading: Loading, rule: Constraint, column: str, product: Product, facts: Facts) -> None:
    where = rule.where_of("columns")
    if "." in column:
        hint = did_you_mean(fact_name(column), facts) or "write an attribute, or a path such as pump.motor-kw"
        loading.problem("unknown-fact", where, f"'{column}' is not a fact", hint)
        return
    hint = did_you_mean(column, product.attributes)
    loading.problem("unknown-attribute", where, f"the product has no attribute '{column}'", hint)


def _rows(loading: Loading, rule: Constraint) -> Rows:
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
