"""``cpq validate --format``: for GitHub's annotations, for code scanning, for programs; and the hooks of pre-commit."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cpq.commands.github_format import workflow_command
from cpq.commands.sarif import sarif_log
from cpq.problems import Problem, SourceLocation
from tests.commands.conftest import REPOSITORY, Run

BAD_ENTRY = "  seet: { per: seat per month, mode: per unit, price: 1 }\n"
PRICES = "pricing_rules/price-book.yaml"


def _append(path: str, text: str) -> None:
    file = Path(path)
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def _put_under_version_control(folder: Path) -> None:
    (folder / ".git").mkdir()


class TestGithub:
    def test_a_problem_is_one_workflow_command(self, cpq: Run, shop: Path) -> None:
        _append(PRICES, BAD_ENTRY)
        _put_under_version_control(shop)
        run = cpq("validate", "--format", "github")
        assert run.exit_code == 3
        told = f"{PRICES}:10:9: there is no product 'seet' [unknown-product]%0Adid you mean 'seat'?"
        command = f"::error file={PRICES},line=10,col=9,title=unknown-product::{told}"
        assert run.stdout.splitlines() == [command, "not valid: 1 error"]

    def test_files_are_named_from_the_repository(self, cpq: Run, shop: Path) -> None:
        _append(PRICES, BAD_ENTRY)
        _put_under_version_control(shop.parent)
        assert cpq("validate", "--format", "github").stdout.startswith(f"::error file=shop/{PRICES},line=10,")

    @pytest.mark.usefixtures("works")
    def test_a_warning_annotates_and_does_not_fail(self, cpq: Run) -> None:
        run = cpq("validate", "--format", "github")
        assert run.exit_code == 0
        assert run.stdout.startswith("::warning file=")
        assert run.stdout.splitlines()[-1].startswith("valid: ")

    def test_a_note_is_a_notice(self) -> None:
        note = Problem("price-cliff", SourceLocation("a.yaml"), "x", severity="note")
        assert workflow_command(note, Path("/nowhere")).startswith("::notice file=a.yaml,line=1,col=1,")

    @given(st.text(), st.text(), st.text(min_size=1))
    def test_no_text_of_a_file_ends_the_command_or_begins_another(self, message: str, hint: str, file: str) -> None:
        problem = Problem("invalid-value", SourceLocation(file, 3, 4), message, hint)
        line = workflow_command(problem, Path("/nowhere"))
        assert not set(line) & set("\r\n")
        properties, _, data = line.removeprefix("::error ").partition("::")
        named = dict(part.split("=", 1) for part in properties.split(","))
        assert list(named) == ["file", "line", "col", "title"]
        assert _unescaped(named["file"]) == file
        assert "::" not in properties
        assert _unescaped(data).endswith("[invalid-value]") or hint


def _unescaped(text: str) -> str:
    for mark, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")):
        text = text.replace(mark, sign)
    return text.replace("%25", "%")


class TestSarif:
    def _log(self, cpq: Run, *args: str) -> dict[str, Any]:
        run = cpq("validate", "--format", "sarif", *args)
        assert run.exit_code == 3
        log: dict[str, Any] = json.loads(run.stdout)
        return log

    def test_a_log_has_what_the_standard_requires(self, cpq: Run, shop: Path) -> None:
        _append(PRICES, BAD_ENTRY)
        _put_under_version_control(shop.parent)
        log = self._log(cpq)
        assert log["version"] == "2.1.0"
        assert log["$schema"].endswith("sarif-2.1.0.json")
        (run,) = log["runs"]
        (rule,) = run["tool"]["driver"]["rules"]
        (result,) = run["results"]
        assert run["tool"]["driver"]["name"] == "cpq"
        assert run["columnKind"] == "unicodeCodePoints"
        assert (rule["id"], result["ruleId"], result["ruleIndex"]) == ("unknown-product", "unknown-product", 0)
        assert result["level"] == "error"
        assert result["message"]["text"] == "there is no product 'seet'\ndid you mean 'seat'?"
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"] == {"uri": f"shop/{PRICES}", "uriBaseId": "%SRCROOT%"}
        assert place["region"] == {"startLine": 10, "startColumn": 9}
        assert "%SRCROOT%" in run["originalUriBaseIds"]

    @pytest.mark.usefixtures("shop")
    def test_a_rule_carries_the_page_of_its_code(self, cpq: Run) -> None:
        _append(PRICES, BAD_ENTRY)
        (rule,) = self._log(cpq)["runs"][0]["tool"]["driver"]["rules"]
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["fullDescription"]["text"] in rule["help"]["text"]
        page = (REPOSITORY / "docs" / "problems" / "unknown-product.md").read_text(encoding="utf-8")
        assert page.startswith(rule["help"]["markdown"])
        assert "helpUri" not in rule

    @pytest.mark.usefixtures("shop")
    def test_rules_link_to_the_documentation_where_it_is_published(self, cpq: Run) -> None:
        _append(PRICES, BAD_ENTRY)
        log = self._log(cpq, "--docs-url", "https://docs.example/cpq/")
        (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
        assert rule["helpUri"] == "https://docs.example/cpq/problems/unknown-product.md"

    @pytest.mark.usefixtures("shop")
    def test_a_finding_keeps_its_fingerprint_when_lines_above_it_come(self, cpq: Run) -> None:
        _append(PRICES, BAD_ENTRY + BAD_ENTRY.replace("seet", "seta"))
        before = self._marks(cpq)
        text = Path(PRICES).read_text(encoding="utf-8")
        Path(PRICES).write_text(f"# moved\n{text}", encoding="utf-8")
        assert self._marks(cpq) == before
        assert len(set(before)) == 2

    def _marks(self, cpq: Run) -> list[str]:
        results = self._log(cpq)["runs"][0]["results"]
        return [result["partialFingerprints"]["codeFileLine/v1"] for result in results]

    def test_findings_on_equal_lines_are_told_apart(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_text("x\nx\n", encoding="utf-8")
        problems = [Problem("invalid-value", SourceLocation("a.yaml", line), "no") for line in (1, 2)]
        results = sarif_log(problems, tmp_path)["runs"][0]["results"]
        assert len({result["partialFingerprints"]["codeFileLine/v1"] for result in results}) == 2

    def test_a_file_outside_the_workspace_is_named_and_not_read(self, tmp_path: Path) -> None:
        inside = tmp_path / "shop"
        inside.mkdir()
        link = inside / "far away.yaml"
        problem = Problem("outside-workspace", SourceLocation("far away.yaml"), "no")
        marks = set()
        for text in ("one\n", "two\n"):
            (tmp_path / "secret").write_text(text, encoding="utf-8")
            link.unlink(missing_ok=True)
            link.symlink_to(tmp_path / "secret")
            (result,) = sarif_log([problem], inside)["runs"][0]["results"]
            marks.add(result["partialFingerprints"]["codeFileLine/v1"])
            assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "far%20away.yaml"
        assert len(marks) == 1

    @pytest.mark.usefixtures("shop")
    def test_a_valid_workspace_gives_a_log_without_results(self, cpq: Run) -> None:
        run = cpq("validate", "--format", "sarif")
        assert run.exit_code == 0
        assert json.loads(run.stdout)["runs"][0]["results"] == []


@pytest.mark.usefixtures("shop")
def test_json_is_a_format_and_a_flag(cpq: Run) -> None:
    _append(PRICES, BAD_ENTRY)
    assert cpq("validate", "--format", "json").stdout == cpq("validate", "--json").stdout


def test_with_format_json_errors_are_json_too(cpq: Run, tmp_path: Path) -> None:
    run = cpq("validate", "--format", "json", "-w", str(tmp_path))
    assert run.exit_code == 4
    assert json.loads(run.stderr)["code"] == "no-workspace"


@pytest.mark.parametrize("other", ["text", "github", "sarif"])
@pytest.mark.usefixtures("shop")
def test_json_and_another_format_do_not_go_together(cpq: Run, other: str) -> None:
    run = cpq("validate", "--json", "--format", other)
    assert run.exit_code == 2
    assert f"--format {other} asks for another" in run.stdout + run.stderr
    assert cpq("validate", "--json", "--format", "json").exit_code == 0


@pytest.mark.usefixtures("shop")
def test_an_address_for_links_needs_the_format_that_has_them(cpq: Run) -> None:
    assert cpq("validate", "--docs-url", "https://docs.example").exit_code == 2


HOOKS = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
BY_NAME = {hook["id"]: hook for hook in HOOKS}


@pytest.mark.parametrize("hook", BY_NAME.values(), ids=BY_NAME)
def test_a_hook_says_what_pre_commit_asks_for(hook: dict[str, Any]) -> None:
    assert hook.keys() >= {"id", "name", "entry", "language", "files"}
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False


@pytest.mark.parametrize("hook", BY_NAME.values(), ids=BY_NAME)
@pytest.mark.usefixtures("shop")
def test_the_entry_of_a_hook_runs(hook: dict[str, Any], cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPQ_AS_OF", "2026-11-20")
    program, *args = shlex.split(hook["entry"])
    assert program == "cpq"
    assert cpq(*args).exit_code == 0


def test_a_hook_fails_where_its_command_does(cpq: Run, shop: Path) -> None:
    assert shop.is_dir()
    _append(PRICES, BAD_ENTRY)
    for hook in HOOKS:
        assert cpq(*shlex.split(hook["entry"])[1:]).exit_code == 3


@pytest.mark.parametrize("hook", BY_NAME.values(), ids=BY_NAME)
def test_a_hook_runs_when_a_file_of_a_workspace_changes(hook: dict[str, Any]) -> None:
    changed = re.compile(hook["files"]).search
    for folder in ("", "shops/eu/"):
        for path in (*_files(), "cpq.toml", "pricing_rules/list.csv", "deals/acme.json"):
            assert changed(folder + path), path
    for path in ("README.md", "docs/files/deals.md", "src/mydeals/x.yaml", "catalogs/notes.txt"):
        assert not changed(path), path


def _files() -> list[str]:
    folders = ("catalogs", "pricing_rules", "accounts", "deals", "tests/scenarios")
    found = [path for folder in folders for path in (REPOSITORY / folder).rglob("*.yaml")]
    return [path.relative_to(REPOSITORY).as_posix() for path in found]
