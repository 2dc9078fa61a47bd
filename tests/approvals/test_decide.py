"""Who must approve, why, and what stops: bands, levels, scopes, chains, and rules that fail closed."""

from __future__ import annotations

import pytest

from cpq.approvals import ApprovalDecision
from cpq.workspace import Workspace
from tests.small_world import codes, d, decided, price, problems, world

PEOPLE = """
approvers:
  manager: { name: Manager }
  director: { name: Director }
  cfo: { name: CFO }
  legal: { name: Legal }
"""
COSTED = """
made: { name: Made, charge: one-time, family: goods, cost: 60.00 EUR }
fee: { name: Fee, charge: recurring, family: software, cost: 4.00 EUR per month }
"""
PRICES = """
made: { mode: per unit, price: 100.00 }
fee: { per: month, mode: per unit, price: 10.00 }
thing: { mode: per unit, price: 100.00 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
"""


def desk(rules: str) -> Workspace:
    return world(PRICES, PEOPLE + rules, more_products=COSTED)


def matrix(fields: str, name: str = "rule") -> str:
    return f"approval matrices:\n  {name}: {{ {fields} }}\n"


def asked(decision: ApprovalDecision) -> list[tuple[str, tuple[str, ...]]]:
    return [(need.subject, need.approvers) for need in decision.requirements]


# --- bands ----------------------------------------------------------------------------------------------------------

DISCOUNT = (
    "fact: quote.discretionary_discount, levels: {levels}, bands: [{{ above: 10%, ask: manager }}, "
    "{{ above: 20%, ask: director }}, {{ above: 30%, ask: cfo }}]"
)


@pytest.mark.parametrize(
    ("discount", "highest", "cumulative"),
    [
        ("10%", [], []),
        ("10.01%", ["manager"], ["manager"]),
        ("20%", ["manager"], ["manager"]),
        ("20.01%", ["director"], ["manager", "director"]),
        ("30%", ["director"], ["manager", "director"]),
        ("100%", ["cfo"], ["manager", "director", "cfo"]),
    ],
)
def test_bands_are_exclusive_and_ask_the_highest_or_everybody_passed(
    discount: str, highest: list[str], cumulative: list[str]
) -> None:
    deal = f"{{ product: thing, discount: {discount} }}"
    one = decided(desk(matrix(DISCOUNT.format(levels="highest only"))), deal)
    assert list(one.approvers) == highest
    assert one.outcome == ("needs approval" if highest else "approved")
    assert list(decided(desk(matrix(DISCOUNT.format(levels="cumulative"))), deal).approvers) == cumulative


def test_the_lower_levels_are_told() -> None:
    decision = decided(desk(matrix(DISCOUNT.format(levels="highest only"))), "{ product: thing, discount: 35% }")
    assert decision.informed == (("rule", "manager"), ("rule", "director"))
    assert (
        decided(desk(matrix(DISCOUNT.format(levels="cumulative"))), "{ product: thing, discount: 35% }").informed == ()
    )


MARGIN = (
    "fact: quote.margin_rate, levels: highest only, bands: [{ below: 40%, ask: manager }, { below: 20%, ask: cfo }]"
)


@pytest.mark.parametrize(
    ("discount", "people"),
    [("0%", []), ("1%", ["manager"]), ("25%", ["manager"]), ("25.01%", ["cfo"]), ("60%", ["cfo"])],
)
def test_bands_below_are_exclusive_too(discount: str, people: list[str]) -> None:
    assert list(decided(desk(matrix(MARGIN)), f"{{ product: made, discount: {discount} }}").approvers) == people


@pytest.mark.parametrize(
    "deal", ["{ product: made, discount: 100% }", "{ product: thing }", "{ product: made, kind: credit }"]
)
def test_an_undefined_margin_triggers_every_margin_rule(deal: str) -> None:
    decision = decided(desk(matrix(MARGIN)), deal)
    assert list(decision.approvers) == ["cfo", "deal-desk"]
    assert decision.requirements[0].reason == "margin rate is undefined"
    assert decision.requirements[0].failed
    assert all(check.failed for check in decision.checks)


