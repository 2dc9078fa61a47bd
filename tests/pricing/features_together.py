"""Deals in which two or three features meet, each worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Meeting:
    """A small workspace, a deal of 15 June 2026 under it, and what the two come to.

    Attributes:
        nets: Net total of every priced line, by id.
        totals: Fields of the quote's totals; ``tcb`` and ``mrr`` beside them are metrics on 15 May 2027.
        taxes: Tax by rate.
        invoices: Day and net of the first invoices.
        amended: Line that gets one unit more from 1 July 2027 on, and what that costs by its contract.
        kept_out: Words with which it becomes no contract.
    """

    name: str
    prices: str
    deal: str
    nets: Mapping[str, str]
    totals: Mapping[str, str]
    products: str = ""
    rules: str = ""
    book: str = ""
    catalog: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    taxes: Mapping[str, str] = field(default_factory=dict)
    invoices: tuple[tuple[str, str], ...] = ()
    amended: tuple[str, str] | None = None
    kept_out: str = ""


def bundle(name: str, options: str, *, price: str = "allocated", charge: str = "one-time", more: str = "") -> str:
    """A bundle with one group of options."""
    groups = f"groups: {{ inside: {{ options: {{ {options} }} }} }}"
    return f"{name}: {{ name: {name}, charge: {charge}, {more} bundle: {{ price: {price}, {groups} }} }}\n"


def recurring(*names: str, more: str = "") -> str:
    """Products charged every period, of the family of software."""
    return "".join(f"{name}: {{ name: {name}, charge: recurring, family: software{more} }}\n" for name in names)


def once(*names: str, more: str = "") -> str:
    """Products charged once, of the family of goods."""
    return "".join(f"{name}: {{ name: {name}, charge: one-time, family: goods{more} }}\n" for name in names)


YEAR = "start: 2027-01-01\nterm: 12 months\n"
SEAT = "seat: { per: seat per month, mode: per unit, price: 10.00 }\n"
PARTS = "a: { required: yes }, b: { required: yes }"
KIT = "kit: { per: kit per month, mode: per unit, price: 100.00 }\n"
KIT_PARTS = "a: { per: month, mode: per unit, price: 60.00 }\nb: { per: month, mode: per unit, price: 90.00 }\n"
CALLS = "calls: { per: call per month, mode: per unit, price: 0.10 }\n"


def taxed(**categories: str) -> str:
    """Taxes of Belgium, where every deal of these is taxed."""
    rates = ", ".join(f"{name}: [{{ rate: {rate} }}]" for name, rate in categories.items())
    return f"taxes: {{ seller country: BE, countries: {{ BE: {{ name: VAT, categories: {{ {rates} }} }} }} }}\n"


def by_quote_total(tiers: str) -> str:
    """A schedule over everything by the quote's total, in euros."""
    covers = "on: { everything: yes }, by: quote total, mode: range, of: running, currency: EUR"
    return f"schedules: {{ large: {{ {covers}, tiers: [{tiers}] }} }}\n"


