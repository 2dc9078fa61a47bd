"""From rules files to a checked :class:`Policy`; every problem is collected, none raised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from cpq.catalog.catalog import Catalog
from cpq.catalog.load import find_table, parse_at
from cpq.catalog.tables import KeyedTable, keyed_table
from cpq.currencies import is_currency
from cpq.expressions import Expression, ExpressionError, Fact, TableType, Vocabulary
from cpq.expressions.facts import fact_name
from cpq.expressions.types import DATE, MONEY, NUMBER, TEXT, YES_NO, ValueType
from cpq.files.csv_reader import CsvTable
from cpq.files.located import LocatedMap
from cpq.files.models import ExpressionText, FileModel, parse_model
from cpq.policy.checks import check_policy
from cpq.policy.conditions import FactDeclaration, LookupTable, Taxes
from cpq.policy.facts import Phase, base_facts, declared
from cpq.policy.policy import Aggregate, Policy, Rule
from cpq.policy.resolve import resolve_book
from cpq.policy.sections import HEADED, RulesFile
from cpq.policy.waterfall import Rounding, Waterfall, default_waterfall
from cpq.problems import NOWHERE, Problem, SourceLocation

_DECLARED_TYPES: Mapping[str, ValueType] = {
    "yes/no": YES_NO,
    "number": NUMBER,
    "text": TEXT,
    "date": DATE,
    "money": MONEY,
}


class _Sections:
    """The sections of all rules files, gathered by name."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.named: dict[str, dict[str, Any]] = {}
        self.listed: dict[str, list[Any]] = {}
        self.single: dict[str, tuple[Any, SourceLocation]] = {}
        self.headed: dict[str, dict[str, Any]] = {head: {} for head in HEADED}

    def add_headed(self, head: str, model: FileModel) -> None:
        """Keep a document that is one thing as a whole."""
        self._put(self.headed[head], head, getattr(model, head.replace(" ", "_")), model)

    def add(self, file: FileModel) -> None:
        """Keep every section of a rules file."""
        for name in type(file).model_fields:
            value = getattr(file, name)
            if isinstance(value, dict):
                for rule_id, rule in value.items():
                    self._put(self.named.setdefault(name, {}), name.replace("_", " "), rule_id, rule)
            elif name in ("taxes", "rounding", "waterfall") and value is not None:
                self._put_single(name, value, file.where_of(name))
            elif value is not None:
                self.listed.setdefault(name, []).extend(value)

    def _put(self, into: dict[str, Any], kind: str, rule_id: str, rule: Any) -> None:
        if rule_id in into:
            self._duplicate(f"'{rule_id}' of {kind}", rule.where, into[rule_id].where)
        else:
            into[rule_id] = rule

    def _put_single(self, name: str, value: Any, where: SourceLocation) -> None:
        if name in self.single:
            self._duplicate(f"the section {name}", where, self.single[name][1])
        else:
            self.single[name] = (value, where)

    def _duplicate(self, what: str, where: SourceLocation, other: SourceLocation) -> None:
        self.problems.append(Problem("duplicate-id", where, f"{what} stands at {other} already", "keep one of the two"))


def load_policy(
    documents: Iterable[LocatedMap], tables: Mapping[str, CsvTable], catalog: Catalog, problems: list[Problem]
) -> Policy:
    """Read every rules document and check that rules, prices and catalog fit together.

    Args:
        documents: Documents without a ``catalog`` key.
        tables: CSV tables by path.
        catalog: The products that rules speak about.
        problems: Grows by everything that is wrong.
    """
    sections = _gather(documents, problems)
    lookup = _tables(sections, tables, problems)
    vocabulary = _vocabulary(sections, catalog, lookup, problems)
    line = _LineRules(vocabulary, problems)
    aggregates = tuple(line.aggregate(name, spec) for name, spec in sections.named.get("aggregates", {}).items())
    vocabulary = vocabulary.extended(
        declared(f"quote.{a.id}", MONEY if a.function != "count" else NUMBER, "aggregate", "quote", Phase.COST)
        for a in aggregates
    )
    line = _LineRules(vocabulary, problems)
    taxes = sections.single.get("taxes", (None, NOWHERE))[0]
    waterfall, waterfall_where = _waterfall(sections, problems)
    policy = Policy(
        vocabulary=vocabulary,
        books={
            name: resolve_book(book, catalog, tables, vocabulary, problems)
            for name, book in sections.headed["price book"].items()
        },
        schedules=line.rules(sections, "schedules", Phase.LIST),
        promotions=line.rules(sections, "promotions", Phase.LIST),
        contracts=tuple(Rule(name, c, c.where) for name, c in sections.headed["contract"].items()),
        partner_discounts=line.rules(sections, "partner_discounts", Phase.LIST),
        distributor_discounts=line.rules(sections, "distributor_discounts", Phase.LIST),
        guardrails=line.governance(sections, "guardrails"),
        approval_rules=line.governance(sections, "approval_matrices"),
        approvers=sections.named.get("approvers", {}),
        parameters=tuple(Rule(name, p, p.where) for name, p in sections.named.get("parameters", {}).items()),
        exchange_rates=tuple(sections.listed.get("exchange_rates", ())),
        taxes=taxes,
        tax_rules=_tax_rules(taxes, vocabulary, problems),
        tables=lookup,
        aggregates=aggregates,
        account_facts={fact_name(n): d for n, d in sections.named.get("facts", {}).items()},
        waterfall=waterfall,
        rounding=sections.single.get("rounding", (Rounding(), NOWHERE))[0],
        waterfall_where=waterfall_where,
    )
    check_policy(policy, catalog, problems)
    return policy


