"""Plain counts of what is stored: the same from the log as from the rows that lists and queues read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cpq.insight.story import Story


class Counters(NamedTuple):
    """How many there are, by where they stand.

    Attributes:
        quotes, revisions: By status.
        steps: Steps of all requests, by status.
        approved: Revisions by how they were approved; not those that were not.
        decisions: Human decisions, by answer.
    """

    quotes: Mapping[str, int]
    revisions: Mapping[str, int]
    steps: Mapping[str, int]
    approved: Mapping[str, int]
    decisions: Mapping[str, int]


def counters_of(stories: Iterable[Story]) -> Counters:
    """The counts of some quotes."""
    told = [story.quote for story in stories]
    revisions = [revision for quote in told for revision in quote.revisions]
    steps = [step for quote in told for request in quote.requests for step in request.steps]
    return Counters(
        quotes=_counted(quote.status for quote in told),
        revisions=_counted(revision.status for revision in revisions),
        steps=_counted(step.status for step in steps),
        approved=_counted(revision.how_approved for revision in revisions if revision.how_approved),
        decisions=_counted(one.answer for step in steps for one in step.decisions),
    )


def _counted(names: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(names).items()))
