"""The page about the import says what the import does."""

import doctest

import pytest

from cpq.exchange.salesforce.reasons import IMPORTED, LEFT, NOTES
from tests.conftest import REPOSITORY

PAGE = REPOSITORY / "docs" / "salesforce-import.md"


@pytest.mark.parametrize("reasons", [LEFT, NOTES], ids=["left", "notes"])
def test_every_code_of_the_report_is_explained_in_its_own_words(reasons: dict[str, str]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [code for code, words in reasons.items() if f"| `{code}` | {words[0].upper()}{words[1:]}. |" not in page]
    assert missing == []


def test_every_object_that_is_imported_is_named() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in sorted(IMPORTED) if name not in page] == []


def test_the_example_of_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert (found.failed, found.attempted) == (0, 6)
    assert not (REPOSITORY / "imported").exists()
