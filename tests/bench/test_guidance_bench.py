"""The benchmark of guidance: printed beside the naive way in the same run; no time is asserted.

``make bench`` runs it. The quote is priced before, as a preview has it; what pricing takes is told too.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest

import cpq
from cpq.approvals.guidance import About, Guidance, at_first_sight, guide
from cpq.approvals.guidance.answers import largest
from cpq.approvals.guidance.level import Ranks
from cpq.approvals.guidance.lever import Bounds, Lever
from cpq.approvals.guidance.levers import Levers
from cpq.approvals.guidance.points import points_of
from cpq.approvals.guidance.search import Proof, search
from cpq.configuration.configure import configure
from cpq.policy.compiled import CompiledPolicy
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import QuoteRequest
from cpq.rounding import exact
from cpq.workspace import Workspace
from tests.bench.timing import best, milliseconds, row
from tests.bench.worlds import quote_json, workspace_files

pytestmark = pytest.mark.bench

RULES = b"""
approvers: { manager: { name: Manager }, director: { name: Director }, cfo: { name: CFO } }
approval matrices:
  discount:
    fact: quote.discretionary_discount
    levels: highest only
    bands: [{ above: 10%, ask: manager }, { above: 20%, ask: director }, { above: 30%, ask: cfo }]
  margin: { fact: quote.margin_rate, levels: cumulative, bands: [{ below: 60%, ask: director }] }
  large: { when: quote.net_total > 1000.00 and payment_days > 45, ask: cfo }
  deep:
    fact: line.discretionary_discount
    levels: highest only
    bands: [{ above: 25%, ask: manager }, { above: 35%, ask: director }]
guardrails:
  floor: { fact: line.margin_rate, below: 5%, then: stop }
"""


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    """300 products under 150 rules of price and a policy of approvals of several levels."""
    files = dict(workspace_files(300))
    written = files["pricing_rules/bench/rules.yaml"].decode()
    facts, rest = written.split("approvers:", 1)
    priced = rest[rest.index("schedules:") : rest.index("guardrails:")]
    files["pricing_rules/bench/rules.yaml"] = (facts + priced).encode()
    files["pricing_rules/bench/approvals.yaml"] = RULES
    return Workspace.from_files(files).require_valid()


def asked(workspace: Workspace, lines: int) -> QuoteRequest:
    """A request of so many lines; one of them asks for 12 %, and the quote for nothing."""
    request = workspace.parse_deal(quote_json(lines), "quote.json").request
    first = request.lines[0].model_copy(update={"discount": Discount(rate=Decimal("0.12"))})
    return request.model_copy(update={"lines": (first, *request.lines[1:])})


def percentage(quote: PricedQuote, request: QuoteRequest, workspace: Workspace, policy: CompiledPolicy) -> Lever:
    """The percentage on a quote."""
    configured = configure(request, workspace.catalog)
    levers = Levers(quote, configured, policy.policy, policy.catalog, Bounds()).discounts()
    return next(one for one in levers if isinstance(one, Lever) and (one.kind, one.subject) == ("discount", "quote"))


def test_guidance_of_long_quotes(workspace: Workspace) -> None:
    print("\nGuidance of a quote that is priced, in hundredths of a point: processor time of one process")
    for lines in (5, 50, 500):
        request = asked(workspace, lines)
        policy = workspace.compiled(request.as_of)
        configured = configure(request, workspace.catalog)
        quote = cpq.price(configured, policy)

        def guided(
            about: About, request: QuoteRequest = request, policy: CompiledPolicy = policy, quote: PricedQuote = quote
        ) -> Callable[[], Guidance]:
            return lambda: guide(request, policy, about=about, priced=quote)

        first, aim = request.lines[0].id, "aim 50 ms" if lines == 500 else ""
        on_quote = About(frozenset({"quote"}), frozenset({"discount"}))
        print(f"  {lines} lines")
        row("  price it once", milliseconds(best(partial(cpq.price, configured, policy), 3)))
        row("  decide it once", milliseconds(best(partial(cpq.decide, quote, policy), 3)))
        row("  percentage on the quote", milliseconds(best(guided(on_quote), 5)), aim)
        on_line = About(frozenset({first}), frozenset({"discount"}))
        row("  percentage on one line", milliseconds(best(guided(on_line), 5)), aim)
        both = About(frozenset({"quote", first}), frozenset({"discount", "payment days"}))
        row("  both, and payment days", milliseconds(best(guided(both), 5)))
        if lines >= 50:
            assert at_first_sight(request) == both
        row("  everything of one line", milliseconds(best(guided(About(frozenset({first}))), 1)))
        if lines < 50:
            amount = About(frozenset({"quote"}), frozenset({"amount off"}))
            row("  amount off the quote", milliseconds(best(guided(amount), 1)))
            row("  everything", milliseconds(best(guided(About()), 1)))
        if lines <= 50:
            every = About(kinds=frozenset({"discount"}))
            row("  percentages on the quote and on every line", milliseconds(best(guided(every), 1)))
        lever = percentage(quote, request, workspace, policy)
        row("  the naive way: the whole at each value it needs", milliseconds(best(partial(whole, lever, policy), 1)))
        quick = next(one for one in guided(on_quote)().largest if one.subject == "quote")
        assert quick == whole(lever, policy)


def whole(lever: Lever, policy: CompiledPolicy) -> object:
    """A lever's answer where every value that the search needs prices and decides the whole quote."""
    with exact():
        points = points_of(lever, policy, {})
        assert search(lever, points, Proof(lever, policy).in_doubt, most=1_000) is None
        return largest(lever, points, Ranks(policy.policy))
