"""Writing a quote: begin, copy, edit, price anew, begin the next revision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from cpq.dates import day_after
from cpq.desk.asked_otherwise import asked_otherwise, edited_asks
from cpq.desk.edits import Edits
from cpq.desk.line_configuration import answers_of, line_of, with_configuration
from cpq.desk.margin_targets import no_margin_targets
from cpq.desk.prepared import Asks, Prepared, deal_of_request, no_deal, offered_until, prepare, reopened
from cpq.desk.work import NOTHING, NOW, Asked, Changed, Work, Writing, changed
from cpq.quotes.deal_file import Deal
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions import creating, editing
from cpq.stored_quotes.actions.next_steps import after
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.evolve import evolve
from cpq.stored_quotes.happenings import EventData
from cpq.stored_quotes.record import Concession, StoredQuote
from cpq.terms import end_of

if TYPE_CHECKING:
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.session import ProductSession
    from cpq.workspace import Workspace


Make = Callable[[str, Acting], tuple[EventData, ...]]


class Begun(NamedTuple):
    """What a new quote begins with.

    Attributes:
        asks: A deal, or a change of a contract.
        source: Where it comes from.
        template, contract: Its template, or the contract that it changes or renews.
        changes: What it does to that contract, in business words.
    """

    asks: Asks
    source: creating.Source = "new"
    template: str = ""
    contract: str = ""
    changes: tuple[str, ...] = ()


class Drafting(Work):
    """What is done while a quote is a draft, and what makes it one again."""

    def new(
        self,
        begun: Begun | Deal,
        *,
        owner: str = "",
        concessions: Sequence[Concession] = (),
        writing: Writing = NOW,
    ) -> Changed:
        """A new quote, priced by the policy that is in force for its order date.

        Args:
            owner: Who answers for it; whoever acts where left out.

        Raises:
            InvalidRequest, CannotPrice: What is asked cannot be, or has no price.
            NotAllowed: The person may not create quotes, or not for that owner.
        """
        start = begun if isinstance(begun, Begun) else Begun(begun)
        made = self._prepared(start.asks, self.desk.policies.in_force(_order_date(start.asks)))

        def create(number: str, acting: Acting) -> tuple[EventData, ...]:
            return creating.create(
                number,
                acting,
                made.content,
                account=made.priced.request.account.id,
                owner=owner,
                source=start.source,
                template=start.template,
                contract=start.contract,
                concessions=tuple(concessions),
                changes=start.changes,
            )

        details = {
            "content": made.content.content_hash,
            "owner": owner,
            "source": start.source,
            "template": start.template,
            "contract": start.contract,
            "concessions": _concessions(concessions),
        }
        asked = Asked("new", details)
        return self._created(create, made, writing, asked)

    def clone(self, number: str, *, owner: str = "", writing: Writing = NOW) -> Changed:
        """A copy of a quote under its own number: what it says, and nothing that anybody decided.

        It keeps the policy that priced the original.
        """
        original = self.seen(number)

        def copy(new_number: str, acting: Acting) -> tuple[EventData, ...]:
            return creating.clone(original, new_number, acting, owner=owner)

        return self._created(copy, None, writing, Asked(f"clone {number}", {"owner": owner}))

    def edit(
        self,
        number: str,
        edits: Edits,
        *,
        concessions: Sequence[Concession] | None = None,
        writing: Writing = NOW,
    ) -> Changed:
        """Change what a quote asks for, priced by the policy that it is pinned to; what is no draft gets a revision.

        Args:
            concessions: What its discounts are bound to from now on; as before where left out.

        Raises:
            InvalidFiles: A path leads nowhere, or a value is none of its kind.
            TransitionRefused: It was accepted, declined or cancelled.
        """
        quote = self.seen(number)
        under, asks = self._reopened(quote)
        new = self._edited(asks, edits)
        asked = Asked(f"edit {number}", {"edits": edits.to_json(), "concessions": _concessions(concessions)})
        return self._saved(quote, asks, self._prepared(new, under), concessions, writing, asked)

    def configuration(
        self, number: str, line: str, *, language: str = "en", conflicts: int | None = None
    ) -> tuple[ProductSession, tuple[str, ...]]:
        """A session that configures a line of a quote, begun with what is chosen in it.

        Args:
            line: Id of a line that is no option of another.
            conflicts: Conflicts that one question to a solver may cost.

        Returns:
            The session, and what the line has chosen that its product does not offer any more.

        Raises:
            NotFound: There is no such quote or line.
        """
        under, deal = self._deal_of(self.seen(number))
        asked = line_of(deal.request, line)
        start = under.configuration(
            asked.product, asked.quantity or 1, language=language, line_id=line, conflicts=conflicts
        )
        session, refused = start.answer_all(answers_of(deal.request, start))
        return session, tuple(error.message for error in refused)

    def configure(self, number: str, found: Configuration, *, writing: Writing = NOW) -> Changed:
        """Put a configuration in the place of what a line and its options ask for.

        Args:
            found: What a session of :meth:`configuration` led to; it knows its line.
        """
        quote = self.seen(number)
        under, deal = self._deal_of(quote)
        request = with_configuration(deal.request, found)
        asked = Asked(f"configure {number}", {"request": request.to_json()})
        return self._saved(quote, deal, self._prepared(deal_of_request(request), under), None, writing, asked)

    def reprice(self, number: str, *, as_of: date | None = None, writing: Writing = NOW) -> Changed:
        """Price a quote by the policy that is in force by now, and a change of a contract as the contract is by now.

        An offer whose last day is over by then is made anew, for as long as the desk's settings say that offers last.

        Args:
            as_of: Order date that it is priced for; today where left out.
        """
        quote = self.seen(number)
        _, before = self._reopened(quote)
        day = as_of or self.acting.day
        _, dated = reopened(quote.newest.content, self.desk.policies, as_of=day)
        renewed = self._offered_anew(self._up_to_date(dated), quote, day)
        made = self._prepared(renewed, self.desk.policies.in_force(day))
        asked = Asked(f"reprice {number}", {"as_of": day.isoformat(), "content": made.content.content_hash})
        return self._saved(quote, before, made, None, writing, asked)

    def revise(self, number: str, *, reason: str = "", edits: Edits | None = None, writing: Writing = NOW) -> Changed:
        """Begin the next revision as a draft; an open request ends, and what humans approved stays reusable.

        Args:
            edits: What it asks for otherwise from the start.
        """
        quote = self.seen(number)
        under, asks = self._reopened(quote)
        made = self._prepared(self._edited(asks, edits) if edits else asks, under)
        changes = asked_otherwise(asks, made.asks)

        def revise(now: StoredQuote, acting: Acting) -> tuple[EventData, ...]:
            return editing.revise(
                now, acting, made.content, account=_account(now, made), changes=changes, reason=reason
            )

        details = {"reason": reason, "edits": {} if edits is None else edits.to_json()}
        return self.change(quote, revise, writing, Asked(f"revise {number}", details), made.contents)

    def _saved(
        self,
        quote: StoredQuote,
        before: Asks,
        made: Prepared,
        concessions: Sequence[Concession] | None,
        writing: Writing,
        asked: Asked,
    ) -> Changed:
        """The draft with another content."""
        changes = asked_otherwise(before, made.asks)

        def save(now: StoredQuote, acting: Acting) -> tuple[EventData, ...]:
            kept = None if concessions is None else tuple(concessions)
            account = _account(now, made)
            return editing.edit(now, acting, made.content, account=account, concessions=kept, changes=changes)

        return self.change(quote, save, writing, asked, made.contents)

    def _created(self, make: Make, made: Prepared | None, writing: Writing, asked: Asked) -> Changed:
        """A new quote under the next number of the year."""
        asked.insist_readable()
        acting = self.acting
        if writing.dry_run:
            number = f"Q-{acting.at.year}-????"
            first, *more = make(number, acting)
            begun = Event(0, number, 1, first.kind, acting.at, acting.actor, first.to_json(), "", "")
            return Changed(after(evolve(None, begun), acting, more), (first, *more), written=False)
        written = self.desk.store.create(
            acting.at.year,
            self.person,
            acting.at,
            lambda number: make(number, acting),
            contents=NOTHING if made is None else made.contents,
            key=asked.key(writing),
        )
        return changed(written)

    def _edited(self, asks: Asks, edits: Edits) -> Asks:
        """What is asked for with changes made."""
        return edited_asks(asks, edits, self.desk.workspace.accounts)

    def _offered_anew(self, asks: Asks, quote: StoredQuote, day: date) -> Asks:
        """What is asked for with a new last day, where pricing it for a day took its own away since that is over.

        It counts from the day on which somebody offers it, so that an order date of the past gives no offer that is
        over at once.
        """
        own, today = quote.newest.content.valid_until, self.acting.day
        begins = max(day, today)
        if own is None or own >= begins:
            return asks
        return offered_until(asks, day_after(end_of(begins, self.desk.rules.settings.offer_lasts)))

    def _up_to_date(self, asks: Asks) -> Asks:
        """A change of a contract as it is by now; a deal as it is."""
        if isinstance(asks, Deal):
            return asks
        return asks.of(self.desk.contracts.read(asks.contract.id).contract)

    def _prepared(self, asks: Asks, under: Workspace) -> Prepared:
        """What is asked for, priced once it is sure that the price tells the person no cost."""
        if isinstance(asks, Deal):
            no_margin_targets(asks.request, self.audience)
        return prepare(asks, under, self.desk.policies)

    def _reopened(self, quote: StoredQuote) -> tuple[Workspace, Asks]:
        return reopened(quote.newest.content, self.desk.policies)

    def _deal_of(self, quote: StoredQuote) -> tuple[Workspace, Deal]:
        under, asks = self._reopened(quote)
        if not isinstance(asks, Deal):
            raise no_deal(quote, asks)
        return under, asks


def _order_date(asks: Asks) -> date:
    return asks.request.as_of if isinstance(asks, Deal) else asks.order_date


def _account(quote: StoredQuote, made: Prepared) -> str:
    """Who buys now; empty where that is who bought before."""
    account = made.priced.request.account.id
    return "" if account == quote.account else account


def _concessions(concessions: Sequence[Concession] | None) -> list[dict[str, object]] | None:
    return None if concessions is None else [one.to_json() for one in concessions]
