"""``cpq compare``: variants of a deal in one table, as data, and with an exit code that tells of failures."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.commands.conftest import Run

pytestmark = pytest.mark.usefixtures("sample")


def test_every_term_has_a_column_and_the_best_of_a_row_is_marked(cpq: Run) -> None:
    shown = cpq("compare", "boreal", "--terms", "12,24,3y")
    assert shown.exit_code == 0
    rows = {line[:17].strip(): line[17:].split("  ") for line in shown.output.splitlines()}
    assert [cell.strip() for cell in rows["term"] if cell.strip()] == ["12 months", "24 months", "36 months"]
    assert [cell.strip() for cell in rows["net"] if cell.strip()] == ["* 281,275.36", "335,380.24", "382,982.01"]
    assert "lowest net, gross, ACV" in shown.output


def test_json_and_csv_carry_the_same_figures_as_the_price(cpq: Run) -> None:
    priced = json.loads(cpq("price", "boreal", "--json").output)
    found = json.loads(cpq("compare", "boreal", "--as-is", "--terms", "12", "--json").output)
    assert found["schema"] == "cpq/deal-comparison/1"
    figures = found["variants"][0]["figures"]
    assert (figures["net"], figures["tcv"]) == (priced["totals"]["net"], priced["metrics"]["tcv"])
    table = list(csv.DictReader(io.StringIO(cpq("compare", "boreal", "--as-is", "--terms", "12", "-f", "csv").output)))
    assert [row["net"] for row in table] == [one["figures"]["net"] for one in found["variants"]]


def test_margins_can_be_hidden_in_every_form(cpq: Run) -> None:
    for form in ("table", "csv", "json"):
        assert "margin" in cpq("compare", "boreal", "--terms", "12,24", "-f", form).output
        assert "margin" not in cpq("compare", "boreal", "--terms", "12,24", "-f", form, "--hide-margin").output


def test_a_variant_without_a_price_is_told_beside_the_others_and_ends_with_3(cpq: Run, tmp_path: Path) -> None:
    file = tmp_path / "three.yaml"
    file.write_text("variants:\n  good: { term: 12 months }\n  best: { lines: { seat: { quantity: 4 } } }\n")
    shown = cpq("compare", "boreal", "--variants", str(file))
    assert shown.exit_code == 3
    assert "281,275.36" in shown.output
    assert "no price: unknown-line" in shown.output
    assert "did you mean 'seats'?" in shown.output
    data = json.loads(cpq("compare", "boreal", "--scenarios", str(file), "--json").output)
    assert [len(one["problems"]) for one in data["variants"]] == [0, 1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "the deal names no variants"),
        (("--quantities", "3,4"), "name one, such as platform=3,4"),
        (("--set", "discount"), "not FIELD=VALUE"),
        (("--terms", "12,,24"), "empty value"),
        (("--terms", "12", "--set", "term=24"), "set twice"),
    ],
)
def test_choices_that_cannot_be_are_wrong_usage(cpq: Run, arguments: tuple[str, ...], said: str) -> None:
    refused = cpq("compare", "boreal", *arguments)
    assert refused.exit_code == 2
    assert said in " ".join(refused.output.split())


def test_a_quantity_that_no_segment_counts_is_refused(cpq: Run) -> None:
    refused = cpq("compare", "boreal", "--quantities", "seats=50,100")
    assert refused.exit_code == 3
    assert "each segment of line 'seats' has a quantity of its own" in refused.output
    assert cpq("compare", "sylve-iberia", "--quantities", "seats=50,100").exit_code == 0


def test_a_line_that_keeps_its_term_is_named(cpq: Run) -> None:
    assert "  seats keeps its own term in all of them" in cpq("compare", "boreal", "--terms", "12,24").output
    assert "own term" not in cpq("compare", "kaiyo", "--terms", "12,24").output


def test_a_narrow_terminal_shows_the_variants_below_each_other(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    shown = cpq("compare", "boreal", "--terms", "12,24,36,48").output
    assert shown.count("approval") == 2
    assert all(f"{months} months" in shown for months in (12, 24, 36, 48))


def test_named_versions_of_the_policy_price_the_variants(cpq: Run) -> None:
    assert cpq("rules", "publish", "--as", "first", "--effective", "2026-11-01", "--skip-tests").exit_code == 0
    shown = cpq("compare", "boreal", "--terms", "12", "--policy", "first")
    assert shown.exit_code == 0
    assert "281,275.36" in shown.output