def test_reasons_say_the_value_and_the_threshold_and_the_place() -> None:
    decision = decided(desk(matrix(DISCOUNT.format(levels="cumulative"))), "{ product: thing, discount: 12.5% }")
    (need,) = decision.requirements
    assert need.reason == "discretionary discount 12.5 % is above 10 %"
    assert need.where.file == "pricing_rules/rules.yaml"
    assert (need.rule, need.subject, need.mode) == ("rule", "quote", "all")
    texted = matrix(DISCOUNT.format(levels="cumulative") + ', text: { en: "Too cheap", fr: "Trop bas" }')
    assert decided(desk(texted), "{ product: thing, discount: 12.5% }").requirements[0].reason.startswith("Too cheap: ")


# --- money ----------------------------------------------------------------------------------------------------------

AMOUNT = (
    "fact: quote.net_total, levels: highest only, bands: [{ above: 1000.00 EUR, ask: manager }, "
    "{ above: 2000.00 EUR, ask: cfo }]"
)


@pytest.mark.parametrize(
    ("quantity", "people"), [("10", []), ("11", ["manager"]), ("20", ["manager"]), ("21", ["cfo"])]
)
def test_amounts_are_compared_in_the_currency_of_the_quote(quantity: str, people: list[str]) -> None:
    assert list(decided(desk(matrix(AMOUNT)), f"{{ product: thing, quantity: {quantity} }}").approvers) == people


def test_a_threshold_in_another_currency_is_converted_and_shown() -> None:
    dollars = matrix("fact: quote.net_total, levels: highest only, bands: [{ above: 1100.00 USD, ask: manager }]")
    rates = "exchange rates:\n  - { from: EUR, to: USD, rate: 1.10, date: 2026-01-01, source: bank }\n"
    workspace = desk(dollars + rates)
    assert decided(workspace, "{ product: thing, quantity: 10 }").outcome == "approved"
    decision = decided(workspace, "{ product: thing, quantity: 11 }")
    assert decision.requirements[0].reason == "net total 1,100.00 EUR is above 1,000.00 EUR"
    assert decision.checks[0].bound == 1000


def test_a_threshold_that_cannot_be_converted_asks() -> None:
    dollars = matrix("fact: quote.net_total, levels: highest only, bands: [{ above: 999999.00 USD, ask: manager }]")
    decision = decided(desk(dollars), "{ product: thing }")
    assert list(decision.approvers) == ["manager", "deal-desk"]
    assert "exchange rate" in decision.requirements[0].reason


# --- conditions -----------------------------------------------------------------------------------------------------


def test_a_condition_alone_is_a_rule() -> None:
    terms = matrix("when: quote.payment_days > 45 or quote.has_opt_out, ask: [legal, cfo], mode: any")
    workspace = desk(terms)
    assert decided(workspace, "{ product: thing }", payment_terms="45 days").outcome == "approved"
    decision = decided(workspace, "{ product: thing }", payment_terms="46 days")
    (need,) = decision.requirements
    assert (need.approvers, need.mode) == (("legal", "cfo"), "any")
    seen = "has opt out is no, payment days is 46 days"
    assert need.reason == f"quote.payment_days > 45 or quote.has_opt_out: {seen}"
    assert decided(workspace, "{ product: thing }", has_opt_out="yes").outcome == "needs approval"


def test_a_condition_limits_the_bands_of_its_matrix() -> None:
    rules = matrix(DISCOUNT.format(levels="cumulative") + ', when: account.segment == "public"')
    deal = "{ product: thing, discount: 15% }"
    assert decided(desk(rules), deal).outcome == "approved"
    assert decided(desk(rules), deal, account="{ id: buyer, segment: public }").approvers == ("manager",)


def test_an_undefined_fact_does_not_ask_where_the_rule_does_not_apply() -> None:
    rules = matrix(MARGIN + ', when: account.segment == "public"')
    assert decided(desk(rules), "{ product: thing }").outcome == "approved"


FAILING = "facts:\n  account.score: { type: number }\n"


def test_a_condition_that_cannot_be_evaluated_asks_everybody_the_rule_names() -> None:
    condition = FAILING + matrix("when: account.score > 5, ask: legal")
    decision = decided(desk(condition), "{ product: thing }")
    assert decision.approvers == ("legal", "deal-desk")
    assert decision.checks[0].failed
    assert "cannot be evaluated" in decision.requirements[0].reason
    bands = FAILING + matrix(DISCOUNT.format(levels="highest only") + ", when: account.score > 5")
    assert set(decided(desk(bands), "{ product: thing }").approvers) == {"manager", "director", "cfo", "deal-desk"}
    scored = "{ id: buyer, facts: { score: 3 } }"
    assert decided(desk(condition), "{ product: thing }", account=scored).outcome == "approved"


