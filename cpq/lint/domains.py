"""What facts can be in a workspace: products and their charges, price books, partner tiers, rates up to all of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from cpq.catalog.catalog import Catalog
from cpq.catalog.products import Charge
from cpq.expressions import Fact
from cpq.lint.conditions import Conditions, Domains
from cpq.lint.holding import ANYTHING, Domain
from cpq.policy.facts import DISCOUNT_FACTS
from cpq.policy.policy import Policy
from cpq.quotes.scalars import YEARS

ALIASES = {"segment": "account.segment"}
"""Facts that are another fact under a second name."""

EARLIEST, LATEST = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
"""First and last order date that a deal can have."""

_ONE = Decimal(1)
_ZERO = Decimal(0)
_MOST_PAYMENT_DAYS = Decimal(9999)  # requests read payment days of at most four digits


def conditions_of(
    policy: Policy,
    catalog: Catalog,
    products: Iterable[str] | None = None,
    days: tuple[date, date] = (EARLIEST, LATEST),
) -> Conditions:
    """What reasons about the conditions of rules.

    Args:
        products: Products that the rule covers; all of them where left out.
        days: First and last order date that the rule is looked at on.
    """
    covered = tuple(catalog.products if products is None else products)
    return Conditions(policy.vocabulary, _domains(policy, catalog, covered, days), ALIASES)


def _domains(policy: Policy, catalog: Catalog, products: tuple[str, ...], days: tuple[date, date]) -> Domains:
    known: dict[str, Domain] = {}

    def domain(fact: Fact) -> Domain:
        if fact.name not in known:
            known[fact.name] = _domain(fact, policy, catalog, products, days)
        return known[fact.name]

    return domain


def _domain(fact: Fact, policy: Policy, catalog: Catalog, products: tuple[str, ...], days: tuple[date, date]) -> Domain:
    named = _named(fact.name, policy, catalog, products)
    if named is not None:
        return Domain(values=frozenset(named))
    if fact.name == "quote.as_of":
        return Domain(low=max(days[0], EARLIEST), high=min(days[1], LATEST))
    if fact.name in DISCOUNT_FACTS and fact.scope == "line":  # credits can lift a quote's own above all of it
        return Domain(high=_ONE)
    bounds = _BOUNDS.get(fact.name)
    if bounds is not None:
        return bounds
    if fact.type.kind == "yes/no":
        return Domain(values=frozenset((True, False)))
    return Domain(values=frozenset(fact.type.choices)) if fact.type.choices else ANYTHING


_COUNT = Domain(low=_ZERO, whole=True)
_BOUNDS = {
    "quantity": Domain(low=_ZERO),
    "term_months": _COUNT,
    "quote.term_months": _COUNT,
    "quote.line_count": _COUNT,
    "quote.payment_days": Domain(low=_ZERO, high=_MOST_PAYMENT_DAYS, whole=True),
    "requested_discount": Domain(low=_ZERO, high=_ONE),
}
"""Facts whose numbers are bounded by what a request may say."""


def _named(name: str, policy: Policy, catalog: Catalog, products: tuple[str, ...]) -> Iterable[str] | None:
    """The texts that a fact is one of, because a quote with any other is refused; None where any text may come."""
    match name:
        case "product":
            return products
        case "family":
            return {catalog.products[product].family for product in products}
        case "charge":
            return {charge.charge for product in products for charge in _charges(catalog, product)}
        case "charge_id":
            return {name for product in products for name in (*catalog.products[product].charges, "")}
        case "selling_model":
            return {model for product in products for model in (*catalog.products[product].selling_models, "")}
        case "quote.price_book":
            return policy.books
        case "quote.currency":
            return {book.spec.currency for book in policy.books.values()}
        case "quote.partner_tier" if _has_step(policy, "partner discount"):
            return {"", *(rule.id for rule in policy.partner_discounts)}
        case "quote.distributor" if _has_step(policy, "distributor discount"):
            return {"", *(rule.id for rule in policy.distributor_discounts)}
    return None


def _has_step(policy: Policy, name: str) -> bool:
    """Whether the waterfall has a step; only then are names that it does not know refused."""
    return any(entry.step == name for entry in policy.waterfall.waterfall)


def _charges(catalog: Catalog, product: str) -> Iterable[Charge]:
    models = catalog.products[product].selling_models or ("",)
    return (charge for model in models for charge in catalog.charges_of(product, model).values())
