"""Numbers for the eye, and grids that line up and fit."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.commands.figures import amount, counted, listed, number, on_the_point, quantity, rate
from cpq.commands.fitting import fit, rows
from cpq.commands.grid import GAP, Column, Grid, pad, plain_lines, pointed, width_of, widths


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        ("64800", 2, "64,800.00"),
        ("-18444.9150000", 2, "−18,444.915"),
        ("34.15725", 2, "34.1573…"),
        ("0.002", 2, "0.002"),
        ("34131824", 0, "34,131,824"),
        ("1000000000000000000000000000000.125", 2, "1,000,000,000,000,000,000,000,000,000,000.125"),
        ("0.00001", 2, "0.00…"),
        ("-0.00001", 2, "0.00…"),
        ("0", 2, "0.00"),
    ],
)
def test_an_amount_is_shown_exactly_or_marked_as_cut(value: str, digits: int, shown: str) -> None:
    assert amount(Decimal(value), digits) == shown


def test_an_amount_that_is_not_there_is_empty() -> None:
    assert amount(None, 2) == ""


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_an_amount_without_a_mark_can_be_read_back(value: Decimal) -> None:
    assert Decimal(amount(value, 2).replace("−", "-").replace(",", "")) == value


@pytest.mark.parametrize(
    ("value", "shown"), [("0.8116", "81.2 %"), ("0.15", "15 %"), ("-0.004", "−0.4 %"), ("0", "0 %"), ("1", "100 %")]
)
def test_a_rate_is_a_percentage(value: str, shown: str) -> None:
    assert rate(Decimal(value)) == shown


def test_a_rate_that_is_undefined_says_so() -> None:
    assert rate(None) == "undefined"


def test_quantities_and_counts_have_no_superfluous_zeros() -> None:
    assert [quantity(Decimal(text)) for text in ("120", "8.50", "12000")] == ["120", "8.5", "12,000"]
    assert [number(Fraction(text)) for text in ("12", "25/2", "1/3")] == ["12", "12 1/2", "1/3"]


def test_words_count_and_list() -> None:
    assert [counted(1, "line"), counted(3, "line"), counted(2, "entry", "entries")] == [
        "1 line",
        "3 lines",
        "2 entries",
    ]
    assert [listed(["a"]), listed(["a", "b", "c"]), listed([])] == ["a", "a, b and c", ""]


def test_points_stand_below_each_other() -> None:
    assert on_the_point(["1.5", "10.25", "3", "", "per unit"]) == ["1.5 ", "10.25", "3   ", "", "per unit"]


def test_wide_letters_count_twice_and_marks_not_at_all() -> None:
    assert (width_of("席"), width_of("e\u0301"), width_of("Poste")) == (2, 1, 5)
    assert pad("席", 4, "left") == "席  "


def test_a_plain_grid_lines_up_under_its_titles() -> None:
    grid = Grid((Column("Name"), Column("Net", "point"), Column()), indent=1)
    grid.add("seat", "1,000.5", "")
    grid.add("席", "2.25", "")
    pointed([grid])
    assert list(plain_lines(grid, widths([grid]))) == [" Name       Net", " seat  1,000.5", " 席        2.25"]


COLUMNS = (Column("a"), Column("b", wraps=True), Column("c", spare=True), Column("d", below=True))


def test_nothing_changes_where_all_fits() -> None:
    assert fit(COLUMNS, (5, 20, 5, 10), 46) == ((5, 20, 5, 10), False)


def test_places_move_below_before_anything_else_gives_way() -> None:
    assert fit(COLUMNS, (5, 20, 5, 10), 45) == ((5, 31, 5, 0), True)


def test_texts_narrow_before_columns_go() -> None:
    assert fit(COLUMNS, (5, 60, 5, 10), 40) == ((5, 26, 5, 0), True)


def test_spare_columns_go_last() -> None:
    assert fit(COLUMNS, (5, 60, 10, 10), 30) == ((5, 23, 0, 0), True)


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4), st.integers(30, 160))
def test_a_row_fits_whenever_its_needed_columns_leave_room(natural: list[int], width: int) -> None:
    shown = fit(COLUMNS, natural, width).widths
    taken = [size for size in shown if size]
    needed = natural[0] + GAP + 16
    if needed <= width:
        assert sum(taken) + GAP * max(0, len(taken) - 1) <= width
        assert shown[0] == natural[0]
    assert (shown[0] > 0, shown[1] > 0) == (natural[0] > 0, natural[1] > 0)


def test_a_spare_text_that_goes_makes_room_for_numbers() -> None:
    columns = (Column("a"), Column("b", "point", spare=True), Column("c", wraps=True, spare=True))
    assert fit(columns, (10, 10, 60), 30) == ((10, 10, 0), False)


@given(st.lists(st.integers(1, 30), min_size=4, max_size=4), st.integers(20, 80))
def test_a_number_never_breaks(natural: list[int], width: int) -> None:
    columns = (Column("a"), Column("b", wraps=True), Column("c", "point"), Column("d", "right"))
    assert fit(columns, natural, width).widths[2:] == tuple(natural[2:])


def test_a_name_breaks_at_its_hyphens_before_a_number_gives_way() -> None:
    grid = Grid((Column("Case"), Column("Net", "point")))
    grid.add("chargebee-package-pricing", "1,234,567.00")
    shown = fit(grid.columns, widths([grid]), 30)
    assert shown.widths == (16, 12)
    assert [cell.text for cell in rows(grid, shown)[0][0]] == ["chargebee-", "package-pricing"]


def test_a_moved_text_stands_below_and_a_number_keeps_its_sign() -> None:
    grid = Grid((Column(), Column("", wraps=True), Column("", below=True)))
    grid.add("x", "36 months on schedule commitment: 6 % off", "rules.yaml:4")
    shown = rows(grid, fit(grid.columns, widths([grid]), 39))
    assert [[cell.text for cell in column] for column in shown[0]] == [
        ["x"],
        ["36 months on schedule commitment:", "6 % off", "rules.yaml:4"],
    ]


def test_an_indent_holds_over_every_line_of_a_cell() -> None:
    grid = Grid((Column("", wraps=True), Column()))
    grid.add("  a rather long name of a product", "1234567890")
    shown = rows(grid, fit(grid.columns, widths([grid]), 30))
    assert [cell.text for cell in shown[0][0]] == ["  a rather long", "  name of a", "  product"]
