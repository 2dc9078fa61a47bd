"""How a quote stands beside others, as JSON-ready data for whoever reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from cpq.amounts import short
from cpq.currencies import minor_units
from cpq.dates import iso_day
from cpq.desk.json_parts import Json
from cpq.desk.looking import Insight
from cpq.desk.restricted import Audience
from cpq.desk_rules.score import ScoreRules
from cpq.insight.bands import Position
from cpq.insight.customer import CustomerHistory
from cpq.insight.give_get import GiveGet
from cpq.insight.past import PastQuote
from cpq.insight.scoring import Score
from cpq.insight.statistics import sum_of
from cpq.insight.waterfall import ASKED, Leg, Waterfall
from cpq.quotes.json_form import amount_text, maybe_amount_text, rate_text
from cpq.rounding import EXACT

SCHEMA: Final = "cpq/quote-insight/1"

POLICY: Final = "policy"
"""The leg in which a reader who may not see cost finds all steps of the policy together."""


def insight_json(insight: Insight, rules: ScoreRules | None, audience: Audience) -> Json:
    """How a quote stands; without cost, margin and the exact score for who may not see them."""
    shown, found = insight
    return {
        "schema": SCHEMA,
        "number": shown.quote.number,
        "revision": shown.revision.number,
        "status": shown.revision.status,
        "currency": shown.priced.currency,
        "waterfall": [leg_json(leg, found.waterfall.currency) for leg in shown_legs(found.waterfall, audience)],
        "positions": [position_json(one) for one in found.positions],
        "history": _history(found.history),
        "score": None if found.score is None or rules is None else score_json(found.score, rules, audience),
        "give_get": _give_get(found.give_get, shown.priced.currency),
    }


def shown_legs(waterfall: Waterfall, audience: Audience) -> Iterable[Leg]:
    """The legs that a reader may see.

    Without the right to see cost they end at net, and steps of the policy are one leg, since a price can be made of a
    cost.
    """
    if audience.sees_cost:
        return waterfall.legs
    listed, net = waterfall.of_kind("list", "net")
    steps = waterfall.of_kind("on invoice")
    asked = [leg for leg in steps if leg.name in ASKED]
    own = sum_of(leg.amount for leg in asked if leg.amount is not None)
    known = (listed.amount, net.amount)
    whole = Decimal(0) if None in known else EXACT.subtract(net.amount or Decimal(0), listed.amount or Decimal(0))
    policy = EXACT.subtract(whole, own)
    made = Leg("on invoice", POLICY, policy, None, _share(policy, listed.amount))
    return (listed, *([made] if policy else []), *(leg._replace(after=None) for leg in asked), net)


def _share(amount: Decimal, listed: Decimal | None) -> Decimal | None:
    return EXACT.divide(amount, listed) if listed else None


def leg_json(leg: Leg, currency: str) -> Json:
    """One leg with the lines that it comes from."""
    digits = minor_units(currency)
    return {
        "kind": leg.kind,
        "name": leg.name,
        "amount": maybe_amount_text(leg.amount, digits),
        "after": maybe_amount_text(leg.after, digits),
        "share_of_list": rate_text(leg.share),
        "rule": leg.rule,
        "lines": {line: amount_text(part, digits) for line, part in leg.lines},
        "why": leg.why,
    }


def position_json(position: Position) -> Json:
    """Where a product, or the whole, stands."""
    band = position.band
    return {
        "product": position.product,
        "compared_by": position.compared_by,
        "segment": position.segment,
        "size_band": position.size,
        "quotes": position.number,
        "realised": rate_text(position.realised),
        "percentile": rate_text(position.percentile),
        "band": None if band is None else {name: rate_text(value) for name, value in band._asdict().items()},
    }


def _history(history: CustomerHistory) -> Json:
    return {
        "mean_discount_bought": rate_text(history.bought),
        "change_since_last": rate_text(history.change),
        "quotes": [_past(one) for one in history.quotes],
    }


def _past(quote: PastQuote) -> Json:
    return {
        "number": quote.number,
        "as_of": iso_day(quote.on),
        "outcome": quote.outcome,
        "owner": quote.owner,
        "currency": quote.currency,
        "net_total": amount_text(quote.net, minor_units(quote.currency)),
        "discount": rate_text(quote.discount),
        "realised": rate_text(quote.realised()),
    }


def score_json(score: Score, rules: ScoreRules, audience: Audience) -> Json:
    """The score: points and parts for who may see cost, the band for everybody."""
    if not audience.sees_cost:
        return {"band": score.band}
    return {
        "band": score.band,
        "points": short(score.points),
        "bands": {band: short(least) for band, least in rules.bands.items()},
        "parts": [
            {
                "part": part.part,
                "name": rules.parts[part.part].name.in_language("en"),
                "fact": part.fact,
                "value": None if part.value is None else short(part.value),
                "points": rate_text(part.points),
                "weight": part.weight,
                "why": part.why,
            }
            for part in score.parts
        ],
    }


def _give_get(found: GiveGet, currency: str) -> Mapping[str, object]:
    digits = minor_units(currency)
    return {
        "items": [
            {"side": item.side, "what": item.what, "says": item.says, "amount": maybe_amount_text(item.amount, digits)}
            for item in found.items
        ],
        "warnings": list(found.warnings),
    }
