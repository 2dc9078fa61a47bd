"""Windows: which parts of a term are priced apart, their dates, and how many price periods each covers."""

from datetime import date
from fractions import Fraction

import pytest

from tests.small_world import d, only, price, problems, reasons, refused, world


def periods(term: str, start: str = "", per: str = "month", day_count: str = "") -> Fraction:
    rules = f"rounding: {{ day count: {day_count} }}\n" if day_count else ""
    workspace = world(f"seat: {{ per: seat per {per}, mode: per unit, price: 10.00 }}", rules)
    given = {"term": term} | ({"start": start} if start else {})
    return only(workspace, "{ product: seat }", **given).periods


@pytest.mark.parametrize(
    ("term", "per", "expected"),
    [
        ("12 months", "month", Fraction(12)),
        ("12 months", "year", Fraction(1)),
        ("6 months", "year", Fraction(1, 2)),
        ("6 months", "quarter", Fraction(2)),
        ("9 months", "half-year", Fraction(3, 2)),
        ("1 month 15 days", "month", Fraction(3, 2)),
        ("14 days", "week", Fraction(2)),
        ("3 years", "year", Fraction(3)),
    ],
)
def test_without_a_start_the_term_says_the_periods_and_months_have_thirty_days(
    term: str, per: str, expected: Fraction
) -> None:
    assert periods(term, per=per) == expected


def test_a_price_per_day_needs_to_know_when_months_begin() -> None:
    workspace = world("seat: { per: seat per day, mode: per unit, price: 1.00 }")
    error = refused(workspace, "{ product: seat }", term="1 month")
    assert error.code == "missing-start"
    assert only(workspace, "{ product: seat }", term="1 month", start="2026-02-01").periods == 28
    assert only(workspace, "{ product: seat }", term="1 month", start="2028-02-01").periods == 29


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2026-07-01", "12 months", "2027-06-30"),
        ("2026-01-31", "1 month", "2026-02-27"),
        ("2028-02-29", "12 months", "2029-02-27"),
        ("2026-07-15", "10 days", "2026-07-24"),
        ("2026-07-15", "1 month 10 days", "2026-08-24"),
    ],
)
def test_an_end_date_is_the_last_day_covered(start: str, term: str, end: str) -> None:
    line = only(world(), "{ product: seat }", term=term, start=start)
    assert (str(line.start), str(line.end)) == (start, end)


def test_part_of_a_month_counts_as_the_policy_says() -> None:
    anchored = periods("1 month 10 days", "2026-02-10")
    assert anchored == 1 + Fraction(10, 31)  # 10 March to 9 April has 31 days
    assert periods("1 month 10 days", "2026-02-10", day_count="anchored month rounded up") == 2
    assert periods("1 month 10 days", "2026-02-10", day_count="30/360") == 1 + Fraction(10, 30)


def test_an_unknown_day_count_is_refused_at_load() -> None:
    assert any(one.severity == "error" for one in problems(rules="rounding: { day count: lunar }\n"))


def test_the_amount_follows_the_exact_fraction() -> None:
    line = only(world(), "{ product: seat, quantity: 31 }", term="10 days", start="2026-03-10")
    assert line.net_total == d("100.00")  # 310 a month x 10/31


# --- segments -------------------------------------------------------------------------------------------------------

RAMP = """
{ product: seat, quantity: 5, segments: [{ months: 12 }, { months: 12, quantity: 8, discount: 10% }, { months: 3 }] }
"""


def test_segments_follow_each_other_without_gap() -> None:
    quote = price(world(), RAMP, start="2026-07-15")
    assert [(line.id, line.segment, line.quantity) for line in quote.lines] == [
        ("l1/1", 1, 5),
        ("l1/2", 2, 8),
        ("l1/3", 3, 5),
    ]
    assert [(str(line.start), str(line.end)) for line in quote.lines] == [
        ("2026-07-15", "2027-07-14"),
        ("2027-07-15", "2028-07-14"),
        ("2028-07-15", "2028-10-14"),
    ]
    assert [line.offset_months for line in quote.lines] == [0, 12, 24]
    assert [line.net_total for line in quote.lines] == [d("600.00"), d("864.00"), d("150.00")]


