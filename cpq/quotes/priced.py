"""The priced quote: lines with every step from list to net, allowances, totals, taxes.

Built once per pricing run on the hot path, so its parts are named tuples and slotted classes rather than models.
Amounts are exact decimals in the quote's currency; unit prices are per unit and price period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from cpq.daycount import DEFAULT_DAY_COUNT
from cpq.problems import NOWHERE, Problem, SourceLocation
from cpq.quotes.commitments import CHARGE, COMMITMENT
from cpq.quotes.pocket import Pocket
from cpq.quotes.request import QuoteRequest
from cpq.rounding import EXACT, round_to

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class PriceStep(NamedTuple):
    """One step of a line's waterfall; steps sum exactly to net total minus list total.

    Attributes:
        name: Kind of step, such as ``volume schedule`` or ``rounding``.
        base: Amount on the line that a rate was taken of, or None.
        amount: What the step adds to the line, negative for a discount.
        after: Amount of the line after the step.
        unit: Price per unit and period after the step where the line has one, else None.
        rate: Rate applied, positive for a discount, or None.
        rule: Id of the rule that made it, or empty.
        where: Place of that rule.
        inputs: What the explanation in words needs, as (name, text) pairs.
    """

    name: str
    base: Decimal | None
    amount: Decimal
    after: Decimal
    unit: Decimal | None
    rate: Decimal | None = None
    rule: str = ""
    where: SourceLocation = NOWHERE
    inputs: tuple[tuple[str, str], ...] = ()


class PartOf(NamedTuple):
    """The bundle whose allocated price a line has a part of.

    Attributes:
        line: Id of the bundle's priced line.
        product: Its product.
    """

    line: str
    product: str


class PricedLine(NamedTuple):
    """One charge of one line over one segment, priced.

    Attributes:
        id: Unique in the quote: the line's id, with ``/charge`` and ``/1``, ``/2`` for charges and segments.
        line: Id of the requested line.
        per: Unit metric of the price, such as ``seat``.
        period: Price period, empty for one-time charges.
        periods: How many price periods the segment covers, exact.
        list: List price per unit and period, None where the line has no unit price (slab, package, flat ...).
        list_total: List amount on the line, unrounded.
        amounts: Line amount at each named price, unrounded; what discount facts compare.
        build_up: How the list price came about: base, adders, inherited changes, conversion; they sum to it.
        levels: Line total at each named price, rounded as a document prints it: ``list``, ``regular``, ``customer`` ...
        unit_levels: Unit price at each named price, rounded likewise, where the line has one.
        net_total: What the buyer is quoted for this line, rounded to the currency, before allowances and tax.
        allocated: Part of the quote's allowances that falls on this line, for tax, margin and metrics only.
        cost: Cost of the line, None where unknown.
        conceded: The same part at the price level that each allowance was asked at; what discount facts count.
        requested_rate: Discretionary rate asked for, where a rate was asked; None where an amount or target was.
        rounding_unit: Amount on the line that one rounding of its unit price can move; tolerance of derived rates.
        induced: The line is a percentage of others, so a discount on it is not the rep's.
        part_of: The bundle whose allocated price this line has a part of, if any.
        whole: A bundle whose price is with its components, as it was priced itself; the line's own figures are zero.
    """

    id: str
    line: str
    product: str
    charge: str
    kind: str
    family: str
    segment: int
    parent: str
    group: str
    optional: bool
    credit: bool
    name: str
    quantity: Decimal
    per: str
    period: str
    start: date | None
    end: date | None
    offset_months: Fraction
    length_months: Fraction
    periods: Fraction
    discountable: bool
    pass_through: bool
    tax_category: str
    list: Decimal | None
    list_total: Decimal
    net: Decimal | None
    net_total: Decimal
    amounts: dict[str, Decimal]
    levels: dict[str, Decimal]
    unit_levels: dict[str, Decimal]
    steps: tuple[PriceStep, ...]
    build_up: tuple[PriceStep, ...] = ()
    selection: Mapping[str, Any] = _NOTHING
    tiers: tuple[tuple[str, str], ...] = ()
    requested_rate: Decimal | None = None
    rounding_unit: Decimal = Decimal(0)
    is_special: bool = False
    induced: bool = False
    free: bool = False
    weight: Decimal | None = None
    reason: str = ""
    evergreen: bool = False
    facts: Mapping[str, Any] = _NOTHING
    note: str = ""
    part_of: PartOf | None = None
    whole: PricedLine | None = None
    tax_rate: Decimal = Decimal(0)
    tax_reason: str = ""
    allocated: Decimal = Decimal(0)
    conceded: Decimal = Decimal(0)
    cost: Decimal | None = None
    cost_where: SourceLocation = NOWHERE

    def settled(
        self,
        tax_rate: Decimal,
        tax_reason: str,
        allocated: Decimal,
        conceded: Decimal,
        cost: Decimal | None,
        cost_where: SourceLocation,
    ) -> PricedLine:
        """The line with what only the whole quote decides: its tax, its part of the allowances, and then its cost."""
        return PricedLine._make((*self[:_SETTLED_LATER], tax_rate, tax_reason, allocated, conceded, cost, cost_where))

    @property
    def committed(self) -> bool:
        """Whether it is what the buyer commits to spend on usage; nothing discounts it."""
        return self.charge == CHARGE and self.build_up[0].name == COMMITMENT

    @property
    def effective_total(self) -> Decimal:
        """Net total after this line's part of the allowances; what margin and tax look at."""
        return self.net_total + self.allocated

    @property
    def listed_total(self) -> Decimal:
        """List amount rounded to the currency, which sums of list amounts are made of."""
        if self.part_of is not None:
            return self.levels["list"]
        return round_to(self.list_total, max(-int(self.net_total.as_tuple().exponent), 0))

    @property
    def regular_total(self) -> Decimal:
        """Line total at the regular price."""
        return self.levels.get("regular", self.list_total)

    @property
    def customer_total(self) -> Decimal:
        """Line total at the customer price."""
        return self.levels.get("customer", self.net_total)

    @property
    def margin(self) -> Decimal | None:
        """Net after allowances minus cost; None where the cost is unknown."""
        return None if self.cost is None else self.effective_total - self.cost


