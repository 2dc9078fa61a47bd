"""What an amendment comes to: differences line by line, charges and credits, and the quotes to decide over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from cpq.contracts.changes import Amendment
from cpq.contracts.document import RunningContract
from cpq.contracts.ledger import Entitlement, entitlement
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.rounding import exact

ZERO = Decimal(0)


class Difference(NamedTuple):
    """One line before and after an amendment, over days in which nothing else of the contract changes.

    Attributes:
        start, end: First and last day; without an end, amounts are of one month or price period.
        before, after: What the line costs in either state; several parts where a promotion ends inside.
        billed: Whether the days were invoiced already.
        states: Every quote of both states, for whoever wants to see the whole.
    """

    line: str
    start: date
    end: date | None
    before: tuple[PricedLine, ...]
    after: tuple[PricedLine, ...]
    billed: bool
    states: tuple[tuple[PricedQuote, ...], tuple[PricedQuote, ...]]

    @property
    def old_total(self) -> Decimal:
        """Net of the line before."""
        return _sum(line.net_total for line in self.before)

    @property
    def new_total(self) -> Decimal:
        """Net of the line after."""
        return _sum(line.net_total for line in self.after)

    @property
    def exact_amount(self) -> Decimal:
        """What the change adds before any line total was rounded."""
        return _sum(line.amounts["net"] for line in self.after) - _sum(line.amounts["net"] for line in self.before)

    @property
    def product(self) -> str:
        """Product of the line."""
        return (self.after or self.before)[0].product

    @property
    def estimated(self) -> bool:
        """Whether the line is usage, whose amounts are no contracted ones."""
        return any(line.kind == "usage" for line in (*self.before, *self.after))

    @property
    def same_basis(self) -> bool:
        """Whether both states price the line in the same way, so that the difference is one of quantity alone."""
        if not self.before or not self.after:
            return False
        old, new = self.before[0], self.after[0]
        by_model = bool(old.tiers or old.induced or old.net is None)
        return old.product == new.product and (by_model or old.net == new.net)


def _sum(amounts: Iterator[Decimal]) -> Decimal:
    with exact():
        return sum(amounts, ZERO)


class Adjustment(NamedTuple):
    """One charge or one credit.

    Attributes:
        amount: Positive on a charge, negative on a credit; zero where a credit is not given.
        forgone: What is not given back, negative; zero otherwise.
        quantity: Units more or fewer; all of them where the price changes.
        unit: Net price per unit and period, where the line has one.
        periods: Price periods covered; None for what is charged once.
        billed: Whether the days were invoiced already.
        before, after: The priced lines that it is the difference of; one of them is empty where a line comes or goes.
    """

    kind: Literal["charge", "credit"]
    line: str
    product: str
    start: date
    end: date | None
    quantity: Decimal
    unit: Decimal | None
    periods: Fraction | None
    amount: Decimal
    forgone: Decimal
    billed: bool
    before: tuple[PricedLine, ...]
    after: tuple[PricedLine, ...]

    @property
    def lines(self) -> tuple[PricedLine, ...]:
        """The priced lines behind it, which explain it to file and line."""
        return self.after or self.before


class Amended(NamedTuple):
    """A contract before and after an amendment.

    Attributes:
        day: First day of the new state.
        differences: Every line over every span; unchanged ones too.
        asked: What somebody must allow: added products with their discounts, lower prices of lines that run.
        bought: Charges of what is charged once.
        swapped: Lines whose place another product takes; their credit is given whatever the refund.
        added: Lines that were added.
    """

    before: RunningContract
    after: RunningContract
    amendment: Amendment
    day: date
    differences: tuple[Difference, ...]
    asked: tuple[PricedQuote, ...]
    bought: tuple[Adjustment, ...]
    swapped: frozenset[str]
    added: frozenset[str]

    @property
    def adjustments(self) -> tuple[Adjustment, ...]:
        """Every charge and every credit, each on its own; lines that cost the same as before have none.

        Usage has none either: what a quote says of it is an estimate, and it is invoiced by what is measured.
        """
        found = [made for one in self.differences if not one.estimated for made in self._of(one)]
        return (*found, *self.bought)

    def _of(self, one: Difference) -> Iterator[Adjustment]:
        if one.before == one.after or (not one.before and not one.after):
            return
        if one.same_basis:
            if one.new_total != one.old_total:
                units = one.after[0].quantity - one.before[0].quantity
                yield self._made(one, one.before, one.after, units, one.new_total - one.old_total)
            return
        if one.before:
            yield self._made(one, one.before, (), -one.before[0].quantity, -one.old_total)
        if one.after:
            yield self._made(one, (), one.after, one.after[0].quantity, one.new_total)

    def _made(
        self,
        one: Difference,
        before: tuple[PricedLine, ...],
        after: tuple[PricedLine, ...],
        quantity: Decimal,
        amount: Decimal,
    ) -> Adjustment:
        lines = after or before
        is_credit = amount < 0 or (amount == 0 and quantity < 0)
        ends = not one.after or one.same_basis
        kept = self.amendment.refund == "none" and is_credit and ends and one.line not in self.swapped
        return Adjustment(
            "credit" if is_credit else "charge",
            one.line,
            lines[0].product,
            one.start,
            one.end,
            quantity,
            lines[0].net,
            lines[0].periods,
            ZERO if kept else amount,
            amount if kept else ZERO,
            one.billed,
            before,
            after,
        )

    @property
    def charges(self) -> Decimal:
        """Sum of the charges."""
        return _sum(one.amount for one in self.adjustments if one.kind == "charge")

    @property
    def credits(self) -> Decimal:
        """Sum of the credits, negative."""
        return _sum(one.amount for one in self.adjustments if one.kind == "credit")

    @property
    def net(self) -> Decimal:
        """Charges and credits together; for display, since either is a line of its own."""
        return _sum(one.amount for one in self.adjustments)

    @property
    def forgone(self) -> Decimal:
        """What is not given back, negative."""
        return _sum(one.forgone for one in self.adjustments)

    @property
    def already_billed(self) -> Decimal:
        """The part of the net that corrects what was invoiced."""
        return _sum(one.amount for one in self.adjustments if one.billed)

    @property
    def entitlement(self) -> tuple[Entitlement, ...]:
        """What the account may use on the first day of the new state."""
        return entitlement(self.after, self.day)

    @property
    def quotes(self) -> tuple[PricedQuote, ...]:
        """The new state as quotes, over each span in turn."""
        found: dict[tuple[date, int], PricedQuote] = {}
        for one in self.differences:
            for number, quote in enumerate(one.states[1]):
                found.setdefault((one.start, number), quote)
        return tuple(found.values())


def one_time_charges(quote: PricedQuote) -> tuple[Adjustment, ...]:
    """Charges of what an added product is charged once for."""
    return tuple(
        Adjustment(
            "charge",
            line.line,
            line.product,
            quote.request.as_of,
            None,
            line.quantity,
            line.net,
            None,
            line.net_total,
            ZERO,
            False,
            (),
            (line,),
        )
        for line in quote.lines
        if line.kind == "one-time"
    )
