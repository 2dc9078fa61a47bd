"""``cpq rules``, ``cpq diff`` and ``cpq price --policy``: published, changed, compared, taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cpq.problems import NotFound
from cpq.workspace import Workspace
from tests.commands.conftest import Run
from tests.policy_history.test_versions import git

BOOK = Path("pricing_rules/price-book.yaml")
DISCOUNTS = Path("pricing_rules/discounts.yaml")
PUBLISH = ("rules", "publish", "--as", "2026.11", "--effective", "2026-11-01")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def raise_the_price() -> None:
    change(BOOK, "price: 45.00", "price: 46.00")


def answer(cpq: Run, *args: str) -> dict[str, object]:
    run = cpq(*args, "--json")
    assert run.exit_code == 0, run.stderr
    return json.loads(run.stdout)  # type: ignore[no-any-return]


@pytest.fixture
def published(cpq: Run, shop: Path) -> Path:
    """The software template with its policy published as 2026.11."""
    run = cpq(*PUBLISH, "--note", "first")
    assert run.exit_code == 0, run.stderr
    return shop


def net(cpq: Run, *args: str) -> str:
    return answer(cpq, "price", "first", *args)["totals"]["net"]  # type: ignore[index,no-any-return]


def test_nothing_was_published_yet(cpq: Run, shop: Path) -> None:  # noqa: ARG001
    assert cpq("rules", "list").stdout.startswith("nothing was published yet")
    assert answer(cpq, "rules", "list") == {"schema": "cpq/publications/1", "in_force": None, "log": []}
    assert cpq("rules", "diff").exit_code == 4
    assert cpq("rules", "show").exit_code == 4


def test_a_policy_published_changed_compared_and_taken_back(cpq: Run, published: Path) -> None:
    before = net(cpq)
    raise_the_price()
    after = net(cpq)
    assert before != after
    diff = answer(cpq, "rules", "diff")
    assert diff["summary"] == "1 price up"
    run = cpq("rules", "publish", "--as", "2026.12", "--effective", "2026-11-02", "--skip-tests")
    assert run.exit_code == 0, run.stderr
    assert "1 price up since 2026.11" in run.stdout
    assert [net(cpq, "--policy", one) for one in ("2026.11", "2026.12", "in-force")] == [before, after, after]

    back = cpq("rules", "rollback", "2026.11", "--effective", "2026-11-03", "--write")
    assert back.exit_code == 0, back.stderr
    assert "1 price down since 2026.12" in back.stdout
    assert "wrote 1 file of the workspace" in back.stdout
    assert [net(cpq), net(cpq, "--policy", "in-force"), net(cpq, "--policy", "2026.12")] == [before, before, after]
    log = answer(cpq, "rules", "list")["log"]
    assert [(one["name"], one["action"], one["tested"]) for one in log] == [  # type: ignore[attr-defined]
        ("2026.11", "publish", True),
        ("2026.12", "publish", False),
        ("2026.11", "rollback", True),
    ]
    assert (published / ".cpq").is_dir()


def test_what_is_in_force_depends_on_the_order_date(cpq: Run, published: Path) -> None:  # noqa: ARG001
    before = net(cpq)
    raise_the_price()
    cpq("rules", "publish", "--as", "2027", "--effective", "2026-12-10", "--skip-tests")
    assert net(cpq, "--policy", "in-force") == before
    assert net(cpq, "--policy", "in-force", "--as-of", "2026-12-15") == net(cpq, "--as-of", "2026-12-15")


def test_a_dry_run_writes_nothing(cpq: Run, shop: Path) -> None:
    run = cpq(*PUBLISH, "--dry-run")
    assert run.exit_code == 0
    assert run.stdout.startswith("dry run, published: 2026.11 (")
    assert not (shop / ".cpq").exists()
    assert answer(cpq, *PUBLISH, "--dry-run")["dry_run"] is True


def test_a_rollback_tried_out_writes_nothing(cpq: Run, published: Path) -> None:
    raise_the_price()
    cpq("rules", "publish", "--as", "2026.12", "--effective", "2026-12-01", "--skip-tests")
    held = BOOK.read_bytes(), (published / ".cpq/policies/publications.jsonl").read_bytes()
    run = cpq("rules", "rollback", "2026.11", "--effective", "2026-11-20", "--write", "--dry-run")
    assert run.exit_code == 0
    assert "would write 1 file of the workspace" in run.stdout
    assert "2026.12 still takes over on 2026-12-01" in run.stdout
    assert (BOOK.read_bytes(), (published / ".cpq/policies/publications.jsonl").read_bytes()) == held


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        ((*PUBLISH,), 6, "version-name-taken"),
        (("rules", "publish", "--as", "nul", "--effective", "2026-12-01"), 3, "bad-version-name"),
        (("rules", "publish", "--as", "x"), 2, "--effective"),
        (("rules", "rollback", "2026.1"), 4, "version-not-found"),
        (("rules", "diff", "nowhere"), 4, "version-not-found"),
        (("rules", "diff", "git:--help"), 4, "version-not-found"),
        (("rules", "show", "working"), 4, "version-not-found"),
        (("price", "first", "--policy", "2026.1"), 4, "version-not-found"),
        (("diff", "first"), 2, "two policies or on two dates"),
        (("diff", "first", "--policy", "2026.12"), 4, "did you mean '2026.11'"),
    ],
)
@pytest.mark.usefixtures("published")
def test_what_cannot_be_done_is_refused(cpq: Run, arguments: tuple[str, ...], code: int, problem: str) -> None:
    run = cpq(*arguments)
    assert (run.exit_code, run.stdout) == (code, "")
    assert problem in run.stderr.replace("\n", " ")


def test_files_with_errors_are_not_published(cpq: Run, shop: Path) -> None:
    DISCOUNTS.write_text("schedule: {}\n", encoding="utf-8")
    assert cpq(*PUBLISH, "--skip-tests").exit_code == 3
    assert not (shop / ".cpq").exists()


def test_scenarios_that_fail_stop_it(cpq: Run, shop: Path) -> None:
    raise_the_price()
    run = cpq(*PUBLISH)
    assert run.exit_code == 8
    assert "[scenarios-failed]" in run.stderr
    assert not (shop / ".cpq").exists()


def test_a_rollback_that_was_interrupted_is_run_again(
    cpq: Run, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = net(cpq)
    held = {path: path.read_bytes() for path in (BOOK, DISCOUNTS)}
    raise_the_price()
    DISCOUNTS.write_text(DISCOUNTS.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
    cpq("rules", "publish", "--as", "2026.12", "--effective", "2026-11-02", "--skip-tests")
    back = ("rules", "rollback", "2026.11", "--effective", "2026-11-03", "--write")
    real, moved = Path.replace, list[Path]()

    def replace(self: Path, target: Path) -> Path:
        if moved:
            raise OSError(5, "Input/output error")
        moved.append(target)
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        assert cpq(*back).exit_code != 0
    assert sum(path.read_bytes() == data for path, data in held.items()) == 1
    names = [one.name for one in Workspace.load(published).history.publications]
    assert names == ["2026.11", "2026.12"]
    again = cpq(*back)
    assert again.exit_code == 0, again.stderr
    assert "wrote 1 file of the workspace" in again.stdout
    assert {path: path.read_bytes() for path in held} == held
    assert [net(cpq), net(cpq, "--policy", "in-force")] == [before, before]
    log = Workspace.load(published).history.publications
    assert [(one.name, one.action) for one in log[2:]] == [("2026.11", "rollback")]


def test_a_future_version_put_in_force_earlier_takes_over_from_nobody(cpq: Run, published: Path) -> None:  # noqa: ARG001
    raise_the_price()
    cpq("rules", "publish", "--as", "2026.12", "--effective", "2026-12-01", "--skip-tests")
    early = ("rules", "rollback", "2026.12", "--effective", "2026-11-25", "--dry-run")
    run = cpq(*early)
    assert "it would have begun on 2026-12-01" in run.stdout
    assert "takes over" not in run.stdout
    cpq("rules", "rollback", "2026.11", "--effective", "2027-02-01")
    run = cpq(*early)
    assert "it would have begun on 2026-12-01" in run.stdout
    assert "2026.11 still takes over on 2027-02-01" in run.stdout
    cpq("rules", "rollback", "2026.11", "--effective", "2026-12-01")
    run = cpq(*early)
    assert "would have begun" not in run.stdout
    assert "2026.11 still takes over on 2026-12-01" in run.stdout


def test_changes_never_published_are_not_written_over(cpq: Run, published: Path) -> None:
    raise_the_price()
    held = BOOK.read_bytes()
    run = cpq("rules", "rollback", "2026.11", "--write")
    assert (run.exit_code, BOOK.read_bytes()) == (6, held)
    assert len(Workspace.load(published).history.publications) == 1


def test_an_altered_version_prices_nothing(cpq: Run, published: Path) -> None:
    stored = next((published / ".cpq/policies").rglob("price-book.yaml"))
    stored.chmod(0o644)
    stored.write_text(stored.read_text(encoding="utf-8") + "# \n", encoding="utf-8")
    for command in (("price", "first", "--policy", "2026.11"), ("rules", "diff"), ("rules", "show", "2026.11")):
        run = cpq(*command)
        assert (run.exit_code, run.stdout) == (3, "")
        assert "[damaged-version]" in run.stderr
    assert cpq("price", "first").exit_code == 0


def test_problems_of_another_version_are_told_in_its_files(cpq: Run, published: Path, tmp_path: Path) -> None:  # noqa: ARG001
    (tmp_path / "other" / "pricing_rules").mkdir(parents=True)
    (tmp_path / "other" / "pricing_rules" / "bad.yaml").write_text("schedule: {}\n", encoding="utf-8")
    run = cpq("rules", "diff", "2026.11", str(tmp_path / "other"))
    assert run.exit_code == 3
    assert f"{tmp_path / 'other'}:pricing_rules/bad.yaml:1:1: error" in run.stderr


def test_a_git_revision_is_compared(cpq: Run, shop: Path) -> None:
    try:
        git(shop, "init", "--quiet")
    except FileNotFoundError:
        pytest.skip("there is no git")
    git(shop, "add", ".")
    git(shop, "commit", "--quiet", "--message", "one")
    raise_the_price()
    assert answer(cpq, "rules", "diff", "HEAD")["summary"] == "1 price up"
    assert cpq("diff", "first", "--policy", "HEAD").stdout.count("↳") == 1


# --- why a price moved


def test_a_price_that_moved_names_the_rule_change(cpq: Run, published: Path) -> None:  # noqa: ARG001
    raise_the_price()
    text = cpq("diff", "first", "--policy", "2026.11").stdout
    assert "policy 2026.11 → working files" in text
    assert "↳ " in text
    data = answer(cpq, "diff", "first", "--policy", "2026.11")
    (line,) = [line for line in data["lines"] if line["steps"]][:1]  # type: ignore[attr-defined]
    assert line["steps"][0]["rule_changes"][0]["kind"] == "price up"
    assert answer(cpq, "diff", "first", "--policy", "working", "--with", "2026.11")["difference"] == (
        f"-{data['difference']}"
    )


def test_the_same_price_twice(cpq: Run, published: Path) -> None:  # noqa: ARG001
    run = cpq("diff", "first", "--policy", "2026.11")
    assert run.exit_code == 0
    assert "the same" in run.stdout.splitlines()[0]


def test_a_quote_priced_before_is_compared_with_the_deal_today(cpq: Run, published: Path) -> None:  # noqa: ARG001
    assert cpq("price", "first", "--json", "--check", "--out", "before.json").exit_code in (0, 5)
    raise_the_price()
    text = cpq("diff", "before.json", "first").stdout
    assert text.startswith("before → first")
    assert "↳ " in text, "the policy that priced it is found by its fingerprint"
    refused = cpq("diff", "before.json", "first", "--policy", "2026.11")
    assert (refused.exit_code, "was priced before" in refused.stderr) == (2, True)


@pytest.mark.usefixtures("sample")
def test_another_order_date_says_what_it_changes(cpq: Run) -> None:
    text = cpq("price", "sylve-iberia", "--as-of", "2027-01-05").stdout
    assert "1,556.64 EUR more than on the deal's own order date 2026-11-20" in text
    row = next(line for line in text.splitlines() if line.strip().startswith("promotion autumn-2026"))
    assert row.split() == [
        *("promotion", "autumn-2026", "+1,556.64", "autumn-2026:"),
        *("orders", "from", "2026-10-01,", "orders", "until", "2026-12-31"),
    ]
    assert "order date" not in cpq("price", "sylve-iberia").stdout.partition("Line")[2]
    whole = cpq("diff", "sylve-iberia", "--with-as-of", "2027-01-05").stdout
    assert "↳ autumn-2026: orders from 2026-10-01, orders until 2026-12-31" in whole


@pytest.mark.usefixtures("sample")
def test_products_and_standard_input_have_no_date_of_their_own(cpq: Run) -> None:
    deal = Path("deals/sylve-iberia.yaml").read_text(encoding="utf-8")
    piped = cpq("price", "-", "--as-of", "2027-01-05", input=deal)
    assert piped.exit_code == 0
    assert "own order date" not in piped.stdout
    assert "own order date" not in cpq("price", "seat:5", "--term", "12", "--as-of", "2026-11-20").stdout


def test_names_are_completed(published: Path) -> None:
    from click.testing import CliRunner

    from cpq.commands import cli

    words = {"COMP_WORDS": "cpq rules show 20", "COMP_CWORD": "3", "_CPQ_COMPLETE": "bash_complete"}
    said = CliRunner().invoke(cli, [], prog_name="cpq", env={**words, "PWD": str(published)})
    assert "plain,2026.11" in said.stdout
    log = published / ".cpq/policies/publications.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace("2026.11", "20$(touch x)"), encoding="utf-8")
    said = CliRunner().invoke(cli, [], prog_name="cpq", env={**words, "PWD": str(published)})
    assert "touch" not in said.stdout


def test_the_library_refuses_what_the_command_refuses(published: Path) -> None:
    with pytest.raises(NotFound):
        Workspace.load(published).restore("2026.99")
