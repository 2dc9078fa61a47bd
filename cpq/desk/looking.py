"""What the desk is told of a quote beside the quote: its waterfall, its place among others, its score."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from cpq.desk.reading import Reading
from cpq.desk.reporting import rates_of
from cpq.insight.past import PastQuote, past_quote_of_json
from cpq.insight.quote_insight import QuoteInsight, quote_insight
from cpq.insight.story import ENDINGS
from cpq.terms import start_before

if TYPE_CHECKING:
    from cpq.desk.prepared import Shown

MOST_COMPARED: Final = 2_000
"""Past quotes that are opened for a comparison, the newest first."""


class Insight(NamedTuple):
    """A revision of a quote with how it stands."""

    shown: Shown
    found: QuoteInsight


@dataclass(frozen=True)
class Looking(Reading):
    """Operations that compare a quote with others."""

    def insight(self, number: str, revision: int | None = None) -> Insight:
        """How a quote stands; prices of others are told in numbers of ten and more only.

        The history of the customer holds the quotes that the person may see.

        Args:
            revision: The newest where left out.

        Raises:
            NotFound: There is no such quote, or none for the person, or no such revision.
        """
        shown = self.show(number, revision)
        rules, workspace = self.desk.rules, self.desk.workspace
        since = start_before(shown.priced.as_of, rules.reports.look_back)
        compared = tuple(self._past(since))
        found = quote_insight(
            shown.quote,
            shown.priced,
            shown.under.compiled(shown.priced.as_of),
            rules,
            compared,
            rates_of(workspace),
        )
        seen = tuple(one for one in found.history.quotes if self._may_see(one))
        return Insight(shown, found._replace(history=found.history._replace(quotes=seen)))

    def _past(self, since: date) -> Iterator[PastQuote]:
        """Quotes that were bought or lost and priced for a day since then, the newest first.

        Amendments are left out: what they cost is a difference, and no price that others could be compared with.
        """
        ended = [
            story
            for story in self.desk.store.stories(tuple(ENDINGS))
            if story.outcome in ("won", "lost") and story.content.as_of >= since and story.quote.source != "amendment"
        ]
        ended.sort(key=lambda story: (story.content.as_of, story.quote.number), reverse=True)
        for story in ended[:MOST_COMPARED]:
            data = json.loads(self.desk.store.content(story.content.priced))
            yield past_quote_of_json(data, story.quote.number, story.quote.owner, story.outcome, story.content.discount)

    def _may_see(self, past: PastQuote) -> bool:
        return self.desk.rules.directory.may(self.person, "see quotes", owner=past.owner)
