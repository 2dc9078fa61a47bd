"""Contracts made from quotes, and what amendments do to bundles, held prices, change days and pinned policies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cpq.configuration import configure
from cpq.configuration.configured import ConfiguredQuote, Held
from cpq.contracts.changes import Amendment
from cpq.contracts.document import RunningContract
from cpq.contracts.held_price import held_rule, holding
from cpq.contracts.ledger import entitlement, pieces
from cpq.contracts.written import contract_file, contract_json
from cpq.exchange.yaml_writer import to_yaml
from cpq.policy.compiled import compile_policy
from cpq.pricing import price as engine
from cpq.problems import NOWHERE, InvalidFiles, InvalidRequest, NotFound
from cpq.workspace import Workspace
from tests.contracts.contracted import amendment, contract, small
from tests.oracle.reference import price as oracle
from tests.small_world import price, world

D = Decimal


def test_a_contract_reads_back_as_it_was_written() -> None:
    workspace = small("EUR")
    made = contract(workspace)
    again = workspace.contracts.parse(to_yaml(contract_file(made)), "contracts/c.yaml")
    assert again == made
    assert contract_json(again) == contract_json(made)


def test_a_code_whose_uses_are_limited_counts_in_amendments_as_it_did_in_the_quote() -> None:
    workspace = world(
        "plan: { per: seat per month, mode: slab, tiers: [{ from: 1, price: 10.00 }, { from: 11, price: 8.00 }] }",
        "promotions:\n  launch: { on: [plan], discount: 50%, of: running, code: LAUNCH, limit: { uses: 3 } }\n",
    )
    quote = price(
        workspace,
        "{ id: plan, product: plan, quantity: 10 }",
        codes="[LAUNCH]",
        codes_used="[{ code: LAUNCH, total: 2 }]",
        start="2026-07-01",
        term="12 months",
    )
    made = workspace.contracts.create(quote, "c")
    again = workspace.contracts.parse(to_yaml(contract_file(made)), "contracts/c.yaml")
    assert again == made
    amended = workspace.contracts.amend(again, amendment(date(2027, 1, 1), {"line": "plan", "by": 10}))
    assert quote.totals.net == D(600)  # 10 x 10.00 x 12, half of it
    assert amended.net == D(240)  # 10 x 8.00 x 6, half of it


def test_every_record_knows_its_line_of_the_file() -> None:
    workspace = small("EUR")
    made = workspace.contracts.parse(to_yaml(contract_file(contract(workspace))), "contracts/c.yaml")
    amended = workspace.contracts.amend(made, amendment(date(2026, 7, 15), {"line": "seats", "by": 5}))
    (step,) = [one for one in amended.adjustments[0].lines[0].steps if one.name == "contracted price"]
    assert step.where.file == "contracts/c.yaml"
    assert step.where == amended.after.lines["seats"].ledger[0].where


def test_a_price_sold_through_a_partner_is_held_before_the_partners_share() -> None:
    workspace = world(
        "seat: { per: seat per month, mode: per unit, price: 33.33 }",
        "partner discounts:\n  gold: { of: running, software: 15% }\ndistributor discounts:\n"
        "  depot: { of: running, software: 10% }",
    )
    quote = price(
        workspace,
        """
start: 2026-07-01
term: 12 months
sold through: { partner: shop, tier: gold, distributor: depot }
lines: [{ id: seats, product: seat, quantity: 3, discount: 7% }]
""",
    )
    made = workspace.contracts.create(quote, "c")
    assert made.lines["seats"].ledger[0].price == D("30.9969")  # 33.33 less 7 %, not rounded
    more = workspace.contracts.amend(made, amendment(date(2026, 7, 1), {"line": "seats", "by": 3}))
    assert more.net == quote.totals.net
    renewed = workspace.contracts.renew(made)
    assert renewed.after.sold_through is not None
    assert (renewed.after.sold_through.partner, renewed.after.sold_through.distributor) == ("shop", "")
    assert renewed.total == D("948.60")  # 30.9969 less 15 % is 26.35; times 3 seats and 12 months


def test_engine_and_oracle_agree_on_lines_that_a_contract_holds() -> None:
    workspace = small("EUR")
    made = contract(workspace)
    quote = price(
        workspace,
        """
