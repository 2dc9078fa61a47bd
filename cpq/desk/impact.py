"""What a change of the policy would do to the quotes that are open, and pricing drafts anew in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from cpq.approvals.assess import assess
from cpq.desk.drafting import Drafting
from cpq.desk.prepared import Asks, reopened
from cpq.desk.reporting import Reporting
from cpq.desk.work import Changed, Writing
from cpq.problems import CpqError
from cpq.quotes.deal_file import Deal

if TYPE_CHECKING:
    from cpq.insight.story import Story
    from cpq.quotes.status import QuoteStatus
    from cpq.workspace import Workspace

OPEN: Final[tuple[QuoteStatus, ...]] = ("draft", "in approval", "approved", "sent")
"""Statuses of quotes that a change of the policy may still matter to."""


class Answer(NamedTuple):
    """What one policy says of one deal.

    Attributes:
        asks: What it requires, as (rule, subject, approver roles).
        stops: Guardrails that no approval lifts.
        margin: None where a cost is unknown.
    """

    net: Decimal
    margin: Decimal | None
    asks: frozenset[tuple[str, str, tuple[str, ...]]]
    stops: frozenset[str]


class Hit(NamedTuple):
    """One open quote under two policies.

    Attributes:
        before, after: What the policy that it is pinned to says, and the other one; None where that cannot price it.
        problem: Why not, in words.
    """

    story: Story
    before: Answer | None
    after: Answer | None
    problem: str = ""

    @property
    def unchanged(self) -> bool:
        """Whether both say the same."""
        return not self.problem and self.before == self.after


class PolicyImpact(NamedTuple):
    """What a policy would do to the open quotes.

    Attributes:
        label, fingerprint: Of the policy.
        hits: Every open quote that it would hit, by number.
        unchanged: How many it leaves as they are.
    """

    label: str
    fingerprint: str
    hits: tuple[Hit, ...]
    unchanged: int


class Repriced(NamedTuple):
    """One draft that was priced anew, or would be.

    Attributes:
        before: Net total before.
        changed: None where it could not be; ``problem`` then says why.
    """

    number: str
    currency: str
    before: Decimal
    changed: Changed | None
    problem: str = ""


@dataclass(frozen=True)
class Impact(Drafting, Reporting):
    """Operations about many quotes and one policy."""

    def policy_change(
        self,
        wanted: str = "working",
        *,
        here: Path | None = None,
        as_of: date | None = None,
        statuses: Sequence[QuoteStatus] = OPEN,
    ) -> PolicyImpact:
        """Which open quotes another policy would price or judge otherwise than the one that they are pinned to.

        Args:
            wanted: A version of the policy, as :meth:`cpq.workspace.Workspace.policy_version` finds it.
            here: Folder that relative paths begin at.
            as_of: Order date that the other policy is asked for; the quote's own where left out, so that nothing but
                the policy differs.

        Raises:
            NotAllowed: The person may see nobody's reports.
            NotFound: There is no such version.
            InvalidFiles: It has errors.
        """
        # A contract keeps its prices, so a change of one is no quote that another policy prices.
        told = [
            story for story in self.reported() if story.quote.status in statuses and not story.content.contract_state
        ]
        workspace = self.desk.workspace
        version = workspace.policy_version(wanted, on=as_of or self.acting.day, here=here)
        under = workspace.with_policy(version)
        found = [self._hit(story, under, as_of) for story in told]
        hits = tuple(hit for hit in found if not hit.unchanged)
        return PolicyImpact(version.label, version.fingerprint, hits, len(found) - len(hits))

    def _hit(self, story: Story, under: Workspace, as_of: date | None) -> Hit:
        content = story.content
        before = after = None
        try:
            pinned, deal = reopened(content, self.desk.policies)
            before = _answer(deal, pinned)
            if as_of is not None:
                _, deal = reopened(content, self.desk.policies, as_of=as_of)
            after = _answer(deal, under)
        except CpqError as error:
            return Hit(story, before, after, str(error).partition("\n")[0])
        return Hit(story, before, after)

    def reprice_all(
        self, *, as_of: date | None = None, owners: Sequence[str] = (), dry_run: bool = False
    ) -> tuple[Repriced, ...]:
        """Price every draft anew that an older policy priced, each in a transaction of its own.

        What somebody is asked about, was approved or was sent stays as it is: repricing that is its owner's decision.

        Args:
            as_of: Order date; today where left out.
            owners: Only the drafts of these people.

        Raises:
            NotAllowed: The person may not reprice in bulk.
        """
        self.need("reprice in bulk")
        return tuple(self._repriced(as_of, owners, Writing(dry_run=dry_run)))

    def _repriced(self, as_of: date | None, owners: Sequence[str], writing: Writing) -> Iterator[Repriced]:
        current = self.desk.workspace.fingerprint
        for story in self.desk.store.stories(("draft",)):
            quote, content = story.quote, story.content
            if content.policy == current or (owners and quote.owner not in owners):
                continue
            row = Repriced(quote.number, content.currency, content.net_total, None)
            try:
                changed = self.reprice(quote.number, as_of=as_of, writing=writing._replace(expect=quote.version))
            except CpqError as error:
                yield row._replace(problem=str(error).partition("\n")[0])
            else:
                yield row._replace(changed=changed)


def _answer(deal: Asks, under: Workspace) -> Answer:
    if not isinstance(deal, Deal):
        raise ValueError("a change of a contract is priced by the contract, whatever the policy")
    priced = under.price_deal(deal)
    found = assess(priced, under.compiled(priced.as_of), under.decide(priced))
    asks = frozenset(
        (one.requirement.rule, one.requirement.subject, (*one.approvers, *one.beside)) for one in found.requirements
    )
    return Answer(priced.totals.net, priced.totals.margin, asks, frozenset(check.rule for check in found.stops))
