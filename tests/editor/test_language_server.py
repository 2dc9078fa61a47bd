"""What an analyst sees in an editor: the real YAML language server, driven over its protocol with our schemas."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cpq.commands import cli
from cpq.commands.schemas import FILES
from tests.editor.language_server import PROGRAM, LanguageServer

NODE = shutil.which("node")
CURSOR = "‸"
"""Where the cursor stands in the texts below."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    if NODE is None:
        pytest.skip("node is not installed: the language server was not driven")
    if not PROGRAM.is_file():
        pytest.skip("the language server is not installed: make editor-tools installs it")
    root = tmp_path_factory.mktemp("workspace")
    schemas = root / ".cpq" / "schemas"
    assert CliRunner().invoke(cli, ["schema", "--all", str(schemas)]).exit_code == 0
    patterns = {schemas / f"{kind}.json": pattern for kind, pattern in FILES.items() if kind != "config"}
    with LanguageServer(NODE, root, patterns) as started:
        yield started


class Opened:
    """A document that was opened, with the cursor where its text has the mark."""

    def __init__(self, server: LanguageServer, file: str, text: str) -> None:
        before, _, after = text.partition(CURSOR)
        self.line, self.column = before.count("\n"), len(before.rpartition("\n")[2])
        self.server, self.file = server, file
        self.found = server.open(file, before + after)

    def offered(self) -> dict[str, dict[str, Any]]:
        return self.server.completions(self.file, self.line, self.column)

    def hover(self) -> str:
        return self.server.hover(self.file, self.line, self.column)

    def problems(self) -> list[tuple[int, int, str]]:
        """Line and column from 1, and the message."""
        places = ((found["range"]["start"], found["message"]) for found in self.found)
        return [(start["line"] + 1, start["character"] + 1, message) for start, message in places]


def test_an_empty_rules_file_is_offered_every_section_and_both_documents(server: LanguageServer) -> None:
    offered = Opened(server, "pricing_rules/empty.yaml", f"{CURSOR}\n").offered()
    assert {"schedules", "partner discounts", "exchange rates", "price book", "contract"} <= offered.keys()
    assert offered["approval matrices"]["documentation"] == "Who must approve what, by id."


def test_a_price_book_is_offered_its_own_fields_with_spaces(server: LanguageServer) -> None:
    text = f"price book: eu-2026\ncurrency: EUR\n{CURSOR}\n"
    offered = Opened(server, "pricing_rules/book.yaml", text).offered()
    assert {"valid from", "valid until", "based on", "prices"} <= offered.keys()
    assert not {"price book", "currency", "schedules"} & offered.keys()


def test_an_entry_is_offered_the_fields_of_its_charge_model_only(server: LanguageServer) -> None:
    text = f"price book: eu-2026\ncurrency: EUR\nprices:\n  seat:\n    mode: per unit\n    {CURSOR}\n"
    offered = Opened(server, "pricing_rules/entry.yaml", text).offered()
    assert {"price", "per", "overrides", "unit decimals"} <= offered.keys()
    assert not {"tiers", "package size", "rate"} & offered.keys()


def test_every_charge_model_is_offered(server: LanguageServer) -> None:
    text = f"price book: eu-2026\ncurrency: EUR\nprices:\n  seat:\n    mode: {CURSOR}\n"
    offered = Opened(server, "pricing_rules/mode.yaml", text).offered()
    assert set(offered) == {
        "flat",
        "per unit",
        "package",
        "range",
        "slab",
        "stairstep",
        "matrix",
        "percent of total",
        "overage",
        "percentage",
        "graduated percentage",
        "cost plus",
        "formula",
    }


def test_values_of_a_set_are_offered_with_what_each_means(server: LanguageServer) -> None:
    offered = Opened(server, "pricing_rules/values.yaml", f"schedules:\n  seats:\n    mode: {CURSOR}\n").offered()
    assert set(offered) == {"range", "slab"}
    assert offered["range"]["documentation"] == "every unit gets the reached tier's discount"


def test_what_a_guardrail_does_is_offered_as_it_is_written(server: LanguageServer) -> None:
    offered = Opened(server, "pricing_rules/rail.yaml", f"guardrails:\n  floor:\n    then: {CURSOR}\n").offered()
    assert {"stop", "warn", "ask sales-director"} <= offered.keys()


