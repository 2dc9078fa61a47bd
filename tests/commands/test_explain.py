"""``cpq explain``: waterfalls, decisions, rules that did nothing, and problem codes."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.commands.conftest import REPOSITORY, Run


@pytest.mark.usefixtures("shop")
def test_a_waterfall_shows_each_step_with_words_and_place(cpq: Run) -> None:
    run = cpq("explain", "first")
    assert run.exit_code == 0, run.stderr
    seats = run.stdout.partition("\nonboarding ")[0].splitlines()
    rows = {line.split("  ")[1]: " ".join(line.split()) for line in seats if line.startswith("  ")}
    assert (
        rows["list price"] == "list price 45.00 32,400.00 32,400.00 price book standard pricing_rules/price-book.yaml:8"
    )
    assert rows["volume schedule"] == (
        "volume schedule 40.50 −3,240.00 29,160.00 60 units on schedule seats-volume: 10 % off "
        "pricing_rules/discounts.yaml:9"
    )
    assert rows["discretionary discount"].startswith(
        "discretionary discount 37.26 −2,332.80 26,827.20 8 % off, asked on the line deals/first.yaml:"
    )
    assert rows["net"] == "net 37.26 26,827.20 regular 40.50"
    assert rows["margin"].startswith("margin 23,803.20 88.7 % over a cost of 3,024.00 catalogs/products.yaml:")


@pytest.mark.usefixtures("shop")
def test_only_one_line_is_shown_where_one_is_asked_for(cpq: Run) -> None:
    run = cpq("explain", "first", "--line", "onboarding")
    assert "onboarding  Onboarding × 1, one-time" in run.stdout
    assert "seats" not in run.stdout
    assert "Totals" not in run.stdout


@pytest.mark.usefixtures("sample")
def test_parts_of_a_line_are_found_by_the_line_or_by_themselves(cpq: Run) -> None:
    whole = json.loads(cpq("explain", "boreal", "--line", "seats", "--json").stdout)["lines"]
    part = json.loads(cpq("explain", "boreal", "--line", "seats/2", "--json").stdout)["lines"]
    assert [line["id"] for line in whole] == ["seats/1", "seats/2", "seats/3"]
    assert [line["id"] for line in part] == ["seats/2"]


@pytest.mark.usefixtures("shop")
def test_an_unknown_line_is_not_found_and_the_closest_is_named(cpq: Run) -> None:
    run = cpq("explain", "first", "--line", "seat")
    assert run.exit_code == 4
    assert "did you mean 'seats'?" in run.stderr


@pytest.mark.usefixtures("shop")
def test_json_carries_words_beside_ids_and_amounts(cpq: Run) -> None:
    answer = json.loads(cpq("explain", "first", "--json").stdout)
    steps = answer["lines"][0]["steps"]
    assert [step["words"] for step in steps][:1] == ["60 units on schedule seats-volume: 10 % off"]
    assert steps[0]["where"] == {"file": "pricing_rules/discounts.yaml", "line": 9, "column": 9}
    assert answer["lines"][0]["build_up"][0]["words"] == "price book standard"
    assert answer["decision"]["outcome"] == "needs approval"


@pytest.mark.usefixtures("sample")
def test_what_the_terminal_shows_adds_up(cpq: Run) -> None:
    """Every displayed step of hydro-est is exact, so the column can be added by hand."""
    run = cpq("explain", "hydro-est", "--line", "spares")
    amounts = [line.split() for line in run.stdout.splitlines() if line.startswith("  ")]
    listed = next(Decimal(row[3].replace(",", "")) for row in amounts if row[:2] == ["list", "price"])
    taken = [row for row in amounts if row[:2] == ["distributor", "discount"] or row[0] == "rounding"]
    moved = [Decimal(row[3 if row[0] == "distributor" else 2].replace("−", "-").replace(",", "")) for row in taken]
    assert listed + sum(moved) == Decimal("2020.55")


@pytest.mark.usefixtures("shop")
def test_approvals_name_people_reasons_and_places(cpq: Run) -> None:
    run = cpq("explain", "first", "--approvals")
    assert "needs approval: sales-manager" in run.stdout
    assert (
        "Must approve\n  Sales manager  quote  rep-discount: discretionary discount 7.49 % is above 5 %" in run.stdout
    )
    assert "pricing_rules/approvals.yaml:14" in run.stdout
    held = run.stdout.partition("Checked, within limits")[2]
    assert "margin-floor  2 lines  margin rate 55 % on onboarding; stops below 30 %" in held
    assert "rep-discount  quote    discretionary discount 7.49 %; asks sales-director above 15 %" in held


@pytest.mark.usefixtures("sample")
def test_approvals_in_chains_are_told_step_by_step(cpq: Run) -> None:
    said = cpq("explain", "meridian-target", "--approvals").stdout
    assert said.index("chain signature, step 1") < said.index("chain signature, step 2")
    assert "Finance, Legal (all of them)" in said
    assert "Does not apply here" in said


@pytest.mark.usefixtures("sample")
def test_a_stopped_quote_says_what_no_approval_lifts(cpq: Run) -> None:
    said = cpq("explain", "pergamote-stopped", "--approvals").stdout
    assert "Stopped: no approval lifts this" in said
    assert "discount-ceiling" in said


@pytest.mark.usefixtures("shop")
def test_lower_levels_of_a_matrix_are_told_not_asked(cpq: Run) -> None:
    deal = Path("deals/first.yaml")
    deal.write_text(deal.read_text(encoding="utf-8").replace("discount: 8%", "discount: 20%"), encoding="utf-8")
    said = cpq("explain", "first", "--approvals").stdout
    assert "  Sales manager is told, not asked (rep-discount)" in said
    assert "Sales director  quote" in said


@pytest.mark.usefixtures("shop")
def test_the_decision_as_json_has_a_schema(cpq: Run) -> None:
    answer = json.loads(cpq("explain", "first", "--approvals", "--json").stdout)
    assert answer["schema"] == "cpq/approval-decision/1"
    assert answer["approvers"] == ["sales-manager"]


@pytest.mark.usefixtures("sample")
def test_why_not_tells_each_line_why(cpq: Run) -> None:
    said = cpq("explain", "boreal", "--why-not", "seats-volume").stdout
    assert "seats/1     no       contract boreal-frame-2025 replaces it" in said
    assert "seats/3     applied  300 units on schedule seats-volume: 15 % off" in said
    assert "it covers seat; this line is support of family support" in said


@pytest.mark.usefixtures("sample")
def test_why_not_shows_the_condition_and_the_facts_it_read(cpq: Run) -> None:
    said = cpq("explain", "boreal", "--why-not", "strategic-deal").stdout
    assert "its condition does not hold" in said
    assert "when strategic" in said
    assert "strategic is no" in said


@pytest.mark.usefixtures("sample")
def test_why_not_as_json(cpq: Run) -> None:
    answer = json.loads(cpq("explain", "boreal", "--why-not", "autumn-2026", "--json").stdout)
    (rule,) = answer["rules"]
    assert (rule["kind"], rule["applied"]) == ("promotion", True)
    assert {verdict["subject"] for verdict in rule["verdicts"]} >= {"platform/1", "support"}


@pytest.mark.usefixtures("sample")
def test_an_unknown_rule_is_not_found_and_the_closest_is_named(cpq: Run) -> None:
    run = cpq("explain", "boreal", "--why-not", "seats-volum")
    assert run.exit_code == 4
    assert "did you mean 'seats-volume'?" in run.stderr


@pytest.mark.usefixtures("shop")
def test_a_name_that_is_neither_deal_nor_code_is_not_found(cpq: Run) -> None:
    run = cpq("explain", "frist")
    assert run.exit_code == 4
    assert "did you mean 'first'?" in run.stderr


@pytest.mark.usefixtures("shop")
def test_one_view_at_a_time(cpq: Run) -> None:
    assert cpq("explain", "first", "--approvals", "--line", "seats").exit_code == 2


@pytest.mark.usefixtures("shop")
def test_a_problem_code_is_explained(cpq: Run) -> None:
    run = cpq("explain", "unknown-product")
    assert run.exit_code == 0, run.stderr
    assert run.stdout.startswith("unknown-product: ")
    answer = json.loads(cpq("explain", "unknown-product", "--json").stdout)
    assert (answer["schema"], answer["code"]) == ("cpq/problem-code/1", "unknown-product")
    assert answer["fix"]


@pytest.mark.usefixtures("shop")
def test_a_misspelt_code_gets_a_suggestion(cpq: Run) -> None:
    run = cpq("explain", "unknown-prodct")
    assert run.exit_code == 4
    assert "did you mean 'unknown-product'?" in run.stderr


@pytest.mark.parametrize("deal", ["deals/none.yaml", "./nothing", "deals/../../shop.yml"])
@pytest.mark.usefixtures("shop")
def test_a_file_that_is_not_there_is_not_found(cpq: Run, deal: str) -> None:
    run = cpq("explain", deal)
    assert run.exit_code == 4
    assert "[deal-not-found]" in run.stderr


DEALS = sorted(path.stem for path in (REPOSITORY / "deals").glob("*.yaml"))


@pytest.mark.parametrize("deal", DEALS)
@pytest.mark.usefixtures("sample")
def test_every_sample_deal_is_explained_to_its_last_line(cpq: Run, deal: str) -> None:
    whole, data = cpq("explain", deal), cpq("explain", deal, "--json")
    assert whole.exit_code == data.exit_code == 0, whole.stderr
    answer = json.loads(data.stdout)
    for line in answer["lines"]:
        net = f"net {Decimal(line['net_total']):,f} {answer['currency']}".replace("-", "−")
        assert any(row.startswith(f"{line['id']}  ") and row.endswith(net) for row in whole.stdout.splitlines())
        assert all(step["words"] for step in (*line["build_up"], *line["steps"]))
    assert cpq("explain", deal, "--approvals").exit_code == 0
    assert cpq("price", deal).stdout.count("\n") > len(answer["lines"])


@pytest.mark.usefixtures("shop")
def test_findings_stand_beside_the_price(cpq: Run) -> None:
    rules = Path("pricing_rules/discounts.yaml")
    rules.write_text(rules.read_text(encoding="utf-8").replace("    cliff: accepted", "    #"), encoding="utf-8")
    run = cpq("price", "seat:199", "--term", "12", "--as-of", "2026-11-20")
    assert "note: line 'l1': quantity 200 costs less than 199 [price-cliff]" in run.stdout


@pytest.mark.usefixtures("sample")
def test_lines_say_what_they_are(cpq: Run) -> None:
    said = cpq("explain", "halden-usage").stdout
    assert "calls  API calls × 2,450,000, 12 months, estimated usage" in said
    assert "hub-south/set-up  Data hub, set-up × 2, one-time, group Stuttgart" in said
    assert "outage  Seat × 10, month 1, credit" in cpq("explain", "boreal-credit").stdout
    assert "each month, until ended" in cpq("explain", "brightwell-monthly").stdout
    assert ", optional" in cpq("explain", "sylve-iberia").stdout


@pytest.mark.usefixtures("sample")
def test_a_margin_on_money_given_back_has_no_rate(cpq: Run) -> None:
    lines = cpq("explain", "boreal-credit", "--line", "outage").stdout.splitlines()
    margin = next(line.split() for line in lines if line.startswith("  margin"))
    assert margin[:5] == ["margin", "−318.00", "cost", "of", "−42.00"]


@pytest.mark.parametrize(
    "option", ["--guidance", "--approvals", "--line=seats", "--why-not=volume", "--as-of=2026-11-20"]
)
def test_a_problem_code_has_no_views_of_a_deal(cpq: Run, option: str) -> None:
    run = cpq("explain", "price-cliff", option)
    assert run.exit_code == 2
    assert "'price-cliff' is a problem code" in run.stderr


def test_an_order_date_of_the_environment_does_not_hinder_a_code(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPQ_AS_OF", "2026-11-20")
    assert cpq("explain", "price-cliff").exit_code == 0
