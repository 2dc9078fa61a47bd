"""Loading catalogs: references, units, cost tables, and values that cannot be meant, all at once."""

import pytest

from cpq.workspace import Workspace
from tests.small_world import codes, only, problems, world

MADE = "made: {{ name: Made, charge: one-time, {fields} }}"


def wrong(fields: str = "", *, catalog: str = "", products: str = "", files: dict[str, str] | None = None) -> list[str]:
    more = products or MADE.format(fields=fields)
    found = problems(more_products=more, catalog=catalog, files=files or {})
    assert any(one.severity == "error" for one in found)
    return codes(found)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("unit: kgs", "unknown-unit"),
        ("requires: [thng]", "unknown-product"),
        ("excludes: [thng]", "unknown-product"),
        ("weight: { formula: 5 * sizze, unit: kg }", "unknown-fact"),
        ("weight: { formula: quantity > 1, unit: kg }", "result-type"),
        ("cost: { matrix: nowhere.csv, by: [] }", "unknown-table"),
        ("nmae: x", "unknown-field"),
        ("discountable: maybe", "invalid-value"),
    ],
)
def test_a_product_names_only_what_exists(fields: str, code: str) -> None:
    assert code in wrong(fields)


@pytest.mark.parametrize(
    "product",
    [
        "made: { name: Made }",
        "made: { name: Made, charge: one-time, charges: { fee: { charge: recurring } } }",
        "made: { name: Made, charge: weekly }",
        "made: { name: Made, selling models: [rent] }",
        "made: { charge: one-time }",
        "made: { name: Made, selling models: [a], default selling model: b }",
        "made: { name: Made, charges: { fee: { charge: sometimes } } }",
    ],
)
def test_a_product_is_charged_one_way_that_exists(product: str) -> None:
    wrong(products=product)


@pytest.mark.parametrize(
    "units",
    [
        "t: { of: kg }",
        "t: { factor: 1000 }",
        "t: { of: kg, factor: 0 }",
        "t: { of: kg, factor: -1 }",
        "kg: { decimals: 0.5 }",
    ],
)
def test_a_derived_unit_says_of_what_and_how_many(units: str) -> None:
    wrong("discountable: yes", catalog=f"units:\n  {units}\n")


@pytest.mark.parametrize("models", ["rent: { charge: recurring }", "rent: { charge: weekly }"])
def test_a_selling_model_has_a_period_where_it_recurs(models: str) -> None:
    wrong("discountable: yes", catalog=f"selling models:\n  {models}\n")


@pytest.mark.parametrize("kind", ["units", "selling models", "compatibility", "products"])
def test_the_same_id_twice_is_a_problem_naming_both_places(kind: str) -> None:
    body = {
        "units": "units: { kg: {} }",
        "selling models": "selling models: { rent: { charge: recurring, per: month } }",
        "compatibility": "compatibility: { c: { mode: forbidden, columns: [a], rows: [[x]] } }",
        "products": "products: { made: { name: Made, charge: one-time } }",
    }[kind]
    files = {"catalogs/x.yaml": f"catalog: x\n{body}\n", "catalogs/y.yaml": f"catalog: y\n{body}\n"}
    (problem,) = [one for one in problems(files=files) if one.code == "duplicate-id"]
    assert problem.location.file == "catalogs/y.yaml"
    assert "catalogs/x.yaml" in problem.message


def test_products_of_several_files_know_each_other() -> None:
    files = {
        "catalogs/more.yaml": (
            "catalog: more\nproducts:\n  extra: { name: Extra, charge: one-time, requires: [thing] }\n"
        )
    }
    assert codes(problems(files=files)) == []


# --- tables ---------------------------------------------------------------------------------------------------------

TABLE = "cost tables: [{ table: costs.csv }]"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("article,cost,currency\nthing,1.00,EUR\n", "unknown-column"),
        ("product,cost\nthing,1.00\n", "unknown-column"),
        ("product,cost,currency\nthing,cheap,EUR\n", "invalid-value"),
        ("product,cost,currency\nthing,1.00,EURO\n", "unknown-currency"),
        ("product,cost,currency\nthng,1.00,EUR\n", "unknown-product"),
        ("product,cost,currency,per\nthing,1.00,EUR,seat per fortnight\n", "invalid-value"),
        ("product,cost,currency,valid from\nthing,1.00,EUR,2026-1-1\n", "invalid-value"),
        ("product,cost,currency,valid from\nthing,1.00,EUR,soon\n", "invalid-value"),
    ],
)
def test_a_cost_row_that_cannot_be_read_is_refused_at_its_cell(rows: str, code: str) -> None:
    found = [one for one in problems(catalog=TABLE, files={"catalogs/costs.csv": rows}) if one.code == code]
    assert found
    assert found[0].location.file in ("catalogs/costs.csv", "catalogs/products.yaml")


def test_a_cost_table_that_is_not_there_is_refused() -> None:
    assert codes(problems(catalog=TABLE)) == ["unknown-table"]


PUMP = """
pump:
  name: Pump
  charge: one-time
  cost: { matrix: cost.csv, by: [size] }
  attributes: { size: { one of: [1, 2] } }
"""


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("size,price\n1,5.00\n", "unknown-column"),
        ("weight,cost\n1,5.00\n", "unknown-column"),
        ("size,cost\n1,5.00\n1.0,6.00\n", "duplicate-row"),
        ("size,cost\n1,five\n", "invalid-value"),
    ],
)
def test_a_cost_matrix_that_does_not_fit_is_refused(rows: str, code: str) -> None:
    assert code in wrong(products=PUMP, files={"catalogs/cost.csv": rows})


def test_a_matrix_by_an_attribute_that_the_product_lacks_is_refused() -> None:
    product = PUMP.replace("by: [size]", "by: [sise]")
    assert "unknown-attribute" in wrong(products=product, files={"catalogs/cost.csv": "sise,cost\n1,5.00\n"})


def test_a_constraint_table_without_its_column_is_refused() -> None:
    product = PUMP.replace("  cost: { matrix: cost.csv, by: [size] }\n", "") + (
        "  constraints: { c: { table: c.csv, columns: [size], mode: allowed } }\n"
    )
    assert "unknown-column" in wrong(products=product, files={"catalogs/c.csv": "sise\n1\n"})


def test_names_fall_back_to_another_language() -> None:
    products = "made: { name: { en: Made, fr: Fait }, charge: one-time }"
    catalog = world(more_products=products).catalog
    assert (catalog.name_of("made", "fr"), catalog.name_of("made", "en")) == ("Fait", "Made")
    assert catalog.name_of("made", "ja")


def test_dated_costs_may_stand_in_any_order() -> None:
    products = (
        "made: { name: Made, charge: one-time, cost: [{ valid from: 2026-06-01, cost: 2.00 EUR }, { cost: 1.00 EUR }] }"
    )
    workspace = world("made: { mode: flat, price: 9.00 }", more_products=products)
    assert only(workspace, "{ product: made }", as_of="2026-05-31").cost == 1
    assert only(workspace, "{ product: made }", as_of="2026-06-01").cost == 2


def test_bundles_nested_too_deep_are_refused_without_recursion() -> None:
    lines = ["catalog: deep", "products:"]
    for level in range(3000):
        inner = f", bundle: {{ groups: {{ all: {{ options: {{ x{level + 1}: {{}} }} }} }} }}" if level < 2999 else ""
        lines.append(f"  x{level}: {{ name: Part, charge: one-time{inner} }}")
    problems = Workspace.from_files({"catalogs/deep.yaml": "\n".join(lines).encode()}).problems
    assert [problem.code for problem in problems] == ["nested-too-deep"]
