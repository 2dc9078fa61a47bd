"""Slips of analysts in the sample policies are noticed by validate, lint or a scenario, as the documentation says."""

from pathlib import Path

import pytest

from tests.faults.__main__ import AT_LEAST
from tests.faults.fault import BY_PART, FAULTS, Fault, Slip, TargetGone
from tests.faults.measuring import FOLDERS, REPOSITORY, Bench, measure_all
from tests.faults.table import BEGIN, END, PAGE, rows, share_caught, tables, written_row

FOR_EVERY_RUN = FAULTS[:: len(FAULTS) // 10][:10]
"""Ten faults from all parts; the others are measured by ``make faults`` and the long tests."""


def fault(before: str, after: str, *, file: str) -> Fault:
    return Fault(file, Slip(id="made", sort="made", what="made in a test", before=before, after=after))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("faults") / "workspace")


def test_there_are_sixty_faults_and_each_has_its_own_name() -> None:
    assert len(FAULTS) >= 60
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)
    assert len({(fault.file, fault.slip.before, fault.slip.after) for fault in FAULTS}) == len(FAULTS)


def test_both_worlds_and_what_they_share_have_faults_of_many_sorts() -> None:
    assert all(len(faults) >= 10 for faults in BY_PART.values())
    assert len({fault.slip.sort for fault in FAULTS}) >= 30
    assert {fault.file.split("/")[0] for fault in FAULTS} == {"catalogs", "pricing_rules", "accounts", "cpq.toml"}


@pytest.mark.parametrize("one", FAULTS, ids=lambda one: one.id)
def test_a_fault_changes_one_place_of_its_file(one: Fault) -> None:
    content = (REPOSITORY / one.file).read_bytes()
    assert one.applied(content) != content


def test_a_fault_whose_text_has_gone_says_so() -> None:
    gone = fault("price: 45.00", "price: 54.00", file="prices.yaml")
    with pytest.raises(TargetGone, match=r"made: prices\.yaml holds 0 times 'price: 45\.00'"):
        gone.applied(b"price: 46.00\n")
    with pytest.raises(TargetGone, match="holds 2 times"):
        gone.applied(b"price: 45.00\nprice: 45.00\n")


def test_a_fault_is_taken_back_after_it_was_measured(bench: Bench) -> None:
    before = _contents(bench.root)
    bench.measure(FAULTS[0])
    assert _contents(bench.root) == before


def test_the_sound_workspace_is_not_said_to_have_a_fault(bench: Bench) -> None:
    harmless = fault("# Approval rules of the whole", "# Rules of the whole", file="pricing_rules/company.yaml")
    assert bench.measure(harmless).by == ""


@pytest.mark.parametrize("one", FOR_EVERY_RUN, ids=lambda one: one.id)
def test_a_fault_is_noticed_as_the_documentation_says(bench: Bench, one: Fault) -> None:
    assert rows({one.id: bench.measure(one)})[one.id] == written_row(one.id)


def test_every_fault_stands_in_the_documentation() -> None:
    assert [fault.id for fault in FAULTS if not written_row(fault.id)] == []


@pytest.mark.long
def test_at_least_95_percent_are_noticed_and_the_documentation_names_each() -> None:
    found = measure_all(FAULTS)
    assert share_caught(found) >= AT_LEAST
    assert f"{BEGIN}\n\n{tables(found)}\n\n{END}" in PAGE.read_text(encoding="utf-8")


def _contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in FOLDERS
        for path in (root / folder).rglob("*")
        if path.is_file()
    }
