"""The published exports: imported whole, valid, and priced in every currency at the prices that they state."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cpq.exchange.salesforce import ImportResult, import_folder
from cpq.policy.entries import PerUnitEntry
from cpq.quotes.priced import PricedLine
from cpq.workspace import Workspace
from tests.exchange.quoting import EXPORTED, MODELS, everything, request

EXPORTS = ("qb/en-US", "qb/ja", "mfg/en-US", "q3/en-US")
CURRENCIES = ("USD", "GBP", "EUR", "AUD", "CAD", "CHF", "JPY")
PRODUCTION: MODELS = {("qb-api", "term-annual"): {"type": "Prod"}}
"""The variant of the API at the price that the price book states for it."""


class Imported(NamedTuple):
    """One export: its folder, what the import made of it, and the workspace."""

    folder: Path
    result: ImportResult
    workspace: Workspace

    def records(self, path: str) -> list[dict[str, str]]:
        """Records of a file, read without the reader that the import uses."""
        text = (self.folder / path).read_text(encoding="utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def imported(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Imported]:
    """Every published export by its folder."""
    root, made = tmp_path_factory.mktemp("imports"), {}
    for name in EXPORTS:
        folder = reference_data / "data" / "salesforce-revenue-cloud" / "sfdmu" / name
        target = root / name.replace("/", "-")
        result = import_folder(folder, target, exported=EXPORTED)
        made[name] = Imported(folder, result, Workspace.load(target))
    return made


@pytest.fixture
def quantum(imported: dict[str, Imported]) -> Workspace:
    """The software vendor of the published exports."""
    return imported["qb/en-US"].workspace


@pytest.mark.parametrize("name", EXPORTS)
def test_the_workspace_is_valid(imported: dict[str, Imported], name: str) -> None:
    assert [str(problem) for problem in imported[name].workspace.problems] == []


@pytest.mark.parametrize("name", EXPORTS)
def test_every_record_is_taken_or_left_with_a_reason(imported: dict[str, Imported], name: str) -> None:
    made = imported[name]
    expected = {path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*.csv")}
    assert {file.file for file in made.result.report.files} == expected
    for file in made.result.report.files:
        assert file.rows == len(made.records(file.file)) == file.taken + file.not_taken, file.file


def test_no_object_of_the_published_exports_is_unknown(imported: dict[str, Imported]) -> None:
    for name in ("qb/en-US", "qb/ja", "mfg/en-US"):
        unknown = [
            file.object
            for file in imported[name].result.report.files
            for reason in file.left
            if reason.code == "unknown-object"
        ]
        assert unknown == []


def test_every_price_and_cost_of_the_software_vendor_is_taken(imported: dict[str, Imported]) -> None:
    report = imported["qb/en-US"].result.report
    taken = {name: sum(file.taken for file in report.of(name)) for name in ("PricebookEntry", "CostBookEntry")}
    assert taken == {"PricebookEntry": 1862, "CostBookEntry": 616}


def lines_of(workspace: Workspace, currency: str, selections: MODELS | None = None) -> dict[str, PricedLine]:
    """Priced lines of a quote over everything, by the id of the line asked for."""
    quote = everything(workspace, currency, selections)
    asked = {line.id for line in quote.lines}
    return {line.line: line for line in workspace.price(quote).lines if line.line in asked}


def listed(made: Imported, path: str, currency: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Price records of a currency by the name of the line that prices them."""
    models = {
        str(spec.name.in_language("en")): name
        for name, spec in made.workspace.catalog.selling_models.items()
        if spec.name is not None
    }
    for row in made.records(path):
        if row["CurrencyIsoCode"] == currency:
            model = row.get("ProductSellingModel.$$Name$SellingModelType") or row["ProductSellingModel.Name"]
            yield f"{row['Product2.StockKeepingUnit']}|{models[model.split(';')[0]]}", row


@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_price_of_the_software_vendor_is_its_list_price(imported: dict[str, Imported], currency: str) -> None:
    made = imported["qb/en-US"]
    lines = lines_of(made.workspace, currency)
    rows = dict(listed(made, "qb-pricing/PricebookEntry.csv", currency))
    assert len(rows) == 266
    assert set(rows) <= set(lines)
    compared = 0
    for name, row in rows.items():
        if name == "QB-API|term-annual":  # its variant replaces the price, below
            entry = made.workspace.policy.books[f"standard-price-book-{currency.lower()}"].entries
            spec = entry["qb-api", "", "term-annual"].spec
            assert isinstance(spec, PerUnitEntry)
            assert spec.price == Decimal(row["UnitPrice"])
        elif row["IsDerived"] == "true":
            assert (name, lines[name].induced) == ("QB-SUPP-2000|term-annual", True)
        else:
            assert lines[name].list == Decimal(row["UnitPrice"]), name
            compared += 1
    assert compared == 264


@pytest.mark.parametrize("currency", CURRENCIES)
def test_a_derived_price_alone_is_the_price_that_the_export_states(
    imported: dict[str, Imported], currency: str
) -> None:
    made = imported["qb/en-US"]
    quote = made.workspace.price(request(currency, [{"id": "support", "product": "qb-supp-2000"}]))
    row = dict(listed(made, "qb-pricing/PricebookEntry.csv", currency))["QB-SUPP-2000|term-annual"]
    assert quote.lines[0].list_total == Decimal(row["UnitPrice"]) == 0


