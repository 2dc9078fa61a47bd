"""Loading rules: sections from many files, references between them, and everything wrong at once."""

import pytest

from tests.small_world import codes, only, problems, world


def one_code(rules: str = "", **given: object) -> list[str]:
    return codes(problems(rules=rules, **given))  # type: ignore[arg-type]


def test_sections_of_one_kind_may_stand_in_many_files() -> None:
    files = {
        "pricing_rules/a.yaml": (
            "schedules:\n"
            "  a: { on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 5% }] }\n"
        ),
        "pricing_rules/deep/b.yaml": (
            "schedules:\n  b: { on: [seat], by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 5% }] }\n"
        ),
    }
    workspace = world(files=files)
    assert [rule.id for rule in workspace.policy.schedules] == ["a", "b"]


def test_documents_of_one_file_are_read_like_files() -> None:
    rules = (
        "price book: second\ncurrency: USD\nprices:\n  thing: { mode: per unit, price: 1.00 }\n---\n"
        "contract: c\naccount: buyer\nprices: { thing: 90.00 EUR }\n"
    )
    workspace = world(files={"pricing_rules/many.yaml": rules})
    assert set(workspace.policy.books) == {"main", "second"}
    assert [rule.id for rule in workspace.policy.contracts] == ["c"]


TWICE = (
    "schedules:\n  volume: { on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 5% }] }\n"
)


@pytest.mark.parametrize(
    "text",
    [
        TWICE,
        "taxes: { seller country: FR, countries: {} }\n",
        "rounding: { mode: half even }\n",
        "waterfall: [{ price: regular }, { price: customer }]\n",
        "contract: c\naccount: buyer\n",
        "price book: main\ncurrency: EUR\n",
    ],
)
def test_the_same_id_or_section_twice_is_a_problem_naming_both_places(text: str) -> None:
    files = {"pricing_rules/x.yaml": text, "pricing_rules/y.yaml": text}
    found = [one for one in problems(files=files) if one.code == "duplicate-id"]
    assert found
    assert "pricing_rules/x.yaml" in found[-1].message or "pricing_rules/book.yaml" in found[-1].message


def test_an_unknown_section_is_named_with_the_closest() -> None:
    (problem,) = problems(rules="schedule:\n  volume: {}\n")
    assert problem.code == "unknown-field"
    assert "schedules" in problem.hint


def test_everything_wrong_is_told_at_once_in_the_order_of_places() -> None:
    rules = (
        "schedules:\n"
        "  a: { on: [thng], by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 5% }] }\n"
        "promotions:\n"
        "  b: { on: [thing], of: list, discount: 10%, when: quantty > 1 }\n"
        "---\n"
        "promotions:\n"
        "  c: { on: [thing], of: list }\n"
    )
    found = problems(rules=rules)
    assert len(found) == 3
    assert [one.location.line for one in found] == sorted(one.location.line for one in found)
    assert {"unknown-product", "unknown-fact"} <= set(codes(found))


# --- expressions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [
        "net_price > 5",  # a promotion cannot read what comes after it
        "list_total > 5",
        "quantity > net_total",
        'quantity == "many"',
        "quote.as_of > 5",
        'product == "thng"',
        'family == "god"',
        "quantity % 2 == 0",
        "quantity",
        "import os",
    ],
)
def test_a_condition_that_cannot_be_right_is_refused_at_its_place(condition: str) -> None:
    rules = f"promotions:\n  b: {{ on: [thing], of: list, discount: 10%, when: '{condition}' }}\n"
    (problem,) = problems(rules=rules)
    assert problem.severity == "error"
    assert (problem.location.file, problem.location.line) == ("pricing_rules/rules.yaml", 2)
    assert problem.location.column > 40


# --- facts, parameters, tables --------------------------------------------------------------------------------------


def test_a_parameter_is_a_fact_and_a_unit_keeps_it_apart() -> None:
    rules = """
    parameters:
      index: { values: [{ value: 1.5 }] }
      rent: { unit: EUR, values: [{ value: 3.00 }] }
    promotions:
      b: { on: [thing], of: list, discount: 10%, when: index > 1 and rent > 2 }
    """
    workspace = world(rules=rules)
    assert only(workspace, "{ product: thing }").net == 90
    mixed = rules.replace("index > 1 and rent > 2", "index > rent")
    assert any(one.severity == "error" for one in problems(rules=mixed))


def test_a_fact_declared_twice_under_two_names_is_refused() -> None:
    rules = "facts:\n  account.is-new: { type: yes/no }\n  account.is_new: { type: yes/no }\n"
    assert any(one.severity == "error" for one in problems(rules=rules))


def test_a_fact_of_the_engine_cannot_be_declared_again() -> None:
    assert any(one.severity == "error" for one in problems(rules="facts:\n  quote.net_total: { type: number }\n"))


TABLE = {"pricing_rules/rates.csv": "zone,size,rate\nnear,1,0.5\nfar,1,0.7\n"}
LOOKUP = "tables:\n  rates: { table: rates.csv, keys: [zone, size], value: rate }\n"
FEES = (
    "thing:\n  mode: per unit\n  price: 100.00\n  adders:\n"
    "    zone: { add: 'lookup(\"rates\", ship_to.zone, quantity) * 10' }\n"
)


