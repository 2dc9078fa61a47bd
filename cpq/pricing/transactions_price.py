"""Shares of the value of transactions: flat, with parts for each transaction, or graduated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cpq.policy.policy import ResolvedEntry
from cpq.policy.tiers import Tier, spans
from cpq.policy.transaction_entries import GraduatedPercentageEntry, PercentageEntry
from cpq.pricing.built_up import BuiltUp, ListPrice
from cpq.pricing.context import ChargeLine
from cpq.problems import NOWHERE
from cpq.rounding import multiply

_ONE = Decimal(1)


class Transactions(NamedTuple):
    """Transactions that are alike: so many of one value each.

    Attributes:
        number: How many there are.
        value: Value of one of them that is charged, exact.
    """

    number: int
    value: Fraction


def percentage_price(line: ChargeLine, entry: ResolvedEntry, spec: PercentageEntry) -> ListPrice:
    """The share of the value that is not free, with what counts for each transaction.

    Raises:
        CannotPrice: Something counts for each transaction, and the line does not say them; or the entry comes from a
            price book in another currency.
    """
    _refuse_conversion(line, entry)
    value = line.window.quantity
    if not spec.counts_transactions:
        charged = max(value - spec.free_units, Decimal(0))
        return _listed((_share(entry, spec, charged * spec.rate, charged),))
    groups = tuple(charged_transactions(spec, _transactions(line, entry)))
    worth = sum((group.number * group.value for group in groups), Fraction(0))
    count = sum(group.number for group in groups)
    share = _share(entry, spec, multiply(spec.rate, worth), multiply(_ONE, worth))
    parts = [share]
    if spec.fixed:
        said = (("transactions", str(count)), ("each", f"{spec.fixed:f}"))
        parts.append(BuiltUp("fixed part", count * spec.fixed, spec.where_of("fixed"), rule=entry.book, inputs=said))
    moved = sum((group.number * _moved(spec, group.value) for group in groups), Fraction(0))
    if moved:
        field = "minimum_per_transaction" if moved > 0 else "maximum_per_transaction"
        amount = multiply(_ONE, moved)
        parts.append(BuiltUp("bounds per transaction", amount, spec.where_of(field), rule=entry.book))
    return _listed(parts)


def charged_transactions(spec: PercentageEntry, given: Sequence[Transactions]) -> Iterator[Transactions]:
    """What is left of transactions after the free ones, in their order.

    The first ``free transactions`` are free, and the first ``free units`` of value; where an entry states both, what
    ends first counts. A transaction that lies partly in the free value is charged for the rest of its value.

    Args:
        given: Groups of transactions that are alike, in order.
    """
    count = spec.free_transactions or None
    value = Fraction(spec.free_units) if spec.free_units else None
    ended = count is None and value is None
    for group in given:
        free, partly = 0, Fraction(0)
        if not ended:
            by_count = group.number if count is None else min(group.number, count)
            fits = group.number if value is None or not group.value else int(value // group.value)
            free = min(by_count, fits)
            count = None if count is None else count - free
            value = None if value is None else value - free * group.value
            ended = free < group.number
            partly = value if ended and value is not None and count != 0 else partly
        if partly:
            yield Transactions(1, group.value - partly)
        left = group.number - free - bool(partly)
        if left:
            yield Transactions(left, group.value)


def _moved(spec: PercentageEntry, value: Fraction) -> Fraction:
    """What the bounds of one transaction change of its price."""
    price = value * Fraction(spec.rate) + Fraction(spec.fixed)
    low, high = spec.minimum_per_transaction, spec.maximum_per_transaction
    bounded = price if high is None else min(price, Fraction(high))
    return (bounded if low is None else max(bounded, Fraction(low))) - price


def _transactions(line: ChargeLine, entry: ResolvedEntry) -> tuple[Transactions, ...]:
    """The transactions of a line in their order: those it lists, or so many of equal value.

    Raises:
        CannotPrice: It does not say them, or what it says has another value than its quantity.
    """
    given, value = line.line.request.transactions, line.window.quantity
    if isinstance(given, tuple) and sum(given) == value:
        return tuple(Transactions(1, Fraction(one)) for one in given)
    if given is None and not value:
        return ()
    asked = line.line.request.quantity
    if isinstance(given, int) and value == (_ONE if asked is None else asked) and (given or not value):
        return (Transactions(given, Fraction(value) / given),) if given else ()
    message = (
        f"'{line.line.product_id}' is priced for each transaction, and the line does not say them"
        if given is None
        else f"its transactions do not make up its value of {value:f}"
    )
    raise line.fail(
        message,
        code="missing-transactions",
        step="list price",
        hint="write transactions: 4, or the value of each: transactions: [120.00, 80.00]",
        where=entry.where,
    )


def graduated_percentage_price(line: ChargeLine, entry: ResolvedEntry, spec: GraduatedPercentageEntry) -> ListPrice:
    """Each part of the value at its own tier's rate, with the fee of every tier entered; no value owes the first fee.

    Raises:
        CannotPrice: The entry comes from a price book in another currency.
    """
    _refuse_conversion(line, entry)
    parts: list[BuiltUp] = []
    for tier, value in spans(spec.tiers, line.window.quantity) or [(spec.tiers[0], Decimal(0))]:
        rate, where = tier.rate or Decimal(0), entry.where if tier.where is NOWHERE else tier.where
        said = (("from", tier.label), ("value", f"{value:f}"))
        parts.append(BuiltUp("tier", value * rate, where, rate, entry.book, said))
        if tier.flat is not None:
            parts.append(BuiltUp("tier fee", tier.flat, where, rule=entry.book, inputs=said[:1]))
    return _listed(parts, tuple((tier.label, _text(tier)) for tier in spec.tiers))


def _text(tier: Tier) -> str:
    """A tier's rate as per cent, and the fee on top."""
    rate = f"{(tier.rate or Decimal(0)) * 100:f}%"
    return f"{rate} + {tier.flat:f}" if tier.flat else rate


def _share(entry: ResolvedEntry, spec: PercentageEntry, amount: Decimal, value: Decimal) -> BuiltUp:
    return BuiltUp("percentage", amount, entry.where, spec.rate, entry.book, (("value", f"{value:f}"),))


def _listed(parts: Sequence[BuiltUp], tiers: tuple[tuple[str, str], ...] = ()) -> ListPrice:
    return ListPrice(sum((part.amount for part in parts), Decimal(0)), False, tuple(parts), tiers=tiers)


def _refuse_conversion(line: ChargeLine, entry: ResolvedEntry) -> None:
    """Bounds, fees and free values of an entry are in its own currency, and so is the value that it is a share of."""
    if line.found is not None and line.found.rate is not None:
        raise line.fail(
            f"'{line.line.product_id}' is a share of a value in the currency of price book '{entry.book}', "
            "which does not convert",
            code="no-price",
            step="list price",
            hint="write an entry for it in the quote's own price book",
            where=entry.where,
        )
