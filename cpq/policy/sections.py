"""What a rules file may hold: one model for each top-level section."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from pydantic import create_model

from cpq.files.models import FileModel, Id
from cpq.policy.books import PriceBook
from cpq.policy.channel import ChannelDiscount
from cpq.policy.conditions import AggregateSpec, ExchangeRate, FactDeclaration, LookupTable, Parameter, Taxes
from cpq.policy.contracts import Contract
from cpq.policy.governance import ApprovalRule, Approver, Guardrail
from cpq.policy.pocket_terms import PocketMargin, Rebate
from cpq.policy.promotions import Promotion
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.waterfall import Rounding, WaterfallStep

SECTIONS: Mapping[str, Any] = MappingProxyType(
    {
        "schedules": dict[Id, DiscountSchedule],
        "promotions": dict[Id, Promotion],
        "partner discounts": dict[Id, ChannelDiscount],
        "distributor discounts": dict[Id, ChannelDiscount],
        "rebates": dict[Id, Rebate],
        "pocket margin": PocketMargin,
        "guardrails": dict[Id, Guardrail],
        "approval matrices": dict[Id, ApprovalRule],
        "approvers": dict[Id, Approver],
        "parameters": dict[Id, Parameter],
        "exchange rates": tuple[ExchangeRate, ...],
        "taxes": Taxes,
        "tables": dict[Id, LookupTable],
        "facts": dict[str, FactDeclaration],
        "aggregates": dict[Id, AggregateSpec],
        "waterfall": tuple[WaterfallStep, ...],
        "rounding": Rounding,
    }
)
"""Type of the value under each section of a rules file."""

_ABOUT = """
    schedules: Quantity and term discounts, by id.
    promotions: Dated rules that lower the price for whoever qualifies, by id.
    partner_discounts: What partners take off, by tier.
    distributor_discounts: What distributors take off, by distributor.
    rebates: What buyers get back at the end of a contract year, by id.
    pocket_margin: What payment days and freight cost beside the invoice.
    guardrails: Limits that a quote may not pass silently, by id.
    approval_matrices: Who must approve what, by id.
    approvers: The roles that decide, by id.
    parameters: Dated figures that rules read, by name.
    exchange_rates: Dated rates between currencies.
    taxes: Taxes of the seller's markets.
    tables: CSV tables that formulas look up, by name.
    facts: What requests may say beside the usual fields, by name of the fact.
    aggregates: Figures over the lines that quote rules read, by name.
    waterfall: The steps from list to net price, in order.
    rounding: Where and how money is rounded.
"""
"""What each section holds, as the docstring of a rules file says it."""

GATHERED = frozenset({"exchange rates"})
"""Lists that several files may add to; any other section that is no map of ids stands in one file only."""

HEADED: Mapping[str, type[FileModel]] = MappingProxyType({"price book": PriceBook, "contract": Contract})
"""Documents that are one thing as a whole, known by their first key."""


def _rules_file() -> type[FileModel]:
    fields = {name.replace(" ", "_"): (kind | None, None) for name, kind in SECTIONS.items()}
    words = f"A rules file: any of its sections.\n\nAttributes:{_ABOUT}"
    model = create_model("RulesFile", __base__=FileModel, __doc__=words, **cast(Any, fields))
    return cast(type[FileModel], model)


RulesFile = _rules_file()
"""A rules file that may hold several sections in one document."""