def test_a_look_up_finds_its_cell_by_every_key() -> None:
    workspace = world(FEES, LOOKUP, files=TABLE)
    assert only(workspace, "{ product: thing }", ship_to="{ zone: far }").list == 107


@pytest.mark.parametrize(
    ("rules", "files"),
    [
        (LOOKUP, {}),
        (LOOKUP.replace("value: rate", "value: price"), TABLE),
        (LOOKUP.replace("[zone, size]", "[zone, weight]"), TABLE),
        (LOOKUP, {"pricing_rules/rates.csv": "zone,size,rate\nnear,1,0.5\nnear,1,0.7\n"}),
        (LOOKUP, {"pricing_rules/rates.csv": "zone,size,rate\nnear,1,cheap\n"}),
    ],
)
def test_a_table_that_is_not_there_or_not_unique_is_refused(rules: str, files: dict[str, str]) -> None:
    assert any(one.severity == "error" for one in problems(rules=rules, files=files))


@pytest.mark.parametrize(
    "formula",
    ['lookup("rate", ship_to.zone, quantity)', 'lookup("rates", ship_to.zone)', 'lookup("rates", quantity, quantity)'],
)
def test_a_look_up_of_the_wrong_table_or_keys_is_refused_at_load(formula: str) -> None:
    fees = f"thing: {{ mode: per unit, price: 1.00, adders: {{ zone: {{ add: '{formula}' }} }} }}"
    assert any(one.severity == "error" for one in problems(fees, LOOKUP, files=TABLE))


@pytest.mark.parametrize(
    ("aggregate", "limit", "fits"),
    [
        ("max: discretionary_discount", "3%", True),
        ("max: discretionary_discount", "3.00 EUR", False),
        ("sum: quantity", "30", True),
        ("sum: net_total", "30.00 EUR", True),
        ("sum: net_total", "3%", False),
        ("count: is_credit", "2", True),
    ],
)
def test_a_declared_figure_has_the_unit_of_what_is_taken_of_each_line(aggregate: str, limit: str, fits: bool) -> None:
    rules = f"aggregates:\n  a: {{ {aggregate} }}\nguardrails:\n  g: {{ fact: quote.a, above: {limit}, then: warn }}\n"
    assert (not any(one.severity == "error" for one in problems(rules=rules))) is fits


@pytest.mark.parametrize(
    "aggregate",
    [
        "{ sum: quantity, max: quantity }",
        "{}",
        "{ sum: product }",
        "{ count: quantity }",
        "{ sum: quantity, when: quantity }",
    ],
)
def test_an_aggregate_says_one_function_over_numbers(aggregate: str) -> None:
    assert any(one.severity == "error" for one in problems(rules=f"aggregates:\n  a: {aggregate}\n"))


# --- price books ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prices", "code"),
    [
        ("thng: { mode: per unit, price: 1.00 }", "unknown-product"),
        ("seat: { mode: per unit, price: 1.00 }", "missing-period"),
        ("thing: { per: month, mode: per unit, price: 1.00 }", "unexpected-period"),
        ("thing: { mode: haggle, price: 1.00 }", None),
        ("thing: { mode: per unit }", "missing-field"),
        ("thing: { mode: matrix, by: [size], table: x.csv }", "unknown-attribute"),
        ("thing: { mode: range, table: x.csv }", "unknown-table"),
        ("thing: { mode: range }", None),
        ("thing: { mode: range, zone: ship_to.zone, tiers: [{ from: 1, price: 1.00 }] }", None),
        ("thing: { charges: { fee: { mode: flat, price: 1.00 } } }", "unknown-charge"),
        ("thing: { selling models: { rent: { mode: flat, price: 1.00 } } }", "unknown-selling-model"),
        ("thing: { charges: {}, selling models: {} }", None),
        ("thing: { mode: per unit, price: 1.00, when: quote.line_count > 1 }", "invalid-value"),
        ("thing: { mode: per unit, price: 1.00, adders: { a: { add: sizze * 2 } } }", "unknown-fact"),
        ("thing: { mode: per unit, price: 1.00, adders: { a: { add: 'product' } } }", None),
        ("thing: { mode: per unit, price: 1.00, overrides: [{ when: quantity, price: 2.00 }] }", None),
    ],
)
def test_an_entry_that_does_not_fit_the_catalog_is_refused(prices: str, code: str | None) -> None:
    found = problems(prices)
    assert any(one.severity == "error" for one in found)
    if code is not None:
        assert code in codes(found)


APP = "app: { name: App, charges: { setup: { charge: one-time }, fee: { charge: recurring } } }"


def test_a_product_with_several_charges_needs_a_price_for_each() -> None:
    assert "missing-field" in codes(problems("app: { mode: flat, price: 1.00 }", more_products=APP))


def test_an_amount_of_another_currency_in_an_adder_is_refused() -> None:
    rules = "parameters:\n  alloy: { unit: USD, values: [{ value: 1.00 }] }\n"
    prices = "thing: { mode: per unit, price: 1.00, adders: { a: { add: alloy * 2 } } }"
    assert "currency-mismatch" in codes(problems(prices, rules))


