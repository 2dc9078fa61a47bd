"""What happened, in one sentence each: made from what the reader may see, so words never say more than the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from cpq.desk.json_parts import Json

Names = Callable[[str], str]
"""How somebody is called, by their id."""


class Words:
    """Happenings in words.

    Attributes:
        names: How people are called.
    """

    def __init__(self, names: Names) -> None:
        self.names = names

    def happening(self, happened: Json) -> str:
        """A happening of :meth:`cpq.desk.history.HistoryView.happening` in a sentence without a subject."""
        say = _SAY.get(happened["kind"])
        return happened["kind"].replace("-", " ") if say is None else say(self, happened["data"])

    def listed(self, people: Iterable[str]) -> str:
        """``a, b and c``, by their names."""
        *first, last = [self.names(person) for person in people] or [""]
        return f"{', '.join(first)} and {last}" if first else last

    def created(self, data: Json) -> str:
        """How the quote came to be."""
        origin = {
            "clone": f" as a copy of {data['cloned_from']}",
            "template": f" from the template {data['template']}",
            "amendment": f" to change contract {data['contract']}",
            "renewal": f" to renew contract {data['contract']}",
        }
        source = "clone" if data["cloned_from"] else data["source"]
        made = f"created the quote for account {data['account']}{origin.get(source, '')}"
        return ": ".join((made, *filter(None, ["; ".join(data["changes"])]), _worth(data)))

    def saved(self, data: Json) -> str:
        """What the draft says now."""
        changes = "; ".join(data["changes"]) or "priced it again"
        return f"{changes}: {_worth(data)}"

    def revised(self, data: Json) -> str:
        """Why the next revision began."""
        why = f" ({data['reason']})" if data["reason"] else ""
        from_counter = f" from counter-offer {data['counter']}" if data["counter"] is not None else ""
        changes = f"; {'; '.join(data['changes'])}" if data["changes"] else ""
        return f"began revision {data['revision']}{from_counter}{why}{changes}: {_worth(data)}"

    def marked(self, data: Json) -> str:
        """Which marks were set."""
        return "; ".join(
            f"set {name} to '{value}'" if value else f"took {name} away" for name, value in data["marks"].items()
        )

    def submitted(self, data: Json) -> str:
        """Who will be asked."""
        asked = list(dict.fromkeys(name for step in data["steps"] for name in step["approvers"]))
        carried = sum(step["status"] == "carried" for step in data["steps"])
        still = f", {carried} of {len(data['steps'])} steps covered by earlier approvals" if carried else ""
        if not data["steps"]:
            return f"submitted revision {data['revision']}: nothing asks for approval"
        return f"submitted revision {data['revision']} to {', '.join(asked)}{still}"

    def opened(self, data: Json) -> str:
        """Who may decide."""
        due = f", due {data['due'][:16].replace('T', ' ')} UTC" if data["due"] else ""
        return f"step {data['step']} waits for {self.listed(data['eligible'])}{due}"

    def decided(self, data: Json) -> str:
        """What was decided, and for whom."""
        verb = "approved" if data["answer"] == "approve" else "rejected"
        stead = f" for {self.names(data['on_behalf_of'])}" if data["on_behalf_of"] else ""
        return f"{verb} step {data['step']}{stead} ({data['authority']}){_said(data['comment'])}"

    def overridden(self, data: Json) -> str:
        """What was decided in another's place."""
        verb = "approved" if data["answer"] == "approve" else "rejected"
        return f"{verb} step {data['step']} by override{_said(data['reason'])}"

    def reassigned(self, data: Json) -> str:
        """Who has the step now."""
        left = f" from {self.listed(data['removed'])}" if data["removed"] else ""
        return f"passed step {data['step']}{left} to {self.listed(data['added'])}{_said(data['reason'])}"

    def escalated(self, data: Json) -> str:
        """Who was asked too."""
        how = "instead" if data["replacing"] else "too"
        return f"escalated step {data['step']}: {self.listed(data['to'])} may decide {how}{_said(data['reason'])}"

    def sent(self, data: Json) -> str:
        """Which document went out."""
        document = data["document"]
        to = f" to {document['to']}" if document["to"] else ""
        return f"sent revision {data['revision']}{to} in {document['language']}, document {document['sha256'][:12]}"

    def ended(self, data: Json) -> str:
        """How the request ended."""
        how = {
            "auto": "approved: nothing asked for approval",
            "people": "approved",
            "carried": "approved by earlier approvals",
            "counter": "approved as the approver's own proposal",
        }
        if data["outcome"] == "approved":
            until = f", until {data['approved_until'][:10]}" if data["approved_until"] else ""
            return f"the revision is {how.get(data['how_approved'], 'approved')}{until}"
        return f"the request is {data['outcome']}{_said(data['reason'])}"


def _worth(data: Json) -> str:
    content = data["content"]
    return f"net {Decimal(content['net_total']):,f} {content['currency']}"


def _said(text: str) -> str:
    return f": {text}" if text else ""


_SAY: Final[Mapping[str, Callable[[Words, Any], str]]] = MappingProxyType(
    {
        "quote-created": Words.created,
        "draft-saved": Words.saved,
        "revised": Words.revised,
        "owner-changed": lambda words, data: f"handed the quote to {words.names(data['owner'])}",
        "marks-set": Words.marked,
        "comment-added": lambda _, data: f"commented on {data['subject']}: {data['text']}",
        "attachment-added": lambda _, data: f"attached {data['name']} ({data['size']:,} bytes)",
        "attachment-removed": lambda _, data: f"removed attachment {data['id']}",
        "submitted": Words.submitted,
        "step-opened": Words.opened,
        "step-unroutable": lambda _, data: f"nobody can decide step {data['step']}: {data['why']}",
        "step-carried": lambda _, data: f"step {data['step']} rests on an earlier approval: {data['carried']['why']}",
        "step-decided": Words.decided,
        "step-overridden": Words.overridden,
        "step-reassigned": Words.reassigned,
        "approver-added": lambda words, data: (
            f"asked {words.listed(data['step']['eligible'])} too, as step {data['step']['id']}{_said(data['reason'])}"
        ),
        "step-escalated": Words.escalated,
        "step-reminded": lambda words, data: f"reminded {words.listed(data['to'])} of step {data['step']}",
        "information-requested": lambda _, data: f"asked about step {data['step']}: {data['question']}",
        "information-given": lambda _, data: f"answered about step {data['step']}: {data['answer']}",
        "countered": lambda _, data: f"proposed for step {data['step']}: {data['says']}{_said(data['comment'])}",
        "counter-answered": lambda _, data: f"counter-offer {data['id']} was {data['answer']}",
        "request-ended": Words.ended,
        "sent": Words.sent,
        "accepted": lambda _, data: (
            f"the customer accepted revision {data['revision']}: contract {data['agreement']['contract_id']}"
        ),
        "declined": lambda _, data: f"the customer declined{_said(data['reason'])}",
        "withdrawn": lambda _, data: f"withdrew the offer{_said(data['reason'])}",
        "cancelled": lambda _, data: f"cancelled the quote{_said(data['reason'])}",
        "revoked": lambda _, data: f"took the approval back{_said(data['reason'])}",
        "approval-expired": lambda _, data: f"the approval of revision {data['revision']} ran out",
        "expired": lambda _, data: f"revision {data['revision']} ran out",
    }
)
