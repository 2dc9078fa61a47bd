"""Every problem code has a bad sample next to the text that it must produce; the explanation's example is that sample.

``laid_out.py`` says what a sample is. ``make docs`` writes the texts anew: read the difference as a user would.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from cpq.problem_codes import CODES
from cpq.workspace import Workspace
from tests.problems.laid_out import HERE, SAMPLES, code_of, codes, lay_out, place_of_example, repair, said, said_about
from tests.problems.made import CALLS

TEXTS = HERE.parents[1] / "cpq" / "problem_codes" / "samples.json"
"""Where the package keeps what is said of each sample."""


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_bad_sample_produces_its_code_in_the_words_reviewed(sample: str, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    text = said(sample, root)
    assert code_of(sample) in codes(text)
    expected = HERE / sample / "expected.txt"
    if os.environ.get("CPQ_UPDATE_DOCS"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_the_workspace_under_the_samples_is_valid(tmp_path: Path) -> None:
    shutil.copytree(HERE / "_base", tmp_path / "workspace")
    assert Workspace.load(tmp_path / "workspace").problems == ()


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_bad_sample_and_an_expected_text(code: str) -> None:
    assert CODES[code].example or code in CALLS
    assert (HERE / code / "expected.txt").read_text(encoding="utf-8")


def test_every_sample_belongs_to_a_code() -> None:
    assert {code_of(sample) for sample in SAMPLES} == CODES.keys()


def messages(text: str) -> list[str]:
    """What a text says in words: its lines, or the messages and hints of JSON."""
    if not text.startswith("{"):
        return text.splitlines()
    return [problem[part] for problem in json.loads(text)["problems"] for part in ("message", "hint")]


@pytest.mark.parametrize("sample", SAMPLES)
def test_messages_are_sentences_for_people(sample: str) -> None:
    """One line, no full stop, no Python, nothing invisible; hints likewise."""
    text = (HERE / sample / "expected.txt").read_text(encoding="utf-8")
    assert text.replace("\n", "").isprintable()
    for line in messages(text):
        sentence = re.sub(r" \[[a-z0-9-]+\]$", "", line)
        assert not sentence.endswith((".", ":", ",")), line
        assert not re.search(r"\b(?:NoneType|Decimal\(|pydantic|Traceback|_[a-z]+_|object at 0x)", sentence), line


EXAMPLES = sorted(code for code in CODES if CODES[code].example)


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_example_of_a_code_causes_it_and_the_repaired_one_does_not(code: str, tmp_path: Path) -> None:
    """The example stands in the sample; with the repaired lines there are fewer problems of the code, or none."""
    doc, root = CODES[code], tmp_path / "workspace"
    before = codes(said(code, root)).count(code)
    assert before
    if doc.kind != "lines":
        if doc.example_fixed:
            again = tmp_path / "again"
            lay_out(code, again)
            assert code not in codes(said_about(code, again, replace(doc, example=doc.example_fixed)))
        return
    place = place_of_example(code, root, doc.example)
    assert place is not None, f"the sample of {code} does not hold the example of its explanation"
    repair(*place, doc)
    after = codes(said_about(code, root, doc))
    assert after.count(code) < before
    assert "bad-yaml" not in after


def test_only_what_nobody_does_on_purpose_has_no_example() -> None:
    assert {code for code in CODES if not CODES[code].example} == {code_of(sample) for sample in CALLS}


def test_the_package_knows_what_is_said_of_each_sample(tmp_path: Path) -> None:
    told = {}
    for code in CODES:
        sample: dict[str, str | int] = {"said": (HERE / code / "expected.txt").read_text(encoding="utf-8")}
        if CODES[code].kind == "lines" and CODES[code].example:
            lay_out(code, tmp_path / code)
            place = place_of_example(code, tmp_path / code, CODES[code].example)
            assert place is not None, f"the sample of {code} does not hold the example of its explanation"
            sample |= {"file": place[0].relative_to(tmp_path / code).as_posix(), "line": place[1] + 1}
        told[code] = sample
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("CPQ_UPDATE_DOCS"):
        TEXTS.write_text(text, encoding="utf-8")
    assert TEXTS.read_text(encoding="utf-8") == text, "make docs writes it anew"


def test_several_problems_are_told_at_once(tmp_path: Path) -> None:
    text = said("invalid-value", tmp_path / "workspace")
    assert re.findall(r"rules\.yaml:(\d+):", text) == ["4", "7", "8", "9"]
