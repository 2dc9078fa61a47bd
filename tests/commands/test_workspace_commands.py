"""The other commands: init, validate, doc, test, schema, catalog, import, conformance, config, completion."""

import json
import re
from pathlib import Path

import pytest

from cpq.commands.schemas import NAMES
from cpq.conformance import ConformanceReport, ConformanceRow
from tests.commands.conftest import Run
from tests.commands.test_help import _write_export
from tests.documents.pages import page_texts


@pytest.mark.parametrize("example", ["saas", "equipment"])
class TestInit:
    def test_a_template_is_valid_prices_and_keeps_its_scenarios(
        self, cpq: Run, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert cpq("init", str(tmp_path / "new"), "--example", example).exit_code == 0
        monkeypatch.chdir(tmp_path / "new")
        checked = cpq("validate", "--json")
        problems = json.loads(checked.stdout)["problems"]
        assert [problem["code"] for problem in problems if problem["severity"] == "error"] == []
        assert {problem["code"] for problem in problems} <= {"missing-identity-field"}
        assert cpq("price", "first").exit_code == 0
        tested = json.loads(cpq("test", "--json").stdout)
        assert tested["failed"] == 0
        assert tested["passed"] >= 2

    def test_a_dry_run_lists_what_would_be_written_and_writes_nothing(
        self, cpq: Run, example: str, tmp_path: Path
    ) -> None:
        planned = cpq("init", str(tmp_path / "new"), "--example", example, "--dry-run")
        assert not (tmp_path / "new").exists()
        written = cpq("init", str(tmp_path / "new"), "--example", example)
        assert planned.stdout == written.stdout
        assert "nothing was written" in planned.stderr
        assert all(Path(line).is_file() for line in written.stdout.splitlines())

    def test_nothing_is_overwritten(self, cpq: Run, example: str, tmp_path: Path) -> None:
        (tmp_path / "deals").mkdir()
        mine = tmp_path / "deals" / "first.yaml"
        mine.write_text("mine", encoding="utf-8")
        run = cpq("init", str(tmp_path), "--example", example)
        assert run.exit_code == 3
        assert "[target-not-empty]" in run.stderr
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]
        assert mine.read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_way_of_a_folder_stops_init_before_anything_is_written(cpq: Run, tmp_path: Path) -> None:
    (tmp_path / "pricing_rules").write_text("a file", encoding="utf-8")
    run = cpq("init", str(tmp_path))
    assert run.exit_code == 9
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pricing_rules"]


def test_init_takes_the_folder_of_the_workspace_option(cpq: Run, tmp_path: Path) -> None:
    assert cpq("-w", str(tmp_path / "there"), "init").exit_code == 0
    assert (tmp_path / "there" / "cpq.toml").is_file()


