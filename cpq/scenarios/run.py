"""Running scenarios: price and decide every request, and compare with what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Protocol

from cpq.approvals.decision import ApprovalDecision
from cpq.catalog.catalog import Catalog
from cpq.configuration.materials import NeededPart
from cpq.files.located import LocatedMap
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.policy import Policy
from cpq.problems import CannotPrice, CpqError, Problem
from cpq.quotes.deal_file import Deal
from cpq.quotes.priced import PricedQuote
from cpq.scenarios.compare import Outcome, compare
from cpq.scenarios.compare_usage import measured_in
from cpq.scenarios.contracts import Contracting
from cpq.scenarios.difference import Difference
from cpq.scenarios.report import ScenarioReport, ScenarioResult
from cpq.scenarios.requests import request_of
from cpq.scenarios.run_contract import contract_outcome
from cpq.scenarios.scenario import Scenario, read_scenarios
from cpq.usage.measured import MeasuredUsage
from cpq.usage.rated import RatedUsage

_NO_DEALS: Mapping[str, bytes] = MappingProxyType({})


class Pricing(Protocol):
    """What scenarios need of a workspace: the operations behind every other way to price."""

    @property
    def policy(self) -> Policy:
        """Its rules."""
        ...

    @property
    def catalog(self) -> Catalog:
        """Its products, with their costs."""
        ...

    def deal_from(self, document: LocatedMap, *, as_of: date | None) -> Deal:
        """A deal from located data."""
        ...

    def price_deal(self, deal: Deal) -> PricedQuote:
        """The priced quote of a deal."""
        ...

    def materials(self, deal: Deal) -> tuple[NeededPart, ...]:
        """The parts that it is built of."""
        ...

    def rate_usage(self, deal: Deal, measured: MeasuredUsage) -> RatedUsage:
        """What measured usage of it costs."""
        ...

    def decide(self, quote: PricedQuote) -> ApprovalDecision:
        """Who must approve it."""
        ...

    @property
    def contracts(self) -> Contracting:
        """Its running contracts."""
        ...

    def compiled(self, as_of: date) -> CompiledPolicy:
        """The policy in force on a date."""
        ...


def run_scenarios(
    workspace: Pricing, files: Mapping[str, bytes], deals: Mapping[str, bytes] = _NO_DEALS
) -> ScenarioReport:
    """Run every scenario of some files.

    Args:
        workspace: What prices and decides.
        files: Content of scenario files by path.
        deals: Content of deal files by path, for scenarios that start from one.

    Returns:
        One result per scenario; a file with problems runs none of its own.
    """
    problems: list[Problem] = []
    results: list[ScenarioResult] = []
    for path in sorted(files):
        found: list[Problem] = []
        read = read_scenarios(files[path], path, found)
        if not found:
            results += [_run(workspace, given, scenario, deals) for given, scenario in read]
        problems += found
    return ScenarioReport(tuple(results), tuple(problems))


def _run(workspace: Pricing, given: LocatedMap, scenario: Scenario, deals: Mapping[str, bytes]) -> ScenarioResult:
    problems: list[Problem] = []
    request = request_of(given, scenario, deals, problems)
    if request is None:
        told = [Difference(p.location, "request", "", "", _said(p)) for p in problems]
        return ScenarioResult(scenario.name, scenario.where, tuple(told))
    outcome: Outcome | None
    try:
        if scenario.contract is not None:
            outcome, found = contract_outcome(scenario, workspace.contracts, lambda: _priced(workspace, request))
        else:
            deal = workspace.deal_from(request, as_of=None)
            quote = workspace.price_deal(deal)
            rounding = workspace.compiled(quote.as_of).policy.rounding_in(quote.price_book)
            rated = _rated(workspace, deal, quote, scenario)
            needed = workspace.materials(deal) if scenario.expect.materials is not None else ()
            outcome = Outcome(quote, workspace.decide(quote), rounding, rated, needed)
            found = compare(scenario.expect, outcome) if scenario.expect.error is None else ()
    except CpqError as error:
        return ScenarioResult(scenario.name, scenario.where, tuple(_refused(scenario, error)))
    if scenario.expect.error is not None:
        where = scenario.expect.where_of("error")
        missing = Difference(where, "request", "refusal", scenario.expect.error.code, "a price")
        return ScenarioResult(scenario.name, scenario.where, (missing,), outcome, scenario.expect)
    return ScenarioResult(scenario.name, scenario.where, found, outcome, scenario.expect)


def _priced(workspace: Pricing, request: LocatedMap) -> PricedQuote:
    return workspace.price_deal(workspace.deal_from(request, as_of=None))


def _rated(workspace: Pricing, deal: Deal, quote: PricedQuote, scenario: Scenario) -> RatedUsage | None:
    """The usage that a scenario measures."""
    if scenario.measured is None:
        return None
    measured = measured_in(scenario.measured, quote, scenario.where_of("measured"))
    return workspace.rate_usage(deal, measured)


def _refused(scenario: Scenario, error: CpqError) -> Iterable[Difference]:
    """What is wrong about a refusal: that it came, its code, or its words."""
    expected, reasons = scenario.expect.error, _reasons(error)
    if expected is None:
        for _, words in reasons:
            yield Difference(scenario.where_of("name"), "request", "", "", f"is refused: {words}")
        return
    fitting = [words for code, words in reasons if code == expected.code]
    if not fitting:
        got = "; ".join(words for _, words in reasons)
        yield Difference(expected.where_of("code"), "request", "refusal", expected.code, got)
    elif expected.contains is not None and not any(
        expected.contains.casefold() in words.casefold() for words in fitting
    ):
        got = "; ".join(fitting)
        yield Difference(expected.where_of("contains"), "request", "words of the refusal", expected.contains, got)


def _reasons(error: CpqError) -> list[tuple[str, str]]:
    """Code and words of everything that an error says, hints included."""
    problems: tuple[Problem, ...] = getattr(error, "problems", ())
    if problems:
        return [(problem.code, _said(problem)) for problem in problems]
    errors = [error, *error.others] if isinstance(error, CannotPrice) else [error]
    return [(one.code, _in_words(one.message, one.hint, one.code)) for one in errors]


def _said(problem: Problem) -> str:
    return _in_words(problem.message, problem.hint, problem.code)


def _in_words(message: str, hint: str, code: str) -> str:
    return f"{message} [{code}]" + (f"; {hint}" if hint else "")
