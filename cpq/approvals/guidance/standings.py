"""The standing of quotes that differ from one another in a few lines: what the rules say of the others stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cpq.approvals.decide import decide, in_turn, triggered
from cpq.approvals.decision import ApprovalDecision, ApprovalRequirement, Check
from cpq.approvals.guidance.level import Standing, standing_of
from cpq.approvals.looking import AnyRule
from cpq.approvals.undeclared import UNDECLARED, Asking, undeclared
from cpq.policy.compiled import CompiledPolicy
from cpq.quotes.priced import PricedLine, PricedQuote


class Standings:
    """Decides on quotes that were made of one other by exchanging lines.

    A rule over lines reads the line and the request alone, so a line that is the very same is decided the same.

    Attributes:
        quote: The one that the others were made of.
        standing: Its own.
    """

    def __init__(self, quote: PricedQuote, policy: CompiledPolicy) -> None:
        self.quote = quote
        self.policy = policy
        self.decision = decide(quote, policy)
        self.standing = standing_of(self.decision, policy.policy)
        guardrails, approvals = policy.policy.guardrails, policy.policy.approval_rules
        rules: list[AnyRule] = [*guardrails, *approvals]
        self._rules: Mapping[str, AnyRule] = {rule.id: rule for rule in rules}
        self._ranks: Mapping[str, int] = {rule.id: rank for rank, rule in enumerate(rules)}
        self._told_apart = len(self._ranks) == len(rules) and UNDECLARED.isdisjoint(self._ranks)

    def of(self, quote: PricedQuote) -> Standing:
        """The standing of another quote; of its lines only those are looked at that are not the same."""
        changed = self._changed(quote)
        if changed is None:
            return standing_of(decide(quote, self.policy), self.policy.policy)
        return standing_of(self._again(quote, changed), self.policy.policy)

    def _changed(self, quote: PricedQuote) -> list[PricedLine] | None:
        """Lines that are others than before; None where the whole has to be looked at."""
        before = self.quote.lines
        if not self._told_apart or len(before) != len(quote.lines):
            return None
        changed = [line for line, old in zip(quote.lines, before, strict=True) if line is not old]
        if quote.request.account != self.quote.request.account or len(changed) == len(before):
            return None
        return changed

    def _again(self, quote: PricedQuote, changed: list[PricedLine]) -> ApprovalDecision:
        found = triggered(quote, self.policy, changed)
        anew = {"quote", *(line.id for line in changed)}
        places = {line.id: place for place, line in enumerate(quote.lines)}

        def in_order(one: ApprovalRequirement | Check) -> tuple[int, int]:
            return self._ranks[one.rule], places.get(one.subject, -1)

        kept = [one for one in self.decision.requirements if one.subject not in anew and one.rule in self._rules]
        needs: list[ApprovalRequirement] = sorted((*kept, *found.needs), key=in_order)
        needs += undeclared(quote, self.policy, [Asking(self._rules[one.rule], one.subject) for one in needs])
        stops = sorted((*_kept(self.decision.stops, anew), *found.stops), key=in_order)
        outcome = "stopped" if stops else "needs approval" if needs else "approved"
        return ApprovalDecision(outcome, in_turn(needs), tuple(stops), (), ())  # type: ignore[arg-type] # one of three


def _kept(checks: Iterable[Check], anew: set[str]) -> list[Check]:
    return [check for check in checks if check.subject not in anew]