# --- scopes ---------------------------------------------------------------------------------------------------------


def test_line_rules_look_at_each_line_optional_ones_included() -> None:
    rules = matrix("fact: line.discretionary_discount, levels: highest only, bands: [{ above: 10%, ask: manager }]")
    deal = """
    { id: a, product: thing }
    { id: b, product: thing, discount: 15% }
    { id: c, product: thing, discount: 20%, optional: yes }
    """
    assert asked(decided(desk(rules), deal)) == [("b", ("manager",)), ("c", ("manager",))]


def test_quote_rules_do_not_look_at_optional_lines() -> None:
    rules = matrix(DISCOUNT.format(levels="highest only"))
    assert (
        decided(desk(rules), ("{ product: thing }\n{ product: thing, discount: 50%, optional: yes }")).outcome
        == "approved"
    )


def test_a_rule_may_speak_about_some_products_only() -> None:
    rules = matrix(
        "fact: line.discretionary_discount, on: { families: [software] }, levels: highest only, "
        "bands: [{ above: 10%, ask: manager }]"
    )
    deal = "{ id: a, product: thing, discount: 15% }\n{ id: b, product: seat, discount: 15% }"
    assert asked(decided(desk(rules), deal, term="12 months")) == [("b", ("manager",))]


def test_a_condition_of_line_scope_is_asked_on_each_line() -> None:
    rules = matrix("when: quantity > 5, ask: manager, scope: line")
    deal = "{ id: a, product: thing, quantity: 6 }\n{ id: b, product: thing, quantity: 5 }"
    assert asked(decided(desk(rules), deal)) == [("a", ("manager",))]


def test_aggregates_let_quote_rules_look_over_lines() -> None:
    rules = "aggregates:\n  deep: { count: discretionary_discount > 0.2 }\n" + matrix("when: quote.deep >= 2, ask: cfo")
    deep = "{ product: thing, discount: 21% }"
    assert decided(desk(rules), deep).outcome == "approved"
    assert decided(desk(rules), f"{deep}\n{deep}").approvers == ("cfo",)


# --- discounts that were not asked as rates -------------------------------------------------------------------------

TENTH = "fact: line.discretionary_discount, levels: highest only, bands: [{ above: 10%, ask: manager }]"


@pytest.mark.parametrize(
    ("listed", "asked_", "held"),
    [
        ("0.99", "10%", False),  # 0.891 is printed as 0.89, which is more than ten per cent off
        ("0.99", "10.01%", True),
        ("10.00", "{ target: 8.99 }", False),  # 10.1 %, one cent beyond the limit
        ("10.00", "{ target: 8.98 }", True),  # 10.2 %, two cents beyond
        ("0.99", "{ target: 0.89 }", True),  # one cent beyond too, but more than a thousandth of the price
        ("0.03", "{ target: 0.02 }", True),  # a third
        ("100.00", "{ target: 89.99 }", False),
        ("100.00", "{ target: 89.98 }", True),
        ("100.00", "10.00 EUR", False),
        ("100.00", "10.02 EUR", True),
    ],
)
def test_a_derived_rate_is_forgiven_one_rounding_unit_and_an_asked_one_nothing(
    listed: str, asked_: str, held: bool
) -> None:
    prices = f"thing: {{ mode: per unit, price: {listed} }}"
    workspace = world(prices, PEOPLE + matrix(TENTH))
    decision = decided(workspace, f"{{ product: thing, quantity: 7, discount: {asked_} }}")
    assert (decision.outcome == "needs approval") is held


def test_a_margin_is_never_forgiven() -> None:
    rules = matrix("fact: line.margin_rate, levels: highest only, bands: [{ below: 40%, ask: manager }]")
    assert decided(desk(rules), "{ product: made, discount: { target: 99.99 } }").approvers == ("manager",)


