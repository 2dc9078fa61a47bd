"""Codes of lint: what valid files say that they hardly mean."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code
from cpq.problem_codes.lint_approvals import LINT_APPROVALS

LINT: Final = by_code(
    *LINT_APPROVALS.values(),
    CodeDoc(
        "below-cost",
        "a price below cost",
        "At list, at a tier, for a long term or with a promotion the policy itself sells the product for less"
        " than it costs.",
        "Raise the price, lower the discounts that add up, or correct the cost.",
        "cost: 50.00 EUR per seat per month",
        "cost: 20.00 EUR per seat per month",
    ),
    CodeDoc(
        "below-floor",
        "a price that its own floor refuses",
        "What the policy takes off by itself, or the list price alone, meets a guardrail on price or margin. "
        "The quote is held or stopped although no rep has asked for anything.",
        "Raise the price, lower the discounts that add up, or lower the floor.",
        "below: 50.00 EUR",
        "below: 40.00 EUR",
    ),
    CodeDoc(
        "cannot-be-configured",
        "a product whose rules contradict each other",
        "No choice of values keeps all rules of the product, so every quote of it is refused. The hint names "
        "a smallest set of rules that contradict each other.",
        "Correct one of the rules named.",
        "small: { require: size < 2 }",
        "small: { require: size < 4 }",
    ),
    CodeDoc(
        "dead-condition",
        "a condition that never holds",
        "The comparisons contradict each other, or ask for something that cannot be: a quantity above 100 and"
        " below 50, a partner tier that no discount names. The rule does nothing, and nobody notices.",
        "Compare with values that can come together.",
        "when: quantity > 100 and quantity < 50",
        "when: quantity > 100 and quantity < 500",
    ),
    CodeDoc(
        "dead-option",
        "a value or an option that can never be chosen",
        "The rules refuse it whatever else is chosen, though the catalog offers it. The hint names a smallest "
        "set of rules that do.",
        "Take the value or the option out of the catalog, or correct one of the rules named.",
        "small: { require: size < 3 }",
        "small: { require: size < 4 }",
    ),
    CodeDoc(
        "dead-rule",
        "a rule over what it cannot touch",
        "The rule covers only lines on which its step does nothing: a term discount on what is charged once, "
        "a promotion on what is passed through.",
        "Let it cover other products.",
        "on: [setup]",
        "on: [seat]",
    ),
    CodeDoc(
        "empty-approver",
        "a role that nobody holds",
        "A rule asks a role, the files say who holds the other roles, and nobody holds this one.",
        "Name somebody under people:.",
        "people: []",
        "people: [deal-desk@northwind.example]",
    ),
    CodeDoc(
        "false-optional",
        "an option that is always chosen though nothing requires it",
        "The catalog offers it as a choice, and the rules never let it be left out where its bundle is "
        "chosen. The hint names a smallest set of rules that do.",
        "Write required: yes, so that it is added by itself, or correct one of the rules named.",
        "fan: {}",
        "fan: { required: yes }",
    ),
    CodeDoc(
        "matrix-hole",
        "a configuration without a price",
        "Prices are looked up by attribute values, values that go together have no row, and no constraint "
        "forbids them. The rep configures the product and then gets no price.",
        "Add the row, or forbid the combination.",
        "s,10.00",
        "s,10.00\nm,12.00",
    ),
    CodeDoc(
        "missing-in-currency",
        "a product without a price in one currency",
        "Price books of a currency price some products of a family and leave out others that are sold for "
        "another currency. A quote in that currency cannot hold them.",
        "Add entries, or base the price book on one that has them.",
        "seat: { per: seat per month, mode: per unit, price: 52.00 }",
        "seat: { per: seat per month, mode: per unit, price: 52.00 }\n"
        "plus: { per: seat per month, mode: per unit, price: 70.00 }",
    ),
    CodeDoc(
        "never-in-force",
        "a rule for days without prices",
        "The rule's order dates and those of every price book that prices what it covers have no day in common.",
        "Correct the dates.",
        "orders from: 2027-02-01",
        "orders from: 2026-12-01",
    ),
    CodeDoc(
        "nobody-asked",
        "an approval that nobody gives",
        "A rule holds the quote for approval and names nobody, so that the quote waits for ever.",
        "Name an approver that is declared under approvers:.",
        "then: { action: ask }",
        "then: { action: ask, ask: [manager] }",
    ),
    CodeDoc(
        "offer-outlives-prices",
        "an offer that outlives its prices",
        "The deal is valid until a day on which it would cost something else, or nothing known: a price book,"
        " a promotion or a figure ends before.",
        "Let the offer end with them, or prolong them.",
        "valid until: 2027-01-15",
        "valid until: 2026-12-31",
    ),
    CodeDoc(
        "order-decides",
        "rules whose order makes the price",
        "Two rules meet on the same lines, and only their order in the files says what comes out: a rate of "
        "what is left before or after an amount off, or the first of several schedules.",
        "Say of: list, give them groups of their own, or give the step another hit policy.",
        "launch: { on: [seat], discount: 10%, of: running, stacking: compound }",
        "launch: { on: [seat], discount: 10%, of: list, stacking: compound }",
    ),
    CodeDoc(
        "outlives-price-book",
        "a promotion longer than its prices",
        "The promotion runs on where the last price book ends that prices what it covers.",
        "End it with the price book, or prolong the price book.",
        "orders until: 2027-01-31",
        "orders until: 2026-12-31",
    ),
    CodeDoc(
        "overlapping-matrices",
        "two matrices over one fact",
        "Two approval matrices compare the same fact, and one of them holds wherever the other does. Both "
        "ask, each by its own bands.",
        "Make them one, or give them conditions that exclude each other.",
        "reps: { fact: quote.discretionary_discount, levels: cumulative, bands: [{ above: 20%, ask: manager }] }",
        "reps: { fact: quote.discount_off_list, levels: cumulative, bands: [{ above: 20%, ask: manager }] }",
    ),
    CodeDoc(
        "parameter-gap",
        "a dated figure that begins too late",
        "A price reads a parameter that has no value yet on days on which the price book is in force. The "
        "price is then refused.",
        "Add a value that is valid from the price book's first day.",
        "values: [{ valid from: 2027-01-01, value: 2.00 }]",
        "values: [{ valid from: 2026-01-01, value: 2.00 }]",
    ),
    CodeDoc(
        "partly-priced",
        "a product that is priced in part",
        "A price book prices one charge of a product, or one way to sell it, and leaves another out. Every "
        "charge of a line needs a price.",
        "Add the entry, or take the charge or the selling model out of the product.",
        "charges: { fee: { per: hub per month, mode: per unit, price: 890.00 } }",
        "charges: { fee: { per: hub per month, mode: per unit, price: 890.00 }, set-up: { mode: flat, price: "
        "900.00 } }",
    ),
    CodeDoc(
        "past-rule",
        "a rule that has ended",
        "The rule's last order date is over while its price books go on. Nothing that is ordered from now on uses it.",
        "Prolong it, or take it out.",
        "orders until: 2026-10-31",
        "orders until: 2026-12-31",
    ),
    CodeDoc(
        "price-book-gap",
        "days without a price book",
        "One price book ends, the next of the same market begins later, and orders of the days between have no price.",
        "Let the first end, or the second begin, on the day beside the other.",
        "valid from: 2027-02-01",
        "valid from: 2027-01-01",
    ),
    CodeDoc(
        "rate-gap",
        "an exchange rate that begins too late",
        "A price or a limit is in another currency than the price book, and on the book's first days no "
        "exchange rate converts it.",
        "Add a rate with an earlier date.",
        "date: 2027-01-01",
        "date: 2026-01-01",
    ),
    CodeDoc(
        "redundant-rule",
        "a rule that the other rules imply",
        "Everything that it forbids is forbidden already, by the rules that the hint names; or it always "
        "holds. All rules told so could be taken out together without allowing anything more.",
        "Take the rule out, or write what it was meant to say.",
        "large: { when: size == 3, require: fast }",
        "large: { when: size == 1, require: fast }",
    ),
    CodeDoc(
        "reversed-tiers",
        "tiers turned round",
        "A discount falls where the quantity or the term rises, or a unit costs more where more are bought. Rows of "
        "the table were most likely exchanged. cliff: accepted does not silence it, since it accepts the opposite.",
        "Exchange the rows. Where it is meant, name the code and the rule under [lint] ignore in cpq.toml.",
        "tiers: [{ from: 50, discount: 5% }, { from: 100, discount: 1% }]",
        "tiers: [{ from: 50, discount: 1% }, { from: 100, discount: 5% }]",
    ),
    CodeDoc(
        "shadowed-rule",
        "a rule behind another one",
        "Wherever the rule holds, another one does too and overrules it: a better promotion of the same "
        "group, an earlier price override, an earlier schedule where the first counts.",
        "Write the narrower one first, or give the promotion a group of its own.",
        "small: { on: [seat], discount: 5%, of: list, stacking: best of }",
        "small: { on: [seat], discount: 5%, of: list, stacking: best of, group: small }",
    ),
    CodeDoc(
        "tiers-start-late",
        "tiers that start late",
        "The first tier begins above the smallest quantity, and no price is stated below it. Whoever asks for"
        " less gets no price.",
        "Add a tier from 1, or a price: for smaller quantities.",
        "tiers: [{ from: 5, price: 45.00 }]",
        "tiers: [{ from: 1, price: 45.00 }]",
    ),
    CodeDoc(
        "too-many-combinations",
        "a rule that combines too many values",
        "Before the first question a dialogue knows what each rule allows. A product, a quotient or a "
        "rounding of several values is tried with every combination of them, up to 20,000; sums may read as "
        "many as they like.",
        "Bound sums instead of products, give ranges a larger step, or split the rule.",
        'volume: { sum: "round(width * height * depth, 0)", at most: 90 }',
        "volume: { sum: width + height + depth, at most: 90 }",
    ),
    CodeDoc(
        "too-many-components",
        "a product of too many components",
        "The instances of its options, and what is inside each of them, multiply to more than 10,000 "
        "components. Nobody could be asked about them one after the other.",
        "Allow fewer instances, or nest less.",
        "rack: { instances: 100 }",
        "rack: { instances: 2 }",
    ),
    CodeDoc(
        "total-cliff",
        "a larger quantity costs less after all discounts",
        "Prices and schedules both have tiers, and where one begins the total falls: a hundred units cost "
        "less than ninety-five. Buyers find out, and order more than they need.",
        "Say cliff: accepted on the schedule or the entry where that is meant, or use mode: slab.",
        "mode: range",
        "mode: slab",
    ),
    CodeDoc(
        "unpriced-product",
        "a product that nothing prices",
        "The product is in the catalog, and no price book has a price for it, whatever the date. Every quote "
        "that holds it is refused.",
        "Add an entry to a price book, or take the product out of the catalog.",
        "setup: { per: project, mode: flat, price: 500.00 }",
        "setup: { per: project, mode: flat, price: 500.00 }\n"
        "plus: { per: seat per month, mode: per unit, price: 60.00 }",
    ),
    CodeDoc(
        "unreachable-limit",
        "a limit that no quote passes",
        "The bound lies beyond what the fact can be, or a guardrail stops the quote before the band is "
        "reached. Nobody is ever asked.",
        "Correct the bound, or let the guardrail ask instead of stop.",
        "above: 100%",
        "above: 50%",
    ),
    CodeDoc(
        "unseen-segment",
        "a segment that no account has",
        "A condition compares the market segment with a text that no account and no deal has. Segments are "
        "free texts, so that a misspelt one is no error.",
        "Correct the text.",
        'when: segment == "entreprise"',
        'when: segment == "enterprise"',
    ),
    CodeDoc(
        "untranslated-text",
        "a text without a translation",
        "The settings say in which languages documents are written, and a text that names its languages lacks"
        " one of them. Documents print it in another.",
        "Add the text in that language.",
        "name: { en: Seat }",
        "name: { en: Seat, de: Arbeitsplatz }",
    ),
)
"""Codes that only `cpq lint` tells."""

LINTED: Final = frozenset({*LINT, "double-volume", "price-cliff"})
"""Codes that `cpq lint` tells, those of loading that it shows with a scenario among them."""
