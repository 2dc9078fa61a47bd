"""Every problem code has a bad sample in a folder of its name, next to the text that it must produce.

A sample is laid over the valid workspace in ``_base``; its deals are priced where its files are valid, and those of
lint's codes are linted. A folder name
may go on after ``--``, where one code has several samples. Samples that would be tiresome to keep as files are made by
``made.py``. ``CPQ_UPDATE_PROBLEMS=1`` writes the texts anew: read the difference as a user would.
"""

from __future__ import annotations

import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from cpq.commands.failures import problem_lines, problems_of
from cpq.problem_codes import CODES, FAMILIES
from cpq.problem_codes.lint import LINT
from cpq.problems import CpqError, has_errors
from cpq.workspace import Workspace
from tests.problems.made import CALLS, GENERATED

HERE = Path(__file__).parent
FOLDERS = sorted(path.name for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("_"))
SAMPLES = sorted({*FOLDERS, *CALLS, *GENERATED})
LINT_DAY = date(2026, 11, 20)
"""Day from which on the samples of lint are looked at."""


def code_of(sample: str) -> str:
    return sample.partition("--")[0]


def lay_out(sample: str, root: Path) -> None:
    """The valid workspace with a sample's files over it."""
    shutil.copytree(HERE / "_base", root)
    if (HERE / sample).is_dir():
        ignored = shutil.ignore_patterns("expected.txt")
        shutil.copytree(HERE / sample, root, dirs_exist_ok=True, ignore=ignored)
    if sample in GENERATED:
        GENERATED[sample](root)


def said(sample: str, root: Path) -> str:
    """What a user is shown for a sample: the problems of its files, else those of its deals."""
    lay_out(sample, root)
    return said_about(sample, root)


def said_about(sample: str, root: Path) -> str:
    """The same for a workspace that is laid out already."""
    try:
        if sample in CALLS:
            return plain(CALLS[sample](root) or "", root)
        workspace = Workspace.load(root)
        found = workspace.problems
        for deal in () if has_errors(found) else workspace.deals:
            found = (*found, *workspace.price_deal(workspace.read_deal(root / deal)).findings)
        if code_of(sample) in LINT:
            found = (*found, *(finding.problem for finding in workspace.lint(LINT_DAY)))
    except CpqError as error:
        found = tuple(problems_of(error))
    return plain("".join(f"{line}\n" for problem in found for line in problem_lines(problem)), root)


def plain(text: str, root: Path) -> str:
    """A text without the folder that this run happens to use."""
    return text.replace(str(root), "WORKSPACE")


def codes(text: str) -> list[str]:
    return re.findall(r"\[([a-z0-9-]+)\](?=$|; )", text, re.MULTILINE)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_bad_sample_produces_its_code_in_the_words_reviewed(sample: str, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    text = said(sample, root)
    assert code_of(sample) in codes(text)
    expected = HERE / sample / "expected.txt"
    if os.environ.get("CPQ_UPDATE_PROBLEMS"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_the_workspace_under_the_samples_is_valid(tmp_path: Path) -> None:
    shutil.copytree(HERE / "_base", tmp_path / "workspace")
    assert Workspace.load(tmp_path / "workspace").problems == ()


@pytest.mark.parametrize("code", sorted(CODES.keys() - FAMILIES))
def test_every_code_has_a_sample(code: str) -> None:
    assert code in {code_of(sample) for sample in SAMPLES}


@pytest.mark.parametrize("sample", SAMPLES)
def test_messages_are_sentences_for_people(sample: str) -> None:
    """One line, no full stop, no Python, nothing invisible; hints likewise."""
    text = (HERE / sample / "expected.txt").read_text(encoding="utf-8")
    assert text.replace("\n", "").isprintable()
    for line in text.splitlines():
        sentence = re.sub(r" \[[a-z0-9-]+\]$", "", line)
        assert not sentence.endswith((".", ":", ",")), line
        assert not re.search(r"\b(?:NoneType|Decimal\(|pydantic|Traceback|_[a-z]+_|object at 0x)", sentence), line


def replaced(text: str, example: str, fixed: str) -> str | None:
    """A file with an example exchanged, as whole lines or inside one; None where it does not hold it."""
    lines, wanted = text.splitlines(), [line.strip() for line in example.splitlines()]
    for start in range(len(lines) - len(wanted) + 1):
        if [line.strip() for line in lines[start : start + len(wanted)]] == wanted:
            indent = " " * (len(lines[start]) - len(lines[start].lstrip()))
            new = [f"{indent}{line}" for line in fixed.splitlines()]
            return "\n".join([*lines[:start], *new, *lines[start + len(wanted) :]]) + "\n"
    return text.replace(example, fixed, 1) if example in text else None


EXAMPLES = sorted(code for code in CODES if CODES[code].example)


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_example_of_a_code_causes_it_and_the_repaired_one_does_not(code: str, tmp_path: Path) -> None:
    """The example stands in the sample; with the repaired lines there are fewer problems of the code, or none."""
    root = tmp_path / "workspace"
    before = codes(said(code, root)).count(code)
    for path in sorted(root.rglob("*.*")):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        new = replaced(text, CODES[code].example, CODES[code].example_fixed)
        if new is not None and new != text:
            path.write_text(new, encoding="utf-8")
            break
    else:
        pytest.fail(f"the sample of {code} does not hold the example of its explanation")
    after = codes(said_about(code, root))
    assert after.count(code) < before
    assert "bad-yaml" not in after


def test_only_samples_without_files_have_no_example() -> None:
    without = {code for code in CODES if not CODES[code].example}
    assert without <= FAMILIES | CALLS.keys() | GENERATED.keys()


def test_several_problems_are_told_at_once(tmp_path: Path) -> None:
    text = said("invalid-value", tmp_path / "workspace")
    assert re.findall(r"rules\.yaml:(\d+):", text) == ["4", "7", "8", "9"]
