"""Deal files in YAML and JSON: fields, places, accounts, and everything wrong at once."""

from __future__ import annotations

import json
from datetime import date

import pytest

from cpq.problems import InvalidFiles
from cpq.quotes.deal_file import Deal
from tests.small_world import problems, world

ACCOUNTS = {
    "accounts/boreal.yaml": (
        "account: boreal\nname: Boreal\nsegment: enterprise\ncountry: FR\nparent: polar\n"
        "facts: { is-new: no, tier: gold }\n"
    )
}


def read(text: str, file: str = "deals/d.yaml", **given: object) -> Deal:
    return world(files=ACCOUNTS).parse_deal(text.encode(), file, **given)  # type: ignore[arg-type]


def wrong(text: str, file: str = "deals/d.yaml", **given: object) -> list[str]:
    with pytest.raises(InvalidFiles) as refusal:
        read(text, file, **given)
    return [problem.code for problem in refusal.value.problems]


DEAL = (
    "as of: 2026-06-15\naccount: boreal\nlines:\n  - { product: thing, quantity: 2 }\n"
    "  - { id: x, product: seat }\n  - { product: thing }\n"
)


def test_lines_without_an_id_are_numbered_by_their_position() -> None:
    deal = read(DEAL)
    assert [line.id for line in deal.request.lines] == ["l1", "x", "l3"]
    assert [deal.places[name].line for name in ("l1", "x", "l3")] == [4, 5, 6]


def test_an_account_fills_in_what_the_deal_leaves_out() -> None:
    account = read(DEAL).request.account
    assert (account.name, account.segment, account.country, account.parent) == ("Boreal", "enterprise", "FR", "polar")
    said = read(
        DEAL.replace("account: boreal", ("account: { id: boreal, country: DE, facts: { tier: silver } }"))
    ).request.account
    assert (said.country, said.segment) == ("DE", "enterprise")
    assert said.facts == {"is-new": "no", "tier": "silver"}


def test_an_unknown_account_is_taken_as_it_is() -> None:
    assert read(DEAL.replace("boreal", "stranger")).request.account.name == ""


OFFER = DEAL.replace("account: boreal", "account: boreal\nvalid until: 2026-06-30")


@pytest.mark.parametrize("text", [OFFER, OFFER.replace("boreal", "stranger")])
def test_an_order_date_from_outside_that_lies_after_the_offer_prices_it_without_a_last_day(text: str) -> None:
    deal = read(text, as_of=date(2026, 7, 1))
    assert (deal.request.as_of, deal.request.valid_until) == (date(2026, 7, 1), None)
    (finding,) = deal.findings
    assert (finding.code, finding.severity, finding.location.line) == ("offer-over", "note", 3)
    assert "valid until 2026-06-30 only" in finding.message


def test_an_order_date_from_outside_on_the_last_day_keeps_the_offer() -> None:
    deal = read(OFFER, as_of=date(2026, 6, 30))
    assert (deal.request.valid_until, deal.findings) == (date(2026, 6, 30), ())


def test_an_order_date_from_outside_excuses_no_wrong_last_day() -> None:
    assert wrong(OFFER.replace("2026-06-30", "soon"), as_of=date(2026, 7, 1)) == ["invalid-value"]


def test_a_json_deal_may_be_priced_after_its_offer_too() -> None:
    asked = {"schema": "cpq/quote-request/1", "as_of": "2026-06-15", "valid_until": "2026-06-30", "account": "boreal"}
    text = json.dumps({**asked, "lines": [{"product": "thing"}]})
    assert [one.code for one in read(text, "d.json", as_of=date(2026, 7, 1)).findings] == ["offer-over"]
    assert read(text, "d.json").request.valid_until == date(2026, 6, 30)


def test_an_offer_that_ends_before_the_deals_own_order_date_is_refused() -> None:
    assert wrong(OFFER.replace("2026-06-30", "2026-06-01")) == ["invalid-value"]


def test_an_order_date_may_be_given_from_outside() -> None:
    assert read(DEAL, as_of=date(2026, 7, 1)).request.as_of == date(2026, 7, 1)
    assert read(DEAL.replace("as of: 2026-06-15\n", ""), as_of=date(2026, 7, 1)).request.as_of == date(2026, 7, 1)
    assert "missing-field" in wrong(DEAL.replace("as of: 2026-06-15\n", ""))


