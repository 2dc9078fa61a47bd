"""Deciding what was asked: approve, reject, propose something else, ask back, pass on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cpq.approvals.request import Step
from cpq.desk.asked_otherwise import asked_otherwise, edited_asks
from cpq.desk.edits import Edits
from cpq.desk.open_steps import open_steps, step_meant, steps_asking, unrouted_steps
from cpq.desk.prepared import prepare
from cpq.desk.restricted import stop_for
from cpq.desk.work import NOW, Asked, Changed, Work, Writing
from cpq.problems import NotApproved, TransitionRefused
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions import asking, countering, deciding, revoking, routing_steps
from cpq.stored_quotes.actions.deciding import Answer
from cpq.stored_quotes.actions.next_steps import after
from cpq.stored_quotes.happenings import EventData
from cpq.stored_quotes.record import StoredQuote


class Deciding(Work):
    """The side of those who are asked, and of those who see to it that somebody decides."""

    def asked(self, number: str) -> tuple[Step, ...]:
        """The open steps of a quote that the person may decide at this moment.

        Raises:
            NotAllowed, Conflict: Steps are open, and none is theirs to decide.
            TransitionRefused: Nothing is open.
        """
        quote = self.seen(number)
        mine = steps_asking(quote, self.acting)
        return tuple(step for _, step in open_steps(quote) if step.id in mine)

    def approve(
        self, number: str, steps: Sequence[str] = (), *, comment: str = "", seen: str = "", writing: Writing = NOW
    ) -> Changed:
        """Approve steps of the request that is being decided.

        Args:
            steps: Their ids; every open one that the person may decide where left out.
            seen: Content hash of what the person saw; the one at hand where left out.

        Raises:
            NotAllowed: They are not asked, or have a part in the quote.
            Conflict: ``already-decided``, naming who was first; ``stale`` where the quote says something else by now.
            TransitionRefused: Nothing is open.
        """
        return self._decided(number, "approve", steps, comment, seen, writing)

    def reject(
        self, number: str, steps: Sequence[str] = (), *, comment: str, seen: str = "", writing: Writing = NOW
    ) -> Changed:
        """Reject a step, saying why; the first open one that the person may decide where none is named."""
        return self._decided(number, "reject", steps, comment, seen, writing)

    def _decided(
        self, number: str, answer: Answer, steps: Sequence[str], comment: str, seen: str, writing: Writing
    ) -> Changed:
        quote = self.seen(number)
        saw = seen or quote.newest.content.content_hash

        def decide(now: StoredQuote, acting: Acting) -> tuple[EventData, ...]:
            mine = tuple(steps) or steps_asking(now, acting)
            happened: list[EventData] = []
            for step in mine if answer == "approve" else mine[:1]:
                so_far = after(now, acting, happened)
                happened += deciding.decide(so_far, acting, deciding.Decision(step, answer, saw, comment))
            return tuple(happened)

        details = {"steps": list(steps), "comment": comment, "content": saw}
        return self.change(quote, decide, writing, Asked(f"{answer} {number}", details))

    def counter(
        self, number: str, edits: Edits, *, step: str = "", comment: str = "", writing: Writing = NOW
    ) -> Changed:
        """Propose what one would approve instead; the step stays open until the rep answers or somebody decides.

        Args:
            edits: What the quote should ask for otherwise.
            step: The step that the person was asked about; the first open one of theirs where left out.

        Raises:
            NotAllowed: They are not asked.
            NotApproved: A guardrail would stop what they propose.
            TransitionRefused: Nothing is open, or nothing else is proposed.
        """
        shown = self.opened(self.seen(number))
        proposed = edited_asks(shown.asks, edits, self.desk.workspace.accounts)
        made = prepare(proposed, shown.under, self.desk.policies)
        stops = shown.proposing(made).assessed().stops
        if stops:
            reasons = "; ".join(dict.fromkeys(stop_for(check, self.audience) for check in stops))
            raise NotApproved(
                f"the proposal itself would be stopped: {reasons}", hint="propose what no guardrail stops"
            )
        says = "; ".join(asked_otherwise(shown.asks, made.asks))
        saw = shown.revision.content.content_hash
        if not says:
            raise TransitionRefused(
                "a counter-offer proposes something else than the quote says", status=shown.quote.status
            )

        def propose(now: StoredQuote, acting: Acting) -> tuple[EventData, ...]:
            about = step or steps_asking(now, acting)[0]
            return countering.counter(now, acting, about, made.content, says=says, seen=saw, comment=comment)

        details = {"edits": edits.to_json(), "step": step, "comment": comment}
        return self.change(shown.quote, propose, writing, Asked(f"counter {number}", details), made.contents)

    def withdraw_counter(self, number: str, counter: int, *, writing: Writing = NOW) -> Changed:
        """Take back one's own counter-offer."""
        return self.change(
            self.seen(number),
            lambda now, acting: countering.withdraw_counter(now, acting, counter),
            writing,
            Asked(f"withdraw counter {number}", {"counter": counter}),
        )

    def ask_back(self, number: str, question: str, *, step: str = "", writing: Writing = NOW) -> Changed:
        """Ask the rep something that it takes to decide; the step's time stands still until they answer."""
        return self._on_step(
            number,
            step,
            "ask",
            {"question": question},
            lambda now, acting, about: asking.request_information(now, acting, about, question),
            writing,
        )

    def reassign(
        self,
        number: str,
        to: str,
        *,
        step: str = "",
        instead_of: str = "",
        reason: str = "",
        writing: Writing = NOW,
    ) -> Changed:
        """Pass a step on: one's own part of it, or as the desk that of somebody else; until when it is due stays.

        A step that has nobody who could decide it is given to the person.
        """

        def pass_on(now: StoredQuote, acting: Acting, about: str) -> tuple[EventData, ...]:
            if about in unrouted_steps(now):
                return routing_steps.route_step(now, acting, about, [to], reason=reason)
            return routing_steps.reassign(now, acting, about, to, instead_of=instead_of, reason=reason)

        details = {"to": to, "instead_of": instead_of, "reason": reason}
        return self._on_step(number, step, "reassign", details, pass_on, writing)

    def take_off(
        self, number: str, person: str, *, step: str = "", reason: str = "", writing: Writing = NOW
    ) -> Changed:
        """Take somebody who left off a step that waits for them; those who are left decide it."""
        return self._on_step(
            number,
            step,
            "take off",
            {"person": person, "reason": reason},
            lambda now, acting, about: routing_steps.take_off(now, acting, about, person, reason=reason),
            writing,
        )

    def route(
        self, number: str, step: str, people: Sequence[str], *, reason: str = "", writing: Writing = NOW
    ) -> Changed:
        """Name who decides a step for which nobody was found."""
        return self._on_step(
            number,
            step,
            "route",
            {"people": list(people), "reason": reason},
            lambda now, acting, about: routing_steps.route_step(now, acting, about, people, reason=reason),
            writing,
        )

    def add_approver(
        self, number: str, person: str, *, step: str = "", reason: str = "", writing: Writing = NOW
    ) -> Changed:
        """Ask somebody besides those whom the policy asks."""
        return self._on_step(
            number,
            step,
            "add approver",
            {"person": person, "reason": reason},
            lambda now, acting, about: routing_steps.add_approver(now, acting, about, person, reason=reason),
            writing,
        )

    def escalate(self, number: str, *, step: str = "", reason: str = "", writing: Writing = NOW) -> Changed:
        """Ask those whom the routing names where a step is overdue; this never decides anything."""
        return self._on_step(
            number,
            step,
            "escalate",
            {"reason": reason},
            lambda now, acting, about: routing_steps.escalate(now, acting, about, reason=reason),
            writing,
        )

    def remind(self, number: str, *, step: str = "", writing: Writing = NOW) -> Changed:
        """Remind those who have not decided."""
        return self._on_step(
            number,
            step,
            "remind",
            {},
            routing_steps.remind,
            writing,
        )

    def override(
        self, number: str, answer: Answer, *, reason: str, step: str = "", seen: str = "", writing: Writing = NOW
    ) -> Changed:
        """Decide a step in the place of those whom it asks, with the right to; told apart from decisions."""
        saw = seen or self.seen(number).newest.content.content_hash
        return self._on_step(
            number,
            step,
            "override",
            {"answer": answer, "reason": reason, "content": saw},
            lambda now, acting, about: routing_steps.override(now, acting, about, answer, reason=reason, seen=saw),
            writing,
        )

    def revoke(self, number: str, *, reason: str, writing: Writing = NOW) -> Changed:
        """Take an approval back, as long as the customer has not accepted."""
        return self.change(
            self.seen(number),
            lambda now, acting: revoking.revoke(now, acting, reason=reason),
            writing,
            Asked(f"revoke {number}", {"reason": reason}),
        )

    def _on_step(
        self,
        number: str,
        step: str,
        what: str,
        details: dict[str, Any],
        act: Callable[[StoredQuote, Acting, str], tuple[EventData, ...]],
        writing: Writing,
    ) -> Changed:
        """Do something about one step; the only open one, or the first that asks the person, where none is named."""
        return self.change(
            self.seen(number),
            lambda now, acting: act(now, acting, step or step_meant(now, acting)),
            writing,
            Asked(f"{what} {number}", {"step": step, **details}),
        )
