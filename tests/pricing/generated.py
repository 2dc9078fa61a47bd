"""Generated policies and deals for properties: texts that an analyst and a rep could have written."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from cpq.workspace import Workspace
from tests.currencies import CURRENCIES
from tests.small_world import world

TAXES = """
taxes:
  seller country: FR
  countries:
    FR:
      name: VAT
      categories: { standard: [{ rate: 20% }], reduced: [{ rate: 5.5% }] }
"""


class Case(NamedTuple):
    """A policy and a deal under it.

    Attributes:
        lines: The deal's lines, so that a property may reorder or change them.
        head: Everything else of the deal.
    """

    workspace: Workspace
    lines: tuple[str, ...]
    head: str

    def deal(self, lines: tuple[str, ...] | None = None) -> str:
        """The deal as a file."""
        items = "\n".join(f"  - {line}" for line in (self.lines if lines is None else lines))
        return f"{self.head}lines:\n{items}\n"


def amounts(low: str = "0.01", high: str = "500.00", places: int = 2) -> SearchStrategy[str]:
    """Amounts of money as files write them."""
    return st.decimals(low, high, places=places).map(lambda number: f"{number:f}")


def percents(high: int = 40) -> SearchStrategy[str]:
    """Rates of at most so many per cent, with two decimals."""
    return st.integers(0, high * 100).map(lambda points: f"{Decimal(points) / 100}%")


@st.composite
def tiers(draw: DrawFn, value: SearchStrategy[str], field: str) -> str:
    """A climbing tier table from the first unit."""
    bounds = sorted(draw(st.sets(st.integers(2, 40), max_size=3)))
    rows = [f"{{ from: {bound}, {field}: {draw(value)} }}" for bound in (1, *bounds)]
    return f"[{', '.join(rows)}]"


@st.composite
def entries(draw: DrawFn) -> str:
    """Prices of a one-time, a recurring and a dearly taxed product, and a percentage of the recurring one."""
    models = [
        f"mode: per unit, price: {draw(amounts())}",
        f"mode: flat, price: {draw(amounts())}",
        f"mode: package, package size: {draw(st.integers(1, 9))}, price: {draw(amounts())}",
        f"mode: range, cliff: accepted, stack: yes, tiers: {draw(tiers(amounts(), 'price'))}",
        f"mode: slab, stack: yes, tiers: {draw(tiers(amounts(), 'price'))}",
        (
            f"mode: per unit, price: {draw(amounts(places=4))}, adders: {{ fee: {{ add: {draw(amounts())}, "
            f"as: surcharge }} }}"
        ),
    ]
    thing, seat = draw(st.sampled_from(models)), draw(st.sampled_from(models))
    return "\n".join(
        [
            f"thing: {{ {thing} }}",
            f"seat: {{ per: seat per {draw(st.sampled_from(['month', 'quarter', 'year']))}, {seat} }}",
            f"book: {{ mode: per unit, price: {draw(amounts())} }}",
            (
                f"support: {{ mode: percent of total, rate: {draw(percents())}, of: {{ families: [software],"
                f" scope: quote, level: {draw(st.sampled_from(['list', 'regular', 'customer', 'net']))} }} }}"
            ),
        ]
    )


@st.composite
def rules(draw: DrawFn) -> str:
    """Schedules, promotions, a channel and a rounding that fit together."""
    of = draw(st.sampled_from(["list", "running"]))
    mode = draw(st.sampled_from(["range", "slab"]))
    sections = [
        "schedules:",
        (
            f"  volume: {{ on: [thing, seat], by: quantity, mode: {mode}, of: {of},"
            f" tiers: {draw(tiers(percents(20), 'discount'))} }}"
        ),
        (
            f"  term: {{ on: [seat], by: term, mode: range, of: {of}, tiers: [{{ from: 12, "
            f"discount: {draw(percents(10))} }}] }}"
        ),
        "promotions:",
        (
            f"  start: {{ on: [seat], of: {of}, discount: {draw(percents(20))},"
            f" for: first {draw(st.integers(1, 30))} months }}"
        ),
        "partner discounts:",
        f"  silver: {{ of: running, goods: {draw(percents(30))}, software: {draw(percents(30))} }}",
        (
            f"rounding: {{ mode: {draw(st.sampled_from(['half up', 'half even']))},"
            f" unit price: {draw(st.sampled_from(['net', 'never']))} }}"
        ),
    ]
    return "\n".join(sections) + "\n" + TAXES


@st.composite
def line_of(draw: DrawFn, products: tuple[str, ...] = ("thing", "seat", "book")) -> str:
    """A line with a quantity and perhaps a discount, segments, or the wish to be only an option."""
    product = draw(st.sampled_from(products))
    fields = [f"product: {product}", f"quantity: {draw(st.integers(1, 60))}"]
    asked = draw(st.sampled_from(["", "rate", "of list"]))
    if asked:
        fields.append(f"discount: {draw(percents(10))}{' of list' if asked == 'of list' else ''}")
    if product == "seat" and draw(st.booleans()):
        months = draw(st.lists(st.integers(1, 20), min_size=1, max_size=3))
        parts = [f"{{ months: {count}, quantity: {draw(st.integers(1, 60))} }}" for count in months]
        fields.append(f"segments: [{', '.join(parts)}]")
    if draw(st.integers(0, 9)) == 0:
        fields.append("optional: yes")
    return f"{{ {', '.join(fields)} }}"


@st.composite
def cases(draw: DrawFn, *, quote_discounts: bool = True) -> Case:
    """A policy with a deal of one to six lines."""
    currency = draw(st.sampled_from(CURRENCIES))
    workspace = world(draw(entries()), draw(rules()), book=f"price book: main\ncurrency: {currency}")
    lines = draw(st.lists(line_of(), min_size=1, max_size=6))
    if draw(st.booleans()):
        lines.append("{ product: support }")
    head = ["account: { id: buyer, country: FR }", f"term: {draw(st.integers(1, 60))} months"]
    if draw(st.booleans()):
        head.append(f"start: 2026-{draw(st.integers(7, 12)):02d}-{draw(st.integers(1, 31)) % 28 + 1:02d}")
    if draw(st.booleans()):
        head.append("sold through: { partner: shop, tier: silver }")
    if quote_discounts and draw(st.booleans()):
        head.append(f"discounts: [{draw(percents(10))}]")
    numbered = tuple(line.replace("{ ", f"{{ id: n{number}, ", 1) for number, line in enumerate(lines, start=1))
    return Case(workspace, numbered, "\n".join(head) + "\n")
