"""Everything that the desk is told of one quote beside the quote itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cpq.desk_rules.rules import DeskRules
from cpq.insight.bands import Comparables, Position
from cpq.insight.customer import CustomerHistory, customer_history
from cpq.insight.give_get import GiveGet, give_get
from cpq.insight.money import Converted
from cpq.insight.past import PastQuote, past_quote
from cpq.insight.scoring import Score, score_of
from cpq.insight.waterfall import Waterfall, margin_waterfall
from cpq.policy.compiled import CompiledPolicy
from cpq.quotes.priced import PricedQuote
from cpq.stored_quotes.record import StoredQuote


class QuoteInsight(NamedTuple):
    """How a quote stands.

    Attributes:
        positions: The whole quote first, then its products.
        score: None where the desk has no score, or none of its parts counts.
    """

    waterfall: Waterfall
    positions: tuple[Position, ...]
    history: CustomerHistory
    score: Score | None
    give_get: GiveGet


def quote_insight(
    stored: StoredQuote,
    priced: PricedQuote,
    policy: CompiledPolicy,
    rules: DeskRules,
    past: Iterable[PastQuote],
    converted: Converted,
) -> QuoteInsight:
    """How a stored quote stands, as it is priced.

    Args:
        policy: The policy that priced it.
        past: Quotes that were bought or lost, as far back as the desk looks.
        converted: How amounts of several currencies are compared.
    """
    before = tuple(past)
    waterfall = margin_waterfall(priced)
    this = past_quote(priced, stored.number, stored.owner, "open", stored.newest.content.discount)
    marks: Mapping[str, str] = stored.marks
    return QuoteInsight(
        waterfall=waterfall,
        positions=Comparables(before, rules.reports.size_bands, converted).positions(this),
        history=customer_history(this, before),
        score=None if rules.score is None else score_of(priced, rules.score, policy),
        give_get=give_get(priced, waterfall, marks),
    )
