"""The naive model: what the contract says happens to quotes, in plain dicts, written from its text alone.

It knows nothing of the program. Each operation either raises :class:`Refused` or does what the contract's tables say;
statuses are recomputed from scratch whenever somebody looks.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tests.desk_contract import naive_request as requests
from tests.desk_contract.naive_people import HOLDERS, MAY_GRANT, People, due, human
from tests.desk_contract.naive_policy import facts, requirements, same_reason
from tests.desk_contract.naive_request import Quote, Request, Step

APPROVALS_LAST = timedelta(days=10)
GRANTS_LAST = timedelta(days=20)
EDITABLE = {
    "draft",
    "in approval",
    "approved",
    "sent",
    "rejected",
    "recalled",
    "withdrawn",
    "revoked",
    "approval expired",
    "expired",
}
FINAL = {"accepted", "declined", "cancelled"}
CANCELLABLE = EDITABLE - {"withdrawn", "expired"}


class Refused(Exception):
    """The contract does not allow it; nothing changes."""


def insist(holds: object, why: str) -> None:
    """Refuse what does not hold."""
    if not holds:
        raise Refused(why)


class Naive:
    """The house, its people, its clock and its quotes."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.policy = "first"
        self.people = People()
        self.quotes: dict[str, Quote] = {}

    # --- What stands where ------------------------------------------------------------------------------------------

    def status(self, quote: Quote, number: int = 0) -> str:
        """Where a revision stands; the newest where none is named."""
        number = number or len(quote["revisions"])
        if number < len(quote["revisions"]):
            return "superseded"
        if quote["revisions"][number - 1]["acts"]:
            return str(quote["revisions"][number - 1]["acts"][-1])
        request = self.request_of(quote, number)
        if request is None:
            return "draft"
        status = requests.request_status(request)
        return "in approval" if status == "pending" else status

    def request_of(self, quote: Quote, number: int) -> Request | None:
        """The request of a revision."""
        return next((one for one in quote["requests"] if one["revision"] == number), None)

    def pending(self, quote: Quote) -> Request | None:
        """The request that is being decided."""
        request = self.request_of(quote, len(quote["revisions"]))
        return request if request is not None and self.status(quote) == "in approval" else None

    def offer_over(self, quote: Quote) -> bool:
        """Whether the last day of the offer has passed."""
        until: date | None = quote["revisions"][-1]["says"]["until"]
        return until is not None and self.now.date() > until

    def sees(self, who: str, quote: Quote) -> bool:
        """Whether somebody knows of a quote at all."""
        if self.people.may(who, "see", quote["owner"]):
            return True
        asked = {
            one
            for request in quote["requests"]
            for step in request["steps"].values()
            for one in requests.deciders(step)
        }
        stands_for = {one for one in asked if self.people.stand_in(who, one, self.now)}
        return who not in self.people.gone and (who in asked or bool(stands_for))

    def allow(self, who: str, action: str, quote: Quote) -> None:
        """Refuse what somebody may not do with a quote."""
        insist(self.sees(who, quote) and self.people.may(who, action, quote["owner"]), f"{who} may not {action}")

    # --- Quotes and revisions: R1, R2, R7, R8 -----------------------------------------------------------------------

    def create(self, number: str, who: str, says: dict[str, Any], policy: str = "") -> None:
        """R1: a draft, without any approval."""
        insist(self.people.may(who, "create", who), f"{who} makes no quotes")
        self.quotes[number] = {
            "owner": who,
            "creator": who,
            "revisions": [revision(says, policy or self.policy, who)],
            "requests": [],
            "grants": [],
            "counters": [],
        }

    def clone(self, number: str, who: str, of: str) -> None:
        """R1: what the other says, and nothing that anybody decided."""
        original = self.quotes[of]
        insist(self.people.may(who, "see", original["owner"]), "unseen")
        newest = original["revisions"][-1]
        self.create(number, who, newest["says"], newest["policy"])

    def edit(self, number: str, who: str, says: dict[str, Any], policy: str = "") -> None:
        """R2 of a draft; R7 of everything that left it, which begins the next revision."""
        quote = self.quotes[number]
        self.allow(who, "edit", quote)
        status = self.status(quote)
        insist(status in EDITABLE, f"{status} is final")
        newest = quote["revisions"][-1]
        pinned = policy or newest["policy"]
        if (says, pinned) == (newest["says"], newest["policy"]):
            return  # nothing is said otherwise, so nothing happens
        if status == "draft":
            newest.update(says=says, policy=pinned, editors=[*newest["editors"], who])
            return
        self.revise(number, who, says, pinned)

    def revise(self, number: str, who: str, says: dict[str, Any], policy: str) -> None:
        """R7: the next revision begins, whether or not it says something else."""
        quote = self.quotes[number]
        self.allow(who, "edit", quote)
        insist(self.status(quote) in EDITABLE - {"draft"}, "nothing to revise")
        self.supersede(quote)
        before, made = quote["revisions"][-1], revision(says, policy, who)
        if (says, policy) == (before["says"], before["policy"]):
            made["editors"] = [*before["editors"], who]  # the prices are still theirs
        quote["revisions"].append(made)

    def supersede(self, quote: Quote) -> None:
        """The open request of the newest revision ends, because another revision follows."""
        request = self.pending(quote)
        if request is not None:
            request["end"] = "superseded"
            end_counters(quote)

    def hand_over(self, number: str, who: str, to: str) -> None:
        """Somebody else answers for it; not while it is decided on, when nobody gets out of their part."""
        quote = self.quotes[number]
        self.allow(who, "change owner", quote)
        insist(to not in self.people.gone, "left")
        insist(self.status(quote) != "in approval", "being decided")
        quote["owner"] = to

    def mark(self, number: str, who: str) -> None:
        """R8: a note, a tag; nothing else changes."""
        self.allow(who, "mark", self.quotes[number])

    # --- Submitting: R3, R4, S1, S2, S9 -----------------------------------------------------------------------------

    def submit(self, number: str, who: str) -> None:
        """R3: everything that the pinned policy requires is asked, save what was approved already."""
        quote = self.quotes[number]
        self.allow(who, "submit", quote)
        insist(self.status(quote) == "draft", "no draft")
        insist(not self.offer_over(quote), "the offer is over")
        self.ask(quote, who)

    def ask(self, quote: Quote, who: str, agreed: dict[str, Any] | None = None) -> None:
        """A request for the newest revision.

        Args:
            agreed: The counter-offer that it takes up.
        """
        newest = quote["revisions"][-1]
        needs = requirements(newest["says"], newest["policy"])
        steps: dict[Any, Step] = {}
        for need in needs:
            waits_for = [
                (earlier["rule"], earlier["subject"], role)
                for earlier in needs
                if need["chain"] and earlier["chain"] and earlier["chain"][0] == need["chain"][0]
                if earlier["chain"][1] < need["chain"][1]
                for role in earlier["roles"]
            ]
            for role in need["roles"]:
                steps[need["rule"], need["subject"], role] = requests.new_step(need, role, waits_for)
        request = {
            "number": len(quote["requests"]) + 1,
            "revision": len(quote["revisions"]),
            "by": who,
            "at": self.now,
            "steps": steps,
            "end": "",
            "until": None,
        }
        quote["requests"].append(request)
        parts = requests.parts(quote, request["revision"], who)
        for step in steps.values():
            self.reuse(quote, step, parts, who)
        for key in steps if agreed is not None and self.still_able(agreed["by"], parts) else ():
            self.count_offer(quote, request, key, parts, agreed)
        for step in steps.values():
            step["carried"] = step["own_authority"] or self.rests(quote, step, parts)
        self.go_on(quote, request)

    def count_offer(self, quote: Quote, request: Request, key: Any, parts: set[str], offer: Any) -> None:
        """A counter-offer that was taken is an approval by its maker of what they are asked, and of what they were."""
        step = request["steps"][key]
        was_asked = same_reason(offer["needs"], step["needs"]) and offer["role"] in (
            step["role"],
            *step["needs"]["stronger"],
        )
        if step["own_authority"] or not (
            was_asked or offer["by"] in self.people.asked(step["role"], quote["owner"], parts)
        ):
            return
        step["rests_on"].append(offer["by"])
        step["spoken"].append(offer["by"])
        step["grants"].append((offer["request"], offer["step"]))
        quote["grants"].append(requests.grant_of(quote, request, key, offer["by"], "", offer["at"]))

    def rests(self, quote: Quote, step: Step, parts: set[str]) -> bool:
        """Whether earlier approvals are all that it takes."""
        asked_now = self.people.asked(step["role"], quote["owner"], parts)
        yes = {human(one) for one in step["rests_on"]}
        if step["mode"] == "all":
            return bool(asked_now) and {human(one) for one in asked_now} <= yes
        return len(yes) >= step["least"]

    def reuse(self, quote: Quote, step: Step, parts: set[str], submitter: str) -> None:
        """S2: what a step rests on already."""
        if step["needs"]["self_authority"]:
            asked = facts(quote["revisions"][-1]["says"])["discount"]
            step["own_authority"] = asked is not None and asked * 100 <= MAY_GRANT.get(submitter, 0)
        customer = quote["revisions"][-1]["says"]["account"]
        for grant in quote["grants"] if not step["own_authority"] else ():
            decider = grant["for"] or grant["by"]
            together = [one["at"] for one in quote["grants"] if places(one) == places(grant)]
            if (
                requests.covers(grant, step)
                and grant["customer"] == customer
                and self.now <= min(together) + GRANTS_LAST
                and self.still_able(grant["by"], parts)
                and self.still_able(decider, parts)
                and self.has_authority(decider, [step["role"], *step["needs"]["stronger"]], quote["owner"], parts)
            ):
                step["rests_on"].append(decider)
                step["spoken"] += [grant["by"], decider]
                step["grants"].append(places(grant))

    def still_able(self, who: str, parts: set[str]) -> bool:
        """Whether somebody is still there, may decide, and has no part in it."""
        return self.people.may(who, "decide") and human(who) not in parts

    def has_authority(self, who: str, roles: list[str], owner: str, parts: set[str]) -> bool:
        """Whether somebody holds one of some roles, is asked for one today, or stands above those who are."""
        if any(who in HOLDERS[role] for role in roles):
            return True
        asked = [one for role in roles for one in self.people.asked(role, owner, parts)]
        return who in asked or any(self.people.stands_above(who, one) for one in asked)

    def go_on(self, quote: Quote, request: Request) -> None:
        """S1, S9, R4, R5: open what waits for nothing any more, until nothing changes; then see what it comes to."""
        while requests.outcome(request) == "pending" and self.open_more(quote, request):
            pass
        result = requests.outcome(request)
        if result == "pending":
            return
        request["end"] = result
        end_counters(quote)
        if result == "approved":
            until: date | None = quote["revisions"][-1]["says"]["until"]
            ends = [self.now + APPROVALS_LAST]
            ends += [] if until is None else [datetime.combine(until, time.max, UTC)]
            request["until"] = min(ends)

    def open_more(self, quote: Quote, request: Request) -> bool:
        """Open steps that may be decided now, with the people whom they ask frozen; whether there were any."""
        parts = requests.parts(quote, request["revision"], request["by"])
        found = False
        for step in request["steps"].values():
            ready = all(requests.satisfied(request["steps"][one]) for one in step["after"])
            if requests.satisfied(step) or not ready or step["asked"] is not None or step["unroutable"]:
                continue
            found = True
            people = self.people.asked(step["role"], quote["owner"], parts)
            if people:
                step.update(asked=people, opened=self.now, due=due(step["role"], self.now))
            else:
                step["unroutable"] = True
        return found


def revision(says: dict[str, Any], policy: str, who: str) -> dict[str, Any]:
    """A draft."""
    return {"says": says, "policy": policy, "author": who, "editors": [who], "acts": [], "sent": None}


def places(grant: dict[str, Any]) -> Any:
    """Request and step that a grant comes from."""
    return grant["request"], grant["key"]


def end_counters(quote: Quote) -> None:
    """Counter-offers of a request that is over lead nowhere."""
    for counter in quote["counters"]:
        if counter["status"] == "open":
            counter["status"] = "void"
