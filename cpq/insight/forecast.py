"""What the quotes that are open may bring, by where they stand and by the month in which they should close."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from cpq.currencies import minor_units
from cpq.insight.statistics import LEAST, Share, sum_of
from cpq.insight.story import Story
from cpq.rounding import EXACT, round_to

Stage = Literal["draft", "in approval", "approved", "sent"]
STAGES: Final[tuple[Stage, ...]] = ("draft", "in approval", "approved", "sent")
CLOSE_DATE: Final = "close-date"
"""Mark that says when a quote should close; its last day where it says none."""


class Pending(NamedTuple):
    """Open quotes of one currency that stand at one stage.

    Attributes:
        net: Their net totals together.
        won: Of all quotes that ever stood there and have ended since, those that were bought.
        expected: The net by that share, rounded to the currency; None where fewer than ten have ended.
    """

    currency: str
    stage: Stage
    quotes: int
    net: Decimal
    won: Share
    expected: Decimal | None


class Month(NamedTuple):
    """Open quotes of one currency that should close in one month.

    Attributes:
        month: Its first day; None for quotes that say no day.
    """

    currency: str
    month: date | None
    quotes: int
    net: Decimal


class Forecast(NamedTuple):
    """What is pending."""

    stages: tuple[Pending, ...]
    months: tuple[Month, ...]


def forecast_of(stories: Iterable[Story]) -> Forecast:
    """What is pending now, with the shares that the whole history says."""
    told = tuple(stories)
    won = {stage: won_from(told, stage) for stage in STAGES}
    staged: dict[tuple[str, Stage], list[Decimal]] = defaultdict(list)
    dated: dict[tuple[str, date | None], list[Decimal]] = defaultdict(list)
    for story in told:
        for stage in STAGES:
            if story.quote.status == stage:
                staged[story.content.currency, stage].append(story.content.net_total)
                dated[story.content.currency, _month(story)].append(story.content.net_total)
    stages = sorted(staged.items(), key=lambda one: (one[0][0], STAGES.index(one[0][1])))
    months = sorted(dated.items(), key=lambda one: (one[0][0], one[0][1] or date.max))
    return Forecast(
        tuple(_pending(currency, stage, nets, won) for (currency, stage), nets in stages),
        tuple(Month(currency, month, len(nets), sum_of(nets)) for (currency, month), nets in months),
    )


def won_from(stories: Iterable[Story], stage: Stage) -> Share:
    """Of the quotes that ever stood at a stage and have ended, those that were bought."""
    ended = (story for story in stories if story.outcome != "open" and _reached(story, stage))
    return Share.of(story.outcome == "won" for story in ended)


def _reached(story: Story, stage: Stage) -> bool:
    quote = story.quote
    match stage:
        case "draft":
            return True
        case "in approval":
            return bool(quote.requests)
        case "approved":
            return any(request.status == "approved" for request in quote.requests)
        case "sent":
            return any(revision.sent is not None for revision in quote.revisions)


def _pending(currency: str, stage: Stage, nets: list[Decimal], won: Mapping[Stage, Share]) -> Pending:
    net, share = sum_of(nets), won[stage]
    expected = None
    if share.whole >= LEAST and share.rate is not None:
        expected = round_to(EXACT.multiply(net, share.rate), minor_units(currency))
    return Pending(currency, stage, len(nets), net, share, expected)


def _month(story: Story) -> date | None:
    """The first day of the month in which a quote should close."""
    said = story.quote.marks.get(CLOSE_DATE, "")
    try:
        day: date | None = date.fromisoformat(said)
    except ValueError:
        day = story.content.valid_until
    return None if day is None else day.replace(day=1)
