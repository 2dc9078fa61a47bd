"""What the rep is told beside the price: a larger quantity that costs less, a price that expires before the offer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cpq.policy.entries import TieredEntry
from cpq.policy.tiers import Tier, reached
from cpq.problems import Problem, SourceLocation
from cpq.quotes.priced import PricedLine
from tests.oracle.pricing.context import ChargeLine, Run
from tests.oracle.pricing.request_facts import commitment_unknown
from tests.oracle.pricing.steps.schedules import matching


def findings(items: Sequence[ChargeLine], lines: Sequence[PricedLine], run: Run) -> Iterator[Problem]:
    """Notes and warnings about a priced quote."""
    for item, line in zip(items, lines, strict=True):
        yield from _cheaper_quantity(item, line, run)
    yield from _opt_out_without_date(items, run)
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
    lost = {rule.id for item in items if item.charge.charge != "one-time" for rule in matching(item, run, "term")}
    if lost:
        yield Problem(
            "opt-out-without-date",
            run.configured.where,
            f"the buyer may leave early, nobody says when, so no term discount is given ({', '.join(sorted(lost))})",
            "write opt out after: 12 months, the committed part of the term",
            "warning",
        )


def _cheaper_quantity(item: ChargeLine, line: PricedLine, run: Run) -> Iterator[Problem]:
    """The next tier of a range may make a larger quantity cheaper than the one asked for."""
    for where, tiers, counted in _ranges(item, run):
        following = [tier for tier in tiers if tier.start > counted]
        if not following or counted != item.window.quantity or counted <= 0:
            continue
        upper, now = following[0], reached(tiers, counted)
        if upper.from_ is not None and upper.start * _share(upper) < counted * _share(now):
            yield Problem(
                "price-cliff",
                where,
                f"line '{line.id}': quantity {upper.start:f} costs less than {counted:f}",
                "offer the larger quantity",
                "note",
            )


def _ranges(item: ChargeLine, run: Run) -> Iterator[tuple[SourceLocation, tuple[Tier, ...], Decimal]]:
    if (
        item.found is not None
        and isinstance(item.found.entry.spec, TieredEntry)
        and item.found.entry.spec.mode == "range"
    ):
        for tiers in item.found.entry.tiers.values():
            one_table = len(item.found.entry.tiers) == 1 and not item.found.entry.spec.has_bounds
            if item.found.entry.spec.by == "quantity" and one_table:
                yield item.found.entry.where, tiers, item.window.quantity
    for rule in matching(item, run, "quantity"):
        if (
            rule.spec.mode == "range"
            and rule.spec.over == "line"
            and rule.spec.count == "each segment"
            and rule.when is None
        ):
            yield rule.where, rule.spec.tiers, item.window.quantity


def _share(tier: Tier | None) -> Decimal:
    """What one unit costs in a tier, relative to the other tiers of its table."""
    if tier is None:
        return Decimal(1)
    if tier.price is not None:
        return tier.price
    return 1 - (tier.discount or Decimal(0))