as of: 2026-01-02
start: 2026-01-15
term: 12 months
lines: [{ id: seats, product: seat, quantity: 7 }, { id: slabs, product: plan, quantity: 260 }, { product: support }]
""",
    )
    configured = configure(quote.request, workspace.catalog)
    line = made.lines["seats"]
    rule = held_rule("c", "buyer", "seat", D("30.123456"), "EUR", line.per, NOWHERE)
    held = {
        "seats": Held(date(2026, 3, 3), date(2026, 11, 9), rule, 4),
        "slabs": Held(date(2026, 3, 3), date(2026, 11, 9), None, 0, D("0.071")),
        "l3": Held(date(2026, 3, 3), date(2026, 11, 9)),
    }
    lines = tuple(one._replace(held=held[one.id]) for one in configured.lines)
    asked = ConfiguredQuote(configured.request, lines)
    policy = compile_policy(
        holding(workspace.policy, "c", "buyer", ["seat"], "anchored month"), workspace.catalog, date(2026, 1, 2)
    )
    assert engine(asked, policy).to_json() == oracle(asked, policy).to_json()
    assert engine(asked, policy).line("seats").net == D("30.1235")


def test_options_of_a_bundle_follow_its_quantity_and_end_with_it() -> None:
    workspace = world(
        "suite: { per: suite per month, mode: per unit, price: 50.00 }\n"
        "seat: { per: seat per month, mode: per unit, price: 10.00 }",
        more_products="""
suite:
  name: Suite
  charge: recurring
  bundle: { groups: { users: { options: { seat: { scales: component, quantity: 2 } } } } }
""",
    )
    quote = price(
        workspace,
        """
start: 2026-07-01
term: 12 months
lines: [{ id: suite, product: suite, quantity: 3 }, { id: users, product: seat, quantity: 2, parent: suite }]
""",
    )
    made = workspace.contracts.create(quote, "c")
    assert made.lines["users"].ledger[0].quantity == 6
    day = date(2027, 1, 1)
    more = workspace.contracts.amend(made, amendment(day, {"line": "suite", "quantity": 5}))
    assert {one.product: one.quantity for one in more.entitlement} == {"suite": 5, "seat": 10}
    assert more.net == D("840.00")  # 2 x (50.00 + 2 x 10.00) x 6
    none = workspace.contracts.amend(made, amendment(day, {"line": "suite", "remove": "yes"}))
    assert none.entitlement == ()
    assert none.net == D("-1260.00")  # 3 x 70.00 x 6


def test_components_follow_to_any_depth_and_what_counts_for_itself_stays() -> None:
    entry = "{ per: month, mode: per unit, price: 1.00 }"
    workspace = world(
        f"suite: {entry}\nset: {entry}\nseat: {entry}\nplan: {entry}",
        more_products="""
suite:
  name: Suite
  charge: recurring
  bundle: { groups: { in: { options: { set: { quantity: 2, required: yes }, plan: { scales: accessory } } } } }
set: { name: Set, charge: recurring, bundle: { groups: { in: { options: { seat: { quantity: 3, required: yes } } } } } }
""",
    )
    lines = "[{ id: s, product: suite, quantity: 2 }, { id: p, product: plan, parent: s, quantity: 7 }]"
    quote = price(workspace, f"start: 2027-01-01\nterm: 12 months\nlines: {lines}")
    made = workspace.contracts.create(quote, "c")
    more = workspace.contracts.amend(made, amendment(date(2027, 7, 1), {"line": "s", "by": 1}))
    assert {one.product: one.quantity for one in more.entitlement} == {"suite": 3, "set": 6, "seat": 18, "plan": 7}
    assert more.net == D("54.00")  # 1 + 2 + 6 for six months


def test_a_discounted_bundle_whose_price_is_divided_grows_at_its_discount() -> None:
    workspace = world(
        "kit: { per: kit per month, mode: per unit, price: 60.00 }\n"
        "seat: { per: seat per month, mode: per unit, price: 40.00 }\n"
        "plan: { per: month, mode: per unit, price: 20.00 }",
        more_products="""
kit:
  name: Kit
  charge: recurring
  bundle: { price: allocated, groups: { parts: { options: { seat: { required: yes }, plan: { required: yes } } } } }
