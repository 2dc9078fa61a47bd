"""What a quote must have before it is submitted; everything that it lacks is told at once."""

from __future__ import annotations

from collections.abc import Iterator

from cpq.approvals.facts_seen import names_cost
from cpq.problems import NotReady, Problem, SourceLocation
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.contract_states import REPRICE, was_changed
from cpq.stored_quotes.desk_checks import broken
from cpq.stored_quotes.guards import lapsed
from cpq.stored_quotes.record import StoredQuote
from cpq.stored_quotes.submitting import Submitting
from cpq.stored_quotes.validity import offer_over


def require_ready(quote: StoredQuote, acting: Acting, submitting: Submitting) -> None:
    """Insist that nothing speaks against submitting a quote.

    Raises:
        NotReady: With every reason.
    """
    found = submit_problems(quote, acting, submitting)
    if found:
        raise NotReady(found)


def submit_problems(quote: StoredQuote, acting: Acting, submitting: Submitting) -> tuple[Problem, ...]:
    """All that speaks against submitting a quote: what always does, what the desk asks, what the policy stops."""
    own = (*_unsaid(quote, submitting), *_over(quote, acting), *_outdated(quote, acting, submitting))
    desk = (problem for check in acting.rules.checks.values() for problem in broken(check, quote, acting, submitting))
    found = tuple(dict.fromkeys((*own, *desk, *_stops(quote, acting, submitting))))
    return _justified_once(found, here(quote))


def _justified_once(problems: tuple[Problem, ...], where: SourceLocation) -> tuple[Problem, ...]:
    """The same, with one problem for the one justification that is missing, however many checks ask for it."""
    missing = [one for one in problems if one.code == "justification-missing"]
    if len(missing) < 2:
        return problems
    messages, hints = (dict.fromkeys(getattr(one, name) for one in missing) for name in ("message", "hint"))
    told = Problem("justification-missing", where, "; ".join(messages), "; ".join(hints))
    return tuple(dict.fromkeys(told if one in missing else one for one in problems))


def here(quote: StoredQuote) -> SourceLocation:
    """The place of what is wrong about the quote as a whole."""
    return SourceLocation(f"<{quote.number}>")


def _unsaid(quote: StoredQuote, submitting: Submitting) -> Iterator[Problem]:
    request = submitting.priced.request
    if not request.account.id.strip():
        yield Problem("missing-field", here(quote), "the quote has no account", "say who buys")
    if not quote.newest.content.contract_state and all(line.optional for line in submitting.priced.lines):
        hint = "make a line that the buyer certainly gets one that is not optional"
        yield Problem("nothing-offered", here(quote), "every line is optional, so nothing is offered", hint)


def _over(quote: StoredQuote, acting: Acting) -> Iterator[Problem]:
    content = quote.newest.content
    if offer_over(quote.newest, acting.at):
        message = f"the offer was valid until {content.valid_until}"
        yield Problem("offer-over", here(quote), message, "offer it until a later day")
    for one in lapsed(quote.newest, acting):
        message = f"what was granted on {one.subject} lapsed on {one.until}"
        yield Problem("concession-over", here(quote), message, "take it out, or agree on a later day")


def _outdated(quote: StoredQuote, acting: Acting, submitting: Submitting) -> Iterator[Problem]:
    """Prices that nobody would be quoted today."""
    content, hint = quote.newest.content, "price it again"
    if content.prices_until is not None and acting.day > content.prices_until:
        message = f"its prices held until {content.prices_until}"
        yield Problem("outdated-prices", here(quote), message, hint)
    if submitting.in_force and content.policy != submitting.in_force:
        message = f"it was priced by policy {content.policy[:12]}, and {submitting.in_force[:12]} is in force"
        yield Problem("outdated-prices", here(quote), message, hint)
    if submitting.contract_changed_by:
        message = f"it {was_changed(quote.contract, submitting.contract_changed_by)}"
        yield Problem("stale", here(quote), message, REPRICE.format(quote.number))


def _stops(quote: StoredQuote, acting: Acting, submitting: Submitting) -> Iterator[Problem]:
    """Limits that no approval lifts; those of cost and margin without figures for whoever may not see them."""
    for check in submitting.assessment.stops:
        hidden = names_cost(check.fact, submitting.policy.policy) and not acting.directory.sees_cost(acting.actor)
        reason = f"the limit of '{check.rule}' is not kept" if hidden else check.reason
        where = here(quote) if check.subject == "quote" else SourceLocation(f"<{check.subject}>")
        yield Problem("stopped", where, reason, "no approval lifts this; change the quote until the limit is kept")
