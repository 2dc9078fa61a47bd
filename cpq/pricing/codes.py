"""Promotion codes that a buyer holds: whether each still counts, and what the rep is told where it does not.

Pricing counts nothing itself. How often a code was used comes with the request, so that the same request has the same
price whenever it is priced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from cpq.policy.policy import Rule
from cpq.policy.promotions import Promotion
from cpq.problems import Problem, SourceLocation
from cpq.quotes.codes_used import CodeUse
from cpq.quotes.request import QuoteRequest

_NO_EFFECT = "so it takes nothing off"


def counts(promotion: Promotion, request: QuoteRequest) -> bool:
    """Whether a promotion needs no code, or the request holds one that may be used once more."""
    if promotion.code is None:
        return True
    return promotion.code in request.codes and (promotion.limit is None or not used_up(promotion, request))


def used_up(promotion: Promotion, request: QuoteRequest) -> str:
    """Why a promotion's code may not be used once more, in words; empty where it may.

    A limit of uses that nobody has counted gives nothing: the hundred-and-first buyer would get it too.
    """
    limit, code = promotion.limit, promotion.code
    if limit is None:
        return ""
    uses = next((one for one in request.codes_used if one.code == code), None)
    if uses is None:
        return f"the uses of code '{code}' are limited, and nobody says how many there were"
    if limit.uses is not None and uses.total >= limit.uses:
        return f"code '{code}' was used {_times(uses.total)}, and may be used {_times(limit.uses)}"
    if limit.per_account is not None and uses.by_account >= limit.per_account:
        return (
            f"account '{request.account.id}' used code '{code}' {_times(uses.by_account)}, "
            f"and may use it {_times(limit.per_account)}"
        )
    return ""


def code_findings(
    request: QuoteRequest, promotions: Iterable[Rule[Promotion]], where: SourceLocation
) -> Iterator[Problem]:
    """Every code of a request that takes nothing off whatever is bought, and why.

    Args:
        promotions: Those of all dates.
        where: Place of the deal.
    """
    asked = dict.fromkeys(request.codes)
    known = [rule.spec for rule in promotions if rule.spec.code in asked] if asked else []
    for code in asked:
        yield from _of_code(code, [spec for spec in known if spec.code == code], request, where)


def _of_code(code: str, known: list[Promotion], request: QuoteRequest, where: SourceLocation) -> Iterator[Problem]:
    day = request.as_of
    if not known:  # what other codes there are is not told: a buyer has to hold one
        said = f"no promotion has the code '{code}', {_NO_EFFECT}"
        yield Problem("unknown-code", where, said, "correct it under codes:, or leave it out", "warning")
        return
    in_force = [spec for spec in known if spec.in_force(day)]
    if in_force:
        for spec in in_force:
            yield from _of_limit(spec, request, where)
        return
    later = [spec.orders_from for spec in known if spec.orders_from > day]
    if later:
        yield _too_early(code, min(later), where)
    else:
        yield _too_late(code, max(spec.orders_until for spec in known), where)


def _of_limit(spec: Promotion, request: QuoteRequest, where: SourceLocation) -> Iterator[Problem]:
    why = used_up(spec, request)
    if not why:
        return
    known: list[CodeUse] = [one for one in request.codes_used if one.code == spec.code]
    if known:
        hint = "leave it out, or use one that is left"
        yield Problem("code-used-up", where, f"{why}, {_NO_EFFECT}", hint, "warning")
    else:
        hint = f"write codes used: [{{ code: {spec.code}, total: 0 }}], with the uses so far"
        yield Problem("code-uses-unknown", where, f"{why}, {_NO_EFFECT}", hint, "warning")


def _too_early(code: str, first: date, where: SourceLocation) -> Problem:
    said = f"the code '{code}' is for orders from {first}, {_NO_EFFECT}"
    return Problem("code-too-early", where, said, "leave it out, or order later", "warning")


def _too_late(code: str, last: date, where: SourceLocation) -> Problem:
    said = f"the code '{code}' was for orders until {last}, {_NO_EFFECT}"
    return Problem("code-expired", where, said, "leave it out", "warning")


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
