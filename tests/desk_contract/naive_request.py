"""How a request and its steps stand, recomputed from what was decided each time it is asked: part of the naive model.

A step keeps only what happened to it: who was asked, who decided what, what it rests on. Whether it is open, satisfied
or rejected is never written down.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.desk_contract.naive_people import barred, human, needed
from tests.desk_contract.naive_policy import not_riskier, same_reason, same_to_rules, wording_counts

Step = dict[str, Any]
Request = dict[str, Any]
Quote = dict[str, Any]


def new_step(requirement: dict[str, Any], role: str, after: list[Any]) -> Step:
    """A step of which nothing is known yet but what it asks."""
    mode, least = needed(role)
    return {
        "needs": requirement,
        "role": role,
        "mode": mode,
        "least": least,
        "after": after,
        "asked": None,
        "unroutable": False,
        "added": [],
        "removed": [],
        "escalees": [],
        "opened": None,
        "due": None,
        "paused": None,
        "levels": 0,
        "decisions": [],
        "override": "",
        "overridden_by": "",
        "rests_on": [],
        "spoken": [],
        "grants": [],
        "own_authority": False,
        "carried": False,
    }


def deciders(step: Step) -> list[str]:
    """Who may decide a step: those frozen when it opened, and those added, without those taken off."""
    people = dict.fromkeys([*(step["asked"] or []), *step["added"]])
    return [one for one in people if one not in step["removed"]]


def exchange(step: Step, gone: list[str], come: list[str], *, escalated: bool = False) -> None:
    """People are taken off a step and others added; whoever comes back is no longer taken off."""
    step["removed"] = [one for one in (*step["removed"], *gone) if one not in come]
    for name in ("added", "escalees"):
        step[name] = [one for one in step[name] if one not in (*gone, *come)]
    step["added"] += come
    step["escalees"] += come if escalated else []


def must_decide(step: Step) -> list[str]:
    """Of a step of all: those who have to. Escalees stand in for others, as long as there are any."""
    others = [one for one in deciders(step) if one in step["asked"] or one not in step["escalees"]]
    return others or deciders(step)


def enough_left(step: Step) -> bool:
    """Whether those who are left can still satisfy a step."""
    if step["mode"] != "at least":
        return bool(deciders(step))
    left = {human(one) for one in deciders(step) if not has_decided(step, one)}
    return len(approved_by(step)) + len(left) >= int(step["least"])


def approved_by(step: Step) -> set[str]:
    """The people whose approval a step has, each by the person in whose place they stood."""
    given = {principal or by for by, principal, answer in step["decisions"] if answer == "approve"}
    return {human(one) for one in given | set(step["rests_on"])}


def rejected_by(step: Step) -> set[str]:
    """The people who said no."""
    return {human(principal or by) for by, principal, answer in step["decisions"] if answer == "reject"}


def has_decided(step: Step, who: str) -> bool:
    """Whether somebody has decided a step, themselves or by somebody who stood in."""
    done = {human(one) for by, principal, _ in step["decisions"] for one in (by, principal) if one}
    return human(who) in done or human(who) in {human(one) for one in step["spoken"]}


def satisfied(step: Step) -> bool:
    """Whether nobody needs to be asked any more."""
    yes = approved_by(step)
    if step["own_authority"] or step["override"] == "approve" or step["carried"]:
        return True
    if step["asked"] is None:
        return False
    if step["mode"] == "any":
        return len(yes) >= 1
    if step["mode"] == "all":
        everybody = {human(one) for one in must_decide(step)}
        return bool(everybody) and everybody <= yes
    return len(yes) >= step["least"]


def rejected(step: Step) -> bool:
    """Whether the step ends the request."""
    no = rejected_by(step)
    if step["override"] == "reject":
        return True
    if step["mode"] != "at least":
        return bool(no)
    still = {human(one) for one in [*deciders(step), *step["rests_on"]]} - no
    return bool(no) and len(still) < step["least"]


def step_status(request: Request, key: Any) -> str:
    """Where a step stands, in the words of the contract."""
    step = request["steps"][key]
    if rejected(step):
        return "rejected"
    if step["override"]:
        return "overridden"
    if satisfied(step):
        return "carried" if step["carried"] else "approved"
    if request["end"]:
        return "void"
    if step["asked"] is not None:
        return "open"
    return "needs routing" if step["unroutable"] else "waiting"


def request_status(request: Request) -> str:
    """Where a request stands: what ended it from outside, else what its steps say."""
    if request["end"]:
        return str(request["end"])
    return outcome(request)


def outcome(request: Request) -> str:
    """What the steps of a request come to."""
    if any(rejected(step) for step in request["steps"].values()):
        return "rejected"
    if all(satisfied(step) for step in request["steps"].values()):
        return "approved"
    return "pending"


def parts(quote: Quote, number: int, submitter: str) -> set[str]:
    """Everybody who had a part in a revision, and so decides nothing about it.

    The contract names its last editor; here it is everybody who edited it, so that nobody gets rid of their part by
    having somebody else touch it once more, nor by a revision that says the same.
    """
    says = quote["revisions"][number - 1]["says"]
    found = [quote["owner"], quote["creator"], submitter]
    for revision in reversed(quote["revisions"][:number]):
        if not same_to_rules(revision["says"], says):
            break
        found += [revision["author"], *revision["editors"]]
    return barred(*found)


def grant_of(quote: Quote, request: Request, key: Any, by: str, principal: str, at: datetime) -> dict[str, Any]:
    """What somebody approved, to be reused."""
    step = request["steps"][key]
    return {
        "key": key,
        "needs": step["needs"],
        "role": step["role"],
        "by": by,
        "for": principal,
        "at": at,
        "customer": quote["revisions"][request["revision"] - 1]["says"]["account"],
        "request": request["number"],
        "revoked": False,
    }


def covers(grant: dict[str, Any], step: Step) -> bool:
    """Whether what was approved is at least what a step asks now; rule c.4, without the people and the time."""
    old, new = grant["needs"], step["needs"]
    return (
        not grant["revoked"]
        and same_reason(old, new)
        and wording_counts(old["rule"], old["wording"], new["wording"])
        and (grant["role"] == step["role"] or grant["role"] in new["stronger"])
        and new["conditions"] <= old["conditions"]
        and not old["failed"]
        and not new["failed"]
        and not_riskier(old["facts"], new["facts"])
    )
