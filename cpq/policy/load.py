"""From rules files to a checked :class:`Policy`; every problem is collected, none raised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from cpq.catalog.catalog import Catalog
from cpq.catalog.reading import find_table, parse_at
from cpq.catalog.tables import KeyedTable, keyed_table
from cpq.expressions import Expression, Scope, Vocabulary
from cpq.expressions.facts import fact_name
from cpq.expressions.results import Expected
from cpq.expressions.types import NUMBER, ValueType
from cpq.files.csv_reader import CsvTable
from cpq.files.located import LocatedMap
from cpq.files.models import ExpressionText
from cpq.policy.checks import check_policy
from cpq.policy.conditions import LookupTable, Taxes
from cpq.policy.facts import Phase, declared
from cpq.policy.gather import Sections, gather_sections
from cpq.policy.policy import Aggregate, PocketCosts, Policy, Rule
from cpq.policy.resolve import resolve_book
from cpq.policy.vocabulary import build_vocabulary
from cpq.policy.waterfall import Rounding, Waterfall, default_waterfall
from cpq.problems import NOWHERE, Problem, SourceLocation


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
    sections = gather_sections(documents, problems)
    lookup = _tables(sections, tables, problems)
    vocabulary = build_vocabulary(sections, catalog, lookup, problems)
    conditions = _Conditions(vocabulary, problems)
    aggregates = tuple(conditions.aggregate(name, spec) for name, spec in sections.named.get("aggregates", {}).items())
    vocabulary = vocabulary.extended(
        declared(f"quote.{one.id}", _figure(one), "aggregate", "quote", Phase.COST) for one in aggregates
    )
    conditions = _Conditions(vocabulary, problems)
    taxes = sections.single.get("taxes", (None, NOWHERE))[0]
    waterfall, waterfall_where = _waterfall(sections, problems)
    policy = Policy(
        vocabulary=vocabulary,
        books={
            name: resolve_book(book, catalog, tables, vocabulary, problems)
            for name, book in sections.headed["price book"].items()
        },
        schedules=conditions.rules(sections, "schedules", Phase.LIST),
        promotions=conditions.rules(sections, "promotions", Phase.LIST),
        contracts=tuple(Rule(name, c, c.where) for name, c in sections.headed["contract"].items()),
        partner_discounts=conditions.rules(sections, "partner_discounts", Phase.LIST),
        distributor_discounts=conditions.rules(sections, "distributor_discounts", Phase.LIST),
        rebates=conditions.rules(sections, "rebates", Phase.LIST),
        pocket=conditions.pocket(sections),
        guardrails=conditions.governance(sections, "guardrails"),
        approval_rules=conditions.governance(sections, "approval_matrices"),
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


def _tables(
    sections: Sections, tables: Mapping[str, CsvTable], problems: list[Problem]
) -> dict[str, tuple[LookupTable, KeyedTable]]:
    found: dict[str, tuple[LookupTable, KeyedTable]] = {}
    for name, spec in sections.named.get("tables", {}).items():
        table = find_table(tables, spec.table, spec.where_of("table"), problems)
        if table is not None:
            found[name] = (spec, keyed_table(table, spec.keys, spec.value, spec.where, problems))
    return found


def _figure(aggregate: Aggregate) -> ValueType:
    """What a declared figure is: of the unit of what is taken of each line, a plain number for a count."""
    return NUMBER if aggregate.value is None else ValueType("number", aggregate.value.type.unit)


class _Conditions:
    """Parses the conditions of rules against one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, problems: list[Problem]) -> None:
        self.vocabulary = vocabulary
        self.problems = problems

    def parse(
        self, text: ExpressionText | None, scope: Scope, before: int | None, expects: Expected = "yes/no"
    ) -> Expression | None:
        """The expression of a text, or None where there is none or it is refused."""
        if text is None:
            return None
        return parse_at(text, self.vocabulary, self.problems, expects=expects, scope=scope, before_phase=before)

    def rules(self, sections: Sections, name: str, before: int) -> tuple[Rule[Any], ...]:
        """Rules of line scope that run before a phase."""
        return tuple(
            Rule(rule_id, spec, spec.where, self.parse(getattr(spec, "when", None), "line", before))
            for rule_id, spec in sections.named.get(name, {}).items()
        )

    def pocket(self, sections: Sections) -> PocketCosts | None:
        """What is spent beside the invoice, which reads what the quote comes to."""
        if "pocket_margin" not in sections.single:
            return None
        spec = sections.single["pocket_margin"][0]
        rate = self.parse(spec.payment_rate, "quote", Phase.COST, "number")
        return PocketCosts(spec, rate, self.parse(spec.freight, "quote", Phase.COST, "number"))

    def governance(self, sections: Sections, name: str) -> tuple[Rule[Any], ...]:
        """Guardrails and approval rules, which read every phase; their fact tells their scope."""
        return tuple(
            Rule(rule_id, spec, spec.where, self.parse(spec.when, spec.looks_at, None))
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


def _waterfall(sections: Sections, problems: list[Problem]) -> tuple[Waterfall, SourceLocation]:
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
