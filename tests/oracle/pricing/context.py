"""What a price step looks at: the run of one quote, and one charge of one line over one window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from cpq.catalog.products import Charge
from cpq.configuration.configured import ConfiguredLine, ConfiguredQuote
from cpq.expressions import Expression, ExpressionError, Value
from cpq.policy.policy import ResolvedBook
from cpq.policy.waterfall import Rounding, Waterfall, WaterfallStep
from cpq.problems import NOWHERE, CannotPrice, SourceLocation
from cpq.quotes.commitments import Commitment
from cpq.quotes.request import QuoteRequest
from cpq.rounding import EXACT
from tests.oracle.evaluating import evaluate
from tests.oracle.policy_in_force import FoundEntry, PolicyInForce
from tests.oracle.pricing.counting import Counted
from tests.oracle.pricing.windows import Window

_FINEST = Decimal(1).scaleb(-30)
"""Grid for amounts that no finite decimal holds, such as a third of a month; far below any minor unit."""


class Applied(NamedTuple):
    """What one step did to the running price of a line.

    Attributes:
        price: Running price after it.
        base: Price that a rate was taken of.
        total_only: The price stopped being an exact unit price; only the line total is rounded.
        decimals: Decimals of a price that the step puts in force, which the unit price keeps.
    """

    price: Decimal
    base: Decimal | None = None
    rate: Decimal | None = None
    rule: str = ""
    where: SourceLocation = NOWHERE
    inputs: tuple[tuple[str, str], ...] = ()
    total_only: bool = False
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that the lines of one quote share while it is priced.

    Attributes:
        digits: Minor units of the currency.
        quote_facts: Facts of the request, account and parameters, by name.
        counted: Quantity of each schedule over the whole quote or a group, by (schedule, group).
    """

    configured: ConfiguredQuote
    policy: PolicyInForce
    book: ResolvedBook
    currency: str
    digits: int
    quote_facts: Mapping[str, Value]
    waterfall: Waterfall
    rounding: Rounding
    counted: dict[Any, Any] = field(default_factory=dict)

    @property
    def request(self) -> QuoteRequest:
        """The request that is being priced."""
        return self.configured.request


@dataclass(slots=True)
class ChargeLine:
    """One charge of one line over one window: the unit that the waterfall runs on.

    Attributes:
        id: Unique in the quote.
        entry: Its price book entry; None for special items.
        facts: Facts of the line, the quote's behind them.
        windows: All windows of the line, for schedules that count over a ramp.
        periods: Price periods covered, exact.
        pass_through: Outside discounts and percent of total.
        price_units: Units that its price counts for: one where it has a price per unit, else its whole quantity.
        sold_units: Units that the line bills at that price; one for a fee that ignores the quantity.
        shared: Its part of an amount or target that counts once for several windows.
        commitment: What the buyer commits to spend, on the charge that stands for it.
        part: Whether it has a part of its bundle's price, and no price of its own.
    """

    id: str
    line: ConfiguredLine
    charge_id: str
    charge: Charge
    window: Window
    windows: tuple[Window, ...]
    found: FoundEntry | None
    facts: Mapping[str, Value]
    periods: Fraction
    discountable: bool
    pass_through: bool
    induced: bool = False
    price_units: Fraction = Fraction(1)
    sold_units: Fraction = Fraction(1)
    shared: Decimal | None = None
    commitment: Commitment | None = None
    part: bool = False

    @property
    def included(self) -> bool:
        """Whether the line is an option that its bundle's price includes."""
        return self.line.included

    def fail(
        self, message: str, *, code: str, step: str, hint: str = "", where: SourceLocation = NOWHERE
    ) -> CannotPrice:
        """The error that this line has no price, naming line, step and rule."""
        return CannotPrice(f"line '{self.id}': {message}", code=code, hint=hint, line=self.id, step=step, where=where)

    def holds(self, condition: Expression | None, step: str, rule: str, where: SourceLocation, run: Run) -> bool:
        """Whether a rule's condition holds on this line.

        Raises:
            CannotPrice: It cannot be evaluated; a price is never guessed.
        """
        if condition is None:
            return True
        try:
            return evaluate(condition, self.facts, run.policy.tables) is True
        except ExpressionError as error:
            raise self.fail(
                f"the condition of '{rule}' cannot be evaluated: {error.message}",
                code=error.code,
                step=step,
                hint=error.hint,
                where=where,
            ) from error


def counted(line: ChargeLine, window: Window, run: Run) -> Counted:
    """A window of a charge line, as schedules count it."""
    request = line.line.request
    begins, ends = window.dates(request.start or run.request.start)
    return Counted(
        line=line.line.id,
        charge=line.charge_id,
        kind=line.charge.charge,
        product=line.line.product_id,
        family=line.line.product.family,
        group=request.group,
        parent=request.parent,
        replaces=request.alternative_to,
        optional=line.line.optional,
        credit=request.kind == "credit",
        quantity=window.quantity,
        offset=window.offset_months,
        length=window.length_months,
        begins=begins,
        ends=ends,
        open_ended=window.open_ended,
    )


def periods_in_price(line: ChargeLine, run: Run, step: WaterfallStep) -> Fraction:
    """How many price periods the running price covers at a step: all of them behind a proration step, else one."""
    for entry in run.waterfall.waterfall:
        if entry.step == "proration":
            return line.periods
        if entry is step:
            break
    return Fraction(1)


def per_unit_in_price(line: ChargeLine, run: Run, step: WaterfallStep) -> Fraction:
    """What an amount per unit and period is, as a multiple, on the running price at a step."""
    return line.price_units * periods_in_price(line, run, step)


def line_amount(price: Decimal, factor: Fraction) -> Decimal:
    """A price times quantity and periods; exact, or on a grid far below any minor unit where no decimal is."""
    amount = EXACT.multiply(price, Decimal(factor.numerator))
    if factor.denominator != 1:
        amount = EXACT.divide(amount, Decimal(factor.denominator))
    exponent = amount.as_tuple().exponent
    return amount.quantize(_FINEST, context=EXACT) if isinstance(exponent, int) and exponent < -30 else amount
