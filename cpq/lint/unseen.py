"""Market segments that rules wait for and no account has."""

from __future__ import annotations

from collections.abc import Iterator

from cpq.lint.dead import conditions, reasons_for
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.problems import Problem, did_you_mean

_SEGMENT = "account.segment"


def unseen_segments(look: Look) -> Iterator[LintFinding]:
    """Segments that a condition names and neither an account nor a deal does, where accounts name segments."""
    known = {account.segment for account in look.accounts.values()}
    known |= {deal.request.account.segment for deal in look.deals.values()}
    known -= {""}
    if not known:
        return
    told: set[tuple[str, str]] = set()
    for one in conditions(look):
        read = reasons_for(look, one.products).read(one.expression, one.scope)
        ways = () if read is None else read.ways
        named = {
            str(value)
            for way in ways
            for comparison in way
            if comparison.fact == _SEGMENT and comparison.sign in ("==", "in")
            for value in comparison.values
        }
        for segment in sorted(named - known - {"", "None"}):
            if (one.what, segment) in told:
                continue
            told.add((one.what, segment))
            problem = Problem(
                "unseen-segment",
                one.where,
                f"{one.what} waits for the segment '{segment}', which no account has",
                did_you_mean(segment, known) or f"accounts have {', '.join(sorted(known))}",
                "note",
            )
            yield LintFinding(problem, "A misspelt segment is no error: the condition just never holds.", one.subject)
