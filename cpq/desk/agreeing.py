"""What comes of an offer that its buyer accepts: the contract as it is from then on, and the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from cpq.contracts.contract_change import ContractChange, price_change
from cpq.contracts.document import RunningContract
from cpq.contracts.versions import pinned_by
from cpq.contracts.written import contract_file
from cpq.desk.begun_on import begun_on
from cpq.desk.prepared import Shown
from cpq.desk.printed import for_customer, offer_for_customer
from cpq.desk.work import NOW, Asked, Changed, Work, Writing
from cpq.exchange.yaml_writer import to_yaml
from cpq.pricing.bought import bought
from cpq.problems import InvalidRequest, Problem, SourceLocation, TransitionRefused
from cpq.quotes.deal_file import Deal
from cpq.quotes.priced import PricedQuote
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions import sending
from cpq.stored_quotes.content import canonical, hash_of
from cpq.stored_quotes.contract_states import changed_since, insist_unchanged, state_hash
from cpq.stored_quotes.happenings import EventData
from cpq.stored_quotes.order import order_of
from cpq.stored_quotes.record import Content, Revision, SentDocument, StoredQuote

if TYPE_CHECKING:
    from cpq.store import Beside
    from cpq.workspace import Workspace


class Agreed(NamedTuple):
    """What an accepted quote became.

    Attributes:
        contract: The contract as the bytes of a file of ``contracts/``.
        order: The order payload, canonical JSON.
        closes: Id of the contract that a renewal ended early; empty where none did.
        closed: That contract as the bytes of a file.
    """

    changed: Changed
    contract_id: str
    contract: bytes
    order: bytes
    closes: str = ""
    closed: bytes = b""


class _Taken(NamedTuple):
    """What a buyer says about an offer while accepting it.

    Attributes:
        chosen: Optional lines that they take.
        contract_id: Id of the contract; empty where it has the usual one.
        start: First day of service, where the document leaves it open.
    """

    chosen: tuple[str, ...]
    contract_id: str
    start: date | None


class _Sold(NamedTuple):
    """What a buyer takes, and what it makes of their contracts.

    Attributes:
        change: What the order says of the change; None where a contract begins.
        closed: The contract that a renewal ends early.
    """

    priced: PricedQuote
    contract: RunningContract
    change: Mapping[str, Any] | None = None
    closed: RunningContract | None = None


class Agreeing(Work):
    """Operations by which an offer becomes a contract, or changes one."""

    def accept(
        self,
        number: str,
        *,
        by: str = "",
        document: str = "",
        chosen: Sequence[str] = (),
        contract_id: str = "",
        start: date | None = None,
        writing: Writing = NOW,
    ) -> Agreed:
        """Note that the customer accepted what they were sent; the contract and the order come of it.

        Of an amendment comes the next state of the contract that it changes, of a renewal the contract that follows.

        Args:
            by: Who accepted, on their side.
            document: SHA-256 of the document that they accepted; the one that was sent where left out.
            chosen: Optional lines that they take.
            contract_id: Id of the contract; the quote's number where left out, and of an amendment always the one that
                it changes.
            start: First day of service, where the document leaves it open; no price may depend on it.

        Raises:
            TransitionRefused: It was not sent, another document was, the offer is over, or with the optional lines
                another price would change.
            InvalidRequest: A line is none that can be chosen, or cannot be part of a contract; or beginning on that
                day is another offer.
            Conflict: ``stale``: the contract that it changes has changed since.
        """
        quote = self.seen(number)
        revision = quote.newest
        sent = _sent(quote, revision)
        accepted = document or sent.sha256
        self._insist_unchanged(quote, revision.content)
        sold = self._sold(quote, revision, _Taken(tuple(chosen), contract_id, start))
        contract = to_yaml(contract_file(sold.contract))
        closed = b"" if sold.closed is None else to_yaml(contract_file(sold.closed))
        order = self._ordered(quote, revision, sold, document=accepted, by=by, chosen=chosen)
        contract_hash, order_hash = hash_of(contract), hash_of(order)
        closed_hash = hash_of(closed) if closed else ""

        def decide(now: StoredQuote, acting: Acting) -> tuple[EventData, ...]:
            return sending.accept(
                now,
                acting,
                accepted,
                by=by,
                contract_id=sold.contract.id,
                contract=contract_hash,
                order=order_hash,
                chosen=tuple(chosen),
                net_total=sold.priced.totals.net,
                closes=closed_hash,
            )

        asked = {"document": accepted, "by": by, "chosen": list(chosen), "contract": sold.contract.id}
        asked |= {} if start is None else {"start": start.isoformat()}
        kept = {contract_hash: contract, order_hash: order} | ({closed_hash: closed} if closed else {})
        beside = self._beside(quote, revision.content, sold.contract.id)
        changed = self.change(quote, decide, writing, Asked(f"accept {number}", asked), kept, beside)
        return Agreed(changed, sold.contract.id, contract, order, quote.contract if closed else "", closed)

    def makes(self, number: str) -> str:
        """Id of the contract that comes of a quote unless another one is said.

        Raises:
            NotFound: There is no such quote, or none for the person.
        """
        shown = self.opened(self.seen(number))
        return number if shown.change is None else shown.change.after.id

    def _insist_unchanged(self, quote: StoredQuote, content: Content) -> None:
        """Insist that the contract that a quote changes is as it was when the quote was priced.

        Raises:
            Conflict: ``stale``: it has changed since.
        """
        by = self._changed_since(quote, content)
        if by:
            raise changed_since(quote, by)

    def _beside(self, quote: StoredQuote, content: Content, makes: str) -> Beside | None:
        """No other quote may change the same state of a contract; the database says so in the moment of writing."""
        if not content.contract_state:
            return None
        from cpq.store import Beside  # noqa: PLC0415 - the database is loaded where it is used

        return Beside(quote.account, lambda now, others: insist_unchanged(now, content.contract_state, makes, others))

    def _ordered(
        self,
        quote: StoredQuote,
        revision: Revision,
        sold: _Sold,
        *,
        document: str,
        by: str,
        chosen: Sequence[str],
    ) -> bytes:
        """The order of what was accepted, for the ERP."""
        order = order_of(
            sold.priced,
            quote=quote.number,
            revision=revision.number,
            document=document,
            contract_id=sold.contract.id,
            at=self.acting.at,
            by=by,
            content_hash=revision.content.content_hash,
            owner=quote.owner,
            chosen=tuple(chosen),
            change=sold.change,
        )
        return canonical(order)

    def _printed(self, quote: StoredQuote, revision: Revision) -> tuple[PricedQuote, Workspace]:
        """A revision priced as its document says it."""
        shown = self.opened(quote, revision)
        shown.insist_same()
        if isinstance(shown.asks, Deal):
            return shown.under.price_deal(for_customer(shown.asks, quote, revision)), shown.under
        return offer_for_customer(shown.priced, quote, revision), shown.under

    def _sold(self, quote: StoredQuote, revision: Revision, taken: _Taken) -> _Sold:
        """What the customer takes of a revision, each line at the price of its document, and what comes of it."""
        printed, under = self._printed(quote, revision)
        shown = self.opened(quote, revision)
        if isinstance(shown.asks, ContractChange):
            return self._changed(shown, shown.asks, _numbered(printed, quote), taken)
        if taken.start is not None:
            printed = begun_on(taken.start, for_customer(shown.asks, quote, revision), printed, under)
        sold = _numbered(bought(printed, taken.chosen), quote)
        return _Sold(sold, under.contracts.create(sold, taken.contract_id or quote.number, revision=revision.number))

    def _changed(self, shown: Shown, change: ContractChange, offer: PricedQuote, taken: _Taken) -> _Sold:
        """What an accepted change makes of the contract; its new records name the quote and its revision."""
        quote, here, contract_id = shown.quote, SourceLocation(f"<{shown.quote.number}>"), taken.contract_id
        if taken.start is not None:
            message = f"{quote.number} changes contract '{quote.contract}' on the day that its offer says"
            raise InvalidRequest([Problem("not-offered", here, message, "leave the start out")])
        if taken.chosen:
            message = f"{quote.number} changes contract '{quote.contract}' and has no optional lines"
            raise InvalidRequest([Problem("not-offered", here, message, "leave the choice out")])
        if contract_id and change.kind == "amendment" and contract_id != change.contract.id:
            message = f"an amendment changes contract '{change.contract.id}' and makes none called '{contract_id}'"
            raise InvalidRequest([Problem("not-offered", here, message, "leave the id out")])
        found = price_change(change.named(quote.number), shown.policies.versions(change.contract, shown.under))
        after = found.after.with_revision(quote.number, shown.revision.number)
        if contract_id:
            after = after.model_copy(update={"id": contract_id})
        contracts = self.desk.workspace.contracts
        said = {
            "kind": change.kind,
            "contract": change.contract.id,
            "from_state": state_hash(change.contract),
            "first_day": offer.request.start and offer.request.start.isoformat(),
            "asks": dict(change.to_json()[change.kind]),
        }
        closed = None if found.closed is None else contracts.with_known_account(found.closed)
        return _Sold(offer, contracts.with_known_account(after), said, closed)

    def export(self, number: str) -> Agreed:
        """What an accepted quote became, as it is kept; the policies behind the contract are kept in the workspace too.

        Raises:
            TransitionRefused: It was not accepted.
        """
        quote = self.seen(number)
        if quote.agreement is None:
            raise TransitionRefused(
                f"{quote.number} is {quote.status} and no contract yet",
                status=quote.status,
                hint=f"cpq quote accept {quote.number} notes that the customer accepted it",
            )
        content = quote.revisions[quote.agreement.revision - 1].content
        store, agreed = self.desk.store, quote.agreement
        contract, order = store.content(agreed.contract), store.content(agreed.order)
        held_by = pinned_by(self.desk.workspace.contracts.parse(contract, f"<{number}>.yaml"))
        for fingerprint in sorted({content.policy, *held_by}):
            self.desk.policies.keep_in_workspace(fingerprint)
        closed = store.content(agreed.closes) if agreed.closes else b""
        changed = Changed(quote, (), written=False)
        return Agreed(changed, agreed.contract_id, contract, order, quote.contract if closed else "", closed)


def _sent(quote: StoredQuote, revision: Revision) -> SentDocument:
    """The document that the customer was sent."""
    if revision.sent is None:
        raise TransitionRefused(
            f"{quote.number} is {quote.status}, so nobody can have accepted it",
            status=quote.status,
            hint=f"cpq quote send {quote.number} makes the document and notes that it went out",
        )
    return revision.sent


def _numbered(priced: PricedQuote, quote: StoredQuote) -> PricedQuote:
    return replace(priced, request=priced.request.model_copy(update={"id": quote.number}))
