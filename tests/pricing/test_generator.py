"""The generated waterfall: it does what the file says, leaves out what has no rules, and can name nothing else."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from datetime import date

import pytest

from cpq.policy.compiled import compile_policy
from cpq.pricing.generator import waterfall_of
from cpq.problems import InvalidFiles
from cpq.workspace import Workspace
from tests.generated.worlds import world as generated
from tests.small_world import world

DAY = date(2026, 6, 15)
TIERS = "tiers: [{ from: 1, discount: 5% }]"
SCHEDULES = f"""
schedules:
  many: {{ on: [seat], by: quantity, mode: range, of: list, {TIERS} }}
  long: {{ on: [seat], by: term, mode: range, of: list, {TIERS} }}
promotions:
  june: {{ on: [seat], of: list, discount: 5% }}
"""
CONTRACT = {
    "pricing_rules/frame.yaml": "contract: frame\naccount: buyer\nprices: { seat: 8.00 EUR per seat per month }\n"
}


def source(workspace: Workspace) -> str:
    return waterfall_of(workspace.compiled(DAY)).source


def waterfall(*steps: str) -> str:
    return "waterfall:\n" + "".join(f"  - {{ {step} }}\n" for step in steps)


def body(text: str, function: str = "waterfall") -> list[str]:
    """What a function does after its preparations: calls, tests and comments, without their indent."""
    lines = text.partition(f"def {function}(")[2].partition("\n\n")[0].splitlines()[1:]
    fixed = ("s = begin", "plan = ", "rules = ", "ordinary = ", "by_policy = ", "return s")
    return [line.strip() for line in lines if not line.strip().startswith(fixed)]


def test_the_default_waterfall_without_rules_says_which_steps_have_none() -> None:
    assert source(world()) == (
        "def waterfall(line, run, listed):\n"
        "    s = begin(line, run, listed, by_period=True)\n"
        "    plan = line.plan\n"
        "    rules = run.rules(plan)\n"
        "    ordinary = not (plan.pass_through or plan.committed)\n"
        "    by_policy = ordinary and not line.included\n"
        "    # contracted price: no rules\n"
        "    # volume schedule (hit policy unique): no rules\n"
        "    # term schedule (hit policy unique): no rules\n"
        "    # promotion: no rules\n"
        "    # total schedule (hit policy unique): no rules\n"
        "    s.place('regular')\n"
        "    # discretionary discount (combine compound)\n"
        "    if line.window.discount is not None or line.window.free or run.rates_asked:\n"
        "        if ordinary and not plan.induced:\n"
        "            take_discretionary_discount(line, run, s, STEP_6, line.price_units)\n"
        "        else:\n"
        "            refuse_if_not_discountable(line)\n"
        "    s.place('customer')\n"
        "    # partner discount\n"
        "    if ordinary and run.request.sold_through is not None:\n"
        "        take_partner_discount(line, run, s, STEP_8)\n"
        "    s.place('partner')\n"
        "    # distributor discount\n"
        "    if ordinary and run.request.sold_through is not None:\n"
        "        take_distributor_discount(line, run, s, STEP_10)\n"
        "    s.place('distributor')\n"
        "    # surcharge\n"
        "    if listed.surcharges:\n"
        "        add_surcharges(s, listed, ONE, PLACED_BEFORE_12)\n"
        "    return s\n"
    )


def test_steps_with_rules_ask_for_the_rules_of_the_charge_first() -> None:
    lines = body(source(world(rules=SCHEDULES)))
    for step, call in [
        ("volume", "take_schedules(line, run, s, STEP_1, rules.volume, line.price_units)"),
        ("term", "take_term_schedules(line, run, s, STEP_2, rules.term, line.price_units)"),
        ("promotions", "take_promotions(line, run, s, STEP_3, rules.promotions, line.price_units)"),
    ]:
        assert lines[lines.index(f"if rules.{step} and by_policy:") + 1] == call


def test_rules_of_another_order_date_are_left_out() -> None:
    later = world(rules=SCHEDULES.replace("of: list, discount", "orders from: 2026-06-16, of: list, discount"))
    assert "# promotion: no rules" in source(later)
    assert "take_promotions" in waterfall_of(later.compiled(date(2026, 6, 16))).source


def test_steps_run_in_the_order_of_the_file_with_its_settings() -> None:
    rules = waterfall(
        "step: promotion, of: running",
        "step: volume schedule, hit policy: best",
        "price: regular",
        "step: discretionary discount, combine: add",
        "price: customer",
    )
    lines = [line for line in body(source(world(rules=rules + SCHEDULES))) if line.startswith(("#", "s.place"))]
    assert lines == [
        "# promotion (of running)",
        "# volume schedule (hit policy best)",
        "s.place('regular')",
        "# discretionary discount (combine add)",
        "s.place('customer')",
    ]


def test_behind_a_proration_step_amounts_count_for_all_periods_and_before_it_for_one() -> None:
    rules = waterfall(
        "step: volume schedule",
        "step: proration",
        "step: promotion",
        "price: regular",
        "price: customer",
        "step: surcharge",
    )
    text = source(world(rules=rules + SCHEDULES))
    assert "begin(line, run, listed, by_period=False)" in text
    assert "take_schedules(line, run, s, STEP_0, rules.volume, line.price_units)" in text
    assert "prorate(line, run, s, PLACED_BEFORE_1)" in text
    assert "take_promotions(line, run, s, STEP_2, rules.promotions, line.price_units * line.periods)" in text
    assert "add_surcharges(s, listed, line.periods, PLACED_BEFORE_5)" in text


def test_a_rounding_keeps_the_decimals_it_says_or_those_of_the_price() -> None:
    rules = waterfall("round: price", "price: regular", "round: price, decimals: 3", "price: customer")
    assert body(source(world(rules=rules))) == [
        "round_price(run, s, s.decimals)",
        "s.place('regular')",
        "round_price(run, s, 3)",
        "s.place('customer')",
    ]


def test_a_distributor_discount_without_rules_costs_direct_sales_nothing() -> None:
    rule = "distributor discounts: { north: { of: running, software: 5% } }"
    assert "if ordinary:" in body(source(world(rules=rule)))
    assert "if ordinary:" not in body(source(world()))


# --- contracts


def test_a_contract_stands_beside_the_steps_that_it_replaces_and_those_it_stacks_with() -> None:
    text = source(world(rules=SCHEDULES, files=CONTRACT))
    assert body(text, "stacked")[:4] == [
        "if 'volume' in stacks_with:",
        "# volume schedule (hit policy unique)",
        "if rules.volume and by_policy:",
        "take_schedules(line, run, s, STEP_1, rules.volume, line.price_units)",
    ]
    assert [line for line in body(text, "stacked") if "stacks_with" in line] == [
        f"if {name!r} in stacks_with:" for name in ("volume", "term", "promotion")
    ]
    lines = body(text)
    copied = lines.index(
        "before = s.copy() if by_policy and run.contracts and run.under_contract(plan.key[0]) else None"
    )
    chosen = lines.index("s = under_contract(line, run, listed, s, before, line.price_units, stacked)")
    assert copied < lines.index("if rules.volume and by_policy:") < chosen < lines.index("s.place('regular')")


def test_a_policy_without_contracts_or_without_their_step_has_no_contract_block() -> None:
    assert "under_contract" not in source(world(rules=SCHEDULES))
    without = waterfall("step: volume schedule", "price: regular", "price: customer") + SCHEDULES
    assert "under_contract" not in source(world(rules=without, files=CONTRACT))
    assert "def stacked" not in source(world(rules=without, files=CONTRACT))


def test_steps_before_the_contracted_price_stay_and_are_not_stacked() -> None:
    steps = ("step: volume schedule", "step: contracted price", "step: promotion", "price: regular", "price: customer")
    text = source(world(rules=waterfall(*steps) + SCHEDULES, files=CONTRACT))
    assert "take_schedules" not in text.partition("def waterfall")[0]
    assert "take_promotions" in text.partition("def waterfall")[0]


# --- what the source may be


def sources() -> Iterator[str]:
    yield from (source(world(rules=rules, files=files)) for rules in ("", SCHEDULES) for files in ({}, CONTRACT))
    yield from (source(generated(seed).workspace) for seed in range(60, 72))


NAMED = {
    *("begin", "take_schedules", "take_term_schedules", "take_promotions", "take_discretionary_discount"),
    *("refuse_if_not_discountable", "take_partner_discount", "take_distributor_discount", "under_contract"),
    *("prorate", "add_surcharges", "round_price", "ONE", "stacked"),
}
LOCAL = {"line", "run", "listed", "s", "plan", "rules", "ordinary", "by_policy", "before", "stacks_with"}
STATEMENTS = (ast.FunctionDef, ast.Assign, ast.If, ast.Expr, ast.Return)


def test_the_source_names_only_its_steps_and_the_policy_s_own_entries() -> None:
    for text in sources():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Name):
                assert node.id in NAMED | LOCAL or node.id.startswith(("STEP_", "PLACED_BEFORE_")), node.id
            if isinstance(node, ast.Attribute):
                assert not node.attr.startswith("_"), node.attr
            if isinstance(node, ast.stmt):
                assert isinstance(node, STATEMENTS), ast.unparse(node)


def test_the_function_reaches_no_builtins() -> None:
    scope = waterfall_of(world(rules=SCHEDULES, files=CONTRACT).compiled(DAY)).run.__globals__
    assert scope["__builtins__"] == {}
    assert not set(scope) & set(dir(builtins)) - {"__builtins__"}


def test_a_name_that_could_be_code_is_no_name_of_a_price() -> None:
    with pytest.raises(InvalidFiles, match="letters and digits"):
        world(rules=waterfall("price: regular", "price: customer", """price: "it's \\"); s = None #" """))


def test_every_step_may_stand_where_a_contract_leaves_it() -> None:
    steps = ("step: contracted price", "step: discretionary discount", "step: partner discount", "price: regular")
    workspace = world(rules=waterfall(*steps, "price: customer"), files=CONTRACT)
    assert source(workspace).count("take_discretionary_discount(") == 2


def test_the_same_policy_gives_the_same_source_and_one_policy_one_function() -> None:
    workspace = world(rules=SCHEDULES, files=CONTRACT)
    again = compile_policy(workspace.policy, workspace.catalog, DAY)
    policy = workspace.compiled(DAY)
    assert waterfall_of(again).source == waterfall_of(policy).source
    assert waterfall_of(policy) is waterfall_of(policy)


@pytest.mark.parametrize("seed", range(60, 66))
def test_generated_policies_say_the_same_twice(seed: int) -> None:
    workspace = generated(seed).workspace
    twice = [waterfall_of(compile_policy(workspace.policy, workspace.catalog, DAY)).source for _ in range(2)]
    assert twice[0] == twice[1]