def test_one_discount_or_several() -> None:
    assert len(read(f"discount: 5%\n{DEAL}").request.discounts) == 1
    assert len(read(f"discounts: [5%, 10.00 EUR]\n{DEAL}").request.discounts) == 2


def test_payment_terms_are_days() -> None:
    assert read(f"payment terms: 45 days\n{DEAL}").request.payment_days == 45
    assert read(f"payment terms: net 60\n{DEAL}").request.payment_days == 60
    assert wrong(f"payment terms: soon\n{DEAL}")


def test_a_json_deal_spells_fields_with_underscores_and_numbers_as_text() -> None:
    data = {
        "schema": "cpq/quote-request/1",
        "as_of": "2026-06-15",
        "account": {"id": "boreal"},
        "payment_days": 45,
        "lines": [{"product": "thing", "quantity": 2, "discount": {"rate": "0.15"}}],
    }
    request = read(json.dumps(data), "deals/d.json").request
    assert (request.payment_days, request.lines[0].quantity) == (45, 2)
    assert str(request.lines[0].discount.rate) == "0.15"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("discount", {"rate": 0.15}),
        ("discount", {"amount": 10.5}),
        ("quantity", 1.5e400),
        ("discount", {"rate": "15"}),
        ("term", True),
        ("quantity", True),
    ],
)
def test_a_json_number_where_money_or_a_rate_belongs_is_refused(change: str, value: object) -> None:
    line: dict[str, object] = {"product": "thing", "quantity": 2, change: value}
    data = {"schema": "cpq/quote-request/1", "as_of": "2026-06-15", "account": {"id": "b"}, "lines": [line]}
    text = json.dumps(data).replace("Infinity", "1e999")
    assert wrong(text, "deals/d.json")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "as of: 2026-06-15\n---\nas of: 2026-06-16\n",
        DEAL.replace("lines:", "lnes:"),
        DEAL.replace("product: thing, quantity: 2", "prodct: thing"),
        DEAL.replace("{ id: x, product: seat }", "{ id: l1, product: seat }").replace(
            "{ product: thing, quantity: 2 }", "{ id: l1, product: thing }"
        ),
        DEAL.replace("as of: 2026-06-15", "as of: 15/06/2026"),
        f"valid until: 2026-06-14\n{DEAL}",
        f"term: long\n{DEAL}",
        f"addressee: neighbour\n{DEAL}",
        f"schema: cpq/quote-request/2\n{DEAL}",
        DEAL.replace("{ id: x, product: seat }", "{ id: x, product: seat, parent: nobody }"),
        DEAL.replace("{ id: x, product: seat }", "{ id: x, product: seat, parent: x }"),
        DEAL.replace("{ id: x, product: seat }", "{ id: x, product: seat, alternative to: nobody }"),
        "as of: 2026-06-15\naccount: boreal\nlines: []\n",
        "as of: 2026-06-15\naccount: boreal\nlines: thing\n",
        DEAL.replace("{ id: x, product: seat }", "seat"),
        DEAL.replace("account: boreal", 'account: "bo\u202ereal"'),
    ],
)
def test_a_deal_that_cannot_be_read_is_refused(text: str) -> None:
    assert wrong(text)


def test_every_problem_is_told_at_its_place() -> None:
    text = DEAL.replace("quantity: 2", "quantity: -2").replace(
        "id: x, product: seat", "id: x, product: seat, discount: 500%"
    )
    with pytest.raises(InvalidFiles) as refusal:
        read(text)
    assert [problem.location.line for problem in refusal.value.problems] == [4, 5]


def test_an_account_file_that_is_wrong_is_a_problem_of_the_workspace() -> None:
    found = problems(files={"accounts/x.yaml": "account: x\ncuntry: FR\n"})
    assert any(problem.location.file == "accounts/x.yaml" for problem in found)


def test_the_request_goes_to_json_and_back() -> None:
    text = (
        "payment schedule: [{ 30%: at order }, { 70%: at shipment }]\n"
        "discounts: [{ target: 100.00 EUR, at: net }]\nterm: 36 months\n"
    ) + DEAL.replace(
        "{ id: x, product: seat }",
        ("{ id: x, product: seat, discount: 5% of list, segments: [{ months: 12, uplift: 3% }] }"),
    )
    request = read(text).request
    data = request.to_json()
    assert data["schema"] == "cpq/quote-request/1"
    assert type(request).model_validate(json.loads(json.dumps(data))) == request
