"""The days on which a policy changes; between two of them one compiled policy serves every order date."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta

from cpq.catalog.catalog import Catalog
from cpq.policy.policy import Policy

_DAY = timedelta(days=1)


def change_days(policy: Policy, catalog: Catalog) -> tuple[date, ...]:
    """Days from which something else is in force than on the day before, in order.

    What prices read by the order date counts: price books, rules, contracts, rates, taxes, parameters, costs.
    """
    return tuple(sorted({day for day in _days(policy, catalog) if day not in (date.min, date.max)}))


def interval_of(changes: tuple[date, ...], day: date) -> int:
    """Number of the interval that a day lies in, from 0 before the first change."""
    return bisect_right(changes, day)


def _days(policy: Policy, catalog: Catalog) -> Iterator[date]:
    for first, last in _validities(policy):
        yield first
        if last != date.max:
            yield last + _DAY
    for parameter in policy.parameters:
        yield from (value.valid_from for value in parameter.spec.values)
    yield from (rate.date for rate in policy.exchange_rates)
    if policy.taxes is not None:
        for country in policy.taxes.countries.values():
            yield from (rate.valid_from for rates in country.categories.values() for rate in rates)
    for product in catalog.products.values():
        for costs in (product.cost, *(charge.cost for charge in product.charges.values())):
            yield from (cost.valid_from for cost in costs)
    for rows in catalog.tabled_costs.values():
        yield from (cost.valid_from for _, cost in rows)


def _validities(policy: Policy) -> Iterator[tuple[date, date]]:
    """First and last day, both included, of everything that has them."""
    for book in policy.books.values():
        yield book.spec.valid_from, book.spec.valid_until
    for schedule in policy.schedules:
        yield schedule.spec.valid_from, schedule.spec.valid_until
    for promotion in policy.promotions:
        yield promotion.spec.orders_from, promotion.spec.orders_until
    for contract in policy.contracts:
        yield contract.spec.for_orders_from, contract.spec.for_orders_until
    for rebate in policy.rebates:
        yield rebate.spec.valid_from, rebate.spec.valid_until
    for channel in (*policy.partner_discounts, *policy.distributor_discounts):
        yield channel.spec.valid_from, channel.spec.valid_until