def _gather(documents: Iterable[LocatedMap], problems: list[Problem]) -> _Sections:
    sections = _Sections(problems)
    for document in documents:
        head = next((head for head in HEADED if head in document), None)
        model = HEADED[head] if head is not None else RulesFile
        parsed = parse_model(model, document, problems, what=f"a {head}" if head else "a rules file")
        if parsed is None:
            continue
        if head is not None:
            sections.add_headed(head, parsed)
        else:
            sections.add(parsed)
    return sections


def _tables(
    sections: _Sections, tables: Mapping[str, CsvTable], problems: list[Problem]
) -> dict[str, tuple[LookupTable, KeyedTable]]:
    found: dict[str, tuple[LookupTable, KeyedTable]] = {}
    for name, spec in sections.named.get("tables", {}).items():
        table = find_table(tables, spec.table, spec.where_of("table"), problems)
        if table is not None:
            found[name] = (spec, keyed_table(table, spec.keys, spec.value, spec.where, problems))
    return found


def _vocabulary(
    sections: _Sections,
    catalog: Catalog,
    lookup: Mapping[str, tuple[LookupTable, KeyedTable]],
    problems: list[Problem],
) -> Vocabulary:
    types = {name: _table_type(spec, table) for name, (spec, table) in lookup.items()}
    known = Vocabulary(base_facts(catalog.products, catalog.families), types)
    facts: list[tuple[Fact, SourceLocation]] = []
    for name, spec in sections.named.get("facts", {}).items():
        facts.append((declared(name, _declared_type(spec), spec.meaning), spec.where))
    for name, spec in sections.named.get("parameters", {}).items():
        facts.append((declared(name, ValueType("number", spec.unit), "dated parameter"), spec.where))
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


class _LineRules:
    """Parses the conditions of rules against one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, problems: list[Problem]) -> None:
        self.vocabulary = vocabulary
        self.problems = problems

    def parse(
        self, text: ExpressionText | None, scope: str, before: int | None, expects: str = "yes/no"
    ) -> Expression | None:
        """The expression of a text, or None where there is none or it is refused."""
        if text is None:
            return None
        return parse_at(text, self.vocabulary, self.problems, expects=expects, scope=scope, before_phase=before)

    def rules(self, sections: _Sections, name: str, before: int) -> tuple[Rule[Any], ...]:
        """Rules of line scope that run before a phase."""
        return tuple(
            Rule(rule_id, spec, spec.where, self.parse(getattr(spec, "when", None), "line", before))
            for rule_id, spec in sections.named.get(name, {}).items()
        )

    def governance(self, sections: _Sections, name: str) -> tuple[Rule[Any], ...]:
        """Guardrails and approval rules, which read every phase; their fact tells their scope."""
        return tuple(
            Rule(rule_id, spec, spec.where, self.parse(spec.when, scope_of(spec), None))
            for rule_id, spec in sections.named.get(name, {}).items()
        )

    def aggregate(self, name: str, spec: Any) -> Aggregate:
        """A declared figure over lines."""
        function = next(f for f in ("sum", "max", "min", "count") if getattr(spec, f) is not None)
        text = getattr(spec, function)
        counted = function == "count"
        value = self.parse(text, "line", None, "yes/no" if counted else "number")
        condition = value if counted else self.parse(spec.when, "line", None)
        return Aggregate(fact_name(name), function, None if counted else value, condition, spec.where)


def scope_of(spec: Any) -> str:
    """Whether a guardrail or approval rule looks at each line or at the quote."""
    if getattr(spec, "scope", None):
        return str(spec.scope)
    fact = spec.fact or ""
    if fact:
        return "line" if fact.startswith("line.") else "quote"
    return "line" if getattr(spec, "require", None) in ("reason", "note") else "quote"


def _tax_rules(
    taxes: Taxes | None, vocabulary: Vocabulary, problems: list[Problem]
) -> dict[str, tuple[tuple[str, Expression], ...]]:
    compiled: dict[str, tuple[tuple[str, Expression], ...]] = {}
    for country, tax in taxes.countries.items() if taxes is not None else ():
        rules = []
        for name, rule in tax.rules.items():
            when = parse_at(rule.when, vocabulary, problems, expects="yes/no", scope="quote", before_phase=Phase.LIST)
            if when is not None:
                rules.append((name, when))
        compiled[country] = tuple(rules)
    return compiled


def _waterfall(sections: _Sections, problems: list[Problem]) -> tuple[Waterfall, SourceLocation]:
    if "waterfall" not in sections.single:
        return default_waterfall(), NOWHERE
    steps, where = sections.single["waterfall"]
    try:
        return Waterfall(waterfall=steps), where
    except ValidationError as error:
        for detail in error.errors():
            message = detail["msg"].removeprefix("Value error, ")
            problems.append(Problem("invalid-value", where, message))
        return default_waterfall(), where


def money_unit(kind: ValueType) -> str:
    """Currency code of a type's unit, or empty."""
    return kind.unit if is_currency(kind.unit) else ""
