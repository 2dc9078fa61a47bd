"""What a buyer takes of an offer: its lines, and those optional ones that they chose, all at the prices offered.

Nothing is priced again. A document said what each optional line costs, so a line that is taken costs that, and whatever
else the document said stays as it was: tiers, percentages of a total, allowances. Sums and taxes follow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from cpq.configuration.configured import ConfiguredLine, ConfiguredQuote
from cpq.pricing.closing import Worked, closed, entry_of, quote_of
from cpq.pricing.context import Run
from cpq.pricing.request_facts import request_facts
from cpq.pricing.years import calendar_of
from cpq.problems import InvalidRequest, Problem, SourceLocation, did_you_mean
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import QuoteRequest
from cpq.rounding import exact


def bought(offer: PricedQuote, chosen: Collection[str] = ()) -> PricedQuote:
    """The part of an offer that its buyer takes.

    A chosen bundle comes with its components. An alternative takes the place of the line that it is offered for, with
    everything below that line. Optional lines that nobody chose are left out.

    Args:
        offer: As :func:`cpq.pricing.price` gave it, in this process.
        chosen: Ids of optional lines.

    Raises:
        ValueError: The quote does not remember how it was priced, since it was copied or read back.
        InvalidRequest: The offer does not allow the choice; with every reason.
    """
    if not isinstance(offer.worked, Worked):
        raise ValueError("this quote does not remember how it was priced; price its request")
    worked = offer.worked
    lines = {line.id: line for line in worked.run.configured.lines}
    problems = list(_refused(offer, lines, chosen))
    if problems:
        raise InvalidRequest(problems)
    replaced = _with_parts({lines[one].request.alternative_to for one in chosen} - {""}, lines)
    taken = {one.id for one in lines.values() if not one.optional} | _taken_with(chosen, lines)
    with exact():
        return replace(_closed_again(offer, worked, taken - replaced), worked=None)


def _refused(offer: PricedQuote, lines: Mapping[str, ConfiguredLine], chosen: Collection[str]) -> Iterator[Problem]:
    offered = [one.id for one in lines.values() if _is_offered(one)]
    for one in chosen:
        if one not in offered:
            what = f"line '{one}' is no optional line" if one in lines else f"there is no line '{one}'"
            hint = did_you_mean(one, offered) or (
                f"optional lines are {', '.join(offered)}" if offered else "no line of the offer is optional"
            )
            yield _problem(one, what, hint)
    known = [one for one in chosen if one in offered]
    yield from _without_bundle(known, lines)
    yield from _for_one_thing(known, lines)
    for one in known:
        yield from _cannot_be_replaced(one, offer, lines)


def _is_offered(line: ConfiguredLine) -> bool:
    """Whether the buyer chooses the line itself; parts of an optional bundle come with it."""
    return (line.request.optional and not line.added) or bool(line.request.alternative_to)


def _without_bundle(chosen: Collection[str], lines: Mapping[str, ConfiguredLine]) -> Iterator[Problem]:
    for one in chosen:
        parent = lines[one].request.parent
        if parent and lines[parent].optional and parent not in _taken_with(chosen, lines):
            yield _problem(one, f"line '{one}' is a part of '{parent}', which is not taken", f"take '{parent}' too")


def _for_one_thing(chosen: Collection[str], lines: Mapping[str, ConfiguredLine]) -> Iterator[Problem]:
    """Two alternatives for one line, or an alternative together with what it replaces."""
    taken: dict[str, str] = {}
    for one in chosen:
        instead = lines[one].request.alternative_to
        if instead and instead in taken:
            yield _problem(one, f"lines '{taken[instead]}' and '{one}' are alternatives for '{instead}'", "take one")
        elif instead in chosen:
            yield _problem(one, f"line '{one}' is an alternative for '{instead}', which is taken too", "take one")
        taken.setdefault(instead, one)


def _cannot_be_replaced(one: str, offer: PricedQuote, lines: Mapping[str, ConfiguredLine]) -> Iterator[Problem]:
    """Why what an alternative is offered for cannot simply leave the offer."""
    instead = lines[one].request.alternative_to
    gone = _with_parts([instead], lines) if instead else set()
    hint = "revise the offer with the line that the buyer wants, and send that"
    for line in offer.lines:
        if line.line in gone and line.part_of is not None and line.part_of.line not in gone:
            message = f"line '{one}' replaces '{line.line}', whose price is a part of '{line.part_of.line}'"
            yield _problem(one, message, hint)
        if line.line in gone and line.allocated:
            message = f"line '{one}' replaces '{line.line}', which bears part of an allowance of the whole offer"
            yield _problem(one, message, hint)


def _problem(line: str, message: str, hint: str) -> Problem:
    return Problem("not-offered", SourceLocation(f"<{line}>"), message, hint)


def _with_parts(wanted: Iterable[str], lines: Mapping[str, ConfiguredLine]) -> set[str]:
    """Lines and everything below them."""
    found = {one for one in wanted if one in lines}
    for line in lines.values():  # a bundle comes before its parts
        if line.request.parent in found:
            found.add(line.id)
    return found


def _taken_with(chosen: Collection[str], lines: Mapping[str, ConfiguredLine]) -> set[str]:
    """Chosen lines, and below them whatever is not offered by itself."""
    found = {one for one in chosen if one in lines}
    for line in lines.values():
        if line.request.parent in found and not _is_offered(line):
            found.add(line.id)
    return found


def _closed_again(offer: PricedQuote, worked: Worked, taken: Collection[str]) -> PricedQuote:
    """The quote of some of the lines, none of which is optional any more."""
    run = _run_of(worked.run, taken)
    kept = [
        (item, line._replace(optional=False))
        for item, line in zip(worked.items, offer.lines, strict=True)
        if line.line in taken or line.line not in worked.run.configured.places
    ]
    items, lines = [item for item, _ in kept], [line for _, line in kept]
    calendar = calendar_of(lines, run.request.start, run.rounding.day_count, run.digits)
    entries = [entry_of(item, line, worked.keys[line.id], run, calendar) for item, line in kept]
    return quote_of(Worked(run, tuple(items), worked.keys, closed(lines, entries, calendar)), offer.allowances)


def _run_of(run: Run, taken: Collection[str]) -> Run:
    request = _request_of(run.request, taken)
    asked = {line.id: line for line in request.lines}
    lines = tuple(
        line._replace(optional=False, request=asked.get(line.id, line.request))
        for line in run.configured.lines
        if line.id in taken
    )
    configured = ConfiguredQuote(request, lines, run.configured.findings, run.configured.where)
    facts = request_facts(configured, run.policy, run.book)
    return Run(configured, run.policy, run.book, run.digits, facts, run.descend, run.before_totals)


def _request_of(request: QuoteRequest, taken: Collection[str]) -> QuoteRequest:
    """What is asked for once the buyer has chosen; a discount on a group of which nothing is left goes too."""
    lines = tuple(
        line.model_copy(update={"optional": False, "alternative_to": ""}) for line in request.lines if line.id in taken
    )
    groups = {line.group for line in lines}
    discounts = tuple(one for one in request.discounts if not one.group or one.group in groups)
    return request.model_copy(update={"lines": lines, "discounts": discounts})
