"""``cpq billing``: what is invoiced when, as a table, as JSON and as CSV."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.commands.conftest import REPOSITORY, Run

EXAMPLE = str(REPOSITORY / "docs" / "examples" / "billing")


def test_the_table_shows_each_invoice_and_the_total(cpq: Run) -> None:
    run = cpq("billing", "rollout", "-w", EXAMPLE)

    assert run.exit_code == 0, run.stderr
    rows = [" ".join(line.split()) for line in run.stdout.splitlines()]
    assert rows[0] == "rollout gross 30,120.00 EUR"
    assert "quarterly in advance, one-time at order, payable in 30 days end of month, 2 % off within 10 days" in rows[2]
    assert "1 2026-11-20 deposit 2026-12-31 5,020.00 1,004.00 6,024.00 5,903.52 2026-11-30" in rows
    assert "deposit taken back −2,350.00" in rows
    assert (
        "5 2027-04-01 seats/1 Seat 2027-04-01 to 2027-06-30 2027-05-31 1,350.00 270.00 1,620.00 1,587.60 2027-04-11"
        in rows
    )
    assert rows[-1] == "total 25,100.00 5,020.00 30,120.00"


def test_what_has_no_end_is_shown_for_a_year_and_says_so(cpq: Run) -> None:
    run = cpq("billing", "office", "-w", EXAMPLE)

    assert "office  without end" in run.stdout
    assert "Usage, estimated, outside the total" in run.stdout
    assert "a line has no end, so nothing sums to a total; shown are the invoices until 2027-12-01" in run.stdout
    assert "total " not in run.stdout.splitlines()[-1][:6]


def test_later_invoices_are_left_out_and_summed(cpq: Run) -> None:
    run = cpq("billing", "rollout", "-w", EXAMPLE, "--until", "2027-12-31")

    rows = [" ".join(line.split()) for line in run.stdout.splitlines()]
    assert "left out 11,800.00 2,360.00 14,160.00" in rows
    assert "shown are the invoices until 2027-12-31; the total is that of all" in rows


def test_json_is_the_schedule(cpq: Run) -> None:
    run = cpq("billing", "rollout", "-w", EXAMPLE, "--json")

    data = json.loads(run.stdout)
    assert data["schema"] == "cpq/billing-schedule/1"
    assert sum(Decimal(invoice["gross"]) for invoice in data["invoices"]) == Decimal(data["total"]["gross"])
    assert data["start_assumed"] is False


def test_csv_has_a_row_for_each_line_and_the_sum_of_each_invoice(cpq: Run) -> None:
    run = cpq("billing", "rollout", "-w", EXAMPLE, "-f", "csv")

    rows = list(csv.DictReader(run.stdout.splitlines()))
    totals = [row for row in rows if row["line"] == "total"]
    assert len(totals) == 11
    assert sum(Decimal(row["gross"]) for row in totals) == Decimal("30120.00")
    assert {row["kind"] for row in rows} == {"deposit", "invoice"}


def test_billing_that_gives_no_schedule_ends_with_3_and_a_place(cpq: Run, tmp_path: Path) -> None:
    deal = tmp_path / "deal.yaml"
    deal.write_text(
        "account: acme\nas of: 2026-11-20\nprice book: eu\nterm: 12 months\nbilling: now and then\n"
        "lines: [{ product: seat }]\n",
        encoding="utf-8",
    )
    run = cpq("billing", str(deal), "-w", EXAMPLE)

    assert run.exit_code == 3
    assert (
        "deal.yaml:5:10: error: 'now and then' does not say how often invoices are sent [unknown-billing]" in run.stderr
    )


@pytest.mark.usefixtures("sample")
def test_every_sample_deal_has_a_schedule_that_sums_to_its_price(cpq: Run) -> None:
    deals = sorted(Path("deals").glob("*.yaml"))
    assert deals
    for deal in deals:
        schedule, quote = (json.loads(cpq(command, str(deal), "--json").stdout) for command in ("billing", "price"))
        if schedule["total"] is not None:
            assert schedule["total"] == {name: quote["totals"][name] for name in ("net", "tax", "gross")}, deal


def test_the_schema_of_the_answer_is_published(cpq: Run) -> None:
    run = cpq("schema", "billing-schedule")

    assert run.exit_code == 0
    assert set(json.loads(run.stdout)["properties"]) >= {"schema", "invoices", "estimates", "total"}
