"""What stands beside a quote: comments, files, marks, and who answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cpq.desk.prepared import reopened
from cpq.desk.work import NOW, Asked, Changed, Work, Writing
from cpq.problems import NotFound
from cpq.quotes.deal_file import Deal
from cpq.stored_quotes.actions import editing, remarks
from cpq.stored_quotes.content import hash_of

if TYPE_CHECKING:
    from cpq.stored_quotes.actions.remarks import Audience


class Remarking(Work):
    """Operations that no price and no rule reads."""

    def comment(
        self,
        number: str,
        text: str,
        *,
        subject: str = "quote",
        audience: Audience = "internal",
        restricted: bool = False,
        writing: Writing = NOW,
    ) -> Changed:
        """Remark on the quote or on one of its lines.

        Args:
            subject: ``quote``, or the id of a line.
            restricted: It names cost or margin, so only those who may see them read it.
        """
        quote = self.seen(number)
        _, asks = reopened(quote.newest.content, self.desk.policies)
        lines = [line.id for line in asks.request.lines] if isinstance(asks, Deal) else [*asks.contract.lines]
        details = {"text": text, "subject": subject, "audience": audience, "restricted": restricted}
        return self.change(
            quote,
            lambda now, acting: remarks.comment(
                now, acting, text, subject=subject, lines=lines, audience=audience, restricted=restricted
            ),
            writing,
            Asked(f"comment {number}", details),
        )

    def attach(
        self,
        number: str,
        name: str,
        media_type: str,
        data: bytes,
        *,
        audience: Audience = "internal",
        writing: Writing = NOW,
    ) -> Changed:
        """Keep a file with the quote.

        Args:
            name: Its name, without a folder.
            media_type: Such as ``application/pdf``.
        """
        quote = self.seen(number)
        digest = hash_of(data)
        return self.change(
            quote,
            lambda now, acting: remarks.attach(now, acting, name, media_type, len(data), digest, audience=audience),
            writing,
            Asked(f"attach {number}", {"name": name, "media_type": media_type, "sha256": digest, "audience": audience}),
            {digest: data},
        )

    def attachable(self, name: str, media_type: str, size: int) -> None:
        """Insist that the desk takes a file, before its bytes are read.

        Args:
            size: Bytes.

        Raises:
            InvalidRequest: The name, the type or the size is none that the desk takes.
        """
        remarks.attachable(name, media_type, size, self.acting)

    def attachment(self, number: str, id_: int) -> tuple[str, bytes]:
        """Name and bytes of a file that is kept with a quote.

        Raises:
            NotFound: There is no such file, or it was removed.
        """
        quote = self.seen(number)
        for one in quote.attachments:
            if one.id == id_ and not one.removed:
                return one.name, self.desk.store.content(one.sha256)
        raise NotFound(
            f"{quote.number} has no attachment {id_}",
            code="attachment-not-found",
            hint=f"cpq quote show {quote.number} lists them",
        )

    def detach(self, number: str, id_: int, *, writing: Writing = NOW) -> Changed:
        """Show a file no longer; its bytes stay for the history."""
        return self.change(
            self.seen(number),
            lambda now, acting: remarks.remove_attachment(now, acting, id_),
            writing,
            Asked(f"detach {number}", {"id": id_}),
        )

    def mark(self, number: str, marks: Mapping[str, str], *, writing: Writing = NOW) -> Changed:
        """Set marks such as tags or a link to the CRM; an empty text takes one away."""
        return self.change(
            self.seen(number),
            lambda now, acting: remarks.mark(now, acting, marks),
            writing,
            Asked(f"mark {number}", dict(marks)),
        )

    def hand_over(self, number: str, owner: str, *, writing: Writing = NOW) -> Changed:
        """Let somebody else answer for the quote."""
        return self.change(
            self.seen(number),
            lambda now, acting: editing.change_owner(now, acting, owner),
            writing,
            Asked(f"hand over {number}", {"owner": owner}),
        )