def test_segments_without_dates_are_priced_by_their_months() -> None:
    quote = price(world(), RAMP)
    assert all(line.start is None and line.end is None for line in quote.lines)
    assert [line.net_total for line in quote.lines] == [d("600.00"), d("864.00"), d("150.00")]


def test_segments_of_days_keep_their_place() -> None:
    quote = price(world(), "{ product: seat, segments: [{ term: 15 days }, { months: 12 }] }", start="2026-07-01")
    assert [(str(line.start), str(line.end)) for line in quote.lines] == [
        ("2026-07-01", "2026-07-15"),
        ("2026-07-16", "2027-07-15"),
    ]
    assert quote.lines[1].offset_months == Fraction(1, 2)


def test_one_segment_is_the_line_itself() -> None:
    line = only(world(), "{ product: seat, segments: [{ months: 12 }] }")
    assert (line.id, line.segment) == ("l1", 0)


def test_a_segment_price_above_the_books_raises_the_list_price_of_its_segment() -> None:
    quote = price(world(), "{ product: seat, quantity: 2, segments: [{ months: 12 }, { months: 12, price: 11.00 }] }")
    assert [line.list for line in quote.lines] == [d("10.00"), d("11.00")]
    assert [(part.name, part.amount) for part in quote.lines[1].build_up] == [
        ("base price", d("240.00")),
        ("segment price", d("24.00")),
    ]
    assert quote.facts["quote.discretionary_discount"] == 0


def test_a_segment_price_below_the_books_counts_as_asked_by_the_rep() -> None:
    workspace = world()
    quote = price(workspace, "{ product: seat, segments: [{ months: 6, price: 0.00 }, { months: 6, price: 5.00 }] }")
    assert [line.net_total for line in quote.lines] == [0, d("30.00")]
    assert quote.facts["quote.discretionary_discount"] == d("0.75")
    assert quote.facts["quote.discount_off_list"] == d("0.75")
    more = price(workspace, "{ product: seat, discount: 50%, segments: [{ months: 12, price: 8.00 }] }")
    assert more.facts["quote.discretionary_discount"] == d("0.6")


def test_a_segment_price_counts_per_unit_on_a_slab_line_too() -> None:
    workspace = world(
        "seat: { per: seat per month, mode: slab, tiers: [{ from: 1, price: 10.00 }, { from: 11, price: 5.00 }] }"
    )
    line = only(workspace, "{ product: seat, quantity: 20, segments: [{ months: 1, price: 9.00 }] }")
    assert line.net_total == d("180.00")


def test_a_segment_price_of_a_flat_fee_is_the_fee() -> None:
    workspace = world("seat: { per: month, mode: flat, price: 50.00 }")
    line = only(workspace, "{ product: seat, quantity: 20, segments: [{ months: 2, price: 60.00 }] }")
    assert line.net_total == d("120.00")


def test_a_segment_price_does_not_wipe_out_surcharges() -> None:
    prices = (
        "seat: { per: seat per month, mode: per unit, price: 10.00, adders: { energy: { add: 1.00, as: surcharge } } }"
    )
    line = only(world(prices), "{ product: seat, segments: [{ months: 1, price: 9.00 }] }")
    assert line.net_total == d("10.00")


def test_a_ramp_and_a_term_exclude_each_other() -> None:
    assert reasons(world(), "{ product: seat, term: 12 months, segments: [{ months: 12 }] }")


def test_a_recurring_line_needs_a_term_from_itself_or_the_quote() -> None:
    assert refused(world(), "{ product: seat }").code == "missing-term"
    assert only(world(), "{ product: seat, term: 6 months }", term="12 months").periods == 6
    assert only(world(), "{ product: seat }", term="12 months").periods == 12


def test_a_lines_own_start_comes_before_the_quotes() -> None:
    line = only(world(), "{ product: seat, start: 2026-09-01 }", term="12 months", start="2026-07-01")
    assert (str(line.start), str(line.end)) == ("2026-09-01", "2027-08-31")


def test_a_one_time_line_has_no_term() -> None:
    line = only(world(), "{ product: thing }", term="12 months", start="2026-07-01")
    assert (line.periods, line.start, line.length_months) == (1, None, 0)


