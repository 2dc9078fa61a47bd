"""Reading the CSV files of an export into rows."""

from datetime import date

import pytest

from cpq.exchange.salesforce.export import Export, Row, read_export
from cpq.problems import InvalidFiles, NotFound

PRODUCTS = b"Name,StockKeepingUnit\nLamp,LAMP\n"


def row(**cells: str) -> Row:
    return Row("Anything", "some-pcm/Anything.csv", 2, {name.replace("__", "."): cell for name, cell in cells.items()})


def test_what_the_export_tool_writes_for_nothing_is_empty() -> None:
    assert row(Name="#N/A").text("Name") == ""
    assert row(Name=" Lamp ").text("Name") == "Lamp"
    assert row().text("Name") == ""


def test_a_reference_is_read_from_its_own_column_or_from_a_composite_key() -> None:
    plain = Row("O", "f", 2, {"ProductSellingModel.Name": "One-Time"})
    composite = Row("O", "f", 2, {"ProductSellingModel.$$Name$SellingModelType": "Term Annual;TermDefined"})
    assert plain.ref("ProductSellingModel") == "One-Time"
    assert composite.ref("ProductSellingModel") == "Term Annual"
    assert composite.ref("ProductSellingModel", "SellingModelType") == "TermDefined"


@pytest.mark.parametrize("value", ["SET-ROOM", "a;b;c", "#N/A;#N/A", ""])
def test_a_composite_key_that_does_not_fit_its_header_refers_to_nothing(value: str) -> None:
    assert Row("O", "f", 2, {"Group.$$Code$Parent": value}).ref("Group", "Code") == ""


def test_an_instant_is_its_date() -> None:
    assert row(From="2025-01-31T20:00:00.000+0000").day("From") == date(2025, 1, 31)
    assert row(From="").day("From") is None
    assert row(From="2025-13-40T00:00").day("From") is None


def test_a_record_is_recognised_by_its_number_name_code_or_first_value() -> None:
    assert row(Name="Lamp", StockKeepingUnit="LAMP").key == "LAMP"
    assert row(Name="#N/A", Code="C").key == "C"
    assert row(Rate="", Price="5").key == "5"
    assert row(Rate="").key == ""


def test_the_catalog_is_believed_before_prices_and_other_loads() -> None:
    files = {
        "a-other/Product2.csv": PRODUCTS,
        "x-pricing/Product2.csv": PRODUCTS,
        "z-pcm/objectset_source/2/Product2.csv": PRODUCTS,
        "z-pcm/Product2.csv": PRODUCTS,
    }
    assert [row.file for row in read_export(files).rows("Product2")] == [
        "z-pcm/Product2.csv",
        "z-pcm/objectset_source/2/Product2.csv",
        "x-pricing/Product2.csv",
        "a-other/Product2.csv",
    ]


def test_a_table_that_cannot_be_read_stops_the_import_with_every_problem() -> None:
    files = {"a-pcm/Product2.csv": b"A,B\n1\n", "a-pcm/Pricebook2.csv": b"A,A\n1,2\n", "b-pcm/Product2.csv": PRODUCTS}
    with pytest.raises(InvalidFiles) as caught:
        read_export(files)
    assert sorted(problem.location.file for problem in caught.value.problems) == [
        "a-pcm/Pricebook2.csv",
        "a-pcm/Product2.csv",
    ]


def test_invisible_characters_are_taken_out_and_remembered() -> None:
    export = read_export({"a-pcm/Product2.csv": "Name,StockKeepingUnit\nLa\u200bmp,LAMP\n".encode()})
    assert [row.text("Name") for row in export.rows("Product2")] == ["Lamp"]
    assert export.cleaned == {"a-pcm/Product2.csv": (2,)}


def test_files_that_are_no_tables_are_named() -> None:
    export = read_export({"a-pcm/Product2.csv": PRODUCTS, "export.json": b"{}"})
    assert export.others == ("export.json",)


@pytest.mark.parametrize("files", [{}, {"a-pcm/Pricebook2.csv": b"Name\nStandard\n"}])
def test_a_folder_without_products_is_no_export(files: dict[str, bytes]) -> None:
    with pytest.raises(NotFound) as caught:
        read_export(files)
    assert caught.value.code == "no-salesforce-export"


def test_rows_of_an_object_that_is_not_there_are_none() -> None:
    assert list(Export({}).rows("Product2")) == []
