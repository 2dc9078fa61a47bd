"""Codes about fields, their values and the names of things."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

VALUES: Final = by_code(
    CodeDoc(
        "duplicate-id",
        "an id stands twice",
        "Two products, rules, price books or prices have the same id, perhaps in different files. Which one holds "
        "would depend on the order of the files.",
        "Keep one of the two, or give one another id.",
        "seat: { name: Seat, charge: recurring }",
        "seat-2: { name: Seat, charge: recurring }",
    ),
    CodeDoc(
        "duplicate-row",
        "a combination stands twice in a table",
        "Two rows of a CSV table have the same key, so the table has two answers. Numbers are compared by value: 4 and "
        "4.0 are the same key.",
        "Keep one of the two rows.",
        "steel,4.0,1100.00",
        "duplex,11,2300.00",
    ),
    CodeDoc(
        "invalid-value",
        "a value that cannot be",
        "The field exists, but what it says cannot be read or contradicts another field: a rate without its percent "
        "sign, a date that is no day, a word outside the list of choices, an end before its beginning.",
        "Write what the hint says.",
        "by: amount\nmode: range\nof: running\nstack: maybe\nvalid from: 1/11/2026\ntiers: [{ from: 50, discount: 5 }]",
        "by: quantity\nmode: range\nof: running\nstack: yes\nvalid from: 2026-11-01\n"
        "tiers: [{ from: 50, discount: 5% }]",
    ),
    CodeDoc(
        "missing-field",
        "a field is missing",
        "Without the field the file would have to be guessed. Percentages, for instance, always say of what.",
        "Add the field; the hint lists its choices where it has some.",
        "mode: range\ntiers: [{ from: 50, discount: 5% }]",
        "mode: range\nof: running\ntiers: [{ from: 50, discount: 5% }]",
    ),
    CodeDoc(
        "unknown-column",
        "a table lacks a column",
        "The file that names the table, or the kind of table, needs a column that its header does not have.",
        "Rename the column in the table, or name the right one.",
        "product,price,currency",
        "product,cost,currency",
    ),
    CodeDoc(
        "unknown-currency",
        "not a currency",
        "Currencies are ISO 4217 codes in capitals, since their decimals decide how amounts round.",
        "Write the code, such as EUR.",
        "cost: 4.20 EURO",
        "cost: 4.20 EUR",
    ),
    CodeDoc(
        "unknown-field",
        "a field that does not exist here",
        "A misspelled field would otherwise be left out without a word.",
        "Write the field that the hint names, or remove it.",
        "mod: range",
        "mode: range",
    ),
    CodeDoc(
        "unknown-table",
        "there is no such table",
        "A file names a CSV that does not lie beside it, or a formula looks up a table that no file declares.",
        "Name a CSV of the same folder; declare tables for lookup under tables:.",
        "cost tables: [{ table: cost.csv }]",
        "cost tables: [{ table: costs.csv }]",
    ),
    CodeDoc(
        "wrong-type",
        "another kind of value belongs here",
        "A list stands where a map belongs, a bare number where an amount of money belongs, or the like.",
        "Write the kind of value that the hint shows.",
        "margin: { fact: quote.net_total, above: 10%, then: ask cfo }",
        "margin: { fact: quote.net_total, above: 100000.00 EUR, then: ask cfo }",
    ),
)
