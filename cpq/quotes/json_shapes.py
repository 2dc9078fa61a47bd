"""Shapes of the priced quote's JSON form, from which its schema is published."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

SCHEMA: Literal["cpq/priced-quote/1"] = "cpq/priced-quote/1"


class PlaceJson(TypedDict):
    """A place in a file."""

    file: str
    line: int
    column: int


class StepJson(TypedDict):
    """One step of a waterfall or part of a list price: amounts on the line, ``unit`` per unit and period."""

    name: str
    base: str | None
    amount: str
    after: str
    unit: str | None
    rate: str | None
    rule: str
    where: PlaceJson | None
    inputs: dict[str, str]


class BundlePriceJson(TypedDict):
    """The price of a bundle whose components have the parts of it, as it was priced itself."""

    prices: dict[str, str]
    totals: dict[str, str]
    cost: str | None
    steps: list[StepJson]
    build_up: list[StepJson]


class LineJson(TypedDict):
    """One charge of one line over one segment. Unit prices are None where the line has none.

    ``prices`` and ``totals`` hold every named price as it is printed; ``steps`` sum exactly to net total minus list
    total. ``part_of`` names the priced line of the bundle whose price the line has a part of; that line's own figures
    are zero, and ``bundle_price`` says what the bundle costs.
    """

    id: str
    line: str
    product: str
    name: str
    charge: str
    kind: str
    family: str
    segment: int
    parent: str
    group: str
    optional: bool
    credit: bool
    quantity: str
    per: str
    period: str
    periods: str
    start: str | None
    end: str | None
    offset_months: str
    length_months: str
    selection: dict[str, Any]
    list: str | None
    regular: str | None
    customer: str | None
    net: str | None
    prices: dict[str, str]
    totals: dict[str, str]
    list_total: str
    net_total: str
    allocated: str
    part_of: str
    bundle_price: BundlePriceJson | None
    cost: str | None
    cost_where: PlaceJson | None
    margin: str | None
    margin_rate: str | None
    build_up: list[StepJson]
    steps: list[StepJson]


class AllowanceJson(TypedDict):
    """A discount amount on the quote; negative."""

    id: str
    name: str
    amount: str
    at: str
    level_amount: str
    tax_category: str
    tax_rate: str
    parts: dict[str, str]


class TaxJson(TypedDict):
    """Tax at one rate."""

    category: str
    name: str
    rate: str
    base: str
    amount: str
    reason: str
    where: PlaceJson | None


class YearJson(TypedDict):
    """What the recurring lines cost in one year of the term."""

    year: int
    start: str | None
    end: str | None
    amount: str


class MilestoneJson(TypedDict):
    """A share of the gross total that falls due at an event."""

    when: str
    amount: str


class TotalsJson(TypedDict):
    """Sums of the lines inside the total; ``optional`` and ``usage`` stand outside."""

    list: str
    regular: str
    customer: str
    one_time: str
    recurring: str
    usage: str
    pass_through: str
    allowances: str
    net: str
    tax: str
    gross: str
    cash_rounding: str
    payable: str
    optional: str
    cost: str | None
    margin: str | None
    margin_rate: str | None
    markup_rate: str | None
    weight: str | None
    milestones: list[MilestoneJson]


class LeakJson(TypedDict):
    """One amount between net and pocket margin besides the cost; ``year`` is a rebate's contract year, else 0."""

    kind: str
    rule: str
    year: int
    base: str | None
    rate: str | None
    amount: str
    where: PlaceJson | None


class PocketJson(TypedDict):
    """From net to pocket margin, an estimate; ``unknown`` says why a leak is not known."""

    leaks: list[LeakJson]
    margin: str | None
    margin_rate: str | None
    unknown: str


class UsageEstimateJson(TypedDict):
    """What the usage of one line may cost per period and over the term; ``committed`` alone is contracted."""

    line: str
    product: str
    parts: list[str]
    quantity: str
    per: str
    period: str
    per_period: str | None
    amount: str
    committed: str
    beyond: str


class FindingJson(TypedDict):
    """Something that the rep is told beside the price."""

    code: str
    severity: str
    message: str
    hint: str
    where: PlaceJson | None


class PricedQuoteJson(TypedDict):
    """A priced quote: what was asked, every line with its steps, totals and findings."""

    schema: Literal["cpq/priced-quote/1"]
    fingerprint: str
    as_of: str
    currency: str
    price_book: str
    request: dict[str, Any]
    lines: list[LineJson]
    allowances: list[AllowanceJson]
    taxes: list[TaxJson]
    totals: TotalsJson
    pocket: NotRequired[PocketJson]
    usage_estimates: list[UsageEstimateJson]
    years: list[YearJson]
    metrics: dict[str, str | None]
    findings: list[FindingJson]
