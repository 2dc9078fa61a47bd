"""``cpq price``: deals, products without a deal, and what the shell gets."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.commands.conftest import Run

AS_OF = ("--as-of", "2026-11-20")


@pytest.mark.usefixtures("shop")
def test_a_deal_is_named_by_path_by_name_or_by_its_quote_number(cpq: Run) -> None:
    by_path, by_name, by_number = cpq("price", "deals/first.yaml"), cpq("price", "first"), cpq("price", "Q-1")
    assert by_path.exit_code == by_name.exit_code == by_number.exit_code == 0
    assert "net 28,827.20 EUR" in by_name.stdout
    assert by_path.stdout == by_name.stdout
    assert by_number.stdout == by_name.stdout.replace("first", "Q-1")


@pytest.mark.usefixtures("shop")
def test_a_deal_comes_from_standard_input_as_yaml_or_json(cpq: Run) -> None:
    yaml = cpq("price", "-", "--json", input=Path("deals/first.yaml").read_text(encoding="utf-8"))
    request = json.dumps(json.loads(yaml.stdout)["request"])
    as_json = cpq("price", "-", "--json", input=request)
    assert yaml.exit_code == as_json.exit_code == 0, as_json.stderr
    assert json.loads(as_json.stdout)["totals"] == json.loads(yaml.stdout)["totals"]


@pytest.mark.usefixtures("shop")
def test_the_table_shows_each_line_and_the_totals(cpq: Run) -> None:
    lines = cpq("price", "first").stdout.splitlines()
    seats = next(line for line in lines if line.startswith("seats "))
    assert seats.split() == ["seats", "Seat", "60", "12", "months", "32,400.00", "37.26", "17.2", "%", "26,827.20"]
    assert "  gross      35,457.46" in lines
    assert lines[-1] == "  needs approval: sales-manager"


@pytest.mark.usefixtures("shop")
def test_check_tells_the_shell_that_a_quote_is_held(cpq: Run) -> None:
    assert cpq("price", "first").exit_code == 0
    assert cpq("price", "first", "--check").exit_code == 5
    assert cpq("price", "seat:60", "--term", "12", "--check", *AS_OF).exit_code == 0


@pytest.mark.usefixtures("works")
def test_check_tells_the_shell_that_a_quote_is_stopped(cpq: Run) -> None:
    run = cpq("price", "pump@30%", "--check", *AS_OF)
    assert run.exit_code == 5
    assert "stopped by machine-floor" in run.stdout


@pytest.mark.usefixtures("shop")
def test_check_adds_the_decision_to_the_json(cpq: Run) -> None:
    run = cpq("price", "first", "--check", "--json")
    assert run.exit_code == 5
    assert json.loads(run.stdout)["decision"]["outcome"] == "needs approval"
    assert "decision" not in json.loads(cpq("price", "first", "--json").stdout)


@pytest.mark.usefixtures("shop")
def test_json_of_one_deal_is_an_object_and_of_several_a_list(cpq: Run) -> None:
    one, two = cpq("price", "first", "--json"), cpq("price", "first", "Q-1", "--json")
    assert json.loads(one.stdout)["schema"] == "cpq/priced-quote/1"
    assert [quote["totals"]["net"] for quote in json.loads(two.stdout)] == ["28827.20", "28827.20"]


@pytest.mark.usefixtures("shop")
def test_a_summary_has_one_row_for_each_quote(cpq: Run) -> None:
    head, *rows = cpq("price", "first", "Q-1", "--summary").stdout.splitlines()
    assert head.split() == ["Deal", "Account", "Order", "date", "Lines", "Off", "list", "Net", "Margin", "Decision"]
    assert len(rows) == 2
    assert rows[0].split()[:6] == ["first", "acme", "2026-11-20", "2", "16.2", "%"]


@pytest.mark.usefixtures("shop")
def test_products_price_without_a_deal(cpq: Run) -> None:
    run = cpq("price", "seat:60@8%", "onboarding", "--term", "12", "--account", "acme", *AS_OF, "--json")
    assert run.exit_code == 0, run.stderr
    priced = json.loads(run.stdout)
    seat, onboarding = priced["lines"]
    assert (seat["id"], seat["quantity"], seat["net"]) == ("l1", "60", "37.26")
    assert onboarding["quantity"] == "1"
    assert priced["request"]["account"]["id"] == "acme"


@pytest.mark.parametrize("term", ["12", "12m", "1y", "12 months", "1 year", "4q"])
@pytest.mark.usefixtures("shop")
def test_a_term_is_typed_as_people_type_it(cpq: Run, term: str) -> None:
    run = cpq("price", "seat", "--term", term, *AS_OF, "--json")
    assert json.loads(run.stdout)["lines"][0]["periods"] == "12", run.stderr


@pytest.mark.usefixtures("shop")
def test_the_options_describe_the_quote(cpq: Run) -> None:
    run = cpq(
        "price", "seat", "--quantity", "5", "--term", "12", "--discount", "2%", "--start", "2027-01-01",
        "--valid-until", "2026-12-31", "--country", "IE", "--segment", "public", "--payment-days", "45",
        "--billing", "yearly in advance", "--currency", "EUR", "--price-book", "standard", *AS_OF, "--json",
    )  # fmt: skip
    assert run.exit_code == 0, run.stderr
    request = json.loads(run.stdout)["request"]
    assert request["account"] == {"id": "unnamed", "segment": "public", "country": "IE"}
    assert (request["start"], request["valid_until"]) == ("2027-01-01", "2026-12-31")
    assert (request["payment_days"], request["billing"]) == (45, "yearly in advance")
    assert request["discounts"] == [{"rate": "0.02"}]
    assert request["lines"][0]["quantity"] == "5"


@pytest.mark.usefixtures("works")
def test_attribute_values_go_to_the_products_that_have_the_attribute(cpq: Run) -> None:
    run = cpq(
        "price", "pump", "seal-kit:2", "--select", "motor-kw=7.5", "--select", "material=stainless", *AS_OF, "--json"
    )
    pump, seals = json.loads(run.stdout)["lines"]
    assert pump["list"] == "5878.00"
    assert pump["selection"] == {"motor-kw": "7.5", "material": "stainless"}
    assert seals["selection"] == {}


@pytest.mark.usefixtures("works")
def test_an_attribute_that_no_product_has_is_wrong_usage(cpq: Run) -> None:
    run = cpq("price", "pump", "--select", "motor=7.5", *AS_OF)
    assert run.exit_code == 2
    assert "no product has the attribute 'motor'; did you mean 'motor-kw'?" in run.stderr


@pytest.mark.usefixtures("works")
def test_a_pair_without_a_sign_is_wrong_usage(cpq: Run) -> None:
    assert cpq("price", "pump", "--fact", "strategic", *AS_OF).exit_code == 2


@pytest.mark.usefixtures("sample")
def test_facts_of_account_and_quote_reach_the_rules(cpq: Run) -> None:
    plain = cpq(
        "price", "seat:20", "--term", "12", "--billing", "yearly in advance", "--valid-until", "2026-12-20", *AS_OF
    )
    held = cpq(
        "price", "seat:20", "--term", "12", "--billing", "yearly in advance", "--valid-until", "2026-12-20",
        "--fact", "strategic=yes", "--fact", "account.public_sector=yes", *AS_OF,
    )  # fmt: skip
    assert "approved: nothing asks" in plain.stdout, plain.stderr
    assert "needs approval: sales-director, cfo, deal-desk" in held.stdout, held.stderr


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("discount", [["seat:60@4%"], ["seat:60", "--discount", "4%"]], ids=["line", "quote"])
def test_the_reason_answers_a_policy_that_asks_for_one(cpq: Run, discount: list[str]) -> None:
    asked = ("price", *discount, "--term", "24", "--account", "acme", *AS_OF)
    assert "stopped by discount-reason" in cpq(*asked).stdout
    explained = cpq(*asked, "--reason", "competitor")
    assert explained.exit_code == 0
    assert "discount-reason" not in explained.stdout


@pytest.mark.usefixtures("sample")
def test_a_partner_tier_takes_its_discount(cpq: Run) -> None:
    run = cpq("price", "seat:20", "--term", "12", "--partner", "silver", *AS_OF, "--json")
    assert [step["name"] for step in json.loads(run.stdout)["lines"][0]["steps"]][-1] == "partner discount", run.stderr


@pytest.mark.usefixtures("shop")
def test_quote_options_beside_a_deal_file_are_wrong_usage(cpq: Run) -> None:
    run = cpq("price", "first", "--term", "24")
    assert run.exit_code == 2
    assert "--term describes a quote without a file" in run.stderr


@pytest.mark.usefixtures("shop")
def test_settings_of_the_environment_do_not_contradict_a_deal_file(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPQ_PRICE_TERM", "24")
    assert cpq("price", "first").exit_code == 0


@pytest.mark.usefixtures("shop")
def test_deals_and_products_do_not_mix(cpq: Run) -> None:
    run = cpq("price", "seat:5", "first")
    assert run.exit_code == 2
    assert "price them in two runs" in run.stderr


@pytest.mark.usefixtures("shop")
def test_as_of_replaces_the_order_date_of_the_deal(cpq: Run) -> None:
    run = cpq("price", "first", "--as-of", "2026-10-01", "--json")
    assert json.loads(run.stdout)["as_of"] == "2026-10-01"
    late = cpq("price", "first", "--as-of", "2026-12-21")
    assert late.exit_code == 0
    assert "offer-over" in late.output


@pytest.mark.usefixtures("shop")
def test_a_file_takes_the_output_whole(cpq: Run) -> None:
    run = cpq("price", "first", "--json", "-o", "out/deep/first.json")
    assert (run.stdout, run.exit_code) == ("", 0)
    assert "wrote out/deep/first.json" in run.stderr.replace("\\", "/")
    assert json.loads(Path("out/deep/first.json").read_text(encoding="utf-8"))["totals"]["net"] == "28827.20"
    assert [path.name for path in Path("out/deep").iterdir()] == ["first.json"]


@pytest.mark.usefixtures("shop")
def test_a_file_that_cannot_be_written_is_a_failure_of_another_system(cpq: Run) -> None:
    Path("out").write_text("in the way", encoding="utf-8")
    run = cpq("price", "first", "-o", "out/first.txt")
    assert run.exit_code == 9
    assert "cannot be written" in run.stderr
    assert Path("out").read_text(encoding="utf-8") == "in the way"


@pytest.mark.usefixtures("shop")
def test_nothing_is_written_where_the_deal_cannot_be_priced(cpq: Run) -> None:
    assert cpq("price", "seet", *AS_OF, "-o", "out/first.txt").exit_code == 3
    assert not Path("out").exists()


@pytest.mark.usefixtures("sample")
def test_every_step_of_the_json_is_exact_text_and_adds_up(cpq: Run) -> None:
    run = cpq("price", "boreal", "hydro-est", "--json")
    for quote in json.loads(run.stdout):
        assert "E" not in json.dumps(quote["totals"])
        for line in quote["lines"]:
            moved = sum((Decimal(step["amount"]) for step in line["steps"]), Decimal(0))
            assert Decimal(line["list_total"]) + moved == Decimal(line["net_total"])
