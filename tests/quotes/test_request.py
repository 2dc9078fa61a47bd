"""The request as Python values: what is accepted, what is refused, and in which words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from cpq.quotes.request import QuoteRequest, line_ids


def request(line: dict[str, Any] | None = None, **given: Any) -> QuoteRequest:
    data = {"as_of": "2026-06-15", "account": "buyer", "lines": [{"product": "thing", **(line or {})}], **given}
    return QuoteRequest.model_validate(data)


def refused(line: dict[str, Any] | None = None, **given: Any) -> str:
    with pytest.raises(ValidationError) as refusal:
        request(line, **given)
    return str(refusal.value)


def test_defaults_are_an_ordinary_order() -> None:
    made = request()
    assert (made.payment_days, made.addressee, made.has_opt_out, made.currency) == (30, "end customer", False, "")
    assert (made.lines[0].id, made.lines[0].quantity, made.lines[0].kind) == ("l1", None, "sale")


def test_numbers_come_as_text_or_decimals_never_as_floats() -> None:
    assert request({"quantity": Decimal("1.5")}).lines[0].quantity == Decimal("1.5")
    assert request({"quantity": 3}).lines[0].quantity == 3
    assert "float" in refused({"quantity": 1.5})
    assert "float" in refused({"discount": {"amount": 1.5}})
    assert "bool" in refused({"quantity": True})
    assert "a list stands where one value belongs" in refused({"quantity": ["3"]})


@pytest.mark.parametrize("quantity", ["-1", "NaN", "Infinity", "1e400", "1,5", "", "ten", "1000000000001"])
def test_quantities_that_are_none_are_refused(quantity: str) -> None:
    assert refused({"quantity": quantity})


@pytest.mark.parametrize(
    ("asked", "field", "value"),
    [
        ("15%", "rate", Decimal("0.15")),
        ("15% of list", "of", "list"),
        ("10.00 EUR", "amount", Decimal("10.00")),
        ("10.00 EUR", "currency", "EUR"),
        ({"rate": "0.15"}, "rate", Decimal("0.15")),
        ({"target": "90.00 EUR"}, "target", Decimal("90.00")),
        ({"amount": "5.00", "per": "line"}, "per", "line"),
    ],
)
def test_a_discount_has_short_forms(asked: Any, field: str, value: object) -> None:
    discount = request({"discount": asked}).lines[0].discount
    assert discount is not None
    assert getattr(discount, field) == value


@pytest.mark.parametrize(
    "asked",
    [
        "15",
        "15 percent",
        "15% of everything",
        "101%",
        "-1%",
        "-1.00 EUR",
        {"rate": "15"},
        {"rate": "5%", "amount": "1.00"},
        {},
    ],
)
def test_a_discount_that_says_too_little_or_too_much_is_refused(asked: Any) -> None:
    assert refused({"discount": asked})


@pytest.mark.parametrize(("term", "months"), [("36 months", 36), (36, 36), ("36", 36), ("3 years", 36)])
def test_a_term_counts_months(term: Any, months: int) -> None:
    made = request(term=term).term
    assert made is not None
    assert made.months == months


@pytest.mark.parametrize("term", ["long", "0 months", "-3 months", "12.5 months"])
def test_a_term_that_is_none_is_refused(term: str) -> None:
    assert refused(term=term)


@pytest.mark.parametrize("days", ["30 days", "net 30", "30", 30])
def test_payment_days_are_a_number_of_days(days: Any) -> None:
    assert request(payment_days=days).payment_days == 30


@pytest.mark.parametrize("days", ["soon", True, "-5", "99999"])
def test_payment_days_that_are_none_are_refused(days: Any) -> None:
    assert refused(payment_days=days)


@pytest.mark.parametrize(
    ("said", "meant"), [("yes", True), ("no", False), ("true", True), (True, True), (False, False)]
)
def test_yes_and_no(said: Any, meant: bool) -> None:
    assert request(has_opt_out=said).has_opt_out is meant
    assert "neither yes nor no" in refused(has_opt_out="maybe")


def test_a_choice_is_one_value_or_several() -> None:
    made = request({"selection": {"size": "5", "papers": ["a", "b"], "painted": True, "motor": 11}})
    assert made.lines[0].selection == {"size": "5", "papers": ("a", "b"), "painted": "yes", "motor": "11"}


@pytest.mark.parametrize("text", ["a\u0000b", "a\u202eb", "a\u200bb"])
def test_texts_hold_no_invisible_characters(text: str) -> None:
    assert refused(billing=text)
    assert refused({"product": text})


def test_milestones_in_the_analysts_form() -> None:
    made = request(payment_schedule=[{"30%": "at order"}, {"share": "70%", "when": "at shipment"}])
    assert [(one.share, one.when) for one in made.payment_schedule] == [
        (Decimal("0.3"), "at order"),
        (Decimal("0.7"), "at shipment"),
    ]
    assert "60" in refused(payment_schedule=[{"30%": "a"}, {"30%": "b"}])
    assert "above 0%" in refused(payment_schedule=[{"110%": "a"}, {"share": "-10%", "when": "b"}])


def test_a_request_is_a_value() -> None:
    made = request()
    with pytest.raises(ValidationError):
        made.currency = "EUR"  # type: ignore[misc]
    assert made == request()


def test_unknown_fields_are_refused() -> None:
    assert refused(colour="red")
    assert refused({"colour": "red"})


def test_lines_given_as_a_tuple_are_numbered_too_and_taken_names_are_left_alone() -> None:
    made = QuoteRequest.model_validate(
        {
            "as_of": "2026-06-15",
            "account": "buyer",
            "lines": ({"product": "thing"}, {"id": "l3", "product": "thing"}, {"id": "x", "product": "thing"}),
        }
    )
    assert [line.id for line in made.lines] == ["l1", "l3", "x"]
    assert refused(lines="thing")


def test_an_uplift_raises_a_price_and_a_discount_lowers_it() -> None:
    assert request({"segments": [{"months": "12", "uplift": "0%"}]}).lines[0].segments[0].uplift == 0
    text = refused({"segments": [{"months": "12", "uplift": "-90%"}]})
    assert "an uplift raises a price, -90% lowers it; write it as the segment's discount" in text


def test_every_reader_of_lines_names_them_alike() -> None:
    lines = [{"product": "a"}, {"id": "l4", "product": "b"}, "no line", {"product": "c"}, {"id": "", "product": "d"}]
    assert line_ids(lines) == ["l1", "l4", "l3", "", ""]
    assert line_ids([]) == []


@pytest.mark.parametrize("name", ["", " ", "\u00a0"])
def test_a_line_has_an_id_that_can_be_read(name: str) -> None:
    assert "a line's id is not empty" in refused({"id": name})


def test_small_numbers_are_written_as_they_can_be_read_again() -> None:
    special = {"name": "Paint", "price": "0.000000000001", "cost": "0.000000000002"}
    line = {"product": "x", "quantity": "0.000000000003", "special": special, "discount": {"rate": "0.000000000004"}}
    request = QuoteRequest.model_validate({"as_of": "2026-11-20", "account": "acme", "lines": [line]})
    (written,) = request.to_json()["lines"]
    assert (written["special"], written["quantity"]) == (special, line["quantity"])
    assert QuoteRequest.model_validate(request.to_json()) == request
