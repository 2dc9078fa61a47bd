"""Why a rule did nothing: dates, products, conditions, tiers, contracts, better rules; and limits that held."""

import pytest

from cpq.approvals.kept import KeptLimit
from cpq.approvals.why_not import why_not
from cpq.approvals.why_not_verdicts import Verdict, WhyNot
from cpq.problems import NotFound
from cpq.workspace import Workspace
from tests.small_world import price, world

PRICES = """
thing: { mode: per unit, price: 100.00 }
other: { mode: per unit, price: 50.00 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
service: { mode: flat, price: 500.00 }
freight: { mode: flat, charge: pass-through, price: 30.00 }
"""


def answer(
    rules: str, deal: str, rule: str, *, prices: str = PRICES, files: dict[str, str] | None = None, **given: str
) -> WhyNot:
    """What is said about one rule."""
    workspace = world(prices, rules, files=files or {})
    (found,) = workspace.why_not(price(workspace, deal, **given), rule)
    return found


def reason(*args: str, **given: object) -> str:
    """Why the rule did nothing on the only subject."""
    (verdict,) = answer(*args, **given).verdicts  # type: ignore[arg-type]
    assert not verdict.applied
    return verdict.reason


SCHEDULE = """
schedules:
  volume: {{ on: [thing], by: quantity, mode: range, of: list{more}, tiers: [{{ from: 5, discount: {rate} }}] }}
"""


EVERYTHING = "on: { everything: yes }, mode: range, of: list"


def schedule(more: str = "", rate: str = "10%") -> str:
    return SCHEDULE.format(more=f", {more}" if more else "", rate=rate)


