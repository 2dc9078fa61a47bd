"""Rules by which the price of one line depends on others: where they apply, single lines' prices prove nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cpq.catalog.products import Product
from cpq.expressions import Expression
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.entries import TieredEntry
from cpq.policy.facts import Phase
from cpq.policy.percent_of_total_entry import PercentOfTotalEntry
from cpq.policy.policy import ResolvedEntry, Rule
from cpq.problems import SourceLocation

_COUNTED_BEFORE_PRICING = frozenset(
    {"quote.line_count", "quote.term_months", "quote.weight", "quote.has_special_items"}
)
"""Facts of the request that other lines change; the rest of a request is the same whatever is configured."""


class AcrossLines(NamedTuple):
    """A rule that prices lines by what other lines are.

    Attributes:
        name: What it is called: ``schedule volume``.
        where: Its place.
    """

    name: str
    where: SourceLocation

    def __str__(self) -> str:
        """Name and place: ``schedule volume (pricing_rules/volume.yaml:3)``."""
        return f"{self.name} ({self.where.short})"


def across_lines(policy: CompiledPolicy, products: Iterable[str]) -> tuple[AcrossLines, ...]:
    """Rules in force that may price a line of some products by other lines of the quote.

    Errs on the side of naming one: a rule is named although its condition may never hold for these products.

    Args:
        products: Product ids.
    """
    wanted = {name: policy.catalog.product(name) for name in products}
    found = [*_schedules(policy, wanted), *_conditions(policy)]
    for name, product in wanted.items():
        if product.bundle is not None and product.bundle.price == "allocated":
            found.append(AcrossLines(f"the allocated price of {name}", product.bundle.where))
        found += _entries(policy, name)
    return tuple(dict.fromkeys(found))


def _schedules(policy: CompiledPolicy, products: Mapping[str, Product]) -> Iterator[AcrossLines]:
    several = [rule for rule in policy.schedules if rule.spec.over != "line" or rule.spec.by == "quote total"]
    for rule in several:
        if any(rule.spec.on.covers(name, product.family) for name, product in products.items()):
            yield AcrossLines(f"schedule {rule.id}", rule.where)


def _conditions(policy: CompiledPolicy) -> Iterator[AcrossLines]:
    named: Mapping[str, Iterable[Rule[Any]]] = {
        "schedule": policy.schedules,
        "promotion": policy.promotions,
        "contract": policy.policy.contracts,
        "partner discount": policy.policy.partner_discounts,
        "distributor discount": policy.policy.distributor_discounts,
    }
    for kind, rules in named.items():
        for rule in rules:
            if _varies(policy, rule.when):
                yield AcrossLines(f"{kind} {rule.id}", rule.where)


def _entries(policy: CompiledPolicy, product: str) -> Iterator[AcrossLines]:
    for book in policy.policy.books.values():
        for key, entry in book.entries.items():
            if key[0] == product and _reads_others(policy, entry):
                yield AcrossLines(f"the price of {product}", entry.where)


def _reads_others(policy: CompiledPolicy, entry: ResolvedEntry) -> bool:
    if isinstance(entry.spec, PercentOfTotalEntry):
        return True
    if isinstance(entry.spec, TieredEntry) and entry.spec.by != "quantity":
        return True
    read = [entry.when, entry.formula, *(when for when, _, _ in entry.overrides)]
    read += [one for adder in entry.adders for one in (adder.when, adder.amount)]
    return any(_varies(policy, one) for one in read)


def _varies(policy: CompiledPolicy, expression: Expression | None) -> bool:
    """Whether an expression reads something of the quote that its lines decide."""
    if expression is None:
        return False
    known = policy.policy.vocabulary.facts  # attributes, which are the line's own, are not among them
    read = [fact for name in expression.reads if (fact := known.get(name)) is not None and fact.scope != "line"]
    return any(fact.phase > Phase.REQUEST or fact.name in _COUNTED_BEFORE_PRICING for fact in read)
