"""Where every fact of a line lies between two values of a lever.

Prices of a line move one way with what a rep asks: each step after the discretionary discount, and each rounding, is
a function that never falls where the price rises. So a price lies between its values at both ends. What divides two
such figures, or depends on an allocation, is bounded by the figures that it is made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from cpq.approvals.guidance.interval import ZERO, Enclosure, Interval, Same, between
from cpq.approvals.guidance.shares import Share
from cpq.catalog.costs import CostShare, cost_on
from cpq.currencies import minor_units
from cpq.expressions import Value
from cpq.policy.compiled import CompiledPolicy
from cpq.pricing.discount_amounts import CHANNEL
from cpq.pricing.outcome_facts import own_facts
from cpq.quotes.priced import PricedLine
from cpq.rounding import multiply, round_to

DERIVED = frozenset(
    {
        "discretionary_discount",
        "discount_off_list",
        "channel_discount",
        "net_price",
        "cost",
        "margin",
        "margin_rate",
        "markup_rate",
    }
)


_PRINTED_TOTALS = frozenset({"list_total", "regular_total", "customer_total", "net_total"})
_PRINTED_PRICES = frozenset({"list_price", "regular_price", "customer_price", "net_price"})


class LineBounds:
    """One line at both ends of a piece of a lever.

    Attributes:
        net: What the line costs after its part of the allowances.
        judged: What rules over lines read: the line itself, or a bundle's own price where that is with its components.
        cost: Its cost; None where it is known at one end only, ``Same(None)`` where it is unknown.
    """

    def __init__(
        self,
        low: PricedLine,
        high: PricedLine,
        share: Share | None,
        policy: CompiledPolicy,
        currency: str,
        *,
        moves: bool,
    ) -> None:
        self.low, self.high = low, high
        self.moves = moves
        self.share = share
        self.policy = policy
        self.digits = minor_units(currency)
        self.own = Interval.around((low.net_total, high.net_total))
        self.judged = self._of_whole(currency) or self
        self._apportioned = moves and low.part_of is not None and low.levels != high.levels
        if self._apportioned:
            self.own = self._roomy(self.own)
        self.net = None if share is None else self.own.plus(share.allocated)
        self.cost = self._cost()
        self._facts = (own_facts(low), own_facts(high))
        self._bare = (own_facts(_unshared(low)), own_facts(_unshared(high)))

    @property
    def facts(self) -> Mapping[str, Value]:
        """The line's facts at the lower end."""
        return self._facts[0]

    def fact(self, name: str) -> Enclosure:
        """The enclosure of a fact of the line or, where the line has none of that name, of the quote's request."""
        first, second = self._facts[0].get(name), self._facts[1].get(name)
        if self._apportioned and name in _PRINTED_PRICES:
            return None
        if name not in DERIVED or not self.moves:
            found = between(first, second)
            totals = self._apportioned and name in _PRINTED_TOTALS
            return self._roomy(found) if totals and isinstance(found, Interval) else found
        return self._derived(name, first, second)

    def _of_whole(self, currency: str) -> LineBounds | None:
        """The bounds of a bundle's own price where that is with its components; rules over lines read those."""
        low, high = self.low.whole, self.high.whole
        if low is None or high is None:
            return None
        bare = not (low.allocated or high.allocated or low.conceded or high.conceded)
        return LineBounds(low, high, Share() if bare else None, self.policy, currency, moves=self.moves)

    def _roomy(self, found: Interval) -> Interval:
        """An interval with room for an allocation: a part is less than one unit away from its exact share.

        The exact share moves one way with the bundle's price, and the part does not.
        """
        return found.widened(Decimal(2).scaleb(-self.digits))

    def _derived(self, name: str, first: Value, second: Value) -> Enclosure:
        if name in ("discretionary_discount", "discount_off_list"):
            return self._discount(name)
        if name == "channel_discount":
            return self._channel(first, second)
        if name == "net_price":
            return self._net_price()
        return money_made(name, self.net, self.cost, (first, second))

    def _discount(self, name: str) -> Enclosure:
        """What the steps take off the line moves one way; the part of an allowance comes on top."""
        if self.share is None:
            return None
        if name == "discount_off_list" and _rounds_between(self.policy):
            return None
        own = between(self._bare[0].get(name), self._bare[1].get(name))
        if not isinstance(own, Interval) or self.share == Share():
            return own
        whole = own_facts(_unshared(self.low)._replace(conceded=Decimal(-1)))[name]
        one = self._bare[0].get(name)
        if not isinstance(whole, Decimal) or not isinstance(one, Decimal):  # pragma: no cover - discounts are numbers
            return None
        return own.plus(self.share.conceded.negated().times(Interval.at(whole - one))).noisy()

    def _channel(self, first: Value, second: Value) -> Enclosure:
        off = Interval.around(_channel_off(line) for line in (self.low, self.high))
        customer = Interval.around(line.amounts["customer"] for line in (self.low, self.high))
        if off == Interval.at(ZERO) or (off.is_point and customer.is_point):
            return between(first, second)
        if first == second and self._exact_share():
            return between(first, second)
        ratio = off.over(customer)
        if ratio is None:
            return None
        return ratio

    def _exact_share(self) -> bool:
        """Whether the channel takes rates of the running price, of figures that have an end."""
        steps = [step for line in (self.low, self.high) for step in line.steps if step.name in CHANNEL]
        of_running = all(step.rate is not None and step.base == step.after - step.amount for step in steps)
        units = Fraction(self.low.quantity) * self.low.periods
        return of_running and _terminates(units) and all(line.amounts["customer"] for line in (self.low, self.high))

    def _net_price(self) -> Enclosure:
        if self.share is None:
            return None
        own = between(self._bare[0].get("net_price"), self._bare[1].get("net_price"))
        allocated = self.share.allocated
        if not isinstance(own, Interval) or allocated == Interval.at(ZERO):
            return own
        units = Fraction(self.low.quantity) * self.low.periods
        if not units:
            return own.plus(allocated)
        return own.plus(Interval.around(multiply(part, 1 / units) for part in allocated)).noisy()

    def _cost(self) -> Enclosure:
        low, high = self.low.cost, self.high.cost
        if low is None and high is None:
            return Same(None)
        if low is None or high is None or self.net is None:
            return Interval.at(low) if low is not None and low == high and self._cost_share() is None else None
        rate = self._cost_share()
        if self._of_bundle_with_moving_costs():
            return None
        if rate is None and self.low.committed and low != high:  # a share of rounded costs, which may be a cent off
            cent = Decimal(1).scaleb(-self.digits)
            return Interval.around((min(low, high) - cent, max(low, high) + cent))
        if rate is None:
            return Interval.around((low, high))
        sign = -1 if self.low.credit else 1
        mode = self.policy.policy.rounding.mode
        reach = [abs(end) for end in self.net] + ([ZERO] if self.net.low < 0 < self.net.high else [])
        return Interval.around(sign * round_to(rate * end, self.digits, mode) for end in reach)

    def _of_bundle_with_moving_costs(self) -> bool:
        """Whether this is a bundle's own price whose cost is of parts that cost a share of what they bring."""
        product = self.policy.catalog.products.get(self.low.product)
        allocated = product is not None and product.bundle is not None and product.bundle.price == "allocated"
        return allocated and self.low.cost != self.high.cost

    def _cost_share(self) -> Decimal | None:
        """The rate of net that the line's cost is; None where its cost does not follow the price."""
        if self.low.is_special or self.low.committed:
            return None
        product = self.policy.catalog.products[self.low.product]
        charge = product.charges.get(self.low.charge)
        dated = cost_on((charge.cost if charge is not None else ()) or product.cost, self.policy.as_of)
        return dated.cost.rate if dated is not None and isinstance(dated.cost, CostShare) else None