class TestSchedules:
    def test_a_schedule_that_applied_says_what_it_did(self) -> None:
        found = answer(schedule(), "{ product: thing, quantity: 5 }", "volume")
        assert found.applied
        assert found.verdicts == (Verdict("l1", True, "5 units on schedule volume: 10 % off"),)

    @pytest.mark.parametrize(
        ("rules", "deal", "why"),
        [
            (
                schedule("valid until: 2026-01-31"),
                "{ product: thing, quantity: 5 }",
                "it ended on 2026-01-31, the order date is 2026-06-15",
            ),
            (
                schedule("valid from: 2026-07-01"),
                "{ product: thing, quantity: 5 }",
                "it starts on 2026-07-01, the order date is 2026-06-15",
            ),
            (schedule(), "{ product: other, quantity: 5 }", "it covers thing; this line is other of family goods"),
            (schedule(), "{ product: thing, quantity: 4 }", "4 units do not reach its first tier, from 5"),
            (
                schedule("over: quote"),
                "{ product: thing, quantity: 4 }",
                "4 units over the quote do not reach its first tier, from 5",
            ),
            (schedule(rate="0%"), "{ product: thing, quantity: 6 }", "the tier that 6 units reach takes nothing off"),
            (
                schedule() + "waterfall: [{ price: regular }, { price: customer }]\n",
                "{ product: thing, quantity: 5 }",
                "the waterfall has no step 'volume schedule'",
            ),
        ],
        ids=["ended", "not started", "product", "tier", "tier over the quote", "nothing off", "no step"],
    )
    def test_each_reason_is_named(self, rules: str, deal: str, why: str) -> None:
        assert reason(rules, deal, "volume") == why

    def test_a_condition_is_shown_with_the_facts_it_read(self) -> None:
        rules = schedule('when: account.country == "DE" and quantity > 3')
        (verdict,) = answer(rules, "{ product: thing, quantity: 5 }", "volume").verdicts
        assert verdict.reason == "its condition does not hold"
        assert verdict.condition == 'account.country == "DE" and quantity > 3'
        assert verdict.facts == (("account.country", "empty"), ("quantity", "5"))

    def test_a_term_schedule_does_not_see_one_time_charges(self) -> None:
        tiers = "[{ from: 24 months, discount: 5% }]"
        rules = f"schedules: {{ commit: {{ {EVERYTHING}, by: term, tiers: {tiers} }} }}"
        assert reason(rules, "{ product: thing }", "commit") == "a one-time charge has no term"
        assert (
            reason(rules, "{ product: seat }", "commit", term="12 months")
            == "12 months do not reach its first tier, from 24"
        )

    def test_pass_through_lines_stand_outside(self) -> None:
        rules = f"schedules: {{ all: {{ {EVERYTHING}, by: quantity, tiers: [{{ from: 1, discount: 5% }}] }} }}"
        assert reason(rules, "{ product: freight }", "all") == "the line is passed through without discounts"

    def test_a_contract_that_does_not_stack_replaces_it(self) -> None:
        files = {"pricing_rules/c.yaml": "contract: frame\naccount: buyer\nprices: { thing: 60.00 EUR }\n"}
        assert reason(schedule(), "{ product: thing, quantity: 5 }", "volume", files=files) == (
            "contract frame replaces it: its price does not stack with volume discounts"
        )

    def test_a_better_schedule_is_named(self) -> None:
        rules = schedule() + (
            "  large: { on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 5, discount: 20% }] }\n"
            "waterfall: [{ step: volume schedule, hit policy: best }, { price: regular }, { price: customer }]\n"
        )
        assert reason(rules, "{ product: thing, quantity: 5 }", "volume") == "'large' was taken instead"

    @pytest.mark.parametrize(("count", "said"), [("peak", "4"), ("average", "3"), ("each segment", "2")])
    def test_ramps_are_counted_as_the_schedule_counts(self, count: str, said: str) -> None:
        rules = (
            f"schedules: {{ v: {{ on: [seat], by: quantity, mode: range, of: list, count: {count}, "
            "tiers: [{ from: 9, discount: 5% }] } }"
        )
        deal = "{ product: seat, segments: [{ months: 6, quantity: 2 }, { months: 6, quantity: 4 }] }"
        first = answer(rules, deal, "v").verdicts[0]
        assert first.reason == f"{said} units do not reach its first tier, from 9"

    def test_lines_counted_together_are_those_that_run_when_a_line_begins(self) -> None:
        rules = (
            "schedules: { v: { on: [seat], by: quantity, mode: range, of: list, over: quote, count: COUNT, "
            "tiers: [{ from: 99, discount: 5% }] } }"
        )
        years = """{ id: a, product: seat, quantity: 60, start: 2027-01-01, term: 12 months }
            { product: seat, quantity: 7, start: 2028-01-01, segments: [{ months: 6 }, { months: 6, quantity: 9 }] }
            { product: seat, quantity: 5, start: 2027-01-01, term: 12 months, alternative to: a }"""
        said = [one.reason.split()[0] for one in answer(rules.replace("COUNT", "peak"), years, "v").verdicts]
        assert said == ["60", "9", "9", "5"]
        each = [one.reason.split()[0] for one in answer(rules.replace("COUNT", "each segment"), years, "v").verdicts]
        assert each == ["60", "7", "9", "5"]

    def test_an_opt_out_at_an_unknown_date_commits_to_nothing(self) -> None:
        rules = f"schedules: {{ commit: {{ {EVERYTHING}, by: term, tiers: [{{ from: 24, discount: 5% }}] }} }}"
        given = {"term": "36 months", "has_opt_out": "yes"}
        assert reason(rules, "{ product: seat }", "commit", **given) == (
            "the buyer may leave before the term ends, and the deal does not say when (opt out after)"
        )

    def test_groups_are_counted_apart(self) -> None:
        deal = """{ product: thing, quantity: 3, group: a }
            { product: thing, quantity: 4, group: b }
            { product: thing, quantity: 1, group: a, optional: yes }"""
        first, second, optional = answer(schedule("over: group"), deal, "volume").verdicts
        assert first.reason.startswith("3 units over the group")
        assert second.reason.startswith("4 units over the group")
        assert optional.reason.startswith("4 units over the group")


PROMOTION = "promotions: {{ autumn: {{ on: [thing, seat], discount: 10%, of: list{} }} }}"


