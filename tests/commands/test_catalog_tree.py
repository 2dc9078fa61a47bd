"""``cpq catalog tree``: the tree of a product's options as rows, as a drawing and as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Run

EXAMPLE = str(Path(__file__).resolve().parents[2] / "docs" / "examples" / "configurator")


def test_the_tree_shows_attributes_groups_and_what_is_inside_of_options(cpq: Run) -> None:
    run = cpq("catalog", "tree", "rack", "-w", EXAMPLE)
    assert run.exit_code == 0
    lines = run.stdout.splitlines()
    assert lines[0].split()[0] == "rack"
    assert any(line.startswith("├─ frame ") for line in lines)
    assert "├─ boards             [1..2]  Boards" in lines
    assert "      └─ batteries    [1..1]  Batteries" in lines, "what is inside of an option stands below it"


def test_names_are_in_the_language_asked_for(cpq: Run) -> None:
    run = cpq("catalog", "tree", "station", "--language", "de", "-w", str(Path(EXAMPLE).parents[2]))
    assert run.exit_code == 0
    assert run.stdout.splitlines()[0].split() == ["station", "Pumpstation"]


def test_the_data_nests_like_the_tree(cpq: Run) -> None:
    data = json.loads(cpq("catalog", "tree", "rack", "-w", EXAMPLE, "--json").stdout)
    assert (data["schema"], data["product"]) == ("cpq/option-tree/1", "rack")
    options = [option for group in data["groups"] for option in group["options"]]
    assert any(option["inside"] is not None and option["inside"]["attributes"] for option in options)
    assert all(group["min"] <= group["max"] <= len(group["options"]) for group in data["groups"])


def test_a_drawing_is_written_and_replaced_only_when_asked(cpq: Run, tmp_path: Path) -> None:
    file = tmp_path / "rack.svg"
    run = cpq("catalog", "tree", "rack", "-w", EXAMPLE, "--svg", str(file))
    assert (run.exit_code, run.stdout, run.stderr) == (0, "", f"wrote {file}\n")
    drawn = file.read_text(encoding="utf-8")
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    file.write_text("mine")
    again = cpq("catalog", "tree", "rack", "-w", EXAMPLE, "--svg", str(file))
    assert again.exit_code != 0
    assert "[file-exists]" in again.stderr
    assert file.read_text() == "mine"
    assert cpq("catalog", "tree", "rack", "-w", EXAMPLE, "--svg", str(file), "--force").exit_code == 0
    assert file.read_text(encoding="utf-8") == drawn


@pytest.mark.parametrize("product", ["rak", "nothing-like-it"])
def test_an_unknown_product_is_said(cpq: Run, product: str) -> None:
    run = cpq("catalog", "tree", product, "-w", EXAMPLE)
    assert run.exit_code == 4
    assert "[unknown-product]" in run.stderr
