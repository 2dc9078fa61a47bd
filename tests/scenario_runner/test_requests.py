"""What a scenario asks for: given fields, deals, changed lines, and requests that must be refused."""

import pytest

from cpq.scenarios import ScenarioReport, run_scenarios
from tests.scenario_runner.running import HERE, WORLD, one, run, said

DEAL = b"""account: buyer
price book: main
as of: 2026-10-01
term: 24 months
payment terms: 60 days
discount: 5%
lines:
  - { id: seats, product: seat, quantity: 10 }
  - { product: service }
"""
DEALS = {"deals/ten.yaml": DEAL}


def test_what_a_scenario_says_replaces_what_is_given() -> None:
    assert said("term: 6 months\nlines: [{ product: seat, quantity: 1 }]\nexpect: { tcv: 600.00 }") == []


def test_a_deal_replaces_what_is_given_and_the_scenario_replaces_the_deal() -> None:
    assert one("deal: deals/ten.yaml\nexpect: { lines: [{ id: seats, net total: 22800.00 }] }", deals=DEALS).passed
    assert one(
        "deal: deals/ten.yaml\nterm: 1 month\nexpect: { lines: [{ id: seats, net total: 950.00 }] }", deals=DEALS
    ).passed


@pytest.mark.parametrize(
    ("said_so", "fact"),
    [
        ("payment days: 15", "payment days: 15"),
        ("payment terms: 15 days", "payment days: 15"),
        ("payment_days: 15", "payment days: 15"),
    ],
)
def test_a_field_replaces_its_other_spelling(said_so: str, fact: str) -> None:
    assert one(f"deal: deals/ten.yaml\n{said_so}\nexpect: {{ facts: {{ {fact} }} }}", deals=DEALS).passed


def test_several_discounts_replace_the_one_of_the_deal() -> None:
    result = one(
        "deal: deals/ten.yaml\ndiscounts: [10%, 10%]\nexpect: { lines: [{ id: seats, net price: 81.00 }] }", deals=DEALS
    )
    assert result.passed


def test_a_change_touches_only_the_named_fields_of_a_line() -> None:
    result = one(
        "deal: deals/ten.yaml\nchange lines: { seats: { quantity: 20 }, l2: { optional: yes } }\n"
        "expect: { lines: [{ id: seats, net total: 45600.00 }, { id: l2 }], totals: { optional: 500.00 } }",
        deals=DEALS,
    )
    assert result.passed, result.differences


def test_the_deal_itself_stays_as_it_is() -> None:
    one("deal: deals/ten.yaml\nchange lines: { seats: { quantity: 20 } }\nexpect: { tcv: 0 }", deals=DEALS)
    assert one("deal: deals/ten.yaml\nexpect: { lines: [{ id: seats, quantity: 10 }] }", deals=DEALS).passed


def test_a_change_of_a_line_that_is_not_there_is_told() -> None:
    result = one("deal: deals/ten.yaml\nchange lines: { seat: { quantity: 20 } }\nexpect: { tcv: 0 }", deals=DEALS)
    assert [str(d) for d in result.differences] == [
        "request: there is no line 'seat' to change [unknown-line]; did you mean 'seats'?"
    ]


def test_a_change_is_a_map_of_fields() -> None:
    result = one("deal: deals/ten.yaml\nchange lines: { seats: 20 }\nexpect: { tcv: 0 }", deals=DEALS)
    assert [str(d) for d in result.differences] == [
        "request: a change is a map of fields [wrong-type]; write { quantity: 50 }"
    ]


def test_a_deal_that_does_not_exist_is_told_at_its_place() -> None:
    (difference,) = one("deal: deals/tem.yaml\nexpect: { tcv: 0 }", deals=DEALS).differences
    assert str(difference.where) == f"{HERE}:4:11"
    assert (
        str(difference) == "request: there is no deal 'deals/tem.yaml' [deal-not-found]; did you mean 'deals/ten.yaml'?"
    )