""",
    )
    quote = price(
        workspace,
        "start: 2026-07-01\nterm: 12 months\nlines: [{ id: kit, product: kit, quantity: 2, discount: 10% }]\n",
    )
    made = workspace.contracts.create(quote, "c")
    assert [line.discount for line in made.lines.values()] == [D("0.1"), None, None]
    more = workspace.contracts.amend(made, amendment(date(2027, 1, 1), {"line": "kit", "quantity": 3}))
    assert more.net == D("324.00")  # one kit more at 60.00 less 10 %, for six months


@pytest.mark.parametrize(
    ("deal", "words"),
    [
        ("lines: [{ product: thing, kind: credit }, { product: seat, optional: yes }]", "nothing of this quote"),
        ("lines: [{ product: seat, start: 2026-12-01 }]", "begins on 2026-12-01, before the deal's start 2027-01-01"),
    ],
)
def test_a_quote_that_no_contract_can_hold_says_why(deal: str, words: str) -> None:
    workspace = world()
    with pytest.raises(InvalidRequest, match=words):
        workspace.contracts.create(price(workspace, f"start: 2027-01-01\nterm: 12 months\n{deal}"), "c")


def test_a_special_item_that_was_bought_once_stands_in_the_way_of_no_change() -> None:
    workspace = world()
    special = "{ product: special, special: { name: Cable, price: 5.00, cost: 2.00 } }"
    quote = price(workspace, f"start: 2027-01-01\nterm: 12 months\nlines: [{{ id: s, product: seat }}, {special}]")
    made = workspace.contracts.create(quote, "c")
    more = workspace.contracts.amend(made, amendment(date(2027, 7, 1), {"line": "s", "by": 2}))
    assert more.net == D("120.00")


def test_the_day_of_a_change_may_still_belong_to_the_old_state() -> None:
    workspace = small("EUR", "day")
    made = contract(workspace).model_copy(update={"change_day": "old state"})
    change = amendment(date(2026, 7, 1), {"line": "seats", "by": 5})
    assert workspace.contracts.amend(made, change).day == date(2026, 7, 2)
    assert workspace.contracts.amend(contract(workspace), change).day == date(2026, 7, 1)


def test_a_quantity_set_before_a_later_change_keeps_what_that_one_adds() -> None:
    workspace = small("EUR")
    later = workspace.contracts.amend(contract(workspace), amendment(date(2026, 9, 15), {"line": "seats", "by": 5}))
    both = workspace.contracts.amend(later.after, amendment(date(2026, 7, 15), {"line": "seats", "quantity": 110}))
    assert [(one.start, one.quantity) for one in pieces(both.after.lines["seats"])] == [
        (date(2026, 1, 15), 100),
        (date(2026, 7, 15), 110),
        (date(2026, 9, 15), 115),
    ]


def test_units_added_at_a_current_price_are_a_line_of_their_own() -> None:
    books = {
        "pricing_rules/later.yaml": "price book: later\ncurrency: EUR\nvalid from: 2026-07-01\nprices:\n"
        "  seat: { per: seat per month, mode: per unit, price: 12.00 }"
    }
    workspace = world(book="price book: main\ncurrency: EUR\nvalid until: 2026-06-30", files=books)
    made = workspace.contracts.create(
        price(workspace, "start: 2026-07-01\nterm: 12 months\nlines: [{ id: s, product: seat, quantity: 4 }]"), "c"
    )
    more = workspace.contracts.amend(made, amendment(date(2027, 1, 1), {"line": "s", "by": 2}, reprice="current"))
    assert more.net == D("144.00")  # 2 x 12.00 x 6
    assert more.after.lines["s-2"].ledger[0].price == 12
    assert entitlement(more.after, date(2027, 2, 1))[0].quantity == 6
    fewer = workspace.contracts.amend(more.after, amendment(date(2027, 1, 1), {"line": "s-2", "remove": "yes"}))
    assert fewer.net == D("-144.00")


def test_a_contract_keeps_the_prices_of_the_version_that_it_pins(tmp_path: Path) -> None:
    prices = tmp_path / "pricing_rules" / "book.yaml"
    for path, text in {
        "catalogs/p.yaml": "catalog: own\nproducts:\n  disk: { name: Disk, charge: recurring }\n",
        "pricing_rules/book.yaml": "price book: main\ncurrency: EUR\nprices:\n"
        "  disk:\n    per: gigabyte per month\n    mode: slab\n"
        "    tiers: [{ from: 1, price: 2.00 }, { from: 11, price: 1.00 }]\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    old = Workspace.open(tmp_path)
    old.publish("first", effective=date(2026, 1, 1), at=datetime(2026, 1, 1, tzinfo=UTC))
    made = old.contracts.create(
        price(old, "start: 2026-07-01\nterm: 12 months\nlines: [{ id: d, product: disk, quantity: 10 }]"), "c"
    )
    prices.write_text(prices.read_text(encoding="utf-8").replace("2.00", "5.00"), encoding="utf-8")
    new = Workspace.open(tmp_path)
    change = amendment(date(2027, 1, 1), {"line": "d", "quantity": 20})
    assert new.contracts.amend(made, change).net == D("60.00")  # 10 x 1.00 x 6, by the slabs that were agreed
    unknown = made.model_copy(update={"policy": "f" * 64})
    with pytest.raises(NotFound):
        new.contracts.amend(unknown, change)


def test_prices_for_add_on_orders_are_those_that_the_contract_holds() -> None:
    workspace = small("EUR")
    made = contract(workspace)
    document = workspace.contracts.prices(made, date(2026, 3, 1))
    assert document["prices"] == {"seat": "34.82 EUR per seat per month"}  # 37.44 less 7 %
    again = {
        "catalogs/p.yaml": b"catalog: own\nproducts:\n  seat: { name: Seat, charge: recurring }\n",
        "pricing_rules/book.yaml": b"price book: main\ncurrency: EUR\nprices:\n"
        b"  seat: { per: seat per month, mode: per unit, price: 50.00 }\n",
        "pricing_rules/c.yaml": to_yaml(document),
    }
    add_on = Workspace.from_files(again).require_valid()
    quote = price(add_on, "as of: 2026-02-01\nterm: 1 month\nlines: [{ product: seat, quantity: 1 }]")
    assert quote.totals.net == D("34.82")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("quantity: 100", "quantity: -1", "fewer than no units"),
        ("until: 2027-01-14", "until: 2025-01-14", "lies before from"),
        ("from: 2026-01-15", "from: 2025-01-15", "before the contract's start"),
        ("day count: anchored month", "day count: anchored mouth", "did you mean"),
        ("product: seat", "product: seat\n    parent: nobody", "not another line"),
    ],
)
def test_a_ledger_that_cannot_be_is_refused(old: str, new: str, said: str) -> None:
    workspace = small("EUR")
    text = to_yaml(contract_file(contract(workspace))).decode()
    text = text.replace("lines:", "day count: anchored month\nlines:", 1)
    assert old in text
    with pytest.raises(InvalidFiles) as error:
        workspace.contracts.parse(text.replace(old, new, 1).encode(), "contracts/c.yaml")
    assert said in str(error.value)


def test_two_prices_of_one_line_at_once_are_refused() -> None:
    workspace = small("EUR")
    made = contract(workspace)
    line = made.lines["seats"]
    dearer = line.ledger[0].model_copy(update={"price": D(99)})
    two = line.model_copy(update={"ledger": (*line.ledger, dearer)})
    given = {name: getattr(made, name) for name in type(made).model_fields}
    with pytest.raises(ValueError, match="two prices"):
        RunningContract(**{**given, "lines": {**made.lines, "seats": two}})


def test_a_discount_for_one_quantity_only_is_no_part_of_a_contract() -> None:
    workspace = small("EUR")
    quote = price(
        workspace,
        """
