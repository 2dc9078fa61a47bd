"""What no contract can be is refused in words: too long, too large, too late, or nothing at all."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from cpq.contracts.document import RunningContract
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.contracts.renewing import Asked
from cpq.contracts.written import contract_json
from cpq.problems import InvalidFiles, InvalidRequest
from cpq.terms import Term
from tests.contracts.contracted import amendment, small
from tests.small_world import price, world

FILE = """
schema: cpq/contract/1
id: c
account: buyer
currency: EUR
price book: main
order date: 2026-01-02
start: 2026-01-15
end: 2027-01-14
lines:
  seats:
    product: seat
    per: seat per month
    ledger: [{ from: 2026-01-15, until: 2027-01-14, quantity: 100, price: 30.00, source: q }]
"""


def parsed(*changes: tuple[str, str]) -> RunningContract:
    text = FILE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return small("EUR").contracts.parse(text.encode(), "contracts/c.yaml")


def refused(*changes: tuple[str, str]) -> str:
    with pytest.raises(InvalidFiles) as error:
        parsed(*changes)
    return str(error.value)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("field", ["order date: 2026-01-02", "end: 2027-01-14", "until: 2027-01-14"])
def test_days_lie_in_the_years_of_deals(field: str, day: str) -> None:
    said = refused((field, f"{field.partition(':')[0]}: {day}"))
    assert f"contracts/c.yaml:{7 if 'order' in field else 9 if field.startswith('end') else 14}:" in said
    assert f"{day} is no day of a deal [invalid-value]" in said


def test_a_contract_lasts_at_most_100_years() -> None:
    assert parsed(("\nend: 2027-01-14", "\nend: 2126-01-14")).end == date(2126, 1, 14)
    assert "from 2026-01-15 to 2126-01-15 are more than 100 years" in refused(
        ("\nend: 2027-01-14", "\nend: 2126-01-15")
    )


def test_a_line_holds_no_more_units_than_a_deal_can_ask_for() -> None:
    assert "line 'seats' has more than 1000000000000 units on 2026-01-15" in refused(
        ("quantity: 100", "quantity: 1000000000001")
    )
    made = amendment(date(2026, 6, 1), {"line": "seats", "by": 999_999_999_999})
    with pytest.raises(InvalidRequest, match="has more than 1000000000000 units on 2026-06-01"):
        small("EUR").contracts.amend(parsed(), made)


def test_days_until_an_invoice_falls_due_are_not_negative() -> None:
    assert "'-1' is not a number of days" in refused(("currency: EUR", "currency: EUR\npayment days: -1"))


def test_a_price_is_not_changed_below_zero() -> None:
    with pytest.raises(ValueError, match="an agreed price is not negative"):
        amendment(date(2026, 6, 1), {"line": "seats", "price": -5, "reason": "index"})


def test_a_renewal_after_the_last_year_of_deals_is_refused() -> None:
    late = parsed(
        ("order date: 2026", "order date: 2998"),
        ("start: 2026-01-15\nend: 2027", "start: 2998-01-15\nend: 2999"),
        ("from: 2026-01-15, until: 2027", "from: 2998-01-15, until: 2999"),
    )
    with pytest.raises(InvalidRequest, match="is no day of a deal"):
        small("EUR").contracts.renew(late, Asked(term=Term(36)))


@pytest.mark.parametrize("name", ["<<", "...", "Bestellung Nr. 7", "x" * 90, "契約"])
def test_a_contract_of_any_name_is_amended_and_renewed(name: str) -> None:
    workspace = small("EUR")
    named = parsed(("id: c", f"id: {name}"))
    more = amendment(date(2026, 6, 15), {"line": "seats", "by": 1}).model_copy(update={"amends": name})
    assert workspace.contracts.amend(named, more).net == Decimal("210.00")  # 7 months at 30.00
    assert workspace.contracts.renew(named).total == Decimal("36000.00")  # 100 x 12 x 30.00


def test_a_quote_that_sells_nothing_becomes_no_contract() -> None:
    quote = price(world(), "{ product: seat, quantity: 1, optional: yes }", term="12 months", start="2026-07-01")
    with pytest.raises(InvalidRequest, match="nothing of this quote becomes part of a contract") as error:
        world().contracts.create(quote)
    assert [problem.code for problem in error.value.problems] == ["not-held"]


def test_a_line_that_begins_before_its_deal_is_refused_with_the_day_that_would_do() -> None:
    workspace = world()
    quote = price(
        workspace,
        "{ product: seat, quantity: 1, start: 2026-07-01 }\n{ product: seat, quantity: 1, start: 2026-08-01 }",
        start="2026-09-01",
        term="12 months",
    )
    with pytest.raises(InvalidRequest, match="begins on 2026-07-01, before the deal's start 2026-09-01") as error:
        workspace.contracts.create(quote, "c")
    assert error.value.problems[0].hint == "write start: 2026-07-01 on the deal"


def test_a_contract_of_json_reads_back_with_its_rates() -> None:
    workspace = small("EUR")
    made = parsed(("per: seat per month", "per: seat per month\n    discount: 5%\n    uplift: 150%"))
    raised = made.model_copy(update={"renewal": RenewalTerms.model_validate({"pricing": "uplift", "uplift": "2.5%"})})
    written = json.dumps(contract_json(raised))
    assert '"order_date": "2026-01-02"' in written
    assert '"discount": "0.05"' in written
    assert workspace.contracts.parse(written.encode(), "contracts/c.json") == raised


@pytest.mark.parametrize("rate", ["-5%", "500%"])
def test_a_discount_lies_between_nothing_and_everything(rate: str) -> None:
    with pytest.raises(ValueError, match="a discount rate lies between 0% and 100%"):
        amendment(date(2026, 6, 1), {"add": "seat", "quantity": 5, "discount": rate})
    assert "a discount rate lies between" in refused(("per: seat", f"discount: {rate}\n    per: seat"))


def test_nothing_is_added_at_a_held_price() -> None:
    with pytest.raises(InvalidRequest, match="needs a quantity above zero"):
        small("EUR").contracts.amend(parsed(), amendment(date(2026, 6, 1), {"add": "seat", "quantity": 0}))


def test_a_line_is_asked_for_one_thing_once() -> None:
    more, fewer = {"line": "seats", "quantity": 120}, {"line": "seats", "quantity": 80}
    with pytest.raises(ValueError, match="line 'seats' is asked for quantity twice"):
        amendment(date(2026, 6, 1), more, fewer)


def test_units_more_and_fewer_add_up() -> None:
    asked = amendment(date(2026, 6, 1), {"line": "seats", "by": 30}, {"line": "seats", "by": -10})
    seats = small("EUR").contracts.amend(parsed(), asked).after.lines["seats"]
    assert sum(entry.quantity for entry in seats.ledger) == 120
