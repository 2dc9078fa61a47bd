"""``cpq usage``: what it prints."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from cpq.commands import cli

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "usage"
CALL = ["-w", str(EXAMPLE), "usage", "rolling-window", "-m", str(EXAMPLE / "measured" / "rolling-window.csv")]


def test_each_period_stands_with_what_is_free_billed_and_due() -> None:
    result = CliRunner().invoke(cli, CALL)
    assert result.exit_code == 0, result.output
    lines = [line.split() for line in result.output.splitlines()]
    assert ["2027-04", "1,000", "500", "967", "33", "3.30", "3.30"] in lines
    assert ["total", "94.30", "18.86", "113.16"] in lines
    assert "True-up" not in result.output


def test_json_is_what_the_library_gives() -> None:
    result = CliRunner().invoke(cli, [*CALL, "--json"])
    data = json.loads(result.output)
    assert [int(row["overage"]) for row in data["rows"]] == [0, 0, 0, 33, 0, 0, 300, 0, 0, 0, 10, 600]
    assert data["due"] == "94.30"


def test_credits_say_what_they_are_in() -> None:
    table = EXAMPLE / "measured" / "committed-calls.csv"
    shown = CliRunner().invoke(cli, ["-w", str(EXAMPLE), "usage", "committed-calls", "-m", str(table)]).output
    lines = [line.split() for line in shown.splitlines()]
    assert ["wallet", "2027-06-30", "EUR", "1,000.00", "1,000.00", "0.00", "0.00", "0.00"] in lines


def test_a_bad_table_is_told_with_its_place_and_ends_with_3(tmp_path: Path) -> None:
    table = tmp_path / "usage.csv"
    table.write_text("month,line,quantity\n2027-01,mesages,5\n", encoding="utf-8")
    result = CliRunner().invoke(cli, [*CALL[:-1], str(table)])
    assert result.exit_code == 3
    assert f"{table}:2:" in result.output
    assert "did you mean 'messages'" in result.output
