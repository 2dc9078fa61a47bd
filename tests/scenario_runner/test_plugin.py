"""Under pytest each scenario is a test with its sentence as its name."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
GOOD = "scenarios: [{ name: Two seats cost twenty, expect: { tcv: 20.00 } }]\n"
PRODUCTS = "catalog: c\nproducts: { seat: { name: Seat, charge: recurring, family: software } }\n"
BOOK = "price book: main\ncurrency: EUR\nprices: { seat: { per: seat per month, mode: per unit, price: 10.00 } }\n"
GIVEN = "given: { as of: 2026-11-01, account: buyer, term: 1 month, lines: [{ product: seat, quantity: 2 }] }\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        "catalogs/c.yaml": PRODUCTS,
        "pricing_rules/b.yaml": BOOK,
        "tests/scenarios/good.yaml": GIVEN + GOOD,
        "elsewhere/other.yaml": "nothing: here\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def ran(root: Path) -> subprocess.CompletedProcess[str]:
    options = ["-p", "cpq.pytest_plugin", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", str(root), "-v"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(root)],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=False,
    )


def test_a_scenario_is_a_test_and_other_yaml_is_not(root: Path) -> None:
    run = ran(root)
    assert run.returncode == 0, run.stdout
    assert "good.yaml::Two seats cost twenty PASSED" in run.stdout
    assert "1 passed" in run.stdout


def test_a_failure_shows_the_waterfall_and_no_traceback(root: Path) -> None:
    (root / "tests/scenarios/good.yaml").write_text(
        f"{GIVEN}scenarios: [{{ name: Seats are dear, expect: {{ lines: [{{ net price: 11.00 }}] }} }}]\n"
    )
    run = ran(root)
    assert run.returncode == 1
    assert "tests/scenarios/good.yaml:2: Seats are dear" in run.stdout
    assert "line 1 (seat): net price expected 11.00 EUR, got 10.00 EUR" in run.stdout
    assert "list price" in run.stdout
    assert "Traceback" not in run.stdout
    assert "pytest_plugin.py" not in run.stdout


def test_a_broken_file_is_an_error_with_its_problems(root: Path) -> None:
    (root / "tests/scenarios/good.yaml").write_text(f"{GIVEN}scenarios: [{{ name: It, expect: {{ tvc: 1 }} }}]\n")
    run = ran(root)
    assert run.returncode == 2
    assert "tests/scenarios/good.yaml:2:35: error: 'tvc' is not a field of what a scenario expects" in run.stdout
    assert "Traceback" not in run.stdout
