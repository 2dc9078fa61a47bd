"""The contracts that come to their end, as far as the person may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from cpq.contracts.renewing import Asked, renew
from cpq.contracts.versions import Version, Versions
from cpq.desk.reporting import Reporting
from cpq.insight.renewals import Renewal, renewals_of
from cpq.problems import CpqError
from cpq.terms import Term

if TYPE_CHECKING:
    from cpq.contracts.document import RunningContract
    from cpq.insight.story import Story
    from cpq.workspace import Workspace

HALF_A_YEAR: Final = Term(months=6)


class Worklist(NamedTuple):
    """One renewal with what is known of it here.

    Attributes:
        owner: Who owns the quote that the contract came of; empty where no stored quote did.
        quotes: Renewal quotes that exist already, by number.
        net: What the renewal would come to over its term; None where it cannot be priced.
        problem: Why not, in words.
    """

    renewal: Renewal
    owner: str
    quotes: tuple[str, ...]
    net: Decimal | None
    problem: str = ""


@dataclass(frozen=True)
class Renewing(Reporting):
    """The worklist of whoever looks after renewals."""

    def renewals(self, *, within: Term = HALF_A_YEAR, on: date | None = None) -> tuple[Worklist, ...]:
        """Contracts whose notice or end comes soon, the most urgent first.

        They are the contracts of the workspace, and those that accepted quotes became. Who sees the reports of some
        people only sees the contracts of their quotes.

        Args:
            within: How far ahead is looked.
            on: Today, where left out.

        Raises:
            NotAllowed: The person may see nobody's reports.
        """
        told = self.reported()
        sold = {one.quote.agreement.contract_id: one for one in told if one.quote.agreement is not None}
        contracts = self._contracts(sold)
        everything = self.desk.rules.directory.may(self.person, "see reports")
        seen = [one for name, one in contracts.items() if everything or name in sold]
        found = renewals_of(seen, on or self.acting.day, within)
        return tuple(self._work(one, sold, told) for one in found)

    def _contracts(self, sold: Mapping[str, Story]) -> Mapping[str, RunningContract]:
        """Every contract by its id; a file of the workspace goes before what was stored when it was agreed."""
        folder = self.desk.workspace.contracts
        found = {one.id: one for one in folder.all()}
        for name, story in sold.items():
            agreement = story.quote.agreement
            if name and name not in found and agreement is not None:
                data = self.desk.store.content(agreement.contract)
                found[name] = folder.parse(data, f"<{story.quote.number}>.yaml")
        return found

    def _versions(self, contract: RunningContract) -> Versions:
        """The policy at hand, and those that a contract pins: kept with the quotes, or published."""
        pins = [contract.pin, *(line.pinned for line in contract.lines.values() if line.pinned is not None)]
        digests = {pin.policy for pin in pins} - {"", self.desk.workspace.fingerprint}
        pinned = {digest: _version(self.desk.policies.under(digest)) for digest in digests}
        return Versions(_version(self.desk.workspace), pinned)

    def _work(self, renewal: Renewal, sold: Mapping[str, Story], told: tuple[Story, ...]) -> Worklist:
        name = renewal.contract.id
        quotes = tuple(
            one.quote.number
            for one in told
            if (one.quote.source, one.quote.contract) == ("renewal", name) and one.outcome != "dropped"
        )
        owner = sold[name].quote.owner if name in sold else ""
        try:
            net = renew(renewal.contract, Asked(), self._versions(renewal.contract)).total
        except CpqError as error:
            return Worklist(renewal, owner, quotes, None, str(error).partition("\n")[0])
        return Worklist(renewal, owner, quotes, net)


def _version(workspace: Workspace) -> Version:
    return Version(workspace.policy, workspace.catalog, workspace.fingerprint)
