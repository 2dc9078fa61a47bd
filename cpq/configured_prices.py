"""Prices of the lines of a configuration, one by one, from the policy that would price the quote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Self

from cpq.catalog.attributes import Attribute
from cpq.catalog.bundles import Bundle
from cpq.catalog.catalog import Catalog
from cpq.catalog.costs import CostMatrix
from cpq.catalog.products import Product
from cpq.configuration import configure
from cpq.configuration.configured import ConfiguredQuote
from cpq.configuration.prices import PartPrice, PricedPart
from cpq.configuration.values import written
from cpq.expressions import Expression, fact_name
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.entries import MatrixEntry, TieredEntry
from cpq.policy.policy import Policy, ResolvedEntry
from cpq.prices_across_lines import across_lines
from cpq.pricing import price
from cpq.problems import CannotPrice
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.quotes.request import LineRequest, QuoteRequest

USAGE = "usage"
"""Charges by measured use are estimates and no part of what a configuration costs."""


@dataclass(frozen=True)
class PolicyPrices:
    """Prices of single lines as a request would be priced, each line as if it stood alone with the bundles around it.

    What only several lines together decide, such as a volume counted over the quote or an allowance, is not in them;
    :meth:`across_lines` names the rules that do so.

    Attributes:
        request: Who buys, when, in which price book and for how long; its lines are of no effect.
        currency: Currency of the prices.
    """

    request: QuoteRequest
    policy: CompiledPolicy
    currency: str
    _known: dict[object, PartPrice | None] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, request: QuoteRequest, policy: CompiledPolicy) -> Self:
        """The prices that a request would be given.

        Raises:
            CannotPrice: No price book fits, or several do.
        """
        book = policy.book_for(request.price_book, request.currency, request.account.country, request.start)
        return cls(request, policy, book.spec.currency)

    def reads(self, product: str) -> frozenset[str]:
        """Ids of the product's attributes that an entry, an adder, a cost or a condition of a rule names."""
        return self.policy.once(("price reads", product), lambda: _reads(product, self.policy))

    def price(self, way: tuple[PricedPart, ...]) -> PartPrice | None:
        """What the last line of a way costs, alone; None where it has no price."""
        key = tuple((part.product, part.quantity, tuple(sorted(part.selection.items()))) for part in way)
        if key not in self._known:
            self._known[key] = self._priced(way)
        return self._known[key]

    def across_lines(self, products: Iterable[str]) -> tuple[str, ...]:
        """Rules that may price lines of some products by what other lines are, by name and place."""
        return tuple(map(str, across_lines(self.policy, products)))

    def _priced(self, way: tuple[PricedPart, ...]) -> PartPrice | None:
        lines = tuple(_line(position, part) for position, part in enumerate(way))
        catalog = self.policy.once(("catalog without rules",), lambda: _without_rules(self.policy.catalog))
        request = self.request.model_copy(update={"lines": lines, "discounts": ()})
        configured = configure(request, catalog)
        alone = ConfiguredQuote(request, configured.lines[-1:])
        try:
            quote = price(alone, self.policy)
        except CannotPrice:
            return None
        return together(line for line in quote.lines if line.line == lines[-1].id)


def _line(position: int, part: PricedPart) -> LineRequest:
    chosen = {name: written(value) for name, value in part.selection.items() if value is not None}
    parent = f"p{position - 1}" if position else ""
    return LineRequest(id=f"p{position}", product=part.product, quantity=part.quantity, parent=parent, selection=chosen)


def together(lines: Iterable[PricedLine]) -> PartPrice:
    """What some lines of a priced quote come to; usage, which is an estimate, is left out."""
    listed = net = cost = Decimal(0)
    known = True
    for line in lines:
        if line.kind == USAGE:
            continue
        listed += line.listed_total
        net += line.effective_total
        known = known and line.cost is not None
        cost += line.cost or 0
    return PartPrice(listed, net, cost if known else None)


def priced_lines_of(quote: PricedQuote, lines: Iterable[LineRequest]) -> PartPrice:
    """What the lines of a configuration come to in a priced quote, without what the price book adds by itself."""
    own = {line.id for line in lines}
    return together(line for line in quote.lines if line.line in own)


def _reads(product_id: str, policy: CompiledPolicy) -> frozenset[str]:
    product = policy.catalog.product(product_id)
    facts = _facts_of_rules(policy.policy)
    for book in policy.policy.books.values():
        for key, entry in book.entries.items():
            if key[0] == product_id:
                facts |= _facts_of_entry(entry)
    charges = policy.catalog.charges_of(product_id).values()
    for dated in (*product.cost, *(cost for charge in charges for cost in charge.cost)):
        if isinstance(dated.cost, CostMatrix):
            facts |= {fact_name(name) for name in dated.cost.by}
    return frozenset(name for name in product.attributes if fact_name(name) in facts)


def _facts_of_rules(policy: Policy) -> set[str]:
    """Facts that conditions of rules read which change a price; every product's lines may come under them."""
    ruled = (policy.schedules, policy.promotions, policy.contracts, policy.partner_discounts)
    conditions = [rule.when for rules in ruled for rule in rules]
    conditions += [rule.when for rule in policy.distributor_discounts]
    return _read_by(conditions)


def _facts_of_entry(entry: ResolvedEntry) -> set[str]:
    expressions: list[Expression | None] = [entry.when, entry.formula, *(when for when, _, _ in entry.overrides)]
    for adder in entry.adders:
        expressions += [adder.when, adder.amount]
    facts = _read_by(expressions)
    if isinstance(entry.spec, MatrixEntry):
        facts |= {fact_name(name) for name in entry.spec.by}
    if isinstance(entry.spec, TieredEntry) and entry.spec.zone is not None:
        facts.add(fact_name(entry.spec.zone))
    return facts


def _read_by(expressions: Iterable[Expression | None]) -> set[str]:
    return {fact for expression in expressions if expression is not None for fact in expression.reads}


def _without_rules(catalog: Catalog) -> Catalog:
    """The catalog as pricing one line of it alone needs it: nothing is required, refused or brought along."""
    products = {name: _free(product) for name, product in catalog.products.items()}
    return replace(catalog, products=products, constraints={}, conditions={}, weights={}, additions={})


def _free(product: Product) -> Product:
    changes = {
        "attributes": {name: _optional(attribute) for name, attribute in product.attributes.items()},
        "bundle": None if product.bundle is None else _open(product.bundle),
        "constraints": {},
        "adds": {},
        "requires": (),
        "excludes": (),
        "sold_alone": True,
    }
    return product.model_copy(update=changes)


def _optional(attribute: Attribute) -> Attribute:
    return attribute.model_copy(update={"required": False, "default": None, "when": None})


def _open(bundle: Bundle) -> Bundle:
    """A bundle of which any one option may be chosen; a price allocated over the options stands on the bundle."""
    free = {
        "required": False,
        "selected": False,
        "editable": True,
        "min": None,
        "max": None,
        "requires": (),
        "excludes": (),
    }
    groups = {}
    for name, group in bundle.groups.items():
        options = {other: option.model_copy(update=free) for other, option in group.options.items()}
        groups[name] = group.model_copy(update={"min": 0, "max": None, "options": options})
    price = "parent" if bundle.price == "allocated" else bundle.price
    return bundle.model_copy(update={"groups": groups, "price": price})
