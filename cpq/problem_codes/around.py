"""Codes of documents, commands and the library, and the families that errors belong to."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

AROUND: Final = by_code(
    CodeDoc(
        "cannot-price",
        "the quote has no price",
        "The family of every reason for which a quote cannot be priced; the code in brackets is usually a narrower "
        "one.",
        "Read the message; line, step and rule are named.",
    ),
    CodeDoc(
        "cannot-render",
        "the document cannot be made",
        "The family of every reason for which no document is written; nothing half written is left behind.",
        "Read the message.",
    ),
    CodeDoc(
        "cpq-error",
        "an error of this package",
        "The family of all errors that the package raises on purpose. Catching CpqError catches every one.",
        "Read the message.",
    ),
    CodeDoc(
        "invalid-files",
        "files have errors",
        "The family of problems in catalogs, rules, settings, deals and scenarios; all of them are told at once.",
        "Repair the problems that are listed.",
    ),
    CodeDoc(
        "invalid-request",
        "the request cannot be",
        "The family of reasons for which a deal cannot be configured; every line's problems are told at once.",
        "Repair the lines that are listed.",
    ),
    CodeDoc(
        "invalid-selection",
        "the options cannot go together",
        "The family of conflicts between choices.",
        "Change one of the choices that are listed.",
    ),
    CodeDoc(
        "level-without-totals",
        "totals at the addressee's level are missing",
        "A document shows the price level of its addressee. An embedding program asked for a view of another level "
        "than the net price without its totals.",
        "Pass the totals that cpq.pricing.levels works out, or use Workspace operations, which do.",
    ),
    CodeDoc(
        "missing-glyph",
        "a letter that the fonts lack",
        "The embedded fonts cover Latin, Greek and Cyrillic. A blank box on a quote would be worse than no quote.",
        "Write the text in a covered script; the message names the letter and the field.",
    ),
    CodeDoc(
        "missing-identity-field",
        "the seller's identity is incomplete",
        "Quotes of the seller's country usually state a field that the settings do not have. It is a warning.",
        "Add the field under [seller] in cpq.toml.",
        'legal_form = "SAS"',
        'legal_form = "SAS"\ncapital = "250 000 €"',
    ),
    CodeDoc(
        "needs-shaping",
        "an accent that would be misplaced",
        "The text holds a combining mark that no single letter of the fonts stands for.",
        "Use a letter that has its accent built in.",
    ),
    CodeDoc(
        "no-workspace",
        "there is no workspace here",
        "A workspace has a folder catalogs/ or pricing_rules/.",
        "Go to the workspace, name it with --workspace, or make one with cpq init.",
    ),
    CodeDoc(
        "not-found",
        "a named thing does not exist",
        "The family of names that lead nowhere: a deal, a line, a rule, a code.",
        "Check the spelling.",
    ),
    CodeDoc(
        "unknown-language",
        "no wording in this language",
        "Documents have words in the languages that the message lists.",
        "Choose one of them.",
    ),
    CodeDoc(
        "unknown-locale",
        "not a locale",
        "A locale such as fr_FR says how amounts and dates are written.",
        "Write a language, an underscore and a country.",
    ),
)

FAMILIES: Final = frozenset(
    {
        "cannot-price",
        "cannot-render",
        "cpq-error",
        "invalid-files",
        "invalid-request",
        "invalid-selection",
        "not-found",
    }
)
"""Codes of error classes: what a program catches, seldom what a message shows."""