def test_an_allowance_counts_on_the_quote() -> None:
    rules = matrix(DISCOUNT.format(levels="highest only"))
    workspace = desk(rules)
    assert decided(workspace, "discounts: [10.00 EUR]\nlines: [{ product: thing }]").outcome == "approved"
    assert decided(workspace, "discounts: [10.01 EUR]\nlines: [{ product: thing }]").approvers == ("manager",)


# --- guardrails -----------------------------------------------------------------------------------------------------


def guard(fields: str, name: str = "floor") -> str:
    return f"guardrails:\n  {name}: {{ {fields} }}\n"


def test_a_guardrail_stops_warns_or_asks() -> None:
    deal = "{ id: a, product: thing, discount: 30% }"
    stop = decided(desk(guard("fact: line.net_price, below: 75.00 EUR, then: stop")), deal)
    assert (stop.outcome, [check.rule for check in stop.stops], stop.requirements) == ("stopped", ["floor"], ())
    assert stop.stops[0].reason == "net price 70.00 EUR is below 75.00 EUR"
    warn = decided(desk(guard("fact: line.net_price, below: 75.00 EUR, then: warn")), deal)
    assert (warn.outcome, len(warn.warnings)) == ("approved", 1)
    ask = decided(desk(guard("fact: line.net_price, below: 75.00 EUR, then: ask cfo")), deal)
    assert (ask.outcome, asked(ask)) == ("needs approval", [("a", ("cfo",))])


@pytest.mark.parametrize(("discount", "stopped"), [("25%", False), ("25.01%", True)])
def test_a_floor_price_itself_is_allowed(discount: str, stopped: bool) -> None:
    workspace = desk(guard("product: thing, fact: line.net_price, below: 75.00 EUR, then: stop"))
    decision = decided(workspace, f"{{ product: thing, discount: {discount} }}")
    assert (decision.outcome == "stopped") is stopped


def test_a_guardrail_of_one_product_leaves_the_others_alone() -> None:
    workspace = desk(guard("product: seat, fact: line.net_price, below: 75.00 EUR, then: stop"))
    assert decided(workspace, "{ product: thing, discount: 50% }").outcome == "approved"
    assert decided(workspace, "{ product: seat }", term="1 month").outcome == "stopped"


def test_a_guardrail_may_look_above_and_at_the_quote() -> None:
    workspace = desk(guard("fact: quote.payment_days, above: 60, then: ask legal"))
    assert decided(workspace, "{ product: thing }", payment_terms="60 days").outcome == "approved"
    assert decided(workspace, "{ product: thing }", payment_terms="61 days").approvers == ("legal",)


@pytest.mark.parametrize(
    ("field", "deal", "given"),
    [
        ("reason", "{ product: thing, discount: 5%, reason: volume }", {}),
        ("note", '{ product: thing, discount: 5%, note: "see mail" }', {}),
        ("valid until", "{ product: thing, discount: 5% }", {"valid_until": "2026-07-01"}),
        ("start", "{ product: thing, discount: 5% }", {"start": "2026-07-01"}),
        ("term", "{ product: thing, discount: 5% }", {"term": "12 months"}),
        ("billing", "{ product: thing, discount: 5% }", {"billing": "yearly"}),
        ("incoterm", "{ product: thing, discount: 5% }", {"incoterm": "DAP"}),
    ],
)
def test_a_required_field_must_be_filled(field: str, deal: str, given: dict[str, str]) -> None:
    workspace = desk(guard(f"require: {field}, then: stop"))
    assert decided(workspace, deal, **given).outcome == "approved"
    missing = decided(workspace, "{ product: thing, discount: 5% }")
    assert missing.outcome == "stopped"
    assert missing.stops[0].reason.endswith("is missing")


def test_a_field_is_required_only_where_its_condition_holds() -> None:
    workspace = desk(guard("require: reason, when: requested_discount > 0, then: stop"))
    assert decided(workspace, "{ product: thing }").outcome == "approved"
    assert decided(workspace, "{ product: thing, discount: 1% }").outcome == "stopped"
    assert decided(workspace, "{ product: thing, discount: { rate: 1%, reason: volume } }").outcome == "approved"