start: 2026-07-01
term: 12 months
lines: [{ product: plan, quantity: 60, discount: { amount: 100.00, per: line } }]
""",
    )
    with pytest.raises(InvalidRequest) as error:
        workspace.contracts.create(quote)
    assert [problem.code for problem in error.value.problems] == ["not-held"]


def test_a_deal_without_a_start_is_no_contract_yet() -> None:
    workspace = small("EUR")
    quote = price(workspace, "term: 12 months\nlines: [{ product: seat, quantity: 1 }]")
    with pytest.raises(InvalidRequest) as error:
        workspace.contracts.create(quote)
    assert [problem.code for problem in error.value.problems] == ["missing-start"]


@pytest.mark.parametrize("at", ["start", "end"])
def test_free_months_are_no_price_of_a_renewal_an_extension_or_an_add_on(at: str) -> None:
    workspace = world("plan: { per: gigabyte per month, mode: per unit, price: 10.00 }")
    free = f"free months: 2, free months at: {at}"
    quote = price(workspace, f"start: 2026-07-01\nterm: 12 months\nlines: [{{ id: p, product: plan, {free} }}]")
    assert quote.totals.net == D("100.00")  # ten months at 10.00
    made = workspace.contracts.create(quote, "c")
    assert workspace.contracts.renew(made).total == D("120.00")
    longer = Amendment.model_validate({"amends": "c", "effective": "2027-07-01", "extend_to": "2027-08-31"})
    assert workspace.contracts.amend(made, longer).net == D("20.00")  # July and August
    day = date(2026, 8, 1) if at == "start" else date(2027, 5, 1)
    assert workspace.contracts.prices(made, day)["prices"] == {"plan": "10 EUR per gigabyte per month"}


def test_a_promotion_of_the_first_months_does_not_renew() -> None:
    workspace = world(
        "plan: { per: gigabyte per month, mode: slab, tiers: [{ from: 1, price: 10.00 }, { from: 11, price: 5.00 }] }",
        "promotions:\n  launch: { on: [plan], of: list, discount: 50%, for: first 3 months }",
    )
    quote = price(workspace, "start: 2026-07-01\nterm: 12 months\nlines: [{ id: p, product: plan, quantity: 4 }]")
    assert quote.totals.net == D("420.00")  # 3 x 20.00 + 9 x 40.00
    made = workspace.contracts.create(quote, "c")
    more = workspace.contracts.amend(made, amendment(date(2026, 9, 1), {"line": "p", "quantity": 5}))
    assert more.net == D("95.00")  # September at half price: 5.00, then 9 x 10.00
    assert workspace.contracts.renew(made).total == D("480.00")
