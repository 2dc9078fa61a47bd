"""The kinds of file and of answer that have a JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "catalog": "catalogs/*.yaml: products, units, selling models, compatibility",
        "price-book": "pricing_rules/*.yaml that begin with price book: list prices of one market",
        "contract": "pricing_rules/*.yaml that begin with contract: prices agreed with an account",
        "rules": "pricing_rules/*.yaml: schedules, promotions, guardrails, approvals, taxes, waterfall ...",
        "account": "accounts/*.yaml: who buys, with facts that rules read",
        "deal": "deals/*.yaml: a quote request as a rep writes it",
        "scenario": "tests/scenarios/*.yaml: given a request, these prices and approvals",
        "config": "cpq.toml: seller, defaults, documents",
        "quote-request": "the same request in JSON, as the library and other systems send it",
        "priced-quote": "the answer of cpq price --json",
    }
)
"""Names of the schemas, and what each describes."""

_URL = "https://json-schema.org/draft/2020-12/schema"


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of a name in :data:`NAMES`."""
    from cpq.files.schemas import json_schema

    if name in ("deal", "account"):
        spelled: dict[str, Any] = _with_spaces(json_schema(_model(name)), head="account" if name == "account" else "")
        return spelled
    return json_schema(_model(name))


def _model(name: str) -> Any:
    if name in ("deal", "quote-request", "account"):
        from cpq.quotes import parties, request

        return parties.Account if name == "account" else request.QuoteRequest
    if name == "priced-quote":
        from cpq.quotes.json_shapes import PricedQuoteJson

        return PricedQuoteJson
    if name == "scenario":
        from cpq.scenarios import ScenarioFile

        return ScenarioFile
    if name == "config":
        from cpq.config import WorkspaceConfig

        return WorkspaceConfig
    if name == "catalog":
        from cpq.catalog.catalog import CatalogFile

        return CatalogFile
    from cpq.policy.sections import HEADED, RulesFile

    return {"price-book": HEADED["price book"], "contract": HEADED["contract"], "rules": RulesFile}[name]


def _with_spaces(schema: Any, head: str = "") -> Any:
    """A request's schema as files spell it: field names with spaces, and ``account`` for the id of an account."""
    if isinstance(schema, list):
        return [_with_spaces(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    spelled = {key: _with_spaces(value) for key, value in schema.items()}
    if "properties" in schema:
        names = {name: _spelled(name, head) for name in schema["properties"]}
        spelled["properties"] = {names[name]: _with_spaces(part) for name, part in schema["properties"].items()}
        if "required" in schema:
            spelled["required"] = [names.get(name, name) for name in schema["required"]]
        if "discounts" in schema["properties"] and "lines" in schema["properties"]:
            discounts = spelled["properties"]["discounts"]
            spelled["properties"]["discount"] = discounts.get("items", {})
            spelled["properties"]["payment terms"] = spelled["properties"]["payment days"]
    return spelled


def _spelled(name: str, head: str) -> str:
    return head if head and name == "id" else name.replace("_", " ")
