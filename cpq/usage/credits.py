"""Prepaid credits: what usage draws from several grants, in which order, and what expires.

A grant pays for a billing period in which it is valid on at least one day. Within a period the grant that expires
soonest is drawn first, then the one of the smaller priority number, then the one granted earlier, then by id; another
order of the first three can be asked for. What is left when a grant expires is lost, but for its rollover share, which
stays usable once more for as long as the grant was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple

from cpq.dates import day_after
from cpq.rounding import EXACT, round_to
from cpq.terms import Term, end_of

ZERO = Decimal(0)
NEVER = date.max

DrawOrder = tuple[Literal["expiry", "priority", "granted"], ...]
DEFAULT_ORDER: DrawOrder = ("expiry", "priority", "granted")


@dataclass(frozen=True, slots=True)
class Grant:
    """Credits that were paid in advance: units of a product, or money.

    Attributes:
        amount: Units, or money in the quote's currency, zero or more.
        granted: Day on which they were bought.
        starts: First day on which they pay.
        valid: How long they pay; without end where left out.
        priority: The smaller is drawn first where expiry does not decide.
        rollover: Share of the rest, from 0 to 1, that stays usable once more when the grant expires.
        pays_for: What they may pay for; anything where empty.
        rates: Credits that one unit of each subject draws, where that is not one.
    """

    id: str
    amount: Decimal
    granted: date
    starts: date
    valid: Term | None = None
    priority: int = 0
    rollover: Decimal = ZERO
    pays_for: frozenset[str] = frozenset()
    rates: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def expires(self) -> date:
        """Last day on which they pay."""
        return NEVER if self.valid is None else end_of(self.starts, self.valid)

    def pays(self, subject: str, start: date, end: date) -> bool:
        """Whether it pays for a subject in a period."""
        return (not self.pays_for or subject in self.pays_for) and self.starts <= end and self.expires >= start


class Demand(NamedTuple):
    """What one period of one subject could draw: units, or the charge."""

    subject: str
    start: date
    end: date
    amount: Decimal


class Drawn(NamedTuple):
    """What one demand drew from one grant.

    Attributes:
        demand: Position of the demand.
        paid: Units or money of the demand that it paid for.
        credits: What that took from the grant; the same unless the grant has a rate for the subject.
    """

    demand: int
    grant: str
    paid: Decimal
    credits: Decimal


class Balance(NamedTuple):
    """What became of a grant; drawn, rolled over, expired and left sum to the amount.

    Attributes:
        came_from: Id of the grant whose rollover share it is; empty for one that was bought.
        rolled_over: What stays usable as a grant of its own.
    """

    grant: str
    came_from: str
    amount: Decimal
    drawn: Decimal
    rolled_over: Decimal
    expired: Decimal
    left: Decimal
    expires: date


class CreditLedger(NamedTuple):
    """Every draw in order, and what is left of each grant."""

    draws: tuple[Drawn, ...]
    balances: tuple[Balance, ...]

    def paid(self, demand: int) -> Decimal:
        """What credits paid of a demand."""
        total = ZERO
        for draw in self.draws:
            if draw.demand == demand:
                total = EXACT.add(total, draw.paid)
        return total


@dataclass(slots=True)
class _Account:
    """A grant while it is drawn on."""

    grant: Grant
    came_from: str = ""
    drawn: Decimal = ZERO
    rolled_over: Decimal = ZERO
    expired: Decimal = ZERO
    over: bool = False

    @property
    def left(self) -> Decimal:
        spent = EXACT.add(EXACT.add(self.drawn, self.rolled_over), self.expired)
        return EXACT.subtract(self.grant.amount, spent)

    def balance(self) -> Balance:
        grant = self.grant
        rest = (self.drawn, self.rolled_over, self.expired, self.left)
        return Balance(grant.id, self.came_from, grant.amount, *rest, grant.expires)


def draw_down(
    grants: Iterable[Grant],
    demands: Sequence[Demand],
    *,
    digits: int,
    until: date | None = None,
    order: DrawOrder = DEFAULT_ORDER,
) -> CreditLedger:
    """Pay demands from grants.

    Args:
        grants: With unique ids.
        demands: In the order in which they draw; their starts never go back.
        digits: Decimals of credits: minor units of the currency, or decimals of the unit.
        until: Last day that is looked at, after which no grant pays that ends by then; the last demand's end where
            left out.
        order: What decides between grants that pay for the same demand; the id decides last.
    """
    accounts = [_Account(grant) for grant in grants]
    draws: list[Drawn] = []
    for position, demand in enumerate(demands):
        _expire(accounts, demand.start, digits)
        needed = demand.amount
        paying = [one for one in accounts if not one.over and one.grant.pays(demand.subject, demand.start, demand.end)]
        for account in sorted(paying, key=_by(order)):
            if needed <= 0:
                break
            draw = _draw(account, position, demand.subject, needed, digits)
            if draw.paid > 0:
                account.drawn = EXACT.add(account.drawn, draw.credits)
                needed = EXACT.subtract(needed, draw.paid)
                draws.append(draw)
    last = until or (max(demand.end for demand in demands) if demands else None)
    if last is not None and last < NEVER:
        _expire(accounts, day_after(last), digits)
    return CreditLedger(tuple(draws), tuple(account.balance() for account in accounts))


def _draw(account: _Account, position: int, subject: str, needed: Decimal, digits: int) -> Drawn:
    """What one grant pays of a demand: whole units where it has a rate, so that no rounded credit is lost."""
    rate = account.grant.rates.get(subject)
    if rate is None:
        paid = min(needed, account.left)
        return Drawn(position, account.grant.id, paid, paid)
    wanted = round_to(EXACT.multiply(needed, rate), digits, "up")
    if wanted <= account.left:
        return Drawn(position, account.grant.id, needed, wanted)
    units = round_to(EXACT.divide(account.left, rate), 0, "down")
    return Drawn(position, account.grant.id, units, round_to(EXACT.multiply(units, rate), digits, "up"))


def _expire(accounts: list[_Account], day: date, digits: int) -> None:
    """Close every grant that is no longer valid on a day; rollover shares become grants behind them."""
    for account in accounts:  # also those that are added while this runs
        grant = account.grant
        if account.over or grant.expires >= day:
            continue
        account.over = True
        rest = account.left
        account.rolled_over = round_to(EXACT.multiply(rest, grant.rollover), digits, "down")
        account.expired = EXACT.subtract(rest, account.rolled_over)
        if account.rolled_over:
            accounts.append(_Account(_successor(grant, account.rolled_over), grant.id))


def _successor(grant: Grant, amount: Decimal) -> Grant:
    """The rollover share as a grant of its own, which rolls over no more."""
    return Grant(
        f"{grant.id}+", amount, grant.granted, day_after(grant.expires), grant.valid, grant.priority, ZERO,
        grant.pays_for, grant.rates,
    )  # fmt: skip


def _by(order: DrawOrder) -> Callable[[_Account], tuple[object, ...]]:
    def key(account: _Account) -> tuple[object, ...]:
        grant = account.grant
        values = {"expiry": grant.expires, "priority": grant.priority, "granted": grant.granted}
        return (*(values[name] for name in order), grant.id)

    return key
