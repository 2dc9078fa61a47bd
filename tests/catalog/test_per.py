"""What a price or cost counts for: metric and period, read and refused."""

from decimal import Decimal

import pytest

from cpq.catalog.per import AmountPer, Per, PeriodAmount


@pytest.mark.parametrize(
    ("text", "metric", "period"),
    [
        ("seat per month", "seat", "month"),
        ("month", "", "month"),
        ("per year", "", "year"),
        ("project", "project", None),
        ("user seat per half-year", "user seat", "half-year"),
        (" contract per quarter ", "contract", "quarter"),
    ],
)
def test_a_metric_and_a_period_are_read(text: str, metric: str, period: str | None) -> None:
    found = Per.parse(text)
    assert (found.metric, found.period) == (metric, period)


@pytest.mark.parametrize("text", ["", "  ", "seat per fortnight", "seat per month per year per week or so"])
def test_what_says_nothing_or_no_period_is_refused(text: str) -> None:
    if "month per year" in text:
        with pytest.raises(ValueError, match="unknown period"):
            Per.parse(text)
    else:
        with pytest.raises(ValueError, match=r"seat per month|unknown period"):
            Per.parse(text)


def test_it_writes_itself_as_it_is_read() -> None:
    for text in ("seat per month", "month", "project"):
        assert str(Per.parse(text)) == text


def test_an_amount_names_its_currency_and_what_it_counts_for() -> None:
    found = AmountPer.parse("4.20 EUR per seat per month")
    assert (str(found.money), str(found.per)) == ("4.20 EUR", "seat per month")
    assert AmountPer.parse("5200.00 EUR").per == Per()
    with pytest.raises(ValueError, match="currency"):
        AmountPer.parse("4.20 per seat per month")


def test_a_bound_names_its_period() -> None:
    found = PeriodAmount.parse("6000.00 per year")
    assert (found.amount, found.period) == (Decimal("6000.00"), "year")
    for text in ("6000.00", "6000.00 per fortnight"):
        with pytest.raises(ValueError, match="period"):
            PeriodAmount.parse(text)
