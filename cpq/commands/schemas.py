"""The kinds of file and of answer that have a JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_DESK = {
    "people": "who works with quotes, groups, delegations, authority",
    "routing": "who is asked for each approver role, until when, and who otherwise",
    "calendar": "when people work",
    "checks": "what a quote must have before it is submitted",
    "reasons": "reason codes",
    "settings": "how long approvals hold, what may be set without asking",
    "score": "how deals are scored",
    "reports": "bands of discount and size, how far reports look back",
    "commission": "what sales bring to whoever sold them",
    "subscribers": "who is told what happens",
    "alerts": "what the desk wants to be told",
}
"""Files of the desk's folder, and what each holds."""

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "catalog": "catalogs/*.yaml: products, units, selling models, compatibility",
        "pricing-rules": "pricing_rules/*.yaml: any of the three kinds below",
        "price-book": "pricing_rules/*.yaml that begin with price book: list prices of one market",
        "contract": "pricing_rules/*.yaml that begin with contract: prices agreed with an account",
        "rules": "pricing_rules/*.yaml: schedules, promotions, guardrails, approvals, taxes, waterfall ...",
        "account": "accounts/*.yaml: who buys, with facts that rules read",
        "running-contract": "contracts/*.yaml: what an account has bought, until when, and by which policy",
        "amendment": "a change of a running contract, as cpq contract amend --file reads it",
        "deal": "deals/*.yaml: a quote request as a rep writes it",
        "scenario": "tests/scenarios/*.yaml: given a request, these prices and approvals",
        **{f"desk-{name}": f"desk/{name}.yaml: {about}" for name, about in _DESK.items()},
        "desk-template": "desk/templates/*.yaml: a deal to begin with",
        "config": "cpq.toml: seller, defaults, documents",
        "quote-request": "the same request in JSON, as the library and other systems send it",
        "priced-quote": "the answer of cpq price --json",
        "billing-schedule": "the answer of cpq billing --json",
    }
)
"""Names of the schemas, and what each describes."""

FILES: Mapping[str, str] = MappingProxyType(
    {
        "catalog": "catalogs/**/*.yaml",
        "pricing-rules": "pricing_rules/**/*.yaml",
        "account": "accounts/**/*.yaml",
        "running-contract": "contracts/**/*.yaml",
        "deal": "deals/**/*.yaml",
        "scenario": "tests/scenarios/**/*.yaml",
        **{f"desk-{name}": f"desk/{name}.yaml" for name in _DESK},
        "desk-template": "desk/templates/**/*.yaml",
        "config": "cpq.toml",
    }
)
"""Files of a workspace that a schema is for; one schema for each folder, since an editor chooses by path."""


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of a name in :data:`NAMES`."""
    from cpq.files.schemas import as_in_files, json_schema

    schema = json_schema(_model(name))
    if name in ("quote-request", "priced-quote", "billing-schedule", "config"):
        return schema
    if name in ("deal", "account"):
        spelled: dict[str, Any] = _with_spaces(schema, head="account" if name == "account" else "")
        schema = _with_variants(spelled) if name == "deal" else spelled
    if name == "scenario":
        schema = _with_a_request(schema)
    if name == "desk-template":
        schema = _with_a_deal(schema)
    if name == "pricing-rules":
        schema = _by_first_key(schema)
    written: dict[str, Any] = as_in_files(schema)
    return written


def _by_first_key(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of documents that are known by a key, so that an editor tells what is wrong in the one meant."""
    from cpq.policy.sections import HEADED

    *headed, other = schema["anyOf"]
    heads: dict[str, Any] = {}
    chosen: dict[str, Any] = {**other, "properties": heads}
    for key, reference in zip(HEADED, headed, strict=True):
        own = schema["$defs"][reference["$ref"].rpartition("/")[2]]
        heads[key] = {"description": f"Begins a document of its own. {own['description']}"}
        chosen = {"if": {"required": [key]}, "then": reference, "else": chosen}
    return {"$schema": schema["$schema"], "type": "object", **chosen, "$defs": schema["$defs"]}


def _with_a_request(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of scenarios with the fields of a deal, which a scenario and what it is given may have."""
    deal = schema_of("deal")
    line = {"type": "object", "properties": deal["$defs"]["LineRequest"]["properties"], "additionalProperties": False}
    scenario = schema["$defs"]["Scenario"]["properties"]
    scenario |= {name: deal["properties"][name] for name in scenario if name in deal["properties"]}
    scenario["change lines"]["additionalProperties"] = line
    given = {"type": "object", "properties": deal["properties"], "additionalProperties": False}
    schema["properties"]["given"] |= given
    return {**schema, "$defs": {**deal["$defs"], **schema["$defs"]}}


def _with_a_deal(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a quote template with the fields of a deal, but those that are said when it is used."""
    deal = schema_of("deal")
    schema["properties"]["deal"] |= {
        "properties": {name: field for name, field in deal["properties"].items() if name not in ("account", "as of")},
        "required": ["lines"],
        "additionalProperties": False,
    }
    return {**schema, "$defs": {**deal["$defs"], **schema.get("$defs", {})}}


def _with_variants(deal: dict[str, Any]) -> dict[str, Any]:
    """The schema of a deal with the variants that its file may name beside what it asks for."""
    from cpq.files.schemas import json_schema
    from cpq.variants.variant import VariantFile

    schema = json_schema(VariantFile)
    deal["$defs"] |= schema["$defs"]
    deal["properties"]["variants"] = schema["properties"]["variants"]
    return deal


def _model(name: str) -> Any:
    if name in ("deal", "quote-request", "account"):
        from cpq.quotes import parties, request

        return parties.Account if name == "account" else request.QuoteRequest
    if name == "priced-quote":
        from cpq.quotes.json_shapes import PricedQuoteJson

        return PricedQuoteJson
    if name == "billing-schedule":
        from cpq.billing.json_form import BillingScheduleJson

        return BillingScheduleJson
    if name == "scenario":
        from cpq.scenarios import ScenarioFile

        return ScenarioFile
    if name == "running-contract":
        from cpq.contracts.document import RunningContract

        return RunningContract
    if name == "amendment":
        from cpq.contracts.changes import Amendment

        return Amendment
    if name.startswith("desk-"):
        return _desk_model(name.removeprefix("desk-"))
    if name == "config":
        from cpq.config import WorkspaceConfig

        return WorkspaceConfig
    if name == "catalog":
        from cpq.catalog.catalog import CatalogFile

        return CatalogFile
    from cpq.policy.sections import HEADED, RulesFile

    price_book, contract = HEADED["price book"], HEADED["contract"]
    kinds = {"price-book": price_book, "contract": contract, "rules": RulesFile}
    return kinds[name] if name in kinds else price_book | contract | RulesFile


def _desk_model(name: str) -> Any:
    from cpq.desk_rules import documents, templates

    return templates.QuoteTemplate if name == "template" else documents.DESK_FILES[name]


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
            spelled["properties"]["discount"] = {**discounts.get("items", {}), "description": _ONE_DISCOUNT}
            spelled["properties"]["payment terms"] = spelled["properties"]["payment days"]
    return spelled


_ONE_DISCOUNT = "The discount on the quote as a whole, where there is only one."


def _spelled(name: str, head: str) -> str:
    return head if head and name == "id" else name.replace("_", " ")
