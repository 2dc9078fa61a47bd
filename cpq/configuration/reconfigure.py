"""Configuring a quote again after some of its lines changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from cpq.catalog.catalog import Catalog
from cpq.configuration.configure import configure, configure_line
from cpq.configuration.configured import ConfiguredLine, ConfiguredQuote
from cpq.problems import InvalidRequest, NotFound, Problem, did_you_mean
from cpq.quotes.request import LineRequest, QuoteRequest


def reconfigure(configured: ConfiguredQuote, changed: Iterable[LineRequest], catalog: Catalog) -> ConfiguredQuote:
    """A configured quote with some lines asked for otherwise; equal to configuring the changed request.

    Lines that stand alone are configured alone; where a change reaches other lines, the whole is configured.

    Args:
        changed: Lines of the quote as they are now, found by their ids.

    Raises:
        NotFound: A line is not on the quote.
        InvalidRequest: What is asked cannot be.
    """
    lines = {line.id: line for line in changed}
    request = _with_lines(configured, lines)
    found = [(configured.places.get(line.id, -1), line) for line in lines.values()]
    if configured.findings or not all(_stands_alone(configured.lines[place], line) for place, line in found):
        return _whole(configured, request, catalog)
    done: dict[int, ConfiguredLine] = {}
    for place, line in found:
        after = configure_line(line, request, catalog, configured.lines[place].where)
        if after is None:
            return _whole(configured, request, catalog)
        done[place] = after
    return configured.exchanged(request, done)


def _with_lines(configured: ConfiguredQuote, changed: Mapping[str, LineRequest]) -> QuoteRequest:
    """The request with lines exchanged; most stand where their configured line stands."""
    lines = list(configured.request.lines)
    for line_id, line in changed.items():
        place = configured.places.get(line_id, len(lines))
        if place >= len(lines) or lines[place].id != line_id:
            known = [one.id for one in lines]
            if line_id not in known:
                hint = did_you_mean(line_id, known) or f"its lines are {', '.join(known)}"
                raise NotFound(f"the quote has no line '{line_id}'", code="unknown-line", hint=hint)
            place = known.index(line_id)
        lines[place] = line
    return configured.request.model_copy(update={"lines": tuple(lines)})


def _stands_alone(before: ConfiguredLine, line: LineRequest) -> bool:
    """Whether a change of a line stays with that line: neither bundles nor companions nor what it is part of change."""
    old = before.request
    return (
        (line.product, line.parent, line.group, line.alternative_to, line.optional, line.kind, line.special)
        == (old.product, old.parent, old.group, old.alternative_to, old.optional, old.kind, None)
        and not line.parent
        and before.product.bundle is None
        and not before.product.adds
    )


def _whole(configured: ConfiguredQuote, request: QuoteRequest, catalog: Catalog) -> ConfiguredQuote:
    places = {line.id: line.where for line in configured.lines if not line.added}
    try:
        again = QuoteRequest.model_validate(dict(request))
    except ValidationError as error:
        found = [str(one["msg"]).removeprefix("Value error, ").partition("; ") for one in error.errors()]
        raise InvalidRequest(
            [Problem("invalid-value", configured.where, message, hint) for message, _, hint in found]
        ) from error
    return configure(again, catalog, {**places, "": configured.where})