def test_months_do_not_lose_a_day_over_a_short_february() -> None:
    quote = price(
        world(), "{ product: seat, segments: [{ months: 1 }, { months: 1 }, { months: 1 }] }", start="2026-01-31"
    )
    assert [(str(line.start), str(line.end)) for line in quote.lines] == [
        ("2026-01-31", "2026-02-27"),
        ("2026-02-28", "2026-03-30"),
        ("2026-03-31", "2026-04-29"),
    ]
    assert [line.periods for line in quote.lines] == [1, 1, 1]


def test_a_price_book_may_count_partial_periods_in_its_own_way() -> None:
    # 1 February to 10 March 2026: one anchored month and 10 of 31 days, or 38 days of 365/12 a month.
    rules = "rounding: { day count: anchored month }\n"
    given = {"start": "2026-02-01", "term": "1 month 10 days"}
    by_policy = only(world(rules=rules), "{ product: seat }", **given)
    by_book = only(world(rules=rules, book="day count: day\n"), "{ product: seat }", **given)

    assert by_policy.periods == 1 + Fraction(10, 31)
    assert by_book.periods == Fraction(12 * 38, 365)


def test_an_unknown_day_count_of_a_price_book_is_refused_at_load() -> None:
    (problem,) = problems(book="day count: anchored months\n")
    assert "did you mean 'anchored month'?" in f"{problem.message} {problem.hint}"


# --- segments by their dates ----------------------------------------------------------------------------------------

DATED = (
    "{ product: seat, quantity: 2, segments: [{ start: 2027-01-01, end: 2027-02-14 }, "
    "{ start: 2027-02-15, end: 2027-12-31 }] }"
)


def test_dated_segments_tile_the_line_and_count_months_from_its_start() -> None:
    lines = price(world(), DATED).lines
    assert [(line.start, line.end) for line in lines] == [
        (date(2027, 1, 1), date(2027, 2, 14)),
        (date(2027, 2, 15), date(2027, 12, 31)),
    ]
    assert [line.periods for line in lines] == [Fraction(3, 2), Fraction(21, 2)]  # 14 of February's 28 days
    assert sum(line.net_total for line in lines) == 240


def test_a_promotion_for_the_first_months_cuts_a_dated_segment_on_its_day() -> None:
    rules = "promotions:\n  start: { on: [seat], of: list, discount: 50%, for: first 3 months }\n"
    lines = price(world(rules=rules), DATED).lines
    assert [(line.start, line.end, line.net_total) for line in lines] == [
        (date(2027, 1, 1), date(2027, 2, 14), 15),
        (date(2027, 2, 15), date(2027, 3, 31), 15),
        (date(2027, 4, 1), date(2027, 12, 31), 180),
    ]


def test_dated_segments_keep_their_days_whenever_the_deal_starts() -> None:
    assert price(world(), DATED, start="2026-07-10").lines[0].start == date(2027, 1, 1)


def test_a_term_schedule_reads_dated_segments_from_the_first_day_to_the_last() -> None:
    tiers = "tiers: [{ from: 12 months, discount: 10% }]"
    rules = f"schedules:\n  long: {{ on: [seat], by: term, mode: range, of: list, {tiers} }}\n"
    assert [line.net for line in price(world(rules=rules), DATED).lines] == [9, 9]
    short = DATED.replace("2027-12-31", "2027-12-30")
    assert [line.net for line in price(world(rules=rules), short).lines] == [10, 10]


def test_a_volume_schedule_averages_dated_segments_by_their_lengths() -> None:
    rules = (
        "schedules:\n  size: { on: [seat], by: quantity, mode: range, of: list, count: average, "
        "tiers: [{ from: 15, discount: 10% }] }\n"
    )
    parts = "{ start: 2027-01-01, end: 2027-06-30, quantity: 10 }, { start: 2027-07-01, end: 2027-12-31, quantity: 20 }"
    lines = price(world(rules=rules), f"{{ product: seat, segments: [{parts}] }}").lines
    assert [line.net for line in lines] == [9, 9]  # 15 on average
