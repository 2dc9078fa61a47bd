"""Quotes that change a contract: amendments and renewals, from the contract as it stands."""

from __future__ import annotations

from datetime import date

from cpq.contracts.change_words import change_words
from cpq.contracts.changes import Amendment
from cpq.contracts.contract_change import ContractChange, RenewalAsked
from cpq.contracts.refusing import refusing
from cpq.desk.drafting import Begun, Drafting
from cpq.desk.standing import Standing
from cpq.desk.work import NOW, Changed, Writing

_AS_IT_SAYS = RenewalAsked()


class Contracting(Drafting):
    """Operations on contracts that run."""

    def contract(self, name: str) -> Standing:
        """A contract as it stands: what its file says, and what accepted quotes made of it since.

        Args:
            name: Its id, or a file of it.

        Raises:
            NotFound: There is none, or it came of quotes that the person may not see.
            Conflict: Its file and accepted quotes changed it in different ways.
        """
        standing = self.desk.contracts.read(name)
        if standing.quotes and not any(self.sees(quote) for quote in standing.quotes):
            raise self.desk.workspace.contracts.not_found(name)
        return standing

    def amend(
        self,
        name: str,
        amendment: Amendment,
        *,
        owner: str = "",
        order_date: date | None = None,
        valid_until: date | None = None,
        writing: Writing = NOW,
    ) -> Changed:
        """A new quote that amends a contract: what it costs is the difference of two states of the contract.

        Args:
            owner: Who answers for it; whoever acts where left out.
            order_date: Day whose prices hold for what is added; today where left out.
            valid_until: Last day that the buyer can accept.

        Raises:
            NotFound: There is no such contract, or no such line in it.
            InvalidRequest, CannotPrice: A change cannot be, or has no price.
            NotAllowed: The person may not create quotes, or not for that owner.
        """
        return self._begun(name, {"amendment": amendment}, owner, order_date, valid_until, writing)

    def renew(
        self,
        name: str,
        renewal: RenewalAsked = _AS_IT_SAYS,
        *,
        owner: str = "",
        order_date: date | None = None,
        valid_until: date | None = None,
        writing: Writing = NOW,
    ) -> Changed:
        """A new quote that renews a contract: the contract that follows, and a credit where the old one ends early.

        Args:
            renewal: How, where not as the contract says.
            owner, order_date, valid_until: As for :meth:`amend`.

        Raises:
            NotFound: There is no such contract.
            InvalidRequest, CannotPrice: It cannot be renewed so.
            NotAllowed: The person may not create quotes, or not for that owner.
        """
        return self._begun(name, {"renewal": renewal}, owner, order_date, valid_until, writing)

    def _begun(
        self,
        name: str,
        asked: dict[str, object],
        owner: str,
        order_date: date | None,
        valid_until: date | None,
        writing: Writing,
    ) -> Changed:
        contract = self.contract(name).contract
        given = {**asked, "contract": contract, "order_date": order_date or self.acting.day, "valid_until": valid_until}
        with refusing(contract.where):
            change = ContractChange(**given)  # type: ignore[arg-type] # the model reads them
        begun = Begun(change, change.kind, contract=contract.id, changes=change_words(change))
        return self.new(begun, owner=owner, writing=writing)
