"""``cpq contract``: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Run

CONTRACT = "boreal-2026"
FIRST = "amends: boreal-2026\nid: first\neffective: 2027-03-01\nchanges: [{ line: seats, quantity: 130 }]\n"
SECOND = "amends: boreal-2026\nid: second\neffective: 2027-04-01\nchanges: [{ line: seats, quantity: 150 }]\n"

pytestmark = pytest.mark.usefixtures("sample")


def test_show_prints_entitlement_and_ledger_with_places(cpq: Run) -> None:
    shown = cpq("contract", "show", CONTRACT, "--on", "2028-05-01").output
    assert "Seat               200  seats 200" in shown
    assert "contracts/boreal-2026.yaml:" in shown
    data = json.loads(cpq("contract", "show", CONTRACT, "--on", "2028-05-01", "--json").output)
    assert {one["product"]: one["quantity"] for one in data["entitlement"]} == {
        "platform": "350",
        "seat": "200",
        "support": "1",
    }


def test_list_names_every_contract(cpq: Run) -> None:
    assert CONTRACT in cpq("contract", "list").output
    data = json.loads(cpq("contract", "list", "--json").output)
    assert [one["id"] for one in data["contracts"]] == [CONTRACT]


def test_every_step_of_an_amendment_names_its_file_and_line(cpq: Run) -> None:
    asked = ("contract", "amend", CONTRACT, "--on", "2027-03-01", "--set", "seats=150")
    shown = cpq(*asked, "--explain").output
    assert "8,721.00" in shown  # 30 x 29.07 x 10
    assert "contracts/boreal-2026.yaml:" in shown
    assert "pricing_rules/saas/channel.yaml:" in shown
    data = json.loads(cpq(*asked, "--json").output)
    (amendment,) = data["amendments"]
    steps = [step for line in amendment["adjustments"][0]["lines"] for step in line["steps"]]
    assert {step["where"]["file"] for step in steps} == {
        "contracts/boreal-2026.yaml",
        "pricing_rules/saas/channel.yaml",
    }
    total = sum(float(one["amount"]) for one in amendment["adjustments"])
    assert round(total, 2) == float(amendment["net"])


def test_an_amended_contract_is_written_and_taken_back_to_nothing(cpq: Run, tmp_path: Path) -> None:
    out = tmp_path / "amended.yaml"
    up = ("--on", "2027-03-01", "--set", "seats=+30")
    assert cpq("contract", "amend", CONTRACT, *up, "-o", str(out)).exit_code == 0
    there = json.loads(cpq("contract", "amend", CONTRACT, *up, "--json").output)["amendments"][0]["net"]
    back = cpq("contract", "amend", str(out), "--on", "2027-03-01", "--set", "seats=-30", "--json")
    assert json.loads(back.output)["amendments"][0]["net"] == f"-{there}"


def test_amendments_that_contradict_each_other_end_with_6(cpq: Run, tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text(FIRST, encoding="utf-8")
    (tmp_path / "second.yaml").write_text(SECOND, encoding="utf-8")
    files = ("-f", str(tmp_path / "first.yaml"), "-f", str(tmp_path / "second.yaml"))
    refused = cpq("contract", "amend", CONTRACT, *files)
    assert refused.exit_code == 6
    assert "'first' sets 130 on 2027-03-01, 'second' sets 150 on 2027-04-01" in refused.output
    assert cpq("contract", "amend", CONTRACT, *files[:2]).exit_code == 0


def test_a_preview_shows_what_is_shortened(cpq: Run) -> None:
    asked = ("--on", "2029-09-01", "--add", "seat:10", "--preview")
    shown = cpq("contract", "amend", CONTRACT, *asked).output
    assert "4 of 12" in shown
    assert "2029-12-31" in shown


def test_a_discount_on_what_is_added_tells_who_must_approve(cpq: Run) -> None:
    asked = ("--on", "2027-03-01", "--add", "seat:10@40%", "--reason", "competitor", "--as-of", "2026-11-25")
    assert "needs approval" in cpq("contract", "amend", CONTRACT, *asked).output


def test_an_early_renewal_shows_the_credit(cpq: Run) -> None:
    asked = ("contract", "renew", CONTRACT, "--on", "2029-07-01", "--term", "12", "--pricing", "same")
    assert "contract boreal-2026 ends on 2029-06-30" in cpq(*asked).output
    data = json.loads(cpq(*asked, "--json").output)
    assert data["schema"] == "cpq/contract-renewed/1"
    assert float(data["net"]) == round(float(data["total"]) + float(data["credit"]), 2)


def test_a_workspace_without_contracts_says_so(cpq: Run) -> None:
    shown = cpq("-w", str(Path(__file__).resolve().parents[2] / "docs" / "examples" / "billing"), "contract", "list")
    assert (shown.exit_code, shown.stdout) == (0, "")
    assert "contracts/ is empty" in shown.stderr


def test_a_contract_is_called_after_its_deal(cpq: Run) -> None:
    assert "\nid: boreal\n" in cpq("contract", "create", "boreal").stdout


def test_a_created_contract_loads_and_renews(cpq: Run, tmp_path: Path) -> None:
    out = tmp_path / "made.yaml"
    assert cpq("contract", "create", "boreal", "--id", "made", "-o", str(out)).exit_code == 0
    assert "seats" in cpq("contract", "show", str(out), "--on", "2027-02-01").output
    renewed = tmp_path / "renewed.yaml"
    assert cpq("contract", "renew", str(out), "--pricing", "same", "-o", str(renewed)).exit_code == 0
    assert "renews: made" in renewed.read_text(encoding="utf-8")
    assert cpq("contract", "show", str(renewed), "--on", "2030-02-01").exit_code == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("show", "nobody"), 4),
        (("amend", CONTRACT, "--on", "2027-03-01"), 2),
        (("amend", CONTRACT, "--on", "2027-03-01", "--set", "seats"), 2),
        (("amend", CONTRACT, "--on", "2027-03-01", "--set", "seets=5"), 4),
        (("amend", CONTRACT, "--on", "2027-03-01", "--price", "seats=1.00"), 3),
        (("amend", CONTRACT, "--on", "2031-03-01", "--set", "seats=5"), 3),
        (("renew", CONTRACT, "--term", "soon"), 2),
        (("renew", CONTRACT, "--pricing", "uplift"), 3),
        (("create", "pergamote-stopped", "--start", "2027-01-01"), 5),
    ],
)
def test_what_cannot_be_ends_with_its_code(cpq: Run, asked: tuple[str, ...], code: int) -> None:
    assert cpq("contract", *asked).exit_code == code


def test_a_contract_that_was_written_as_json_is_read_again(cpq: Run, tmp_path: Path) -> None:
    out = tmp_path / "amended.json"
    assert cpq("contract", "amend", CONTRACT, "--on", "2027-03-01", "--set", "seats=150", "-o", str(out)).exit_code == 0
    assert "seats 150" in cpq("contract", "show", str(out), "--on", "2027-03-01").output


@pytest.mark.parametrize("term", ["0", "9999", "abc", "0 months"])
def test_a_term_that_is_none_is_wrong_usage(cpq: Run, tmp_path: Path, term: str) -> None:
    out = tmp_path / "renewed.yaml"
    assert cpq("contract", "renew", CONTRACT, "--term", term, "-o", str(out)).exit_code == 2
    assert not out.exists()
