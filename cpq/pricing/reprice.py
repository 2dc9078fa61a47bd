"""Pricing a quote again after some of its lines changed: equal to pricing the whole, in a fraction of the time.

Which lines a change reaches is known from the policy: schedules that count over several lines, percentages of totals,
and facts of the quote that lines are priced by. What it does not reach is taken over as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cpq.configuration.configured import ConfiguredQuote
from cpq.configuration.reconfigure import reconfigure
from cpq.pricing.closing import Entry, Worked, entry_of, exchanged, quote_of
from cpq.pricing.context import ChargeLine
from cpq.pricing.in_bounds import refused_if_too_large
from cpq.pricing.lines import charge_lines
from cpq.pricing.request_facts import line_part
from cpq.pricing.run import discounts_of, price, priced_lines, settled
from cpq.pricing.taxes import tax_keys
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.quotes.request import LineRequest
from cpq.rounding import exact


def reprice(priced: PricedQuote, changed: Iterable[LineRequest]) -> PricedQuote:
    """A priced quote with some lines asked for otherwise; equal to pricing the changed request as a whole.

    Args:
        priced: As :func:`cpq.pricing.price` gave it, in this process. Findings that were put before those of pricing,
            such as what the reading of a deal found, stay.
        changed: Lines of the quote as they are now, found by their ids.

    Raises:
        ValueError: The quote does not remember how it was priced, since it was copied or read back.
        NotFound: A line is not on the quote.
        InvalidRequest: What is asked cannot be.
        CannotPrice: A line has no price.
    """
    if not isinstance(priced.worked, Worked):
        raise ValueError("this quote does not remember how it was priced; price its request")
    worked = priced.worked
    run = worked.run
    changed = tuple(changed)
    with exact(), refused_if_too_large():
        configured = reconfigure(run.configured, changed, run.policy.catalog)
        reached = _reached(worked, configured, [line.id for line in changed])
        again = None if reached is None else _again(worked, configured, reached)
    quote = price(configured, run.policy) if again is None else again
    beside = priced.findings[: len(priced.findings) - len(worked.findings)]
    return replace(quote, findings=(*beside, *quote.findings)) if beside else quote


def _reached(worked: Worked, configured: ConfiguredQuote, changed: Iterable[str]) -> list[int] | None:
    """Positions of the charge lines that a change reaches; None where it reaches the quote as a whole."""
    run, places = worked.run, worked.run.configured.places
    if configured.places is not places or any(discount.rate is None for discount in run.request.discounts):
        return None
    reached: set[int] = set()
    counted: set[int] = set()
    for line_id in changed:
        old, new = (one.lines[places[line_id]] for one in (run.configured, configured))
        if line_part(old, run.request) != line_part(new, run.request):
            return None
        if any(asked.currency not in (None, run.currency) for asked in discounts_of(new.request)):
            return None
        for position in worked.reading.lines.get(line_id, ()):
            reached.add(position)
            counted |= worked.reading.rules_of.get(position, _NOTHING)
    reached.update(worked.reading.percentages)
    reached.update(position for position, rules in worked.reading.rules_of.items() if rules & counted)
    if run.coverings and not reached.isdisjoint(worked.reading.bundled):
        return None
    return sorted(reached)


_NOTHING: frozenset[int] = frozenset()


def _again(worked: Worked, configured: ConfiguredQuote, reached: Sequence[int]) -> PricedQuote | None:
    """The quote with the reached lines priced again; None where they do not stay at their places."""
    run = worked.run.again(configured)
    line_ids = dict.fromkeys(worked.items[position].line.id for position in reached)
    lines = [configured.lines[configured.places[one]] for one in line_ids if one in configured.places]
    made = {item.id: item for line in lines for item in charge_lines(line, run)}
    items = list(worked.items)
    for position in reached:
        before = items[position]
        after = made.pop(before.id, None)
        if after is None or not _at_the_same_time(before, after):
            return None
        items[position] = after
    if made:
        return None
    run.lines = items
    closed = worked.closed
    percentages = worked.reading.percentages
    known = {line.id: line for line in closed.lines if not line.induced} if percentages else {}
    chosen = [items[position] for position in reached]
    fresh = priced_lines(chosen, run, known)
    keys = tax_keys(fresh, run.policy, run.quote_facts)
    if any(keys[line.id] != worked.keys[line.id] for line in fresh):
        return None
    done = settled(chosen, fresh, keys, (), run)
    changed: dict[int, tuple[PricedLine, Entry]] = {}
    for position, item, line in zip(reached, chosen, done, strict=True):
        entry = entry_of(item, line, keys[line.id], run, closed.calendar)
        if [year for year, _ in entry.years] != [year for year, _ in closed.entries[position].years]:
            return None
        changed[position] = (line, entry)
    return quote_of(worked.exchanged(run, items, exchanged(closed, changed)), ())


def _at_the_same_time(before: ChargeLine, after: ChargeLine) -> bool:
    """Whether a line runs as long and from the same day as before, so that years and averages keep their lengths."""
    one, other = before.window, after.window
    return (one.offset, one.length, one.start, one.end) == (other.offset, other.length, other.start, other.end)
