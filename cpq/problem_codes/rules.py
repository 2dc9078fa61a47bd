"""Codes about price books and rules that do not fit together."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

RULES: Final = by_code(
    CodeDoc(
        "currency-mismatch",
        "two currencies without a rate between them",
        "A price book inherits from one in another currency without saying so, an adder gives another currency than "
        "its price book, or a discount names another than the quote's.",
        "Say convert: yes under based on:, or write the amount in the right currency.",
        "based on: { price book: eu-2026 }",
        "based on: { price book: eu-2026, convert: yes }",
    ),
    CodeDoc(
        "double-volume",
        "volume is discounted twice",
        "The product's price has tiers by quantity and a schedule by quantity covers it too. Both apply, one on top of "
        "the other; that is seldom meant.",
        "Keep one of them, or say stack: yes on the price or on the schedule.",
        "tiers: [{ from: 1, price: 45.00 }, { from: 100, price: 40.00 }]",
        "stack: yes\ntiers: [{ from: 1, price: 45.00 }, { from: 100, price: 40.00 }]",
    ),
    CodeDoc(
        "missing-period",
        "a recurring price without its period",
        "45.00 per seat may be a month's price or a year's.",
        "Say the period: per: seat per month.",
        "seat: { per: seat, mode: per unit, price: 45.00 }",
        "seat: { per: seat per month, mode: per unit, price: 45.00 }",
    ),
    CodeDoc(
        "not-usage",
        "terms of usage where nothing is measured",
        "Included units, smoothing, partial periods and minimum commitments speak about measured use. Here the charge "
        "is not by use, its price counts no units, or no units are included that could be smoothed.",
        "Charge the product by use, or remove what the message names.",
        "seat: { per: seat per month, mode: per unit, price: 45.00, included: 5 }",
        "seat: { per: seat per month, mode: per unit, price: 45.00 }",
    ),
    CodeDoc(
        "overlapping-rules",
        "two rules hold at once",
        "Two schedules cover one product while the waterfall says that only one may, or two contracts price one "
        "product for one account at the same time. Which one holds would be a matter of luck.",
        "Narrow one of them, end one before the other starts, or give the step a hit policy: first, best or add.",
        "on: { families: [software] }",
        "on: { families: [services] }",
    ),
    CodeDoc(
        "percent-of-total-cycle",
        "percentages of each other",
        "A product priced as a share of others is, directly or through them, a share of itself. The message names them "
        "in order.",
        "Take one out of the other's coverage.",
        "of: { products: [support], scope: quote, level: net }",
        "of: { products: [seat], scope: quote, level: net }",
    ),
    CodeDoc(
        "price-book-cycle",
        "price books inherit in a circle",
        "Following based on: from book to book leads back to the first.",
        "Remove one based on:.",
        "price book: b\ncurrency: EUR\nbased on: { price book: a }",
        "price book: b\ncurrency: EUR",
    ),
    CodeDoc(
        "price-cliff",
        "a larger quantity costs less",
        "With range tiers every unit gets the price or discount of the tier that the quantity reaches, so just below a "
        "tier a quantity costs more than the tier itself. Buyers notice. It is a note in a price book, and another on "
        "a quote whose quantity lies there.",
        "Say cliff: accepted where it is meant, or use mode: slab, which never falls.",
        "mode: range",
        "mode: slab",
    ),
    CodeDoc(
        "tiers-not-climbing",
        "tiers out of order in a table",
        "The rows of a tier table (for each zone) start at ever higher bounds; a row that repeats or falls back "
        "leaves a gap or an overlap.",
        "Put the rows in order and remove the repeated one.",
        "north,100,0.35",
        "north,200,0.35",
    ),
    CodeDoc(
        "unexpected-period",
        "a period on a one-time price",
        "The product is charged once, so a price per month says nothing about it.",
        "Remove the period, or make the charge recurring in the catalog.",
        "per: project per month",
        "per: project",
    ),
    CodeDoc(
        "unknown-approver",
        "nobody of this name approves",
        "A guardrail or matrix asks an approver that no file declares; a quote would wait for nobody.",
        "Declare the approver under approvers:, or write the id as it is declared.",
        "{ above: 10%, ask: sales-directer }, { above: 20%, ask: cfo }",
        "{ above: 10%, ask: sales-director }",
    ),
    CodeDoc(
        "unknown-price-book",
        "there is no such price book",
        "A price book is based on one that no file holds, or a deal names one.",
        "Write the id as its file does.",
        "based on: { price book: eu-2025, change: -10% }",
        "based on: { price book: eu-2026, change: -10% }",
    ),
    CodeDoc(
        "unknown-country",
        "no country has this code",
        "Countries are written as the two capital letters of ISO 3166.",
        "Write the code, such as FR or GB.",
        "seller country: UK",
        "seller country: GB",
    ),
    CodeDoc(
        "unknown-tax-category",
        "no rate for a tax category",
        "A product has a tax category for which a country of the taxes has no rate on the order date. It is a warning "
        "when files are read, and stops a quote that needs the rate.",
        "Add the category to the country, or correct the product's.",
        "tax: books",
        "tax: services",
    ),
)
