"""``cpq explain --metrics``: every figure with its definition and its lines, on a date."""

import json

import pytest

from tests.commands.conftest import Run


@pytest.mark.usefixtures("sample")
def test_every_figure_stands_beside_its_definition(cpq: Run) -> None:
    run = cpq("explain", "boreal", "--metrics", "--on", "2028-01-01")
    assert run.exit_code == 0, run.stderr
    rows = {
        line[2:].split("  ")[0]: " ".join(line.split()) for line in run.stdout.splitlines() if line.startswith("  ")
    }
    assert rows["ARR"] == "ARR 173,877.36 −50,225.00 123,652.36 12 times MRR on the same date."
    assert rows["ACV"].startswith("ACV 124,827.34 Recurring lines after allowances")
    assert rows["seats/2"] == "seats/2 2028-01-01 2028-12-31 12 200 9,000.00 −3,186.00 5,814.00 69,768.00"
    assert "2028-01-01  2028-12-31  10,304.36  123,652.36" in run.stdout
    assert "Partial periods count by 'anchored month'" in run.stdout


@pytest.mark.usefixtures("sample")
def test_metrics_of_another_day_move_with_the_ramp(cpq: Run) -> None:
    found = [
        json.loads(cpq("explain", "boreal", "--metrics", "--on", on, "--json").stdout)
        for on in ("2027-01-01", "2029-12-31")
    ]
    assert [one["figures"]["mrr"]["net"] for one in found] == ["7703.11", "13199.36"]
    assert found[0]["figures"]["tcv"] == found[1]["figures"]["tcv"]
    assert {"schema", "on", "figures", "lines", "segments", "intervals", "calendar_years"} <= found[0].keys()


@pytest.mark.usefixtures("sample")
def test_an_undefined_figure_says_why(cpq: Run) -> None:
    deal = (
        '{"schema": "cpq/quote-request/1", "as_of": "2026-11-20", "account": "boreal", "price_book": "eu-2026",'
        ' "has_opt_out": true, "term": "12 months", "lines": [{"product": "seat", "quantity": 10}]}'
    )
    run = cpq("explain", "-", "--metrics", input=deal)
    assert run.exit_code == 0, run.stderr
    assert "TCV committed" in run.stdout
    assert "the deal does not say when; write opt out after" in run.stdout
    figure = json.loads(cpq("explain", "-", "--metrics", "--json", input=deal).stdout)["figures"]["tcv_committed"]
    assert figure["net"] is None
    assert "write opt out after" in figure["reason"]


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--on", "2028-01-01"), "--on is the date of --metrics"),
        (("--metrics", "--approvals"), "choose one"),
        (("--metrics", "--on", "1/1/2028"), "is not a date"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(cpq: Run, options: tuple[str, ...], said: str) -> None:
    run = cpq("explain", "boreal", *options)
    assert run.exit_code == 2
    assert said in run.stderr


@pytest.mark.usefixtures("sample")
def test_a_problem_code_has_no_metrics(cpq: Run) -> None:
    run = cpq("explain", "unknown-field", "--metrics")
    assert run.exit_code == 2
    assert "are about deals" in run.stderr
