"""CSV both ways: what separates cells, what stands before decimals, and cells that no spreadsheet runs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.files import csv_cells
from cpq.files.csv_reader import CsvTable, DecimalMark, csv_amount, read_csv, write_csv
from cpq.files.limits import MAX_PROBLEMS
from cpq.files.wrong_value import WrongValue
from cpq.problems import CpqError


def read(text: str | bytes, decimal_mark: DecimalMark | None = None) -> CsvTable:
    data = text.encode() if isinstance(text, str) else text
    table, problems = read_csv(data, "t.csv", decimal_mark=decimal_mark)
    assert problems == []
    return table


def found(text: str | bytes, delimiter: str | None = None, encoding: str | None = None) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    _, problems = read_csv(data, "t.csv", delimiter=delimiter, encoding=encoding)
    return [f"{problem.location} {problem.code}" for problem in problems]


def cells(table: CsvTable) -> list[list[str]]:
    return [[str(cell) for cell in row.values.values()] for row in table.rows]


def test_every_cell_knows_its_place() -> None:
    table = read('sku;price;note\n é ;"1;2" ; x\n\n"a\nb""";2;\n')
    assert (table.columns, table.delimiter, str(table.where)) == (("sku", "price", "note"), ";", "t.csv:1:1")
    assert cells(table) == [["é", "1;2", "x"], ['a\nb"', "2", ""]]
    assert [[str(cell.where)[6:] for cell in row.values.values()] for row in table.rows] == [
        ["2:2", "2:5", "2:13"],
        ["4:1", "5:6", "5:8"],
    ]
    assert [str(row.where) for row in table.rows] == ["t.csv:2:2", "t.csv:4:1"]
    assert str(table.rows[0].values.key_where["price"]) == "t.csv:2:5"
    assert [cell.quoted for cell in table.rows[0].values.values()] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n", ";"),
        ("a\tb\n1,5\t2,5\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("a\n1\n", ","),
        ("a,b\n1\n1,2,3\n", ","),
        ('a,b\n"x;y",1\n', ","),
        ('"a,x";b\n1;2\n', ";"),
        ("a;b\n" + "1;2\n" * 100 + "1,2;3,4;5,6\n", ";"),
        ("a;b\n" + '1;"' + "x," * 200_000 + '"\n', ";"),
    ],
)
def test_the_delimiter_is_found_out(text: str, delimiter: str) -> None:
    table, _ = read_csv(text.encode(), "t.csv")
    assert table.delimiter == delimiter