def test_a_line_of_a_deal_is_offered_what_it_does_not_say_yet(server: LanguageServer) -> None:
    text = f"account: boreal\nas of: 2026-11-20\nlines:\n  - product: seat\n    quantity: 3\n    {CURSOR}\n"
    offered = Opened(server, "deals/line.yaml", text).offered()
    assert {"discount", "selling model", "alternative to"} <= offered.keys()
    assert not {"product", "quantity"} & offered.keys()


def test_a_scenario_is_offered_its_fields_and_those_of_a_deal(server: LanguageServer) -> None:
    text = f"scenarios:\n  - name: Ten seats\n    {CURSOR}\n"
    offered = Opened(server, "tests/scenarios/fields.yaml", text).offered()
    assert {"expect", "change lines", "payment terms", "valid until"} <= offered.keys()


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        (
            "pricing_rules/hover.yaml",
            f"price book: eu-2026\ncurrency: EUR\nvalid fr{CURSOR}om: 2026-01-01\n",
            "First and last order date, both included.",
        ),
        (
            "pricing_rules/hover-step.yaml",
            f"waterfall:\n  - {{ step: promotion, hit pol{CURSOR}icy: best }}\n",
            "What happens when several schedules match one line.",
        ),
        (
            "catalogs/hover.yaml",
            f"catalog: shop\nproducts:\n  seat: {{ name: Seat, char{CURSOR}ge: recurring }}\n",
            "Kind of its one charge; 'charges' instead where it has several.",
        ),
        ("accounts/hover.yaml", f"account: acme\ntax{CURSOR} id: FR123\n", "VAT identification number or the like."),
        ("deals/hover.yaml", f"account: acme\naddre{CURSOR}ssee: partner\n", "Whose price level the document shows."),
    ],
)
def test_hovering_over_a_field_shows_what_it_means(server: LanguageServer, file: str, text: str, words: str) -> None:
    assert words in Opened(server, file, text).hover()


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        (
            "pricing_rules/wrong-field.yaml",
            "# list prices\nprice book: eu-2026\ncurrency: EUR\nprices:\n  seat: { mode: flat, price: 3, prise: 4 }\n",
            (5, 33, "Property prise is not allowed."),
        ),
        (
            "pricing_rules/wrong-tier.yaml",
            "schedules:\n  seats: { on: [seat], by: quantity, mode: slab, of: list,\n    tiers: [{ frm: 50 }] }\n",
            (3, 15, "Property frm is not allowed."),
        ),
        (
            "pricing_rules/wrong-second-document.yaml",
            "schedules: {}\n---\ncontract: c-1\naccount: acme\nprizes: {}\n",
            (5, 1, "Property prizes is not allowed."),
        ),
        (
            "deals/wrong-value.yaml",
            "account: acme\nas of: 2026-11-20\naddressee: buyer\nlines: [{ product: seat }]\n",
            (3, 12, 'Value is not accepted. Valid values: "end customer", "partner", "distributor".'),
        ),
        (
            "tests/scenarios/wrong-expectation.yaml",
            "scenarios:\n  - name: Ten seats\n    lines: [{ product: seat }]\n    expect:\n      totals: { nett: 3 }\n",
            (5, 17, "Property nett is not allowed."),
        ),
        (
            "catalogs/wrong-kind.yaml",
            "catalog: shop\nproducts:\n  seat:\n    name: Seat\n    charge: monthly\n",
            (5, 13, 'Value is not accepted. Valid values: "one-time", "recurring", "usage".'),
        ),
    ],
)
def test_an_error_is_shown_at_its_line_and_column(
    server: LanguageServer, file: str, text: str, problem: tuple[int, int, str]
) -> None:
    assert Opened(server, file, text).problems() == [problem]


def test_a_valid_file_has_no_errors(server: LanguageServer) -> None:
    template = Path(__file__).resolve().parents[2] / "cpq" / "templates" / "saas"
    for path in sorted(template.rglob("*.yaml")):
        inside = path.relative_to(template).as_posix()
        assert Opened(server, inside, path.read_text(encoding="utf-8")).problems() == [], inside


def test_the_first_line_of_a_file_may_name_its_schema(server: LanguageServer) -> None:
    text = "# yaml-language-server: $schema=.cpq/schemas/price-book.json\nprice book: eu-2026\ncurency: EUR\n"
    found = Opened(server, "anywhere.yaml", text).problems()
    assert (3, 1, "Property curency is not allowed.") in found