def test_a_deal_that_cannot_be_read_is_told() -> None:
    result = one("deal: deals/bad.yaml\nexpect: { tcv: 0 }", deals={"deals/bad.yaml": b"lines: [\n"})
    assert not result.passed
    assert "[bad-yaml]" in str(result.differences[0])
    assert result.differences[0].where.file == "deals/bad.yaml"


def test_a_deal_in_json_works_too() -> None:
    line = b'{"id": "s", "product": "seat", "quantity": 1}'
    deal = b'{"schema": "cpq/quote-request/1", "account": {"id": "buyer"}, "lines": [' + line + b"]}"
    assert one("deal: deals/d.json\nexpect: { tcv: 1200.00 }", deals={"deals/d.json": deal}).passed


def test_a_request_that_is_refused_unexpectedly_says_every_reason() -> None:
    assert said("lines: [{ product: sete }, { product: seat, quantity: 0 }]\nexpect: { tcv: 0 }") == [
        "request: is refused: there is no product 'sete' [unknown-product]; did you mean 'seat'?",
        "request: is refused: 'seat' needs a quantity above zero; only usage can be zero [zero-quantity]",
    ]


def test_a_price_that_is_missing_refuses_every_line_without_one() -> None:
    assert (
        said("lines: [{ product: thing }, { product: other }]\nexpect: { error: { code: no-price, contains: other } }")
        == []
    )


def test_a_request_that_must_be_refused_is_recognised_by_code_and_words() -> None:
    asked = "lines: [{ product: sete }]\n"
    assert said(f"{asked}expect: {{ error: unknown-product }}") == []
    assert said(f"{asked}expect: {{ error: {{ code: unknown-product, contains: SEAT }} }}") == []


def test_another_refusal_than_expected_is_a_difference() -> None:
    asked = "lines: [{ product: sete }]\n"
    told = "there is no product 'sete' [unknown-product]; did you mean 'seat'?"
    assert said(f"{asked}expect: {{ error: no-price }}") == [f"request: refusal expected no-price, got {told}"]
    assert said(f"{asked}expect: {{ error: {{ code: unknown-product, contains: plan }} }}") == [
        f"request: words of the refusal expected plan, got {told}"
    ]


def test_a_request_that_should_be_refused_and_is_not_is_a_difference() -> None:
    assert said("lines: [{ product: seat, quantity: 1 }]\nexpect: { error: no-price }") == [
        "request: refusal expected no-price, got a price"
    ]


def test_files_run_in_the_order_of_their_names_and_scenarios_in_the_order_of_the_file() -> None:
    given = "given: {{ as of: 2026-11-01, account: buyer, term: 1 month, lines: [{{ product: seat, quantity: 1 }}] }}"
    text = given + "\nscenarios: [{}]\n"
    names = "{ name: Z, expect: { tcv: 100.00 } }, { name: A, expect: { tcv: 100.00 } }"
    files = {"b.yaml": text.format(names).encode(), "a.yaml": text.format("{ name: M, expect: { tcv: 1 } }").encode()}
    report: ScenarioReport = run_scenarios(WORLD, files)
    assert [(result.id, result.passed) for result in report.results] == [
        ("a.yaml::M", False),
        ("b.yaml::Z", True),
        ("b.yaml::A", True),
    ]


def test_the_report_is_ready_for_json() -> None:
    report = run("scenarios: [{ name: It, lines: [{ product: seat, quantity: 1 }], expect: { tcv: 1 } }]")
    answer = report.to_json()
    assert (answer["passed"], answer["failed"], answer["problems"]) == (0, 1, [])
    (scenario,) = answer["scenarios"]
    assert scenario["differences"][0]["text"] == "quote: tcv expected 1 EUR, got 1200.00 EUR"
    assert scenario["where"] == f"{HERE}:2:13"
