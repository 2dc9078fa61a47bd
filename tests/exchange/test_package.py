"""An export of the Salesforce CPQ package becomes a workspace that prices as the package's own rules say."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cpq.catalog.constraints import Constraint
from cpq.exchange.salesforce import ImportResult, import_salesforce, write_workspace
from cpq.problems import CpqError
from cpq.quotes.priced import PricedLine
from cpq.workspace import Workspace
from tests.exchange.quoting import EXPORTED, request
from tests.exchange.test_salesforce_computed_quotes import records

MINI = Path(__file__).parent / "mini-package"
FILES = {path.name: path.read_bytes() for path in MINI.iterdir()}


@pytest.fixture(scope="module")
def result(mini_package: ImportResult) -> ImportResult:
    return mini_package


@pytest.fixture(scope="module")
def workspace(result: ImportResult, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("package") / "workspace"
    write_workspace(result.files, root)
    return Workspace.open(root)


def priced(workspace: Workspace, *lines: dict[str, Any], **fields: Any) -> dict[str, PricedLine]:
    """Lines by the product that they are of; the buyer has no contract."""
    asked = [{"id": line["product"], **line} for line in lines]
    return {
        line.product: line for line in workspace.price(request("EUR", asked, price_book="standard-eur", **fields)).lines
    }


def net(workspace: Workspace, product: str, quantity: int, **fields: Any) -> Decimal:
    return priced(workspace, {"product": product, "quantity": quantity}, **fields)[product].net_total


def test_the_workspace_of_an_export_has_no_problem(workspace: Workspace) -> None:
    assert [str(problem) for problem in workspace.problems] == []


def test_every_record_is_taken_or_left_with_a_reason(result: ImportResult) -> None:
    assert (result.report.rows, result.report.taken, result.report.not_taken) == (152, 82, 70)
    for file in result.report.files:
        assert file.taken + file.not_taken == file.rows


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("Product2", {"inactive": 1, "unpriced": 5, "unsupported-period": 1}),
        (
            "PricebookEntry",
            {
                "custom-price": 1,
                "inactive": 1,
                "no-blocks": 1,
                "no-cost": 1,
                "other-price-book": 1,
                "product-not-taken": 2,
                "share-of-nothing": 1,
            },
        ),
        ("SBQQ__BlockPrice__c", {"invalid-value": 1, "not-used": 1, "product-not-taken": 1}),
        ("SBQQ__DiscountSchedule__c", {"no-tiers": 1, "not-used": 1, "term-by-slab": 1}),
        (
            "SBQQ__PriceRule__c",
            {
                "constraints": 1,
                "inactive": 1,
                "price-rule-action": 2,
                "price-rule-condition": 1,
                "price-rule-lookup": 1,
            },
        ),
        ("SBQQ__ContractedPrice__c", {"expired": 1, "unknown-account": 1, "unsupported-adjustment": 1}),
        ("SBQQ__Dimension__c", {"ramps": 1}),
        (
            "SBQQ__OptionConstraint__c",
            {
                "constraint-group": 2,
                "inactive": 1,
                "invalid-value": 1,
                "option-not-taken": 1,
                "prior-purchases": 1,
            },
        ),
        (
            "SBQQ__ProductRule__c",
            {"inactive": 1, "product-rule-action": 1, "product-rule-condition": 1, "product-rule-type": 1},
        ),
        ("SBQQ__ProductAction__c", {"product-rule-action": 1}),
        ("SBQQ__SummaryVariable__c", {"not-used": 1}),
    ],
)
def test_what_was_left_says_why(result: ImportResult, name: str, reasons: dict[str, int]) -> None:
    (file,) = result.report.of(name)
    assert {reason.code: len(reason.rows) for reason in file.left} == reasons


def test_option_constraints_become_requires_and_excludes(workspace: Workspace) -> None:
    bundle = workspace.catalog.products["kit"].bundle
    assert bundle is not None
    found = {name: option for group in bundle.groups.values() for name, option in group.options.items()}
    assert (found["manual"].requires, found["manual"].excludes) == (("cable",), ("lic",))
    assert (found["cable"].requires, found["lic"].requires) == ((), ())


def _said(constraint: Constraint) -> dict[str, str]:
    """The fields of a constraint that say something."""
    fields = {"when": constraint.when, "forbid": constraint.forbid, "text": constraint.text}
    said = {name: str(value) for name, value in fields.items() if value is not None}
    return said if constraint.severity == "error" else {**said, "severity": constraint.severity}


def test_product_rules_become_constraints_and_soft_defaults(workspace: Workspace) -> None:
    kit = workspace.catalog.products["kit"]
    constraints = {name: _said(one) for name, one in kit.constraints.items()}
    assert constraints == {
        "cables-for-a-licence": {
            "forbid": "lic.chosen and cable.quantity < 2",
            "text": "A licence needs at least two cables",
        },
        "many-cables": {
            "forbid": "cable.quantity > 3",
            "severity": "warning",
            "text": "Three cables are plenty",
        },
        "no-manual-for-many-cables-manual": {
            "when": "(1 if manual.chosen else 0) + (1 if cable.chosen else 0) + (1 if adapt.chosen else 0) >= 1"
            " and cable.quantity > 4",
            "forbid": "manual.chosen",
            "text": "No manual for many cables",
        },
    }
    default = kit.defaults["manual-with-the-licence-manual"]
    assert (str(default.when), default.choose) == ("lic.chosen", {"manual": "yes"})


@pytest.mark.parametrize(("quantity", "price"), [(1, "1"), (10, "1"), (11, "3")])
def test_a_block_has_one_price_up_to_its_exclusive_upper_bound(workspace: Workspace, quantity: int, price: str) -> None:
    assert net(workspace, "label", quantity) == Decimal(price)


@pytest.mark.parametrize(
    ("quantity", "total"),
    [
        (9, "9900.00"),  # 1,000 with the rule's 10 % more is 1,100
        (10, "8800.00"),  # less 20 %
        (20, "22000.00"),  # no tier of the export covers 20 to 29
        (30, "23100.00"),  # less 30 %
        (100, "71225.00"),  # less 30 % is 770, less the price rule's 7.5 % is 712.25
    ],
)
def test_a_range_schedule_and_price_rules_lower_the_licence(workspace: Workspace, quantity: int, total: str) -> None:
    assert net(workspace, "lic", quantity) == Decimal(total)


def test_a_price_rule_that_sets_a_price_replaces_the_list_price(workspace: Workspace) -> None:
    line = priced(workspace, {"product": "lic", "quantity": 501})["lic"]
    assert [part.name for part in line.build_up] == ["price override", "adder"]
    assert line.list == Decimal("715.00")  # 650 and the rule's 10 %


def test_slab_gives_each_unit_its_own_tier(workspace: Workspace) -> None:
    assert net(workspace, "cloud", 12) == Decimal("14280.00")  # 10 x 1,200 and 2 x 1,140


def test_a_term_schedule_reads_the_term_and_a_custom_condition_its_formula(workspace: Workspace) -> None:
    # 1,200 less 6 % is 1,128, less the rule's 15.00 is 1,113, for three years.
    assert net(workspace, "cloud", 1, term="36 months") == Decimal("3339.00")


def test_a_percentage_of_a_total_covers_the_products_of_its_category(workspace: Workspace) -> None:
    lines = priced(workspace, {"product": "cloud", "quantity": 1}, {"product": "care"}, {"product": "lic"})
    assert lines["care"].net_total == Decimal("300.00")  # 25 % of 1,200


def test_a_subscription_that_runs_on_is_evergreen(workspace: Workspace) -> None:
    line = priced(workspace, {"product": "mail", "quantity": 2})["mail"]
    assert (line.evergreen, line.period, line.net_total) == (True, "month", Decimal("19.80"))


def test_a_price_from_cost_is_the_cost(workspace: Workspace) -> None:
    assert net(workspace, "adapt", 3) == Decimal("48.00")


def test_maintenance_of_what_is_bought_counts_its_whole_price_every_year(workspace: Workspace) -> None:
    lines = priced(workspace, {"product": "adapt", "quantity": 10}, {"product": "pcare"}, term="24 months")
    assert lines["pcare"].net_total == Decimal("57.60")  # 18 % of 160.00 is 28.80 a year


def test_units_beyond_the_last_block_are_charged_one_by_one(workspace: Workspace) -> None:
    assert net(workspace, "label", 20) == Decimal("3.45")  # 3.00, and nine labels beyond the eleventh at 0.05


def test_options_cost_inside_the_bundle_what_the_export_says(workspace: Workspace) -> None:
    kit = [{"product": "lic", "parent": "kit"}, {"product": "adapt", "parent": "kit"}]
    with pytest.raises(CpqError, match="'manual' and 'lic' exclude each other"):
        priced(workspace, {"product": "kit", "quantity": 1}, *kit)
    lines = priced(workspace, {"product": "kit", "quantity": 1, "without": ["manual"]}, *kit)
    assert (lines["lic"].net_total, lines["adapt"].net_total) == (Decimal("950.00"), Decimal("14.00"))


def test_options_keep_their_group_quantity_and_discount(workspace: Workspace) -> None:
    lines = priced(workspace, {"product": "kit", "quantity": 3})
    assert lines["cable"].quantity == 6
    assert lines["cable"].net_total == Decimal("67.50")  # 6 x 12.50 less 10 %
    assert lines["manual"].net_total == 0


def test_a_contracted_price_is_the_base_of_the_schedules(workspace: Workspace) -> None:
    line = priced(workspace, {"product": "cloud", "quantity": 1}, account="brasserie-du-port")["cloud"]
    assert line.net_total == Decimal("1000.00")


def test_costs_come_along(workspace: Workspace) -> None:
    assert priced(workspace, {"product": "lic", "quantity": 2})["lic"].cost == Decimal(800)


def _without(column: str, files: dict[str, bytes]) -> dict[str, bytes]:
    """The files without one column."""

    def cut(data: bytes) -> bytes:
        rows = [line.split(",") for line in data.decode().splitlines()]
        keep = [index for index, name in enumerate(rows[0]) if name != column]
        return "\n".join(",".join(row[index] for index in keep) for row in rows).encode()

    return {name: cut(data) for name, data in files.items()}


def test_an_org_with_one_currency_needs_to_be_told_which() -> None:
    files = _without("CurrencyIsoCode", FILES)
    with pytest.raises(CpqError, match="name no currency") as refused:
        import_salesforce(files, exported=EXPORTED)
    assert refused.value.code == "unknown-currency"
    with pytest.raises(CpqError, match="'EURO' is no currency"):
        import_salesforce(files, exported=EXPORTED, currency="EURO")
    told = import_salesforce(files, exported=EXPORTED, currency="EUR")
    assert told.report.taken == 82


def test_records_may_name_each_other_by_a_field_instead_of_an_id() -> None:
    files = dict(FILES)
    text = files["PricebookEntry.csv"].decode().replace("Product2Id", "Product2.ProductCode").replace(",p1,", ",LIC,")
    files["PricebookEntry.csv"] = text.encode()
    (prices,) = import_salesforce(files, exported=EXPORTED).report.of("PricebookEntry")
    assert prices.taken == 10


@pytest.mark.parametrize("formula", ["", "1 AND", "(1 OR 2", "4", "1 2", "1 AND __import__('os')", "1 AND 2) OR (3"])
def test_a_combination_that_cannot_be_read_is_left(formula: str) -> None:
    files = dict(FILES)
    name = "SBQQ__PriceRule__c.csv"
    files[name] = files[name].replace(b"(1 OR 2) AND 3", formula.encode())
    (rules,) = import_salesforce(files, exported=EXPORTED).report.of("SBQQ__PriceRule__c")
    assert {reason.code: len(reason.rows) for reason in rules.left}["price-rule-condition"] == 2


def test_quotes_that_the_package_computed_come_out_of_an_imported_workspace(
    reference_data: Path, tmp_path: Path
) -> None:
    folder = reference_data / "data" / "salesforce-cpq-computed-quotes"
    files = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    result = import_salesforce(files, exported=EXPORTED, currency="USD")
    write_workspace(result.files, tmp_path / "imported")
    imported = Workspace.open(tmp_path / "imported")
    by_sku = {spec.sku: name for name, spec in imported.catalog.products.items()}
    count = 0
    for record in records(folder, "quote_lines.csv"):
        line: dict[str, Any] = {"id": "l", "product": by_sku[record["ProductCode"]]}
        months = Decimal(record["SBQQ__ProrateMultiplier__c"])
        line |= {"term": f"{months:.0f} months"} if months != 1 else {}
        line |= {"discount": f"{Decimal(record['SBQQ__Discount__c']):f}%"} if record["SBQQ__Discount__c"] else {}
        if imported.catalog.products[line["product"]].bundle is not None:
            continue  # its price is that of its components, which the export counts apart
        (found,) = imported.price(request("USD", [line], term="1 month")).lines
        assert found.net_total == Decimal(record["SBQQ__NetPrice__c"]), record["Guid"]
        count += 1
    assert count > 30