_SETTLED_LATER = PricedLine._fields.index("tax_rate")


class Allowance(NamedTuple):
    """A discount amount kept as one line of the document per tax rate; negative.

    Attributes:
        amount: Effect on the net total.
        level_amount: The same amount at the price level that it was asked at.
        parts: What falls on each line, by line id; they sum to ``amount``.
        level_parts: The same at the price level that it was asked at; they sum to ``level_amount``.
    """

    id: str
    name: str
    amount: Decimal
    level_amount: Decimal
    at: str
    tax_category: str
    tax_rate: Decimal
    parts: tuple[tuple[str, Decimal], ...]
    show: str = "as one line"
    level_parts: tuple[tuple[str, Decimal], ...] = ()


class TaxLine(NamedTuple):
    """Tax at one rate over everything that bears it."""

    category: str
    rate: Decimal
    base: Decimal
    amount: Decimal
    name: str
    reason: str
    where: SourceLocation


class YearTotal(NamedTuple):
    """What the recurring lines cost in one year of the term, their part of the allowances taken off."""

    year: int
    start: date | None
    end: date | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of the lines inside the total; optional lines are apart.

    Attributes:
        one_time, recurring, usage, pass_through: Net totals by kind of charge; usage is an estimate.
        allowances: Sum of the allowances, negative.
        net: one_time + recurring + pass_through + allowances: what is contracted, before tax.
        cost: Sum of known costs, None where a line's cost is unknown.
        margin_rate: Share of net (None at net <= 0 or unknown cost); markup_rate: share of cost.
        milestones: What falls due when; together they are what is paid.
        cash_rounding: What the smallest coin adds to gross.
    """

    list: Decimal
    regular: Decimal
    customer: Decimal
    one_time: Decimal
    recurring: Decimal
    usage: Decimal
    pass_through: Decimal
    allowances: Decimal
    net: Decimal
    optional: Decimal
    tax: Decimal
    gross: Decimal
    cost: Decimal | None
    margin: Decimal | None
    margin_rate: Decimal | None
    markup_rate: Decimal | None
    weight: Decimal | None = None
    milestones: tuple[tuple[str, Decimal], ...] = ()
    cash_rounding: Decimal = Decimal(0)

    @property
    def payable(self) -> Decimal:
        """What is paid: gross, rounded to what coins there are; in no other total."""
        return EXACT.add(self.gross, self.cash_rounding)


Level = Literal["customer", "partner", "distributor", "net"]
"""A price level that a document can be written at."""


class LevelPrice(NamedTuple):
    """What one line costs at a level: unit price where it has one, and line total, both rounded as printed."""

    unit: Decimal | None
    total: Decimal


@dataclass(frozen=True, slots=True)
class LevelTotals:
    """Every figure that a document at one price level prints.

    Attributes:
        lines: Price of each priced line by its id, optional lines included.
        one_time, recurring, usage, pass_through: Sums of those lines that are inside the total; usage is an estimate.
        allowances: Those that concern this level; their amounts and parts are what they are at it.
        net: One-time, recurring, pass-through and allowances together, before tax.
        cash_rounding: What the smallest coin adds to gross.
    """

    level: Level
    lines: Mapping[str, LevelPrice]
    one_time: Decimal
    recurring: Decimal
    usage: Decimal
    pass_through: Decimal
    allowances: tuple[Allowance, ...]
    net: Decimal
    taxes: tuple[TaxLine, ...]
    tax: Decimal
    gross: Decimal
    milestones: tuple[tuple[str, Decimal], ...] = ()
    years: tuple[YearTotal, ...] = ()
    cash_rounding: Decimal = Decimal(0)

    @property
    def payable(self) -> Decimal:
        """What is paid: gross, rounded to what coins there are."""
        return EXACT.add(self.gross, self.cash_rounding)


@dataclass(frozen=True, slots=True)
class PricedQuote:
    """A configured quote with waterfalls and totals.

    Attributes:
        facts: Every fact of the quote by name, as guardrails and approval rules read it.
        day_count, billing_day_count: How partial periods count in prices, and in what will be billed.
        pocket: From net to pocket margin, where the policy has rebates or other costs beside the invoice.
        worked: How it was priced, for :func:`cpq.pricing.reprice`; no part of its value.
    """

    request: QuoteRequest
    fingerprint: str
    currency: str
    price_book: str
    lines: tuple[PricedLine, ...]
    allowances: tuple[Allowance, ...]
    taxes: tuple[TaxLine, ...]
    totals: Totals
    years: tuple[YearTotal, ...]
    facts: Mapping[str, Any]
    metrics: Mapping[str, Decimal | None]
    day_count: str = DEFAULT_DAY_COUNT
    billing_day_count: str = DEFAULT_DAY_COUNT
    findings: tuple[Problem, ...] = ()
    pocket: Pocket | None = None
    worked: object = field(default=None, repr=False, compare=False)

    def __reduce__(self) -> tuple[type[PricedQuote], tuple[Any, ...]]:
        """Travel without how it was priced."""
        return PricedQuote, tuple(getattr(self, part.name) for part in fields(self) if part.name != "worked")

    @property
    def as_of(self) -> date:
        """Order date that selected prices and rules."""
        return self.request.as_of

    def to_json(self) -> Mapping[str, Any]:
        """The quote as JSON-ready data of the schema ``cpq/priced-quote/1``; amounts are strings."""
        from cpq.quotes.json_form import priced_quote_json  # noqa: PLC0415 - the JSON form is built on this module

        return priced_quote_json(self)

    def line(self, line_id: str) -> PricedLine:
        """The priced line of that id.

        Raises:
            KeyError: No line has it.
        """
        for line in self.lines:
            if line_id in (line.id, line.line):
                return line
        raise KeyError(line_id)
