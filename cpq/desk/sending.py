"""What goes to the customer and comes back: the document, the answer, the contract and the order that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from cpq.contracts.written import contract_file
from cpq.desk.begun_on import begun_on
from cpq.desk.printed import for_customer
from cpq.desk.work import NOW, Asked, Changed, Work, Writing
from cpq.exchange.yaml_writer import to_yaml
from cpq.pricing.bought import bought
from cpq.problems import TransitionRefused
from cpq.quotes.priced import PricedQuote
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions import sending
from cpq.stored_quotes.content import canonical, hash_of
from cpq.stored_quotes.happenings import EventData
from cpq.stored_quotes.order import order_of
from cpq.stored_quotes.record import Revision, StoredQuote

if TYPE_CHECKING:
    from cpq.workspace import Workspace


class SentOut(NamedTuple):
    """A document that was sent.

    Attributes:
        document: The PDF's bytes.
        name: What a file of it may be called.
    """

    changed: Changed
    document: bytes
    name: str


class Agreed(NamedTuple):
    """What an accepted quote became.

    Attributes:
        contract: The contract as the bytes of a file of ``contracts/``.
        order: The order payload, canonical JSON.
    """

    changed: Changed
    contract_id: str
    contract: bytes
    order: bytes


class Sending(Work):
    """Operations from the approval on."""

    def send(self, number: str, *, language: str = "", to: str = "", writing: Writing = NOW) -> SentOut:
        """Make the document of an approved revision, keep it, and note that it went out.

        Args:
            language: Such as ``fr``; the addressee's where left out.
            to: Where it goes, such as an address.

        Raises:
            TransitionRefused: It is not approved, the approval or the offer is over, or something granted has lapsed.
            CannotRender: The document cannot be made.
        """
        quote = self.seen(number)
        revision = quote.newest
        priced, under = self._printed(quote, revision)
        chosen = language or under.document_language(priced)
        document = under.pdf(priced, chosen)
        digest = hash_of(document)
        changed = self.change(
            quote,
            lambda now, acting: sending.send(now, acting, digest, chosen, to=to),
            writing,
            Asked(f"send {number}", {"document": digest, "to": to}),
            {digest: document},
        )
        return SentOut(changed, document, f"{priced.request.id.replace(' ', '-')}-{chosen}.pdf")

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

        Args:
            by: Who accepted, on their side.
            document: SHA-256 of the document that they accepted; the one that was sent where left out.
            chosen: Optional lines that they take.
            contract_id: Id of the contract; the quote's number where left out.
            start: First day of service, where the document leaves it open; no price may depend on it.

        Raises:
            TransitionRefused: It was not sent, another document was, the offer is over, or with the optional lines
                another price would change.
            InvalidRequest: A line is none that can be chosen, or cannot be part of a contract; or beginning on that
                day is another offer.
        """
        quote = self.seen(number)
        revision = quote.newest
        if revision.sent is None:
            raise TransitionRefused(
                f"{quote.number} is {quote.status}, so nobody can have accepted it",
                status=quote.status,
                hint=f"cpq quote send {quote.number} makes the document and notes that it went out",
            )
        accepted = document or revision.sent.sha256
        sold, under = self._sold(quote, revision, chosen, start)
        made = under.contracts.create(sold, contract_id or quote.number, revision=revision.number)
        contract = to_yaml(contract_file(made))
        order = self._ordered(quote, revision, sold, document=accepted, contract_id=made.id, by=by, chosen=chosen)
        contract_hash, order_hash = hash_of(contract), hash_of(order)

        def decide(now: StoredQuote, acting: Acting) -> tuple[EventData, ...]:
            return sending.accept(
                now,
                acting,
                accepted,
                by=by,
                contract_id=made.id,
                contract=contract_hash,
                order=order_hash,
                chosen=tuple(chosen),
                net_total=sold.totals.net,
            )

        asked = {"document": accepted, "by": by, "chosen": list(chosen), "contract": made.id}
        asked |= {} if start is None else {"start": start.isoformat()}
        kept = {contract_hash: contract, order_hash: order}
        changed = self.change(quote, decide, writing, Asked(f"accept {number}", asked), kept)
        return Agreed(changed, made.id, contract, order)

    def _ordered(
        self,
        quote: StoredQuote,
        revision: Revision,
        sold: PricedQuote,
        *,
        document: str,
        contract_id: str,
        by: str,
        chosen: Sequence[str],
    ) -> bytes:
        """The order of what was accepted, for the ERP."""
        order = order_of(
            sold,
            quote=quote.number,
            revision=revision.number,
            document=document,
            contract_id=contract_id,
            at=self.acting.at,
            by=by,
            content_hash=revision.content.content_hash,
            owner=quote.owner,
            chosen=tuple(chosen),
        )
        return canonical(order)

    def _printed(self, quote: StoredQuote, revision: Revision) -> tuple[PricedQuote, Workspace]:
        """A revision priced as its document says it."""
        shown = self.opened(quote, revision)
        shown.insist_same()
        return shown.under.price_deal(for_customer(shown.deal, quote, revision)), shown.under

    def _sold(
        self, quote: StoredQuote, revision: Revision, chosen: Sequence[str], start: date | None
    ) -> tuple[PricedQuote, Workspace]:
        """What the customer takes of a revision, each line at the price of its document."""
        printed, under = self._printed(quote, revision)
        deal = for_customer(self.opened(quote, revision).deal, quote, revision)
        taken = bought(printed if start is None else begun_on(start, deal, printed, under), chosen)
        return replace(taken, request=taken.request.model_copy(update={"id": quote.number})), under

    def export(self, number: str) -> Agreed:
        """What an accepted quote became, as it is kept; the policy behind the contract is kept in the workspace too.

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
        self.desk.policies.keep_in_workspace(content.policy)
        store, agreed = self.desk.store, quote.agreement
        contract, order = store.content(agreed.contract), store.content(agreed.order)
        return Agreed(Changed(quote, (), written=False), agreed.contract_id, contract, order)

    def decline(
        self, number: str, reason: str, *, competitor: str = "", comment: str = "", writing: Writing = NOW
    ) -> Changed:
        """Note that the customer said no, and why."""
        return self.change(
            self.seen(number),
            lambda now, acting: sending.decline(now, acting, reason, competitor=competitor, comment=comment),
            writing,
            Asked(f"decline {number}", {"reason": reason, "competitor": competitor, "comment": comment}),
        )

    def withdraw(self, number: str, reason: str, *, comment: str = "", writing: Writing = NOW) -> Changed:
        """Take back what was sent."""
        return self.change(
            self.seen(number),
            lambda now, acting: sending.withdraw(now, acting, reason, comment=comment),
            writing,
            Asked(f"withdraw {number}", {"reason": reason, "comment": comment}),
        )

    def cancel(self, number: str, reason: str, *, comment: str = "", writing: Writing = NOW) -> Changed:
        """Let the quote come to nothing; a request that is being decided ends."""
        return self.change(
            self.seen(number),
            lambda now, acting: sending.cancel(now, acting, reason, comment=comment),
            writing,
            Asked(f"cancel {number}", {"reason": reason, "comment": comment}),
        )
