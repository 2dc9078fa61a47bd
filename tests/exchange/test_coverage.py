"""The coverage report: every record of every file is taken or left with a reason."""

import csv
import io
import json

import pytest

from cpq.exchange.salesforce import CoverageReport, ImportResult
from cpq.exchange.salesforce.coverage import FileCoverage, Ledger, Reason, RowRef
from cpq.exchange.salesforce.export import read_export
from cpq.exchange.salesforce.importer import REPORT_JSON, REPORT_TEXT
from cpq.exchange.salesforce.reasons import IMPORTED, LEFT, NOTES, OBJECTS


def records(data: bytes) -> int:
    """Records of a CSV file, counted without the reader that the import uses."""
    return len(list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))))


def keys_left(report: CoverageReport, name: str, code: str) -> list[str]:
    return [row.key for file in report.of(name) for reason in file.left if reason.code == code for row in reason.rows]


def test_every_record_of_every_file_is_taken_or_left(mini: ImportResult, mini_files: dict[str, bytes]) -> None:
    counted = {file.file: (file.rows, file.taken + file.not_taken) for file in mini.report.files}
    expected = {path: records(data) for path, data in mini_files.items() if path.endswith(".csv")}
    assert counted == {path: (count, count) for path, count in expected.items()}
    assert mini.report.rows == sum(expected.values()) == mini.report.taken + mini.report.not_taken


def test_a_record_is_left_for_one_reason(mini: ImportResult) -> None:
    for file in mini.report.files:
        lines = [row.line for reason in file.left for row in reason.rows]
        assert len(lines) == len(set(lines))


def test_the_hand_made_exports_show_every_reason(mini: ImportResult, mini_package: ImportResult) -> None:
    files = [*mini.report.files, *mini_package.report.files]
    assert {reason.code for file in files for reason in file.left} == set(LEFT)
    assert {reason.code for file in files for reason in file.notes} == set(NOTES)


def test_no_object_is_both_imported_and_left_out_as_a_whole() -> None:
    assert set(OBJECTS) & IMPORTED == set()
    assert set(OBJECTS.values()) <= set(LEFT)


@pytest.mark.parametrize(
    ("name", "code", "keys"),
    [
        ("Product2", "unpriced", ["PROTO-X", "ODD-PERIOD", "MYSTERY-PCT"]),
        ("Product2", "inactive", ["GIFT-CARD"]),
        ("Product2", "conflicts", ["LAMP-DESK"]),
        ("PricebookEntry", "inactive", ["Desk lamp"]),
        ("PricebookEntryDerivedPrice", "beyond-quote-scope", ["LAMP-FLOOR"]),
        ("ProductRelatedComponent", "second-group", ["LAMP-DESK"]),
        ("TaxPolicy", "repeated", ["Full Tax"]),
        ("AttributeBasedAdjRule", "not-used", ["R-BAD", "R-UNUSED", "R-BLACK-2", "R-ODD"]),
    ],
)
def test_what_is_left_is_named_with_its_reason(mini: ImportResult, name: str, code: str, keys: list[str]) -> None:
    assert keys_left(mini.report, name, code) == keys


def test_the_json_report_holds_each_record_left_with_its_line(mini: ImportResult) -> None:
    report = json.loads(mini.files[REPORT_JSON])
    assert report == mini.report.to_json()
    products = next(file for file in report["files"] if file["file"] == "mini-pcm/Product2.csv")
    assert products["rows"] == 17
    assert products["taken"] == 13
    assert {"line": 12, "key": "GIFT-CARD"} in products["not_taken"][0]["rows"]
    assert report["other_files"] == ["mini-extra/notes.json"]


def test_the_text_report_gathers_files_by_reason(mini: ImportResult) -> None:
    text = mini.files[REPORT_TEXT].decode()
    assert f"{mini.report.rows} records: {mini.report.taken} taken, {mini.report.not_taken} not taken." in text
    assert "| mini-pcm/Product2.csv | Product2 | 17 | 13 | 4 |" in text
    assert "### unpriced\n\nIt has no price in any currency, and no bundle includes it in its own.\n" in text
    assert "- mini-pcm/Product2.csv: 3 (lines 13, 17-18)" in text
    assert "- mini-pcm/Product2.csv: 1 (line 12, GIFT-CARD)" in text
    assert text.rstrip().endswith("- mini-extra/notes.json")


def test_a_report_without_findings_has_no_sections() -> None:
    report = CoverageReport((FileCoverage("a/Product2.csv", "Product2", 1, 1),))
    assert "## " not in report.to_text()


def test_a_single_record_without_a_name_is_told_by_its_line() -> None:
    reason = Reason("unpriced", "it has no price", (RowRef(7, ""),))
    report = CoverageReport((FileCoverage("a/Product2.csv", "Product2", 1, 0, (reason,)),))
    assert "- a/Product2.csv: 1 (line 7)" in report.to_text()


def test_a_record_that_was_taken_stays_taken() -> None:
    export = read_export({"a-pcm/Product2.csv": b"Name,StockKeepingUnit\nLamp,LAMP\nBulb,BULB\n"})
    lamp, bulb = export.rows("Product2")
    ledger = Ledger()
    ledger.take(lamp)
    ledger.leave(lamp, "unpriced")
    ledger.leave(bulb, "inactive")
    ledger.leave(bulb, "unpriced")
    (file,) = ledger.report(export).files
    assert (file.taken, [(reason.code, reason.rows) for reason in file.left]) == (
        1,
        [("inactive", (RowRef(3, "BULB"),))],
    )
