"""Rules that never count, meet without a word about it, or ask nobody; segments and texts that are missing."""

from __future__ import annotations

import pytest

from cpq.lint import LintFinding, lint
from cpq.quotes.parties import Account
from cpq.workspace import Workspace
from tests.lint.showing import DAY, linted, only, shown
from tests.small_world import PRICES, world

MANAGER = "approvers: { manager: { name: Manager }, director: { name: Director } }\n"


def promotions(*texts: str) -> str:
    return "promotions:\n" + "".join(f"  {text}\n" for text in texts)


def codes(rules: str, *wanted: str, prices: str = PRICES, catalog: str = "", more_products: str = "") -> list[str]:
    workspace = world(prices, rules, catalog=catalog, more_products=more_products)
    findings = linted(workspace, *wanted)
    for finding in findings:
        if finding.scenario:
            shown(workspace, finding)
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("condition", "dead"),
    [
        ("quantity > 100 and quantity < 50", True),
        ("quantity > 50 and quantity < 100", False),
        ("product == 'seat' and family == 'goods'", True),
        ("product == 'seat' and family == 'software'", False),
        ("product == 'thing'", True),  # the promotion covers seats only
        ("charge == 'one-time'", True),
        ("selling_model == 'annual'", True),
        ("charge_id == 'set-up'", True),
        ("quote.price_book == 'spring'", True),
        ("quote.price_book == 'main'", False),
        ("quote.currency == 'USD'", True),
        ("quote.partner_tier == 'gold'", True),
        ("quote.partner_tier == ''", False),
        ("quote.as_of < '2026-01-01'", True),  # it is for orders from then on
        ("quote.as_of >= '2026-06-01'", False),
        ("segment == 'public' and account.segment == 'private'", True),
        ("requested_discount > 1", True),
        ("term_months > 11 and term_months < 12", True),
        ("quote.payment_days > 10000", True),
        ("quantity > term_months", False),
    ],
)
def test_a_condition_is_told_only_where_no_quote_meets_it(condition: str, dead: bool) -> None:
    rule = promotions(f'p: {{ on: [seat], discount: 10%, of: list, orders from: 2026-01-01, when: "{condition}" }}')
    assert codes(rule, "dead-condition") == (["dead-condition"] if dead else [])


@pytest.mark.parametrize(
    ("rule", "dead"),
    [
        ("guardrails: { g: { fact: line.net_price, below: 1.00 EUR, when: quantity < 0, then: stop } }", True),
        ("guardrails: { g: { fact: line.net_price, below: 1.00 EUR, when: quantity < 9, then: stop } }", False),
        # an undefined margin rate cannot be compared, and then the rule counts as holding
        ("approval matrices: { a: { when: quote.margin_rate > 1 and quote.margin_rate < 0, ask: manager } }", False),
        ("approval matrices: { a: { when: quote.line_count > 1 and quote.line_count < 2, ask: manager } }", True),
        ("approval matrices: { a: { when: quote.line_count > 1 and quote.line_count < 3, ask: manager } }", False),
    ],
)
def test_a_condition_of_a_limit_is_told_only_where_it_cannot_fail(rule: str, dead: bool) -> None:
    assert codes(MANAGER + rule, "dead-condition") == (["dead-condition"] if dead else [])


def test_conditions_of_a_price_read_the_attributes_of_its_product() -> None:
    shirt = (
        "shirt: { name: Shirt, charge: one-time, attributes: { size: { one of: [s, m] }, long: { yes or no: no } } }"
    )
    entry = 'shirt: {{ mode: per unit, price: 1.00, adders: {{ a: {{ when: "{}", add: 1.00 }} }} }}'
    dead = entry.format("size == 's' and size == 'm'")
    alive = entry.format("size == 's' and long")
    assert codes("", "dead-condition", prices=dead, more_products=shirt) == ["dead-condition"]
    assert codes("", "dead-condition", prices=alive, more_products=shirt) == []


