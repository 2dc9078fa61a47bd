"""Facts that pricing produced: what guardrails, approval rules and aggregates read."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from cpq.expressions import ExpressionError, Value
from cpq.policy.policy import Aggregate
from cpq.quotes.priced import Allowance, PricedLine, Totals
from cpq.rounding import multiply
from tests.oracle.evaluating import evaluate
from tests.oracle.policy_in_force import PolicyInForce
from tests.oracle.pricing.list_price import SEGMENT_PRICE
from tests.oracle.pricing.totals import rate

ZERO = Decimal(0)
ASKED = frozenset({"discretionary discount"})
CHANNEL = frozenset({"partner discount", "distributor discount"})
SCHEDULES = frozenset({"volume schedule", "term schedule", "total schedule"})
DISCOUNTS = ASKED | CHANNEL | SCHEDULES | {"bundle option", "contracted price", "promotion"}
"""Steps that count as discounts, by fact."""
MOST_FORGIVEN = Decimal("0.001")
"""A rounding of small prices moves more than this; nobody may give away the difference."""


def line_facts(line: PricedLine) -> Mapping[str, Value]:
    """Every fact of a priced line, the quote's facts behind them."""
    return _facts_of(line if line.whole is None else line.whole)  # a bundle is judged by its price, wherever that went


def _facts_of(line: PricedLine) -> Mapping[str, Value]:
    own: dict[str, Value] = {
        "list_price": _unit(line, "list"),
        "list_total": line.listed_total,
        "regular_price": _unit(line, "regular"),
        "regular_total": line.regular_total,
        "customer_price": _unit(line, "customer"),
        "customer_total": line.customer_total,
        "discretionary_discount": _discretionary(line) + _share(-line.conceded, regular_of(line)),
        "net_price": _net_price(line),
        "net_total": line.net_total,
        "channel_discount": _share(_off(line, CHANNEL), line.amounts["customer"]),
        "discount_off_list": _share(_off(line, DISCOUNTS) + _given_away(line) - line.conceded, _listed(line)),
        "cost": line.cost,
        "margin": line.margin,
        "margin_rate": rate(line.margin, line.effective_total),
        "markup_rate": rate(line.margin, line.cost),
    }
    return ChainMap(own, line.facts)  # type: ignore[arg-type]  # only read


def _discretionary(line: PricedLine) -> Decimal:
    """What the rep takes off the line itself; the rate asked where one was asked, free periods included."""
    if line.induced:
        return ZERO
    if line.free:
        return Decimal(1)
    given_away = regular_of(line) - line.amounts["regular"]
    if line.requested_rate is not None and not given_away:
        return line.requested_rate
    return _share(_off(line, ASKED) + given_away, regular_of(line))


def _given_away(line: PricedLine) -> Decimal:
    """What a segment's own price leaves of the price book's list amount; a rep asked for it as for a discount."""
    parts = sum((part.amount for part in line.build_up if part.name == SEGMENT_PRICE), ZERO)
    return min(-parts, ZERO) if line.credit else max(-parts, ZERO)


def regular_of(line: PricedLine) -> Decimal:
    """Regular amount as it would be at the price book's price: what the policy leaves of list, it leaves of that too.

    A contract's price takes the place of either, so a segment's own price gives nothing away there.
    """
    listed, regular = line.amounts["list"], line.amounts["regular"]
    if any(step.name == "contracted price" and all(name != "kept" for name, _ in step.inputs) for step in line.steps):
        return regular
    return regular + _given_away(line) * (regular / listed if listed else 1)


def _net_price(line: PricedLine) -> Decimal:
    """Price per unit and period after the line's part of the allowances."""
    if not line.allocated:
        return _unit(line, "net")
    units = Fraction(line.quantity) * line.periods
    return _unit(line, "net") + (multiply(line.allocated, 1 / units) if units else line.allocated)


def _off(line: PricedLine, names: frozenset[str]) -> Decimal:
    """What the named steps take off the line; surcharges, proration and roundings are no discounts."""
    return -sum((step.amount for step in line.steps if step.name in names), ZERO)


def _listed(line: PricedLine) -> Decimal:
    """List amount over the same periods as the net, wherever the waterfall prorates, at the price book's price."""
    return (
        line.amounts["list"]
        + _given_away(line)
        + sum((step.amount for step in line.steps if step.name == "proration"), ZERO)
    )


def _share(off: Decimal, whole: Decimal) -> Decimal:
    """A discount as a fraction of what it was taken of; nothing off nothing is no discount."""
    if whole == 0:
        return ZERO
    return off / whole


def _unit(line: PricedLine, level: str) -> Decimal:
    """Price per unit and period: the printed one, or the average where the line has none."""
    if level in line.unit_levels:
        return line.unit_levels[level]
    units = Fraction(line.quantity) * line.periods
    total = line.levels.get(level, line.net_total)
    return multiply(abs(total), 1 / units) if units else abs(total)


