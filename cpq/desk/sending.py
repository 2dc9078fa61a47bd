"""What goes to the customer, and the answers that come to nothing: declined, withdrawn, cancelled."""

from __future__ import annotations

from typing import NamedTuple

from cpq.desk.agreeing import Agreeing
from cpq.desk.work import NOW, Asked, Changed, Writing
from cpq.stored_quotes.actions import sending
from cpq.stored_quotes.content import hash_of


class SentOut(NamedTuple):
    """A document that was sent.

    Attributes:
        document: The PDF's bytes.
        name: What a file of it may be called.
    """

    changed: Changed
    document: bytes
    name: str


class Sending(Agreeing):
    """Operations from the approval on."""

    def send(self, number: str, *, language: str = "", to: str = "", writing: Writing = NOW) -> SentOut:
        """Make the document of an approved revision, keep it, and note that it went out.

        Args:
            language: Such as ``fr``; the addressee's where left out.
            to: Where it goes, such as an address.

        Raises:
            TransitionRefused: It is not approved, the approval or the offer is over, or something granted has lapsed.
            Conflict: ``stale``: the contract that it changes has changed since.
            CannotRender: The document cannot be made.
        """
        quote = self.seen(number)
        revision = quote.newest
        self._insist_unchanged(quote, revision.content)
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