def money_made(name: str, net: Interval | None, cost: Enclosure, ends: tuple[Value, Value]) -> Enclosure:
    """Cost, margin and their rates from what a line or a quote costs its buyer and its seller."""
    if name == "cost" or cost is None:
        return cost
    if isinstance(cost, Same):
        return Same(None)
    if net is None:
        return None
    if net.is_point and cost.is_point:
        return between(*ends)
    if name == "margin":
        return net.minus(cost)
    whole = net if name == "margin_rate" else cost
    if whole.high <= 0:
        return Same(None)
    if whole.low <= 0:
        return None
    return Interval.around((n - c) / (n if whole is net else c) for n in net for c in cost).noisy()


def _unshared(line: PricedLine) -> PricedLine:
    if not line.conceded and not line.allocated:
        return line
    return line._replace(conceded=ZERO, allocated=ZERO)


def _channel_off(line: PricedLine) -> Decimal:
    return -sum((step.amount for step in line.steps if step.name in CHANNEL), ZERO)


def _rounds_between(policy: CompiledPolicy) -> bool:
    """Whether the waterfall rounds after the discretionary discount, so that the steps do not add up to the prices."""
    entries = policy.policy.waterfall.waterfall
    after = False
    for entry in entries:
        after = after or entry.step == "discretionary discount"
        if after and entry.round is not None:
            return True
    return False


def _terminates(number: Fraction) -> bool:
    """Whether a fraction has a finite decimal."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
