"""Codes of quotes that have no price, or a price worth a second look."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

PRICES: Final = by_code(
    CodeDoc(
        "ambiguous-discount",
        "an amount or target on a product with several charges",
        "A percentage goes to each charge of a line. An amount or a target does not: nobody said whether the set-up or "
        "the fee is meant.",
        "Write a line for each charge, with charge: on it, and the discount on the one that is meant.",
        "product: app, discount: 5.00 EUR",
        "product: app, charge: fee, discount: 5.00 EUR",
    ),
    CodeDoc(
        "below-first-tier",
        "a quantity below the first tier",
        "The price starts at a tier that the quantity does not reach, and no price is stated below it. A slab, in "
        "which every unit falls in a tier of its own, must not start so.",
        "Add a tier from 1 or a price: for smaller quantities, or ask for more.",
        "tiers: [{ from: 10, price: 45.00 }]",
        "tiers: [{ from: 1, price: 45.00 }]",
    ),
    CodeDoc(
        "code-expired",
        "a code whose promotion is over",
        "The order date lies after the last order date of every promotion with that code. The quote is priced without "
        "it; this is a warning.",
        "Leave the code out, or prolong the promotion.",
        "as of: 2026-11-20",
        "as of: 2026-10-20",
    ),
    CodeDoc(
        "code-too-early",
        "a code whose promotion has not begun",
        "The order date lies before the first order date of the promotions with that code. The quote is priced without "
        "it; this is a warning.",
        "Leave the code out, or order once it holds.",
        "as of: 2026-11-20",
        "as of: 2026-12-01",
    ),
    CodeDoc(
        "code-used-up",
        "a code that was used as often as it may be",
        "The promotion limits the uses of its code, by everybody or by one account, and the deal's codes used: says "
        "that so many there were. The quote is priced without it; this is a warning.",
        "Leave the code out, or raise the promotion's limit.",
        "codes used: [{ code: AUTUMN, total: 100 }]",
        "codes used: [{ code: AUTUMN, total: 99 }]",
    ),
    CodeDoc(
        "code-uses-unknown",
        "a code with a limit that nobody counted",
        "The promotion limits the uses of its code, and the deal does not say how many there were. The quote is priced "
        "without it, as one buyer more than allowed could have it otherwise; this is a warning.",
        "Say the uses so far under codes used:. Whoever counts accepted quotes fills it in.",
        "codes: [AUTUMN]",
        "codes: [AUTUMN]\ncodes used: [{ code: AUTUMN, total: 99 }]",
    ),
    CodeDoc(
        "unknown-code",
        "a code of no promotion",
        "No promotion of any date has the code. The quote is priced without it; this is a warning.",
        "Correct the code, which counts capitals, or leave it out.",
        "codes: [Autumn]",
        "codes: [AUTUMN]",
    ),
    CodeDoc(
        "malformed-tax-number",
        "a VAT number that cannot be one",
        "The buyer's tax number decides whether tax is due, and this one has a wrong length or form, or check digits "
        "that do not fit. Whether a number that could be one is in use is not asked.",
        "Correct tax id: on the account, or leave it out.",
        "tax id: DE123456789",
        "tax id: DE123456788",
    ),
    CodeDoc(
        "missing-start",
        "a price per day needs a start",
        "How many days twelve months have depends on when they start.",
        "Write start: on the deal or the line, or a term in days.",
        "term: 12 months",
        "term: 12 months\nstart: 2027-01-01",
    ),
    CodeDoc(
        "missing-term",
        "a recurring line without a term",
        "Neither the line nor the deal says for how long.",
        "Write term: 12 months on the deal or the line.",
        "as of: 2026-11-20",
        "as of: 2026-11-20\nterm: 12 months",
    ),
    CodeDoc(
        "missing-transactions",
        "a price for each transaction needs the transactions",
        "The price has a part, a bound or a free allowance for each transaction, and the line says only what they are "
        "worth together, or names transactions that are worth something else.",
        "Write how many there are, or the value of each: transactions: [120.00, 80.00].",
        "{ product: payments, quantity: 800 }",
        "{ product: payments, quantity: 800, transactions: 4 }",
    ),
    CodeDoc(
        "negative-price",
        "discounts of more than everything",
        "Together the discounts take more off than the price holds.",
        "Lower one, or let them compound: each then takes its share of what the one before left.",
        "combine: add",
        "combine: compound",
    ),
    CodeDoc(
        "no-exchange-rate",
        "no exchange rate on that date",
        "An amount in another currency has to be converted, and no rate between the two is dated on or before the "
        "order date.",
        "Add a rate under exchange rates:, with its date and source.",
        "40.00 USD per seat per month",
        "40.00 EUR per seat per month",
    ),
    CodeDoc(
        "no-price",
        "the price book has no price for it",
        "The product is in the catalog, and the quote's price book (with those it is based on) has no entry for it, "
        "for its charge or for its selling model.",
        "Add an entry, or name a price book that has one; the hint lists them.",
        "- { product: plus, quantity: 5 }",
        "",
    ),
    CodeDoc(
        "no-price-book",
        "no price book, or several",
        "The deal names no price book, and not exactly one is in force for its currency and country.",
        "Name one with price book:.",
        "currency: CHF",
        "currency: EUR",
    ),
    CodeDoc(
        "not-discountable",
        "no discount on this product",
        "The catalog or the price book says that the product takes no discretionary discount.",
        "Remove the discount from the line.",
        "product: setup, discount: 5%",
        "product: setup",
    ),
    CodeDoc(
        "opt-out-without-date",
        "an opt-out at an unknown date",
        "Discounts for a long term are for what is committed. A buyer who may leave at a time that the deal does not "
        "say has committed to nothing, so schedules by term give nothing.",
        "Say when the buyer may leave first.",
        "has opt out: yes",
        "opt out after: 12 months",
    ),
    CodeDoc(
        "period-mismatch",
        "contract and price book count differently",
        "The contracted amount counts like no charge of the product: it is per day or week, or has a period where the "
        "price book has none, or none where it has one. Or it counts like several charges, and so names none.",
        "Write the contract's price for the price book's period, with the unit where several charges have that period.",
        "1.40 EUR per seat per day",
        "42.00 EUR per seat per month",
    ),
    CodeDoc(
        "nothing-to-allocate",
        "a bundle price without components to divide it over",
        "The bundle's price is allocated over its components: those that are charged in the same way, once or every "
        "period. None is chosen, or the price is to be divided by cost and a cost is not known.",
        "Choose a component, require one in the catalog, or let the price stand on the bundle with price: parent.",
        "- { id: box, product: box }",
        "- { id: box, product: box }\n- { product: setup, parent: box }",
    ),
    CodeDoc(
        "price-book-expires",
        "the offer outlives its prices",
        "The buyer may accept on a day on which the price book no longer holds. The quote is priced; this is a "
        "warning.",
        "Shorten valid until:, or prolong the price book.",
        "valid until: 2027-01-31",
        "valid until: 2026-12-31",
    ),
    CodeDoc(
        "price-book-not-in-force",
        "the price book does not hold on that date",
        "The order date, or the service start where the book says effective by: service start, lies outside its dates.",
        "Name another price book, or another order date.",
        "as of: 2027-02-01",
        "as of: 2026-11-20",
    ),
    CodeDoc(
        "price-not-placed",
        "a percentage of a price that comes later",
        "A step takes a percentage of a named price, and the waterfall places that name only further down.",
        "Move the name up in the waterfall, or say of: running.",
        "of: regular",
        "of: running",
    ),
    CodeDoc(
        "amount-too-large",
        "an amount beyond any deal",
        "Amounts are exact to 60 digits. A price that is raised a hundred times, or the largest price of the largest "
        "quantity, gets beyond them, and no sum would be exact any more.",
        "Check the line's quantity, prices and uplifts; one of them has too many digits.",
        "{ product: seat, quantity: 1000000000000, "
        "segments: { every: year, term: 85 years, uplift: 100%, uplift of: previous } }",
        "{ product: seat, quantity: 1000, segments: { every: year, term: 3 years, uplift: 10%, uplift of: previous } }",
    ),
    CodeDoc(
        "price-rounds-to-zero",
        "a price too small for its decimals",
        "The unit price is above zero and nobody took a discount, yet rounded to the decimals in force it would be "
        "nothing, and the goods would be given away.",
        "Write unit decimals: on the entry or on the price book.",
        "seat: { per: seat per month, mode: per unit, price: 0.01, adders: { eco: { add: -60%, of: base } } }",
        "seat: { per: seat per month, mode: per unit, price: 0.01, adders: { eco: { add: -60%, of: base } }, "
        "unit decimals: 3 }",
    ),
    CodeDoc(
        "target-unreachable",
        "the target cannot be hit",
        "A target lies above the price, or below what lines without discount cost. The hint names the nearest "
        "reachable totals.",
        "Ask for a total between them.",
        "target: 400.00 EUR",
        "target: 3000.00 EUR",
    ),
    CodeDoc(
        "unknown-cost",
        "a price from a cost that nobody says",
        "An entry with mode: cost plus starts from what the product costs the seller, for as long as its price counts. "
        "The product has no cost in force, or one that is a share of the price.",
        "Write cost: on the product, with a period where the price recurs.",
        "charge: one-time, family: services }",
        "charge: one-time, family: services, cost: 400.00 EUR }",
    ),
    CodeDoc(
        "unknown-distributor",
        "no discount for this distributor",
        "The deal is sold through a distributor for whom no distributor discount is in force on the order date.",
        "Add one under distributor discounts:, or correct the name.",
        "distributor: hydro-ouest",
        "distributor: hydro-est",
    ),
    CodeDoc(
        "unknown-partner-tier",
        "no discount for this partner tier",
        "The deal names a partner tier for which no partner discount is in force on the order date.",
        "Add one under partner discounts:, or correct the tier.",
        "tier: sliver",
        "tier: silver",
    ),
    CodeDoc(
        "unknown-tax-country",
        "no tax for this country",
        "Taxes are declared, and the country that the goods go to (or the account's) is not among them.",
        "Add the country, or say other countries: seller or none.",
        "seller country: FR",
        "seller country: FR\nother countries: seller",
    ),
)
