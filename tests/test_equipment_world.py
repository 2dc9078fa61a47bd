"""The equipment world of this repository: its files, its deals, and what only the loader can say about them."""

import shutil
from pathlib import Path

import pytest

from cpq.problems import Problem
from cpq.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
WORLD = "equipment"


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace.open(ROOT)


def test_its_files_have_nothing_to_find(workspace: Workspace) -> None:
    assert [problem for problem in workspace.problems if WORLD in problem.location.file] == []


@pytest.mark.parametrize(
    ("deal", "outcome"),
    [
        ("hydro-est", "approved"),
        ("mleczarnia-wisla", "approved"),
        ("sagerei-tobelbach", "approved"),
        ("stadtwerke-auental", "approved"),
        ("brasserie-du-nord", "approved"),
        ("auental-waterworks", "approved"),
        ("chimie-loire", "needs approval"),
        ("glaswerk-ostfeld", "needs approval"),
        ("hydro-est-returns", "needs approval"),
    ],
)
def test_a_sample_deal_prices_and_is_decided(workspace: Workspace, deal: str, outcome: str) -> None:
    quote = workspace.price_deal(workspace.read_deal(deal))
    assert workspace.decide(quote).outcome == outcome
    for line in quote.lines:
        assert sum(step.amount for step in line.steps) == line.net_total - line.list_total


def test_freight_names_the_row_of_the_tariff_that_priced_it(workspace: Workspace) -> None:
    freight = workspace.price_deal(workspace.read_deal("hydro-est")).line("freight")
    assert [part.where.short for part in freight.build_up] == ["pricing_rules/equipment/freight.csv:7"]


def test_tiers_of_an_inherited_price_are_printed_in_the_quotes_own_prices(workspace: Workspace) -> None:
    buyer = b"account: { id: buyer, country: PL }\nas of: 2026-11-20\n"
    deal = buyer + b"price book: pumps-pln-2026\nlines: [{ product: hose, quantity: 30 }]"
    hose = workspace.price_deal(workspace.parse_deal(deal, "deal.yaml")).line("l1")
    # 18.40, 16.90 and 15.20 EUR at 4.30 PLN, plus 3 %
    assert hose.tiers == ((">0", "81.49"), (">25", "74.85"), (">100", "67.32"))


def _problems_after(tmp_path: Path, file: str, was: str, now: str) -> list[Problem]:
    """Problems of a copy of the workspace in which one text of one file is another."""
    for folder in ("catalogs", "pricing_rules"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = tmp_path / file
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now), encoding="utf-8")
    return [problem for problem in Workspace.load(tmp_path).problems if problem.severity == "error"]


def test_a_table_is_not_asked_with_a_key_of_another_unit(tmp_path: Path) -> None:
    found = _problems_after(tmp_path, "pricing_rules/equipment/tables.yaml", "{ motor-kw: kW }", "{ motor-kw: V }")
    assert [(problem.code, problem.location.file) for problem in found] == [
        ("different-units", "pricing_rules/equipment/price-book-eur.yaml")
    ]


def test_a_misspelt_product_is_found_where_its_rule_stands(tmp_path: Path) -> None:
    file = "pricing_rules/equipment/promotions.yaml"
    found = _problems_after(
        tmp_path, file, "on: [bearing-set, filter-cartridge]", "on: [bearing-sets, filter-cartridge]"
    )
    assert [(problem.code, problem.location.file, problem.hint) for problem in found] == [
        ("unknown-product", file, "did you mean 'bearing-set'?")
    ]


def test_a_surcharge_in_euros_does_not_fit_a_price_list_in_francs(tmp_path: Path) -> None:
    file = "pricing_rules/equipment/price-book-chf.yaml"
    found = _problems_after(tmp_path, file, "alloy_surcharge_chf * 38", "alloy_surcharge * 38")
    assert [(problem.code, problem.location.file) for problem in found] == [("currency-mismatch", file)]
