"""What the rep is told beside the price: a larger quantity that costs less, a price that expires before the offer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal

from cpq.policy.tiers import Tier, reached
from cpq.pricing.codes import code_findings
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.request_facts import commitment_unknown
from cpq.pricing.tax_numbers import wrong_tax_number
from cpq.problems import Problem
from cpq.quotes.priced import PricedLine


def line_findings(item: ChargeLine, line: PricedLine) -> tuple[Problem, ...]:
    """Notes about one priced line."""
    return tuple(_cheaper_quantity(item, line)) if item.plan.ranges and not item.part else ()


def quote_findings(run: Run) -> Iterator[Problem]:
    """Warnings about a priced quote as a whole."""
    yield from _opt_out_without_date(run.lines, run)
    if run.request.codes:
        yield from code_findings(run.request, run.policy.policy.promotions, run.configured.where)
    taxes = run.policy.policy.taxes
    if taxes is not None and taxes.tax_numbers == "checked":
        account = run.request.account
        wrong = wrong_tax_number(account, account.country or taxes.seller_country, run.configured.where)
        yield from () if wrong is None else (wrong,)
    until = run.request.valid_until
    if until is not None and until > run.book.spec.valid_until:
        yield Problem(
            "price-book-expires",
            run.book.where,
            f"the offer is valid until {until}, its price book only until {run.book.spec.valid_until}",
            "shorten the offer, or say how prices go on",
            "warning",
        )


def _opt_out_without_date(items: Sequence[ChargeLine], run: Run) -> Iterator[Problem]:
    """Term discounts reward a commitment, and an opt-out at an unknown date leaves none."""
    if not commitment_unknown(run.request):
        return
    lost = {row.rule.id for item in items if item.charge.charge != "one-time" for row in item.plan.term.rows}
    if lost:
        yield Problem(
            "opt-out-without-date",
            run.configured.where,
            f"the buyer may leave early, nobody says when, so no term discount is given ({', '.join(sorted(lost))})",
            "write opt out after: 12 months, the committed part of the term",
            "warning",
        )


def _cheaper_quantity(item: ChargeLine, line: PricedLine) -> Iterator[Problem]:
    """The next tier of a range may make a larger quantity cheaper than the one asked for."""
    counted = item.window.quantity
    for where, tiers, starts in item.plan.ranges if counted > 0 else ():
        place = bisect_right(starts, counted)
        if place == len(tiers):
            continue
        upper, now = tiers[place], reached(tiers, counted)
        if upper.from_ is not None and upper.from_ * _share(upper) < counted * _share(now):
            yield Problem(
                "price-cliff",
                where,
                f"line '{line.id}': quantity {upper.start:f} costs less than {counted:f}",
                "offer the larger quantity",
                "note",
            )


def _share(tier: Tier | None) -> Decimal:
    """What one unit costs in a tier, relative to the other tiers of its table."""
    if tier is None:
        return Decimal(1)
    if tier.price is not None:
        return tier.price
    return 1 - (tier.discount or Decimal(0))
