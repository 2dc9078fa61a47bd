"""Charge models beyond prices per unit and tiers, each by its definition: one unit, one transaction after another."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cpq.daycount import periods_per_year
from cpq.expressions import ExpressionError
from cpq.policy.computed_entries import CostPlusEntry, FormulaEntry
from cpq.policy.entries import OverageEntry
from cpq.policy.entry import QuantityEntry
from cpq.policy.policy import ResolvedEntry
from cpq.policy.tiers import Tier
from cpq.policy.transaction_entries import GraduatedPercentageEntry, PercentageEntry
from cpq.problems import NOWHERE
from cpq.rounding import multiply
from tests.oracle.evaluating import evaluate
from tests.oracle.pricing.built_up import BuiltUp, ListPrice
from tests.oracle.pricing.context import ChargeLine, Run
from tests.oracle.pricing.costs import unit_cost
from tests.oracle.pricing.inherited_price import inheriting

NOTHING = Decimal(0)


def whole(parts: list[BuiltUp], tiers: tuple[tuple[str, str], ...] = ()) -> ListPrice:
    """A price of the whole quantity."""
    return ListPrice(sum((part.amount for part in parts), NOTHING), False, tuple(parts), tiers=tiers)


def overage(entry: ResolvedEntry, spec: OverageEntry, quantity: Decimal) -> ListPrice:
    """base + overage price x max(0, quantity - included)."""
    fee = BuiltUp("base price", spec.price, entry.where, rule=entry.book, inputs=(("included", f"{spec.included:f}"),))
    beyond = max(NOTHING, quantity - spec.included)
    amount = spec.overage_price * beyond
    where = spec.where_of("overage_price")
    more = BuiltUp("overage", amount, where, rule=entry.book, inputs=(("units", f"{beyond:f}"),))
    tiers = ((">0", f"0 + {spec.price:f}"), (f">{spec.included:f}", f"{spec.overage_price:f}"))
    return whole([fee, more] if beyond else [fee], tiers)


def percentage(line: ChargeLine, entry: ResolvedEntry, spec: PercentageEntry) -> ListPrice:
    """Every transaction that is not free by itself: its rate and fixed part, between its bounds."""
    refuse_other_currency(line, entry)
    value = line.window.quantity
    if not (spec.fixed or spec.free_transactions) and spec.minimum_per_transaction is spec.maximum_per_transaction:
        left = max(NOTHING, value - spec.free_units)
        return whole([share(entry, spec, spec.rate * left, left)])
    shares, fixed, moved, count = Fraction(0), NOTHING, Fraction(0), 0
    for charged in not_free(spec, transactions(line, entry)):
        shares += charged
        fixed += spec.fixed
        count += 1
        price = charged * Fraction(spec.rate) + Fraction(spec.fixed)
        bounded = price
        if spec.maximum_per_transaction is not None:
            bounded = min(bounded, Fraction(spec.maximum_per_transaction))
        if spec.minimum_per_transaction is not None:
            bounded = max(bounded, Fraction(spec.minimum_per_transaction))
        moved += bounded - price
    parts = [share(entry, spec, multiply(spec.rate, shares), multiply(Decimal(1), shares))]
    if spec.fixed:
        said = (("transactions", str(count)), ("each", f"{spec.fixed:f}"))
        parts.append(BuiltUp("fixed part", fixed, spec.where_of("fixed"), rule=entry.book, inputs=said))
    if moved:
        which = "minimum_per_transaction" if moved > 0 else "maximum_per_transaction"
        amount = multiply(Decimal(1), moved)
        parts.append(BuiltUp("bounds per transaction", amount, spec.where_of(which), rule=entry.book))
    return whole(parts)


def share(entry: ResolvedEntry, spec: PercentageEntry, amount: Decimal, value: Decimal) -> BuiltUp:
    return BuiltUp("percentage", amount, entry.where, spec.rate, entry.book, (("value", f"{value:f}"),))


def not_free(spec: PercentageEntry, values: list[Fraction]) -> list[Fraction]:
    """What of each transaction is charged; transactions that are free as a whole are not among them."""
    ends_by_count = len(values) if not spec.free_transactions else min(spec.free_transactions, len(values))
    ends_by_value = len(values)
    if spec.free_units:
        running = Fraction(0)
        for number, value in enumerate(values):
            running += value
            if running > Fraction(spec.free_units):
                ends_by_value = number
                break
    if not spec.free_transactions and not spec.free_units:
        return values
    free = min(ends_by_count, ends_by_value)
    left = values[free:]
    if spec.free_units and left and not (spec.free_transactions and free == ends_by_count):
        left[0] -= Fraction(spec.free_units) - sum(values[:free], Fraction(0))
    return left


def transactions(line: ChargeLine, entry: ResolvedEntry) -> list[Fraction]:
    """The value of each transaction."""
    given, value, asked = line.line.request.transactions, line.window.quantity, line.line.request.quantity
    if given is None and value == 0:
        return []
    if isinstance(given, tuple) and sum(given, NOTHING) == value:
        return [Fraction(one) for one in given]
    if isinstance(given, int) and (Decimal(1) if asked is None else asked) == value and not (given == 0 and value > 0):
        return [Fraction(value) / given] * given
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


def graduated_percentage(line: ChargeLine, entry: ResolvedEntry, spec: GraduatedPercentageEntry) -> ListPrice:
    """rate x the value inside each tier, and the fee of each tier that is entered."""
    refuse_other_currency(line, entry)
    value = line.window.quantity
    parts: list[BuiltUp] = []
    for number, tier in enumerate(spec.tiers):
        if number and not tier.reached_by(value):
            break
        following = spec.tiers[number + 1] if number + 1 < len(spec.tiers) else None
        top = value if following is None or not following.reached_by(value) else below(following)
        inside = max(top - below(tier), NOTHING)
        rate, where = tier.rate or NOTHING, entry.where if tier.where is NOWHERE else tier.where
        said = (("from", named(tier)), ("value", f"{inside:f}"))
        parts.append(BuiltUp("tier", rate * inside, where, rate, entry.book, said))
        if tier.flat is not None:
            parts.append(BuiltUp("tier fee", tier.flat, where, rule=entry.book, inputs=(("from", named(tier)),)))
    texts = []
    for tier in spec.tiers:
        text = f"{(tier.rate or NOTHING) * 100:f}%"
        texts.append((named(tier), f"{text} + {tier.flat:f}" if tier.flat else text))
    return whole(parts, tuple(texts))


def below(tier: Tier) -> Decimal:
    """What lies below a tier."""
    return tier.start if tier.from_ is None else max(tier.start - 1, NOTHING)


def named(tier: Tier) -> str:
    return f">{tier.start:f}" if tier.from_ is None else f"{tier.start:f}"


def cost_plus(line: ChargeLine, entry: ResolvedEntry, spec: CostPlusEntry, run: Run) -> ListPrice:
    """cost x (1 + markup), or cost / (1 - margin)."""
    found = unit_cost(line, run, run.policy.policy.books[entry.book].spec.currency)
    period = spec.per.period
    if found is None or (period is not None and found.per.period is None):
        what = "no cost in force" if found is None else f"a cost that does not recur like its price per {period}"
        raise line.fail(
            f"'{line.line.product_id}' is priced from its cost and has {what} on {run.policy.as_of}",
            code="unknown-cost",
            step="list price",
            hint="write cost: 40.00 EUR per seat per month on the product, in force on the order date",
            where=entry.where,
        )
    cost = found.amount
    if period is not None and found.per.period is not None:
        cost = multiply(cost, periods_per_year(found.per.period) / periods_per_year(period))
    if spec.markup is not None:
        name, rate, price = "markup", spec.markup, cost * (1 + spec.markup)
    else:
        rate = spec.margin or NOTHING
        name, price = "margin", multiply(cost, 1 / (1 - Fraction(rate)))
    parts = (
        BuiltUp("cost", cost, found.where),
        BuiltUp(
            "added margin" if name == "margin" else name,
            price - cost,
            entry.where,
            rate,
            entry.book,
            ((name, f"{rate * 100:f}%"),),
        ),
    )
    return ListPrice(price, True, parts)


def formula(line: ChargeLine, entry: ResolvedEntry, spec: FormulaEntry, run: Run) -> ListPrice:
    """What the expression gives."""
    if entry.formula is None:  # pragma: no cover - such a file does not load
        raise line.fail("no formula", code="no-price", step="list price", where=entry.where)
    try:
        value = evaluate(entry.formula, line.facts, run.policy.tables)
    except ExpressionError as error:
        raise line.fail(
            f"its price formula cannot be evaluated: {error.message}",
            code=error.code,
            step="list price",
            hint=error.hint,
            where=entry.where,
        ) from error
    if not isinstance(value, Decimal):  # pragma: no cover - the checker proves a number
        raise line.fail("no amount", code="wrong-type", step="list price", where=entry.where)
    if value < 0:
        raise line.fail(
            f"its price formula gives {value:f}, and a price is not negative",
            code="negative-price",
            step="list price",
            hint="keep it at zero or above, such as max(0, ...)",
            where=entry.where,
        )
    part = BuiltUp("formula", value, entry.where, rule=entry.book, inputs=(("formula", entry.formula.text),))
    return ListPrice(value, spec.gives == "unit price", (part,))


def refuse_other_currency(line: ChargeLine, entry: ResolvedEntry) -> None:
    if line.found is not None and line.found.rate is not None:
        raise line.fail(
            f"'{line.line.product_id}' is a share of a value in the currency of price book '{entry.book}', "
            "which does not convert",
            code="no-price",
            step="list price",
            hint="write an entry for it in the quote's own price book",
            where=entry.where,
        )


def charge_bounds(line: ChargeLine, parts: list[BuiltUp], *, per_unit: bool) -> list[BuiltUp] | None:
    """The parts of the whole quantity at the minimum or maximum charge, where one of them counts."""
    spec = None if line.found is None else line.found.entry.spec
    if line.found is None or not isinstance(spec, QuantityEntry):
        return None
    quantity = line.window.quantity if per_unit else Decimal(1)
    every = [part._replace(amount=part.amount * quantity) for part in parts]
    amount = sum((part.amount for part in every), NOTHING)
    low, high = spec.minimum_charge, spec.maximum_charge
    least = None if low is None else low + inheriting(line, low)
    most = None if high is None else high + inheriting(line, high)
    book = line.found.entry.book
    if least is not None and amount < least:
        said, where = (("minimum charge", f"{least:f}"),), spec.where_of("minimum_charge")
        return [*every, BuiltUp("minimum charge", least - amount, where, rule=book, inputs=said)]
    if most is not None and amount > most:
        said, where = (("maximum charge", f"{most:f}"),), spec.where_of("maximum_charge")
        return [*every, BuiltUp("maximum charge", most - amount, where, rule=book, inputs=said)]
    return None
