"""The vocabulary of a policy: the facts of the engine, and the facts, parameters and tables that files declare."""

from __future__ import annotations

from collections.abc import Mapping

from cpq.catalog.catalog import Catalog
from cpq.catalog.tables import KeyedTable
from cpq.expressions import ExpressionError, Fact, TableType, Vocabulary
from cpq.expressions.types import DATE, MONEY, NUMBER, TEXT, YES_NO, ValueType
from cpq.policy.conditions import FactDeclaration, LookupTable
from cpq.policy.facts import base_facts, declared
from cpq.policy.gather import Sections
from cpq.problems import Problem, SourceLocation

_DECLARED_TYPES: Mapping[str, ValueType] = {
    "yes/no": YES_NO,
    "number": NUMBER,
    "text": TEXT,
    "date": DATE,
    "money": MONEY,
}


def build_vocabulary(
    sections: Sections,
    catalog: Catalog,
    lookup: Mapping[str, tuple[LookupTable, KeyedTable]],
    problems: list[Problem],
) -> Vocabulary:
    """Everything that rules may name before aggregates are declared."""
    types = {name: _table_type(spec, table) for name, (spec, table) in lookup.items()}
    known = Vocabulary(base_facts(catalog.products, catalog.families), types)
    facts: list[tuple[Fact, SourceLocation]] = []
    for name, spec in sections.named.get("facts", {}).items():
        facts.append((declared(name, _declared_type(spec), spec.meaning), spec.where))
    for name, spec in sections.named.get("parameters", {}).items():
        facts.append((declared(name, ValueType("number", spec.unit), "dated parameter"), spec.where))
    return _extended(known, facts, problems)


def _extended(known: Vocabulary, facts: list[tuple[Fact, SourceLocation]], problems: list[Problem]) -> Vocabulary:
    declared_at: dict[str, SourceLocation] = {}
    for fact, where in facts:
        first = declared_at.setdefault(fact.name, where)
        if first is not where:
            message = f"the fact '{fact.name}' is declared at {first} already"
            problems.append(Problem("duplicate-fact", where, message, "keep one; - and _ name the same fact"))
            continue
        try:
            known = known.extended([fact])
        except ExpressionError as error:
            problems.append(Problem(error.code, where, error.message, error.hint))
    return known


def _declared_type(spec: FactDeclaration) -> ValueType:
    base = _DECLARED_TYPES[spec.type]
    choices = (*spec.one_of, *(("",) if spec.default == "" else ())) if spec.one_of else ()
    return ValueType(base.kind, base.unit, spec.default is None, choices)


def _table_type(spec: LookupTable, table: KeyedTable) -> TableType:
    columns = zip(*table.cells, strict=True) if table.cells else [()] * len(spec.keys)
    keys = tuple(
        TEXT if any(isinstance(part, str) for part in column) else ValueType("number", spec.key_units.get(key, ""))
        for key, column in zip(spec.keys, columns, strict=True)
    )
    return TableType(keys, ValueType("number", spec.unit))
