"""Codes about what a deal asks for."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

DEALS: Final = by_code(
    CodeDoc(
        "account-differs",
        "a deal says something else of a known account",
        "The accounts folder knows the account, and the deal restates one of its properties differently. The deal's "
        "word is used, so a slip, or a property changed on purpose, would change prices and approvals.",
        "Leave the property out of the deal, or correct the account's file.",
        "account: { id: acme, country: DE }",
        "account: acme",
    ),
    CodeDoc(
        "unknown-account",
        "an account that is named almost like another",
        "No file of the accounts folder knows the account, but one knows a similar name. Without its file an account "
        "has no contracts and only the default facts.",
        "Correct the name. A new account needs no file, but then it is priced as a stranger.",
        "account: acmee",
        "account: acme",
    ),
    CodeDoc(
        "constraint-broken",
        "the choices cannot go together",
        "A constraint of the product forbids what the line chose. The message is the constraint's own text; the hint "
        "says where it stands.",
        "Change one of the choices that the constraint speaks about.",
        "selection: { material: duplex, power: 4 }",
        "selection: { material: duplex, power: 4, seal: double }",
    ),
    CodeDoc(
        "cannot-bill",
        "no billing schedule can be made",
        "What the deal says of billing cannot be together: a line without an end has no whole term and no total, so it "
        "is not invoiced up front, in shares or with a deposit; a deposit is a part of the net total, in the quote's "
        "currency. Prices do not depend on it.",
        "Give the line a term, bill it by periods, or ask for another deposit.",
        "deposit: 9000.00 EUR",
        "deposit: 30%",
        run="$ cpq billing deals/deal.yaml",
    ),
    CodeDoc(
        "unknown-billing",
        "billing in words that no invoice can be dated by",
        "billing: says how often invoices are sent, in advance or in arrears, and perhaps from which day of the month "
        "or by the calendar. Other words are printed as they stand, but there is no billing schedule.",
        "Write such as monthly in advance, quarterly in arrears by calendar, yearly in advance on day 15, or up front.",
        "billing: montly in advance",
        "billing: monthly in advance",
    ),
    CodeDoc(
        "deal-not-found",
        "there is no such deal",
        "Neither the path nor a file of that name under deals/ exists.",
        "Check the spelling; the hint names the closest deal.",
        example="$ cpq explain boreel",
        example_fixed="$ cpq explain boreal",
    ),
    CodeDoc(
        "excludes",
        "two products exclude each other",
        "The catalog says that one product is not sold together with the other.",
        "Remove one of the two lines.",
        "- { product: setup }",
        "",
    ),
    CodeDoc(
        "fractional-quantity",
        "a part of a unit",
        "The product is sold in whole units, or in fewer decimals than asked.",
        "Ask for a whole quantity, or let the unit declare decimals in the catalog.",
        "quantity: 2.5",
        "quantity: 3",
    ),
    CodeDoc(
        "invalid-choice",
        "a value that the attribute does not have",
        "The chosen value is not in the attribute's list or range, or too many values are chosen.",
        "Choose one of the values that the message lists.",
        "material: stele, power: 7.5",
        "material: steel, power: 11",
    ),
    CodeDoc(
        "missing-choice",
        "an attribute without a value",
        "The attribute is required, has no default, and the line does not choose.",
        "Choose a value, or give the attribute a default in the catalog.",
        "selection: { material: steel }",
        "selection: { material: steel, power: 4 }",
    ),
    CodeDoc(
        "missing-selling-model",
        "sold in several ways, none of them named",
        "The product has several selling models and no default one, so the line must say which.",
        "Write selling model: on the line, or a default selling model in the catalog.",
        "- { product: plus, quantity: 2 }",
        "- { product: plus, quantity: 2, selling model: yearly }",
    ),
    CodeDoc(
        "not-a-bundle",
        "a parent that is no bundle",
        "Lines name another line as their parent, and its product has no bundle.",
        "Remove parent: from those lines.",
        "product: setup, parent: seats",
        "product: setup",
    ),
    CodeDoc(
        "not-an-option",
        "not an option of this bundle",
        "A line names a bundle's line as its parent, and no group of the bundle offers its product.",
        "Remove parent: from the line, or add the product to a group of the bundle.",
        "product: seat, parent: suite",
        "product: seat",
    ),
    CodeDoc(
        "not-free-entry",
        "a price of its own for a catalog product",
        "special: gives name, price and cost of an item outside the catalog. This product has its price in the price "
        "book.",
        "Ask for a discount, or use a product with free entry.",
        "product: setup, special: { name: Travel, price: 300.00 }",
        "product: setup",
    ),
    CodeDoc(
        "not-sold-alone",
        "sold only inside a bundle",
        "The catalog says sold alone: no.",
        "Name the bundle's line as its parent.",
        "product: mailbox, quantity: 10",
        "product: mailbox, quantity: 10, parent: suite",
    ),
    CodeDoc(
        "offer-over",
        "priced for a day after the offer",
        "The order date was given from outside, with --as-of for instance, and the deal's last day lies before it. The "
        "deal is priced for that day all the same, as if it had no last day; the offer itself is over.",
        "Price it for a day of the offer, or write a later day as valid until:.",
        example="from datetime import date\n"
        "from cpq import Workspace\n"
        "\n"
        'workspace = Workspace.open(".")\n'
        'print(*workspace.read_deal("acme", as_of=date(2026, 12, 15)).findings)',
        example_fixed="from datetime import date\n"
        "from cpq import Workspace\n"
        "\n"
        'workspace = Workspace.open(".")\n'
        'print(*workspace.read_deal("acme", as_of=date(2026, 11, 25)).findings)',
    ),
    CodeDoc(
        "parent-cycle",
        "lines are parents of each other",
        "Following parent: from line to line leads back to the first.",
        "Name the bundle's line as parent, and none for the bundle itself.",
        "id: two, product: setup, parent: one",
        "id: two, product: setup",
    ),
    CodeDoc(
        "added-by-rule",
        "a line that a product brought along",
        "The catalog says that a product adds another by itself. The line is in the quote and its total; the message "
        "says which line brought it, and why.",
        "Nothing, if it belongs there. To do without it, name it under without: on the line that brought it.",
        "product: fleet, quantity: 120",
        "product: fleet, quantity: 120, without: [setup]",
    ),
    CodeDoc(
        "option-required",
        "an option that cannot be left out",
        "The line of a bundle names an option under without:, and the bundle requires it, or another line of the deal "
        "asks for it.",
        "Remove it from without:, or say required: no in the catalog.",
        "product: team, without: [mailbox]",
        "product: team",
    ),
    CodeDoc(
        "part-of-bundle",
        "a wish for a line whose price is a part of its bundle's",
        "The bundle has one price, which is divided over its components. A discount, segments, dates or an option of "
        "one component alone would change what was agreed for the whole.",
        "Ask for it on the bundle's line, or let the option have its own price with extra: yes in the catalog.",
        "product: backup, parent: team, discount: 5%",
        "product: backup, parent: team",
    ),
    CodeDoc(
        "quantity-fixed",
        "the bundle fixes this quantity",
        "The option is not editable: every bundle holds the same number of it.",
        "Leave the quantity out, or change the number of bundles.",
        "product: backup, quantity: 2",
        "product: backup",
    ),
    CodeDoc(
        "quantity-too-large",
        "more than the bundle allows",
        "The option says max: for each unit of the bundle.",
        "Ask for fewer per bundle, or add a bundle.",
        "quantity: 60",
        "quantity: 50",
    ),
    CodeDoc(
        "quantity-too-small",
        "less than the bundle needs",
        "The option says min: for each unit of the bundle.",
        "Ask for more per bundle.",
        "quantity: 2",
        "quantity: 5",
    ),
    CodeDoc(
        "requires",
        "another product is needed",
        "The catalog says that the product works only together with another one.",
        "Add a line with the product that the message names.",
        "- { product: plus }",
        "- { product: plus }\n- { product: seat, quantity: 5 }",
    ),
    CodeDoc(
        "too-few-options",
        "too few options of a group",
        "The group needs at least min: options.",
        "Add one of the options that the hint lists, with parent: naming the bundle's line.",
        "- { id: suite, product: suite }",
        "- { id: suite, product: suite }\n- { product: core, parent: suite }",
    ),
    CodeDoc(
        "too-many-lines",
        "bundles bring too many lines",
        "Options that are required, and are bundles themselves, bring their own required options. Together they would "
        "make more lines than a quote may have.",
        "Require fewer options, or nest the bundles less deeply.",
        example="options: { x1: { required: yes }, y1: { required: yes } }",
        example_fixed="options: { x1: {}, y1: {} }",
    ),
    CodeDoc(
        "too-many-options",
        "too many options of a group",
        "The group allows at most max: options.",
        "Remove some of them.",
        "- { product: core-plus, parent: suite }",
        "",
    ),
    CodeDoc(
        "unit-mismatch",
        "the units do not convert",
        "The line counts in a unit that is not derived from the product's own.",
        "Ask in the product's unit, or in one that says of: and factor: in the catalog.",
        "quantity: 2, unit: dozen",
        "quantity: 2",
    ),
    CodeDoc(
        "zero-quantity",
        "nothing of a product",
        "One-time and recurring lines sell at least something; only usage can be zero.",
        "Ask for a quantity, or remove the line.",
        "quantity: 0",
        "quantity: 1",
    ),
)
