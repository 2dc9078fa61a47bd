"""What stops a submit: everything that the quote lacks, at once, in words and with what would repair it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from cpq.problems import NotReady, Problem
from cpq.stored_quotes.record import Concession
from cpq.stored_quotes.submit_checks import require_ready, submit_problems
from tests.small_world import world
from tests.stored_quotes.house import DIRECTORY
from tests.stored_quotes.submits import PLAIN, RULES, WORLD, asked, checks, reasons


def told(*given: Any, **more: Any) -> list[tuple[str, str, str]]:
    found = submit_problems(*asked(*given, **more))
    return [(one.code, one.location.file, one.message) for one in found]


def test_a_quote_that_lacks_nothing_is_ready() -> None:
    assert told() == []
    require_ready(*asked())


def test_everything_that_is_lacking_is_told_at_once_each_with_a_way_out() -> None:
    everything = checks(
        address={"kind": "required", "fields": ("account address", "delivery")},
        size={"kind": "amount", "at_least": "5000.00 EUR"},
        reason={"kind": "reason"},
        why={"kind": "justification", "at_least": 30},
        file={"kind": "attachment", "named": ("framework",)},
    )
    deal = PLAIN.replace("term: 12 months", "term: 12 months, discount: 10%")
    with pytest.raises(NotReady) as refused:
        require_ready(*asked(deal, everything, reasons(volume=False)))
    assert [(one.code, one.message) for one in refused.value.problems] == [
        ("missing-field", "account address is missing"),
        ("missing-field", "delivery is missing"),
        ("amount-out-of-bounds", "the net total of 2160.00 EUR is below 5000.00 EUR"),
        ("missing-field", "the discount has no reason"),
        ("justification-missing", "the submit is not justified"),
        ("attachment-missing", "a file named framework is not attached"),
    ]
    assert all(one.hint for one in refused.value.problems)


def test_an_offer_that_is_over_or_only_optional_is_never_submitted() -> None:
    assert told(later=41) == []
    assert told(later=42) == [("offer-over", "<Q-2026-0042>", "the offer was valid until 2026-12-31")]
    optional = PLAIN.replace("term: 12 months", "term: 12 months, optional: yes")
    assert told(optional) == [("nothing-offered", "<Q-2026-0042>", "every line is optional, so nothing is offered")]


def test_prices_of_another_policy_or_of_a_list_that_ended_are_outdated() -> None:
    assert told(in_force=WORLD.fingerprint) == []
    ((code, _, message),) = told(in_force="0" * 64)
    assert code == "outdated-prices"
    assert message == f"it was priced by policy {WORLD.fingerprint[:12]}, and 000000000000 is in force"
    ended = world(rules=RULES, book="valid until: 2026-11-30")
    assert told(workspace=ended, later=10) == []
    assert told(workspace=ended, later=11) == [("outdated-prices", "<Q-2026-0042>", "its prices held until 2026-11-30")]


def test_a_limit_that_no_approval_lifts_stops_the_submit_too() -> None:
    deal = PLAIN.replace("term: 12 months", "term: 12 months, discount: 60%")
    ((code, where, message),) = told(deal)
    assert (code, where) == ("stopped", "<seats>")
    assert message == "The floor: net price 4.00 EUR is below 5.00 EUR"


@pytest.mark.parametrize(
    ("who", "said"), [("rep-north", "the limit of 'thin' is not kept"), ("desk", "margin rate is undefined")]
)
def test_a_limit_of_margin_says_no_figure_to_whoever_may_not_see_it(who: str, said: str) -> None:
    assert told(PLAIN.replace("quantity: 20", "quantity: 100"), who=who) == [("stopped", "<Q-2026-0042>", said)]


FIELDS = {
    "account name": "account: { id: boreal, name: Boreal }",
    "account address": "account: { id: boreal, address: [1 Quay, Bergen] }",
    "account contact": "account: { id: boreal, contact: Head of purchasing }",
    "account country": "account: { id: boreal, country: NO }",
    "tax id": "account: { id: boreal, tax id: NO 123 }",
    "ship to": "ship to: { country: NO }",
    "start": "start: 2026-12-01",
    "term": "term: 24 months",
    "valid until": "valid until: 2026-12-31",
    "billing": "billing: yearly in advance",
    "incoterm": "incoterm: DAP",
    "delivery": "delivery: two weeks after order",
    "prepared by": "prepared by: Sales rep north",
    "notes": "notes: [Delivered in May]",
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_required_field_is_found_where_the_deal_says_it(name: str) -> None:
    lines = "lines:\n  - { id: seats, product: seat, quantity: 20, term: 12 months }\n"
    rule = checks(one={"kind": "required", "fields": (name,)})
    bare = "" if FIELDS[name].startswith("account") else "account: boreal\n"
    filled = f"as of: 2026-11-20\n{bare}{FIELDS[name]}\n{lines}"
    assert told(filled, rule) == []
    assert told(f"as of: 2026-11-20\naccount: boreal\n{lines}", rule) == [
        ("missing-field", "<Q-2026-0042>", f"{name} is missing")
    ]


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ({"at_least": "2400.00 EUR", "at_most": "2400.00 EUR"}, ""),
        ({"at_least": "2400.01 EUR"}, "the net total of 2400.00 EUR is below 2400.01 EUR"),
        ({"at_most": "2399.99 EUR"}, "the net total of 2400.00 EUR is above 2399.99 EUR"),
        ({"at_most": "3000.00 USD"}, ""),
        ({"at_most": "2999.99 USD"}, "the net total of 2400.00 EUR is above 2999.99 USD"),
        ({"at_most": "9000.00 GBP"}, "no exchange rate compares the net total with 9000.00 GBP"),
    ],
)
def test_an_amount_lies_within_its_bounds_both_included(bounds: Mapping[str, str], message: str) -> None:
    found = told(PLAIN, checks(one={"kind": "amount", **bounds}))
    assert [said for _, _, said in found] == ([message] if message else [])


@pytest.mark.parametrize(
    ("until", "bounds", "message"),
    [
        ("2026-11-30", {"valid_for_at_least": 10, "valid_for_at_most": 10}, ""),
        ("2026-11-29", {"valid_for_at_least": 10}, "the offer is valid for 9 days more"),
        ("2026-12-01", {"valid_for_at_most": 10}, "the offer is valid for 11 days"),
        ("", {"valid_for_at_most": 10}, "the offer has no last day"),
        ("2026-11-30", {"start_in_past": "refused"}, ""),
    ],
)
def test_dates_are_counted_from_the_day_of_the_submit(until: str, bounds: Mapping[str, Any], message: str) -> None:
    deal = PLAIN.replace("valid until: 2026-12-31", f"valid until: {until}" if until else "term: 12 months")
    found = told(deal, checks(one={"kind": "dates", **bounds}))
    assert [said for _, _, said in found] == ([message] if message else [])


@pytest.mark.parametrize(("line_start", "message"), [("2026-11-20", ""), ("2026-11-19", "2026-11-19, which is over")])
def test_a_service_of_any_line_may_be_kept_from_beginning_in_the_past(line_start: str, message: str) -> None:
    deal = PLAIN.replace("term: 12 months", f"term: 12 months, start: {line_start}")
    found = told(deal, checks(one={"kind": "dates", "start_in_past": "refused"}))
    assert [said for _, _, said in found] == ([f"the service begins on {message}"] if message else [])


REASONED = checks(one={"kind": "reason"})


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("discount: 10%, reason: volume", []),
        ("discount: { rate: 10%, reason: volume }", []),
        ("discount: 10%, reason: volum", [("unknown-reason", "<seats>", "'volum' is no reason for a discount")]),
        ("discount: 10%", [("missing-field", "<seats>", "the discount has no reason")]),
        ("free months: 1", [("missing-field", "<seats>", "the discount has no reason")]),
        (
            "discount: 10%, reason: other",
            [("justification-missing", "<seats>", "the reason 'other' is justified in words")],
        ),
    ],
)
def test_each_discount_has_a_reason_of_the_house(line: str, found: list[tuple[str, str, str]]) -> None:
    deal = PLAIN.replace("term: 12 months", f"term: 12 months, {line}")
    assert told(deal, REASONED, reasons(volume=False, other=True)) == found
    justified = told(deal, REASONED, reasons(volume=False, other=True), justification="They were first")
    assert justified == [one for one in found if one[0] != "justification-missing"]


def test_discounts_of_the_quote_and_of_segments_have_reasons_too() -> None:
    deal = PLAIN.replace("lines:", "discount: 5%\nlines:")
    assert told(deal, REASONED, reasons(volume=False)) == [
        ("missing-field", "<Q-2026-0042>", "the discount has no reason")
    ]
    ramp = PLAIN.replace(
        "quantity: 20, term: 12 months",
        "segments: [{ months: 6, quantity: 10, free: yes }, { months: 6, quantity: 20, discount: 5% }]",
    )
    assert told(ramp, REASONED, reasons(volume=False)) == [("missing-field", "<seats>", "the discount has no reason")]


def test_one_justification_is_missing_once_however_many_ask_for_it() -> None:
    deal = PLAIN.replace("term: 12 months", "term: 12 months, discount: 10%, reason: other").replace(
        "lines:", "discount: { rate: 5%, reason: other }\nlines:"
    )
    rules = checks(why={"kind": "reason"}, large={"kind": "justification", "at_least": 40})
    assert told(deal, rules, reasons(other=True)) == [
        (
            "justification-missing",
            "<Q-2026-0042>",
            "the reason 'other' is justified in words; the submit is not justified",
        )
    ]
    assert told(deal, rules, reasons(other=True), justification="They were first, and bought the other two") == []


@pytest.mark.parametrize(("said", "found"), [("x" * 20, 0), (" " * 9 + "x" * 19, 1), ("", 1)])
def test_a_justification_is_long_enough_without_its_blanks(said: str, found: int) -> None:
    rule = checks(one={"kind": "justification", "at_least": 20})
    assert len(told(PLAIN, rule, justification=said)) == found


@pytest.mark.parametrize(
    ("named", "attached", "found"),
    [
        ((), ("anything.pdf",), 0),
        ((), (), 1),
        (("framework", "rahmen"), ("Rahmenvertrag.pdf",), 0),
        (("framework", "rahmen"), ("plan.pdf",), 1),
    ],
)
def test_a_file_is_attached_by_its_name(named: tuple[str, ...], attached: tuple[str, ...], found: int) -> None:
    assert len(told(PLAIN, checks(one={"kind": "attachment", "named": named}), attached=attached)) == found


@pytest.mark.parametrize(
    ("until", "message"),
    [
        (date(2026, 11, 19), "what was granted on seats lapsed on 2026-11-19"),
        (date(2026, 11, 20), ""),
        (date(2026, 11, 30), ""),
        (date(2026, 12, 1), "what is granted on seats lasts for 11 days"),
    ],
)
def test_a_concession_neither_lapsed_nor_lasts_for_too_long(until: date, message: str) -> None:
    rule = checks(one={"kind": "concession", "lasts_at_most": 10})
    found = told(PLAIN, rule, concessions=(Concession(subject="seats", until=until),))
    assert [(code, said) for code, _, said in found] == ([("concession-over", message)] if message else [])


@pytest.mark.parametrize(
    ("limit", "looks"),
    [
        ({"above_discount": "10%"}, False),
        ({"above_discount": "9.99%"}, True),
        ({"above_discount": "0%"}, True),
        ({"above_amount": "2160.00 EUR"}, False),
        ({"above_amount": "2159.99 EUR"}, True),
        ({"above_amount": "2700.00 USD"}, False),
        ({"above_amount": "9000.00 GBP"}, True),
        ({"above_discount": "9%", "above_amount": "9000.00 EUR"}, False),
    ],
)
def test_a_check_looks_at_larger_quotes_only_where_it_says_so(limit: Mapping[str, str], looks: bool) -> None:
    deal = PLAIN.replace("term: 12 months", "term: 12 months, discount: 10%")
    rule = checks(one={"kind": "attachment", **limit})
    assert bool(told(deal, rule)) is looks


def test_a_check_says_its_own_text_in_the_language_of_whoever_submits() -> None:
    text = {"en": "We need to know where to deliver", "fr": "Où livrer ?"}
    rule = checks(one={"kind": "required", "fields": ("delivery", "incoterm"), "text": text})
    quote, who, submitting = asked(PLAIN, rule)
    assert [(one.message, one.hint) for one in submit_problems(quote, who, submitting)] == [
        ("We need to know where to deliver", "fill in delivery; fill in incoterm")
    ]
    french = DIRECTORY.with_person("rep-north", DIRECTORY.person("rep-north").model_copy(update={"language": "fr"}))
    there = type(who)(who.actor, who.at, french, who.rules)
    assert [one.message for one in submit_problems(quote, there, submitting)] == ["Où livrer ?"]


def test_one_reason_is_told_once() -> None:
    twice = checks(one={"kind": "required", "fields": ("delivery",)}, two={"kind": "required", "fields": ("delivery",)})
    (problem,) = submit_problems(*asked(PLAIN, twice))
    assert isinstance(problem, Problem)
