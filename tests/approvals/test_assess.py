"""Requirements that can be kept: what each rule read, what held, whom it asks, and that nothing falls silent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.approvals.assessment import Assessment, Needed
from cpq.approvals.request import SeenFact
from cpq.workspace import Workspace
from tests.small_world import price, world
from tests.stored_quotes.deals import APPROVERS, PRICES, PRODUCTS, assessed

BANDS = "bands: [{ above: 10%, ask: sales-manager }, { above: 20%, ask: sales-director }, { above: 30%, ask: cfo }]"


def desk(rules: str) -> Workspace:
    return world(PRICES, APPROVERS + rules, more_products=PRODUCTS)


def matrix(fields: str, name: str = "discount") -> str:
    return f"approval matrices:\n  {name}: {{ {fields} }}\n"


def assess(rules: str, deal: str, **given: str) -> Assessment:
    workspace = desk(rules)
    return assessed(workspace, price(workspace, deal, **given))


def only(rules: str, deal: str, **given: str) -> Needed:
    (needed,) = assess(rules, deal, **given).requirements
    return needed


def seen(needed: Needed) -> dict[str, SeenFact]:
    return {fact.fact: fact for fact in needed.requirement.facts}


# --- facts ----------------------------------------------------------------------------------------------------------


def test_every_fact_that_a_rule_reads_is_kept_with_its_value_and_direction() -> None:
    rule = (
        "fact: quote.discretionary_discount, levels: highest only, when: quote.payment_days >= 30 and has_opt_out == "
        f"False, risk: {{ payment_days: higher is worse }}, tolerance: 2%, {BANDS}"
    )
    facts = seen(only(matrix(rule), "{ product: thing, discount: 12.5% }", payment_terms="60 days"))
    assert facts == {
        "quote.discretionary_discount": SeenFact(
            fact="quote.discretionary_discount",
            kind="number",
            value="0.125",
            risk="higher is worse",
            tolerance=Decimal("0.02"),
            unit="rate",
        ),
        "quote.has_opt_out": SeenFact(fact="quote.has_opt_out", kind="yes-no", value="no"),
        "quote.payment_days": SeenFact(
            fact="quote.payment_days", kind="number", value="60", risk="higher is worse", unit="day"
        ),
    }


def test_a_fact_of_bands_below_gets_riskier_downwards() -> None:
    rule = "fact: line.margin_rate, levels: highest only, bands: [{ below: 40%, ask: cfo }]"
    facts = seen(only(matrix(rule), "{ product: made, discount: 20% }"))
    assert (facts["margin_rate"].risk, facts["margin_rate"].value) == ("lower is worse", "0.25")


def test_texts_dates_and_fields_that_are_missing_are_facts_too() -> None:
    rules = "guardrails: { why: { require: reason, when: requested_discount > 0.05, then: ask legal } }\n" + matrix(
        'when: \'quote.billing == "" and quote.as_of < "2027-01-01"\', ask: cfo'
    )
    why, discount = assess(rules, "{ product: thing, discount: 10% }").requirements[::-1]
    assert seen(discount) == {
        "quote.as_of": SeenFact(fact="quote.as_of", kind="date", value="2026-06-15"),
        "quote.billing": SeenFact(fact="quote.billing", kind="text", value=""),
    }
    assert seen(why)["l1: reason"] == SeenFact(fact="l1: reason", kind="yes-no", value="no")


def test_a_tolerance_is_money_of_the_quote_and_nothing_without_a_rate() -> None:
    rule = "fact: quote.net_total, levels: highest only, tolerance: {}, bands: [{{ above: 50.00 EUR, ask: cfo }}]"
    rates = "exchange rates:\n  - { from: EUR, to: USD, rate: 1.25, date: 2026-01-01, source: bank }\n"
    for tolerance, allowed in (("10.00 EUR", "10.00"), ("10.00 USD", "8"), ("10.00 GBP", "0")):
        facts = seen(only(matrix(rule.format(tolerance)) + rates, "{ product: thing }"))
        assert facts["quote.net_total"].tolerance == Decimal(allowed)


def test_the_conditions_that_held_are_kept_one_by_one() -> None:
    rule = (
        "fact: quote.discretionary_discount, levels: highest only, when: quote.payment_days > 30 or quote.has_opt_out, "
        + BANDS
    )
    held = only(matrix(rule), "{ product: thing, discount: 25% }", payment_terms="60 days").requirement.conditions
    assert held == (
        "quote.discretionary_discount above 10%",
        "quote.discretionary_discount above 20%",
        "quote.payment_days > 30",
    )


def test_cumulative_bands_are_requirements_of_their_own_levels() -> None:
    rule = matrix(f"fact: quote.discretionary_discount, levels: cumulative, {BANDS}")
    found = assess(rule, "{ product: thing, discount: 25% }").requirements
    assert [(one.requirement.key, one.approvers, one.stronger) for one in found] == [
        (("discount", "quote", 0), ("sales-manager",), ("sales-director", "cfo")),
        (("discount", "quote", 1), ("sales-director",), ("cfo",)),
    ]
    assert found[1].requirement.conditions == ("quote.discretionary_discount above 20%",)


def test_a_guardrail_and_a_matrix_of_one_name_are_told_apart() -> None:
    """Invariant 39: one requirement for one reason, and none lost to another."""
    rules = "guardrails:\n  discount: { fact: quote.discretionary_discount, above: 5%, then: ask legal }\n" + matrix(
        f"fact: quote.discretionary_discount, levels: highest only, {BANDS}"
    )
    found = assess(rules, "{ product: thing, discount: 25% }").requirements
    assert len({one.requirement.key for one in found}) == 2
    assert {one.approvers for one in found} == {("legal",), ("sales-director",)}


@pytest.mark.parametrize(
    ("fact", "limit"),
    [
        ("quote.margin_rate", "below: 90%"),
        ("quote.pocket_margin_rate", "below: 90%"),
        ("quote.cost", "above: 1.00 EUR"),
        ("line.markup_rate", "below: 90%"),
        ("quote.goods_margin", "below: 90.00 EUR"),
    ],
)
def test_what_names_cost_or_margin_is_restricted(fact: str, limit: str) -> None:
    rules = (
        "aggregates: { goods-margin: { sum: margin } }\n"
        f"guardrails:\n  floor: {{ fact: {fact}, {limit}, then: ask cfo }}\n"
    )
    assert only(rules, "{ product: made }").requirement.restricted


def test_a_condition_that_reads_the_margin_restricts_its_requirement() -> None:
    rule = matrix("when: quote.net_total > 10 and (quote.margin == None or quote.margin < 1000), ask: cfo")
    assert only(rule, "{ product: made }").requirement.restricted
    assert not only(matrix("when: quote.net_total > 10, ask: cfo"), "{ product: made }").requirement.restricted


def test_the_hash_of_a_rule_changes_with_what_it_says_and_not_with_its_text_or_place() -> None:
    rule = f"fact: quote.discretionary_discount, levels: highest only, {BANDS}"
    deal = "{ product: thing, discount: 25% }"
    plain = only(matrix(rule), deal).requirement.rule_hash
    assert only("\n\n" + matrix(rule + ", text: Too cheap"), deal).requirement.rule_hash == plain
    assert only(matrix(rule.replace("30%", "31%")), deal).requirement.rule_hash != plain
    assert only(matrix(rule.replace("ask: cfo", "ask: legal")), deal).requirement.rule_hash != plain


# --- failing closed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "deal"),
    [
        ("fact: quote.margin_rate, levels: highest only, bands: [{ below: 40%, ask: cfo }]", "{ product: thing }"),
        (
            "fact: quote.margin_rate, levels: highest only, bands: [{ below: 40%, ask: cfo }]",
            "{ product: made, discount: 100% }",
        ),
        ("when: 100 / (quote.line_count - 1) > 1, ask: cfo", "{ product: made }"),
        (
            "fact: quote.net_total, levels: highest only, bands: [{ above: 999999.00 USD, ask: cfo }]",
            "{ product: made }",
        ),
    ],
)
def test_a_rule_that_cannot_be_evaluated_is_a_failed_requirement(rule: str, deal: str) -> None:
    """Invariant 23."""
    needed = only(matrix(rule), deal)
    assert needed.requirement.failed
    assert needed.approvers == ("cfo",)


def test_a_rule_that_holds_has_not_failed() -> None:
    assert not only(matrix("when: quote.line_count == 1, ask: cfo"), "{ product: made }").requirement.failed


@pytest.mark.parametrize(
    ("deal", "keys"),
    [
        ("{ product: thing, discount: 100% }", [("given-away", "quote", 0)]),
        ("{ product: thing, discount: 99.99% }", []),
        ("{ product: made, discount: 100% }\n{ product: made }", [("given-away", "l1", 0)]),
        ("{ product: thing }", []),
    ],
)
def test_nothing_is_given_away_whole_with_nobody_asked(deal: str, keys: list[tuple[str, str, int]]) -> None:
    found = assess("", deal).requirements
    assert [one.requirement.key for one in found] == keys
    assert all(one.mode == "any" and "deal-desk" in one.approvers for one in found)


def test_a_rule_about_prices_that_asks_is_enough_for_what_is_given_away() -> None:
    rule = matrix(f"fact: quote.discretionary_discount, levels: highest only, {BANDS}")
    assert only(rule, "{ product: thing, discount: 100% }").requirement.rule == "discount"


def test_free_months_alone_give_nothing_away_whole() -> None:
    assert assess("", "{ product: seat, quantity: 5, free months: 2 }", term="12 months").requirements == ()


def test_another_special_item_is_another_fact() -> None:
    rule = matrix("when: quote.has_special_items, ask: cfo", "special")
    first = "{ product: special, special: { name: Move, price: 100.00, cost: 50.00 } }"
    second = first.replace("100.00", "90.00")
    values = {seen(only(rule, deal))["special_items"].value for deal in (first, second)}
    assert len(values) == 2
    assert seen(only("", first))["special_items"].value in values


# --- laws -----------------------------------------------------------------------------------------------------------

RULES = {
    "discount": f"fact: quote.discretionary_discount, levels: cumulative, {BANDS}",
    "lines": "fact: line.discretionary_discount, levels: highest only, bands: [{ above: 15%, ask: legal }]",
    "value": "fact: quote.net_total, levels: highest only, bands: [{ above: 150.00 EUR, ask: cfo }], chain: sign",
    "terms": "when: quote.payment_days > 30, ask: finance, chain: sign, step: 2",
}


def _keys(assessment: Assessment) -> list[tuple[tuple[str, str, int], tuple[str, ...], str]]:
    return [(one.requirement.key, one.approvers, one.requirement.reason) for one in assessment.requirements]


@given(
    st.permutations(sorted(RULES)),
    st.lists(st.sampled_from(["5%", "12%", "16%", "22%", "35%"]), min_size=1, max_size=3).flatmap(
        lambda found: st.tuples(st.just(found), st.permutations(range(len(found))))
    ),
)
def test_the_order_of_rules_and_lines_changes_nothing(names: list[str], lines: tuple[list[str], list[int]]) -> None:
    """Invariant 14."""
    discounts, order = lines
    texts = [f"{{ id: line-{place}, product: made, discount: {rate} }}" for place, rate in enumerate(discounts)]
    rules = "approval matrices:\n" + "".join(f"  {name}: {{ {RULES[name]} }}\n" for name in names)
    usual = "approval matrices:\n" + "".join(f"  {name}: {{ {rule} }}\n" for name, rule in RULES.items())
    shuffled = assess(rules, "\n".join(texts[place] for place in order), payment_terms="60 days")
    plain = assess(usual, "\n".join(texts), payment_terms="60 days")
    assert _keys(shuffled) == _keys(plain)
    assert [one.requirement.facts for one in shuffled.requirements] == [
        one.requirement.facts for one in plain.requirements
    ]


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_larger_discount_never_loses_a_requirement_or_a_level(one: int, other: int) -> None:
    """Invariant 15."""
    rules = matrix(f"fact: quote.discretionary_discount, levels: cumulative, {BANDS}")
    small, large = (
        {needed.requirement.key for needed in assess(rules, f"{{ product: thing, discount: {rate}% }}").requirements}
        for rate in sorted((one, other))
    )
    assert small <= large


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_larger_discount_never_lowers_the_level_that_is_asked(one: int, other: int) -> None:
    """Invariant 15, where only the highest level is asked."""
    rules = matrix(f"fact: quote.discretionary_discount, levels: highest only, {BANDS}")
    ladder = ["", "sales-manager", "sales-director", "cfo"]
    small, large = (
        max((ladder.index(name) for needed in found for name in needed.approvers), default=0)
        for found in (
            assess(rules, f"{{ product: thing, discount: {rate}% }}").requirements for rate in sorted((one, other))
        )
    )
    assert small <= large


def test_fifteen_percent_asked_on_9_99_is_fifteen_percent() -> None:
    """9.99 less 15 % is 8.49 after rounding, which would be 15.015 %: what was asked counts."""
    rule = matrix("fact: quote.discretionary_discount, levels: highest only, bands: [{ above: 15%, ask: cfo }]")
    assert assess(rule, "{ product: odd, discount: 15% }").requirements == ()
    stricter = rule.replace("above: 15%", "above: 14%")
    fact = seen(only(stricter, "{ product: odd, discount: 15% }"))["quote.discretionary_discount"]
    assert (fact.value, fact.rounding) == ("0.15", 0)
    amount = seen(only(stricter, "{ product: odd, discount: 1.50 EUR }"))["quote.discretionary_discount"]
    assert Decimal(amount.value) > Decimal("0.15")
    assert Decimal("0.0009") < amount.rounding <= Decimal("0.001")
