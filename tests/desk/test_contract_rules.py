"""Guardrails and approval rules that read what a quote does to a contract, and checks that look at some quotes only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cpq.contracts.changes import Amendment
from cpq.contracts.contract_change import RenewalAsked
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.desk import Seat
from cpq.problems import NotReady
from tests.desk.world import House

CONTRACT = """
schema: cpq/contract/1
id: acme
account: buyer
currency: EUR
price book: main
order date: 2026-01-01
start: 2026-01-01
end: 2026-12-31
lines:
  seats:
    product: seat
    per: seat per month
    ledger:
      - { from: 2026-01-01, until: 2026-12-31, quantity: 10, price: 50.00, net: 50.00, list: 50.00, source: Q-1 }
"""
RULES = """
  money-back:
    fact: quote.credit_total
    levels: highest only
    bands: [{ above: 200.00 EUR, ask: [finance] }]
  backdated:
    when: contract == "acme" and backdated_days > 30
    ask: [finance]
  cut-short:
    fact: quote.shortened_days
    levels: highest only
    bands: [{ above: 0, ask: [finance] }]
  cheap-renewal:
    fact: quote.least_uplift
    when: contract_change == "renewal"
    levels: highest only
    bands: [{ below: 3%, ask: [finance] }]
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house with a contract over ten seats at 50.00 a month, and rules about what is done to it."""
    made = House(tmp_path, now=datetime(2026, 11, 2, 9, tzinfo=UTC))
    made.write("contracts/acme.yaml", CONTRACT)
    made.changed(
        "pricing_rules/rules.yaml",
        "  sales-manager: { name: Sales manager }",
        ("  sales-manager: { name: Sales manager }\n  finance: { name: Finance }"),
    )
    made.changed(
        "pricing_rules/rules.yaml",
        "bands: [{ above: 10%, ask: [sales-manager] }]",
        ("bands: [{ above: 10%, ask: [sales-manager] }]" + RULES.rstrip()),
    )
    return made


def asked_by(seat: Seat, number: str) -> set[str]:
    """The rules that a submit would ask somebody for."""
    return {one.rule for one in seat.preview(number).plan.requirements}


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ({"changes": [{"line": "seats", "quantity": "11"}]}, set()),
        ({"changes": [{"line": "seats", "quantity": "7"}]}, {"money-back"}),  # 3 x 50.00 x 1 2/3 months
        ({"changes": [{"line": "seats", "quantity": "9"}]}, set()),
        ({"effective": "2026-09-01", "changes": [{"line": "seats", "by": "1"}]}, {"backdated"}),
        ({"end_on": "2026-12-30", "effective": "2026-12-30"}, {"cut-short"}),
        ({"changes": [{"add": "seat", "quantity": "1", "discount": "20%"}]}, {"deep-discount"}),
    ],
)
def test_rules_read_what_an_amendment_does_to_the_contract(
    house: House, said: Mapping[str, object], rules: set[str]
) -> None:
    rep = house.seat("rep-north")
    amendment = Amendment.model_validate({"amends": "acme", "effective": "2026-11-11", **said})
    assert asked_by(rep, rep.amend("acme", amendment).quote.number) == rules


@pytest.mark.parametrize(("uplift", "rules"), [("2%", {"cheap-renewal"}), ("3%", set())])
def test_rules_read_by_how_much_a_renewal_raises_prices(house: House, uplift: str, rules: set[str]) -> None:
    rep = house.seat("rep-north")
    terms = RenewalTerms.model_validate({"pricing": "uplift", "uplift": uplift})
    assert asked_by(rep, rep.renew("acme", RenewalAsked(terms=terms)).quote.number) == rules


def test_rules_about_contracts_leave_other_quotes_alone(house: House) -> None:
    rep = house.seat("rep-north")
    assert asked_by(rep, house.quoted("rep-north")) == set()


def test_a_requirement_of_two_parts_alike_is_asked_once(house: House) -> None:
    """A discount on an added line and one on a running line are two parts; what is given back is said of both."""
    rep = house.seat("rep-north")
    changes = [
        {"line": "seats", "price": "40.00", "reason": "competitor"},
        {"add": "thing", "quantity": "1", "discount": "20%"},
    ]
    amendment = Amendment.model_validate({"amends": "acme", "effective": "2026-11-11", "changes": changes})
    number = rep.amend("acme", amendment).quote.number
    found = [one.rule for one in rep.preview(number).plan.requirements]
    assert found.count("money-back") == 1
    assert found.count("deep-discount") == 2
    assert len({one.key for one in rep.preview(number).plan.requirements}) == len(found)


def test_a_check_may_look_at_new_quotes_only(house: House) -> None:
    house.write(
        "desk/checks.yaml", "checks:\n  a-sale: { kind: amount, at least: 100.00 EUR, about: [new, renewal] }\n"
    )
    house.changed("desk/checks.yaml", "a-sale", "sale")
    rep = house.seat("rep-north")
    fewer = Amendment.model_validate(
        {"amends": "acme", "effective": "2026-11-11", "changes": [{"line": "seats", "by": "-1"}]}
    )
    number = rep.amend("acme", fewer, valid_until=date(2026, 12, 1)).quote.number
    assert rep.show(number).priced.totals.net < Decimal(0)
    assert rep.submit(number).quote.status == "approved"
    small = house.quoted("rep-north", "{ product: seat, quantity: 1, term: 1 }")
    with pytest.raises(NotReady) as refused:
        rep.submit(small)
    assert [problem.code for problem in refused.value.problems] == ["amount-out-of-bounds"]
