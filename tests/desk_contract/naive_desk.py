"""The rest of the naive model: deciding, passing on, taking back, sending, and time running out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.desk_contract import naive_request as requests
from tests.desk_contract.naive import CANCELLABLE, GRANTS_LAST, Naive, end_counters, insist, places, revision
from tests.desk_contract.naive_people import HOLDERS, LEVELS, due, human, level_comes, resumed
from tests.desk_contract.naive_request import Quote, Request, Step

__all__ = ["GRANTS_LAST", "NaiveDesk"]

Key = tuple[str, str, str]


class NaiveDesk(Naive):
    """Everything that is done with a quote once it is there."""

    # --- S3, S4, S7: decisions --------------------------------------------------------------------------------------

    def open_step(self, number: str, key: Key) -> tuple[Quote, Request, Step]:
        """A step that may be decided at this moment."""
        quote = self.quotes[number]
        request = self.pending(quote)
        if request is None or key not in request["steps"]:
            insist(False, "nothing is pending")
        assert request is not None
        insist(requests.step_status(request, key) == "open", "not open")
        return quote, request, request["steps"][key]

    def route(self, quote: Quote, request: Request, step: Step, who: str) -> str | None:
        """In whose place somebody may decide a step: nobody's where it asks them; None where they may not."""
        parts = requests.parts(quote, request["revision"], request["by"])
        if not self.still_able(who, parts) or requests.has_decided(step, who):
            return None
        if who in requests.deciders(step):
            must = requests.must_decide(step)
            absent = [one for one in must if not requests.has_decided(step, one)]
            stands_in = step["mode"] == "all" and who in step["escalees"] and who not in (*step["asked"], *must)
            return absent[0] if stands_in and absent else ""
        for principal in requests.deciders(step):
            stands_in = self.people.stand_in(who, principal, self.now)
            if stands_in and not requests.has_decided(step, principal) and self.still_able(principal, parts):
                return principal
        return None

    def decide(self, number: str, who: str, key: Key, answer: str) -> None:
        """S3 and S4: a yes counts, and stays as a grant; a no ends the request where it cannot be approved any more."""
        insist(self.sees(who, self.quotes[number]), "unseen")
        quote, request, step = self.open_step(number, key)
        insist(not self.offer_over(quote), "the offer is over")
        principal = self.route(quote, request, step, who)
        if principal is None:
            insist(False, "not asked, or not any more")
        assert principal is not None
        step["decisions"].append((who, principal, answer))
        if answer == "approve":
            quote["grants"].append(requests.grant_of(quote, request, key, who, principal, self.now))
        self.go_on(quote, request)

    def approve_all(self, number: str, who: str) -> None:
        """Everything of a quote that somebody may decide at this moment."""
        quote = self.quotes[number]
        insist(self.sees(who, quote), "unseen")
        request = self.pending(quote)
        insist(request is not None, "nothing is pending")
        assert request is not None
        steps = [key for key in request["steps"] if requests.step_status(request, key) == "open"]
        mine = [key for key in steps if self.route(quote, request, request["steps"][key], who) is not None]
        insist(mine, "nothing is theirs")
        for key in mine:
            self.decide(number, who, key, "approve")

    def make_link(self, number: str, who: str, key: Key) -> dict[str, Any]:
        """Somebody is told where to decide a step of what a quote says now, for seven days."""
        quote, request, step = self.open_step(number, key)
        insist(self.route(quote, request, step, who) is not None, "not theirs")
        until = self.now + timedelta(days=7)
        return {"number": number, "request": request["number"], "key": key, "who": who, "until": until}

    def decide_by_link(self, link: dict[str, Any], answer: str) -> None:
        """As that person, of that request, until that moment."""
        insist(self.now <= link["until"], "the link is over")
        pending = self.pending(self.quotes[link["number"]])
        insist(pending is not None and pending["number"] == link["request"], "it says something else by now")
        self.decide(link["number"], link["who"], link["key"], answer)

    def override(self, number: str, who: str, key: Key, answer: str) -> None:
        """S7: the right to override, and no part in the quote; it leaves no grant."""
        insist(self.sees(who, self.quotes[number]), "unseen")
        quote, request, step = self.open_step(number, key)
        insist(not self.offer_over(quote), "the offer is over")
        insist(self.people.may(who, "override", quote["owner"]), "no right")
        insist(human(who) not in requests.parts(quote, request["revision"], request["by"]), "has a part")
        step.update(override=answer, overridden_by=who)
        self.go_on(quote, request)

    # --- S5, S6, S9, R9: other people, questions --------------------------------------------------------------------

    def may_be_asked(self, quote: Quote, request: Request, step: Step, to: str) -> bool:
        """Whether somebody could decide a step: by authority, and without a part in the quote."""
        parts = requests.parts(quote, request["revision"], request["by"])
        above = any(self.people.stands_above(to, one) for one in requests.deciders(step))
        authority = not step["role"] or above or self.has_authority(to, [step["role"]], quote["owner"], parts)
        return self.still_able(to, parts) and authority

    def reassign(self, number: str, who: str, key: Key, to: str) -> None:
        """S5: one's own part of a step, or as the desk that of everybody who has not decided; its due time stays."""
        insist(self.sees(who, self.quotes[number]), "unseen")
        quote, request, step = self.open_step(number, key)
        waiting = [one for one in requests.deciders(step) if not requests.has_decided(step, one)]
        own = who in waiting and who not in self.people.gone
        insist(own or self.people.may(who, "reassign", quote["owner"]), "not theirs")
        insist(self.may_be_asked(quote, request, step, to), "cannot be asked")
        insist(not requests.has_decided(step, to), "has decided")
        gone = [who] if own else waiting
        insist(gone != [to], "their own part")
        requests.exchange(step, gone, [to])
        insist(requests.enough_left(step), "too few would be left")

    def take_off(self, number: str, who: str, key: Key, person: str) -> None:
        """S5: somebody who left is taken off a step; those who are left decide it."""
        insist(self.sees(who, self.quotes[number]), "unseen")
        quote, request, step = self.open_step(number, key)
        insist(self.people.may(who, "reassign", quote["owner"]), "no right")
        insist(person in requests.deciders(step) and not requests.has_decided(step, person), "not waited for")
        insist(person in self.people.gone, "still here")
        requests.exchange(step, [person], [])
        insist(requests.enough_left(step), "too few would be left")
        self.go_on(quote, request)

    def route_step(self, number: str, who: str, key: Key, people: list[str]) -> None:
        """S9: the desk names who decides what nobody was found for."""
        quote = self.quotes[number]
        insist(self.sees(who, quote), "unseen")
        request = self.pending(quote)
        insist(request is not None and requests.step_status(request, key) == "needs routing", "somebody was found")
        assert request is not None
        insist(self.people.may(who, "reassign", quote["owner"]), "no right")
        step = request["steps"][key]
        parts = requests.parts(quote, request["revision"], request["by"])
        insist(human(who) not in parts, "has a part")
        insist(all(self.still_able(one, parts) for one in people), "cannot be asked")
        insist(not any(requests.has_decided(step, one) for one in people), "has decided")
        insist(step["mode"] != "at least" or len(set(people)) + len(set(step["rests_on"])) >= step["least"], "too few")
        step.update(asked=people, unroutable=False, opened=self.now, due=due(step["role"], self.now))

    def add_approver(self, number: str, who: str, key: Key, person: str) -> None:
        """Somebody is asked besides those whom the policy asks: a step of its own, due when the other one is."""
        quote = self.quotes[number]
        insist(self.sees(who, quote), "unseen")
        request = self.pending(quote)
        insist(request is not None and key in request["steps"], "nothing is pending")
        assert request is not None
        insist(self.people.may(who, "add approver", quote["owner"]), "no right")
        for other, step in request["steps"].items():
            if not step["role"] and requests.step_status(request, other) == "open":
                insist(human(person) not in {human(one) for one in requests.deciders(step)}, "asked already")
        insist(self.still_able(person, requests.parts(quote, request["revision"], request["by"])), "cannot be asked")
        found = request["steps"][key]
        made = requests.new_step(found["needs"], "", [])
        made.update(asked=[person], opened=self.now, due=found["due"])
        request["steps"][key[0], key[1], f"besides {len(request['steps']) + 1}"] = made

    def escalate(self, number: str, who: str, key: Key) -> None:
        """S6: the next level is asked too, or instead; nothing is decided by it.

        Args:
            who: A person, or ``system``; both once the time of the level has come, and each level at most once.
        """
        quote, request, step = self.open_step(number, key)
        if who != "system":
            insist(self.sees(who, quote), "unseen")
            asked = who in requests.deciders(step)
            insist(asked or self.people.may(who, "escalate", quote["owner"]), "no right")
        levels = LEVELS.get(step["role"], [])
        insist(step["levels"] < len(levels), "nobody further up")
        people, _, replacing = levels[step["levels"]]
        comes = level_comes(step["role"], step["due"], step["levels"])
        insist(step["paused"] is None and self.now >= comes, "not yet")
        step["levels"] += 1
        parts = requests.parts(quote, request["revision"], request["by"])
        there = requests.deciders(step)
        new = [one for one in self.people.able(people, parts) if not requests.has_decided(step, one)]
        new = [one for one in new if human(one) not in {human(other) for other in there}]
        requests.exchange(step, there if new and replacing else [], new, escalated=True)

    def ask_back(self, number: str, who: str, key: Key) -> None:
        """R9: who could decide asks something; the clock of the step stands still."""
        insist(self.sees(who, self.quotes[number]), "unseen")
        quote, request, step = self.open_step(number, key)
        insist(step["paused"] is None, "asked already")
        insist(self.route(quote, request, step, who) is not None, "not theirs to ask")
        step["paused"] = self.now

    def answer(self, number: str, who: str, key: Key) -> None:
        """R9: the answer; the step is due as much later as it waited."""
        insist(self.sees(who, self.quotes[number]), "unseen")
        quote, request, step = self.open_step(number, key)
        mine = human(who) == human(request["by"])
        insist(mine or self.people.may(who, "answer", quote["owner"]), "no right")
        insist(step["paused"] is not None, "nobody asked")
        step["due"] = resumed(step["due"], step["paused"], self.now)
        step["paused"] = None

    # --- Counter-offers ---------------------------------------------------------------------------------------------

    def counter(self, number: str, who: str, key: Key, says: dict[str, Any]) -> None:
        """Who could decide says what they would approve instead; the step stays open."""
        insist(self.sees(who, self.quotes[number]), "unseen")
        quote, request, step = self.open_step(number, key)
        insist(not self.offer_over(quote), "the offer is over")
        insist(self.route(quote, request, step, who) is not None, "not theirs")
        insist(says != quote["revisions"][-1]["says"], "proposes nothing")
        for earlier in quote["counters"]:
            if earlier["status"] == "open" and (earlier["by"], earlier["step"]) == (who, key):
                earlier["status"] = "withdrawn"
        said = {"needs": step["needs"], "role": step["role"], "request": request["number"], "at": self.now}
        quote["counters"].append({"by": who, "says": says, "status": "open", "step": key, **said})

    def accept_counter(self, number: str, who: str, counter: int) -> None:
        """The proposal is the next revision, submitted at once, and its maker has approved what they are asked."""
        quote = self.quotes[number]
        self.allow(who, "answer", quote)
        insist(0 < counter <= len(quote["counters"]), "no such offer")
        found = quote["counters"][counter - 1]
        insist(found["status"] == "open", "no open offer")
        insist(not self.offer_over(quote), "the offer is over")
        stands = self.might_decide(quote, found)
        found["status"] = "accepted"
        policy = quote["revisions"][-1]["policy"]
        self.supersede(quote)
        quote["revisions"].append(revision(found["says"], policy, who))
        self.ask(quote, who, agreed=found if stands else None)

    def might_decide(self, quote: Quote, offer: dict[str, Any]) -> bool:
        """Whether the maker of a counter-offer may still decide the step that it was made on, or has done so."""
        request = quote["requests"][offer["request"] - 1]
        step = request["steps"][offer["step"]]
        who = offer["by"]
        if not self.still_able(who, requests.parts(quote, request["revision"], request["by"])):
            return False
        principals = [one for one in requests.deciders(step) if self.people.stand_in(who, one, self.now)]
        decided = [one for one in (who, *principals) if requests.has_decided(step, one)]
        return bool(decided) or self.route(quote, request, step, who) is not None

    def decline_counter(self, number: str, who: str, counter: int) -> None:
        """What was submitted goes on."""
        quote = self.quotes[number]
        self.allow(who, "answer", quote)
        insist(0 < counter <= len(quote["counters"]), "no such offer")
        insist(quote["counters"][counter - 1]["status"] == "open", "no open offer")
        quote["counters"][counter - 1]["status"] = "declined"

    # --- R6, R11 to R16: taking back, sending, time -----------------------------------------------------------------

    def recall(self, number: str, who: str) -> None:
        """R6: what people approved stays."""
        quote = self.quotes[number]
        self.allow(who, "recall", quote)
        request = self.pending(quote)
        insist(request is not None, "nothing is pending")
        assert request is not None
        request["end"] = "recalled"
        end_counters(quote)

    def send(self, number: str, who: str) -> None:
        """R11: approved, and neither the approval nor the offer is over, by the clock and not by a job."""
        quote = self.quotes[number]
        self.allow(who, "send", quote)
        insist(self.status(quote) == "approved", "not approved")
        request = self.request_of(quote, len(quote["revisions"]))
        insist(request is not None and self.now <= request["until"], "the approval is over")
        insist(not self.offer_over(quote), "the offer is over")
        quote["revisions"][-1]["acts"].append("sent")

    def accept(self, number: str, who: str) -> None:
        """R12: in time."""
        self.end(number, who, "accepted", "send", {"sent"})

    def decline(self, number: str, who: str) -> None:
        """R12: the customer's no."""
        self.end(number, who, "declined", "send", {"sent"}, in_time=False)

    def withdraw(self, number: str, who: str) -> None:
        """R13."""
        self.end(number, who, "withdrawn", "send", {"sent"}, in_time=False)

    def cancel(self, number: str, who: str) -> None:
        """R14: an open request ends."""
        quote = self.quotes[number]
        request = self.pending(quote)
        self.end(number, who, "cancelled", "cancel", CANCELLABLE, in_time=False)
        if request is not None:
            request["end"] = "cancelled"
        end_counters(quote)

    def end(self, number: str, who: str, becomes: str, action: str, of: set[str], *, in_time: bool = True) -> None:
        """The newest revision becomes something else."""
        quote = self.quotes[number]
        self.allow(who, action, quote)
        insist(self.status(quote) in of, "not from here")
        insist(not in_time or not self.offer_over(quote), "the offer is over")
        quote["revisions"][-1]["acts"].append(becomes)

    def revoke(self, number: str, who: str) -> None:
        """R15: by an approver of it, finance or admin, until it is accepted; no decision of it is reused."""
        quote = self.quotes[number]
        insist(self.sees(who, quote), "unseen")
        insist(self.status(quote) in {"approved", "sent"}, "not approved")
        request = self.request_of(quote, len(quote["revisions"]))
        assert request is not None
        insist(self.people.may(who, "revoke", quote["owner"]) or self.approved(request, who), "no right")
        quote["revisions"][-1]["acts"].append("revoked")
        rested_on = [place for step in request["steps"].values() for place in step["grants"]]
        for grant in quote["grants"]:
            if grant["request"] == request["number"] or places(grant) in rested_on:
                grant["revoked"] = True

    def approved(self, request: Request, who: str) -> bool:
        """Whether somebody who is still there gave an approval of a request."""
        given = [by for step in request["steps"].values() for by, _, answer in step["decisions"] if answer == "approve"]
        return who in given and who not in self.people.gone

    def sweep(self, number: str) -> bool:
        """R10 and R16: what is over by now is written down; whether anything was."""
        quote = self.quotes[number]
        status = self.status(quote)
        request = self.request_of(quote, len(quote["revisions"]))
        if status in CANCELLABLE and self.offer_over(quote):
            pending = self.pending(quote)
            if pending is not None:
                pending["end"] = "expired"
                end_counters(quote)
            quote["revisions"][-1]["acts"].append("expired")
            return True
        if status == "approved" and request is not None and self.now > request["until"]:
            quote["revisions"][-1]["acts"].append("approval expired")
            return True
        return False

    # --- People -----------------------------------------------------------------------------------------------------

    def delegate(self, of: str, to: str, hours: int) -> None:
        """Somebody stands in for somebody else from now on, for so many hours."""
        self.people.delegations.append((of, to, self.now, self.now + timedelta(hours=hours)))

    def leave(self, who: str) -> None:
        """Somebody leaves; what they decided stays."""
        self.people.gone.add(who)

    def holds(self, who: str, role: str) -> bool:
        """Whether somebody holds a role."""
        return who in HOLDERS[role]
