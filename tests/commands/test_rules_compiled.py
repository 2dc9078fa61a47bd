"""``cpq rules show --compiled``: the tables and the function that prices are computed by."""

import json
from datetime import date
from pathlib import Path

from cpq.workspace import Workspace
from tests.commands.conftest import Run

SHOW = ("rules", "show", "--compiled", "--as-of", "2026-11-20")


def test_it_shows_every_phase_that_has_rows_and_the_function(cpq: Run, shop: Path) -> None:  # noqa: ARG001
    run = cpq(*SHOW)
    assert run.exit_code == 0, run.stderr
    assert run.stdout.startswith("Compiled policy")
    assert "order date 2026-11-20" in run.stdout
    assert "def waterfall(line, run, listed):" in run.stdout
    for table in json.loads(cpq(*SHOW, "--json").stdout)["phases"]:
        title = table["phase"].capitalize()
        assert any(line.startswith(title) for line in run.stdout.splitlines()) == bool(table["rows"])


def test_its_json_is_what_the_library_gives(cpq: Run, shop: Path) -> None:
    form = Workspace.load(shop).compiled_form(date(2026, 11, 20)).to_json()
    assert json.loads(cpq(*SHOW, "--json").stdout) == json.loads(json.dumps(form))


def test_a_published_version_is_shown_as_it_was_and_the_working_files_as_they_are(cpq: Run, shop: Path) -> None:
    assert cpq("rules", "publish", "--as", "2026.11", "--effective", "2026-11-01").exit_code == 0
    before = cpq(*SHOW, "--json").stdout
    rules = shop / "pricing_rules" / "discounts.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("discount: 10%", "discount: 11%"), encoding="utf-8")
    assert rules.read_text(encoding="utf-8") != text
    assert json.loads(cpq(*SHOW, "2026.11", "--json").stdout)["phases"] == json.loads(before)["phases"]
    assert json.loads(cpq(*SHOW, "--json").stdout)["phases"] != json.loads(before)["phases"]
