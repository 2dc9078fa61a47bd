"""What discounts come to on a priced line, by who gives them; approval facts are shares of these."""

from __future__ import annotations

from decimal import Decimal

from cpq.pricing.list_price import SEGMENT_PRICE
from cpq.quotes.priced import PricedLine

ZERO = Decimal(0)
ASKED = frozenset({"discretionary discount"})
CHANNEL = frozenset({"partner discount", "distributor discount"})
SCHEDULES = frozenset({"volume schedule", "term schedule", "total schedule"})
DISCOUNTS = ASKED | CHANNEL | SCHEDULES | {"bundle option", "contracted price", "promotion"}
"""Steps that count as discounts, by fact."""


def off(line: PricedLine, names: frozenset[str]) -> Decimal:
    """What the named steps take off the line; surcharges, proration and roundings are no discounts."""
    taken = ZERO
    for step in line.steps:
        if step.name in names:
            taken -= step.amount
    return taken


def listed_amount(line: PricedLine) -> Decimal:
    """List amount over the same periods as the net, wherever the waterfall prorates, at the price book's price."""
    return (
        line.amounts["list"]
        + given_away(line)
        + sum((step.amount for step in line.steps if step.name == "proration"), ZERO)
    )


def given_away(line: PricedLine) -> Decimal:
    """What a segment's own price leaves of the price book's list amount; a rep asked for it as for a discount."""
    if len(line.build_up) == 1:
        return ZERO
    parts = sum((part.amount for part in line.build_up if part.name == SEGMENT_PRICE), ZERO)
    return min(-parts, ZERO) if line.credit else max(-parts, ZERO)


def regular_amount(line: PricedLine) -> Decimal:
    """Regular amount as it would be at the price book's price: what the policy leaves of list, it leaves of that too.

    A contract's price takes the place of either, so a segment's own price gives nothing away there.
    """
    listed, regular, given = line.amounts["list"], line.amounts["regular"], given_away(line)
    if not given or any(
        step.name == "contracted price" and all(name != "kept" for name, _ in step.inputs) for step in line.steps
    ):
        return regular
    return regular + given * (regular / listed if listed else 1)


def amount_asked(line: PricedLine, regular: Decimal) -> Decimal:
    """What the rep takes off a line, of its regular amount: exactly what was asked where a rate was."""
    given = regular - line.amounts["regular"]
    if line.free:
        return regular
    if line.requested_rate is not None and not given:
        return line.requested_rate * regular
    return off(line, ASKED) + given if regular else ZERO
