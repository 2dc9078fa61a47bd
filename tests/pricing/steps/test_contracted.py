"""Contracted prices: what replaces the policy's steps, for whom, until when, and when the list path is cheaper."""

import pytest

from tests.small_world import codes, d, names, only, price, problems, refused, step, world

VOLUME = """
schedules:
  volume: { on: [seat, thing], by: quantity, mode: range, of: running, tiers: [{ from: 100, discount: 30% }] }
  term: { on: [seat], by: term, mode: range, of: running, tiers: [{ from: 36, discount: 10% }] }
promotions:
  summer: { on: [seat], of: running, discount: 20%, code: SUMMER }
"""


def contract(fields: str, name: str = "frame") -> dict[str, str]:
    return {f"pricing_rules/{name}.yaml": f"contract: {name}\naccount: buyer\n{fields}\n"}


SEAT = "prices: { seat: 8.00 EUR per seat per month }"


def test_the_agreed_price_replaces_volume_term_and_promotion() -> None:
    workspace = world(rules=VOLUME, files=contract(f"{SEAT}\nwhen list path is cheaper: keep contract"))
    line = only(workspace, "{ product: seat, quantity: 200 }", term="36 months", codes="[SUMMER]")
    assert line.net == d("8.00")
    assert names(line) == ["contracted price"]
    assert line.list == d("10.00")
    assert step(line, "contracted price").rule == "frame"
    assert dict(step(line, "contracted price").inputs)["agreed"] == "8.00 EUR per seat per month"


def test_the_cheaper_list_path_is_taken_and_said() -> None:
    workspace = world(rules=VOLUME, files=contract(SEAT))
    line = only(workspace, "{ product: seat, quantity: 200 }", term="12 months")
    assert line.net == d("7.00")
    kept = step(line, "contracted price")
    assert (kept.amount, kept.rule) == (0, "frame")
    assert "list path" in dict(kept.inputs)["kept"]
    assert names(line) == ["volume schedule", "contracted price"]


def test_the_contract_wins_where_both_paths_are_equal() -> None:
    rules = (
        "schedules:\n"
        "  volume: { on: [seat], by: quantity, mode: range, of: list, tiers: [{ from: 1, "
        "discount: 20% }] }\n"
    )
    assert names(only(world(rules=rules, files=contract(SEAT)), "{ product: seat }", term="12 months")) == [
        "contracted price"
    ]


@pytest.mark.parametrize(
    ("stacks", "net"),
    [
        ("nothing", "8.00"),
        ("[volume]", "5.60"),
        ("[term]", "7.20"),
        ("[promotion]", "6.40"),
        ("[volume, term, promotion]", "4.03"),
    ],
)
def test_a_contract_stacks_only_with_what_it_says(stacks: str, net: str) -> None:
    files = contract(f"{SEAT}\nstacks with: {stacks}\nwhen list path is cheaper: keep contract")
    line = only(
        world(rules=VOLUME, files=files), "{ product: seat, quantity: 200 }", term="36 months", codes="[SUMMER]"
    )
    assert line.net == d(net)


def test_a_rate_off_list_follows_the_list_price() -> None:
    files = contract("prices: { seat: 12% off list }\nwhen list path is cheaper: keep contract")
    line = only(world(rules=VOLUME, files=files), "{ product: seat, quantity: 200 }", term="12 months")
    assert line.net == d("8.80")
    assert step(line, "contracted price").rate == d("0.12")


def test_the_rep_may_still_ask_on_top_and_of_list_means_the_list_price() -> None:
    workspace = world(files=contract(SEAT))
    assert only(workspace, "{ product: seat, discount: 10% }", term="12 months").net == d("7.20")
    assert only(workspace, "{ product: seat, discount: 10% of list }", term="12 months").net == d("7.00")


@pytest.mark.parametrize(
    ("day", "net"), [("2025-12-31", "10.00"), ("2026-01-01", "8.00"), ("2026-12-31", "8.00"), ("2027-01-01", "10.00")]
)
def test_the_order_date_decides_both_ends_included(day: str, net: str) -> None:
    files = contract(f"{SEAT}\nfor orders from: 2026-01-01\nfor orders until: 2026-12-31")
    assert only(world(files=files), "{ product: seat }", term="60 months", as_of=day).net == d(net)


def test_other_accounts_and_products_pay_list() -> None:
    workspace = world(files=contract(SEAT))
    assert only(workspace, "{ product: seat }", term="12 months", account="stranger").net == d("10.00")
    assert only(workspace, "{ product: thing }").net == d("100.00")