def test_a_guardrail_that_cannot_be_evaluated_triggers() -> None:
    workspace = desk(
        FAILING + guard("fact: quote.net_total, above: 999999.00 EUR, when: account.score > 5, then: stop")
    )
    assert decided(workspace, "{ product: thing }").outcome == "stopped"
    margin = desk(guard("fact: quote.margin_rate, below: 10%, then: stop"))
    assert decided(margin, "{ product: thing }").outcome == "stopped"


def test_a_stop_is_stronger_than_an_approval() -> None:
    rules = guard("fact: quote.net_total, above: 1.00 EUR, then: stop") + matrix(DISCOUNT.format(levels="cumulative"))
    decision = decided(desk(rules), "{ product: thing, discount: 15% }")
    assert decision.outcome == "stopped"
    assert decision.approvers == ("manager",)


# --- special items --------------------------------------------------------------------------------------------------

SPECIAL = '{ id: s, product: special, special: { name: "Job", price: 1.00, cost: 0.50 } }'


def test_a_rule_that_asks_about_another_line_does_not_answer_for_a_special_item() -> None:
    rules = matrix("when: not is_special and quantity > 5, ask: manager, scope: line")
    decision = decided(desk(rules), SPECIAL + "\n{ id: many, product: thing, quantity: 10 }")
    assert [(need.rule, need.subject) for need in decision.requirements] == [
        ("rule", "many"),
        ("special-items", "quote"),
    ]


def test_special_items_are_always_approved_by_somebody() -> None:
    decision = decided(desk(""), SPECIAL)
    (need,) = decision.requirements
    assert (need.rule, need.mode) == ("special-items", "any")
    assert set(need.approvers) == {"manager", "director", "cfo", "legal"}
    assert decided(desk(""), SPECIAL.replace("id: s,", "id: s, optional: yes,")).outcome == "needs approval"


def test_a_rule_that_speaks_about_them_decides_who() -> None:
    rules = matrix("when: is_special, ask: manager, scope: line")
    assert decided(desk(rules), SPECIAL).approvers == ("manager",)
    quote_rule = matrix("when: quote.has_special_items, ask: cfo")
    assert decided(desk(quote_rule), SPECIAL).approvers == ("cfo",)


def test_a_rule_that_speaks_about_them_but_asks_nobody_does_not_let_them_pass() -> None:
    rules = matrix("when: is_special and net_total > 1000000, ask: manager, scope: line")
    assert decided(desk(rules), SPECIAL).outcome == "needs approval"


def test_a_rule_about_something_else_does_not_stand_in_for_them() -> None:
    rules = matrix("when: quote.payment_days > 10, ask: legal")
    decision = decided(desk(rules), SPECIAL)
    assert [need.rule for need in decision.requirements] == ["rule", "special-items"]


# --- what nobody is asked about ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deal", "subjects"),
    [
        ("{ product: thing, discount: 100% }", ["quote"]),
        ("{ product: thing, discount: 99.99% }", []),
        ("{ product: thing, discount: 100.00 EUR }", ["quote"]),
        ("{ product: made, discount: 100% }\n{ product: made }", ["l1"]),
        ("{ product: made }\n{ product: made, optional: yes, discount: 100% }", ["l2"]),
        ("{ product: thing }", []),
    ],
)
def test_nothing_is_given_away_whole_with_nobody_asked(deal: str, subjects: list[str]) -> None:
    needs = decided(desk(""), deal).requirements
    assert [(need.rule, need.subject) for need in needs] == [("given-away", subject) for subject in subjects]
    assert all((need.approvers, need.mode) == (("manager", "director", "cfo", "legal"), "any") for need in needs)


def test_a_rule_about_prices_that_asks_speaks_for_what_is_given_away() -> None:
    given = "{ product: thing, discount: 100% }"
    about_price = matrix(DISCOUNT.format(levels="highest only"))
    assert [need.rule for need in decided(desk(about_price), given).requirements] == ["rule"]
    about_terms = matrix("when: quote.payment_days > 10, ask: legal")
    assert [need.rule for need in decided(desk(about_terms), given).requirements] == ["rule", "given-away"]


def test_the_desk_is_asked_beside_those_whom_a_rule_names_that_cannot_be_evaluated() -> None:
    rules = FAILING + matrix("when: account.score > 5, ask: [legal, cfo], mode: any")
    (need,) = decided(desk(rules), "{ product: thing }").requirements
    assert (need.failed, need.approvers, need.beside) == (True, ("legal", "cfo"), ("deal-desk",))
    known = decided(desk(rules), "{ product: thing }", account="{ id: buyer, facts: { score: 7 } }").requirements[0]
    assert (known.failed, known.beside, known.asked) == (False, (), ("legal", "cfo"))