@pytest.mark.parametrize(
    ("rule", "dead"),
    [
        (
            "schedules: { t: { on: [thing], by: term, mode: range, of: list, tiers: [{ from: 24, discount: 5% }] } }",
            True,
        ),
        (
            "schedules: { t: { on: [seat], by: term, mode: range, of: list, tiers: [{ from: 24, discount: 5% }] } }",
            False,
        ),
        ("promotions: { p: { on: [freight], discount: 5%, of: list } }", True),
        ("promotions: { p: { on: [freight, seat], discount: 5%, of: list } }", False),
    ],
)
def test_a_rule_over_what_it_cannot_touch_is_told(rule: str, dead: bool) -> None:
    prices = PRICES + "freight: { mode: flat, price: 10.00, charge: pass-through }\n"
    assert codes(rule, "dead-rule", prices=prices) == (["dead-rule"] if dead else [])


WIDE = "wide: { on: { families: [software] }, discount: 10%, of: list, stacking: best of }"


@pytest.mark.parametrize(
    ("other", "shadowed"),
    [
        ("p: { on: [seat], discount: 5%, of: list }", True),
        ("p: { on: [seat], discount: 10%, of: list }", True),
        ("p: { on: [seat], discount: 12%, of: list }", False),
        ("p: { on: [seat], discount: 5%, of: list, group: other }", False),
        ("p: { on: [seat], discount: 5%, of: list, stacking: add }", False),
        ("p: { on: [seat], discount: 5%, of: list, stacking: exclusive }", False),
        ("p: { on: [seat], discount: 5%, of: running }", False),
        ("p: { on: [thing], discount: 5%, of: list }", False),
        ("p: { on: [seat], amount: 1.00, currency: EUR, of: list }", False),
        ("p: { on: [seat], discount: 5%, of: list, when: quantity > 3 }", True),
        ("p: { on: [seat], discount: 5%, of: list, code: VIP }", True),
        ("p: { on: [seat], discount: 5%, of: list, for: first 3 months }", True),
    ],
)
def test_a_promotion_behind_a_better_one_is_told(other: str, shadowed: bool) -> None:
    assert codes(promotions(WIDE, other), "shadowed-rule") == (["shadowed-rule"] if shadowed else [])


@pytest.mark.parametrize(
    "narrower",
    ["orders until: 2026-06-30", "starts until: 2026-12-31", "when: quantity > 3", "code: VIP", "for: first 3 months"],
)
def test_a_better_promotion_that_does_not_always_hold_shadows_nothing(narrower: str) -> None:
    better = WIDE.replace("of: list", f"of: list, {narrower}")
    assert codes(promotions(better, "p: { on: [seat], discount: 5%, of: list }"), "shadowed-rule") == []


def test_an_exclusive_promotion_shadows_smaller_and_larger_ones_of_its_group() -> None:
    exclusive = WIDE.replace("best of", "exclusive")
    for stacking in ("best of", "add", "compound"):
        other = f"p: {{ on: [seat], discount: 20%, of: list, stacking: {stacking} }}"
        assert codes(promotions(exclusive, other), "shadowed-rule") == ["shadowed-rule"]


@pytest.mark.parametrize(
    ("first", "second", "shadowed"),
    [("quantity > 5", "quantity > 10", True), ("quantity > 10", "quantity > 5", False)],
)
def test_an_override_behind_a_wider_one_is_told(first: str, second: str, shadowed: bool) -> None:
    overrides = f"[{{ when: {first}, price: 90.00 }}, {{ when: {second}, price: 80.00 }}]"
    prices = f"thing: {{ mode: per unit, price: 100.00, overrides: {overrides} }}"
    assert codes("", "shadowed-rule", prices=prices) == (["shadowed-rule"] if shadowed else [])


def test_an_override_behind_several_that_leave_nothing_is_told() -> None:
    conditions = ("quantity > 5", "quantity <= 5", "quantity > 0")
    overrides = "[" + ", ".join(f"{{ when: {one}, price: 9.00 }}" for one in conditions) + "]"
    prices = f"thing: {{ mode: per unit, price: 100.00, overrides: {overrides} }}"
    assert codes("", "shadowed-rule", prices=prices) == ["shadowed-rule"]