class TestValidate:
    @pytest.mark.usefixtures("shop")
    def test_a_valid_workspace_says_what_it_holds(self, cpq: Run) -> None:
        run = cpq("validate")
        assert run.exit_code == 0
        assert run.stdout.splitlines()[-1] == "valid: 2 products, 1 price book, 3 rules, 1 deal"

    @pytest.mark.usefixtures("shop")
    def test_all_problems_come_at_once_with_place_code_and_hint(self, cpq: Run) -> None:
        _append("pricing_rules/price-book.yaml", "  seet: { per: seat per month, mode: per unit, price: 1 }\n")
        _append("deals/first.yaml", "  - { product: 7, quantity: many }\n")
        run = cpq("validate")
        assert run.exit_code == 3
        assert "pricing_rules/price-book.yaml:10:9: error: " in run.stdout
        assert "[unknown-product]\n    did you mean 'seat'?" in run.stdout
        assert "deals/first.yaml:" in run.stdout
        assert run.stdout.splitlines()[-1] == "not valid: 2 errors"

    @pytest.mark.usefixtures("shop")
    def test_scenario_files_are_checked_too(self, cpq: Run) -> None:
        Path("tests/scenarios/bad.yaml").write_text("scenarios: [{ nam: x }]\n", encoding="utf-8")
        run = cpq("validate")
        assert run.exit_code == 3
        assert "tests/scenarios/bad.yaml:1:" in run.stdout

    @pytest.mark.usefixtures("shop")
    def test_json_counts_by_severity(self, cpq: Run) -> None:
        _append("pricing_rules/price-book.yaml", "  seet: { mode: flat, price: 1 }\n")
        run = cpq("validate", "--json")
        answer = json.loads(run.stdout)
        assert (run.exit_code, answer["valid"], answer["counts"]["error"]) == (3, False, 1)
        assert answer["problems"][0]["where"]["file"] == "pricing_rules/price-book.yaml"

    @pytest.mark.usefixtures("works")
    def test_warnings_do_not_fail(self, cpq: Run) -> None:
        run = cpq("validate")
        assert run.exit_code == 0
        assert "warning" in run.stdout

    def test_a_folder_that_is_no_workspace_is_not_found(self, cpq: Run, tmp_path: Path) -> None:
        run = cpq("-w", str(tmp_path), "validate")
        assert run.exit_code == 4
        assert "cpq init makes one" in run.stderr

    @pytest.mark.usefixtures("shop")
    def test_other_commands_list_the_errors_and_stop(self, cpq: Run) -> None:
        _append("pricing_rules/price-book.yaml", "  seet: { mode: flat, price: 1 }\n")
        run = cpq("price", "first")
        assert (run.stdout, run.exit_code) == ("", 3)
        assert "[unknown-product]" in run.stderr


def _append(path: str, text: str) -> None:
    with Path(path).open("a", encoding="utf-8") as stream:
        stream.write(text)