def test_a_policy_without_approvers_asks_the_desk() -> None:
    decision = decided(world(PRICES, more_products=COSTED), "{ product: thing, discount: 100% }")
    assert (decision.outcome, decision.approvers) == ("needs approval", ("deal-desk",))


def test_what_has_no_chain_stands_at_its_first_step() -> None:
    rules = guard("fact: line.net_price, below: 75.00 EUR, then: ask cfo")
    special = decided(desk(rules), SPECIAL)
    assert [(need.chain, need.step) for need in special.requirements] == [("", 1), ("", 1)]


# --- chains ---------------------------------------------------------------------------------------------------------


def test_requirements_come_by_chain_and_step() -> None:
    rules = """
approval matrices:
  late: { when: quote.line_count > 0, ask: cfo, chain: money, step: 2 }
  early: { when: quote.line_count > 0, ask: manager, chain: money, step: 1 }
  paper: { when: quote.line_count > 0, ask: [legal, director], mode: in order, chain: paper }
"""
    decision = decided(desk(rules), "{ product: thing }")
    assert [(need.chain, need.step, need.approvers, need.mode) for need in decision.requirements] == [
        ("money", 1, ("manager",), "all"),
        ("money", 2, ("cfo",), "all"),
        ("paper", 1, ("legal", "director"), "in order"),
    ]
    assert decision.approvers == ("manager", "cfo", "legal", "director")


def test_bands_may_say_how_several_people_agree() -> None:
    rules = matrix(
        "fact: quote.discretionary_discount, levels: highest only, bands: [{ above: 10%, ask: [manager, "
        "cfo], mode: any }]"
    )
    (need,) = decided(desk(rules), "{ product: thing, discount: 15% }").requirements
    assert (need.approvers, need.mode) == (("manager", "cfo"), "any")


# --- the whole ------------------------------------------------------------------------------------------------------


def test_without_rules_everything_is_approved_and_nothing_was_checked() -> None:
    decision = decided(desk(""), "{ product: thing, discount: 99% }")
    assert (decision.outcome, decision.checks, decision.approvers) == ("approved", (), ())


def test_every_check_is_kept_whether_it_triggered_or_not() -> None:
    rules = guard("fact: line.net_price, below: 75.00 EUR, then: stop") + matrix(DISCOUNT.format(levels="cumulative"))
    decision = decided(desk(rules), "{ product: thing, discount: 15% }\n{ product: thing }")
    assert [(check.rule, check.subject, check.triggered) for check in decision.checks] == [
        ("floor", "l1", False),
        ("floor", "l2", False),
        ("rule", "quote", False),
        ("rule", "quote", False),
        ("rule", "quote", False),
    ]
    assert decision.checks[2].value == d("0.075")


def test_the_decision_is_data() -> None:
    rules = (
        guard("fact: line.net_price, below: 75.00 EUR, then: stop")
        + guard("fact: line.net_price, below: 80.00 EUR, then: warn", "soft").removeprefix("guardrails:\n")
        + matrix(DISCOUNT.format(levels="highest only"))
    )
    data = decided(desk(rules), "{ id: a, product: thing, discount: 35% }").to_json()
    assert data["outcome"] == "stopped"
    assert data["approvers"] == ["cfo"]
    assert data["stops"][0]["rule"] == "floor"
    assert data["warnings"][0]["rule"] == "soft"
    assert data["informed"] == [{"rule": "rule", "approver": "manager"}, {"rule": "rule", "approver": "director"}]
    assert data["requirements"][0]["where"].startswith("pricing_rules/rules.yaml:")


def test_the_same_quote_is_decided_the_same_twice() -> None:
    workspace = desk(matrix(DISCOUNT.format(levels="cumulative")))
    quote = price(workspace, "{ product: thing, discount: 25% }")
    assert workspace.decide(quote) == workspace.decide(quote)


