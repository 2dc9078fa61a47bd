"""What every operation at the desk needs: who acts, what they may see and do, and how a change is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cpq.desk.prepared import Shown, priced_by, reopened
from cpq.desk.restricted import Audience
from cpq.people.rights import said_of
from cpq.problems import Conflict, NotAllowed, NotFound
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.next_steps import after
from cpq.stored_quotes.content import canonical
from cpq.stored_quotes.contract_states import ANOTHER_QUOTE
from cpq.stored_quotes.happenings import EventData, event_data
from cpq.stored_quotes.record import Content, Revision, StoredQuote
from cpq.stored_quotes.typed_text import all_readable, readable

if TYPE_CHECKING:
    from cpq.desk.desk import Desk
    from cpq.people.actions import Action
    from cpq.store import Beside, IdempotencyKey, Written

Decide = Callable[[StoredQuote, Acting], tuple[EventData, ...]]

NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})

_NUMBER = re.compile(r"Q-[0-9]{4}-[0-9]{4,}", re.ASCII)


class Writing(NamedTuple):
    """How a change is to be written.

    Attributes:
        expect: Version of the quote that whoever asks has seen; the one at hand where left out.
        key: Idempotency key: asking for the same again gives the same answer and happens once.
        dry_run: Check everything, answer what would happen, and write nothing.
    """

    expect: int | None = None
    key: str = ""
    dry_run: bool = False


_LONGEST_KEY: Final = 255
"""Characters of an idempotency key."""

NOW: Final = Writing()
"""Written at once, against what is at hand."""


class Asked(NamedTuple):
    """What somebody asks for, so that an idempotency key cannot stand for two things.

    Attributes:
        what: Name of the operation, with the quote that it is about.
        details: Everything else that was said.
    """

    what: str
    details: Mapping[str, Any]

    def insist_readable(self) -> None:
        """Insist that people can read what was typed, whichever operation it is for.

        Raises:
            InvalidRequest: A text is too long, or holds what cannot be seen.
        """
        all_readable(self.details)

    def key(self, writing: Writing) -> IdempotencyKey | None:
        """The idempotency key for it, where one was given.

        Raises:
            InvalidRequest: It is too long, or no single line of text.
        """
        if not writing.key:
            return None
        readable(writing.key, "<idempotency key>", _LONGEST_KEY)
        from cpq.store import IdempotencyKey  # noqa: PLC0415 - the database is loaded where it is used

        return IdempotencyKey.of(self.what, writing.key, canonical({"details": self.details}))


class Changed(NamedTuple):
    """What an operation did.

    Attributes:
        quote: The quote afterwards.
        happened: What happened, in order.
        written: False where it was only checked.
    """

    quote: StoredQuote
    happened: tuple[EventData, ...]
    written: bool = True


@dataclass(frozen=True)
class Work:
    """A person at the desk.

    Attributes:
        person: Id of who acts.
    """

    desk: Desk
    person: str

    @property
    def acting(self) -> Acting:
        """Who acts, at this moment, with what the house knows."""
        rules = self.desk.rules
        return Acting(self.person, self.desk.clock(), rules.directory, rules)

    @property
    def audience(self) -> Audience:
        """What the person may see."""
        return Audience(self.person, self.desk.rules.directory.sees_cost(self.person))

    def seen(self, number: str) -> StoredQuote:
        """A quote that the person may see.

        Raises:
            NotFound: There is none, or none for them; the two cannot be told apart.
        """
        if not number.isprintable():
            raise quote_not_found(ascii(number))
        try:
            quote = self.desk.store.read(number)
        except NotFound:
            raise quote_not_found(number) from None
        if not self.sees(quote):
            raise quote_not_found(number)
        return quote

    def sees(self, quote: StoredQuote) -> bool:
        """Whether the person may see a quote: by their role, or because they are or were asked about it."""
        directory = self.desk.rules.directory
        if directory.may(self.person, "see quotes", owner=quote.owner):
            return True
        if not directory.active(self.person):
            return False
        asked = {person for request in quote.requests for step in request.steps for person in step.deciders}
        stands_for = {self.person, *directory.principals_of(self.person, self.desk.clock())}
        return not asked.isdisjoint(stands_for)

    def opened(
        self,
        quote: StoredQuote,
        revision: Revision | None = None,
        content: Content | None = None,
        *,
        as_of: date | None = None,
    ) -> Shown:
        """A revision of a quote, priced by the policy that it is pinned to.

        Args:
            revision: The newest where left out.
            content: What it says; its own where left out.
            as_of: Order date that replaces its own.
        """
        found = revision or quote.newest
        said = content or found.content
        policies = self.desk.policies
        under, asks = reopened(said, policies, as_of=as_of)
        return Shown(quote, found, said, asks, priced_by(asks, under, policies), under, policies)

    def _changed_since(self, quote: StoredQuote, content: Content) -> str:
        """What changed the contract that a quote changes since it was priced; empty where nothing did, or it has none.

        Raises:
            NotFound: The contract is not there any more.
            Conflict: Its file and accepted quotes changed it in different ways.
        """
        if not content.contract_state or quote.agreement is not None:
            return ""
        standing = self.desk.contracts.read(quote.contract)
        if standing.state == content.contract_state:
            return ""
        hidden = any(one.number == standing.said_by and not self.sees(one) for one in standing.quotes)
        return ANOTHER_QUOTE if hidden else standing.said_by

    def need(self, action: Action, owner: str = "") -> None:
        """Insist that the person may do something.

        Args:
            owner: Who owns the quote that it is about.

        Raises:
            NotAllowed: They may not.
        """
        if not self.desk.rules.directory.may(self.person, action, owner=owner):
            whose = " with this quote" if owner else ""
            raise NotAllowed(f"'{self.person}' may not {action}{whose}", hint=said_of(action))

    def change(
        self,
        quote: StoredQuote,
        decide: Decide,
        writing: Writing,
        asked: Asked,
        contents: Mapping[str, bytes] = NOTHING,
        beside: Beside | None = None,
    ) -> Changed:
        """Change a quote that was read, in one transaction, against the version that was read or is expected.

        Args:
            decide: What happens, given the quote as it stands and who acts; it judges who may, and anything that takes
                long was done before.
            asked: What is asked for, which an idempotency key stands for.
            contents: What the change names by hash.
            beside: What other quotes must not have done meanwhile.

        Raises:
            NotAllowed: The person may not.
            InvalidRequest: What was typed cannot be read.
            TransitionRefused: The quote does not stand where this would be right.
            Conflict: Somebody changed it meanwhile.
        """
        asked.insist_readable()
        expected = quote.version if writing.expect is None else writing.expect
        acting = self.acting
        if writing.dry_run:
            if quote.version != expected:
                raise stale(quote, expected)
            if beside is not None:
                beside.insist(quote, self.desk.store.accepted(beside.account))
            happened = decide(quote, acting)
            return Changed(after(quote, acting, happened), happened, written=False)
        written = self.desk.store.change(
            quote.number,
            expected,
            self.person,
            acting.at,
            lambda now: decide(now, acting),
            contents=contents,
            key=asked.key(writing),
            beside=beside,
        )
        return changed(written)


def changed(written: Written) -> Changed:
    """What the store wrote, in the terms of the desk."""
    return Changed(written.quote, tuple(event_data(event.kind, event.data) for event in written.events))


def quote_not_found(number: str) -> NotFound:
    """The error for a quote that is not there, or not for whoever asks."""
    hint = "cpq quote list shows yours"
    if not _NUMBER.fullmatch(number):
        hint = f"numbers are written such as Q-2026-0042; {hint}"
    return NotFound(f"there is no quote '{number}'", code="quote-not-found", hint=hint)


def stale(quote: StoredQuote, expected: int) -> Conflict:
    """The error where a quote has changed since somebody looked."""
    return Conflict(
        f"{quote.number} is at version {quote.version}, not {expected}: somebody changed it meanwhile",
        code="stale-version",
        hint=f"cpq quote show {quote.number}",
    )
