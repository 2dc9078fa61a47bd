"""Generated policies of approval, and quotes under them, small enough that every value of a lever can be tried."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cpq.policy.compiled import CompiledPolicy
from cpq.quotes.request import QuoteRequest
from cpq.workspace import Workspace
from tests.small_world import deal_text, world

PRODUCTS = """
made: { name: Made, charge: one-time, family: goods, tax: standard, cost: 60.00 EUR }
share: { name: Share, charge: one-time, family: goods, tax: reduced, cost: 35% of net }
fee: { name: Fee, charge: recurring, family: software, tax: standard, cost: 4.00 EUR per month }
kit:
  name: Kit
  charge: one-time
  family: goods
  tax: standard
  bundle:
    price: allocated
    groups: { parts: { options: { made: { required: yes }, share: { required: yes, quantity: 2 } } } }
"""
PRICES = """
made: { mode: per unit, price: 100.00, adders: { alloy: { add: 3.50, as: surcharge } } }
share: { mode: per unit, price: 33.33 }
fee: { per: month, mode: per unit, price: 10.00 }
kit: { mode: per unit, price: 123.45 }
service: { mode: per unit, price: 250.00 }
support: { mode: percent of total, rate: 20%, of: { families: [software], scope: quote, level: customer } }
"""
PEOPLE = """
approvers:
  manager: { name: Manager }
  director: { name: Director }
  cfo: { name: CFO }
  finance: { name: Finance }
"""
FIXED = """
exchange rates:
  - { date: 2026-01-01, from: EUR, to: CHF, rate: 0.93, source: test }
taxes:
  seller country: FR
  countries:
    FR:
      name: VAT
      categories: { standard: [{ rate: 20% }], reduced: [{ rate: 5.5% }] }
aggregates:
  services-total: { sum: net_total, when: family == "goods" }
  deepest: { max: discretionary_discount }
  cheap-lines: { count: net_price < 20 }
  odd-figure: { sum: 'round(net_total / 7, 0)' }
partner discounts:
  silver: { of: running, goods: 15%, software: 12% }
  listed: { of: list, goods: 10%, software: 5% }
schedules:
  volume: { on: [made, fee], by: quantity, mode: range, of: running, tiers: [{ from: 10, discount: 5% }] }
  term: { on: [fee], by: term, mode: range, of: running, tiers: [{ from: 24, discount: 10% }] }
"""
WATERFALLS = (
    "",
    """
waterfall:
  - step: volume schedule
  - step: term schedule
  - price: regular
  - { step: discretionary discount, combine: add }
  - price: customer
  - step: partner discount
  - step: promotion
  - step: surcharge
""",
    """
waterfall:
  - step: promotion
  - price: regular
  - step: discretionary discount
  - { round: price, decimals: 1 }
  - price: customer
  - step: surcharge
  - step: partner discount
""",
    """
waterfall:
  - step: volume schedule
  - step: proration
  - price: regular
  - step: discretionary discount
  - step: promotion
  - price: customer
  - step: partner discount
""",
)
"""Where the steps stand; the default first."""
PROMOTIONS = (
    "",
    "promotions:\n  autumn: { on: [made, fee], of: running, discount: 8%, for: first 5 months }\n",
    """
promotions:
  rate: { on: [made, share], of: running, discount: 6%, stacking: best of }
  amount: { on: [made, share], of: running, amount: 4.00, currency: EUR, stacking: best of }