# --- what cannot be meant -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        "fact: quote.net_totl, levels: cumulative, bands: [{ above: 1.00 EUR, ask: cfo }]",
        "fact: quote.net_total, levels: cumulative, bands: [{ above: 10%, ask: cfo }]",
        "fact: quote.margin_rate, levels: cumulative, bands: [{ below: 10.00 EUR, ask: cfo }]",
        "fact: quote.currency, levels: cumulative, bands: [{ below: 10, ask: cfo }]",
        "fact: quote.margin_rate, levels: cumulative, bands: [{ below: 10%, ask: ceo }]",
        "fact: quote.margin_rate, levels: cumulative, bands: [{ below: 10%, above: 5%, ask: cfo }]",
        "fact: quote.margin_rate, levels: cumulative, bands: [{ ask: cfo }]",
        "fact: quote.margin_rate, levels: cumulative, bands: [{ below: 10%, ask: cfo }, { above: 5%, ask: cfo }]",
        "fact: quote.margin_rate, levels: cumulative, bands: [{ below: 10%, ask: cfo }, { below: 20%, ask: cfo }]",
        (
            "fact: quote.discretionary_discount, levels: cumulative, bands: [{ above: 20%, ask: cfo }, "
            "{ above: 10%, ask: cfo }]"
        ),
        "fact: quote.margin_rate, levels: cumulative, bands: [{ below: 10%, ask: cfo }, { below: 10%, ask: cfo }]",
        "fact: quote.net_total, levels: cumulative, bands: [{ above: 10.00 EUR, ask: cfo }, { above: 20, ask: cfo }]",
        "fact: quote.margin_rate, bands: [{ below: 10%, ask: cfo }]",
        "fact: quote.margin_rate, levels: cumulative",
        "fact: quote.margin_rate, levels: cumulative, bands: [{ below: 10%, ask: cfo }], ask: cfo",
        "when: quote.line_count > 1",
        "ask: cfo",
        "when: quote.lines > 1, ask: cfo",
        "when: quantity > 1, ask: cfo",
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_at_load(fields: str) -> None:
    found = problems(PRICES, PEOPLE + matrix(fields), more_products=COSTED)
    assert any(one.severity == "error" for one in found)


@pytest.mark.parametrize(
    "fields",
    [
        "fact: line.net_price, below: 1.00 EUR, above: 0.50 EUR, then: stop",
        "fact: line.net_price, then: stop",
        "fact: line.net_price, below: 1.00 EUR, require: reason, then: stop",
        "then: stop",
        "fact: line.net_price, below: 1.00 EUR, then: shout",
        "fact: line.net_price, below: 1.00 EUR, then: ask nobody",
        "fact: line.net_price, below: 1.00 EUR, product: thing, on: [thing], then: stop",
        "fact: line.net_price, below: 1.00 EUR, product: thng, then: stop",
        "fact: net_price, below: 1.00 EUR, then: stop",
        "require: applause, then: stop",
    ],
)
def test_a_guardrail_that_cannot_be_meant_is_refused_at_load(fields: str) -> None:
    found = problems(PRICES, PEOPLE + guard(fields), more_products=COSTED)
    assert any(one.severity == "error" for one in found)


def test_the_closest_fact_is_named() -> None:
    found = problems(PRICES, PEOPLE + guard("fact: line.margn_rate, below: 10%, then: stop"), more_products=COSTED)
    assert codes(found) == ["unknown-fact"]
    assert "line.margin_rate" in found[0].hint


# --- line rules and allowances --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        "{ fact: line.discretionary_discount, above: 18%, then: stop }",
        "{ fact: line.discount_off_list, above: 18%, then: stop }",
        "{ fact: line.net_price, below: 85.00 EUR, then: stop }",
    ],
)
@pytest.mark.parametrize("asked_", ["{ amount: 60.00 EUR, at: net }", "{ target: 240.00 EUR, at: net }"])
def test_an_amount_off_the_quote_does_not_get_around_a_stop_on_lines(rule: str, asked_: str) -> None:
    workspace = desk(f"guardrails: {{ floor: {rule} }}")
    deal = "discounts: [{asked}]\nlines: [{{ product: thing, quantity: 3 }}]"
    assert decided(workspace, deal.format(asked=asked_)).outcome == "stopped"
    assert decided(workspace, deal.format(asked="{ amount: 30.00 EUR, at: net }")).outcome == "approved"