@pytest.mark.parametrize("name", ["qb/ja", "mfg/en-US"])
def test_everything_that_has_a_price_prices_in_every_currency(imported: dict[str, Imported], name: str) -> None:
    workspace = imported[name].workspace
    for book, found in workspace.policy.books.items():
        quote = everything(workspace, found.spec.currency, price_book=book)
        lines = {line.line: line for line in workspace.price(quote).lines}
        for product, charge, model in found.entries:
            line = lines[f"{workspace.catalog.products[product].sku}|{model}"]
            spec = found.entries[product, charge, model].spec
            if spec.mode == "per unit" and not spec.overrides and not (line.facts.get("parent_product")):
                assert line.list == spec.price


def test_the_japanese_export_keeps_ids_and_translates_names(imported: dict[str, Imported]) -> None:
    japanese, english = imported["qb/ja"].workspace.catalog, imported["qb/en-US"].workspace.catalog
    assert set(japanese.selling_models) == set(english.selling_models)
    assert japanese.products["qb-bdl-r750"].name.in_language("ja") == "PowerSwerve R750 ラックサーバー"
    assert set(japanese.products["qb-api"].attributes) == set(english.products["qb-api"].attributes) == {"type"}
    assert imported["qb/ja"].workspace.config.currency == "JPY"


@pytest.mark.parametrize(
    ("quantity", "rate"), [("4", "0"), ("5", "0.10"), ("10", "0.10"), ("11", "0.15"), ("15", "0.15"), ("16", "0.25")]
)
def test_the_messaging_starter_has_three_volume_tiers(quantum: Workspace, quantity: str, rate: str) -> None:
    for currency in CURRENCIES:
        line = one(quantum, currency, {"product": "qb-msg-strt", "quantity": quantity, "selling_model": "term-annual"})
        off = [step.rate for step in line.steps if step.name == "volume schedule"]
        assert off == ([Decimal(rate)] if Decimal(rate) else [])


def test_the_tiers_hold_for_the_annual_term_only(quantum: Workspace) -> None:
    monthly = one(quantum, "USD", {"product": "qb-msg-strt", "quantity": "20", "selling_model": "term-monthly"})
    assert monthly.net == monthly.list


def test_the_api_costs_five_per_cent_less_in_the_complete_solution(quantum: Workspace) -> None:
    for currency in CURRENCIES:
        lines: list[dict[str, Any]] = [
            {"id": "set", "product": "qb-complete"},
            {"id": "api", "product": "qb-api", "parent": "set", "selection": {"type": "Prod"}},
        ]
        priced = {line.line: line for line in quantum.price(request(currency, lines)).lines}
        (step,) = [step for step in priced["api"].steps if step.name == "promotion"]
        assert (step.rate, step.amount) == (Decimal("0.05"), -priced["api"].list_total * Decimal("0.05"))
        alone = one(quantum, currency, {"product": "qb-api", "selection": {"type": "Prod"}})
        assert [step.name for step in alone.steps if step.name == "promotion"] == []


def test_each_variant_of_the_api_has_its_own_price(imported: dict[str, Imported]) -> None:
    made = imported["qb/en-US"]
    values = {row["AttributeBasedAdjRule.Name"]: row["StringValue"] for row in conditions(made)}
    checked = 0
    for row in made.records("qb-pricing/AttributeBasedAdjustment.csv"):
        assert row["AdjustmentType"] == "Override"
        selection = {"type": values[row["AttributeBasedAdjRule.Name"]]}
        line = one(made.workspace, row["CurrencyIsoCode"], {"product": "qb-api", "selection": selection})
        assert line.list == Decimal(row["AdjustmentValue"])
        checked += 1
    assert checked == 28


def conditions(made: Imported) -> list[dict[str, str]]:
    return made.records("qb-pricing/AttributeAdjustmentCondition.csv")


def test_support_is_a_fifth_of_what_the_api_lines_come_to(quantum: Workspace) -> None:
    lines: list[dict[str, Any]] = [
        {"id": "api", "product": "qb-api", "selection": {"type": "Flex"}, "quantity": "2", "discount": "10%"},
        {"id": "support", "product": "qb-supp-2000"},
    ]
    priced = {line.line: line for line in quantum.price(request("USD", lines)).lines}
    assert (priced["api"].net_total, priced["support"].net_total) == (Decimal("18000.00"), Decimal("3600.00"))


def test_annual_margins_span_what_the_data_set_states(quantum: Workspace) -> None:
    rates = []
    for currency in CURRENCIES:
        for name, line in lines_of(quantum, currency, PRODUCTION).items():
            if name.endswith("|term-annual") and not line.induced and line.cost and line.net_total > 0:
                rates.append(100 * (line.net_total - line.cost) / line.net_total)
    assert len(rates) == 168
    assert (round(min(rates), 1), round(max(rates), 1)) == (Decimal("52.8"), Decimal("99.1"))


def test_the_machine_maker_prices_by_attribute_and_fee(imported: dict[str, Imported]) -> None:
    workspace = imported["mfg/en-US"].workspace
    loader = {"id": "loader", "product": "414lp-kaa-e-ssl", "selection": {"engine": "90 Hp"}}
    assert workspace.price(request("USD", [loader])).lines[0].list == Decimal(50000)
    drum = one(workspace, "USD", {"product": "acet-50-200l", "quantity": "10"})
    assert drum.net_total == drum.list_total * Decimal("0.90")


def one(workspace: Workspace, currency: str, line: dict[str, Any]) -> PricedLine:
    return workspace.price(request(currency, [{"id": "line"} | line])).lines[0]
