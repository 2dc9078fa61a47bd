"""A quote priced and ready to be stored, and a stored one opened again: what happens outside any transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from cpq.approvals.assess import assess
from cpq.approvals.assessment import Assessment
from cpq.problems import Conflict, Problem, accepted
from cpq.quotes.deal_file import Deal, read_deal
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import QuoteRequest
from cpq.stored_quotes.content import canonical, content_of
from cpq.stored_quotes.record import Content, Revision, StoredQuote

if TYPE_CHECKING:
    from cpq.desk.pinned import PinnedPolicies
    from cpq.workspace import Workspace


@dataclass(frozen=True)
class Prepared:
    """What a revision will say.

    Attributes:
        under: The workspace under the policy that priced it.
        contents: Everything that the revision names by hash, by that hash.
    """

    under: Workspace
    deal: Deal
    priced: PricedQuote
    content: Content
    contents: Mapping[str, bytes]


class Shown(NamedTuple):
    """A revision of a quote, or what one would say, opened with the policy that priced it.

    Attributes:
        content: What is stored of it.
        priced: The same priced now, by that policy.
        under: The workspace under that policy.
    """

    quote: StoredQuote
    revision: Revision
    content: Content
    deal: Deal
    priced: PricedQuote
    under: Workspace

    def assessed(self) -> Assessment:
        """Everything that the policy requires of it; about what is stored, to the letter.

        Raises:
            Conflict: See :meth:`insist_same`.
        """
        self.insist_same()
        policy = self.under.compiled(self.priced.as_of)
        return assess(self.priced, policy, self.under.decide(self.priced), content_hash=self.content.content_hash)

    def insist_same(self) -> None:
        """Insist that pricing it now gives what is stored, before anybody decides on it or gets it.

        Raises:
            Conflict: Another version of this program priced it, and gives another price.
        """
        now, _ = content_of(self.priced, self.under.compiled(self.priced.as_of))
        if (now.content_hash, now.priced) != (self.content.content_hash, self.content.priced):
            raise Conflict(
                f"{self.quote.number} was priced by another version of this program, which this one does not follow",
                code="outdated-prices",
                hint=f"cpq quote reprice {self.quote.number} prices it anew and says what changes",
            )


def prepare(deal: Deal, under: Workspace, policies: PinnedPolicies) -> Prepared:
    """Price a deal and name everything that storing it keeps.

    The deal is priced as it was written, so that what is wrong is told at its place. What is stored is priced from the
    request alone, as it will be when it is opened again.

    Raises:
        InvalidRequest: What is asked cannot be.
        CannotPrice: A line has no price.
    """
    deal = deal_of_request(under.price_deal(deal).request)
    priced = under.price_deal(deal)
    content, contents = content_of(priced, under.compiled(priced.as_of))
    return Prepared(under, deal, priced, content, {**contents, **policies.to_keep(under.fingerprint)})


def reopened(content: Content, policies: PinnedPolicies, *, as_of: date | None = None) -> tuple[Workspace, Deal]:
    """The deal of a stored revision, as it was asked, with the workspace under the policy that priced it.

    What a file says of the account today changes nothing: the request holds what was known of it when it was priced.

    Args:
        as_of: Order date that replaces its own.
    """
    under = policies.under(content.policy)
    return under, _read(policies.store.content(content.request), as_of)


def deal_of_request(request: QuoteRequest) -> Deal:
    """A deal from a request that was made in code."""
    return _read(canonical(request.to_json()), None)


def _read(data: bytes, as_of: date | None) -> Deal:
    problems: list[Problem] = []
    return accepted(read_deal(data, _FILE, problems, as_of=as_of, accounts={}), problems)


_FILE: Final = "<request>.json"
"""What steps that a request makes say of their place: the same for every quote, since copies share their content."""
