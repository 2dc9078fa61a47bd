"""A deal, or a change of a contract, made ready to be stored, and one opened again: outside any transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from cpq.approvals.assess import assess
from cpq.approvals.assessment import Assessment
from cpq.contracts.contract_change import ContractChange, PricedChange, change_from_json, price_change
from cpq.contracts.versions import pinned_by
from cpq.problems import Conflict, Problem, TransitionRefused, accepted
from cpq.quotes.deal_file import Deal, read_deal
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import QuoteRequest
from cpq.stored_quotes.content import canonical, content_of, prices_until
from cpq.stored_quotes.contract_states import state_hash
from cpq.stored_quotes.record import Content, Revision, StoredQuote

if TYPE_CHECKING:
    from cpq.desk.pinned import PinnedPolicies
    from cpq.workspace import Workspace

Asks = Deal | ContractChange
"""What a quote asks for: something to buy, or a change of what was bought."""


class Priced(NamedTuple):
    """What a quote comes to.

    Attributes:
        quote: As its buyer is offered it.
        change: What it does to a contract; None where it changes none.
    """

    quote: PricedQuote
    change: PricedChange | None = None


@dataclass(frozen=True)
class Prepared:
    """What a revision will say.

    Attributes:
        under: The workspace under the policy that priced it.
        contents: Everything that the revision names by hash, by that hash.
    """

    under: Workspace
    asks: Asks
    found: Priced
    content: Content
    contents: Mapping[str, bytes]

    @property
    def priced(self) -> PricedQuote:
        """The quote as its buyer is offered it."""
        return self.found.quote


class Shown(NamedTuple):
    """A revision of a quote, or what one would say, opened with the policy that priced it.

    Attributes:
        content: What is stored of it.
        asks: What it asks for.
        found: What that comes to now, by that policy.
        under: The workspace under that policy.
        policies: Where versions of the policy are found.
    """

    quote: StoredQuote
    revision: Revision
    content: Content
    asks: Asks
    found: Priced
    under: Workspace
    policies: PinnedPolicies

    @property
    def priced(self) -> PricedQuote:
        """The quote as its buyer is offered it."""
        return self.found.quote

    @property
    def change(self) -> PricedChange | None:
        """What it does to a contract; None where it changes none."""
        return self.found.change

    @property
    def deal(self) -> Deal:
        """The deal that it asks for.

        Raises:
            TransitionRefused: It changes a contract, and is no deal that could be priced by itself.
        """
        if isinstance(self.asks, Deal):
            return self.asks
        raise no_deal(self.quote, self.asks)

    def assessed(self) -> Assessment:
        """Everything that the policy requires of it; about what is stored, to the letter.

        Raises:
            Conflict: See :meth:`insist_same`.
        """
        self.insist_same()
        return assessment_of(self.found, self.under, self.policies).about(self.content.content_hash)

    def proposing(self, made: Prepared) -> Shown:
        """The revision as it would be with other content."""
        return self._replace(content=made.content, asks=made.asks, found=made.found, under=made.under)

    def insist_same(self) -> None:
        """Insist that pricing it now gives what is stored, before anybody decides on it or gets it.

        Raises:
            Conflict: Another version of this program priced it, and gives another price.
        """
        now, _ = _content(self.asks, self.found, self.under)
        if (now.content_hash, now.priced) != (self.content.content_hash, self.content.priced):
            raise Conflict(
                f"{self.quote.number} was priced by another version of this program, which this one does not follow",
                code="outdated-prices",
                hint=f"cpq quote reprice {self.quote.number} prices it anew and says what changes",
            )


def assessment_of(found: Priced, under: Workspace, policies: PinnedPolicies) -> Assessment:
    """Everything that a policy requires of what a quote comes to."""
    if found.change is not None:
        return under.contracts.assess(found.change, policies.versions(found.change.change.contract))
    return assess(found.quote, under.compiled(found.quote.as_of), under.decide(found.quote))


def no_deal(quote: StoredQuote, change: ContractChange) -> TransitionRefused:
    """The refusal of what needs a deal, for a quote that changes a contract."""
    return TransitionRefused(
        f"{quote.number} is {'an' if change.kind == 'amendment' else 'a'} {change.kind} of contract "
        f"'{change.contract.id}', not a deal of its own",
        status=quote.status,
        hint=f"cpq quote show {quote.number} shows what it costs",
    )


def prepare(asks: Asks, under: Workspace, policies: PinnedPolicies) -> Prepared:
    """Price what a quote asks for and name everything that storing it keeps.

    It is priced as it was written, so that what is wrong is told at its place. What is stored is priced from the
    request alone, as it will be when it is opened again.

    Raises:
        InvalidRequest: What is asked cannot be.
        CannotPrice: A line has no price.
    """
    if isinstance(asks, Deal):
        alone: Asks = deal_of_request(under.price_deal(asks).request)
    else:
        price_change(asks, policies.versions(asks.contract, under))
        alone = change_from_json(canonical(asks.to_json()), _FILE)
    found = priced_by(alone, under, policies)
    content, contents = _content(alone, found, under)
    kept = dict(contents)
    for fingerprint in (under.fingerprint, *_pins(alone)):
        kept |= policies.to_keep(fingerprint)
    return Prepared(under, alone, found, content, kept)


def priced_by(asks: Asks, under: Workspace, policies: PinnedPolicies) -> Priced:
    """What a quote comes to under a policy; a contract keeps the policies that it is held by."""
    if isinstance(asks, Deal):
        return Priced(under.price_deal(asks))
    change = price_change(asks, policies.versions(asks.contract, under))
    return Priced(change.offer, change)


def _pins(asks: Asks) -> tuple[str, ...]:
    return () if isinstance(asks, Deal) else tuple(sorted(pinned_by(asks.contract)))


def _content(asks: Asks, found: Priced, under: Workspace) -> tuple[Content, Mapping[str, bytes]]:
    """What a quote says, under hashes."""
    policy = under.compiled(found.quote.as_of)
    if isinstance(asks, Deal):
        return content_of(found.quote, policy)
    content, contents = content_of(found.quote, policy, asks.to_json())
    ends = (prices_until(book, policy) for book in ([] if found.change is None else found.change.price_books))
    until = min((end for end in ends if end is not None), default=None)
    return content.model_copy(update={"contract_state": state_hash(asks.contract), "prices_until": until}), contents


def reopened(content: Content, policies: PinnedPolicies, *, as_of: date | None = None) -> tuple[Workspace, Asks]:
    """What a stored revision asks for, as it was asked, with the workspace under the policy that priced it.

    What a file says of the account today changes nothing: the request holds what was known of it when it was priced.

    Args:
        as_of: Order date that replaces its own.
    """
    under = policies.under(content.policy)
    data = policies.store.content(content.request)
    if not content.contract_state:
        return under, _read(data, as_of)
    change = change_from_json(data, _FILE)
    return under, change if as_of is None else dated(change, as_of)


def offered_until(asks: Asks, until: date) -> Asks:
    """What is asked for, offered until a day, the last one."""
    if isinstance(asks, Deal):
        return replace(asks, request=asks.request.model_copy(update={"valid_until": until}))
    return _otherwise(asks, {"valid_until": until})


def dated(change: ContractChange, as_of: date) -> ContractChange:
    """A change for another order date; an offer that is over by then loses its last day."""
    over = change.valid_until is not None and change.valid_until < as_of
    return _otherwise(change, {"order_date": as_of, **({"valid_until": None} if over else {})})


def _otherwise(change: ContractChange, fields: Mapping[str, object]) -> ContractChange:
    made = change.model_copy(update=fields)
    made._source = change._source
    return made


def deal_of_request(request: QuoteRequest) -> Deal:
    """A deal from a request that was made in code."""
    return _read(canonical(request.to_json()), None)


def _read(data: bytes, as_of: date | None) -> Deal:
    problems: list[Problem] = []
    return accepted(read_deal(data, _FILE, problems, as_of=as_of, accounts={}), problems)


_FILE: Final = "<request>.json"
"""What steps that a request makes say of their place: the same for every quote, since copies share their content."""
