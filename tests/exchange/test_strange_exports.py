"""Exports that hold little, or nonsense: what comes out is valid all the same, and nothing is lost on the way."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpq.exchange.salesforce import ImportResult, import_salesforce, write_workspace
from cpq.exchange.salesforce.attributes import Attribute
from cpq.exchange.salesforce.conditions import _condition, quoted
from cpq.exchange.salesforce.costs import in_table
from cpq.exchange.salesforce.derived import parse_formula
from cpq.exchange.salesforce.export import Row
from cpq.problems import CpqError, has_errors
from cpq.workspace import Workspace
from tests.exchange.conftest import MINI
from tests.exchange.quoting import EXPORTED

CELLS = {path.relative_to(MINI).as_posix(): path.read_bytes() for path in MINI.rglob("*.csv")}
NONSENSE = st.sampled_from(
    [
        "",
        "#N/A",
        "true",
        "false",
        "-1",
        "0",
        "1.5",
        "1e9",
        "9" * 30,
        "abc",
        "a;b",
        "'\"",
        "ö" * 90,
        "2025-99-99",
        "2020-01-01",
        "2030-01-01",
        "LAMP-DESK",
    ]
)


def changed(path: str, row: int, column: int, value: str) -> dict[str, bytes]:
    """The hand-made export with one cell of one file changed."""
    table = list(csv.reader(io.StringIO(CELLS[path].decode("utf-8"), newline="")))
    cells = table[1 + row % (len(table) - 1)]
    cells[column % len(cells)] = value
    written = io.StringIO(newline="")
    csv.writer(written).writerows(table)
    return CELLS | {path: written.getvalue().encode("utf-8")}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(CELLS)), st.integers(0, 40), st.integers(0, 20), NONSENSE)
def test_a_nonsensical_cell_never_makes_an_invalid_workspace(path: str, row: int, column: int, value: str) -> None:
    result = import_salesforce(changed(path, row, column, value), exported=EXPORTED)
    assert result.report.rows == result.report.taken + result.report.not_taken
    with TemporaryDirectory() as folder:
        write_workspace(result.files, Path(folder) / "workspace")
        problems = Workspace.load(Path(folder) / "workspace").problems
    assert not has_errors(problems), [str(problem) for problem in problems]


@given(st.dictionaries(st.sampled_from(sorted(CELLS)), st.binary(max_size=200), min_size=1, max_size=4))
def test_bytes_of_any_kind_are_imported_or_refused_in_words(files: dict[str, bytes]) -> None:
    try:
        report = import_salesforce(files, exported=EXPORTED).report
    except CpqError:
        return
    assert report.rows == report.taken + report.not_taken


def replaced(path: str, old: str, new: str) -> ImportResult:
    """The hand-made export with one text of one file replaced, imported."""
    text = CELLS[path].decode("utf-8")
    assert text.count(old) == 1
    return import_salesforce(CELLS | {path: text.replace(old, new).encode("utf-8")}, exported=EXPORTED)


def left(result: ImportResult, name: str) -> dict[str, list[int]]:
    """Lines of an object that were left, by reason."""
    return {reason.code: [row.line for row in reason.rows] for file in result.report.of(name) for reason in file.left}


def test_what_ends_before_it_starts_is_left() -> None:
    ended = "BULB-E27,One-Time;OneTime,AdjustmentPercentage,12.5,"
    row = f"Percentage,USD,2025-01-01T08:00:00.000+0000,,200,Volume Range,{ended}"
    result = replaced("mini-pricing/PriceAdjustmentTier.csv", row, row.replace("000,,", "000,2024-01-01T00:00Z,"))
    assert left(result, "PriceAdjustmentTier")["invalid-value"] == [4]
    book = "Outlet,2026-01-01T00:00:00.000+0000,2027-12-31"
    result = replaced("mini-pricing/Pricebook2.csv", book, book.replace("2027", "2025"))
    assert left(result, "Pricebook2")["invalid-value"] == [3]


def test_adjustments_of_a_price_book_without_prices_are_left() -> None:
    path = "mini-pricing/PriceAdjustmentSchedule.csv"
    result = replaced(path, "Volume Range,Standard Price Book", "Volume Range,Old Book")
    assert (
        len(left(result, "PriceAdjustmentTier")["other-price-book"]) == 14
    )  # all but the one of a product that was not taken
    result = replaced(path, "Bundle Adjustment,Standard Price Book", "Bundle Adjustment,Old Book")
    assert 3 in left(result, "BundleBasedAdjustment")["other-price-book"]
    assert "pricing_rules/salesforce/bundle-discounts.yaml" not in result.files


def test_bounds_that_contradict_each_other_leave_the_number_open_above() -> None:
    path = "mini-pcm/ProductAttributeDefinition.csv"
    result = replaced(path, "A-WATT,,12,false,60,5,", "A-WATT,,15,false,4,5,")
    products = result.files["catalogs/salesforce/products.yaml"].decode("utf-8")
    assert "from: 5, to: 999999999, step: 5, default: 15," in products


def test_a_bound_beyond_the_wide_ones_is_kept() -> None:
    path = "mini-pcm/ProductAttributeDefinition.csv"
    result = replaced(path, "A-WATT,,12,false,60,5,", "A-WATT,,,false,,5000000000,")
    products = result.files["catalogs/salesforce/products.yaml"].decode("utf-8")
    assert "from: 5000000000, to: 5000000000," in products


def test_an_export_of_products_alone_is_a_workspace_without_prices() -> None:
    files = {"a-pcm/Product2.csv": b"Name,StockKeepingUnit\nLamp,LAMP\n"}
    result = import_salesforce(files, exported=EXPORTED)
    assert sorted(result.files) == [
        "catalogs/salesforce/shared.yaml",
        "cpq.toml",
        "import-report.json",
        "import-report.md",
    ]
    assert b"price_book" not in result.files["cpq.toml"]


COLOR = Attribute("color", {"one of": ["Black", "White"]}, "text", False)
NOTE = Attribute("note", {"text": True}, "text", True)
WATT = Attribute("watt", {}, "number", False)
DIM = Attribute("dim", {}, "yes/no", False)


@pytest.mark.parametrize(
    ("attribute", "operator", "column", "value", "condition"),
    [
        (COLOR, "equals", "StringValue", "Black", 'color == "Black"'),
        (COLOR, "Not Equals", "StringValue", "Black", 'color != "Black"'),
        (COLOR, "equals", "StringValue", "Red", ""),
        (COLOR, "greaterThan", "StringValue", "Black", ""),
        (NOTE, "equals", "StringValue", "say 'a'", "note == \"say 'a'\""),
        (NOTE, "equals", "StringValue", "'a' \"b\"", ""),
        (NOTE, "equals", "StringValue", "back\\slash", ""),
        (WATT, "greaterThanOrEquals", "DoubleValue", "40.0", "watt >= 40.0"),
        (WATT, "equals", "IntegerValue", "40", "watt == 40"),
        (WATT, "equals", "StringValue", "bright", ""),
        (DIM, "equals", "BooleanValue", "true", "dim"),
        (DIM, "equals", "BooleanValue", "False", "not dim"),
        (DIM, "notEquals", "BooleanValue", "false", "dim"),
        (DIM, "lessThan", "BooleanValue", "true", ""),
        (DIM, "equals", "StringValue", "perhaps", ""),
        (DIM, "equals", "StringValue", "", ""),
        (None, "equals", "StringValue", "x", ""),
    ],
)
def test_a_condition_is_written_in_the_rule_language_or_not_at_all(
    attribute: Attribute | None, operator: str, column: str, value: str, condition: str
) -> None:
    row = Row("AttributeAdjustmentCondition", "f.csv", 2, {"Operator": operator, column: value})
    assert _condition(row, attribute) == condition


@given(st.text(max_size=30))
def test_a_quoted_text_can_be_read_by_the_rule_language(text: str) -> None:
    written = quoted(text)
    assert written == "" or written[1:-1] == text
    assert written == "" or written[0] not in written[1:-1]


@pytest.mark.parametrize(
    ("text", "level", "rate"),
    [
        ("PERCENTAGE(TotalPrice,20)", "net", "0.2"),
        (" PERCENTAGE( ListPrice , 12.5 ) ", "list", "0.125"),
        ("UnitPrice * 0.15", "regular", "0.15"),
        ("0.15*NetUnitPrice", "net", "0.15"),
    ],
)
def test_a_formula_is_a_percentage_of_one_price(text: str, level: str, rate: str) -> None:
    formula = parse_formula(text)
    assert formula is not None
    assert (formula.level, str(formula.rate)) == (level, rate)


@pytest.mark.parametrize(
    "text", ["", "MAX(UnitPrice,5)", "Cost * 0.15", "UnitPrice * 0.15 + 1", "UnitPrice * 9" + "9" * 30]
)
def test_any_other_formula_is_not_taken(text: str) -> None:
    assert parse_formula(text) is None


@pytest.mark.parametrize(
    ("digits", "written"),
    [("1.234", "1.2340"), ("123.456", "123.4560"), ("1234.567", "1234.567"), ("1.23", "1.23"), ("7", "7")],
)
def test_digits_in_a_table_are_never_taken_for_thousands(digits: str, written: str) -> None:
    assert in_table(digits) == written
