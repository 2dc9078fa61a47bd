"""Changes as people type them: each path leads to one field, and nothing else moves."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.desk.edits import Edits, edited
from cpq.desk.prepared import deal_of_request
from cpq.problems import InvalidFiles
from cpq.quotes.request import QuoteRequest
from cpq.stored_quotes.diff import business_changes

ASKED = QuoteRequest.model_validate(
    {
        "as_of": date(2026, 11, 20),
        "account": {"id": "pergamote", "country": "FR"},
        "discounts": [{"rate": "0.05", "reason": "volume"}],
        "lines": [
            {"id": "suite", "product": "team-suite", "quantity": "6"},
            {"id": "seats", "product": "seat", "parent": "suite", "quantity": "12"},
            {
                "id": "seats.extra",
                "product": "seat",
                "discount": {"rate": "0.05", "of": "list", "reason": "volume"},
                "segments": [{"term": "12 months", "quantity": "5"}, {"term": "12 months", "quantity": "9"}],
            },
        ],
    }
)


def asked(**change: object) -> QuoteRequest:
    return edited(deal_of_request(ASKED), Edits(**change), {}).request  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("payment-days", "60", "payment days 30 → 60"),
        ("payment terms", "60 days", "payment days 30 → 60"),
        ("term", "24 months", "term 24 months"),
        ("discount", "12%", "discount 5 % → 12 %"),
        ("discount.reason", "launch", "reason of discount volume → launch"),
        ("seats.quantity", "20", "seats: quantity 12 → 20"),
        ("seats.extra.discount", "8%", "seats.extra: discount 5 % of list → 8 %"),
        ("seats.extra/2.quantity", "10", "seats.extra: segment 2 quantity 9 → 10"),
        ("seats.selection.edition", "large", "seats: edition large"),
        ("sold-through.partner", "kelvin", "sold through partner kelvin"),
    ],
)
def test_a_path_leads_to_one_field(path: str, value: str, said: str) -> None:
    changes = business_changes(ASKED, asked(fields={path: value}))
    assert changes[0] == said
    assert len(changes) <= 2  # a discount typed anew is of the regular price again


def test_an_empty_value_takes_a_field_away() -> None:
    assert asked(fields={"discount": ""}).discounts == ()
    assert asked(fields={"seats.extra.discount": ""}).lines[2].discount is None


def test_a_discount_set_anew_keeps_its_reason_until_another_is_said() -> None:
    again = asked(fields={"discount": "12%", "seats.extra.discount": "9%"})
    assert (again.discounts[0].reason, again.lines[2].discount.reason) == ("volume", "volume")  # type: ignore[union-attr]
    other = asked(fields={"discount": "12%", "discount.reason": "launch"})
    assert other.discounts[0].reason == "launch"


def test_a_line_leaves_with_its_options() -> None:
    assert [line.id for line in asked(remove=["suite"]).lines] == ["seats.extra"]


def test_an_added_line_is_called_after_its_product() -> None:
    added = asked(add=[("training:2@10%", {"reason": "launch"}), ("training", {"optional": "yes"})])
    assert [line.id for line in added.lines[3:]] == ["training", "training-2"]
    assert (added.lines[3].reason, added.lines[4].optional) == ("launch", True)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"seets.quantity": "3"}, "there is no line 'seets'"),
        ({"seats/1.quantity": "3"}, "has no segment 1"),
        ({"seats.extra/3.quantity": "3"}, "has no segment 3"),
        ({"paymnt-days": "3"}, "is not a field of a deal"),
        ({"seats.quantity": "many"}, "many"),
    ],
)
def test_what_leads_nowhere_is_refused_at_its_place(fields: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidFiles) as refused:
        asked(fields=fields)
    assert message in str(refused.value)
    assert next(iter(fields)) in refused.value.problems[0].location.file


@given(
    st.dictionaries(
        st.sampled_from(["payment-days", "seats.quantity", "suite.quantity", "seats.extra/1.quantity"]),
        st.integers(1, 360).map(str),
    )
)
def test_the_same_edit_twice_is_the_edit_once(fields: dict[str, str]) -> None:
    once = asked(fields=fields)
    again = edited(deal_of_request(once), Edits(fields=fields), {}).request
    assert again == once
    assert business_changes(once, again) == ()


def test_a_request_differs_from_itself_in_nothing() -> None:
    assert business_changes(ASKED, ASKED) == ()