""",
)
BANDED = {
    "quote.discretionary_discount": ("above", ("5%", "12%", "20%", "35%", "60%")),
    "line.discretionary_discount": ("above", ("4%", "10%", "25%", "50%")),
    "quote.discount_off_list": ("above", ("10%", "22.5%", "30%", "55%")),
    "line.discount_off_list": ("above", ("15%", "33%", "70%")),
    "quote.channel_discount": ("above", ("5%", "12%", "15%")),
    "line.channel_discount": ("above", ("12%", "15%")),
    "quote.margin_rate": ("below", ("45%", "33.3%", "20%", "5%")),
    "line.margin_rate": ("below", ("65%", "50%", "30%", "10%")),
    "line.markup_rate": ("below", ("120%", "50%", "10%")),
    "line.net_price": ("below", ("80.00 CHF", "25.00 EUR", "7.00 EUR")),
    "quote.margin": ("below", ("900.00 EUR", "300.00 CHF", "10.00 EUR")),
    "quote.net_total": ("above", ("200.00 CHF", "800.00 EUR", "2000.00 EUR")),
    "quote.customer_total": ("below", ("1500.00 EUR", "700.00 EUR", "90.00 EUR")),
    "quote.gross_total": ("above", ("500.00 EUR", "1500.00 EUR")),
    "quote.acv": ("above", ("100.00 EUR", "500.00 EUR")),
    "quote.tcv": ("below", ("1000.00 EUR", "250.00 EUR")),
    "quote.services_total": ("below", ("900.00 EUR", "350.00 EUR")),
    "quote.payment_days": ("above", ("30", "45", "60")),
}
"""Facts that rules compare, the side that asks, and bounds from mild to severe."""
CONDITIONS = (
    "quote.net_total > 700",
    "quote.services_total > quote.net_total * 0.5",
    "quote.margin_rate < 0.4 or quote.payment_days > 45",
    "not (quote.discretionary_discount > 0.1) and quote.margin_rate < 0.5",
    "quote.discretionary_discount > 0.1 and quote.discretionary_discount <= 0.3",
    "quote.cheap_lines >= 1",
    "quote.term_months >= 24 and quote.discount_off_list > 0.2",
    "quote.odd_figure > 80",
    "quote.deepest > 0.18",
    "round(quote.net_total / 50, 0) > 12",
    "max(quote.margin, 100) < 450",
    "quote.net_total - quote.customer_total < -100",
    "(quote.net_total if quote.payment_days > 30 else quote.customer_total) > 600",
    "abs(quote.net_total - 900) < 120",
    "quote.margin / quote.net_total < 0.37",
    'account.segment == "smb" and quote.net_total < 5000',
    "quote.tcv != None and quote.tcv > 800",
)
LINE_CONDITIONS = (
    "requested_discount > 0.15",
    "discretionary_discount > 0.08 and net_total > 300",
    "net_price < 60 and quantity >= 5",
    'family == "software" and margin_rate < 0.45',
    "is_credit or net_total < 40",
)
NAMES = ("manager", "director", "cfo", "finance")
ACCOUNT = "account: { id: buyer, country: FR, segment: smb }"


class Case(NamedTuple):
    """A policy and a request under it."""

    workspace: Workspace
    request: QuoteRequest
    text: str

    @property
    def policy(self) -> CompiledPolicy:
        return self.workspace.compiled(self.request.as_of)


@st.composite
def matrix(draw: DrawFn, number: int) -> str:
    """Bands over one fact."""
    fact = draw(st.sampled_from(sorted(BANDED)))
    side, bounds = BANDED[fact]
    currency = draw(st.sampled_from(["EUR", "CHF"]))
    bounds = tuple(f"{bound.split()[0]} {currency}" if " " in bound else bound for bound in bounds)
    chosen = sorted(draw(st.sets(st.sampled_from(range(len(bounds))), min_size=1, max_size=3)))
    first = draw(st.integers(0, 1))
    bands = ", ".join(f"{{ {side}: {bounds[at]}, ask: {NAMES[first + n]} }}" for n, at in enumerate(chosen))
    if number and " " in bounds[0]:
        chosen = chosen[:1]
    when = (
        f", when: '{draw(st.sampled_from(CONDITIONS))}'" if not fact.startswith("line.") and draw(st.booleans()) else ""
    )
    levels = draw(st.sampled_from(["highest only", "cumulative"]))
    return f"  m{number}: {{ fact: {fact}, levels: {levels}, bands: [{bands}]{when} }}"


@st.composite
def condition(draw: DrawFn, number: int) -> str:
    """A rule that is a condition."""
    name = draw(st.sampled_from(NAMES))
    if draw(st.booleans()):
        return f"  c{number}: {{ when: '{draw(st.sampled_from(LINE_CONDITIONS))}', scope: line, ask: {name} }}"
    return f"  c{number}: {{ when: '{draw(st.sampled_from(CONDITIONS))}', ask: {name} }}"


@st.composite
def guardrail(draw: DrawFn, number: int) -> str:
    """A limit that stops, asks or warns."""
    fact = draw(st.sampled_from(sorted(BANDED)))
    side, bounds = BANDED[fact]
    then = draw(st.sampled_from(["stop", "ask cfo", "ask finance", "warn"]))
    return f"  g{number}: {{ fact: {fact}, {side}: {draw(st.sampled_from(bounds))}, then: {then} }}"


@st.composite
def policies(draw: DrawFn) -> str:
    """Approval rules and guardrails, some of them over the same facts."""
    matrices = [draw(matrix(number)) for number in range(draw(st.integers(0, 3)))]
    matrices += [draw(condition(number)) for number in range(draw(st.integers(0, 2)))]
    guardrails = [draw(guardrail(number)) for number in range(draw(st.integers(0, 2)))]
    text = PEOPLE + FIXED
    if matrices:
        text += "approval matrices:\n" + "\n".join(matrices) + "\n"
    if guardrails:
        text += "guardrails:\n" + "\n".join(guardrails) + "\n"
    text += draw(st.sampled_from(WATERFALLS)) + draw(st.sampled_from(PROMOTIONS))
    mode, unit = draw(st.sampled_from(["half up", "half even"])), draw(st.sampled_from(["net", "never"]))
    tax = draw(st.sampled_from(["per rate", "per line", "per document"]))
    return f"{text}rounding: {{ mode: {mode}, unit price: {unit}, tax: {tax} }}\n"


@st.composite
def lines(draw: DrawFn, *, with_credits: bool) -> list[str]:
    """One to four lines of any kind, the first of which takes a discount."""
    made = []
    for number in range(draw(st.integers(1, 3))):
        product = draw(st.sampled_from(["made", "share", "fee", "kit"] + ([] if number == 0 else ["service"])))
        fields = [f"id: n{number}", f"product: {product}", f"quantity: {draw(st.integers(1, 25))}"]
        if product != "service" and draw(st.booleans()):
            discount = draw(
                st.sampled_from(["7%", "12.5% of list", "18%", "3.33 EUR", "{ amount: 4.00 EUR, per: line }"])
            )
            fields.append(f"discount: {discount}")
        if product == "fee" and draw(st.booleans()):
            fields.append("segments: [{ months: 6, quantity: 3 }, { months: 7 }]")
        if with_credits and number and draw(st.booleans()):
            fields = [field for field in fields if "segments" not in field and "discount" not in field]
            fields.append("kind: credit")
        made.append("{ " + ", ".join(fields) + " }")
    if draw(st.booleans()):
        made.append("{ id: support, product: support }")
    return made


@st.composite
def cases(draw: DrawFn) -> Case:
    """A policy and a quote under it."""
    included = draw(st.sampled_from(["", "", "prices include tax of: FR"]))
    workspace = world(PRICES, draw(policies()), more_products=PRODUCTS, book=included)
    written = draw(lines(with_credits=draw(st.integers(0, 3)) == 0))
    head = [
        ACCOUNT,
        f"term: {draw(st.sampled_from(['12 months', '25 months']))}",
        f"payment terms: {draw(st.sampled_from([30, 60]))} days",
    ]
    tier = draw(st.sampled_from(["", "silver", "listed"]))
    if tier:
        head.append(f"sold through: {{ partner: shop, tier: {tier} }}")
    whole = draw(st.sampled_from(["", "", "5%", "{ amount: 20.00 EUR }", "{ amount: 15.00 EUR, at: net }"]))
    if whole:
        head.append(f"discounts: [{whole}]")
    text = deal_text("\n".join(head) + "\nlines:\n" + "\n".join(f"  - {line}" for line in written))
    deal = workspace.parse_deal(text.encode(), "deals/deal.yaml")
    return Case(workspace, deal.request, text)
