"""Codes of the rule language that files are refused with."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

EXPRESSIONS: Final = by_code(
    CodeDoc(
        "bad-character",
        "a character that rules do not use",
        "Outside a quoted text a rule is plain ASCII. Typographic quotation marks, non-breaking spaces and invisible "
        "characters look right and mean nothing.",
        "Type the character anew; quote texts with \" or '.",
        "account.segment == “enterprise”",
        'account.segment == "enterprise"',
    ),
    CodeDoc(
        "bad-date",
        "a date that is no day",
        "A text compared with a date is read as a date, year first.",
        "Write a day of the calendar, such as 2026-02-28.",
        'quote.as_of >= "2026-02-30"',
        'quote.as_of >= "2026-02-28"',
    ),
    CodeDoc(
        "bad-fact-name",
        "not a name for a fact",
        "A fact is read by its name in rules, so the name is made of letters, digits, underscores and dots, and is no "
        "word of the language such as if.",
        "Rename it.",
        "account.new customer",
        "account.is_new",
    ),
    CodeDoc(
        "construct-not-allowed",
        "a form that rules do not have",
        "The rule language is a small part of Python's: no square brackets after a value, comprehensions, assignments, "
        "functions of your own, or texts with values filled in.",
        "Write it with comparisons, and, or, not, if and else, and the functions of docs/expressions.md.",
        "minimum[quantity] > 3",
        "quantity > 3",
    ),
    CodeDoc(
        "different-currencies",
        "two currencies in one calculation",
        "Amounts in different currencies are never added or compared silently.",
        "Compare amounts of one currency; the quote's amounts are in the quote's currency already.",
        "steel > copper",
        "steel > 1.00",
    ),
    CodeDoc(
        "different-units",
        "two units in one calculation",
        "Kilograms are not compared with seats, nor added to months.",
        "Compare figures of one unit; a parameter or a table states its unit.",
        "quantity > crate",
        "quote.weight > crate",
    ),
    CodeDoc(
        "empty",
        "an expression without text",
        "A condition that says nothing would hold always or never, and nobody could tell which was meant.",
        "Write a condition, or leave the field out.",
        "when: ' '",
        "when: 'quantity >= 10'",
    ),
    CodeDoc(
        "function-not-allowed",
        "not a function of the rule language",
        "Rules call only the functions listed in docs/expressions.md.",
        "Use one of those; the hint names the closest.",
        "mini(quantity, 100) >= 50",
        "min(quantity, 100) >= 50",
    ),
    CodeDoc(
        "literal-not-allowed",
        "a number or text written in another way",
        "Numbers are digits with at most one point: no separators, leading zeros or units. Texts stand on one line, in "
        "one pair of quotation marks, without backslashes.",
        "Write 1000 or 0.15.",
        "quantity >= 1_000",
        "quantity >= 1000",
    ),
    CodeDoc(
        "method-not-allowed",
        "something is called that is no function",
        "Values have no methods in the rule language; a dot is part of a fact's name.",
        "Compare the fact itself, or use in with a list of values.",
        'account.segment.lower() == "enterprise"',
        'account.segment in ("enterprise", "Enterprise")',
    ),
    CodeDoc(
        "number-out-of-range",
        "a number nobody prices with",
        "Numbers in rules have at most 28 digits and an exponent of at most 12, so that every calculation stays exact.",
        "Write a smaller number.",
        "quantity >= 1e400",
        "quantity >= 1000000",
    ),
    CodeDoc(
        "operator-not-allowed",
        "an operator that rules do not have",
        "Remainder, power and the bit operators are left out; % in particular looks like a percentage and is none.",
        "Write a rate as a fraction, a product instead of a power, round(a / b, 0) instead of //.",
        "quantity % 10 == 0",
        "quantity in (10, 20, 30)",
    ),
    CodeDoc(
        "phase-order",
        "a fact that is not known yet",
        "A rule that changes a price cannot read what comes out of it. Each fact has the phase that produces it, and a "
        "rule reads facts of earlier phases.",
        "Read an earlier fact, such as list_price instead of net_price in an adder's neighbour rules; conditions of "
        "schedules and promotions read what the request says.",
        "net_price > 30",
        "quantity > 30",
    ),
    CodeDoc(
        "result-type",
        "the expression gives the wrong kind of value",
        "A condition gives yes or no, a formula a number.",
        "Compare where a condition is needed; calculate where a number is.",
        "quantity * 2",
        "quantity * 2 > 10",
    ),
    CodeDoc(
        "syntax",
        "the expression cannot be read",
        "A bracket, a quotation mark or an operand is missing, or the operator comes from another language.",
        "Write and, or, not, ==, !=; close brackets and quotation marks.",
        "quantity > 10 &&",
        "quantity > 10",
    ),
    CodeDoc(
        "too-deep",
        "too many brackets within brackets",
        "An expression nests at most 32 deep.",
        "Split it into several rules.",
        "(((((((((((((((((((((((((((((((((quantity))))))))))))))))))))))))))))))))) > 1",
        "quantity > 1",
    ),
    CodeDoc(
        "too-long",
        "a very long expression",
        "An expression has at most 1,000 characters and 200 parts, a text in it 200 characters.",
        "Split it into several rules, or put the values into a table and look them up.",
        "quantity == 100 or quantity == 100 or quantity == 100 or quantity == 100 or "
        "quantity == 100 or quantity == 100 or quantity == 100 or quantity == 100 or "
        "quantity == 100 or quantity == 100",
        "quantity in (100, 200, 300)",
    ),
    CodeDoc(
        "type-mismatch",
        "values of two kinds",
        "A number is compared with a text, a text is ordered, a yes/no is calculated with.",
        "Write numbers without quotation marks; compare texts with == or in; let a yes/no stand alone.",
        'quantity >= "100"',
        "quantity >= 100",
    ),
    CodeDoc(
        "unknown-choice",
        "a text that the fact never has",
        "The fact has a closed list of values, and the text is none of them, so the comparison would never hold.",
        "Write one of the values; the hint names the closest.",
        'product == "seet"',
        'product == "seat"',
    ),
    CodeDoc(
        "unknown-fact",
        "there is no such fact",
        "A rule reads, or a request carries, a name that is no fact. An id such as motor-kw is the fact motor_kw.",
        "Write the fact as docs/expressions.md spells it, or declare it under facts:.",
        "quantitty >= 100",
        "quantity >= 100",
    ),
    CodeDoc(
        "unrounded-division",
        "a division in a price without its rounding",
        "A third has no end as a decimal. Where a formula makes a price, it says to how many decimals the division "
        "rounds, instead of leaving that to chance.",
        "Put the division inside round(..., decimals).",
        "add: 12 / quantity",
        "add: 'round(12 / quantity, 2)'",
    ),
    CodeDoc(
        "wrong-arguments",
        "a function is called with other arguments",
        "The function takes another number or another kind of values.",
        "Write the call as the message shows.",
        "round(quantity) > 10",
        "round(quantity, 0) > 10",
    ),
    CodeDoc(
        "wrong-scope",
        "a line's fact in a rule about the quote",
        "A rule over the whole quote has no single line whose quantity it could read.",
        "Declare an aggregate over the lines and read that, or make it a rule over lines with scope: line.",
        "{ when: 'quantity > 1000', ask: legal }",
        "{ when: 'quantity > 1000', ask: legal, scope: line }",
    ),
)