def test_two_delimiters_that_do_equally_well_are_refused_until_one_is_stated() -> None:
    _, problems = read_csv(b"a;b,c\n1;2,3\n", "t.csv")
    assert "\n".join(map(str, problems)).split("\n") == [
        "t.csv:1:1: error: several signs could separate the cells [bad-csv]",
        "    begin the file with a line such as # delimiter=;",
    ]
    table, problems = read_csv(b"a;b,c\n1;2,3\n", "t.csv", delimiter=";")
    assert (table.columns, problems) == (("a", "b,c"), [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["t.csv:1:1 bad-csv"]),
        ("\n \n", ["t.csv:1:1 bad-csv"]),
        ("a,b\n1\n", ["t.csv:2:1 bad-csv"]),
        ("a,b\n1,2,3,4\n", ["t.csv:2:5 bad-csv"]),
        ("a,b,a\n1,2,3\n", ["t.csv:1:5 duplicate-key"]),
        ("a,,c\n1,2,3\n", ["t.csv:1:3 bad-csv"]),
        ('a,b\n1,"x\ny\n', ["t.csv:2:3 bad-csv"]),
        ('a,b\n"x"y,1\n', ["t.csv:2:4 bad-csv"]),
        ('a,b\n1,5" pipe\n', ["t.csv:2:3 bad-csv"]),
        ("a,b\n1,x\x00\n", ["t.csv:2:4 control-character"]),
        ("a,b\n1,x\u202e\n", ["t.csv:2:4 control-character"]),
        ("a,b\n1\rx,2\n", ["t.csv:2:2 control-character"]),
    ],
)
def test_a_broken_table_is_explained_at_its_cell(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_all_problems_of_a_table_are_told() -> None:
    text = 'a,a,b\n1,2\n"x"y,1,2\n1,2,3,4\n'
    assert found(text) == [
        "t.csv:3:4 bad-csv",
        "t.csv:1:3 duplicate-key",
        "t.csv:2:3 bad-csv",
        "t.csv:4:7 bad-csv",
    ]


def test_rows_that_do_not_fit_are_left_out() -> None:
    table, _ = read_csv(b"a,b\n1\n2,3\n", "t.csv")
    assert cells(table) == [["2", "3"]]


def test_encoding_is_utf_8_unless_another_is_stated() -> None:
    data = "name,price\nPièce,1\n".encode("cp1252")
    assert found(data) == ["t.csv:2:3 not-utf8"]
    table, problems = read_csv(data, "t.csv", encoding="cp1252")
    assert (cells(table), problems) == ([["Pièce", "1"]], [])
    assert cells(read("\ufeffname,price\nPièce,1\n")) == [["Pièce", "1"]]
    assert read("\ufeffname,price\nx,1\n").columns == ("name", "price")
    table, problems = read_csv("\ufeffa,b\n1,2".encode(), "t.csv", encoding="utf-8-sig")
    assert (table.columns, problems) == (("a", "b"), [])
    assert found(b"a,b\n\x81,1\n", encoding="cp1252") == ["t.csv:2:1 bad-csv"]
    assert found("a,b\n1,2".encode("utf-16")) == ["t.csv:1:1 not-utf8"]


def test_what_is_stated_must_be_something_that_is_read() -> None:
    assert found("a,b\n1,2\n", delimiter="x") == ["t.csv:1:1 bad-csv"]
    assert found("a,b\n1,2\n", encoding="latin-1") == ["t.csv:1:1 bad-csv"]


@pytest.mark.parametrize(
    ("cells_text", "mark"),
    [
        ("1.5", "."),
        ("1,5", ","),
        ("1.234", None),
        ("1,234", None),
        ("0.125", "."),
        ("0,125", ","),
        ("1234.567", "."),
        ("1.234,5", ","),
        ("1,234.5", "."),
        ("1.234.567", ","),
        ("1,234,567", "."),
        ("1 234.567", "."),
        ("12,5 %", ","),
        ("-12.5%", "."),
        ("1.5;1,5", None),
        ("1.234;2,5", ","),
        ("1;x;2.5.1x", None),
        ("v1.2;", None),
        ("", None),
    ],
)
def test_the_decimal_mark_is_found_out_from_numbers_that_leave_no_doubt(cells_text: str, mark: str | None) -> None:
    header = ";".join(f"c{n}" for n in range(cells_text.count(";") + 2))
    table, _ = read_csv(f"{header}\n{cells_text};\n".encode(), "t.csv")
    assert table.decimal_mark == mark


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("1.234", ".", "1.234"),
        ("1.234", ",", "1234"),
        ("1,234", ".", "1234"),
        ("1.234,50", ",", "1234.50"),
        ("1,234,567.5", ".", "1234567.5"),
        ("1 234,5", ",", "1234.5"),
        ("1\u00a0234\u202f567", ",", None),
        ("1\u202f234\u202f567,25", ",", "1234567.25"),
        ("1'234.5", ".", "1234.5"),
        ("-12", None, "-12"),
        ("12,5 %", ",", "12.5%"),
        ("12%", None, "12%"),
        ("12,5", None, "12.5"),
        ("12.5", None, "12.5"),
        ("0,125", None, "0.125"),
        ("1,23", ".", None),
        ("12,34,567", ".", None),
        ("1.5", ",", None),
        ("1e3", None, None),
        ("1_000", None, None),
        (".5", None, None),
        ("5.", None, None),
        ("x", None, None),
        ("", None, None),
        ("１２", None, None),
    ],
)
def test_numbers_of_several_countries_become_plain_digits(
    text: str, mark: DecimalMark | None, number: str | None
) -> None:
    table = CsvTable(("a",), (), ",", mark, read("a\n1\n").where)
    if number is not None:
        assert csv_amount(text, table) == number
    else:
        with pytest.raises(WrongValue) as refused:
            csv_amount(text, table)
        assert refused.value.code == "invalid-value"
        assert refused.value.hint


@pytest.mark.parametrize(("text", "readings"), [("1.234", "1234 or 1.234"), ("-12,500 %", "-12500 % or -12.500 %")])
def test_an_ambiguous_number_is_refused_with_a_hint(text: str, readings: str) -> None:
    table = read(f"a;b\n{text};x\n")
    with pytest.raises(WrongValue) as refused:
        csv_amount(table.rows[0].values["a"], table)
    assert refused.value.code == "ambiguous-number"
    assert str(refused.value) == f"'{text}' may be {readings}"
    assert refused.value.hint == "let another number of the table show which mark stands before decimals, such as 12.50"


def test_the_rest_of_the_file_or_the_caller_settles_what_is_ambiguous() -> None:
    settled = read("a;b\n1.234;2,5\n")
    assert csv_amount(settled.rows[0].values["a"], settled) == "1234"
    stated = read("a;b\n1.234;x\n", decimal_mark=".")
    number = csv_amount(stated.rows[0].values["a"], stated)
    assert (number, str(number.where), number.quoted) == ("1.234", "t.csv:2:1", False)


def test_limits_of_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("a\n" + "x" * (1024 * 1024 + 1) + "\n1\n") == ["t.csv:2:1 text-too-long"]
    assert found(",".join("abcdefghij") * 2000) == ["t.csv:1:1 too-many-values"]
    monkeypatch.setattr(csv_cells, "MAX_VALUES", 4)
    assert found("a,b\n1,2\n") == []
    assert found("a,b\n1,2\n3,4\n") == ["t.csv:3:1 too-many-values"]