MEETINGS = (
    Meeting(
        "units of a price and units of a bundle are both included",
        prices="set: { per: month, mode: flat, price: 50.00 }\n" + CALLS.replace("mode", "included: 100, mode"),
        products=bundle("set", "calls: { included up to: 50 }", price="both", charge="recurring"),
        deal=YEAR
        + "lines: [{ id: s, product: set, quantity: 4 }, { id: c, product: calls, parent: s, quantity: 150 }]",
        # 4 x 150 calls, 4 x 50 of them in the bundle; the other 400 have 100 included: 300 x 0.10 a month.
        nets={"s": "600.00", "c": "360.00"},
        totals={"net": "600.00", "usage": "360.00", "tcb": "600.00", "mrr": "50.00"},
        invoices=(("2027-01-01", "50.00"), ("2027-02-01", "50.00")),
        amended=("s", "0.00"),  # the fee is one for all sets, and calls are an estimate
    ),
    Meeting(
        "units that a bundle includes, and a discount on the others",
        prices="set: { per: month, mode: flat, price: 50.00 }\n" + SEAT,
        products=bundle("set", "seat: { included up to: 3 }", price="both", charge="recurring"),
        deal=YEAR + "billing: quarterly in advance\nlines:\n  - { id: s, product: set, quantity: 4 }\n"
        "  - { id: p, product: seat, parent: s, quantity: 5, discount: 10% }\n",
        # 20 seats less 12 included: 8 x 10.00 x 90 % = 72.00 a month.
        nets={"s": "600.00", "p": "864.00"},
        totals={"net": "1464.00", "list": "1560.00", "mrr": "122.00"},
        invoices=(("2027-01-01", "366.00"), ("2027-04-01", "366.00")),
        amended=("s", "108.00"),  # 25 seats less 15 included: two more at 9.00 for six months
    ),
    Meeting(
        "an allocated bundle on a ramp",
        prices=KIT + KIT_PARTS,
        products=bundle("kit", PARTS, charge="recurring") + recurring("a", "b"),
        deal="start: 2027-01-01\nlines:\n  - id: k\n    product: kit\n"
        "    segments: [{ months: 12 }, { months: 12, quantity: 2, uplift: 5% }]\n",
        # 1,200.00, then 2 x 105.00 x 12 = 2,520.00; 60 and 90 of 150 are two and three fifths of it.
        nets={
            "k/1": "0.00",
            "k/2": "0.00",
            "k.a/1": "480.00",
            "k.a/2": "1008.00",
            "k.b/1": "720.00",
            "k.b/2": "1512.00",
        },
        totals={"net": "3720.00", "mrr": "100.00", "tcb": "3720.00"},
        invoices=(("2027-01-01", "100.00"), ("2027-02-01", "100.00")),
        kept_out="differ in price or discount",
    ),
    Meeting(
        "an allocated bundle whose quantity grows",
        prices=KIT + KIT_PARTS,
        products=bundle("kit", PARTS, charge="recurring") + recurring("a", "b"),
        deal="start: 2027-01-01\nlines:\n"
        "  - { id: k, product: kit, segments: [{ months: 12 }, { months: 12, quantity: 2 }] }\n",
        nets={
            "k/1": "0.00",
            "k.a/1": "480.00",
            "k.b/1": "720.00",
            "k/2": "0.00",
            "k.a/2": "960.00",
            "k.b/2": "1440.00",
        },
        totals={"net": "3600.00", "mrr": "100.00"},
        amended=("k", "1800.00"),  # one kit more, with its parts, for six months and for twelve
    ),
    Meeting(
        "an allocated bundle in a group with a discount, at prices that include tax",
        prices="kit: { mode: per unit, price: 242.00 }\na: { mode: per unit, price: 121.00 }\n"
        "b: { mode: per unit, price: 318.00 }\n",
        products=bundle("kit", PARTS, more="tax: standard,")
        + once("a", more=", tax: standard")
        + once("b", more=", tax: reduced"),
        rules=taxed(standard="21%", reduced="6%"),
        book="prices include tax of: BE",
        deal="account: { id: buyer, country: BE }\ndiscounts: [{ rate: 10%, group: hall }]\n"
        "lines: [{ id: k, product: kit, group: hall }]",
        # 200.00 before tax, 180.00 after the discount; 100.00 and 300.00 before tax are a quarter and three.
        nets={"k": "0.00", "k.a": "45.00", "k.b": "135.00"},
        taxes={"0.21": "9.45", "0.06": "8.10"},
        totals={"net": "180.00", "tax": "17.55", "gross": "197.55"},
        invoices=(("2026-06-15", "180.00"),),
    ),
    Meeting(
        "a commitment beside a partner's discount, taxed per document",
        prices="thing: { mode: per unit, price: 179.76 }\n" + CALLS.replace("calls:", "metered:"),
        products="metered: { name: Calls, charge: usage, family: software, tax: reduced }\n",
        rules="partner discounts: { gold: { of: running, goods: 20%, software: 20% } }\n"
        "rounding: { tax: per document }\n" + taxed(standard="20%", reduced="5.5%"),
        deal=YEAR + "account: { id: buyer, country: BE }\nsold through: { partner: shop, tier: gold }\nlines:\n"
        "  - { id: t, product: thing, quantity: 2 }\n"
        "  - { id: c, product: metered, quantity: 100, commitment: 150.04 EUR per half-year }\n",
        # 143.808 is 143.81; the commitment has no discount; 100 x 0.08 x 12 = 96.00 are expected.
        # 287.62 x 20 % = 57.524 and 300.08 x 5.5 % = 16.5044 are 74.03 together: the larger tax takes the odd cent.
        nets={"t": "287.62", "c": "96.00", "c/commitment": "300.08"},
        taxes={"0.2": "57.53", "0.055": "16.50"},
        totals={"net": "587.70", "tax": "74.03", "usage": "96.00", "mrr": "25.01", "one_time": "287.62"},
        invoices=(("2026-06-15", "287.62"), ("2027-01-01", "150.04"), ("2027-07-01", "150.04")),
        kept_out="commits to a minimum",
    ),
    Meeting(
        "overage that begins in the second segment, with a discount there",
        prices="text: { per: text per month, mode: overage, price: 50.00, included: 1000, overage price: 0.04 }\n",
        products=recurring("text"),
        deal="start: 2027-01-01\nlines:\n  - id: m\n    product: text\n    segments:\n"
        "      - { months: 6, quantity: 800 }\n      - { months: 6, quantity: 1500, discount: 10% }\n",
        # 50.00 x 6; (50.00 + 500 x 0.04) x 6 x 90 %
        nets={"m/1": "300.00", "m/2": "378.00"},
        totals={"net": "678.00", "list": "720.00", "mrr": "50.00"},
        kept_out="differ in price or discount",
    ),
    Meeting(
        "cost plus inside a bundle that takes something off",
        prices="set: { mode: flat, price: 100.00 }\nmade: { mode: cost plus, markup: 50% }\n",
        products=bundle("set", "made: { discount: 10% }", price="both") + once("made", more=", cost: 60.00 EUR"),
        deal="lines: [{ id: s, product: set, quantity: 3 }, { id: p, product: made, parent: s, quantity: 2 }]",
        # 60.00 x 1.5 x 90 % = 81.00 for each of six
        nets={"s": "100.00", "p": "486.00"},
        totals={"net": "586.00"},
    ),
    Meeting(
        "a formula in dollars, sold in yen by a book over another",
        prices="made: { mode: formula, formula: 10 + 2 * quantity, gives: unit price }\n",
        products=once("made"),
        book="price book: base\ncurrency: USD",
        files={
            "pricing_rules/more.yaml": "price book: main\ncurrency: JPY\n"
            "based on: { price book: base, convert: yes }\n---\n"
            "exchange rates: [{ from: USD, to: JPY, rate: 150.055, date: 2026-01-01, source: Desk }]\n"
        },
        deal="price book: main\nlines: [{ id: m, product: made, quantity: 5, discount: 10% }]",
        # 20 x 150.055 = 3,001.1; less 10 % 2,700.99, so 2,701 for each of five
        nets={"m": "13505"},
        totals={"net": "13505", "list": "15006"},
    ),
    Meeting(
        "a percentage of its bundle covers the allocated parts",
        prices=KIT
        + KIT_PARTS
        + SEAT
        + "care: { mode: percent of total, rate: 20%, of: { scope: bundle, level: customer, families: [software] } }\n",
        products=bundle("kit", PARTS + ", care: {}", charge="recurring")
        + recurring("a", "b")
        + "care: { name: Care, charge: recurring, family: support }\n",
        deal=YEAR + "lines:\n  - { id: k, product: kit, quantity: 2, discount: 10% }\n"
        "  - { id: c, product: care, parent: k }\n  - { id: s, product: seat, quantity: 7 }\n",
        # 2 x 90.00 x 12 = 2,160.00, divided 2 : 3, and 20 % of it; the seats stand outside.
        nets={"k": "0.00", "k.a": "864.00", "k.b": "1296.00", "c": "432.00", "s": "840.00"},
        totals={"net": "3432.00", "mrr": "286.00"},
        amended=("k", "648.00"),  # 90.00 x 6, and 20 % of it
    ),
    Meeting(
        "a margin to arrive at, over an allocated bundle",
        prices="kit: { mode: per unit, price: 400.00 }\na: { mode: per unit, price: 250.00 }\n"
        "b: { mode: per unit, price: 150.00 }\n",
        products=bundle("kit", PARTS) + once("a", more=", cost: 110.00 EUR") + once("b", more=", cost: 60.00 EUR"),
        deal="discounts: [{ target margin: 50% }]\nlines: [{ id: k, product: kit }]",
        # 170.00 are half of 340.00, so 60.00 off
        nets={"k": "0.00", "k.a": "250.00", "k.b": "150.00"},
        totals={"net": "340.00", "allowances": "-60.00", "cost": "170.00", "margin": "170.00"},
        invoices=(("2026-06-15", "340.00"),),
    ),
    Meeting(
        "a tier by the quote's total passes commitments, options and credits by",
        prices=SEAT + CALLS + "thing: { mode: per unit, price: 500.00 }\nother: { mode: per unit, price: 200.00 }\n",
        rules=by_quote_total("{ from: 1000, discount: 5% }, { from: 1500, discount: 10% }"),
        deal=YEAR + "lines:\n  - { id: s, product: seat, quantity: 10 }\n"
        "  - { id: c, product: calls, commitment: 100.00 EUR per month }\n"
        "  - { id: o, product: thing, optional: yes }\n  - { id: back, product: other, kind: credit }\n",
        # 1,200.00 of seats: 5 %. The optional line counts itself, 1,700.00: 10 %. The credit mirrors a sale at 5 %.
        # The call that is expected costs 0.10, less 5 %, which is 0.10 again.
        nets={"s": "1140.00", "c": "1.20", "c/commitment": "1200.00", "o": "450.00", "back": "-190.00"},
        totals={"net": "2150.00", "optional": "450.00", "usage": "1.20", "mrr": "195.00"},
        kept_out="commits to a minimum",
    ),
    Meeting(
        "a discount that ends inside the window of a promotion",
        prices=SEAT,
        rules="promotions: { new: { on: [seat], discount: 20%, of: running, for: first 6 months } }\n",
        deal=YEAR + "lines: [{ id: s, product: seat, quantity: 10, discount: { rate: 10%, until: 2027-03-31 } }]",
        # 7.20 until March, 8.00 until June, 10.00 then
        nets={"s/1": "216.00", "s/2": "240.00", "s/3": "600.00"},
        totals={"net": "1056.00", "mrr": "80.00"},
        invoices=(("2027-01-01", "72.00"), ("2027-02-01", "72.00"), ("2027-03-01", "72.00"), ("2027-04-01", "80.00")),
        amended=("s", "60.00"),
    ),
    Meeting(
        "free months, invoiced by the quarter in advance",
        prices=SEAT,
        deal=YEAR + "billing: quarterly in advance\nlines: [{ id: s, product: seat, quantity: 10, free months: 2 }]",
        nets={"s/1": "0.00", "s/2": "1000.00"},
        totals={"net": "1000.00", "list": "1200.00", "mrr": "100.00"},
        invoices=(
            ("2027-01-01", "100.00"),
            ("2027-04-01", "300.00"),
            ("2027-07-01", "300.00"),
            ("2027-10-01", "300.00"),
        ),
        amended=("s", "60.00"),
    ),
    Meeting(
        "a minimum charge for a month and a half, with a discount",
        prices=SEAT.replace("price", "minimum charge: 50.00, price"),
        deal="start: 2027-01-01\nterm: 1 month 15 days\nlines: [{ id: s, product: seat, quantity: 3, discount: 10% }]",
        # 50.00 x 90 % for January and 15 of 28 days: 45.00 x 43 / 28 = 69.107...
        nets={"s": "69.11"},
        totals={"net": "69.11", "list": "76.79"},
        # January is whole, 45.00; the rest is 24.107...
        invoices=(("2027-01-01", "45.00"), ("2027-02-01", "24.11")),
    ),
    Meeting(
        "prices that include tax in a currency of three decimals",
        prices="thing: { mode: per unit, price: 1.234 }\n",
        rules=taxed(standard="5%"),
        book="price book: main\ncurrency: KWD\nprices include tax of: BE",
        deal="account: { id: buyer, country: BE }\nlines: [{ id: t, product: thing, quantity: 7 }]",
        # 8.638 / 1.05 = 8.22666..., so 8.227, and the tax is what is left of 8.638
        nets={"t": "8.227"},
        taxes={"0.05": "0.411"},
        totals={"net": "8.227", "tax": "0.411", "gross": "8.638"},
    ),
    Meeting(
        "milestones in whole coins of a deal with a commitment",
        prices="thing: { mode: per unit, price: 99.99 }\n" + CALLS,
        rules="rounding: { cash: [{ currency: EUR, to: 0.05, paid by: [cash] }] }\n",
        deal=YEAR + "paid by: cash\npayment schedule: [{ 30%: at order }, { 70%: at delivery }]\nlines:\n"
        "  - { id: t, product: thing }\n  - { id: c, product: calls, commitment: 10.00 EUR per year }\n",
        # 109.99 is paid as 110.00, in 33.00 and 77.00; invoices sum to 109.99: 30 % are 32.997.
        nets={"t": "99.99", "c": "1.20", "c/commitment": "10.00"},
        totals={"net": "109.99", "gross": "109.99", "cash_rounding": "0.01"},
        invoices=(("2026-06-15", "33.00"),),
        kept_out="commits to a minimum",
    ),
    Meeting(
        "an amount off a group falls on the parts of its bundle, in yen",
        prices="kit: { mode: per unit, price: 1000 }\na: { mode: per unit, price: 1 }\n"
        "b: { mode: per unit, price: 1 }\n"
        "c: { mode: per unit, price: 1 }\n",
        products=bundle("kit", PARTS + ", c: { required: yes }") + once("a", "b", "c"),
        book="price book: main\ncurrency: JPY",
        deal="discounts: [{ amount: 100 JPY, at: net, group: hall }]\nlines: [{ id: k, product: kit, group: hall }]",
        # 334, 333, 333: the odd yen goes to the smallest id
        nets={"k": "0", "k.a": "334", "k.b": "333", "k.c": "333"},
        totals={"net": "900", "allowances": "-100"},
    ),
    Meeting(
        "a slab finds the weight of a part",
        prices="kit: { mode: per unit, price: 90.00 }\nb: { mode: per unit, price: 20.00 }\n"
        "a: { mode: slab, tiers: [{ from: 1, price: 10.00 }, { from: 3, price: 5.00 }] }\n",
        products=bundle("kit", "a: { quantity: 3, required: yes }, b: { required: yes }") + once("a", "b"),
        deal="lines: [{ id: k, product: kit }]",
        # 10 + 10 + 5 = 25.00 beside 20.00
        nets={"k": "0.00", "k.a": "50.00", "k.b": "40.00"},
        totals={"net": "90.00"},
    ),
    Meeting(
        "a percentage of a ramp, sold through a partner",
        prices=SEAT
        + "care: { mode: percent of total, rate: 20%, of: { scope: quote, level: customer, products: [seat] } }\n",
        products="care: { name: Care, charge: recurring, family: support }\n",
        rules="partner discounts: { gold: { of: running, software: 20%, support: 10% } }\n",
        deal="start: 2027-01-01\nterm: 24 months\nsold through: { partner: shop, tier: gold }\nlines:\n"
        "  - { id: s, product: seat, segments: [{ months: 12, quantity: 10 }, { months: 12, quantity: 20 }] }\n"
        "  - { id: c, product: care }\n",
        # 1,200.00 and 2,400.00 for the customer are 1,800.00 a year: 20 % x 90 % of it, for two years.
        nets={"s/1": "960.00", "s/2": "1920.00", "c": "648.00"},
        totals={"net": "3528.00", "mrr": "107.00"},
        invoices=(("2027-01-01", "404.00"), ("2027-02-01", "80.00")),
        amended=("s", "176.40"),  # 18 x 8.00, and 18 x 10.00 x 20 % x 90 %
    ),
    Meeting(
        "a contracted price counts by the list path in the total of the others",
        prices=SEAT + "thing: { mode: per unit, price: 100.00 }\n",
        rules=by_quote_total("{ from: 1300, discount: 10% }"),
        files={
            "pricing_rules/frame.yaml": "contract: frame\naccount: buyer\n"
            "prices: { seat: 8.00 EUR per seat per month }\n"
        },
        deal=YEAR + "lines: [{ id: s, product: seat, quantity: 10 }, { id: t, product: thing }]",
        # 1,200.00 by the list path and 100.00 reach 1,300.00
        nets={"s": "960.00", "t": "90.00"},
        totals={"net": "1050.00", "mrr": "80.00"},
        amended=("s", "48.00"),
    ),
    Meeting(
        "a price inside the bundle, an adder, and a promotion",
        prices="set: { mode: flat, price: 100.00 }\n"
        "made: { mode: per unit, price: 50.00, adders: { longer: { when: long, add: 10.00 } } }\n",
        products=bundle("set", "made: { price: 80% }", price="both")
        + "made: { name: Made, charge: one-time, family: goods, attributes: { long: { yes or no: no } } }\n",
        rules="promotions: { fair: { on: [made], discount: 25%, of: running } }\n",
        deal="lines:\n  - { id: s, product: set }\n"
        "  - { id: p, product: made, parent: s, quantity: 2, selection: { long: yes } }\n",
        # (50.00 + 10.00) x 80 % x 75 %
        nets={"s": "100.00", "p": "72.00"},
        totals={"net": "172.00", "list": "220.00"},
    ),
    Meeting(
        "a commitment by the half-year, invoiced by the quarter after a deposit",
        prices=CALLS,
        deal=YEAR + "billing: quarterly in advance\ndeposit: 25%\n"
        "lines: [{ id: c, product: calls, quantity: 2000, commitment: 600.00 EUR per half-year }]",
        # 1,200.00, of which 300.00 are paid with the order and taken back of the first quarter
        nets={"c": "2400.00", "c/commitment": "1200.00"},
        totals={"net": "1200.00", "mrr": "100.00"},
        invoices=(("2026-06-15", "300.00"), ("2027-01-01", "0.00"), ("2027-04-01", "300.00")),
        kept_out="commits to a minimum",
    ),
    Meeting(
        "free months of an allocated bundle",
        prices=KIT + KIT_PARTS,
        products=bundle("kit", PARTS, charge="recurring") + recurring("a", "b"),
        deal=YEAR + "lines: [{ id: k, product: kit, free months: 3, free months at: end, discount: 50% }]",
        # nine months at 50.00, divided 2 : 3
        nets={"k/1": "0.00", "k/2": "0.00", "k.a/1": "180.00", "k.a/2": "0.00", "k.b/1": "270.00", "k.b/2": "0.00"},
        totals={"net": "450.00", "list": "1200.00", "mrr": "50.00"},
        invoices=(("2027-01-01", "50.00"),),
        kept_out="differ in price or discount",
    ),
    Meeting(
        "an amount for the line is shared by what its promotion leaves",
        prices=SEAT,
        rules="promotions: { new: { on: [seat], discount: 50%, of: running, for: first 4 months } }\n",
        deal=YEAR + "lines: [{ id: s, product: seat, quantity: 10, discount: { amount: 100.00 EUR, per: line } }]",
        # 200.00 and 800.00 bear 20.00 and 80.00
        nets={"s/1": "180.00", "s/2": "720.00"},
        totals={"net": "900.00"},
        kept_out="an amount for this one quantity",
    ),
    Meeting(
        "a minimum charge is the weight of a part, and pass-through stands beside",
        prices="kit: { mode: per unit, price: 90.00 }\nb: { mode: per unit, price: 10.00 }\n"
        "a: { mode: per unit, price: 1.00, minimum charge: 20.00 }\n"
        "freight: { mode: flat, price: 30.00, charge: pass-through }\n",
        products=bundle("kit", PARTS) + once("a", "b"),
        deal="discounts: [{ rate: 10% }]\nlines: [{ id: k, product: kit, quantity: 2 }, { id: f, product: freight }]",
        # 180.00 less 10 %; a weighs its minimum of 20.00, as much as two of b
        nets={"k": "0.00", "k.a": "81.00", "k.b": "81.00", "f": "30.00"},
        totals={"net": "192.00", "pass_through": "30.00"},
    ),
)
