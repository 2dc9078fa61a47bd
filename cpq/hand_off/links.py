"""Approval links: opening one shows what it is about and changes nothing; only an answer that is sent decides.

Whoever serves pages calls :meth:`ApprovalLinks.open` when the page is asked for, which mail programs and virus
scanners do too, and :meth:`ApprovalLinks.decide` when the form on it is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from cpq.approvals.request import ApprovalRequest, Step
from cpq.desk.desk import Desk
from cpq.desk.json_parts import Json, moment
from cpq.desk.request_views import step_json
from cpq.desk.restricted import reason_for
from cpq.desk.views import content_json
from cpq.desk.work import NOW, Changed, Writing
from cpq.hand_off.tokens import Asked, seal, unseal
from cpq.problems import CpqError, NotFound
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.deciding import Answer, open_step, route_on
from cpq.stored_quotes.guards import still_offered
from cpq.stored_quotes.record import StoredQuote

LASTS: Final = timedelta(days=7)
"""How long a link holds."""


class Opened(NamedTuple):
    """What a link is about.

    Attributes:
        refused: Why the person cannot decide now; None where they can.
    """

    asked: Asked
    quote: StoredQuote
    request: ApprovalRequest
    step: Step
    refused: CpqError | None


@dataclass(frozen=True)
class ApprovalLinks:
    """The links of one desk.

    Attributes:
        keys: The first one seals, all of them open.
    """

    desk: Desk
    keys: Sequence[bytes]

    def make(self, quote: StoredQuote, step: str, person: str, *, lasts: timedelta = LASTS) -> str:
        """The token of a link with which somebody may decide an open step of what a quote says now.

        Raises:
            NotFound, Conflict, TransitionRefused: The step cannot be decided.
            NotAllowed: Not by them.
        """
        acting = self._acting(person)
        request, found = open_step(quote, step)
        route_on(quote, request, found, acting)
        until = acting.at + lasts
        return seal(Asked(self.desk.store.tenant, quote.number, step, person, request.content_hash, until), self.keys)

    def open(self, token: str) -> Opened:
        """What a link is about, and whether its person could decide; nothing is changed by looking.

        Raises:
            NotAllowed: ``bad-link`` or ``link-over``; or the person has left.
            NotFound: The person may not see the quote any more.
        """
        asked = self._unsealed(token)
        quote = self.desk.as_(asked.person).seen(asked.quote)
        for request in quote.requests:
            step = request.step(asked.step)
            if step is not None:
                return Opened(asked, quote, request, step, self._refused(asked, quote))
        raise NotFound(f"{quote.number} has no step '{asked.step}'")

    def shown(self, opened: Opened) -> Json:
        """What a page may show to the person of the link, with cost and margin only where they may see those."""
        audience = self.desk.as_(opened.asked.person).audience
        by_key = {one.key: one for one in opened.request.requirements}
        revision = opened.quote.revisions[opened.request.revision - 1]
        needed = by_key.get(opened.step.requirement)
        return {
            "schema": "cpq/approval-link/1",
            "quote": opened.quote.number,
            "revision": revision.number,
            "account": opened.quote.account,
            "person": opened.asked.person,
            "until": moment(opened.asked.until),
            **content_json(revision.content, audience),
            "step": step_json(opened.step, needed, audience),
            "reason": "" if needed is None else reason_for(needed, audience),
            "decidable": opened.refused is None,
            "why_not": "" if opened.refused is None else opened.refused.message,
        }

    def decide(self, token: str, answer: Answer, comment: str = "", *, writing: Writing = NOW) -> Changed:
        """Decide as the person of a link; everything that holds for a decision at the desk holds here.

        Nobody decides a step twice, neither for themselves nor for others, so an answer uses the link up.

        Raises:
            NotAllowed: ``bad-link`` or ``link-over``; or the person may not decide, having a part in the quote.
            Conflict: It was decided already, by this link or otherwise; or the quote says something else by now.
            TransitionRefused: The step is not open, or a rejection says nothing.
        """
        asked = self._unsealed(token)
        seat = self.desk.as_(asked.person)
        decide = seat.approve if answer == "approve" else seat.reject
        return decide(asked.quote, [asked.step], comment=comment, seen=asked.content_hash, writing=writing)

    def _refused(self, asked: Asked, quote: StoredQuote) -> CpqError | None:
        try:
            self.desk.as_(asked.person)
            acting = self._acting(asked.person)
            request, step = open_step(quote, asked.step, asked.content_hash)
            still_offered(quote, acting)
            route_on(quote, request, step, acting)
        except CpqError as error:
            return error
        return None

    def _unsealed(self, token: str) -> Asked:
        asked = unseal(token, self.keys, self._now)
        if asked.tenant != self.desk.store.tenant:
            raise NotFound(f"there is no quote '{asked.quote}'", code="quote-not-found")
        return asked

    @property
    def _now(self) -> datetime:
        return self.desk.clock()

    def _acting(self, person: str) -> Acting:
        rules = self.desk.rules
        return Acting(person, self._now, rules.directory, rules)