class TestDoc:
    @pytest.mark.usefixtures("shop")
    def test_a_pdf_is_written_with_its_folder(self, cpq: Run) -> None:
        run = cpq("doc", "first", "-l", "fr", "-O", "out/quotes/first.pdf")
        assert run.exit_code == 0, run.stderr
        assert run.stdout.strip() == str(Path("out/quotes/first.pdf"))
        assert Path("out/quotes/first.pdf").read_bytes().startswith(b"%PDF")
        assert [path.name for path in Path("out/quotes").iterdir()] == ["first.pdf"]

    @pytest.mark.usefixtures("shop")
    def test_without_a_path_it_is_named_after_deal_and_language(self, cpq: Run) -> None:
        assert cpq("doc", "Q-1").stdout.strip() == str(Path("out/Q-1-en.pdf"))

    @pytest.mark.usefixtures("shop")
    def test_the_same_quote_gives_the_same_bytes(self, cpq: Run) -> None:
        one, two = cpq("doc", "first", "-l", "de", "-O", "-"), cpq("doc", "first", "-l", "de", "-O", "-")
        assert one.stdout_bytes == two.stdout_bytes
        assert one.stdout_bytes.startswith(b"%PDF")

    @pytest.mark.usefixtures("shop")
    def test_a_dry_run_writes_nothing(self, cpq: Run) -> None:
        run = cpq("doc", "first", "--dry-run")
        assert run.exit_code == 0
        assert "would write" in run.stderr
        assert not Path("out").exists()

    @pytest.mark.usefixtures("shop")
    def test_an_unknown_language_writes_nothing(self, cpq: Run) -> None:
        run = cpq("doc", "first", "-l", "xx", "-O", "out/first.pdf")
        assert run.exit_code == 3
        assert not Path("out").exists()

    @pytest.mark.usefixtures("shop")
    def test_an_existing_file_survives_a_failure(self, cpq: Run) -> None:
        Path("first.pdf").write_bytes(b"old")
        assert cpq("doc", "first", "-l", "xx", "-O", "first.pdf").exit_code == 3
        assert Path("first.pdf").read_bytes() == b"old"

    @staticmethod
    def _asks(discount: str) -> None:
        deal = Path("deals/first.yaml")
        deal.write_text(deal.read_text(encoding="utf-8").replace("discount: 8%", f"discount: {discount}"), "utf-8")

    @pytest.mark.usefixtures("shop")
    def test_an_approved_quote_is_no_draft_and_needs_no_remark(self, cpq: Run) -> None:
        self._asks("5%")
        run = cpq("doc", "first", "-O", "out.pdf")
        assert (run.exit_code, run.stderr) == (0, "")
        pages = page_texts(Path("out.pdf").read_bytes())
        assert not any("Draft" in page for page in pages)
        assert "Acceptance" in pages[-1]

    @pytest.mark.usefixtures("shop")
    def test_a_held_quote_is_a_draft_without_a_place_to_sign(self, cpq: Run) -> None:
        run = cpq("doc", "first", "-O", "out.pdf")
        assert run.exit_code == 0
        assert "it is marked as a draft: the quote needs approval from sales-manager" in run.stderr
        pages = page_texts(Path("out.pdf").read_bytes())
        assert all("Draft – not approved" in page for page in pages)
        assert not any("Acceptance" in page for page in pages)

    @pytest.mark.usefixtures("shop")
    def test_a_stopped_quote_gets_no_document_but_a_draft_where_one_is_asked_for(self, cpq: Run) -> None:
        self._asks("90%")
        run = cpq("doc", "first", "-O", "out.pdf")
        assert run.exit_code == 5
        assert "[not-approved]" in run.stderr
        assert "with --draft" in run.stderr
        assert not Path("out.pdf").exists()
        assert cpq("doc", "first", "-O", "out.pdf", "--draft").exit_code == 0
        assert "Draft – not approved" in page_texts(Path("out.pdf").read_bytes())[0]

    @pytest.mark.usefixtures("shop")
    @pytest.mark.parametrize(("language", "file"), [("fr", "fr"), ("de_AT", "de_AT"), ("it", "en")])
    def test_the_language_is_the_addressees_where_documents_speak_it(self, cpq: Run, language: str, file: str) -> None:
        deal = Path("deals/first.yaml")
        deal.write_text(
            deal.read_text(encoding="utf-8").replace("country: IE", f"country: IE, language: {language}"), "utf-8"
        )
        assert cpq("doc", "first").stdout.strip() == str(Path(f"out/first-{file}.pdf"))
        assert cpq("doc", "first", "-l", "de").stdout.strip() == str(Path("out/first-de.pdf"))

    @pytest.mark.usefixtures("shop")
    def test_a_price_level_other_than_net_is_told(self, cpq: Run) -> None:
        rates = "partner discounts:\n  silver: { of: running, software: 10% }\n"
        Path("pricing_rules/channel.yaml").write_text(rates, "utf-8")
        _append("deals/first.yaml", "sold through: { partner: kelvin, tier: silver }\n")
        run = cpq("doc", "first", "-O", "out.pdf")
        assert "it shows the customer price, which is what the end customer pays" in run.stderr


