"""What a policy would do to open quotes, and which contracts end, as JSON-ready data for whoever reads it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from cpq.currencies import minor_units
from cpq.dates import iso_day
from cpq.desk.impact import Answer, Hit, PolicyImpact, Repriced
from cpq.desk.json_parts import Json
from cpq.desk.renewing import Worklist
from cpq.desk.restricted import Audience
from cpq.quotes.json_form import amount_text, maybe_amount_text
from cpq.rounding import EXACT


def impact_json(impact: PolicyImpact, audience: Audience) -> Json:
    """Every open quote that a policy would hit; margins only for who may see them."""
    return {
        "schema": "cpq/policy-impact/1",
        "policy": impact.label,
        "fingerprint": impact.fingerprint,
        "unchanged": impact.unchanged,
        "quotes": [_hit(hit, audience) for hit in impact.hits],
    }


def _hit(hit: Hit, audience: Audience) -> Json:
    quote, content = hit.story.quote, hit.story.content
    before, after = hit.before, hit.after
    digits = minor_units(content.currency)
    made: Json = {
        "number": quote.number,
        "revision": quote.head,
        "status": quote.status,
        "owner": quote.owner,
        "account": quote.account,
        "currency": content.currency,
        "net_before": maybe_amount_text(None if before is None else before.net, digits),
        "net_after": maybe_amount_text(None if after is None else after.net, digits),
        "net_change": _change(before and before.net, after and after.net, digits),
        "asks_more": _asks(after, before),
        "asks_no_more": _asks(before, after),
        "stopped_by": sorted((after.stops if after else set()) - (before.stops if before else set())),
        "problem": hit.problem,
    }
    if audience.sees_cost:
        made["margin_change"] = _change(before and before.margin, after and after.margin, digits)
    return made


def _asks(one: Answer | None, other: Answer | None) -> list[Json]:
    """What one answer requires and the other does not."""
    mine = frozenset() if one is None else one.asks
    theirs = frozenset() if other is None else other.asks
    return [
        {"rule": rule, "subject": subject, "approvers": list(approvers)}
        for rule, subject, approvers in sorted(mine - theirs)
        if one is not None and other is not None
    ]


def _change(before: Decimal | None, after: Decimal | None, digits: int) -> str | None:
    return None if before is None or after is None else amount_text(EXACT.subtract(after, before), digits)


def repriced_json(repriced: Iterable[Repriced], *, dry_run: bool) -> Json:
    """What pricing drafts anew did, quote by quote."""
    return {"schema": "cpq/repriced/1", "dry_run": dry_run, "quotes": [_repriced(one) for one in repriced]}


def _repriced(one: Repriced) -> Json:
    digits = minor_units(one.currency)
    content = None if one.changed is None else one.changed.quote.newest.content
    after = None if content is None or content.currency != one.currency else content.net_total
    return {
        "number": one.number,
        "currency": one.currency,
        "net_before": amount_text(one.before, digits),
        "net_after": maybe_amount_text(after, digits),
        "net_change": _change(one.before, after, digits),
        "problem": one.problem,
    }


def renewals_json(worklist: Iterable[Worklist]) -> Json:
    """The renewals to work on."""
    return {"schema": "cpq/renewals/1", "renewals": [_renewal(one) for one in worklist]}


def _renewal(one: Worklist) -> Json:
    renewal = one.renewal
    contract = renewal.contract
    return {
        "contract": contract.id,
        "account": contract.account.id,
        "lines": list(renewal.lines),
        "owner": one.owner,
        "end": iso_day(renewal.end),
        "notice": None if renewal.terms.notice is None else str(renewal.terms.notice),
        "notice_by": iso_day(renewal.notice_by),
        "standing": renewal.standing,
        "happens": renewal.happens,
        "pricing": renewal.terms.pricing,
        "act_by": iso_day(renewal.next),
        "days": renewal.days,
        "currency": contract.currency,
        "renewal_net": maybe_amount_text(one.net, minor_units(contract.currency)),
        "problem": one.problem,
        "quotes": list(one.quotes),
    }