def test_subsidiaries_buy_at_the_parents_price_only_where_it_says_so() -> None:
    child = "{ id: child, parent: buyer }"
    assert only(world(files=contract(SEAT)), "{ product: seat }", term="12 months", account=child).net == d("10.00")
    files = contract(f"{SEAT}\nincludes subsidiaries: yes")
    assert only(world(files=files), "{ product: seat }", term="12 months", account=child).net == d("8.00")


def test_an_accounts_own_contract_comes_before_its_parents() -> None:
    files = {
        **contract(f"{SEAT}\nincludes subsidiaries: yes"),
        "pricing_rules/child.yaml": "contract: own\naccount: child\nprices: { seat: 9.00 EUR per seat per month }\n",
    }
    child = "{ id: child, parent: buyer }"
    assert only(world(files=files), "{ product: seat }", term="12 months", account=child).net == d("9.00")


def test_an_agreed_price_in_another_currency_is_converted_at_the_order_date() -> None:
    rules = "exchange rates:\n  - { from: EUR, to: USD, rate: 1.25, date: 2026-01-01, source: bank }\n"
    files = contract("prices: { seat: 9.00 USD per seat per month }")
    assert only(world(rules=rules, files=files), "{ product: seat }", term="12 months").net == d("7.20")
    assert refused(world(files=files), "{ product: seat }", term="12 months").code == "no-exchange-rate"


@pytest.mark.parametrize(
    ("agreed", "net"), [("96.00 EUR per seat per year", "8.00"), ("24.00 EUR per seat per quarter", "8.00")]
)
def test_an_agreed_price_of_another_period_is_brought_to_the_entrys(agreed: str, net: str) -> None:
    line = only(world(files=contract(f"prices: {{ seat: {agreed} }}")), "{ product: seat }", term="12 months")
    assert line.net == d(net)


def test_a_monthly_contract_for_a_yearly_price_is_multiplied_by_twelve() -> None:
    prices = "seat: { per: seat per year, mode: per unit, price: 120.00 }"
    line = only(world(prices, files=contract(SEAT)), "{ product: seat }", term="24 months")
    assert (line.net, line.net_total) == (d("96.00"), d("192.00"))


def test_a_contract_per_day_cannot_price_a_month() -> None:
    files = contract("prices: { seat: 1.00 EUR per seat per day }")
    (found,) = problems(files=files)
    assert (found.code, found.hint) == ("period-mismatch", "write 1.00 EUR per seat per month")


def test_two_contracts_for_one_product_at_one_time_are_refused_at_load() -> None:
    files = {**contract(SEAT), **contract("prices: { seat: 7.00 EUR per seat per month }", "second")}
    assert "overlapping-rules" in codes(problems(files=files))
    apart = {
        **contract(f"{SEAT}\nfor orders until: 2026-06-30"),
        **contract("prices: { seat: 7.00 EUR per seat per month }\nfor orders from: 2026-07-01", "second"),
    }
    assert codes(problems(files=apart)) == []
    assert only(world(files=apart), "{ product: seat }", term="12 months", as_of="2026-07-01").net == d("7.00")


def test_two_parent_contracts_that_both_reach_a_subsidiary_are_refused_when_pricing() -> None:
    files = {
        "pricing_rules/a.yaml": (
            f"contract: a\naccount: buyer\nincludes subsidiaries: yes\n{SEAT}\nfor orders until: 2026-12-31\n"
        ),
        "pricing_rules/b.yaml": (
            f"contract: b\naccount: buyer\nincludes subsidiaries: yes\n{SEAT}\nfor orders from: 2027-01-01\n"
        ),
    }
    workspace = world(files=files)
    child = "{ id: child, parent: buyer }"
    assert only(workspace, "{ product: seat }", term="12 months", account=child).net == d("8.00")


@pytest.mark.parametrize(
    "fields",
    [
        "prices: { seet: 8.00 EUR per seat per month }",
        "prices: { seat: 12% }",
        "prices: { seat: 8.00 }",
        f"{SEAT}\nstacks with: [volum]",
        f"{SEAT}\nfor orders from: 2027-01-01\nfor orders until: 2026-01-01",
    ],
)
def test_a_contract_that_cannot_be_meant_is_refused(fields: str) -> None:
    assert any(problem.severity == "error" for problem in problems(files=contract(fields)))


def test_a_contract_holds_for_every_segment_of_a_ramp() -> None:
    quote = price(
        world(rules=VOLUME, files=contract(SEAT)),
        "{ product: seat, segments: [{ months: 12, quantity: 50 }, { months: 12, quantity: 200 }] }",
    )
    assert [line.net for line in quote.lines] == [d("8.00"), d("7.00")]


# --- products with several charges ----------------------------------------------------------------------------------

