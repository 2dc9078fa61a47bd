"""Asking for approval: what would be asked, asking it, taking it back, and answering those who decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cpq.approvals.planning import RequestPlan
from cpq.desk.beyond_policy import with_what_the_desk_asks
from cpq.desk.open_guidance import open_guidance
from cpq.desk.prepared import Shown
from cpq.desk.work import NOW, Asked, Changed, Work, Writing
from cpq.problems import Problem, TransitionRefused
from cpq.quotes.deal_file import Deal
from cpq.stored_quotes import guards
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions import asking, countering, recalling, submitting
from cpq.stored_quotes.actions.next_steps import after
from cpq.stored_quotes.happenings import EventData
from cpq.stored_quotes.record import StoredQuote
from cpq.stored_quotes.submit_checks import require_ready, submit_problems
from cpq.stored_quotes.submitting import Submitting as Ready

if TYPE_CHECKING:
    from cpq.approvals.guidance import About, Guidance


class Preview(NamedTuple):
    """What a submit would do at this moment.

    Attributes:
        plan: Who would be asked, why and until when; who would not be asked again; what stops the quote.
        missing: What the quote lacks before it can be submitted.
        guidance: How far discounts may go, and what would lower the level; without what would tell the reader a cost.
            None for a change of a contract, whose prices are held.
    """

    shown: Shown
    plan: RequestPlan
    missing: tuple[Problem, ...]
    guidance: Guidance | None


class Submitting(Work):
    """The side of whoever asks for an approval."""

    def preview(self, number: str, about: About | None = None) -> Preview:
        """What submitting the newest revision would do now: the same that :meth:`submit` then does.

        Args:
            about: What guidance looks at; at a long quote what answers at once, where left out.

        Raises:
            NotFound: There is no such quote, or none for the person; or it has no such line.
        """
        shown = self.opened(self.seen(number))
        acting, ready = self.acting, self._ready(shown, "")
        plan = submitting.preview(shown.quote, acting, ready.assessment)
        return Preview(shown, plan, submit_problems(shown.quote, acting, ready), self._guidance(shown, about))

    def _guidance(self, shown: Shown, about: About | None) -> Guidance | None:
        """How far discounts may go; nothing of a change of a contract, whose prices are held."""
        if not isinstance(shown.asks, Deal):
            return None
        from cpq.approvals.guidance import at_first_sight  # noqa: PLC0415 - only a preview needs it

        request = shown.asks.request
        about = at_first_sight(request) if about is None else about
        guidance = shown.under.guide(request, shown.asks.places, about=about, priced=shown.priced)
        return guidance if self.audience.sees_cost else open_guidance(guidance, shown.under.policy)

    def submit(self, number: str, *, justification: str = "", seen: str = "", writing: Writing = NOW) -> Changed:
        """Submit the newest revision: it is approved at once where the policy asks nobody, else those asked are told.

        Args:
            justification: Why it should be approved.
            seen: Content hash that whoever submits has seen; the one at hand where left out.

        Raises:
            NotReady: Something is missing, out of date, or stopped by a guardrail; with every reason.
            TransitionRefused: It is no draft, or a day is over.
            Conflict: It says something else by now.
        """
        shown = self.opened(self.seen(number))
        ready = self._ready(shown, justification)
        saw = seen or shown.revision.content.content_hash

        def submit(now: StoredQuote, acting: Acting) -> tuple[EventData, ...]:
            guards.may(acting, "submit", owner=now.owner)
            guards.stands(now, ("draft",), "submitted")
            require_ready(now, acting, ready)
            return submitting.submit(now, acting, ready.assessment, seen=saw, justification=justification)

        return self.change(
            shown.quote,
            submit,
            writing,
            Asked(f"submit {number}", {"content": saw, "justification": justification}),
        )

    def recall(self, number: str, *, reason: str = "", writing: Writing = NOW) -> Changed:
        """Take a request back before it is decided; what people approved stays reusable."""
        return self.change(
            self.seen(number),
            lambda now, acting: recalling.recall(now, acting, reason=reason),
            writing,
            Asked(f"recall {number}", {"reason": reason}),
        )

    def answer(self, number: str, text: str, *, step: str = "", writing: Writing = NOW) -> Changed:
        """Answer what an approver asked; their time goes on.

        Args:
            step: Their step; the only one that waits for an answer where left out.
        """
        return self.change(
            self.seen(number),
            lambda now, acting: asking.give_information(now, acting, step or _asked_step(now), text),
            writing,
            Asked(f"answer {number}", {"step": step, "text": text}),
        )

    def accept_counter(self, number: str, counter: int, *, justification: str = "", writing: Writing = NOW) -> Changed:
        """Take a counter-offer: it is the next revision, submitted at once, and its maker has approved it.

        Args:
            justification: Why it should be approved; what was said with the request where left out.

        Raises:
            NotReady: Something is missing, out of date, or stopped by a guardrail; with every reason.
            NotFound, Conflict: There is no such counter-offer, or it was answered.
        """
        quote = self.seen(number)
        proposal = countering.open_counter(quote, counter).proposal
        said = justification or ("" if quote.pending is None else quote.pending.justification)
        ready = self._ready(self.opened(quote, content=proposal), said)

        def accept(now: StoredQuote, acting: Acting) -> tuple[EventData, ...]:
            require_ready(after(now, acting, countering.revised_by(now, acting, counter)), acting, ready)
            return countering.accept_counter(now, acting, counter, ready.assessment, justification=said)

        return self.change(
            quote,
            accept,
            writing,
            Asked(f"accept counter {number}", {"counter": counter, "justification": justification}),
        )

    def decline_counter(self, number: str, counter: int, *, writing: Writing = NOW) -> Changed:
        """Decline a counter-offer; what was submitted goes on."""
        return self.change(
            self.seen(number),
            lambda now, acting: countering.decline_counter(now, acting, counter),
            writing,
            Asked(f"decline counter {number}", {"counter": counter}),
        )

    def _ready(self, shown: Shown, justification: str) -> Ready:
        """What a submit rests on besides the stored quote."""
        day = shown.priced.as_of
        published = self.desk.policies.published(day)
        assessed = with_what_the_desk_asks(shown.assessed(), shown, self.desk.policies, self.acting.day)
        policy, changed_by = shown.under.compiled(day), self._changed_since(shown.quote, shown.content)
        return Ready(shown.priced, policy, assessed, justification, published, changed_by)


def _asked_step(quote: StoredQuote) -> str:
    """The only step that waits for an answer.

    Raises:
        TransitionRefused: None does, or several do.
    """
    steps = [] if quote.pending is None else [step.id for step in quote.pending.steps if step.paused is not None]
    if len(steps) == 1:
        return steps[0]
    message = f"{len(steps)} steps of {quote.number} wait for an answer" if steps else "nobody asked anything"
    raise TransitionRefused(message, status=quote.status, hint=f"name one of {', '.join(steps)}" if steps else "")
