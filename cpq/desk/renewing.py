"""The contracts that come to their end, as far as the person may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from cpq.contracts.renewing import Asked, renew
from cpq.desk.reporting import Reporting
from cpq.insight.renewals import Renewal, renewals_of
from cpq.problems import Conflict, CpqError
from cpq.terms import Term

if TYPE_CHECKING:
    from cpq.contracts.document import RunningContract
    from cpq.insight.story import Story
    from cpq.stored_quotes.record import StoredQuote

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
        owners = {name: story.quote.owner for story in told for name in _contracts_of(story.quote)}
        everything = self.desk.rules.directory.may(self.person, "see reports")
        standing = {name: one for name, one in self._standing().items() if everything or name in owners}
        found = renewals_of((one.contract for one in standing.values()), on or self.acting.day, within)
        return tuple(self._work(one, standing[one.contract.id].problem, owners, told) for one in found)

    def _standing(self) -> Mapping[str, _Standing]:
        """Every contract by its id, as it stands: from its file, and from accepted quotes that made or changed it."""
        files = {one.id: one for one in self.desk.workspace.contracts.all()}
        agreed: dict[str, list[StoredQuote]] = {name: [] for name in files}
        for story in self.desk.store.stories(("accepted",)):
            for name in _contracts_of(story.quote):
                agreed.setdefault(name, []).append(story.quote)
        return {name: self._one(name, files.get(name), quotes) for name, quotes in agreed.items()}

    def _one(self, name: str, file: RunningContract | None, quotes: Sequence[StoredQuote]) -> _Standing:
        try:
            return _Standing(self.desk.contracts.of(name, file, quotes).contract)
        except Conflict as error:
            if file is None:
                raise
            return _Standing(file, error.message)

    def _work(self, renewal: Renewal, problem: str, owners: Mapping[str, str], told: tuple[Story, ...]) -> Worklist:
        name = renewal.contract.id
        quotes = tuple(
            one.quote.number
            for one in told
            if (one.quote.source, one.quote.contract) == ("renewal", name) and one.outcome != "dropped"
        )
        owner = owners.get(name, "")
        if problem:
            return Worklist(renewal, owner, quotes, None, problem)
        try:
            net = renew(renewal.contract, Asked(), self.desk.policies.versions(renewal.contract)).total
        except CpqError as error:
            return Worklist(renewal, owner, quotes, None, str(error).partition("\n")[0])
        return Worklist(renewal, owner, quotes, net)


class _Standing(NamedTuple):
    """A contract as it stands.

    Attributes:
        problem: Why that is in doubt.
    """

    contract: RunningContract
    problem: str = ""


def _contracts_of(quote: StoredQuote) -> frozenset[str]:
    """The contracts that an accepted quote made or changed."""
    agreement = quote.agreement
    return frozenset() if agreement is None else frozenset({agreement.contract_id, quote.contract} - {""})
