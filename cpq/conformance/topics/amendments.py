"""Amendments, co-termination and renewals of contracts: a deal becomes a contract, which is changed or renewed."""

from __future__ import annotations

from datetime import date

from cpq.conformance.measures import Figure
from cpq.contracts.changes import Amendment
from cpq.contracts.document import RunningContract
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.contracts.renewing import Asked
from cpq.files.located import LocatedMap
from cpq.files.models import parse_model
from cpq.problems import InvalidFiles, Problem
from cpq.terms import Term
from cpq.workspace import Workspace


def measure(given: LocatedMap) -> dict[str, list[Figure]]:
    """The charge of an amendment, or what a renewal comes to.

    Args:
        given: ``files`` of a workspace by path, the ``deal`` that becomes the contract, and ``amend`` or ``renew``.
    """
    files = {path: text.encode("utf-8") for path, text in given["files"].items()}
    workspace = Workspace.from_files(files).require_valid()
    quote = workspace.price_deal(workspace.deal_from(given["deal"], as_of=None))
    contract = workspace.contracts.create(quote, "published")
    if "amend" in given:
        return _amended(workspace, contract, given["amend"])
    return _renewed(workspace, contract, given["renew"])


def _amended(workspace: Workspace, contract: RunningContract, asked: LocatedMap) -> dict[str, list[Figure]]:
    problems: list[Problem] = []
    amendment = parse_model(Amendment, LocatedMap([("amends", contract.id), *asked.items()], asked.where), problems)
    if amendment is None:
        raise InvalidFiles(problems)
    return {"prorated": [workspace.contracts.amend(contract, amendment).charges]}


def _renewed(workspace: Workspace, contract: RunningContract, asked: LocatedMap) -> dict[str, list[Figure]]:
    problems: list[Problem] = []
    terms = parse_model(RenewalTerms, LocatedMap([("pricing", asked["pricing"]), *_uplift(asked)]), problems)
    if terms is None:
        raise InvalidFiles(problems)
    on: date | None = None
    term = Term.parse(str(asked["term"])) if "term" in asked else None
    renewed = workspace.contracts.renew(contract, Asked(on, term, terms))
    (line,) = renewed.priced
    customer = line.unit_levels.get("customer")
    return {
        "renewal_customer_unit": [customer],
        "renewal": [line.net],
        "subtotal": [renewed.total],
        "delta": [renewed.net],
    }


def _uplift(asked: LocatedMap) -> list[tuple[str, object]]:
    return [("uplift", asked["uplift"])] if "uplift" in asked else []
