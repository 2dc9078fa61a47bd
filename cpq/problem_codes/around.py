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
        "not-approved",
        "the quote is stopped",
        "A guardrail stops the quote, and no approval lifts that. A document that a buyer could sign would be an offer "
        "that nobody may make.",
        "Change the deal; cpq explain DEAL --approvals says what stops it. cpq doc DEAL --draft writes a marked draft.",
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
    CodeDoc(
        "bad-logo",
        "the logo cannot be used",
        "The file that logo_file names is not in the workspace, is no PNG image, or is too large.",
        "Name a PNG file of the workspace in cpq.toml, under [documents].",
    ),
    CodeDoc(
        "cannot-write",
        "a file cannot be written",
        "A file stands where a folder is needed, or the system refuses. Nothing half written is left.",
        "Choose another place, or check permissions and free space.",
    ),
    CodeDoc(
        "internal-error",
        "a mistake of this program",
        "Something happened that the program did not expect. No file of yours was changed.",
        "Run the command again with CPQ_DEBUG=1 and report what it prints.",
    ),
    CodeDoc(
        "line-not-found",
        "the deal has no such line",
        "A line is named by its id, or by the id of one of its parts, such as seats/2.",
        "Choose one of the ids that the hint lists.",
    ),
    CodeDoc(
        "no-salesforce-export",
        "no Salesforce data set in this folder",
        "The import reads a folder of CSV files with at least Product2.csv.",
        "Name the folder of one language.",
    ),
    CodeDoc(
        "no-seller",
        "nobody sells",
        "A document states who sells, and the settings do not say it.",
        "Add a [seller] section with name and country to cpq.toml.",
    ),
    CodeDoc(
        "other-system-failed",
        "something outside the program failed",
        "A disk is full, a folder is read-only, or the like.",
        "Repair that and run the command again.",
    ),
    CodeDoc(
        "rule-not-found",
        "there is no such rule",
        "Schedules, promotions, contracts, channel discounts, guardrails and approval rules are named by their ids.",
        "Check the spelling; the hint names the closest.",
    ),
    CodeDoc(
        "scenario-not-found",
        "there is no such scenario file",
        "Scenarios are YAML files under tests/scenarios.",
        "Name a file or folder there, or none to run them all.",
    ),
    CodeDoc(
        "schema-not-found",
        "there is no such schema",
        "Each kind of file and of answer has a schema under a name of its own.",
        "Run cpq schema --list to see the names.",
    ),
    CodeDoc(
        "target-not-empty",
        "files are there already",
        "Nothing is written over files that somebody may want to keep.",
        "Name a new or empty folder, or say that the files may be replaced where the command offers it.",
    ),
    CodeDoc(
        "too-tall",
        "a part of the document does not fit on a page",
        "An address, a name or a statement at the top or the bottom is longer than a whole page.",
        "Shorten it.",
    ),
    CodeDoc(
        "unknown-line",
        "the deal has no line to change",
        "A scenario changes a line of a deal file that has no line of that id.",
        "Name a line by its id.",
    ),
    CodeDoc(
        "wrong-usage",
        "the command was typed differently than it works",
        "An argument is missing or too many, an option does not exist, or its value cannot be read.",
        "Run the command with --help; each help page ends with an example.",
    ),
)

FAMILIES: Final = frozenset(
    {
        "cannot-price",
        "cannot-render",
        "conflict",
        "cpq-error",
        "invalid-files",
        "invalid-request",
        "invalid-selection",
        "not-found",
    }
)
"""Codes of error classes: what a program catches, seldom what a message shows."""
