"""``cpq pricelist``: one account's prices as a table, and row by row as data."""

import csv
import io
import json

import pytest

from tests.commands.conftest import Run

pytestmark = pytest.mark.usefixtures("sample")
BOREAL = ("pricelist", "--account", "boreal", "--as-of", "2026-11-20", "--price-book", "eu-2026")


def test_the_table_shows_prices_and_what_made_them_and_apart_what_has_none(cpq: Run) -> None:
    shown = cpq(*BOREAL, "--quantities", "1,120")
    assert shown.exit_code == 0
    priced, _, without = shown.output.partition("Without a price")
    assert "contract boreal-frame-2025: 36.00 EUR per seat per month" in priced
    assert "20 % of software at customer price" in priced
    assert "'team-start' is sold only as part of a bundle" in without


def test_json_and_csv_hold_the_same_rows(cpq: Run) -> None:
    data = json.loads(cpq(*BOREAL, "--family", "software", "--json").output)
    assert (data["schema"], data["account"]) == ("cpq/price-list/1", "boreal")
    seat = next(row for row in data["prices"] if row["product"] == "seat")
    assert (seat["prices"]["list"], seat["prices"]["net"]) == ("45.00", "36.00")
    assert seat["steps"][0]["where"]["file"] == "pricing_rules/saas/contracts/boreal.yaml"
    table = list(csv.DictReader(io.StringIO(cpq(*BOREAL, "--family", "software", "-f", "csv").output)))
    assert [row["product"] for row in table] == [row["product"] for row in data["prices"]]
    assert [row["net"] for row in table] == [row["prices"].get("net", "") for row in data["prices"]]


def test_an_unknown_account_is_not_found(cpq: Run) -> None:
    refused = cpq("pricelist", "--account", "boreel", "--as-of", "2026-11-20")
    assert refused.exit_code == 4
    assert "did you mean 'boreal'?" in refused.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--quantities", "1,x"), "is not an amount"),
        (("--quantities", "0"), "no quantity to buy"),
        (("--term", "long"), "is not a term"),
        ((), "Missing option '--account'"),
    ],
)
def test_what_cannot_be_asked_is_wrong_usage(cpq: Run, arguments: tuple[str, ...], said: str) -> None:
    refused = cpq("pricelist", *(("--account", "boreal") if arguments else ()), *arguments)
    assert refused.exit_code == 2
    assert said in " ".join(refused.output.split())
