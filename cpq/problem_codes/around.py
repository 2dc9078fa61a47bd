"""Codes of documents, commands and the library."""

from __future__ import annotations

from typing import Final

from cpq.problem_codes.code_doc import CodeDoc, by_code

AROUND: Final = by_code(
    CodeDoc(
        "level-without-totals",
        "totals at the addressee's level are missing",
        "A document shows the price level of its addressee. An embedding program asked for a view of another level "
        "than the net price without its totals.",
        "Pass the totals that cpq.pricing.levels works out, or use Workspace operations, which do.",
        example=(
            "from cpq import Workspace\n"
            "from cpq.documents.build import build_view\n"
            "from cpq.documents.seller import Seller\n"
            "from cpq.documents.template import Template\n"
            "from cpq.documents.texts import texts_for\n"
            "\n"
            'workspace = Workspace.open(".")\n'
            'quote = workspace.price_deal(workspace.read_deal("acme"))\n'
            'seller = Seller(name="Northwind SAS", country="FR")\n'
            'build_view(quote, texts=texts_for("en"), seller=seller, template=Template(), locale="en_GB")'
        ),
        example_fixed=(
            "from cpq import Workspace\n"
            "\n"
            'workspace = Workspace.open(".")\n'
            'quote = workspace.price_deal(workspace.read_deal("acme"))\n'
            'workspace.document(quote, "en")'
        ),
    ),
    CodeDoc(
        "missing-glyph",
        "a letter that the fonts lack",
        "The embedded fonts cover Latin, Greek and Cyrillic. A blank box on a quote would be worse than no quote.",
        "Write the text in a covered script; the message names the letter and the field.",
        example="name: 株式会社アクメ",
        example_fixed="name: Acme K.K.",
        run="$ cpq doc acme",
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
        example="name: Acme x\u0331",
        example_fixed="name: Acme x",
        run="$ cpq doc acme",
    ),
    CodeDoc(
        "not-approved",
        "the quote is stopped",
        "A guardrail stops the quote, and no approval lifts that. A document that a buyer could sign would be an offer "
        "that nobody may make.",
        "Change the deal; cpq explain DEAL --approvals says what stops it. cpq doc DEAL --draft writes a marked draft.",
        example="- { product: seat, quantity: 20, discount: 60% }",
        example_fixed="- { product: seat, quantity: 20, discount: 5% }",
        run="$ cpq doc acme",
    ),
    CodeDoc(
        "no-workspace",
        "there is no workspace here",
        "A workspace has a folder catalogs/ or pricing_rules/.",
        "Go to the workspace, name it with --workspace, or make one with cpq init.",
        example="$ cpq validate --workspace elsewhere",
        example_fixed="$ cpq validate --workspace .",
    ),
    CodeDoc(
        "unknown-language",
        "no wording in this language",
        "Documents have words in the languages that the message lists.",
        "Choose one of them.",
        example="$ cpq doc acme --lang it",
        example_fixed="$ cpq doc acme --lang fr",
    ),
    CodeDoc(
        "unknown-locale",
        "not a locale",
        "A locale such as fr_FR says how amounts and dates are written.",
        "Write a language, an underscore and a country.",
        example='from cpq.documents.formats import Formats\n\nFormats("klingon", "EUR")',
        example_fixed='from cpq.documents.formats import Formats\n\nFormats("fr_FR", "EUR")',
    ),
    CodeDoc(
        "bad-logo",
        "the logo cannot be used",
        "The file that logo_file names is not in the workspace, is no PNG image, or is too large.",
        "Name a PNG file of the workspace in cpq.toml, under [documents].",
        example='logo_file = "logo.png"',
        example_fixed='logo_file = "documents/logo.png"',
        run="$ cpq doc acme",
    ),
    CodeDoc(
        "cannot-write",
        "a file cannot be written",
        "A file stands where a folder is needed, or the system refuses. Nothing half written is left.",
        "Choose another place, or check permissions and free space.",
        example="$ touch out\n$ cpq init out/mine",
        example_fixed="$ touch out\n$ cpq init mine",
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
        example="$ cpq explain acme --line seat",
        example_fixed="$ cpq explain acme --line seats",
    ),
    CodeDoc(
        "no-salesforce-export",
        "no Salesforce data set in this folder",
        "The import reads a folder of CSV files with at least Product2.csv.",
        "Name the folder of one language.",
        example="$ cpq import salesforce catalogs --into imported",
    ),
    CodeDoc(
        "no-seller",
        "nobody sells",
        "A document states who sells, and the settings do not say it.",
        "Add a [seller] section with name and country to cpq.toml.",
        example='price_book = "eu-2026"',
        example_fixed='price_book = "eu-2026"\n\n[seller]\nname = "Northwind Ltd"\ncountry = "GB"',
        run="$ cpq doc acme",
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
        example="$ cpq explain acme --why-not volum",
        example_fixed="$ cpq explain acme --why-not volume",
    ),
    CodeDoc(
        "scenario-not-found",
        "there is no such scenario file",
        "Scenarios are YAML files under tests/scenarios.",
        "Name a file or folder there, or none to run them all.",
        example="$ cpq test tests/scenarios/rule.yaml",
        example_fixed="$ cpq test tests/scenarios/rules.yaml",
    ),
    CodeDoc(
        "schema-not-found",
        "there is no such schema",
        "Each kind of file and of answer has a schema under a name of its own.",
        "Run cpq schema --list to see the names.",
        example="$ cpq schema pricebook",
        example_fixed="$ cpq schema price-book",
    ),
    CodeDoc(
        "target-not-empty",
        "files are there already",
        "Nothing is written over files that somebody may want to keep.",
        "Name a new or empty folder, or say that the files may be replaced where the command offers it.",
        example="$ cpq init mine\n$ cpq init mine",
        example_fixed="$ cpq init mine\n$ cpq init another",
    ),
    CodeDoc(
        "too-tall",
        "a part of the document does not fit on a page",
        "An address, a name or a statement at the top or the bottom is longer than a whole page.",
        "Shorten it.",
        example=(
            "from cpq import QuoteRequest, Workspace\n"
            "\n"
            'workspace = Workspace.open(".")\n'
            'account = {"id": "acme", "name": "Acme\\n" * 400}\n'
            'asked = {"account": account, "as_of": "2026-11-20", "lines": [{"product": "setup"}]}\n'
            "workspace.pdf(workspace.price(QuoteRequest.model_validate(asked)))"
        ),
        example_fixed=(
            "from cpq import QuoteRequest, Workspace\n"
            "\n"
            'workspace = Workspace.open(".")\n'
            'account = {"id": "acme", "name": "Acme"}\n'
            'asked = {"account": account, "as_of": "2026-11-20", "lines": [{"product": "setup"}]}\n'
            "workspace.pdf(workspace.price(QuoteRequest.model_validate(asked)))"
        ),
    ),
    CodeDoc(
        "unknown-line",
        "the deal has no line to change",
        "A scenario changes a line of a deal file that has no line of that id.",
        "Name a line by its id.",
        example="change lines: { seat: { quantity: 10 } }",
        example_fixed="change lines: { seats: { quantity: 10 } }",
        run="$ cpq test",
    ),
    CodeDoc(
        "wrong-usage",
        "the command was typed differently than it works",
        "An argument is missing or too many, an option does not exist, or its value cannot be read.",
        "Run the command with --help; each help page ends with an example.",
        example="$ cpq explain acme --line seats --approvals --json",
        example_fixed="$ cpq explain acme --approvals --json",
    ),
)