@pytest.mark.parametrize(
    "book",
    [
        "price book: main\ncurrency: EURO",
        "price book: main\ncurrency: EUR\nvalid from: 2027-01-01\nvalid until: 2026-01-01",
        "price book: main\ncurrency: EUR\nbased on: { price book: nowhere }",
        "price book: main\ncurrency: EUR\nbased on: { price book: main }",
        "price book: main",
    ],
)
def test_a_price_book_that_cannot_be_meant_is_refused(book: str) -> None:
    assert any(one.severity == "error" for one in problems(book=book))


def test_books_that_inherit_in_a_circle_are_refused() -> None:
    files = {
        "pricing_rules/a.yaml": "price book: a\ncurrency: EUR\nbased on: { price book: b }\n",
        "pricing_rules/b.yaml": "price book: b\ncurrency: EUR\nbased on: { price book: a }\n",
    }
    assert "price-book-cycle" in codes(problems(files=files))


# --- price tables ---------------------------------------------------------------------------------------------------

HEAD = "price book: main\ncurrency: EUR\nprice tables: [{ table: prices.csv, mode: per unit, per: seat per month }]"


def table(rows: str) -> dict[str, str]:
    return {"pricing_rules/prices.csv": rows}


def test_prices_may_stand_in_a_table() -> None:
    files = table("product,price,per\nseat,12.50,\nplan,100.00,plan per year\n")
    workspace = world(prices="", book=HEAD, files=files)
    assert only(workspace, "{ product: seat }", term="12 months").net_total == 150
    assert only(workspace, "{ product: plan }", term="12 months").net_total == 100


MODELS = "selling models:\n  monthly: { charge: recurring, per: month }\n  once: { charge: one-time }\n"
TOOL = "tool: { name: Tool, selling models: [monthly, once], default selling model: monthly }"


def test_a_table_row_may_name_selling_model_and_charge() -> None:
    head = HEAD.replace(", per: seat per month", "")
    files = table(
        "product,selling model,charge,price,per\ntool,monthly,,10.00,\ntool,once,,300.00,\n"
        "app,,setup,50.00,\napp,,fee,5.00,month\n"
    )
    workspace = world(prices="", book=head, catalog=MODELS, more_products=f"{TOOL}\n{APP}", files=files)
    assert only(workspace, "{ product: tool }", term="12 months").net_total == 120
    assert only(workspace, "{ product: tool, selling model: once }").net_total == 300
    assert only(workspace, "{ product: app, charge: fee }", term="2 months").net_total == 10


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("product,price\nsaet,1.00\n", "unknown-product"),
        ("product,price\nseat,cheap\n", "invalid-value"),
        ("product,price\nseat,1.00\nseat,2.00\n", "duplicate-id"),
        ("article,price\nseat,1.00\n", "unknown-column"),
        ("product,price\ntool,1.00\n", "missing-field"),
        ("product,selling model,price\ntool,weekly,1.00\n", "unknown-selling-model"),
        ("product,charge,price\napp,fees,1.00\n", "unknown-charge"),
        ("product,price,per\nseat,1.00,seat per fortnight\n", None),
    ],
)
def test_a_row_that_does_not_fit_is_refused_at_its_place(rows: str, code: str | None) -> None:
    found = problems(prices="", book=HEAD, catalog=MODELS, more_products=f"{TOOL}\n{APP}", files=table(rows))
    errors = [one for one in found if one.severity == "error"]
    assert errors
    if code is not None:
        assert code in codes(found)


@pytest.mark.parametrize(
    "rows",
    [
        "zone,from,price\nnear,,1.00\n",
        "zone,from,price\nnear,0,\n",
        "zone,from,price\nnear,5,1.00\nnear,5,2.00\n",
        "zone,from,price\nnear,five,1.00\n",
        "zone,start,price\nnear,5,1.00\n",
        "from,price\n5,1.00\n",
    ],
)
def test_a_tier_table_with_a_hole_or_a_step_back_is_refused(rows: str) -> None:
    prices = "thing: { mode: range, zone: ship_to.zone, table: tiers.csv }"
    found = problems(prices, files={"pricing_rules/tiers.csv": rows})
    assert any(one.severity == "error" for one in found)


# --- rates and taxes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rate",
    [
        "{ from: EUR, to: EUR, rate: 1.00, date: 2026-01-01, source: bank }",
        "{ from: EUR, to: USD, rate: 0.00, date: 2026-01-01, source: bank }",
        "{ from: EUR, to: USD, rate: 1.00, source: bank }",
        "{ from: EUR, to: USD, rate: 1.00, date: 2026-01-01 }",
        "{ from: EURO, to: USD, rate: 1.00, date: 2026-01-01, source: bank }",
    ],
)
def test_an_exchange_rate_is_dated_sourced_and_joins_two_currencies(rate: str) -> None:
    assert any(one.severity == "error" for one in problems(rules=f"exchange rates: [{rate}]\n"))


def test_an_empty_workspace_is_valid() -> None:
    assert one_code() == []
