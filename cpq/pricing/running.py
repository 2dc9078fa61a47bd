"""The state of a charge line on its way down the waterfall."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from cpq.problems import NOWHERE, SourceLocation
from cpq.quotes.priced import PriceStep
from cpq.rounding import EXACT, multiply

ZERO: Final = Decimal(0)
_FINEST: Final = Decimal(1).scaleb(-30)
"""Grid for amounts that no finite decimal holds, such as a third of a month; far below any minor unit."""
_FINEST_EXPONENT: Final = -30
Inputs = tuple[tuple[str, str], ...]


def amount_on_line(price: Decimal, factor: Fraction) -> Decimal:
    """A price times quantity and periods; exact, or on a grid far below any minor unit where no decimal is."""
    amount = price * factor.numerator
    if factor.denominator != 1:
        amount = amount / factor.denominator
    exponent = amount.as_tuple().exponent
    return amount.quantize(_FINEST, context=EXACT) if exponent < _FINEST_EXPONENT else amount  # type: ignore[operator] # amounts are finite


class Running:
    """A charge line on its way down: the price, the named prices so far, and the steps taken.

    It is filled by one pass of the waterfall and never leaves pricing; arithmetic is in the exact context.

    Attributes:
        price: Running price, per unit and price period or as the list price counts.
        after: Amount of the line at the running price.
        units: What the price is multiplied by to give the line's amount of one period; negative for a credit.
        numerator, denominator: The same for all periods; no denominator where it is one.
        total_only: Only the line total is rounded from here on.
        named: The named prices so far; ``amounts`` the line's amount at each.
        before_surcharges: Named prices placed before surcharges were added; documents print them with these.
        surcharges: Sum of the surcharges, on the price.
        before_proration: Named prices placed before a proration step; percentages of them are of their prorated part.
        decimals: Decimals that the unit price is rounded to; a price agreed with more raises them.
    """

    __slots__ = (
        "after",
        "amounts",
        "before_proration",
        "before_surcharges",
        "decimals",
        "denominator",
        "named",
        "numerator",
        "per_unit",
        "price",
        "steps",
        "surcharges",
        "total_only",
        "units",
    )

    def __init__(
        self, price: Decimal, units: Decimal, periods: Fraction | None, *, per_unit: bool, decimals: int
    ) -> None:
        self.units = units
        if periods is None:
            self.numerator, self.denominator = units, None
        else:
            above, below = periods.as_integer_ratio()
            self.numerator = units if above == 1 else units * above
            self.denominator = None if below == 1 else Decimal(below)
        self.price = price
        self.after = self.amount(price)
        self.per_unit = per_unit
        self.total_only = not per_unit
        self.named: dict[str, Decimal] = {"list": price}
        self.amounts: dict[str, Decimal] = {"list": self.after}
        self.steps: list[PriceStep] = []
        self.before_surcharges: frozenset[str] = frozenset()
        self.surcharges = ZERO
        self.before_proration: frozenset[str] = frozenset()
        self.decimals = decimals

    def amount(self, price: Decimal) -> Decimal:
        """A price as an amount of the line; see :func:`amount_on_line`."""
        amount = price * self.numerator
        if self.denominator is not None:
            amount = amount / self.denominator
        exponent = amount.as_tuple().exponent
        return amount.quantize(_FINEST, context=EXACT) if exponent < _FINEST_EXPONENT else amount  # type: ignore[operator] # amounts are finite

    def place(self, name: str) -> None:
        """Keep the running price under a name."""
        self.named[name] = self.price
        self.amounts[name] = self.after

    def take(
        self,
        name: str,
        price: Decimal,
        base: Decimal | None = None,
        rate: Decimal | None = None,
        rule: str = "",
        where: SourceLocation = NOWHERE,
        inputs: Inputs = (),
    ) -> None:
        """Record one step that leads to a price, as an amount on the line.

        Args:
            base: Price that a rate was taken of.
        """
        before = self.after
        self.price = price
        self.after = after = self.amount(price)
        self.steps.append(
            PriceStep(
                name,
                None if base is None else self.amount(base),
                after - before,
                after,
                price if self.per_unit and not self.total_only else None,
                rate,
                rule,
                where,
                inputs,
            )
        )

    def copy(self) -> Running:
        """The same state, to try a path on."""
        twin = Running.__new__(Running)
        for name in Running.__slots__:
            setattr(twin, name, getattr(self, name))
        twin.named, twin.amounts, twin.steps = dict(self.named), dict(self.amounts), list(self.steps)
        return twin

    def named_price(self, name: str, periods: Fraction) -> Decimal | None:
        """A named price as percentages take it, for the same span as the running price; None where not placed yet.

        Args:
            periods: Price periods that the line covers.
        """
        price = self.named.get(name)
        if price is None or name not in self.before_proration:
            return price
        return multiply(price, periods)
