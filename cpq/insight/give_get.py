"""What we give in a deal beside the product, and what the customer gives for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from cpq.amounts import format_rate, short
from cpq.insight.statistics import sum_of
from cpq.insight.waterfall import ASKED, Waterfall
from cpq.quotes.priced import PricedQuote
from cpq.rounding import round_to

STANDARD_PAYMENT_DAYS: Final = 30
"""Payment days of a request that asks for none in particular; more are a concession."""
A_YEAR: Final = 12


class Item(NamedTuple):
    """Something that one side gives.

    Attributes:
        what: Kind of it, such as ``discount`` or ``longer term``.
        says: In words, with its figures.
        amount: What it comes to in the quote's currency; None where that cannot be said.
    """

    side: Literal["give", "get"]
    what: str
    says: str
    amount: Decimal | None = None


class GiveGet(NamedTuple):
    """Both sides, and what is one-sided about them."""

    items: tuple[Item, ...]
    warnings: tuple[str, ...]


def give_get(quote: PricedQuote, waterfall: Waterfall, marks: Mapping[str, str]) -> GiveGet:
    """What each side gives.

    Args:
        marks: Marks of the stored quote; one named ``reference`` says that the customer will be one.
    """
    items = (*_given(quote, waterfall), *_got(quote, marks))
    return GiveGet(items, tuple(_warnings(items)))


def _given(quote: PricedQuote, waterfall: Waterfall) -> Iterator[Item]:
    request = quote.request
    off = sum_of(leg.amount or Decimal(0) for leg in waterfall.of_kind("on invoice") if leg.name in ASKED)
    discount = _number(quote, "quote.discretionary_discount")
    if off < 0 or discount > 0:
        yield Item("give", "discount", f"{format_rate(round_to(discount, 4))} off the regular price", off)
    if request.payment_days > STANDARD_PAYMENT_DAYS:
        later = request.payment_days - STANDARD_PAYMENT_DAYS
        yield Item("give", "payment terms", f"{request.payment_days} days to pay, {later} more than usual")
    free = [line for line in request.lines if line.free_months or any(part.free for part in line.segments)]
    if free:
        yield Item("give", "free months", f"free months on {', '.join(line.id for line in free)}")
    if request.has_opt_out:
        yield Item("give", "way out", "the customer may leave before the term ends")
    if request.early_payment is not None:
        yield Item("give", "early payment", "a discount for paying early")


def _got(quote: PricedQuote, marks: Mapping[str, str]) -> Iterator[Item]:
    request = quote.request
    months = _number(quote, "quote.term_months")
    if months > A_YEAR and not request.has_opt_out:
        yield Item("get", "longer term", f"committed for {short(months)} months")
    if "in advance" in request.billing and not request.billing.startswith("monthly"):
        yield Item("get", "prepayment", f"billed {request.billing}")
    if request.deposit is not None:
        yield Item("get", "deposit", "pays a deposit at order")
    committed = [line.id for line in request.lines if line.commitment is not None]
    if committed:
        yield Item("get", "commitment", f"commits to spend on {', '.join(committed)}")
    volume = [leg for leg in _steps(quote) if leg == "volume schedule"]
    if volume:
        yield Item("get", "volume", "reaches a volume tier")
    if marks.get("reference"):
        yield Item("get", "reference", f"reference: {marks['reference']}")


def _steps(quote: PricedQuote) -> Iterator[str]:
    for line in quote.lines:
        if not line.optional:
            yield from (step.name for step in line.steps if step.amount)


def _warnings(items: tuple[Item, ...]) -> Iterator[str]:
    given = {item.what for item in items if item.side == "give"}
    if {"discount", "payment terms"} <= given:
        yield "price and payment terms are conceded together"
    if "discount" in given and not any(item.side == "get" for item in items):
        yield "a discount is given and nothing is got for it"


def _number(quote: PricedQuote, fact: str) -> Decimal:
    found: Any = quote.facts.get(fact)
    return found if isinstance(found, Decimal) else Decimal(0)