class TestScenarios:
    @pytest.mark.usefixtures("shop")
    def test_a_failing_scenario_ends_with_eight_and_shows_the_waterfall(self, cpq: Run) -> None:
        path = Path("tests/scenarios/discounts.yaml")
        path.write_text(path.read_text(encoding="utf-8").replace("40.50", "41.50"), encoding="utf-8")
        run = cpq("test")
        assert run.exit_code == 8
        assert "tests/scenarios/discounts.yaml:5" in run.stdout
        assert "volume schedule" in run.stdout
        assert run.stdout.splitlines()[-1] == "1 passed, 1 failed"

    @pytest.mark.usefixtures("shop")
    def test_coverage_counts_and_names_what_no_scenario_covers(self, cpq: Run) -> None:
        run = cpq("test", "--coverage")
        assert run.exit_code == 0
        never, unexpected = run.stdout.split("\nNo scenario reaches\n")[1].split(
            "\nReached, but nothing is expected of it\n"
        )
        assert re.search(r"schedule 'seats-volume', tier from 200 +pricing_rules/", never)
        assert re.search(r"guardrail 'margin-floor' +pricing_rules/", unexpected)
        assert re.search(r"^  tiers +[0-9]+ of [0-9]+ +[0-9.]+ %$", run.stdout, re.MULTILINE)
        assert run.stdout.splitlines()[-2].startswith("rules ")
        covered = json.loads(cpq("test", "--coverage", "--json").stdout)["coverage"]
        assert {"kind", "id", "scenarios", "reached", "parts"} == set(covered["rules"][0]) - {"where"}
        assert {"covered", "of", "percent"} == set(covered["shares"]["total"])

    @pytest.mark.usefixtures("shop")
    def test_too_little_coverage_ends_with_eight(self, cpq: Run) -> None:
        share = json.loads(cpq("test", "--coverage", "--json").stdout)["coverage"]["shares"]["total"]["percent"]
        assert cpq("test", "--fail-under", share).exit_code == 0
        run = cpq("test", "--fail-under", "100 %")
        assert run.exit_code == 8
        assert run.stderr == f"coverage {share} % is under 100 %\n"
        assert run.stdout.splitlines()[-1] == "2 passed"

    @pytest.mark.parametrize("percent", ["101", "-1", "most", "nan"])
    @pytest.mark.usefixtures("shop")
    def test_a_share_to_reach_is_a_percentage(self, cpq: Run, percent: str) -> None:
        run = cpq("test", "--fail-under", percent)
        assert run.exit_code == 2
        assert "is not a percentage from 0 to 100" in run.stderr

    def test_paths_are_relative_to_where_one_stands(
        self, cpq: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(shop / "tests" / "scenarios")
        run = cpq("test", "discounts.yaml")
        assert run.exit_code == 0, run.stderr
        assert run.stdout == "2 passed\n"

    @pytest.mark.usefixtures("shop")
    def test_an_unknown_path_is_not_found(self, cpq: Run) -> None:
        assert cpq("test", "tests/scenarios/none.yaml").exit_code == 4

    @pytest.mark.usefixtures("shop")
    def test_a_scenario_file_with_errors_is_a_problem_of_files(self, cpq: Run) -> None:
        Path("tests/scenarios/bad.yaml").write_text("scenarios: [{ nam: x }]\n", encoding="utf-8")
        assert cpq("test").exit_code == 3


class TestSchema:
    @pytest.mark.parametrize("name", NAMES)
    def test_a_schema_describes_an_object_that_closes_its_fields(self, cpq: Run, name: str) -> None:
        schema = json.loads(cpq("schema", name).stdout)
        assert schema["$schema"].startswith("https://json-schema.org/")
        assert schema["type"] == "object"
        assert "properties" in schema or "if" in schema

    def test_deals_are_spelled_with_spaces_and_requests_with_underscores(self, cpq: Run) -> None:
        deal, request = (json.loads(cpq("schema", name).stdout) for name in ("deal", "quote-request"))
        assert {"as of", "payment terms", "discount", "sold through"} <= set(deal["properties"])
        assert {"as_of", "payment_days", "discounts", "sold_through"} <= set(request["properties"])
        assert "as of" in deal["required"]

    def test_an_account_begins_with_its_id(self, cpq: Run) -> None:
        assert json.loads(cpq("schema", "account").stdout)["required"] == ["account"]

    def test_the_list_names_every_schema(self, cpq: Run) -> None:
        assert [line.split()[0] for line in cpq("schema", "--list").stdout.splitlines()[1:]] == list(NAMES)
        assert list(json.loads(cpq("schema", "--list", "--json").stdout)) == list(NAMES)

    def test_an_unknown_name_gets_a_suggestion(self, cpq: Run) -> None:
        run = cpq("schema", "price-bok")
        assert run.exit_code == 4
        assert "did you mean 'price-book'?" in run.stderr

    def test_a_file_takes_the_schema(self, cpq: Run, tmp_path: Path) -> None:
        assert cpq("schema", "deal", "-o", str(tmp_path / "x" / "deal.json")).stdout == ""
        assert json.loads((tmp_path / "x" / "deal.json").read_text(encoding="utf-8"))["properties"]


class TestCatalog:
    @pytest.mark.usefixtures("shop")
    def test_the_list_shows_every_product(self, cpq: Run) -> None:
        rows = cpq("catalog", "list").stdout.splitlines()
        assert [row.split()[0] for row in rows] == ["Product", "seat", "onboarding"]
        assert json.loads(cpq("catalog", "list", "--json").stdout)["products"][0]["family"] == "software"

    @pytest.mark.usefixtures("shop")
    def test_a_family_narrows_the_list(self, cpq: Run) -> None:
        assert [row.split()[0] for row in cpq("catalog", "list", "--family", "services").stdout.splitlines()] == [
            "Product",
            "onboarding",
        ]
        run = cpq("catalog", "list", "--family", "service")
        assert run.exit_code == 4
        assert "did you mean 'services'?" in run.stderr

    @pytest.mark.usefixtures("works")
    def test_a_product_is_shown_with_options_and_prices(self, cpq: Run) -> None:
        run = cpq("catalog", "show", "pump", "--as-of", "2026-11-20")
        assert "motor-kw  one of 4, 7.5, 11 kw" in run.stdout
        assert "ex-works  EUR  4600.00 per piece, per unit + adders motor, stainless" in run.stdout
        data = json.loads(cpq("catalog", "show", "pump", "--as-of", "2026-11-20", "--json").stdout)
        assert data["prices"][0]["price_book"] == "ex-works"
        assert data["attributes"]["material"] == "one of cast-iron, stainless"

    @pytest.mark.parametrize("rate", ["10%", "20%", "12.5%", "100%", "7.50%"])
    def test_a_percentage_of_the_total_keeps_its_zeros(self, cpq: Run, shop: Path, rate: str) -> None:
        catalog, book = shop / "catalogs/products.yaml", shop / "pricing_rules/price-book.yaml"
        catalog.write_text(catalog.read_text() + "  care: { name: Care, charge: one-time, tax: standard }\n")
        of = "{ families: [software], scope: quote, level: list }"
        book.write_text(book.read_text() + f"  care: {{ mode: percent of total, rate: {rate}, of: {of} }}\n")
        shown = {"10%": "10", "20%": "20", "12.5%": "12.5", "100%": "100", "7.50%": "7.5"}[rate]
        assert f"  {shown} % of total at list price" in cpq("catalog", "show", "care").stdout

    @pytest.mark.usefixtures("works")
    def test_prices_are_those_in_force(self, cpq: Run) -> None:
        assert "List prices" not in cpq("catalog", "show", "pump", "--as-of", "2030-01-01").stdout

    @pytest.mark.parametrize("product", ["skid", "team-suite", "booster-station"])
    @pytest.mark.usefixtures("sample")
    def test_products_of_every_kind_can_be_shown(self, cpq: Run, product: str) -> None:
        known = {row["id"] for row in json.loads(cpq("catalog", "list", "--json").stdout)["products"]}
        for name in {product} & known or sorted(known)[:3]:
            assert cpq("catalog", "show", name).exit_code == 0
            assert json.loads(cpq("catalog", "show", name, "--json").stdout)["id"] == name

    @pytest.mark.usefixtures("sample")
    def test_every_product_of_the_sample_can_be_shown(self, cpq: Run) -> None:
        rows = json.loads(cpq("catalog", "list", "--json").stdout)["products"]
        # Of the treatment plant's options, which are alike to show, every twentieth.
        parts = [row["id"] for row in rows if row["family"] == "plant-parts"]
        for row in (row for row in rows if row["id"] not in parts or row["id"] in parts[::20]):
            run = cpq("catalog", "show", row["id"], "--as-of", "2026-11-20")
            assert run.exit_code == 0, run.stderr
            assert row["id"] in run.stdout

    @pytest.mark.usefixtures("works")
    def test_an_unknown_product_is_not_found(self, cpq: Run) -> None:
        run = cpq("catalog", "show", "pomp")
        assert run.exit_code == 4
        assert "did you mean 'pump'?" in run.stderr

    @pytest.mark.usefixtures("works")
    def test_a_search_looks_into_names_of_every_language(self, cpq: Run) -> None:
        found = cpq("catalog", "search", "joints").stdout.splitlines()
        assert [row.split()[0] for row in found[1:]] == ["seal-kit"]

    @pytest.mark.usefixtures("works")
    def test_a_search_that_finds_nothing_offers_the_closest_id(self, cpq: Run) -> None:
        assert "pump" in cpq("catalog", "search", "pumpp").stdout
        assert cpq("catalog", "search", "zzz").exit_code == 4


class TestImport:
    def test_a_dry_run_reports_and_writes_nothing(self, cpq: Run, tmp_path: Path) -> None:
        _write_export(tmp_path / "en-US")
        run = cpq("import", "salesforce", str(tmp_path / "en-US"), "--into", str(tmp_path / "new"), "--dry-run")
        assert run.exit_code == 0, run.stderr
        assert "What the import took" in run.stdout
        assert "would write" in run.stderr
        assert not (tmp_path / "new").exists()

    def test_the_workspace_that_is_written_is_valid(self, cpq: Run, tmp_path: Path) -> None:
        _write_export(tmp_path / "en-US")
        run = cpq("import", "salesforce", str(tmp_path / "en-US"), "--into", str(tmp_path / "new"), "--json")
        assert run.exit_code == 0, run.stderr
        assert json.loads(run.stdout)["rows"] == 3
        assert cpq("-w", str(tmp_path / "new"), "validate").exit_code == 0

    def test_a_folder_that_is_not_empty_is_kept(self, cpq: Run, shop: Path, tmp_path: Path) -> None:
        _write_export(tmp_path / "en-US")
        run = cpq("import", "salesforce", str(tmp_path / "en-US"), "--into", str(shop))
        assert run.exit_code == 3
        assert (shop / "deals" / "first.yaml").is_file()

    def test_a_folder_that_is_missing_is_not_found(self, cpq: Run, tmp_path: Path) -> None:
        assert cpq("import", "salesforce", str(tmp_path / "no"), "--into", str(tmp_path / "new")).exit_code == 4


class TestConformance:
    def test_every_case_that_runs_agrees(self, cpq: Run) -> None:
        run = cpq("conformance", "--json")
        counts = json.loads(run.stdout)["counts"]
        assert run.exit_code == 0
        assert counts["failed"] == 0
        assert counts["passed"] > 0

    def test_one_system_can_be_looked_at(self, cpq: Run) -> None:
        run = cpq("conformance", "--system", "zuora")
        rows = run.stdout.splitlines()
        assert rows[0].split() == ["System", "Case", "Topic", "Outcome"]
        assert all("zuora" in row.casefold() for row in rows[1:-1])
        assert " passed" in rows[-1]

    def test_a_case_that_fails_ends_with_eight(self, cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = (
            ConformanceRow("x-1", "X", "tiers", "failed", "net 1", "net 2"),
            ConformanceRow("x-2", "X", "tiers", "disputed", note="they round twice"),
        )
        monkeypatch.setattr("cpq.conformance.run_conformance", lambda: ConformanceReport(rows))
        run = cpq("conformance")
        assert run.exit_code == 8
        assert "x-1: expected net 1, got net 2" in run.stdout
        assert "x-2: they round twice" in run.stdout
        only = cpq("conformance", "--failed").stdout
        assert "x-1" in only
        assert "x-2" not in only


class TestConfig:
    @pytest.mark.usefixtures("shop")
    def test_each_setting_says_where_it_comes_from(self, cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CPQ_CURRENCY", "EUR")
        rows = {
            setting["name"]: (setting["value"], setting["origin"])
            for setting in json.loads(cpq("config", "show", "--json").stdout)["settings"]
        }
        assert rows["price_book"] == ("standard", "cpq.toml:2")
        assert rows["currency"] == ("EUR", "environment CPQ_CURRENCY")
        assert rows["seller.name"] == ("Your Company", "cpq.toml:5")
        assert rows["documents.show_tiers"][1] == "default"
        assert rows["workspace"][1] == "nearest folder"
        assert rows["as_of"] == ("today", "default")

    def test_a_flag_goes_before_the_environment(
        self, cpq: Run, shop: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("CPQ_WORKSPACE", str(tmp_path / "elsewhere"))
        monkeypatch.setenv("CPQ_AS_OF", "2026-11-20")
        before = cpq("-w", str(shop), "config", "show", "--origin").stdout
        after = cpq("config", "show", "--origin", "-w", str(shop)).stdout
        assert before == after
        assert "flag --workspace" in before
        assert "environment CPQ_AS_OF" in before
        monkeypatch.setenv("CPQ_WORKSPACE", str(shop))
        assert "environment CPQ_WORKSPACE" in cpq("config", "show", "--origin").stdout

    @pytest.mark.usefixtures("shop")
    def test_without_origin_there_are_two_columns(self, cpq: Run) -> None:
        assert cpq("config", "show").stdout.splitlines()[0].split() == ["Setting", "Value"]

    @pytest.mark.usefixtures("shop")
    def test_the_default_price_book_of_the_environment_prices(self, cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CPQ_PRICE_BOOK", "none-such")
        assert "[unknown-price-book]" in cpq("price", "first").stderr

    def test_a_workspace_is_found_from_a_folder_inside_it(
        self, cpq: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(shop / "pricing_rules")
        assert cpq("price", "first").exit_code == 0


class TestCompletion:
    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
    def test_a_shell_gets_its_script(self, cpq: Run, shell: str) -> None:
        run = cpq("completion", shell)
        assert run.exit_code == 0
        assert "_CPQ_COMPLETE" in run.stdout
        assert "cpq completion" in run.stderr

    @pytest.mark.parametrize(
        ("words", "incomplete", "expected"),
        [
            ("cpq ex", "ex", {"explain"}),
            ("cpq price fir", "fir", {"first"}),
            ("cpq price se", "se", {"seat"}),
            ("cpq explain f", "f", {"first"}),
            ("cpq explain first --why-not ", "", {"seats-volume", "margin-floor", "rep-discount"}),
            ("cpq catalog show on", "on", {"onboarding"}),
            ("cpq schema pri", "pri", {"price-book", "priced-quote"}),
            ("cpq doc first -l f", "f", {"fr"}),
            ("cpq price seat --as-of t", "t", {"today"}),
            ("cpq price seat --account ac", "ac", {"acme"}),
        ],
    )
    def test_names_of_the_workspace_complete(self, shop: Path, words: str, incomplete: str, expected: set[str]) -> None:
        (shop / "accounts").mkdir()
        (shop / "accounts" / "all.yaml").write_text("account: acme\n---\naccount: other\n", encoding="utf-8")
        found = _completions(words, incomplete)
        assert expected <= found
        assert all(name.startswith(incomplete) for name in found)

    @pytest.mark.usefixtures("shop")
    def test_where_no_deal_fits_files_are_offered(self) -> None:
        assert _completions("cpq explain ./de", "./de") == {"./de"}

    @pytest.mark.usefixtures("shop")
    def test_another_workspace_completes_by_its_option(self, cpq: Run, tmp_path: Path) -> None:
        cpq("init", str(tmp_path / "pumps"), "--example", "equipment")
        assert "pump" in _completions(f"cpq -w {tmp_path / 'pumps'} catalog show p", "p")


def _completions(words: str, incomplete: str) -> set[str]:
    from click.shell_completion import ShellComplete

    from cpq.commands import cli

    args = words.split()[1:]
    given = args[:-1] if incomplete else args
    return {
        str(item.value) for item in ShellComplete(cli, {}, "cpq", "_CPQ_COMPLETE").get_completions(given, incomplete)
    }