def test_a_table_of_problems_stops_at_a_thousand() -> None:
    assert len(found("a,b\n" + "1\n" * 5000)) == MAX_PROBLEMS
    assert len(found("a,b\n" + '"x"y,2\n' * 5000)) == MAX_PROBLEMS
    assert len(found("a,b\n" + '"x"y,' * 5000 + "\n")) == MAX_PROBLEMS
    assert len(found("a," * 3000 + "a\n")) == MAX_PROBLEMS
    assert len(found("a\n" + "\u200b" * 5000)) == MAX_PROBLEMS


@pytest.mark.parametrize(
    "text", ["=1+1", "+1 x", "-1 x", "@A1", "\tx", "=", "-", "＝1", "＋1", "－1", "＠x", "'=1", "''=1"]
)
def test_a_text_that_a_spreadsheet_would_run_is_guarded_and_comes_back(text: str) -> None:
    data = write_csv(["a", "b"], [[text, "x"]])
    assert data.decode().split("\r\n")[1] == f'"\'{text}","x"'
    assert cells(read(data)) == [[text, "x"]]


@pytest.mark.parametrize("text", ["x", "'x", "a=b", "it's", "5 %", ""])
def test_other_texts_are_left_alone(text: str) -> None:
    assert write_csv(["a", "b"], [[text, 1]]).decode().split("\r\n")[1] == f'"{text}",1'


def test_numbers_stay_numbers() -> None:
    data = write_csv(["a", "b", "c", "d", "e", "f"], [[Decimal("-5.10"), -3, "-7.5", True, None, Decimal("1E+3")]])
    assert data == b'"a","b","c","d","e","f"\r\n-5.10,-3,-7.5,yes,"",1000\r\n'
    data = write_csv(["a", "b"], [{"b": Decimal("1.5"), "a": "1.5"}], delimiter=";", decimal_mark=",")
    assert data == b'"a";"b"\r\n"1.5";1,5\r\n'


def test_a_header_is_guarded_too() -> None:
    assert write_csv(["=x"], []) == b'"\'=x"\r\n'


@pytest.mark.parametrize(
    ("columns", "rows", "options"),
    [
        (["a"], [["x\x00"]], {}),
        (["a"], [["x\ry"]], {}),
        (["a\u202e"], [], {}),
        (["a", "b"], [["x"]], {}),
        (["a"], [], {"delimiter": "x"}),
        (["a"], [], {"delimiter": ",", "decimal_mark": ","}),
    ],
)
def test_what_could_not_be_read_back_is_not_written(
    columns: list[str], rows: list[list[object]], options: dict[str, str]
) -> None:
    with pytest.raises(CpqError) as refused:
        write_csv(columns, rows, **options)
    assert refused.value.code in ("bad-csv", "control-character")


TEXTS = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")) | st.sampled_from("\n\t'\"=+-@;,| "), max_size=12)
NAMES = st.lists(st.text("abc=+-@'\" é,;|", min_size=1, max_size=6), min_size=1, max_size=4, unique=True)


@given(NAMES, st.data(), st.sampled_from([",", ";", "\t", "|"]))
def test_what_is_written_is_read_back(columns: list[str], data: st.DataObject, delimiter: str) -> None:
    row = st.lists(TEXTS, min_size=len(columns), max_size=len(columns))
    rows = data.draw(st.lists(row, max_size=4))
    table, problems = read_csv(write_csv(columns, rows, delimiter=delimiter), "t.csv", delimiter=delimiter)
    assert (problems, table.columns, cells(table)) == ([], tuple(columns), rows)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9), st.booleans())
def test_an_amount_written_is_the_amount_read(amount: Decimal, comma: bool) -> None:
    mark: DecimalMark = "," if comma else "."
    data = write_csv(["a", "b"], [[amount, "x"]], delimiter=";", decimal_mark=mark)
    table, _ = read_csv(data, "t.csv", decimal_mark=mark)
    assert Decimal(csv_amount(table.rows[0].values["a"], table)) == amount


def test_a_first_line_states_what_could_not_be_found_out() -> None:
    table, problems = read_csv(b"# delimiter=; decimal mark=, encoding=cp1252\nname;price\nCaf\xe9;1,234\n", "t.csv")
    assert problems == []
    row = table.rows[0]
    assert (row.values["name"], csv_amount(row.values["price"], table), row.where.line) == ("Café", "1.234", 3)


def test_a_table_separated_by_tabs_says_so_in_a_word() -> None:
    table, problems = read_csv(b"# delimiter=tab\na\tb,c\n1\t2,5\n", "t.csv")
    assert (table.columns, problems) == (("a", "b,c"), [])


def test_a_column_named_with_a_number_sign_is_no_statement() -> None:
    table, problems = read_csv(b"# of seats,price\n10,1.50\n", "t.csv")
    assert (table.columns, problems) == (("# of seats", "price"), [])


def test_what_the_caller_states_wins_over_the_file() -> None:
    table, _ = read_csv(b"# delimiter=;\na,b\n1,2\n", "t.csv", delimiter=",")
    assert table.columns == ("a", "b")
