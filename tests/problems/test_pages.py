"""Every problem code has a page of its own in the documentation, made from its explanation and its sample."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cpq.problem_codes import CODES
from cpq.problem_codes.pages import page
from tests.problems.laid_out import HERE

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = DOCS / "problems"
BACK = "[All problems](../problems.md)"


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page_that_says_what_the_package_says(code: str) -> None:
    path, wanted = PAGES / f"{code}.md", f"{page(CODES[code])}\n{BACK}\n"
    if os.environ.get("CPQ_UPDATE_DOCS"):
        PAGES.mkdir(exist_ok=True)
        path.write_text(wanted, encoding="utf-8")
    assert path.is_file(), "make docs writes it"
    assert path.read_text(encoding="utf-8") == wanted, "make docs writes it anew"


@pytest.mark.parametrize("code", CODES)
def test_a_page_shows_the_sample_and_the_text_it_must_produce(code: str) -> None:
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    for line in (HERE / code / "expected.txt").read_text(encoding="utf-8").splitlines():
        assert line in text
    assert CODES[code].meaning in text
    assert CODES[code].fix in text


def test_no_page_is_left_of_a_code_that_is_gone() -> None:
    assert {path.stem for path in PAGES.iterdir()} == CODES.keys()
