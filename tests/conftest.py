"""What every test may use: Hypothesis profiles and the reference data that is not in this repository."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parents[1]
REFERENCE_DATA_ABSENT = "reference data absent: set CPQ_REFERENCE_DATA"

settings.register_profile("dev", deadline=None)
# Derandomised, so that a failure in CI is the same failure everywhere; a deadline would time the machine instead.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("long", max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of published catalogs and cases, kept outside this repository; skips the test where it is absent."""
    folder = Path(os.environ.get("CPQ_REFERENCE_DATA") or REPOSITORY.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip(f"{REFERENCE_DATA_ABSENT} (looked in {folder})")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests the missing reference data cost, so that a partial run is not taken for a whole one."""
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if REFERENCE_DATA_ABSENT in str(getattr(report, "longrepr", ""))
    ]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} tests skipped: {REFERENCE_DATA_ABSENT}", yellow=True)
