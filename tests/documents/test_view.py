"""The view: what is printed, in which words, and that it adds up."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cpq.catalog.products import Product
from cpq.documents.build import build_view
from cpq.documents.levels import net_totals
from cpq.documents.names import CatalogNames
from cpq.documents.template import Template
from cpq.documents.texts import texts_for
from cpq.documents.view import LineRow, QuoteView
from cpq.problems import NOWHERE, CannotRender
from cpq.quotes.parties import Account
from cpq.quotes.priced import Allowance, LevelPrice, PricedQuote, TaxLine, YearTotal
from tests.documents import deals
from tests.documents.pages import view_of

LOCALES = ["en_GB", "fr_FR", "de_DE"]


def _amount(text: str) -> Decimal:
    """A printed amount read back: the last mark is the decimal one when two digits follow it."""
    sign = -1 if "\N{MINUS SIGN}" in text else 1
    digits = re.sub(r"\D", "", text)
    return sign * Decimal(digits).scaleb(-2)


def _rows(view: QuoteView, *kinds: str) -> list[LineRow]:
    assert view.lines is not None
    return [row for row in view.lines.rows if row.kind in kinds]


def _total(view: QuoteView, label: str) -> str:
    [value] = [row.value for row in view.totals if row.label == label]
    return value


def _named(view: QuoteView, name: str) -> LineRow:
    [row] = [row for table in (view.lines, view.usage, view.options) if table for row in table.rows if row.name == name]
    return row


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("make", [deals.boreal, deals.hydro_est, deals.everything])
def test_the_printed_lines_and_allowances_add_up_to_the_printed_total(make: object, locale: str) -> None:
    assert callable(make)
    priced: PricedQuote = make()
    view = view_of(priced, locale)
    printed = [_amount(row.amount) for row in _rows(view, "line", "component", "part") if re.search(r"\d", row.amount)]
    allowances = [allowance.amount for allowance in priced.allowances]
    net = _total(view, {"en_GB": "Total excluding tax", "fr_FR": "Total HT", "de_DE": "Nettobetrag"}[locale])
    assert sum(printed) + sum(allowances) == _amount(net) == priced.totals.net


@pytest.mark.parametrize("locale", LOCALES)
def test_net_and_taxes_add_up_to_the_grand_total(locale: str) -> None:
    view = view_of(deals.everything(), locale)
    [grand] = [row for row in view.totals if row.kind == "grand"]
    [net] = [row for row in view.totals if row.kind == "sum"]
    assert view.taxes is not None
    assert _amount(net.value) + sum(_amount(row[3]) for row in view.taxes.rows) == _amount(grand.value)


def test_a_ramp_is_one_line_with_a_row_per_segment_and_its_dates() -> None:
    view = view_of(deals.boreal(), "fr_FR")
    assert view.lines is not None
    index = [row.name for row in view.lines.rows].index("Seat")
    head, *segments = view.lines.rows[index : index + 4]
    assert (head.position, head.quantity, head.amount, head.per) == ("2", "", "", "par poste et par mois")
    assert [row.kind for row in segments] == ["part"] * 3
    assert segments[2].name == "01/01/2029\u00a0– 31/12/2029"
    assert (segments[2].quantity, segments[2].unit_price, segments[2].term) == ("300", "29,03\u00a0€", "12 mois")


def test_segments_without_a_start_date_are_named_by_their_months() -> None:
    names = [row.name for row in _rows(view_of(deals.everything()), "part")]
    assert "Months 1 to 12" in names
    assert "Months 13 to 24" in names


def test_charges_of_one_product_are_rows_under_it_and_usage_is_apart() -> None:
    view = view_of(deals.everything())
    assert [row.name for row in _rows(view, "part")][:2] == ["Set-up", "Base fee"]
    assert view.usage is not None
    assert view.usage.rows[0].name == "Message gateway · Messages"
    assert view.usage.rows[0].position == _named(view, "Message gateway").position


def test_tier_tables_print_ranges_and_prices_in_equal_decimals() -> None:
    view = view_of(deals.everything())
    assert view.usage is not None
    tiers = [(row.name, row.unit_price) for row in view.usage.rows if row.kind == "tier"]
    assert tiers == [("1 to 50,000", "€0.0100"), ("50,001 to 200,000", "€0.0050"), ("200,001 and more", "€0.0025")]
    assert not any(row.kind == "tier" for row in _rows(view_of(deals.boreal(), show_tiers="no"), "tier"))


def test_a_line_priced_by_tiers_says_so_instead_of_a_unit_price() -> None:
    assert _rows(view_of(deals.boreal()), "part")[0].unit_price == "by tiers"


def test_components_follow_their_bundle_and_an_included_one_says_so() -> None:
    view = view_of(deals.everything())
    rows = {row.name: row for row in _rows(view, "line", "component")}
    bundle, mail, files = rows["Workplace suite"], rows["Mail and calendar"], rows["File storage"]
    assert [bundle.depth, mail.depth, files.depth] == [0, 1, 1]
    assert [mail.position, files.position] == [f"{bundle.position}.1", f"{bundle.position}.2"]
    assert bundle.amount == ""
    assert mail.amount == "€3,840.00"
    assert (files.amount, files.unit_price) == ("included", "")


def test_groups_have_a_heading_and_a_subtotal_of_their_lines() -> None:
    view = view_of(deals.everything())
    assert view.lines is not None
    kinds = [(row.kind, row.name) for row in view.lines.rows if row.kind in ("group", "subtotal")]
    assert kinds == [
        ("group", "Software"),
        ("subtotal", "Subtotal Software"),
        ("group", "Services"),
        ("group", "Freight and expenses"),
    ]
    assert _rows(view, "subtotal")[0].amount == "€10,320.00"


def test_positions_count_in_the_order_of_the_page() -> None:
    view = view_of(deals.everything())
    assert [row.position for row in _rows(view, "line")] == ["1", "2", "3", "4", "5", "6", "7"]
    assert view.options is not None
    assert [row.position for row in view.options.rows] == ["8", "9"]


def test_options_are_apart_and_an_alternative_names_the_line_it_would_replace() -> None:
    view = view_of(deals.everything())
    assert view.options is not None
    assert _named(view, "Customer database Professional").details == ("Alternative to item 5",)
    assert "Extended backup" not in [row.name for row in _rows(view, "line")]


def test_discounts_stay_hidden_unless_the_template_shows_them() -> None:
    view = view_of(deals.hydro_est())
    assert view.lines is not None
    assert not {"list_price", "discount"} & {column.key for column in view.lines.columns}
    assert not any(row.list_price or row.discount for row in view.lines.rows)
    assert "Discounts" not in [row.label for row in view.totals]


def test_discounts_per_line_stand_beside_the_list_price_and_come_from_the_prices() -> None:
    view = view_of(deals.hydro_est(), discounts="per line")
    row = _named(view, "Pump skid")
    assert (row.list_price, row.discount, row.unit_price) == ("€35,285.80", "25.1%", "€26,442.05")
    assert _named(view, "Freight, zone FR-2").discount == ""


def test_list_prices_can_stand_alone() -> None:
    row = _named(view_of(deals.hydro_est(), show_list_price="yes"), "Pump skid")
    assert (row.list_price, row.discount) == ("€35,285.80", "")


def test_summed_discounts_lead_from_the_list_total_to_the_net_total() -> None:
    view = view_of(deals.everything(), discounts="summed")
    before, off = _amount(_total(view, "Total at list prices")), _amount(_total(view, "Discounts"))
    assert off == Decimal("-2640.00")
    assert before + off == _amount(_total(view, "Total excluding tax"))
    assert _total(view, "of which: Recurring charges over the term") == "€11,520.00"


def test_kinds_of_charge_are_not_repeated_as_of_which_when_an_allowance_stands_between() -> None:
    labels = [row.label for row in view_of(deals.hydro_est(), discounts="summed").totals]
    assert labels[:4] == ["Total at list prices", "Discounts", "Commercial discount", "Total excluding tax"]
    assert not any(label.startswith("of which") for label in labels)


def test_an_allowance_is_one_line_of_the_totals() -> None:
    view = view_of(deals.hydro_est(), "de_DE")
    assert _total(view, "Sonderrabatt") == "\N{MINUS SIGN}2.000,00\u00a0€"
    assert _total(view, "Fracht und Auslagen") == "809,40\u00a0€"


def test_a_hidden_allowance_goes_into_the_lines_that_bear_it() -> None:
    priced = deals.hydro_est()
    [allowance] = priced.allowances
    hidden = replace(priced, allowances=(allowance._replace(show="hidden"),))
    view = view_of(hidden)
    row = _named(view, "Pump skid")
    assert (row.unit_price, row.amount) == ("", "€77,375.83")
    assert "Commercial discount" not in [row.label for row in view.totals]
    assert sum(_amount(row.amount) for row in _rows(view, "line")) == priced.totals.net
    assert _total(view, "Goods and services") == "€79,346.70"


def test_hidden_allowances_on_freight_and_subscriptions_lower_their_own_sums() -> None:
    priced = deals.everything()
    parts = (("travel", Decimal("-50.00")), ("mail", Decimal("-40.00")))
    allowance = Allowance(
        "a", "x", Decimal("-90.00"), Decimal("-90.00"), "net", "services", Decimal(0), parts, "hidden"
    )
    view = view_of(replace(priced, allowances=(allowance,)))
    assert _total(view, "Freight and expenses") == "€300.00"
    assert _total(view, "Recurring charges over the term") == "€11,480.00"


def test_usage_is_told_beside_the_total_and_not_inside() -> None:
    [remark] = [row for row in view_of(deals.everything()).totals if row.kind == "remark"]
    assert (remark.label, remark.value) == ("Usage, estimated, not included", "€937.50")


def test_reverse_charge_is_worded_in_the_language_of_the_document() -> None:
    taxes = view_of(deals.everything(), "de_DE").taxes
    assert taxes is not None
    assert taxes.rows[1] == ("USt", "0\u00a0%", "12.000,00\u00a0€", "0,00\u00a0€")
    assert taxes.remarks == ("Steuerschuldnerschaft des Leistungsempfängers.",)


def test_a_tax_reason_and_name_of_the_policys_own_are_printed_as_written() -> None:
    priced = deals.boreal()
    tax = TaxLine("services", Decimal("0.05"), Decimal("10.00"), Decimal("0.50"), "GST", "Zone {7} rule", NOWHERE)
    view = view_of(replace(priced, taxes=(tax,)), "fr_FR")
    assert view.taxes is not None
    assert view.taxes.rows[0][:2] == ("GST", "5\u00a0%")
    assert view.taxes.remarks == ("Zone {7} rule",)


def test_without_taxes_the_total_says_what_it_leaves_out() -> None:
    view = view_of(replace(deals.boreal(), taxes=()), "de_DE")
    assert view.taxes is None
    assert [row.label for row in view.totals if row.kind == "grand"] == ["Nettobetrag"]
    assert view.total_remarks == ("Alle Preise zuzüglich der gesetzlichen Umsatzsteuer.",)


def test_years_are_printed_with_their_sum_where_the_term_has_several() -> None:
    years = view_of(deals.boreal()).years
    assert years is not None
    assert years.rows[0] == ("Year 1", "01/01/2027\u00a0– 31/12/2027", "€91,275.58")
    assert years.total == ("Total", "", "€370,996.86")
    assert view_of(deals.boreal(), show_years="no").years is None
    assert view_of(replace(deals.boreal(), years=deals.boreal().years[:1])).years is None


def test_years_without_dates_have_no_period_column() -> None:
    priced = deals.boreal()
    years = tuple(year._replace(start=None, end=None) for year in priced.years)
    table = view_of(replace(priced, years=years)).years
    assert table is not None
    assert [column.key for column in table.columns] == ["year", "amount"]
    assert table.total == ("Total", "€370,996.86")


def test_milestones_are_worded_with_share_and_amount() -> None:
    milestones = view_of(deals.hydro_est(), "fr_FR").milestones
    assert milestones is not None
    assert [column.title for column in milestones.columns] == ["Échéance", "Part", "Montant TTC"]
    untaxed = view_of(replace(deals.hydro_est(), taxes=()), "fr_FR").milestones
    assert untaxed is not None
    assert untaxed.columns[2].title == "Montant HT"
    assert milestones.rows[0] == ("à la commande", "30\u00a0%", "28\u202f856,20\u00a0€")
    assert milestones.rows[2][0] == "30 jours après réception"


def test_a_text_of_the_rep_with_braces_is_printed_as_it_is() -> None:
    view = view_of(deals.boreal(billing="as {agreed}", delivery="{soon}"))
    assert {"as {agreed}", "{soon}"} <= {fact.value for fact in view.references}


def test_references_word_terms_and_payment() -> None:
    facts = {fact.label: fact.value for fact in view_of(deals.boreal(term="12 months 10 days"), "fr_FR").references}
    assert facts["Durée du contrat"] == "12 mois 10 jours"
    assert facts["Facturation"] == "annuelle, terme à échoir"
    assert facts["Conditions de règlement"] == "45 jours date de facture"
    due = {fact.label: fact.value for fact in view_of(deals.everything()).references}
    assert due["Payment terms"] == "due on receipt of invoice"
    one = {fact.label: fact.value for fact in view_of(deals.boreal(payment_days=1)).references}
    assert one["Payment terms"] == "1 day net"


@pytest.mark.parametrize(
    ("written", "shown"),
    [("10 weeks", "10 Wochen"), ("1 day", "1 Tag"), ("ab Lager", "ab Lager"), ("3 moons", "3 moons")],
)
def test_delivery_times_are_worded_where_they_are_durations(written: str, shown: str) -> None:
    facts = {fact.label: fact.value for fact in view_of(deals.hydro_est(delivery=written), "de_DE").references}
    assert facts["Lieferzeit"] == shown


def test_the_document_names_buyer_end_customer_and_delivery_address() -> None:
    parties = view_of(deals.hydro_est()).parties
    assert [(party.role, party.name) for party in parties] == [
        ("From", "Atelier Software Ltd"),
        ("To", "Hydro-Est Distribution"),
        ("End customer", "Laiterie du Lac"),
        ("Deliver to", "Laiterie du Lac, quai 4"),
    ]
    assert parties[3].lines == ("74000 Annecy", "France")


def test_a_document_for_a_partner_is_addressed_to_the_partner() -> None:
    parties = view_of(deals.boreal()).parties
    assert [party.name for party in parties[1:]] == ["Kelvin Conseil", "Boréal Énergies SA"]
    direct = view_of(deals.boreal(addressee="end customer", sold_through=None)).parties
    assert [party.name for party in direct[1:]] == ["Boréal Énergies SA"]
    assert direct[1].lines == ("Claire Vasseur", "48 quai Rambaud", "69002 Lyon", "France", "VAT no. FR29487654321")


def test_a_given_recipient_replaces_the_account() -> None:
    view = build_view(
        deals.boreal(),
        texts=texts_for("en"),
        seller=deals.BRITISH_SELLER,
        template=Template(),
        locale="en_GB",
        recipient=Account(id="kelvin", name="Kelvin Conseil SARL", address=("9 rue Z",), country="BE"),
    )
    assert view.parties[1].name == "Kelvin Conseil SARL"
    assert view.parties[1].lines == ("9 rue Z", "Belgium")
    assert view.parties[2].name == "Boréal Énergies SA"


def test_a_distributor_is_addressed_by_name_and_an_account_without_name_by_its_id() -> None:
    sold = {"partner": "Kelvin", "distributor": "Grossiste SA"}
    parties = view_of(deals.boreal(addressee="distributor", sold_through=sold, account="boreal")).parties
    assert [party.name for party in parties[1:]] == ["Grossiste SA", "boreal"]


def test_an_end_customer_never_sees_the_partners_price() -> None:
    priced = deals.with_partner_discount(deals.boreal(addressee="end customer"))
    with pytest.raises(CannotRender) as caught:
        view_of(priced)
    assert caught.value.code == "level-without-totals"
    customer = replace(
        net_totals(priced), level="customer", lines={x.id: LevelPrice(None, Decimal("7.00")) for x in priced.lines}
    )
    view = build_view(
        priced,
        texts=texts_for("en"),
        seller=deals.BRITISH_SELLER,
        template=Template(),
        locale="en_GB",
        level_totals=customer,
    )
    assert {row.amount for row in _rows(view, "line", "part")} == {"", "€7.00"}


def test_totals_of_another_level_than_the_addressees_are_refused() -> None:
    priced = deals.with_partner_discount(deals.boreal(addressee="end customer"))
    partner = replace(net_totals(priced), level="partner")
    with pytest.raises(CannotRender, match="customer price"):
        build_view(
            priced,
            texts=texts_for("en"),
            seller=deals.BRITISH_SELLER,
            template=Template(),
            locale="en_GB",
            level_totals=partner,
        )


def test_a_partner_sees_net_prices_where_no_distributor_takes_a_share() -> None:
    priced = deals.with_partner_discount(deals.boreal(addressee="partner"))
    assert _rows(view_of(priced), "part")[0].amount == "€29,770.74"


def test_the_validity_leads_the_terms() -> None:
    [terms] = view_of(deals.boreal(), "de_DE", terms={"en": ["Own term."], "de": ["Eigene Bedingung."]}).passages
    assert terms.paragraphs[0] == "An dieses Angebot halten wir uns bis zum 18.\u00a0Dezember\u00a02026 gebunden."
    assert terms.paragraphs[1] == "Eigene Bedingung."


def test_terms_fall_back_to_english_and_then_to_the_first_language() -> None:
    assert Template(terms={"de": ("Ja.",), "en": ("Yes.",)}).terms_in("fr") == ("Yes.",)
    assert Template(terms={"de": ("Ja.",), "it": ("Si.",)}).terms_in("fr") == ("Ja.",)
    assert Template().terms_in("fr") == ()


def test_a_french_quote_carries_the_usual_mentions_unless_the_template_leaves_them_out() -> None:
    [terms] = view_of(deals.boreal(), "fr_FR").passages
    assert "indemnité forfaitaire de 40\u00a0€" in terms.paragraphs[-1]
    [bare] = view_of(deals.boreal(), "fr_FR", mentions="no").passages
    assert len(bare.paragraphs) == 1


def test_a_quote_without_validity_notes_or_terms_has_no_passages() -> None:
    assert view_of(deals.boreal(valid_until=None)).passages == ()
    notes = view_of(deals.boreal(valid_until=None, notes=["Mind the gap."])).passages
    assert [(passage.title, passage.paragraphs) for passage in notes] == [("Remarks", ("Mind the gap.",))]


def test_the_acceptance_statement_can_be_replaced_or_left_out() -> None:
    usual = view_of(deals.boreal(), "fr_FR").acceptance
    assert usual is not None
    assert "«\u00a0Bon pour accord\u00a0»" in usual.statement
    own = view_of(deals.boreal(), "fr_FR", acceptance={"fr": "Lu et approuvé."}).acceptance
    assert own is not None
    assert own.statement == "Lu et approuvé."
    assert view_of(deals.boreal(), show_acceptance="no").acceptance is None


def test_catalog_names_replace_the_names_of_the_lines() -> None:
    products = {
        "seat": Product.model_validate({"name": {"en": "Seat", "fr": "Poste"}, "charge": "recurring"}),
        "skid": Product.model_validate(
            {
                "name": {"fr": "Skid de pompage"},
                "description": {"fr": "Sur châssis inox"},
                "charge": "one-time",
                "attributes": {
                    "flow": {"name": {"fr": "Débit"}, "from": "5", "to": "180", "unit": "m3/h"},
                    "motor-kw": {"one of": ["15"], "unit": "kW"},
                    "vfd": {"name": {"fr": "Variateur"}, "yes or no": "yes"},
                },
            }
        ),
    }
    view = build_view(
        deals.hydro_est(),
        texts=texts_for("fr"),
        seller=deals.FRENCH_SELLER,
        template=Template(),
        locale="fr_FR",
        names=CatalogNames("fr", products),
    )
    row = _rows(view, "line")[0]
    assert row.name == "Skid de pompage"
    assert row.details[0] == "Sur châssis inox"
    assert "Débit\u00a0:\u00a060\u00a0m3/h" in row.details[1]
    assert "Variateur\u00a0:\u00a0oui" in row.details[1]


def test_a_selection_can_be_left_out() -> None:
    assert _named(view_of(deals.hydro_est(), show_selection="no"), "Pump skid").details == ()


def test_a_switch_that_is_off_is_not_mentioned_and_lists_are_joined() -> None:
    priced = deals.hydro_est()
    line = priced.lines[0]._replace(selection={"vfd": False, "documents": ("fat", "weld-map"), "paint": None})
    view = view_of(replace(priced, lines=(line, *priced.lines[1:])))
    assert _named(view, "Pump skid").details == ("documents:\u00a0fat,\u00a0weld-map",)


def test_dates_stand_under_recurring_lines_only_where_they_differ() -> None:
    assert _named(view_of(deals.boreal()), "Premium support").details == ("01/01/2027\u00a0– 31/12/2029",)
    priced = deals.boreal()
    alone = replace(priced, lines=tuple(line for line in priced.lines if line.line in ("support", "onboarding")))
    assert _named(view_of(alone), "Premium support").details == ()


def test_the_view_is_json_ready_and_names_the_logo_by_its_hash() -> None:
    data = view_of(deals.boreal(), logo=b"\x89PNG\r\n\x1a\n...").to_json()
    assert data["look"]["logo"].startswith("sha256:")
    assert data["metadata"]["created"] == date(2026, 11, 20).isoformat()


def test_a_draft_without_number_has_a_title_without_one() -> None:
    view = view_of(deals.boreal(id=""))
    assert (view.metadata.title, view.number) == ("Quotation", "")
    assert "Number" not in [fact.label for fact in view.facts]


def test_a_line_without_any_name_goes_by_its_product() -> None:
    priced = deals.boreal()
    line = priced.lines[-1]._replace(name="")
    view = view_of(replace(priced, lines=(*priced.lines[:-1], line)))
    assert _rows(view, "line")[-1].name == "onboarding"


def test_a_special_item_keeps_the_name_that_the_rep_gave_it() -> None:
    product = Product.model_validate({"name": "Special item", "charge": "one-time", "free entry": ["name", "price"]})
    line = deals.line("l1", "custom", "Crane hire", "1.00")
    assert CatalogNames("en", {"custom": product}).product(line) == "Crane hire"


def test_the_reason_code_of_an_allowance_is_not_printed() -> None:
    priced = deals.hydro_est()
    view = view_of(replace(priced, allowances=(priced.allowances[0]._replace(name="competitor"),)))
    assert "competitor" not in str(view.to_json())


def test_allowances_at_several_tax_rates_name_their_rate() -> None:
    [allowance] = deals.hydro_est().allowances
    both = (allowance, allowance._replace(tax_rate=Decimal("0.055")))
    view = view_of(replace(deals.hydro_est(), allowances=both), "fr_FR")
    assert _total(view, "Remise commerciale, base TVA 5,5\u00a0%") == "\N{MINUS SIGN}2\u202f000,00\u00a0€"


def test_tiers_of_divisible_units_say_over_and_up_to() -> None:
    line = deals.line(
        "l1", "data", "Data", "10.00", kind="usage", tiers=((">0", "1.00"), (">2.5", "0.80"), (">10", "0.5"))
    )
    view = view_of(
        deals.quote({"as_of": "2026-11-20", "account": "a", "lines": [{"id": "l1", "product": "data"}]}, [line])
    )
    assert view.lines is None
    assert view.usage is not None
    tiers = [(row.name, row.unit_price) for row in view.usage.rows if row.kind == "tier"]
    assert tiers == [("over 0 to 2.5", "€1.00"), ("over 2.5 to 10", "€0.80"), ("over 10", "€0.50")]


@pytest.mark.parametrize(
    ("tiers", "printed"),
    [
        (
            ((">0", "0 + 50.00"), (">1000", "0.04")),
            [("over 0 to 1,000", "€0.00 + €50.00"), ("over 1,000", "€0.04")],
        ),
        (
            (("1", "40.00"), ("21", "60.00"), (">21", "2.50")),
            [("1 to 20", "€40.00"), ("21", "€60.00"), ("over 21", "€2.50")],
        ),
        (
            ((">0", "2% + 10.00"), (">1000", "0.5%")),
            [("over 0 to 1,000", "2% + €10.00"), ("over 1,000", "0.5%")],
        ),
    ],
)
def test_included_units_further_units_and_shares_print_as_tiers(
    tiers: tuple[tuple[str, str], ...], printed: list[tuple[str, str]]
) -> None:
    line = deals.line("l1", "data", "Data", "10.00", kind="usage", tiers=tiers)
    view = view_of(
        deals.quote({"as_of": "2026-11-20", "account": "a", "lines": [{"id": "l1", "product": "data"}]}, [line])
    )
    assert view.usage is not None
    assert [(row.name, row.unit_price) for row in view.usage.rows if row.kind == "tier"] == printed


def test_tiers_with_labels_of_their_own_and_single_units_are_printed() -> None:
    tiers = (("1", "5.00"), ("2", "4.00"), ("bulk", "on request"))
    line = deals.line("l1", "data", "Data", "10.00", tiers=tiers)
    view = view_of(
        deals.quote({"as_of": "2026-11-20", "account": "a", "lines": [{"id": "l1", "product": "data"}]}, [line])
    )
    assert [(row.name, row.unit_price) for row in _rows(view, "tier")] == [
        ("1", "5.00"),
        ("2 and more", "4.00"),
        ("bulk", "on request"),
    ]


def test_tiers_of_a_line_with_one_unit_price_and_of_freight_stay_out() -> None:
    priced = deals.hydro_est()
    tiers = (("1", "1.00"), ("10", "0.50"))
    lines = tuple(line._replace(tiers=tiers) for line in priced.lines)
    assert _rows(view_of(replace(priced, lines=lines)), "tiers", "tier") == []
    freight = lines[2]._replace(net=None)
    view = view_of(replace(priced, lines=(*lines[:2], freight)))
    assert _rows(view, "tiers", "tier") == []
    assert _named(view, "Freight, zone FR-2").unit_price == ""


def test_an_evergreen_line_says_that_it_runs_on() -> None:
    priced = deals.boreal()
    line = priced.lines[5]._replace(evergreen=True)
    view = view_of(replace(priced, lines=(*priced.lines[:5], line, priced.lines[6])), "fr_FR")
    assert "Sans durée déterminée" in _named(view, "Premium support").details[-1]


def test_a_channel_without_names_is_addressed_to_the_account() -> None:
    parties = view_of(deals.boreal(sold_through={"tier": "silver"})).parties
    assert [party.name for party in parties[1:]] == ["Boréal Énergies SA"]


def test_summed_discounts_say_nothing_where_nothing_was_taken_off() -> None:
    priced = deals.boreal()
    lines = tuple(line._replace(levels={"list": line.net_total}) for line in priced.lines)
    labels = [row.label for row in view_of(replace(priced, lines=lines), discounts="summed").totals]
    assert "Total at list prices" not in labels
    assert "One-time charges" in labels


def test_one_kind_of_charge_is_not_repeated_above_its_total() -> None:
    priced = deals.boreal()
    rows = view_of(deals.quote(priced.request.model_dump(by_alias=True), priced.lines[:6])).totals
    assert [row.label for row in rows] == ["Total excluding tax", "VAT 20%", "Total including tax"]
    summed = view_of(deals.quote(priced.request.model_dump(by_alias=True), priced.lines[:6]), discounts="summed").totals
    assert not any(row.label.startswith("of which") for row in summed)


# --- drafts, credits, packages --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "mark"),
    [
        ("en_GB", "Draft – not approved"),
        ("fr_FR", "Brouillon – non approuvé"),
        ("de_DE", "Entwurf – nicht freigegeben"),
    ],
)
def test_a_draft_says_so_and_has_nothing_to_sign(locale: str, mark: str) -> None:
    priced, seller = deals.boreal(), deals.FRENCH_SELLER
    made = {"texts": texts_for(locale), "seller": seller, "template": Template(), "locale": locale}
    draft, final = build_view(priced, draft=True, **made), build_view(priced, **made)  # type: ignore[arg-type]
    assert (draft.mark, draft.acceptance) == (mark, None)
    assert final.mark == ""
    assert final.acceptance is not None


def test_a_credit_says_what_it_is_before_anything_else() -> None:
    said = [_named(view_of(deals.everything(), locale), "Welcome credit").details[0] for locale in ("en_GB", "fr_FR")]
    assert said == ["Credit", "Avoir"]


def _tier_rows(**given: Any) -> list[tuple[str, str, str]]:
    line = deals.line("l1", "data", "Data", "10.00", **given)
    request = {"as_of": "2026-11-20", "account": "a", "lines": [{"id": "l1", "product": "data"}]}
    return [
        (row.kind, row.name, row.unit_price) for row in _rows(view_of(deals.quote(request, [line])), "tier", "tiers")
    ]


def test_the_fee_of_a_tier_stands_behind_its_price() -> None:
    assert _tier_rows(tiers=(("1", "0.05 + 20.00"), ("101", "0.0125")))[1:] == [
        ("tier", "1 to 100", "€0.0500 + €20.00"),
        ("tier", "101 and more", "€0.0125"),
    ]


def test_a_package_price_says_how_much_it_buys_and_what_is_free() -> None:
    assert _tier_rows(tiers=(("package of 10", "50.00"),)) == [("tier", "List price per package of 10", "€50.00")]
    assert _tier_rows(tiers=(("package of 10 after 5 free", "50.00"),)) == [
        ("tier", "List price per package of 10, the first 5 free", "€50.00")
    ]


def test_years_after_an_allowance_say_so() -> None:
    years = (YearTotal(1, None, None, Decimal("60.00")), YearTotal(2, None, None, Decimal("60.00")))
    priced = replace(deals.hydro_est(), years=years)
    with_allowance, without = view_of(priced).years, view_of(replace(priced, allowances=())).years
    assert with_allowance is not None
    assert without is not None
    assert with_allowance.title == "Recurring charges by year after the commercial discount, excluding tax"
    assert without.title == "Recurring charges by year, excluding tax"
