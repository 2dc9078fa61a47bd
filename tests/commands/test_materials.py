"""``cpq materials``: the bill of materials of the example rack, as tables and as data, and what it says of nothing."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.conftest import Run

EXAMPLE = str(Path(__file__).resolve().parents[2] / "docs" / "examples" / "configurator")


def test_parts_are_summed_over_the_lines_that_need_them(cpq: Run) -> None:
    run = cpq("materials", "laboratory", "-w", EXAMPLE)
    assert run.exit_code == 0
    assert "laboratory  bill of materials  4 parts" in run.stdout
    rows = [line.split() for line in run.stdout.splitlines()]
    assert ["M12-60", "Bolt", "M12x60", "68", "piece", "rack"] in rows  # 2 racks x (4 x 8 + 2)
    assert ["CU-2.5", "Copper", "cable", "28.8", "m", "rack"] in rows  # 2 x (1.5 x 8 + 0.8 x 3)
    assert ["SK-01", "Seal", "kit", "8", "piece", "north,", "south"] in rows  # 2 x 2 glycol seals for each of 2 pumps


def test_each_line_shows_its_parts_and_the_place_that_says_so(cpq: Run) -> None:
    run = cpq("materials", "laboratory", "-w", EXAMPLE, "--by-line")
    lines = run.stdout.splitlines()
    assert [line.split()[0] for line in lines[3:]] == [
        "rack",
        "M12-60",
        "FT-40",
        "CU-2.5",
        "north",
        "SK-01",
        "south",
        "SK-01",
    ]
    assert all("catalogs/racks.yaml:" in line for line in lines if line.startswith("  "))


def test_the_data_has_sums_names_and_places(cpq: Run) -> None:
    run = cpq("materials", "office", "-w", EXAMPLE, "--json")
    data = json.loads(run.stdout)
    assert data["schema"] == "cpq/materials/1"
    assert data["parts"][0] == {
        "part": "M12-60",
        "names": {"de": "Schraube M12x60", "en": "Bolt M12x60", "fr": "Vis M12x60"},
        "quantity": "14",
        "unit": "piece",
        "lines": ["rack"],
    }
    assert [one["material"] for one in data["by_line"]] == ["bolts", "feet", "cable", "hinges"]
    assert all(one["where"].startswith("catalogs/racks.yaml:") for one in data["by_line"])


def test_a_deal_of_products_without_materials_says_so(cpq: Run) -> None:
    run = cpq("materials", "workplaces", "-w", str(Path(EXAMPLE).parent / "bundles"))
    assert run.exit_code == 0
    assert "no product of the deal says what it is built of" in run.stdout


def test_a_deal_that_cannot_be_configured_has_no_bill(cpq: Run, tmp_path: Path) -> None:
    deal = tmp_path / "deal.yaml"
    deal.write_text("account: a\nas of: 2026-03-02\nlines: [{ product: rack }]\n", encoding="utf-8")
    run = cpq("materials", str(deal), "-w", EXAMPLE)
    assert run.exit_code == 3
    assert "[too-few-options]" in run.stderr