class TestPromotions:
    @pytest.mark.parametrize(
        ("more", "deal", "why"),
        [
            ("orders until: 2026-05-31", "{ product: thing }", "it ended on 2026-05-31, the order date is 2026-06-15"),
            ("code: FRIEND", "{ product: thing }", "the buyer does not hold its code 'FRIEND'"),
            (
                "code: FRIEND, limit: { per account: 1 }",
                "codes: [FRIEND]\ncodes used: [{ code: FRIEND, total: 1, by account: 1 }]\nlines: [{ product: thing }]",
                "account 'buyer' used code 'FRIEND' once, and may use it once",
            ),
            ("", "{ product: other }", "it covers thing, seat; this line is other of family goods"),
            ("when: quantity > 5", "{ product: thing }", "its condition does not hold"),
        ],
    )
    def test_each_reason_is_named(self, more: str, deal: str, why: str) -> None:
        assert reason(PROMOTION.format(f", {more}" if more else ""), deal, "autumn") == why

    def test_a_late_start_does_not_qualify(self) -> None:
        rules = PROMOTION.format(", starts until: 2026-08-31")
        assert (
            reason(rules, "{ product: seat }", "autumn", start="2026-09-01", term="12 months")
            == "it needs a service start by 2026-08-31, the line starts on 2026-09-01"
        )

    def test_a_start_that_nobody_said_does_not_qualify(self) -> None:
        rules = PROMOTION.format(", starts until: 2026-08-31")
        assert reason(rules, "{ product: seat }", "autumn", term="12 months") == (
            "it needs a service start by 2026-08-31, and the deal does not say when the service starts"
        )

    def test_later_months_are_told_by_the_calendar_where_the_start_is_known(self) -> None:
        rules = PROMOTION.format(", for: first 1 months")
        deal = "{ product: seat, segments: [{ term: 28 days }, { term: 14 days }] }"
        first, second = answer(rules, deal, "autumn", start="2027-02-01").verdicts
        assert first.applied
        assert second.reason.startswith("it covers the first 1 months")

    def test_later_months_lie_outside_the_first(self) -> None:
        first, second = answer(
            PROMOTION.format(", for: first 6 months"), "{ product: seat }", "autumn", term="12 months"
        ).verdicts
        assert first.applied
        assert second.reason == "it covers the first 6 months; this part begins with month 7"

    def test_a_better_promotion_of_the_group_is_named(self) -> None:
        rules = PROMOTION.format("").removesuffix("}") + ", big: { on: [thing], discount: 20%, of: list } }"
        assert reason(rules, "{ product: thing }", "autumn") == "promotion big of the same group took precedence"


CONTRACT = "contract: frame\naccount: {account}\nprices: {{ thing: {price} }}\n{more}\n"


def contract(account: str = "buyer", price: str = "60.00 EUR", more: str = "") -> dict[str, str]:
    return {"pricing_rules/c.yaml": CONTRACT.format(account=account, price=price, more=more)}


class TestContracts:
    def test_a_contract_of_another_account_says_whose_it_is(self) -> None:
        assert reason("", "{ product: thing }", "frame", files=contract("other-buyer")) == (
            "it was agreed with 'other-buyer', the quote is for 'buyer'"
        )

    def test_a_parent_contract_without_subsidiaries(self) -> None:
        given = {"account": "{ id: child, parent: buyer }"}
        assert reason("", "{ product: thing }", "frame", files=contract(), **given) == (
            "it was agreed with the parent 'buyer' and does not include subsidiaries"
        )

    def test_a_contract_that_ended(self) -> None:
        assert reason("", "{ product: thing }", "frame", files=contract(more="for orders until: 2026-01-01")) == (
            "it ended on 2026-01-01, the order date is 2026-06-15"
        )

    def test_a_product_without_an_agreed_price(self) -> None:
        assert (
            reason("", "{ product: other }", "frame", files=contract())
            == "it agrees no price for other, only for thing"
        )

    def test_a_cheaper_list_path_is_kept(self) -> None:
        assert reason(schedule(rate="50%"), "{ product: thing, quantity: 5 }", "frame", files=contract()) == (
            "contract frame agrees 60.00, the list path 50.00 is cheaper and was kept"
        )

    def test_a_contract_that_applied(self) -> None:
        assert answer("", "{ product: thing }", "frame", files=contract()).applied

    def test_a_waterfall_without_the_step(self) -> None:
        rules = "waterfall: [{ price: regular }, { price: customer }]"
        assert (
            reason(rules, "{ product: thing }", "frame", files=contract())
            == "the waterfall has no step 'contracted price'"
        )


CHANNEL = """
partner discounts: { silver: { of: list, goods: 10% } }
distributor discounts: { kelvin: { of: list, goods: 20% } }
"""


class TestChannels:
    def test_a_tier_that_the_quote_is_not_sold_through(self) -> None:
        assert reason(CHANNEL, "{ product: thing }", "silver") == "the quote is sold through no partner"
        assert reason(CHANNEL, "{ product: thing }", "kelvin") == "the quote is sold through 'buyer'"

    def test_a_family_without_a_rate(self) -> None:
        first, second = answer(
            CHANNEL, "{ product: thing }\n{ product: service }", "silver", sold_through="{ partner: p, tier: silver }"
        ).verdicts
        assert first.applied
        assert second.reason == "it gives nothing on family 'services'"


GOVERNANCE = """
approvers: { boss: { name: Boss }, chief: { name: Chief } }
guardrails:
  floor: { product: thing, fact: line.net_price, below: 50.00 EUR, then: stop }
  careful: { fact: line.discount_off_list, above: 60%, then: warn }
  why: { require: reason, when: requested_discount > 0, then: ask boss }
approval matrices:
  discount:
    fact: quote.discretionary_discount
    levels: cumulative
    bands: [{ above: 10%, ask: boss }, { above: 20%, ask: chief }]
  goods: { on: [other], fact: line.net_total, levels: highest only, bands: [{ above: 100.00 EUR, ask: boss }] }
  terms: { when: payment_days > 45, ask: [boss] }
"""


