"""Whatever a deal, a contract, an amendment or a table of usage holds, what it becomes is a value or a typed error.

Every document goes the whole way that a command would take it: it is read, priced, billed, measured, held as a
contract, changed and renewed. No step raises anything but an error that says in words what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cpq.contracts.changes import Amendment, Change
from cpq.contracts.document import ContractLine, LedgerEntry, RunningContract
from cpq.contracts.json_form import amended_json, renewed_json, shown_json
from cpq.contracts.reading import read_amendment
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.contracts.written import contract_file, contract_json
from cpq.exchange.salesforce import import_salesforce, write_workspace
from cpq.exchange.yaml_writer import to_yaml
from cpq.files.yaml_reader import read_yaml
from cpq.problems import CpqError, InvalidFiles, Problem, has_errors
from cpq.quotes.commitments import Commitment
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import LineRequest, QuoteRequest
from cpq.quotes.segment_pattern import SegmentPattern
from cpq.quotes.segments import SegmentRequest
from cpq.workspace import Workspace
from tests.billing.laws import check_schedule
from tests.files.test_fuzz import mutated
from tests.mutated import as_bytes, mutated_document
from tests.pricing.laws import check_parts, check_steps, check_sums

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "docs" / "examples"
MINI = Path(__file__).parent / "exchange" / "mini-package"
T = TypeVar("T")


def names(*models: Any) -> list[str]:
    """Every field of some models, as files spell it."""
    return sorted({name.strip("_").replace("_", " ") for model in models for name in model.model_fields})


DEAL_FIELDS = names(QuoteRequest, LineRequest, SegmentRequest, SegmentPattern, Commitment, Discount)
CONTRACT_FIELDS = names(RunningContract, ContractLine, LedgerEntry, RenewalTerms)
AMENDMENT_FIELDS = names(Amendment, Change)


@cache
def workspace(name: str) -> Workspace:
    return Workspace.open(EXAMPLES / name)


def document(path: Path) -> dict[str, Any]:
    """A file as plain data."""
    (read,), _ = read_yaml(path.read_bytes(), path.name)
    return json.loads(json.dumps(read))  # type: ignore[no-any-return] # a map of fields


DEALS = [
    ("billing", document(EXAMPLES / "billing/deals/rollout.yaml")),
    ("charge-models", document(EXAMPLES / "charge-models/deals/shop.yaml")),
    ("ramps", document(EXAMPLES / "ramps/deals/orchard.yaml")),
    ("ramps", document(EXAMPLES / "ramps/deals/harvest.yaml")),
    ("usage", document(EXAMPLES / "usage/deals/committed-calls.yaml")),
    ("contracts", document(EXAMPLES / "contracts/deals/acme.yaml")),
]
CONTRACT = document(EXAMPLES / "contracts/contracts/cedar-2026.yaml")
AMENDMENT = {
    "amends": "cedar-2026",
    "effective": "2026-03-01",
    "changes": [
        {"line": "seats", "by": "30"},
        {"line": "module", "remove": "yes"},
        {"add": "seat", "quantity": "7", "discount": "5%"},
    ],
}
USAGE = b"month,line,quantity\n2027-01,calls,3000\n2027-02,calls,7000\n2027-03,calls,5200\n"


def tried(step: Callable[[], T]) -> T | None:
    """What a step gives; None where it refuses in words that can be printed."""
    try:
        return step()
    except CpqError as error:
        told = (error, *getattr(error, "problems", ()))
    assert all(one.code and one.message.strip() for one in told)
    return None


def whole_way(shop: Workspace, quote: PricedQuote) -> None:
    """What commands do with a priced deal."""
    for line in quote.lines:
        check_steps(line)
    check_sums(quote)
    check_parts(quote)
    again = quote.request.to_json()
    assert QuoteRequest.model_validate(json.loads(json.dumps(again))).to_json() == again
    schedule = tried(lambda: shop.billing_schedule(quote))
    if schedule is not None and not any(line.evergreen for line in quote.lines):
        check_schedule(quote, schedule)
    for on in (None, date(2027, 6, 1), date.max):
        tried(lambda on=on: shop.metrics(quote, on))  # type: ignore[misc] # mypy infers no default
    tried(lambda: shop.decide(quote))
    tried(lambda: shop.document(quote))
    contract = tried(lambda: shop.contracts.create(quote, "c"))
    if contract is not None:
        held(shop, contract)


def held(shop: Workspace, contract: RunningContract) -> None:
    """What commands do with a contract; what they write reads back as it was."""
    written = contract_json(contract)
    assert contract_json(shop.contracts.parse(to_yaml(contract_file(contract)), "contracts/c.yaml")) == written
    assert contract_json(shop.contracts.parse(json.dumps(written).encode(), "contracts/c.json")) == written
    for on in (date.min, date(2026, 6, 1), date.max):
        assert json.dumps(shown_json(contract, on))
        tried(lambda on=on: shop.contracts.prices(contract, on))  # type: ignore[misc] # mypy infers no default
    renewed = tried(lambda: shop.contracts.renew(contract))
    if renewed is not None:
        assert json.dumps(renewed_json(renewed, shop.contracts.decide(renewed)))


@settings(max_examples=150)
@given(st.sampled_from(DEALS).flatmap(lambda one: st.tuples(st.just(one[0]), mutated_document(one[1], DEAL_FIELDS))))
def test_any_deal_is_priced_billed_measured_and_held_or_refused_in_words(given_: tuple[str, dict[str, Any]]) -> None:
    shop = workspace(given_[0])
    deal = tried(lambda: shop.parse_deal(as_bytes(given_[1]), "deals/deal.yaml"))
    quote = None if deal is None else tried(lambda: shop.price_deal(deal))
    if quote is not None:
        whole_way(shop, quote)


@settings(max_examples=150)
@given(st.just(CONTRACT) | mutated_document(CONTRACT, CONTRACT_FIELDS), mutated_document(AMENDMENT, AMENDMENT_FIELDS))
def test_any_contract_and_amendment_is_priced_or_refused_in_words(
    contract: dict[str, Any], amendment: dict[str, Any]
) -> None:
    shop = workspace("contracts")
    read = tried(lambda: shop.contracts.parse(as_bytes(contract), "contracts/c.yaml"))
    if read is None:
        return
    held(shop, read)
    problems: list[Problem] = []
    asked = read_amendment(as_bytes(amendment), "amendment.yaml", problems)
    assert (asked is None) == has_errors(problems)
    amended = None if asked is None else tried(lambda: shop.contracts.amend(read, asked))
    if amended is not None:
        assert json.dumps(amended_json((amended,), [shop.contracts.decide(amended)]))
        held(shop, amended.after)


@settings(max_examples=150)
@given(mutated(USAGE) | st.binary(max_size=120))
def test_any_table_of_usage_is_rated_or_refused_in_words(table: bytes) -> None:
    shop = workspace("usage")
    deal = shop.read_deal("committed-calls")
    rated = tried(lambda: shop.rate_usage(deal, table, "usage.csv"))
    if rated is not None:
        assert sum(row.due for row in rated.rows) == rated.due
        assert json.dumps(rated.to_json())


VARIANTS = {
    "short": {"term": "12 months"},
    "more": {"lines": {"trackers": {"segments": []}, "onboarding": {"quantity": "2"}}},
}


@settings(max_examples=60)
@given(mutated_document(VARIANTS, DEAL_FIELDS))
def test_any_variants_are_compared_or_refused_in_words(variants: dict[str, Any]) -> None:
    shop = workspace("ramps")
    asked = {**DEALS[2][1], "variants": variants}
    deal = tried(lambda: shop.parse_deal(as_bytes(asked), "deals/deal.yaml"))
    found = None if deal is None else tried(lambda: shop.read_variants(deal))
    if deal is not None and found:
        compared = tried(lambda: shop.compare(deal, found))
        assert compared is None or json.dumps(compared.to_json())


PACKAGE = {path.name: path.read_bytes() for path in MINI.iterdir()}
UNCOSTED = PACKAGE["SBQQ__Cost__c.csv"].replace(b"SBQQ__Product__c", b"Product", 1)
"""Costs of no product: what is priced from its cost has no price then, and no share may count it."""


@settings(max_examples=40)
@example(("SBQQ__Cost__c.csv", UNCOSTED))
@given(st.sampled_from(sorted(PACKAGE)).flatmap(lambda name: st.tuples(st.just(name), mutated(PACKAGE[name]))))
def test_any_package_export_becomes_a_valid_workspace_or_is_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, changed: tuple[str, bytes]
) -> None:
    result = tried(lambda: import_salesforce(PACKAGE | {changed[0]: changed[1]}, exported=date(2026, 6, 1)))
    if result is None:
        return
    assert result.report.rows == result.report.taken + result.report.not_taken
    folder = tmp_path_factory.mktemp("imported") / "workspace"
    write_workspace(result.files, folder)
    try:
        Workspace.load(folder).require_valid()
    except InvalidFiles as error:
        pytest.fail(f"the import of a changed {changed[0]} is not valid: {error}")