def tolerance(line: PricedLine) -> Decimal:
    """How far a rate derived from rounded amounts may exceed a limit: what a rounding moves, a thousandth at most.

    An amount or a target is rounded with the unit price; a part of an allowance with the line.
    """
    if line.free:
        return ZERO
    moved = line.rounding_unit if line.requested_rate is None else ZERO
    if line.conceded:
        moved += Decimal((0, (1,), int(line.net_total.as_tuple().exponent)))
    return _forgiven(moved, abs(line.amounts["regular"]))


def _forgiven(moved: Decimal, whole: Decimal) -> Decimal:
    return min(moved / whole, MOST_FORGIVEN) if whole else ZERO


def quote_facts(
    lines: Sequence[PricedLine],
    allowances: Iterable[Allowance],
    totals: Totals,
    metrics: Mapping[str, Decimal | None],
    base: Mapping[str, Value],
    policy: PolicyInForce,
) -> dict[str, Value]:
    """Every fact of a priced quote by name, aggregates included."""
    inside = [line for line in lines if not line.optional and line.kind != "usage"]
    sold = [line for line in inside if not line.credit and not line.pass_through and not line.committed]
    allowed = -sum((a.level_amount for a in allowances), ZERO)
    facts: dict[str, Value] = dict(base)
    facts |= {
        "quote.list_total": totals.list,
        "quote.regular_total": totals.regular,
        "quote.customer_total": totals.customer,
        "quote.discretionary_discount": _asked_of_quote(sold, allowed),
        "quote.one_time_total": totals.one_time,
        "quote.recurring_total": totals.recurring,
        "quote.net_total": totals.net,
        "quote.channel_discount": _share(_all(sold, CHANNEL), sum((line.amounts["customer"] for line in sold), ZERO)),
        "quote.discount_off_list": _share(_off_list(sold) + allowed, sum((_listed(line) for line in sold), ZERO)),
        "quote.cost": totals.cost,
        "quote.margin": totals.margin,
        "quote.margin_rate": totals.margin_rate,
        "quote.markup_rate": totals.markup_rate,
        "quote.pocket_margin": totals.margin,
        "quote.pocket_margin_rate": totals.margin_rate,
        "quote.acv": metrics["acv"],
        "quote.tcv": metrics["tcv"],
        "quote.gross_total": totals.gross,
    }
    if policy.policy.aggregates:
        summed = [_facts_of(line) for line in inside]
        facts |= {f"quote.{one.id}": _aggregate(one, summed, policy) for one in policy.policy.aggregates}
    return facts


def quote_tolerance(lines: Iterable[PricedLine]) -> Decimal:
    """Tolerance of the quote's derived rates: the rounding units of lines whose discount was an amount or a target."""
    inside = [line for line in lines if not line.optional and line.kind != "usage" and not line.induced]
    whole = abs(sum((line.amounts["regular"] for line in inside), ZERO))
    units = sum((line.rounding_unit for line in inside if line.requested_rate is None and not line.free), ZERO)
    return _forgiven(units, whole)


def _all(lines: Iterable[PricedLine], names: frozenset[str]) -> Decimal:
    return sum((_off(line, names) for line in lines), ZERO)


def _off_list(lines: Iterable[PricedLine]) -> Decimal:
    return sum((_off(line, DISCOUNTS) + _given_away(line) for line in lines), ZERO)


def _asked_of_quote(sold: Iterable[PricedLine], allowed: Decimal) -> Decimal:
    """What the rep takes off the quote, of regular: the rates asked, amounts, allowances; not induced lines."""
    own = [line for line in sold if not line.induced]
    asked = sum((_amount_asked(line) for line in own), allowed)
    return _share(asked, sum((regular_of(line) for line in own), ZERO))


def _amount_asked(line: PricedLine) -> Decimal:
    """What the rep takes off a line, exactly: no share of an amount is taken and multiplied back."""
    given_away = regular_of(line) - line.amounts["regular"]
    if line.free:
        return regular_of(line)
    if line.requested_rate is not None and not given_away:
        return line.requested_rate * regular_of(line)
    return _off(line, ASKED) + given_away if regular_of(line) else ZERO


def _aggregate(aggregate: Aggregate, lines: Iterable[Mapping[str, Value]], policy: PolicyInForce) -> Value:
    """A declared figure over lines; None where a line cannot say, so that rules reading it ask a human."""
    values: list[Decimal] = []
    try:
        for facts in lines:
            if aggregate.when is not None and evaluate(aggregate.when, facts, policy.tables) is not True:
                continue
            value = Decimal(1) if aggregate.value is None else evaluate(aggregate.value, facts, policy.tables)
            if not isinstance(value, Decimal):
                return None
            values.append(value)
    except ExpressionError:
        return None
    if aggregate.function in ("sum", "count"):
        return sum(values, ZERO)
    if not values:
        return None
    return max(values) if aggregate.function == "max" else min(values)