def governed() -> Workspace:
    return world(PRICES, GOVERNANCE)


class TestGovernance:
    def test_a_limit_that_was_not_passed_shows_value_and_limit(self) -> None:
        found = answer(GOVERNANCE, "{ product: thing }\n{ product: other }", "floor").verdicts
        assert [verdict.reason for verdict in found] == [
            "net price 100.00 EUR is not below 50.00 EUR",
            "it covers thing; this line is other",
        ]

    def test_touching_a_limit_passes_and_says_so(self) -> None:
        found = answer(GOVERNANCE, "{ product: thing, discount: 10%, reason: x }", "discount").verdicts
        assert found[0].reason == "discretionary discount 10 % is not above 10 % (the limit itself passes)"
        assert found[1].reason == "discretionary discount 10 % is not above 20 %"

    def test_a_rule_about_other_products_says_which(self) -> None:
        assert (
            reason(GOVERNANCE, "{ product: thing }", "goods") == "it covers other; this line is thing of family goods"
        )

    def test_a_condition_alone_is_shown_with_its_facts(self) -> None:
        (verdict,) = answer(GOVERNANCE, "{ product: thing }", "terms").verdicts
        assert (verdict.subject, verdict.condition) == ("quote", "payment_days > 45")
        assert verdict.facts == (("quote.payment_days", "30 days"),)

    def test_a_required_field_that_is_there(self) -> None:
        assert reason(GOVERNANCE, "{ product: thing, discount: 5%, reason: x }", "why") == "reason is filled in"

    def test_a_rule_that_held_the_quote_says_why(self) -> None:
        found = answer(GOVERNANCE, "{ product: thing, discount: 5% }", "why")
        assert found.applied
        assert found.to_json()["verdicts"][0]["reason"] == "reason is missing"

    def test_a_name_without_a_rule_is_not_found(self) -> None:
        workspace = governed()
        with pytest.raises(NotFound) as caught:
            workspace.why_not(price(workspace, "{ product: thing }"), "flor")
        assert (caught.value.code, caught.value.hint) == ("rule-not-found", "did you mean 'floor'?")

    def test_rules_of_several_kinds_may_share_an_id(self) -> None:
        workspace = world(PRICES, GOVERNANCE + "promotions: { floor: { on: [thing], discount: 1%, of: list } }\n")
        found = why_not(
            price(workspace, "{ product: thing }"),
            workspace.compiled(price(workspace, "{ product: thing }").as_of),
            "floor",
        )
        assert [one.kind for one in found] == ["promotion", "guardrail"]


class TestHeld:
    def kept(self, deal: str, **given: str) -> dict[str, KeptLimit]:
        workspace = governed()
        quote = price(workspace, deal, **given)
        return {one.rule: one for one in workspace.limits_kept(quote, workspace.decide(quote))}

    def test_the_nearest_limit_is_told_with_what_lies_beyond_it(self) -> None:
        found = self.kept("{ id: a, product: thing, discount: 12%, reason: x }\n{ id: b, product: service }")
        assert found["floor"].reason == "net price 88.00 EUR; stops below 50.00 EUR"
        assert found["careful"].reason == "discount off list 12 % on a; warns above 60 %"
        assert found["careful"].subjects == ("a", "b")

    def test_of_a_matrix_the_next_band_is_told(self) -> None:
        found = self.kept("{ product: thing, discount: 12%, reason: x }")
        assert found["discount"].reason == "discretionary discount 12 %; asks chief above 20 %"

    def test_a_rule_that_does_not_speak_about_the_quote_says_its_condition(self) -> None:
        found = self.kept("{ product: thing }")
        assert (found["terms"].applies, found["terms"].reason) == (False, "payment_days > 45")
        assert (found["goods"].applies, found["goods"].reason) == (False, "none of its products is on the quote")
        assert (found["why"].applies, found["why"].reason) == (False, "requested_discount > 0")

    def test_a_required_field_that_is_there_is_told(self) -> None:
        assert self.kept("{ product: thing, discount: 5%, reason: x }")["why"].reason == "reason is filled in"

    def test_a_rule_that_holds_the_quote_is_not_among_them(self) -> None:
        assert "terms" not in self.kept("{ product: thing }", payment_days="60")

    def test_money_limits_are_shown_in_the_currency_of_the_quote(self) -> None:
        found = self.kept("{ product: other }")
        assert found["goods"].reason == "net total 50.00 EUR; asks boss above 100.00 EUR"