FIRST = """
waterfall:
  - { step: volume schedule, hit policy: first }
  - { price: regular }
  - { step: discretionary discount }
  - { price: customer }
schedules:
"""
TIER = "{ on: %s, by: quantity, mode: range, of: list, cliff: accepted, tiers: [{ from: 10, discount: 5%% }]%s }"


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (("{ everything: yes }", ""), ("[thing]", ""), "shadowed-rule"),
        (("[thing]", ""), ("{ everything: yes }", ""), ""),
        (("{ everything: yes }", ", when: quantity > 20"), ("[thing]", ""), ""),
        (("[thing, seat]", ""), ("[thing, other]", ""), "order-decides"),
        (("[thing]", ""), ("[seat]", ""), ""),
    ],
)
def test_schedules_of_which_the_first_counts(first: tuple[str, str], second: tuple[str, str], told: str) -> None:
    rules = FIRST + f"  one: {TIER % first}\n  two: {TIER % second}\n"
    assert codes(rules, "shadowed-rule", "order-decides") == ([told] if told else [])


RATE = "{ on: [seat], discount: 10%%, of: %s, stacking: %s }"
AMOUNT = "{ on: [seat], amount: 1.00, currency: EUR, of: running, stacking: compound%s }"


@pytest.mark.parametrize(
    ("rate", "amount", "told"),
    [
        (RATE % ("running", "compound"), AMOUNT % "", True),
        (RATE % ("list", "compound"), AMOUNT % "", False),
        (RATE % ("running", "add"), AMOUNT % "", False),
        (RATE % ("running", "compound"), AMOUNT % ", group: other", False),
        (RATE % ("running", "compound"), AMOUNT % ", orders until: 2025-01-01", False),
    ],
)
def test_a_rate_of_what_is_left_beside_an_amount_is_told(rate: str, amount: str, told: bool) -> None:
    assert codes(promotions(f"a: {rate}", f"b: {amount}"), "order-decides") == (["order-decides"] if told else [])


def test_promotions_that_never_hold_together_have_no_order() -> None:
    never = promotions(
        "a: " + (RATE % ("running", "compound")).replace(" }", ", when: quantity > 10 }"),
        "b: " + (AMOUNT % "").replace(" }", ", when: quantity < 5 }"),
    )
    assert codes(never, "order-decides") == []


MATRIX = "  {}: {{ fact: {}, levels: cumulative, bands: [{{ above: 10%, ask: manager }}]{} }}\n"


@pytest.mark.parametrize(
    ("fact", "first", "second", "told"),
    [
        ("quote.discretionary_discount", "", "", True),
        ("quote.discretionary_discount", "", ", when: payment_days > 30", True),
        ("quote.discretionary_discount", ", when: payment_days > 60", ", when: payment_days > 30", True),
        ("quote.discretionary_discount", ", when: payment_days > 60", ", when: payment_days < 30", False),
        ("quote.discretionary_discount", ", when: payment_days > 60", ", when: quote.line_count > 3", False),
        ("line.discretionary_discount", ", on: [seat]", ", on: [thing]", False),
        ("line.discretionary_discount", ", on: [seat]", ", on: { families: [software] }", True),
    ],
)
def test_matrices_of_which_one_holds_wherever_the_other_does(fact: str, first: str, second: str, told: bool) -> None:
    rules = MANAGER + "approval matrices:\n" + MATRIX.format("a", fact, first) + MATRIX.format("b", fact, second)
    assert codes(rules, "overlapping-matrices") == (["overlapping-matrices"] if told else [])


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("line.discretionary_discount, above: 100%", True),
        ("line.discretionary_discount, above: 99%", False),
        ("quote.discount_off_list, above: 150%", True),
        ("line.quantity, below: 0", True),
        ("line.quantity, below: 1", False),
        ("quote.payment_days, above: 9999", True),
        ("quote.payment_days, above: 90", False),
        ("line.margin_rate, above: 100%", False),  # it may be undefined, and then the limit counts
    ],
)
def test_a_limit_beyond_what_its_fact_can_be_is_told(limit: str, told: bool) -> None:
    rule = f"guardrails: {{ g: {{ fact: {limit}, then: stop }} }}"
    assert codes(rule, "unreachable-limit") == (["unreachable-limit"] if told else [])


STOP = "guardrails: { stop: { fact: line.discretionary_discount, above: 50%%%s, then: %s } }\n"
BAND = (
    "approval matrices: { m: { fact: line.discretionary_discount, levels: cumulative, "
    "bands: [{ above: %s, ask: manager }]%s } }"
)


