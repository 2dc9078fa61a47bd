"""The page about importing models says what the import does."""

import doctest
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from cpq.exchange.model_catalog import reasons as of_the_catalog
from cpq.exchange.model_import import UVL_COMMENT, import_uvl
from cpq.exchange.uvl.reasons import LEFT, NOTES
from tests.conftest import REPOSITORY

PAGE = REPOSITORY / "docs" / "model-import.md"


@pytest.mark.parametrize("reasons", [LEFT, of_the_catalog.LEFT, NOTES], ids=["left", "left by the catalog", "notes"])
def test_every_code_of_the_report_is_explained_in_its_own_words(reasons: Mapping[str, str]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [code for code, words in reasons.items() if f"| `{code}` | {words[0].upper()}{words[1:]}. |" not in page]
    assert missing == []


def test_the_model_of_the_page_becomes_the_catalog_beside_it(tmp_path: Path) -> None:
    model, catalog = re.findall(r"```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "bicycle.uvl"
    path.write_text(model, encoding="utf-8")
    assert import_uvl(path).files["bicycle.yaml"].decode() == f"# {UVL_COMMENT}\n{catalog}"


def test_the_examples_of_the_page_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0
