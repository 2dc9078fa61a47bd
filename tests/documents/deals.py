"""Priced quotes made by hand: what the engine would hand to a document, without the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cpq.documents.seller import Seller
from cpq.problems import NOWHERE
from cpq.quotes.priced import Allowance, PricedLine, PricedQuote, PriceStep, TaxLine, Totals, YearTotal
from cpq.quotes.request import QuoteRequest

SENTINEL_COST = Decimal("31337.77")
"""A cost that no text, byte or metadata of a document may show."""

ZERO = Decimal(0)


def line(id_: str, product: str, name: str, total: str, **given: Any) -> PricedLine:
    """A priced line; unit prices and totals at every level are the net ones unless given."""
    net_total = Decimal(total)
    net = Decimal(given.pop("net")) if given.get("net") is not None else given.pop("net", None)
    listed = Decimal(given.pop("list")) if given.get("list") is not None else given.pop("list", net)
    list_total = Decimal(given.pop("list_total", total))
    values: dict[str, Any] = {
        "line": id_.partition("/")[0],
        "charge": "",
        "kind": "recurring" if given.get("period") else "one-time",
        "family": "",
        "segment": 0,
        "parent": "",
        "group": "",
        "optional": False,
        "credit": False,
        "quantity": Decimal(given.pop("quantity", "1")),
        "per": "",
        "period": "",
        "start": None,
        "end": None,
        "offset_months": Fraction(0),
        "length_months": Fraction(0),
        "periods": Fraction(1),
        "discountable": True,
        "pass_through": False,
        "tax_category": "services",
        "list": listed,
        "list_total": list_total,
        "net": net,
        "net_total": net_total,
        "amounts": {},
        "levels": {"list": list_total, "regular": list_total, "customer": net_total},
        "unit_levels": {} if listed is None else {"list": listed},
        "steps": (),
        "cost": SENTINEL_COST,
        **given,
    }
    return PricedLine(id=id_, product=product, name=name, **values)


def months(first: int, count: int, start: date | None) -> dict[str, Any]:
    """Fields of a segment that begins so many months into the term."""
    span: dict[str, Any] = {
        "period": "month",
        "periods": Fraction(count),
        "offset_months": Fraction(first),
        "length_months": Fraction(count),
    }
    if start is not None:
        year, last = start.year + first // 12, start.year + (first + count - 1) // 12
        span |= {"start": date(year, 1, 1), "end": date(last, 12, 31)}
    return span


def quote(
    request: dict[str, Any],
    lines: Sequence[PricedLine],
    *,
    tax_rate: str | None = "0.20",
    allowances: tuple[Allowance, ...] = (),
    years: tuple[YearTotal, ...] = (),
    currency: str = "EUR",
    tax_name: str = "VAT",
    reason: str = "",
    milestones: tuple[tuple[str, Decimal], ...] = (),
) -> PricedQuote:
    """A quote whose totals are the sums of its lines."""
    requested = QuoteRequest.model_validate(request)
    counted = [each for each in lines if not each.optional]

    def total(*kinds: str, passed: bool = False) -> Decimal:
        return sum((each.net_total for each in counted if each.kind in kinds and each.pass_through == passed), ZERO)

    passed = total("one-time", "recurring", passed=True)
    given = sum((allowance.amount for allowance in allowances), ZERO)
    net = total("one-time", "recurring") + passed + given
    taxes: tuple[TaxLine, ...] = ()
    if tax_rate is not None:
        tax = (net * Decimal(tax_rate)).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        taxes = (TaxLine("services", Decimal(tax_rate), net, tax, tax_name, reason, NOWHERE),)
    tax = sum((each.amount for each in taxes), ZERO)
    totals = Totals(
        list=sum((each.list_total for each in counted), ZERO),
        regular=ZERO,
        customer=ZERO,
        one_time=total("one-time"),
        recurring=total("recurring"),
        usage=total("usage"),
        pass_through=passed,
        allowances=given,
        net=net,
        optional=sum((each.net_total for each in lines if each.optional), ZERO),
        tax=tax,
        gross=net + tax,
        cost=SENTINEL_COST,
        margin=SENTINEL_COST,
        margin_rate=Decimal("0.31337"),
        markup_rate=Decimal("0.31337"),
        milestones=milestones,
    )
    return PricedQuote(
        request=requested,
        fingerprint="0" * 64,
        currency=currency,
        price_book="eu-2026",
        lines=tuple(lines),
        allowances=allowances,
        taxes=taxes,
        totals=totals,
        years=years,
        facts={"cost": SENTINEL_COST},
        metrics={"margin": SENTINEL_COST},
    )


def boreal(**request: Any) -> PricedQuote:
    """The software deal: a ramp, a slab-priced platform, support and onboarding, for a partner."""
    start = date(2027, 1, 1)
    platform = {"product": "platform", "name": "Platform", "quantity": "350", "per": "contract"}
    tiers = (("1", "12.00"), ("101", "9.00"), ("501", "6.50"))
    seat = {"product": "seat", "name": "Seat", "per": "seat"}
    lines = [
        line("platform/1", total="29770.74", tiers=tiers, list_total="41400.00", **platform, **months(0, 12, start)),
        line("platform/2", total="66157.20", tiers=tiers, list_total="82800.00", **platform, **months(12, 24, start)),
        line(
            "seats/1",
            quantity="120",
            net="29.07",
            list="45.00",
            total="41860.80",
            list_total="64800.00",
            **seat,
            **months(0, 12, start),
        ),
        line(
            "seats/2",
            quantity="200",
            net="29.07",
            list="45.00",
            total="69768.00",
            list_total="108000.00",
            **seat,
            **months(12, 12, start),
        ),
        line(
            "seats/3",
            quantity="300",
            net="29.03",
            list="45.00",
            total="104508.00",
            list_total="162000.00",
            **seat,
            **months(24, 12, start),
        ),
        line("support", "support", "Premium support", "58932.12", **months(0, 36, start)),
        line("onboarding", "onboarding", "Onboarding", "8500.00", net="8500.00", per="project"),
    ]
    years = tuple(
        YearTotal(number + 1, date(2027 + number, 1, 1), date(2027 + number, 12, 31), Decimal(amount))
        for number, amount in enumerate(("91275.58", "122490.64", "157230.64"))
    )
    asked: dict[str, Any] = {
        "id": "Q-2026-0117",
        "as_of": "2026-11-20",
        "valid_until": "2026-12-18",
        "account": {
            "id": "boreal",
            "name": "Boréal Énergies SA",
            "address": ("48 quai Rambaud", "69002 Lyon"),
            "country": "FR",
            "contact": "Claire Vasseur",
            "tax_id": "FR29487654321",
        },
        "sold_through": {"partner": "Kelvin Conseil", "tier": "silver"},
        "addressee": "partner",
        "start": "2027-01-01",
        "term": "36",
        "billing": "yearly in advance",
        "payment_days": "45 days",
        "prepared_by": "Nadia Benali",
        "lines": [{"id": id_, "product": id_} for id_ in ("platform", "seats", "support", "onboarding")],
    }
    return quote(asked | request, lines, years=years)


def hydro_est(**request: Any) -> PricedQuote:
    """The equipment deal: configured skids, spares, an allowance, freight and milestones, for a distributor."""
    selection = {
        "service": "solvent",
        "flow": Decimal(60),
        "head": Decimal(45),
        "material": "duplex",
        "motor_kw": Decimal(15),
        "seal": "double",
        "atex": "zone-2",
        "vfd": True,
        "heater_kw": Decimal(3),
    }
    lines = [
        line(
            "skids",
            "skid",
            "Pump skid",
            "79326.15",
            quantity="3",
            net="26442.05",
            list="35285.80",
            list_total="105857.40",
            selection=selection,
        ),
        line(
            "spares",
            "seal-kit",
            "Seal kit",
            "2020.55",
            quantity="7",
            net="288.65",
            list="412.35",
            list_total="2886.45",
            selection={"shaft": Decimal(45), "material": "duplex"},
        ),
        line(
            "freight",
            "freight",
            "Freight, zone FR-2",
            "809.40",
            quantity="2130",
            net="0.38",
            per="kg",
            pass_through=True,
        ),
    ]
    parts = (("skids", Decimal("-1950.32")), ("spares", Decimal("-49.68")))
    allowance = Allowance(
        "a1", "Commercial discount", Decimal("-2000.00"), Decimal("-2000.00"), "net", "goods", Decimal("0.20"), parts
    )
    asked: dict[str, Any] = {
        "id": "HE-4711",
        "as_of": "2026-11-20",
        "valid_until": "2026-12-31",
        "account": {
            "id": "hydro-est",
            "name": "Hydro-Est Distribution",
            "address": ("3 rue de la Forge", "67000 Strasbourg"),
            "country": "FR",
        },
        "addressee": "distributor",
        "end_customer": "Laiterie du Lac",
        "ship_to": {"country": "FR", "zone": "FR-2", "address": ("Laiterie du Lac, quai 4", "74000 Annecy")},
        "incoterm": "DAP Annecy",
        "delivery": "10 weeks",
        "payment_schedule": [
            {"share": "30%", "when": "at order"},
            {"share": "60%", "when": "at shipment"},
            {"share": "10%", "when": "30 days after acceptance"},
        ],
        "lines": [
            {"id": "skids", "product": "skid"},
            {"id": "spares", "product": "seal-kit"},
            {"id": "freight", "product": "freight"},
        ],
    }
    due = (
        ("at order", Decimal("28856.20")),
        ("at shipment", Decimal("57712.39")),
        ("30 days after acceptance", Decimal("9618.73")),
    )
    return quote(asked | request, lines, allowances=(allowance,), milestones=due)


def long_quote(count: int) -> PricedQuote:
    """Many lines with descriptions that wrap."""
    lines = [
        line(
            f"l{number}",
            f"part-{number}",
            f"Flanged coupling DN {50 + number % 200}, stainless steel, pressure class PN {16 + number % 3 * 9}",
            f"{(Decimal(number % 97 + 1) * Decimal('12.40'))}",
            quantity=str(number % 97 + 1),
            net="12.40",
            list="15.50",
            list_total=f"{(Decimal(number % 97 + 1) * Decimal('15.50'))}",
            note=f"Drawing {number:05d}, delivered with gaskets and certificate EN 10204 3.1",
        )
        for number in range(1, count + 1)
    ]
    asked = {
        "id": f"Q-LONG-{count}",
        "as_of": "2026-11-20",
        "valid_until": "2026-12-31",
        "account": {
            "id": "acme",
            "name": "Acme Plants Ltd",
            "address": ("1 Works Road", "Leeds LS1 1AA"),
            "country": "GB",
        },
        "lines": [{"id": each.id, "product": each.product} for each in lines],
    }
    return quote(asked, lines)


def with_partner_discount(priced: PricedQuote) -> PricedQuote:
    """The same quote where the channel takes something off below the customer price."""
    step = PriceStep("partner discount", None, Decimal("-10.00"), Decimal(0), None)
    first, *others = priced.lines
    return replace(priced, lines=(first._replace(steps=(step,)), *others))


FRENCH_SELLER = Seller(
    name="Atelier Logiciel SAS",
    country="FR",
    address=("12 rue des Capucins", "69001 Lyon", "France"),
    legal_form="SAS",
    capital="250 000 €",
    company_number="812 345 678 00019",
    registration="RCS Lyon 812 345 678",
    vat_number="FR 42 812345678",
    phone="+33 4 72 00 00 00",
    email="devis@atelier-logiciel.example",
    website="atelier-logiciel.example",
)

BRITISH_SELLER = Seller(
    name="Atelier Software Ltd",
    country="GB",
    address=("27 Foundry Lane", "Leeds LS2 7EW", "United Kingdom"),
    company_number="08123456",
    registration="Registered in England and Wales",
    seat="27 Foundry Lane, Leeds LS2 7EW",
    vat_number="GB 123 4567 82",
    phone="+44 113 496 0000",
    email="quotes@atelier-software.example",
)

GERMAN_SELLER = Seller(
    name="Pumpenwerk Süd GmbH",
    country="DE",
    address=("Industriestraße 14", "80331 München", "Deutschland"),
    legal_form="GmbH",
    seat="München",
    registration="Amtsgericht München, HRB 123456",
    directors=("Katrin Huber", "Jörg Weiß"),
    vat_number="DE 123456789",
    phone="+49 89 1234 0",
    email="angebot@pumpenwerk-sued.example",
)


def everything(**request: Any) -> PricedQuote:
    """One of each kind of row: groups, bundle, ramp by months, usage, credit, options, hidden names and long words."""
    month = {"period": "month", "periods": Fraction(24), "length_months": Fraction(24)}
    usage = {"kind": "usage", "period": "month", "periods": Fraction(24)}
    lines = [
        line("suite", "suite", "Workplace suite", "0.00", quantity="40", group="Software", **month),
        line(
            "mail",
            "mail",
            "Mail and calendar",
            "3840.00",
            quantity="40",
            net="4.00",
            list="5.00",
            list_total="4800.00",
            per="user",
            parent="suite",
            **month,
        ),
        line(
            "files",
            "files",
            "File storage",
            "0.00",
            quantity="40",
            net="0.00",
            list="1.00",
            list_total="960.00",
            per="user",
            parent="suite",
            **month,
        ),
        line(
            "crm/1",
            "crm",
            "Customer database",
            "2160.00",
            quantity="20",
            net="9.00",
            list="10.00",
            list_total="2400.00",
            per="user",
            group="Software",
            **months(0, 12, None),
        ),
        line(
            "crm/2",
            "crm",
            "Customer database",
            "4320.00",
            quantity="40",
            net="9.00",
            list="10.00",
            list_total="4800.00",
            per="user",
            group="Software",
            **months(12, 12, None),
        ),
        line("gate/setup", "gate", "Message gateway", "450.00", charge="Set-up", net="450.00"),
        line("gate/fee", "gate", "Message gateway", "1200.00", charge="Base fee", net="50.00", **month),
        line(
            "gate/messages",
            "gate",
            "Message gateway",
            "937.50",
            charge="Messages",
            quantity="125000",
            per="message",
            list="0.0075",
            net="0.0075",
            tiers=(("1", "0.0100"), ("50001", "0.0050"), ("200001", "0.0025")),
            **usage,
        ),
        line(
            "machine",
            "custom",
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            "123456789012.34",
            net="123456789012.34",
            note="Special item, made to drawing 4711/12-A",
        ),
        line("bonus", "bonus", "Welcome credit", "-500.00", net="-500.00", credit=True),
        line(
            "training",
            "training",
            "Training day, at your offices",
            "2400.00",
            quantity="2",
            net="1200.00",
            per="day",
            group="Services",
        ),
        line("travel", "travel", "Travel expenses", "350.00", net="350.00", pass_through=True),
        line(
            "backup",
            "backup",
            "Extended backup",
            "1200.00",
            quantity="40",
            net="1.25",
            per="user",
            optional=True,
            **month,
        ),
        line(
            "crm-pro",
            "crm-pro",
            "Customer database Professional",
            "11520.00",
            quantity="40",
            net="12.00",
            per="user",
            optional=True,
            **month,
        ),
    ]
    asked: dict[str, Any] = {
        "id": "Q-2026-0200",
        "as_of": "2026-11-20",
        "account": {
            "id": "acme",
            "name": "Acme",
            "address": ("1 Works Road", "Leeds LS1 1AA"),
            "country": "GB",
            "tax_id": "GB 987654321",
        },
        "term": "24",
        "billing": "monthly in advance",
        "prepared_by": "Nadia Benali",
        "payment_days": 0,
        "lines": [
            {"id": "suite", "product": "suite"},
            {"id": "mail", "product": "mail", "parent": "suite"},
            {"id": "files", "product": "files", "parent": "suite"},
            {"id": "crm", "product": "crm"},
            {"id": "gate", "product": "gate"},
            {"id": "machine", "product": "custom"},
            {"id": "bonus", "product": "bonus", "kind": "credit"},
            {"id": "training", "product": "training"},
            {"id": "travel", "product": "travel"},
            {"id": "backup", "product": "backup", "optional": True},
            {"id": "crm-pro", "product": "crm-pro", "optional": True, "alternative_to": "crm"},
        ],
        "notes": ["Delivery of the machine is subject to export clearance.", "Prices assume remote installation."],
    }
    whole = quote(asked | request, lines, tax_rate=None)
    net = whole.totals.net
    goods = net - Decimal("12000.00")
    tax = (goods * Decimal("0.20")).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    taxes = (
        TaxLine("standard", Decimal("0.20"), goods, tax, "VAT", "", NOWHERE),
        TaxLine("services", Decimal(0), Decimal("12000.00"), ZERO, "VAT", "reverse-charge", NOWHERE),
    )
    return replace(whole, taxes=taxes, totals=replace(whole.totals, tax=tax, gross=net + tax))
