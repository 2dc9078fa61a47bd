"""A quote comes to be: new, from a template, of a contract that is changed or renewed, or as a copy of another."""

from __future__ import annotations

from typing import Literal

from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.guards import is_somebody, may
from cpq.stored_quotes.happenings import EventData, QuoteCreated
from cpq.stored_quotes.record import Concession, Content, StoredQuote

Source = Literal["new", "template", "amendment", "renewal", "import"]


def create(
    number: str,
    acting: Acting,
    content: Content,
    *,
    account: str,
    owner: str = "",
    source: Source = "new",
    template: str = "",
    contract: str = "",
    concessions: tuple[Concession, ...] = (),
    changes: tuple[str, ...] = (),
) -> tuple[EventData, ...]:
    """A new quote, whose first revision is a draft.

    Args:
        number: What the store calls it.
        account: Who buys.
        owner: Who answers for it; whoever creates it where left out.
        template: Template that it began with.
        contract: Contract that it changes or renews.
        changes: What it does to that contract, in business words.

    Raises:
        NotAllowed: They may not create quotes, or not for that owner.
        NotFound: There is no such owner.
    """
    answers = owner or acting.actor
    may(acting, "create", owner=answers)
    is_somebody(acting, answers)
    made = QuoteCreated(
        number=number,
        owner=answers,
        account=account,
        source=source,
        template=template,
        contract=contract,
        content=content,
        concessions=concessions,
        changes=changes,
    )
    return (made,)


def clone(
    original: StoredQuote,
    number: str,
    acting: Acting,
    content: Content | None = None,
    *,
    account: str = "",
    owner: str = "",
) -> tuple[EventData, ...]:
    """A copy of a quote's newest revision under a number of its own.

    What it says is copied, and what its discounts are bound to; the copy of an amendment amends the same contract.
    Nothing that somebody decided is: no approval, no grant, no remark, no file, no mark.

    Args:
        content: What the copy says, where it was priced anew; as the original otherwise.
        account: Who buys the copy; as the original where left out.
        owner: Who answers for the copy; whoever copies it where left out.

    Raises:
        NotAllowed: They may not see the original, or not create quotes.
        NotFound: There is no such owner.
    """
    may(acting, "see quotes", owner=original.owner)
    answers = owner or acting.actor
    may(acting, "create", owner=answers)
    is_somebody(acting, answers)
    made = QuoteCreated(
        number=number,
        owner=answers,
        account=account or original.account,
        source=original.source if original.contract else "clone",
        cloned_from=original.number,
        contract=original.contract,
        content=content or original.newest.content,
        concessions=original.newest.concessions,
    )
    return (made,)
