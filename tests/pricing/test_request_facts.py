"""Facts known before anything is priced: declared facts are typed, unknown ones refused."""

import pytest

from tests.small_world import d, only, price, reasons, world

DECLARED = """
facts:
  account.is_new: { type: yes/no, default: no }
  account.score: { type: number }
  account.tier: { type: text, one of: [gold, silver], default: silver }
  account.since: { type: date }
  account.spend: { type: money }
  campaign: { type: text, default: "" }
promotions:
  found: { on: [thing], of: list, discount: 50%, when: 'CONDITION' }
"""


def net(condition: str, facts: str = "", more: str = "") -> object:
    workspace = world(rules=DECLARED.replace("CONDITION", condition))
    deal = f"account: {{ id: buyer, facts: {{ {facts} }} }}\n{more}lines: [{{ product: thing }}]"
    return only(workspace, deal).net


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        ("account.is_new", "is_new: yes"),
        ("not account.is_new", ""),
        ("account.score >= 7.5", "score: 7.5"),
        ('account.tier == "gold"', "tier: gold"),
        ('account.tier == "silver"', ""),
        ("days_between(account.since, quote.as_of) == 166", "since: 2025-12-31"),
        ("account.spend > 1000", 'spend: "1000.01"'),
    ],
)
def test_an_account_fact_is_read_as_its_type(condition: str, facts: str) -> None:
    assert net(condition, facts) == d("50.00")


def test_a_quote_fact_is_read_from_the_deal() -> None:
    assert net('campaign == "fair"', more="facts: { campaign: fair }\n") == d("50.00")
    assert net('campaign == "fair"') == d("100.00")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ("is_nw: yes", "unknown-fact"),
        ("is_new: maybe", "invalid-value"),
        ("score: many", "invalid-value"),
        ("tier: bronze", "invalid-value"),
        ("since: yesterday", "invalid-value"),
    ],
)
def test_what_no_file_declares_or_of_another_type_is_refused(facts: str, code: str) -> None:
    workspace = world(rules=DECLARED.replace("CONDITION", "account.is_new"))
    deal = f"account: {{ id: buyer, facts: {{ {facts} }} }}\nlines: [{{ product: thing }}]"
    assert reasons(workspace, deal) == [code]


def test_every_wrong_fact_is_named_at_once() -> None:
    workspace = world(rules=DECLARED.replace("CONDITION", "account.is_new"))
    deal = "account: { id: buyer, facts: { is_nw: yes, score: many } }\nlines: [{ product: thing }]"
    assert sorted(reasons(workspace, deal)) == ["invalid-value", "unknown-fact"]


def test_facts_of_the_request_describe_the_quote() -> None:
    quote = price(
        world(),
        (
            "{ product: thing }\n{ product: seat, optional: yes, term: 60 months }\n"
            "{ product: seat, segments: [{ months: 6 }, { months: 8 }] }"
        ),
        payment_schedule="[{ 100%: at order }]",
        start="2026-07-01",
        term="12 months",
        valid_until="2026-07-31",
    )
    facts = quote.facts
    assert facts["quote.line_count"] == 2
    assert facts["quote.term_months"] == 14
    assert facts["quote.is_ramp"] is True
    assert facts["quote.has_milestones"] is True
    assert str(facts["quote.as_of"]) == "2026-06-15"
    assert str(facts["quote.start"]) == "2026-07-01"
    assert str(facts["quote.valid_until"]) == "2026-07-31"


def test_special_items_are_known_even_where_they_are_optional() -> None:
    deal = '{ product: thing }\n{ product: special, optional: yes, special: { name: "Job", price: 1.00 } }'
    assert price(world(), deal).facts["quote.has_special_items"] is True


def test_an_aggregate_over_lines_is_a_fact_of_the_quote() -> None:
    rules = """
    aggregates:
      seats: { sum: quantity, when: family == "software" }
      big-lines: { count: net_total > 150 }
      deepest: { max: discretionary_discount }
      thinnest: { min: margin_rate }
      cheapest: { min: net_price, when: family == "goods" }
    """
    quote = price(
        world(rules=rules),
        "{ product: seat, quantity: 10, discount: 5% }\n{ product: seat, quantity: 7 }\n"
        "{ product: thing, quantity: 2, discount: 20% }"
        "\n{ product: thing, quantity: 99, optional: yes }",
        term="12 months",
    )
    facts = quote.facts
    assert facts["quote.seats"] == 17
    assert facts["quote.big_lines"] == 3
    assert facts["quote.deepest"] == d("0.2")
    assert facts["quote.thinnest"] is None
    assert facts["quote.cheapest"] == d("80.00")
    empty = price(world(rules=rules), "{ product: thing }").facts
    assert (empty["quote.seats"], empty["quote.big_lines"], empty["quote.cheapest"]) == (0, 0, d("100.00"))
    none = price(world(rules=rules), "{ product: seat }", term="1 month").facts
    assert none["quote.cheapest"] is None
