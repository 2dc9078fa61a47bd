"""What the hand-made export costs once it is a workspace: every kind of price and adjustment, by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cpq.exchange.salesforce import ImportResult, import_salesforce
from cpq.problems import CpqError, InvalidRequest
from cpq.quotes.priced import PricedLine
from cpq.workspace import Workspace
from tests.exchange.quoting import EXPORTED, everything, request


def priced(workspace: Workspace, currency: str, *lines: dict[str, Any], **fields: Any) -> dict[str, PricedLine]:
    """Priced lines by the id of the line asked for."""
    asked = [{"id": f"l{number}"} | line for number, line in enumerate(lines, start=1)]
    fields = {"price_book": f"standard-price-book-{currency.lower()}"} | fields
    quote = workspace.price(request(currency, asked, **fields))
    return {line.line: line for line in quote.lines}


def one(workspace: Workspace, currency: str, line: dict[str, Any], **fields: Any) -> PricedLine:
    return priced(workspace, currency, line, **fields)["l1"]


def in_set(workspace: Workspace, *lines: dict[str, Any], quantity: str = "1") -> dict[str, PricedLine]:
    """Priced lines under the room set, with the hook that the set needs besides."""
    inside = [{"product": "hook-only"}, *lines]
    return priced(
        workspace, "USD", {"product": "set-room", "quantity": quantity}, *({"parent": "l1"} | x for x in inside)
    )


def test_the_workspace_has_no_findings(mini_workspace: Workspace) -> None:
    assert mini_workspace.problems == ()


@pytest.mark.parametrize("currency", ["USD", "EUR", "JPY"])
def test_a_quote_over_everything_prices_in_every_currency(mini_workspace: Workspace, currency: str) -> None:
    book = f"standard-price-book-{currency.lower()}"
    if currency == "EUR":  # the set needs two extras, and the hook has no price there
        quote = everything(mini_workspace, currency, price_book=book)
        lines = tuple(line for line in quote.lines if not line.id.startswith("SET-ROOM"))
        quote = quote.model_copy(update={"lines": lines})
    else:
        quote = everything(mini_workspace, currency, price_book=book)
    asked = {line.id for line in quote.lines}
    assert asked <= {line.line for line in mini_workspace.price(quote).lines}


def test_digits_of_a_price_stay_as_exported(mini_workspace: Workspace) -> None:
    assert one(mini_workspace, "USD", {"product": "bulb-e27"}).list == Decimal("4.125")
    assert one(mini_workspace, "EUR", {"product": "bulb-e27"}).list == Decimal("3.90")
    assert str(one(mini_workspace, "USD", {"product": "bulb-e27"}).unit_levels["net"]) == "4.125"


def test_a_product_sold_in_two_ways_has_two_prices_and_a_default(mini_workspace: Workspace) -> None:
    assert one(mini_workspace, "USD", {"product": "light-app"}).net_total == Decimal("100.00")
    monthly = one(mini_workspace, "USD", {"product": "light-app", "selling_model": "term-monthly"})
    assert (monthly.list, monthly.net_total) == (Decimal(10), Decimal("120.00"))
    evergreen = one(mini_workspace, "USD", {"product": "care-plan", "selling_model": "evergreen-monthly"})
    assert (evergreen.evergreen, evergreen.net_total) == (True, Decimal("20.00"))


def test_a_price_without_selling_model_is_charged_once(mini_workspace: Workspace) -> None:
    line = one(mini_workspace, "USD", {"product": "svc-flat", "quantity": "3"})
    assert (line.kind, line.net_total) == ("one-time", Decimal("150.00"))


@pytest.mark.parametrize(
    ("quantity", "net"),
    [("9", "3.90"), ("10", "3.71"), ("49", "3.71"), ("50", "3.59"), ("99", "3.59"), ("100", "3.90"), ("200", "3.41")],
)
def test_volume_tiers_end_where_the_export_ends_them(mini_workspace: Workspace, quantity: str, net: str) -> None:
    assert one(mini_workspace, "EUR", {"product": "bulb-e27", "quantity": quantity}).net == Decimal(net)


def test_tiers_that_differ_by_currency_hold_in_their_own(mini_workspace: Workspace) -> None:
    floor = {"product": "lamp-floor", "quantity": "5", "selection": {"color": "White"}}
    assert one(mini_workspace, "USD", floor).net == Decimal("108.23")  # 120.25 less 10 %
    assert one(mini_workspace, "EUR", floor).net == Decimal("96.80")  # 110 less 12 %


def test_tiers_of_one_price_book_do_not_hold_in_another(mini_workspace: Workspace) -> None:
    bulbs = {"product": "bulb-e27", "quantity": "10"}
    assert one(mini_workspace, "USD", bulbs, price_book="outlet-usd").net == Decimal("3.50")
    assert mini_workspace.policy.books["outlet-usd"].spec.valid_until == date(2027, 12, 31)


def test_an_amount_off_is_taken_per_unit(mini_workspace: Workspace) -> None:
    assert one(mini_workspace, "USD", {"product": "cable", "quantity": "99.5"}).net == Decimal("1.50")
    assert one(mini_workspace, "USD", {"product": "cable", "quantity": "100"}).net == Decimal("1.40")


def test_slab_tiers_discount_only_the_units_in_them(mini_workspace: Workspace) -> None:
    line = one(mini_workspace, "USD", {"product": "light-app", "quantity": "20"})
    assert line.net_total == Decimal("1900.00")  # 10 at 100 and 10 at 90
    assert one(mini_workspace, "EUR", {"product": "light-app", "quantity": "20"}).net_total == Decimal("1800.00")


def test_a_schedule_without_selling_model_covers_its_product(mini_workspace: Workspace) -> None:
    assert one(mini_workspace, "USD", {"product": "svc-flat", "quantity": "4"}).net == Decimal("37.50")


def test_an_attribute_replaces_the_price(mini_workspace: Workspace) -> None:
    black = {"product": "lamp-floor", "selection": {"color": "Black"}}
    assert one(mini_workspace, "USD", black).list == Decimal(130)
    assert one(mini_workspace, "EUR", black).list == Decimal(110)


def test_attributes_compared_by_size_change_the_price_by_a_share(mini_workspace: Workspace) -> None:
    bright = {"product": "lamp-floor", "selection": {"lamp-wattage": "45", "grade": "2"}}
    assert one(mini_workspace, "USD", bright).list == Decimal("108.225")  # 10 % of the base off
    dim = {"product": "lamp-floor", "selection": {"lamp-wattage": "40", "grade": "2"}}
    assert one(mini_workspace, "USD", dim).list == Decimal("120.25")
    unsaid = {"product": "lamp-floor", "selection": {"grade": "2"}}
    assert one(mini_workspace, "USD", unsaid).list == Decimal("120.25")


def test_a_switch_and_a_colour_together_change_the_price_by_an_amount(mini_workspace: Workspace) -> None:
    desk = {"product": "lamp-desk", "selection": {"dimmable": "yes"}}
    assert one(mini_workspace, "USD", desk).list == Decimal(85)  # 80, and 5 for a negative amount off
    white = {"product": "lamp-desk", "selection": {"dimmable": "yes", "color": "White"}}
    assert one(mini_workspace, "USD", white).list == Decimal(80)


def test_a_value_with_quotation_marks_finds_its_price(mini_workspace: Workspace) -> None:
    teal = {"product": "lamp-desk", "selection": {"color": 'Teal "A"'}}
    assert one(mini_workspace, "USD", teal).list == Decimal(85)


@pytest.mark.parametrize(
    ("as_of", "price"), [("2026-05-31", "80"), ("2026-06-01", "82"), ("2026-08-31", "82"), ("2026-09-01", "80")]
)
def test_a_dated_override_holds_between_its_dates(mini_workspace: Workspace, as_of: str, price: str) -> None:
    assert one(mini_workspace, "USD", {"product": "lamp-desk"}, as_of=as_of).list == Decimal(price)


def test_a_component_costs_less_inside_its_bundle(mini_workspace: Workspace) -> None:
    app = in_set(mini_workspace, {"product": "light-app"})["l3"]
    assert (app.list, app.net) == (Decimal(100), Decimal("95.00"))
    assert one(mini_workspace, "USD", {"product": "light-app"}).net == Decimal("100.00")
    assert in_set(mini_workspace, {"product": "lamp-floor"})["l3"].net == Decimal("120.25")  # less only in euros


def test_an_amount_off_inside_a_bundle_is_taken_per_unit(mini_workspace: Workspace) -> None:
    hook = in_set(mini_workspace)["l2"]
    assert (hook.quantity, hook.list, hook.net) == (Decimal(3), Decimal(2), Decimal("1.50"))


def test_quantities_follow_the_bundle_unless_they_stand_beside_it(mini_workspace: Workspace) -> None:
    lines = in_set(mini_workspace, quantity="2")
    assert lines["l1"].net_total == Decimal("600.00")
    assert lines["l1.bulb-e27"].quantity == Decimal(8)
    assert lines["l2"].quantity == Decimal(3)


def test_a_price_that_holds_inside_a_bundle_replaces_the_own_one(mini_workspace: Workspace) -> None:
    lines = in_set(mini_workspace)
    assert lines["l1.bulb-e27"].list == Decimal(3)
    assert lines["l1.shade-in"].net_total == 0  # included in the bundle's price


def test_a_bundle_without_a_price_is_worth_its_components(mini_workspace: Workspace) -> None:
    lines = priced(mini_workspace, "EUR", {"product": "set-free"})
    assert lines["l1"].net_total == 0
    assert lines["l1.bulb-e27"].net_total == Decimal("7.80")


def test_what_is_sold_only_with_others_is_refused_alone(mini_workspace: Workspace) -> None:
    for product in ("hook-only", "shade-in"):
        with pytest.raises(InvalidRequest) as caught:
            one(mini_workspace, "USD", {"product": product})
        assert caught.value.problems[0].code == "not-sold-alone"


def test_a_percentage_is_taken_of_what_the_covered_lines_come_to(mini_workspace: Workspace) -> None:
    lines = priced(
        mini_workspace,
        "USD",
        {"product": "light-app", "discount": "10%"},
        {"product": "care-plan", "quantity": "2"},
        {"product": "care-pct"},
        {"product": "lamp-desk"},
    )
    assert lines["l3"].net_total == Decimal("98.00")  # 20 % of 90 and 400
    assert one(mini_workspace, "USD", {"product": "care-pct"}).net_total == 0


def test_a_fee_is_a_share_of_the_price_before_the_reps_discount(mini_workspace: Workspace) -> None:
    lines = priced(mini_workspace, "USD", {"product": "lamp-desk", "discount": "50%"}, {"product": "install"})
    assert lines["l2"].net_total == Decimal("12.00")


@pytest.mark.parametrize(("calls", "due"), [("1000", "0.00"), ("1500", "300.00")])
def test_usage_beyond_what_a_product_includes_a_month_is_charged(
    mini_workspace: Workspace, calls: str, due: str
) -> None:
    app = {"product": "light-app", "selling_model": "term-annual"}
    lines = priced(mini_workspace, "USD", app, {"product": "light-app-calls", "quantity": calls})
    assert lines["l2"].net_total == Decimal(due)  # 12 months, 500 calls beyond 1,000 at 0.05


def test_tiers_of_a_rate_card_replace_its_rate_or_change_it_by_a_share(mini_workspace: Workspace) -> None:
    app = {"product": "light-app", "selling_model": "term-annual"}
    line = priced(mini_workspace, "USD", app, {"product": "light-app-space", "quantity": "100"}, term="1 month")["l2"]
    assert line.net_total == Decimal("29.96")  # 99 x 0.30 and one at 0.30 less 12.34567890123 %


def test_metered_usage_needs_the_product_that_it_is_metered_on(mini_workspace: Workspace) -> None:
    with pytest.raises(InvalidRequest, match="light-app"):
        one(mini_workspace, "USD", {"product": "light-app-calls", "quantity": "10"})


def test_costs_hold_from_their_date_in_their_currency(mini_workspace: Workspace) -> None:
    assert one(mini_workspace, "USD", {"product": "lamp-desk"}).cost == Decimal("30.25")
    assert one(mini_workspace, "EUR", {"product": "lamp-desk"}).cost == Decimal("27.00")
    assert one(mini_workspace, "USD", {"product": "bulb-e27", "quantity": "8"}).cost == Decimal("9.00")
    assert one(mini_workspace, "USD", {"product": "care-plan"}).cost == Decimal("40.00")
    assert one(mini_workspace, "USD", {"product": "lamp-floor"}).cost is None


def test_rates_bear_the_date_of_the_export_and_their_source(mini_workspace: Workspace) -> None:
    rates = {rate.to: rate for rate in mini_workspace.policy.exchange_rates}
    assert set(rates) == {"EUR", "JPY"}
    assert (rates["EUR"].from_, rates["EUR"].rate, rates["EUR"].date) == ("USD", Decimal("0.9"), EXPORTED)
    assert rates["JPY"].rate == Decimal("150.123456789012")
    assert "CurrencyType" in rates["EUR"].source


def test_what_a_product_is_called_and_belongs_to_is_kept(mini_workspace: Workspace) -> None:
    desk = mini_workspace.catalog.products["lamp-desk"]
    assert (desk.sku, desk.family, desk.tax, desk.unit) == ("LAMP-DESK", "lamps", "full-tax", "pcs")
    assert str(desk.description) == "A lamp for the desk. Turns both ways."
    assert mini_workspace.catalog.products["set-room"].family == ""
    assert mini_workspace.catalog.units["m"].decimals == 2


def test_attributes_come_from_the_classification_and_the_product(mini_workspace: Workspace) -> None:
    desk = mini_workspace.catalog.products["lamp-desk"].attributes
    floor = mini_workspace.catalog.products["lamp-floor"].attributes
    assert (desk["color"].default, floor["color"].default) == ("Black", "White")
    assert (desk["color"].required, floor["color"].required) == (True, False)
    assert desk["color"].one_of == ("Black", "White", 'Teal "A"')
    assert str(floor["color"].name) == "Lamp colour"
    assert "dimmable" in desk
    assert "dimmable" not in floor
    assert (desk["lamp-wattage"].from_, desk["lamp-wattage"].step) == (Decimal(5), Decimal(5))
    assert (desk["lamp-wattage"].default, floor["lamp-wattage"].default) == ("10", None)
    assert desk["grade"].numeric
    assert desk["engraving"].default == "None"
    assert {"quantity-attribute", "attribute-1-depth"} < set(desk)


def test_groups_keep_their_order_limits_and_outer_names(mini_workspace: Workspace) -> None:
    bundle = mini_workspace.catalog.products["set-room"].bundle
    assert bundle is not None
    assert list(bundle.groups) == ["g-lamps", "g-extra", "components"]
    lamps, extra, others = bundle.groups.values()
    assert (str(lamps.name), lamps.min, lamps.max) == ("Light – Lamps", 1, 1)
    assert [(name, option.selected) for name, option in lamps.options.items()] == [
        ("lamp-desk", True),
        ("lamp-floor", False),
    ]
    assert (extra.min, extra.max) == (2, 9)
    assert others.options["care-plan"].selling_model == "term-annual"
    assert extra.options["bulb-e27"].required
    assert not extra.options["hook-only"].editable


def test_the_same_export_gives_the_same_bytes(mini: ImportResult, mini_files: dict[str, bytes]) -> None:
    turned = dict(reversed(list(mini_files.items())))
    assert import_salesforce(turned, exported=EXPORTED).files == mini.files


@pytest.mark.parametrize("name", ["", "Not An Id", "-x"])
def test_the_catalog_needs_an_id(mini_files: dict[str, bytes], name: str) -> None:
    with pytest.raises(CpqError) as caught:
        import_salesforce(mini_files, exported=EXPORTED, name=name)
    assert caught.value.code == "invalid-value"


def test_the_name_is_that_of_catalog_and_folders(mini_files: dict[str, bytes]) -> None:
    result = import_salesforce(mini_files, exported=EXPORTED, name="lights-2026")
    assert "catalogs/lights-2026/products.yaml" in result.files
    assert b"catalog: lights-2026\n" in result.files["catalogs/lights-2026/shared.yaml"]
    assert not any("salesforce" in path for path in result.files)