@pytest.mark.parametrize(
    ("stop", "band", "told"),
    [
        (("", "stop"), ("60%", ""), True),
        (("", "stop"), ("50%", ""), True),
        (("", "stop"), ("40%", ""), False),
        (("", "warn"), ("60%", ""), False),
        ((", on: [seat]", "stop"), ("60%", ""), False),
        ((", on: { families: [software] }", "stop"), ("60%", ", on: [seat]"), True),
        ((", when: quantity > 5", "stop"), ("60%", ""), False),
        ((", when: quantity > 5", "stop"), ("60%", ", when: quantity > 10"), True),
    ],
)
def test_a_band_behind_a_stop_is_told(stop: tuple[str, str], band: tuple[str, str], told: bool) -> None:
    rules = MANAGER + STOP % stop + BAND % band
    assert codes(rules, "unreachable-limit") == (["unreachable-limit"] if told else [])


def test_a_band_without_approvers_is_an_error_with_a_quote_that_falls_to_the_desk() -> None:
    rules = MANAGER + (BAND % ("10%", "")).replace("ask: manager", "ask: []")
    workspace = world(rules=rules)
    finding = only(workspace, "nobody-asked")
    assert finding.problem.severity == "error"
    assert "outcome: needs approval" in shown(workspace, finding)
    assert "approver: deal-desk" in finding.scenario


def test_special_items_need_somebody_who_approves() -> None:
    workspace = world()
    assert "approver: deal-desk" in shown(workspace, only(workspace, "nobody-asked"))
    assert codes(MANAGER, "nobody-asked") == []


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ("manager: { name: Manager }, director: { name: Director, people: [sales@northwind.example] }", True),
        ("manager: { name: Manager, people: [] }", True),
        ("manager: { name: Manager }", False),  # this workspace leaves people to the program around it
        ("manager: { name: Manager, people: [sales@northwind.example] }, director: { name: Director }", False),
    ],
)
def test_a_role_that_nobody_holds_is_told_where_the_files_say_who_holds_others(people: str, told: bool) -> None:
    rules = f"approvers: {{ {people} }}\n" + BAND % ("10%", "")
    assert codes(rules, "empty-approver") == (["empty-approver"] if told else [])


def segments(workspace: Workspace, *known: str) -> list[LintFinding]:
    accounts = {name: Account(id=name, segment=name) for name in known}
    found = lint(workspace.policy, workspace.catalog, as_of=DAY, accounts=accounts)
    return [finding for finding in found if finding.code == "unseen-segment"]


def test_a_segment_that_no_account_has_is_told_with_the_closest_one() -> None:
    condition = "\"segment in ('publik', 'private')\""
    workspace = world(rules=promotions(f"p: {{ on: [seat], discount: 5%, of: list, when: {condition} }}"))
    assert [one.problem.hint for one in segments(workspace, "public", "private")] == ["did you mean 'public'?"]
    assert segments(workspace, "publik", "private") == []
    assert segments(workspace) == []


def texts(workspace: Workspace, *languages: str) -> list[str]:
    found = lint(workspace.policy, workspace.catalog, as_of=DAY, languages=languages)
    return [finding.problem.message for finding in found if finding.code == "untranslated-text"]


def test_texts_that_name_their_languages_have_all_of_them() -> None:
    workspace = world(
        rules="approvers: { manager: { name: { en: Manager, de: Leitung } } }",
        more_products="lamp: { name: { en: Lamp, fr: Lampe }, charge: one-time, description: { en: A lamp } }",
        catalog="units: { m: { name: { en: metre, fr: mètre, de: Meter } } }",
    )
    assert texts(workspace, "en") == []
    assert texts(workspace, "en", "fr", "de-AT") == [
        "the name of 'lamp' is not translated into de-AT",
        "the description of 'lamp' is not translated into fr and de-AT",
        "the name of 'manager' is not translated into fr",
    ]


def test_a_tax_rule_behind_a_wider_one_is_told() -> None:
    rules = """
    taxes:
      seller country: FR
      countries:
        FR:
          name: TVA
          categories: { standard: [{ rate: 20% }], reduced: [{ rate: 5.5% }] }
          rules:
            abroad: { when: account.country != "FR", then: exempt, wording: export }
            swiss: { when: account.country == "CH", then: exempt, wording: export }
    """
    assert codes(rules, "shadowed-rule") == ["shadowed-rule"]
    turned = rules.replace("abroad:", "first:").replace('!= "FR"', '== "DE"')
    assert codes(turned, "shadowed-rule") == []