ROUTER = """
router: { name: Router, family: goods, charges: { fee: { charge: recurring }, set-up: { charge: one-time } } }
"""
ROUTER_PRICES = """
router: { charges: {
  fee: { per: unit per month, mode: per unit, price: 10.00 }, set-up: { mode: flat, price: 1000.00 } } }
"""


def router(agreed: str, prices: str = ROUTER_PRICES, products: str = ROUTER) -> list[tuple[str, str]]:
    workspace = world(prices, more_products=products, files=contract(f"prices: {{ router: {agreed} }}"))
    quote = price(workspace, "{ product: router, quantity: 5 }", term="12 months")
    return [(line.id.partition("/")[2], f"{line.net_total:f}") for line in quote.lines]


def test_an_agreed_amount_prices_the_charge_of_its_period_only() -> None:
    assert router("9.00 EUR per unit per month") == [("fee", "540.00"), ("set-up", "1000.00")]
    assert router("60.00 EUR per unit per year") == [("fee", "300.00"), ("set-up", "1000.00")]
    assert router("900.00 EUR") == [("fee", "600.00"), ("set-up", "900.00")]


def test_an_agreed_rate_prices_every_charge() -> None:
    assert router("10% off list") == [("fee", "540.00"), ("set-up", "900.00")]


def test_an_agreed_amount_that_no_charge_counts_like_is_refused_at_load() -> None:
    files = contract("prices: { seat: 9.00 EUR }")
    (found,) = problems(files=files)
    assert found.code == "period-mismatch"
    assert found.message.endswith("prices 'seat' without a period, but no charge counts so: its price per month")
    assert found.hint == "write 9.00 EUR per seat per month"
    (both,) = problems(ROUTER_PRICES, more_products=ROUTER, files=contract("prices: { router: 9.00 EUR per day }"))
    assert both.message.endswith("no charge counts so: fee per month, set-up without a period")


def test_an_agreed_amount_that_several_charges_count_like_names_its_unit() -> None:
    products = ROUTER.replace("set-up: { charge: one-time }", "care: { charge: recurring }")
    prices = """
    router: { charges: {
      fee: { per: unit per month, mode: per unit, price: 10.00 },
      care: { per: visit per month, mode: flat, price: 50.00 } } }
    """
    (found,) = problems(prices, more_products=products, files=contract("prices: { router: 9.00 EUR per month }"))
    assert found.code == "period-mismatch"
    assert "so do its charges 'fee' and 'care'" in found.message
    assert found.hint.startswith("name the unit of one, such as 9.00 EUR per unit per month")
    agreed = "40.00 EUR per visit per month"
    assert router(agreed, prices, products) == [("fee", "600.00"), ("care", "480.00")]


def test_a_contract_is_held_against_inherited_prices_too() -> None:
    files = {
        **contract("prices: { router: 9.00 EUR per unit per month }"),
        "pricing_rules/child.yaml": "price book: child\ncurrency: EUR\nregions: [FR]\nbased on: { price book: main }\n",
    }
    workspace = world(ROUTER_PRICES, more_products=ROUTER, files=files)
    quote = price(workspace, "{ product: router, quantity: 5 }", term="12 months", price_book="child")
    assert [line.net_total for line in quote.lines] == [d("540.00"), d("1000.00")]


def test_an_agreed_amount_prices_the_way_of_selling_that_counts_like_it() -> None:
    models = """
    selling models:
      monthly: { charge: recurring, per: month }
      perpetual: { charge: one-time }
    """
    workspace = world(
        """
        app: { selling models: {
          monthly: { per: seat per month, mode: per unit, price: 10.00 },
          perpetual: { mode: per unit, price: 300.00 } } }
        """,
        catalog=models,
        more_products="app: { name: App, family: software, selling models: [monthly, perpetual] }",
        files=contract("prices: { app: 250.00 EUR }"),
    )
    deal = "{ product: app, selling model: monthly }\n{ product: app, selling model: perpetual }"
    quote = price(workspace, deal, term="12 months")
    assert [line.net_total for line in quote.lines] == [d("120.00"), d("250.00")]


def test_an_amount_that_fits_another_price_book_only_fails_in_this_one() -> None:
    files = {
        **contract("prices: { seat: 1.00 EUR per seat per day }"),
        "pricing_rules/daily.yaml": """
        price book: daily
        currency: EUR
        prices: { seat: { per: seat per day, mode: per unit, price: 2.00 } }
        """,
    }
    workspace = world(files=files)
    given = {"start": "2027-01-01", "term": "1 month"}
    assert price(workspace, "{ product: seat }", price_book="daily", **given).totals.net == d("31.00")
    error = refused(workspace, "{ product: seat }", price_book="main", **given)
    assert (error.code, error.hint) == ("period-mismatch", "write the contract's price per month")
